"""`mingzhang history`: everything recorded about one contract, account, party or other subject."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from domain.refusals import KIND_ZH
from mingzhang.failures import CommandError
from mingzhang.options import argument, as_of_option, book_option, json_option, known_at_option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.screen import Column, print_json, print_text, table
from mingzhang.speech import Speech

if TYPE_CHECKING:
    from ledger.store import Recorder, StoredEntry
    from mingzhang.signing_officers import Officers

KINDS: Final = (
    "contract", "tender", "class", "plan", "base", "resource",
    "expert", "draw", "contest", "series", "voucher",
    "inspection", "finding", "freeze", "clawback", "sanction", "referral", "complaint",
    "account", "party", "key", "statement",
)  # fmt: skip
_KIND_ZH: Final = {**KIND_ZH, "account": "资金账户"}


@spoken_command(
    "history",
    zh="一份合同、采购项目、培训班、方案、基地、资源、专家、抽取、质疑、培训券、账户、单位、密钥或陈述的全部经过。",
    en="Everything recorded about a contract, tender, class, plan, base, resource, expert, draw, contest, "
    "voucher series, account, party, key or statement.",
)
@argument(
    "subject",
    zh="编号，例如 41-2026-HT-001；同号时写明种类，例如 contract:41-2026-HT-001。",
    en="Its number, such as 41-2026-HT-001; where two kinds share it, contract:41-2026-HT-001.",
)
@book_option
@as_of_option
@known_at_option
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    subject: str,
    book: Path,
    as_of: date | None,
    known_at: int | date | None,
    as_json: bool,
) -> None:
    """Show the history of one subject."""
    from mingzhang.reading import open_log, practice_mark
    from mingzhang.signing_officers import Officers

    with open_log(book) as (opened, log):
        tag = find_subject(log, subject)
        officers = Officers(log, speech.lang)
        counts = partial(_counts, as_of=as_of, known_at=known_at, officers=officers)
        entries = list(filter(counts, entries_about(log, tag)))
        if as_json:
            print_json({"subject": tag, "statements": [_for_programs(entry, officers) for entry in entries]})
            return
        kind, _, reference = tag.partition(":")
        heading = f"{speech.say(_KIND_ZH[kind], kind)} {reference}"
        print_text("  ".join(filter(None, (heading, practice_mark(opened, speech.lang)))))
        print_text(_listed(entries, officers, speech))


def find_subject(log: Recorder, subject: str) -> str:
    """The deciding tag of what is asked for. Raises `CommandError` if nothing or more than one thing fits."""
    kind, _, reference = subject.partition(":")
    asked = [subject] if kind in KINDS and reference else [f"{kind}:{subject}" for kind in KINDS]
    found = [tag for tag in asked if _is_known(log, tag)]
    if not found:
        raise CommandError(
            f"没有找到 {subject}；请核对编号，或写明种类（{'、'.join(KINDS)}），例如 contract:编号",
            f"found nothing called {subject}, expected a number in this book; compare it, or name its kind "
            f"({', '.join(KINDS)}), such as contract:NUMBER",
        )
    if len(found) > 1:
        raise CommandError(
            f"{subject} 不止一种：{'、'.join(found)}；请选其一",
            f"found more than one {subject}: {', '.join(found)}; choose one of them",
        )
    return found[0]


def entries_about(log: Recorder, tag: str) -> list[StoredEntry]:
    """The entries about a subject in order, with later remarks on them; a party's with its contracts'."""
    from mingzhang.telling import members_of

    tags = [tag]
    kind, _, reference = tag.partition(":")
    found: dict[int, StoredEntry] = {}
    if kind == "statement":
        itself = _statement(log, reference)
        assert itself is not None
        found[itself.position] = itself
    if kind == "party":
        signed = (entry for entry in log.by_tag(f"trail/{tag}") if entry.type == "contract.signed")
        contracts = (members_of(entry.data) for entry in signed)
        tags += [f"contract:{row['contract']}" for row in contracts if row["institution"] == reference]
    for each in chain.from_iterable((name, f"trail/{name}") for name in tags):
        found.update((entry.position, entry) for entry in log.by_tag(each))
    for entry in list(found.values()):
        remarks = f"statement:{members_of(entry.data)['id']}"
        found.update((remark.position, remark) for remark in log.by_tag(remarks))
    return [found[position] for position in sorted(found)]


def _counts(
    entry: StoredEntry, *, as_of: date | None, known_at: int | date | None, officers: Officers
) -> bool:
    """Had it occurred by a day, or states it none, and did it stand in the log by a position or day?"""
    from mingzhang.telling import members_of

    if as_of is not None and members_of(entry.data).get("occurred_on", "") > as_of.isoformat():
        return False
    if isinstance(known_at, date):
        return officers.entry(entry.submission).recorded_at[:10] <= known_at.isoformat()
    return known_at is None or entry.position <= known_at


def _is_known(log: Recorder, tag: str) -> bool:
    kind, _, reference = tag.partition(":")
    if kind == "statement":
        return _statement(log, reference) is not None
    return bool(log.tag_positions(tag) or log.tag_positions(f"trail/{tag}"))


def _statement(log: Recorder, statement_id: str) -> StoredEntry | None:
    from mingzhang.places import position_of_id

    position = position_of_id(log, statement_id)
    return None if position is None else log.entry(position)


def _for_programs(entry: StoredEntry, officers: Officers) -> dict[str, Any]:
    from mingzhang.telling import members_of

    return {
        "position": entry.position,
        "recorded_at": officers.entry(entry.submission).recorded_at,
        "signed_by": officers.signed_by(entry.submission),
        "statement": members_of(entry.data),
    }


def _listed(entries: list[StoredEntry], officers: Officers, speech: Speech) -> str:
    from mingzhang.telling import amount_of, members_of, subject_of, title_of

    columns = [
        Column(speech.say("位置", "position"), "number"),
        Column(speech.say("业务日期", "day")),
        Column(speech.say("记录日期", "recorded")),
        Column(speech.say("事项", "fact")),
        Column(speech.say("内容", "about")),
        Column(speech.say("金额（元）", "amount (yuan)"), "money"),
        Column(speech.say("签名单位", "signed by")),
    ]
    rows = []
    for entry in entries:
        members = members_of(entry.data)
        rows.append(
            [
                entry.position,
                members.get("occurred_on", "—"),
                officers.entry(entry.submission).recorded_at[:10],
                title_of(entry.type, speech.lang),
                subject_of(members, officers.name_of, speech.lang),
                amount_of(members),
                officers.parties_in_words(entry.submission),
            ]
        )
    return table(columns, rows)
