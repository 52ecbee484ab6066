"""Submission files that wait in a directory: for whom, what they lack, until when (待签名和待提交文件)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from domain.authority import FIXED_TYPES
from domain.vocabulary import FOUNDING_AUTHORITIES
from ledger.application import Ledger
from ledger.client import FILE_ENDING, Parcel, read_parcel
from ledger.errors import LedgerError
from ledger.moment import parse_moment
from ledger.refusals import Expired
from ledger.submission import Payload, submission_key
from mingzhang.failures import known_sentence
from mingzhang.recording import missing_signatures, trial
from mingzhang.signers import Signers
from mingzhang.speech import Speech

State = Literal["signatures", "submit", "expired", "refused", "unreadable"]

STATES: Final[dict[State, tuple[str, str]]] = {
    "signatures": ("待签名", "lacks signatures"),
    "submit": ("待提交", "to be submitted"),
    "expired": ("已过期", "expired"),
    "refused": ("会被拒绝", "would be refused"),
    "unreadable": ("无法读取", "unreadable"),
}


@dataclass(frozen=True)
class Signature:
    """Who signed: the party's code and the office, both empty for a key that is not enrolled."""

    party: str
    officer: str
    duty: str
    kid: str


@dataclass(frozen=True)
class Waiting:
    """One file. `parties` are those at whose desks it lies; `needed` says what is missing or wrong."""

    file: Path
    state: State
    parties: tuple[str, ...] = ()
    statements: int = 0
    not_after: str = ""
    signatures: tuple[Signature, ...] = ()
    needed: str = ""


def waiting_in(inbox: Path, ledger: Ledger, today: date, speech: Speech) -> list[Waiting]:
    """Look through a directory for submission files of this ledger that are not recorded."""
    files = sorted(path for path in inbox.iterdir() if path.suffix == FILE_ENDING and path.is_file())
    signers = Signers(ledger.recorder) if files else None
    return [] if signers is None else list(_looked_at(files, ledger, signers, today, speech))


def _looked_at(
    files: Sequence[Path], ledger: Ledger, signers: Signers, today: date, speech: Speech
) -> Iterator[Waiting]:
    for file in files:
        try:
            parcel = read_parcel(file)
            payload = Payload.parse(parcel.payload)
            if payload.ledger == ledger.book.origin and not _is_recorded(parcel, ledger):
                signatures = _signatures(parcel, signers)
                state, needed = _state(parcel, payload, ledger, today, speech)
                parties = _parties(parcel, signatures, signers)
                yield Waiting(file, state, parties, payload.size, payload.not_after, signatures, needed)
        except (LedgerError, OSError) as error:
            yield Waiting(file, "unreadable", needed=known_sentence(error, speech) or "")


def _is_recorded(parcel: Parcel, ledger: Ledger) -> bool:
    if not parcel.signatures:
        return False
    return bool(ledger.recorder.positions_of_keys([submission_key(parcel.submission().jws)]))


def _signatures(parcel: Parcel, signers: Signers) -> tuple[Signature, ...]:
    return tuple(
        Signature(signers.party_of(each.kid), signers.officer_of(each.kid), each.duty, each.kid)
        for each in parcel.signatures
    )


def _state(
    parcel: Parcel, payload: Payload, ledger: Ledger, today: date, speech: Speech
) -> tuple[State, str]:
    if parse_moment(payload.not_after).date() < today:
        return "expired", ""
    if not parcel.signatures:
        return "signatures", speech.say("尚无人签名", "nobody has signed yet")
    refused = trial(ledger, parcel)
    if refused is None:
        return "submit", ""
    if isinstance(refused.refusal, Expired):
        return "expired", ""
    missing = missing_signatures(refused)
    if missing is not None:
        return "signatures", missing.needed_zh if speech.lang == "zh" else missing.needed_en
    return "refused", refused.refusal.say(speech.lang)


def _parties(parcel: Parcel, signatures: Sequence[Signature], signers: Signers) -> tuple[str, ...]:
    """The parties whose officers signed; what all founders sign lies at the desk of each."""
    parties = [each.party for each in signatures if each.party]
    if any(statement.type in FIXED_TYPES for statement in parcel.parsed):
        parties += [signers.canonical(authority) for authority in FOUNDING_AUTHORITIES]
    return tuple(dict.fromkeys(parties))
