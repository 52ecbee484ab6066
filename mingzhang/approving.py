"""Adding a signature to a submission file: what is signed is shown first, and checked to fit together."""

from __future__ import annotations

from collections import Counter
from typing import Final

from domain.statements.constitution import LedgerFounded
from domain.vocabulary import DUTIES, FOUNDING_AUTHORITIES
from ledger.application import Ledger
from ledger.client import Parcel
from ledger.deciding import kid_of
from ledger.encoding import decode_base64url, encode_base64
from ledger.jws import Jws, verify
from ledger.merkle import leaf_hash
from ledger.moment import format_moment, parse_moment
from ledger.private_store import foreign_disclosure
from ledger.refusals import Expired, WrongLedger
from ledger.submission import Payload
from mingzhang.cells import printable
from mingzhang.failures import CommandError
from mingzhang.opening import now
from mingzhang.outcomes import print_pairs
from mingzhang.screen import Column, print_text, table
from mingzhang.signers import Signers
from mingzhang.speech import Speech
from mingzhang.telling import amount_of, members_of, subject_of, title_of

LISTED: Final = 40
"""Statements listed one by one unless all are asked for; the sums cover all of them in any case."""


def refuse_foreign_disclosures(parcel: Parcel) -> None:
    """Raise `CommandError` unless the values in the file are those that the statements withhold."""
    row = foreign_disclosure(parcel.parsed, parcel.disclosures)
    if row is not None:
        name = row.disclosure.name
        raise CommandError(
            f"文件中 {name} 的值与陈述 {row.statement_id} 的摘要不符；请勿签名，向填报人索取原件",
            f"found a value of {name} whose digest statement {row.statement_id} does not withhold; "
            "do not sign, ask its author for the file again",
        )


def refuse_to_sign(parcel: Parcel, ledger: Ledger | None, signers: Signers | None) -> None:
    """Raise an error for what has expired, belongs to another ledger, or has a forged signature."""
    payload = Payload.parse(parcel.payload)
    if parse_moment(payload.not_after) < now():
        raise CommandError.of(Expired(payload.not_after, format_moment(now())))
    if ledger is None or signers is None:
        return
    if payload.ledger != ledger.book.origin:
        raise CommandError.of(WrongLedger(payload.ledger, ledger.book.origin))
    known = [each for each in parcel.signatures if signers.public_key_of(each.kid)]
    if known:
        verify(Jws.of(parcel.payload, *known), lambda kid: decode_base64url(signers.public_key_of(kid)))


def show_parcel(parcel: Parcel, signers: Signers | None, speech: Speech, *, all_rows: bool) -> None:
    """Show what is being signed: for which ledger, until when, statements, sums, and who signed so far."""
    payload = Payload.parse(parcel.payload)
    print_pairs(
        [
            (speech.say("账本", "ledger"), payload.ledger),
            (speech.say("填报时间", "prepared at"), payload.prepared_at),
            (speech.say("签名期限", "sign before"), payload.not_after),
        ]
    )
    for statement, data in zip(parcel.parsed, parcel.statements, strict=True):
        if isinstance(statement, LedgerFounded):
            print_pairs(_founders(statement, data, speech))
    print_text("")
    print_text(_sums(parcel, speech))
    print_text("")
    print_text(_list(parcel, speech, None if all_rows else LISTED))
    print_text("")
    print_text(_signatures(parcel, signers, speech))


def _founders(statement: LedgerFounded, data: bytes, speech: Speech) -> list[tuple[str, str]]:
    """What the founders of a ledger compare: its fingerprint, its log's key, and every officer's key."""
    rows = [
        (speech.say("设立指纹", "fingerprint"), encode_base64(leaf_hash(data))),
        (speech.say("日志公钥", "log key"), statement.log_key),
    ]
    for party in statement.authorities:
        authority = FOUNDING_AUTHORITIES[party.authority].name(speech.lang)
        rows += [(f"{authority} {each.officer}", kid_of(each.public_key)) for each in party.officers]
    return rows


def _sums(parcel: Parcel, speech: Speech) -> str:
    counts: Counter[str] = Counter()
    sums_fen: Counter[str] = Counter()
    for data in parcel.statements:
        members = members_of(data)
        counts[members["type"]] += 1
        sums_fen[members["type"]] += amount_of(members) or 0
    columns = [
        Column(speech.say("类型", "type")),
        Column(speech.say("条数", "count"), "number"),
        Column(speech.say("金额（元）", "amount (yuan)"), "money"),
    ]
    rows = [[title_of(name, speech.lang), count, sums_fen[name] or None] for name, count in counts.items()]
    return table(columns, rows)


def _list(parcel: Parcel, speech: Speech, limit: int | None) -> str:
    secrets: dict[str, list[str]] = {}
    for row in parcel.disclosures:
        shown = f"{row.disclosure.name}={row.disclosure.value}"
        secrets.setdefault(row.statement_id, []).append(printable(shown))
    columns = [
        Column(""),
        Column(speech.say("日期", "day")),
        Column(speech.say("陈述", "statement")),
        Column(speech.say("金额（元）", "amount (yuan)"), "money"),
        Column(speech.say("不公开", "withheld")),
    ]
    rows = []
    for number, data in enumerate(parcel.statements[:limit], 1):
        members = members_of(data)
        rows.append(
            [
                str(number),
                members.get("occurred_on", "-"),
                subject_of(members, lambda code: code, speech.lang),
                amount_of(members),
                "; ".join(secrets.get(members["id"], ())),
            ]
        )
    shown = table(columns, rows)
    rest = len(parcel.statements) - len(rows)
    if rest:
        more = speech.say(f"另有 {rest:,} 条，用 --all 全部列出", f"and {rest:,} more; --all lists them")
        return f"{shown}\n{more}"
    return shown


def _signatures(parcel: Parcel, signers: Signers | None, speech: Speech) -> str:
    if not parcel.signatures:
        return speech.say("尚无人签名。", "Nobody has signed yet.")
    lines = [speech.say("已签名：", "Signed so far:")]
    for each in parcel.signatures:
        duty = DUTIES[each.duty].name(speech.lang)
        officer = (
            ""
            if signers is None
            else f"{signers.party_of(each.kid)} {printable(signers.officer_of(each.kid))}".strip()
        )
        lines.append(f"  {duty}  {officer or each.kid}")
    return "\n".join(lines)
