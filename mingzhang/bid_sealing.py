"""The bidder's side of sealed bids: an envelope made of a price, and where it stands in the log (制作标书封).

No price and no salt is told, and no error shows one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NamedTuple

from domain.money import MoneyError, parse_yuan
from domain.vocabulary import ENVELOPE_STATES, EnvelopeState, Lang
from ledger.book import Book
from ledger.keys import SigningKey
from ledger.lodging import EnvelopePath
from ledger.practice import PracticeDesk, practice_log_key
from ledger.private_file import create_private_file
from ledger.sealing import Envelope, make_envelope, was_lodged
from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.opening import new_id, now, open_ledger, open_officer_key
from mingzhang.party_names import PartyNames
from mingzhang.practice_officers import OFFICER_OF_DUTY, enrol_missing
from mingzhang.reading import open_log
from mingzhang.signers import Signers
from mingzhang.speech import Speech
from mingzhang.tender_state import procurement_in, refuse_sealed


class Sealing(NamedTuple):
    """A bid to be sealed: for which tender, by whom, with which key, for which ledger."""

    tender: str
    bidder: str
    origin: str | None
    key: Path | None
    passphrase_file: Path | None
    book: Path | None


def sealed_envelope(wanted: Sealing, price_fen: Callable[[], int], path: Path, speech: Speech) -> Envelope:
    """Make an envelope and keep it in a new private file. With a book it is looked whether it can be lodged.

    Raises `CommandError` or a `LedgerError`.
    """
    seals = _with_a_book(wanted, wanted.book, speech) if wanted.book else _without_a_book(wanted, speech)
    envelope = make_envelope(
        seals.origin, wanted.tender, seals.bidder, price_fen(), key=seals.key, random=os.urandom
    )
    create_private_file(path, envelope.to_file())
    return envelope


def price_of(text: str) -> int:
    """Return a price in fen from what was typed. Raises `CommandError`, which does not show it."""
    try:
        fen = int(parse_yuan(text))
    except MoneyError:
        fen = 0
    if fen < 1:
        raise CommandError(
            "报价不是金额；应为元，例如 280,000.00（此处不显示所填内容）",
            "the price is no amount, expected yuan such as 280,000.00 (what was typed is not shown)",
        )
    return fen


Verdict = Literal["lodged", "not-sealed", "not-lodged", "not-signed", "not-its-path"]

_VERDICTS: Final[dict[Verdict, tuple[str, str]]] = {
    "lodged": ("已在封标的树根之下。", "It was lodged under the sealed root."),
    "not-sealed": ("尚未封标，无法判断。", "The tender is not sealed yet: it cannot be told."),
    "not-lodged": (
        "路径不通向封标的树根：此标书封未列入封标；请立即向采购人和监督部门提出。",
        "The path does not lead to the sealed root: the envelope was not sealed. Tell supervision at once.",
    ),
    "not-signed": ("标书封的签名不符。", "The envelope's signature does not fit."),
    "not-its-path": (
        "路径文件属于另一标书封、采购项目或账本。",
        "The path is that of another envelope, tender or ledger.",
    ),
}


class Standing(NamedTuple):
    """Where an envelope stands in the log; `state` is what the opening says of it."""

    verdict: Verdict
    envelope: Envelope
    path: EnvelopePath
    sealed_at: int
    opened_at: int
    state: EnvelopeState | None

    @property
    def words(self) -> tuple[str, str]:
        """The verdict as a sentence, in Chinese and in English."""
        return _VERDICTS[self.verdict]

    def pairs(self, lang: Lang) -> list[tuple[tuple[str, str], str]]:
        """What is told beside it, nothing of which is secret."""
        told = [
            (("采购编号", "tender"), self.envelope.tender),
            (("投标人", "bidder"), self.envelope.bidder),
            (("摘要", "digest"), self.envelope.digest),
            (("递交序号", "lodged as number"), f"{self.path.index + 1} / {self.path.size}"),
        ]
        if self.sealed_at:
            told.append((("封标位置", "sealed at position"), f"{self.sealed_at:,}"))
        if self.opened_at:
            told.append((("开标位置", "opened at position"), f"{self.opened_at:,}"))
        if self.state is not None:
            told.append((("开标状态", "in the opening"), ENVELOPE_STATES[self.state].name(lang)))
        return told

    def to_json(self) -> dict[str, object]:
        """The object for programs."""
        return {
            "verdict": self.verdict,
            "tender": self.envelope.tender,
            "bidder": self.envelope.bidder,
            "digest": self.envelope.digest,
            "index": self.path.index,
            "size": self.path.size,
            "sealed_at": self.sealed_at or None,
            "opened_at": self.opened_at or None,
            "state": self.state,
        }


def standing_of(envelope: Envelope, path: EnvelopePath, book: Path) -> Standing:
    """Compare an envelope and its path with the log. Raises `CommandError` if there is no such tender."""
    with open_log(book) as (opened, log):
        found = procurement_in(log, envelope.tender)
    state: EnvelopeState | None = None
    if found.opened is not None and path.index < len(found.opened.envelopes):
        row = found.opened.envelopes[path.index]
        state = row.state if row.digest == envelope.digest else None
    verdict: Verdict = "lodged"
    named = (opened.origin, envelope.tender, envelope.digest)
    if envelope.origin != opened.origin or (path.origin, path.tender, path.digest) != named:
        verdict = "not-its-path"
    elif not envelope.is_signed():
        verdict = "not-signed"
    elif found.sealed is None:
        verdict = "not-sealed"
    elif not was_lodged(envelope.digest, path.index, path.path, found.sealed.size, found.sealed.root):
        verdict = "not-lodged"
    return Standing(verdict, envelope, path, found.sealed_at, found.opened_at, state)


class _Seals(NamedTuple):
    """Whose key signs for whom in which ledger."""

    origin: str
    bidder: str
    key: SigningKey


def _without_a_book(wanted: Sealing, speech: Speech) -> _Seals:
    if wanted.origin is None or wanted.key is None:
        raise CommandError(
            "没有账簿时，请用 --origin 写明账本标识，用 --key 指明密钥",
            "Without a book, name the ledger with --origin and your key with --key.",
            EXIT_USAGE,
        )
    key = open_officer_key(wanted.key, wanted.passphrase_file, speech)
    return _Seals(wanted.origin, wanted.bidder, key)


def _with_a_book(wanted: Sealing, book: Path, speech: Speech) -> _Seals:
    log_key = practice_log_key(Book.open(book)) if wanted.key is None else None
    with open_ledger(book, log_key) as ledger:
        refuse_sealed(wanted.tender, procurement_in(ledger.recorder, wanted.tender))
        bidder, origin = PartyNames(ledger).find(wanted.bidder), ledger.book.origin
        if wanted.key is None:
            enrol_missing(ledger, [bidder])
            desk = PracticeDesk(ledger, new_id, now)
            return _Seals(origin, bidder, desk.key_of(bidder, OFFICER_OF_DUTY["prepare"]))
        key = open_officer_key(wanted.key, wanted.passphrase_file, speech)
        signers = Signers(ledger.recorder)
        found = signers.party_of(key.kid)
        if found != signers.canonical(bidder):
            raise CommandError(
                f"此密钥属于 {found or '未登记的单位'}，不属于 {bidder}；开标时须用投标人登记的密钥",
                f"found a key of {found or 'nobody enrolled'}, expected one of {bidder}: only that opens",
            )
        return _Seals(origin, bidder, key)
