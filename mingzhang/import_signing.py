"""Signing what a file says: by the practice officers of each author, or with one officer's key.

In a practice book every author's two officers sign, new parties get theirs, and the file is recorded in one
transaction. In a real ledger the key at hand signs for its own party; each other author gets a submission
file to sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from domain.vocabulary import REGISTRAR, Duty
from ledger.application import Ledger, Recorded
from ledger.checkpoint import Checkpoint
from ledger.client import FILE_ENDING, Parcel, prepare, read_parcel, write_parcel
from ledger.deciding import Memory, Refused
from ledger.importing.findings import Findings
from ledger.keys import SigningKey
from ledger.practice import PracticeDesk
from ledger.stating import Ready
from ledger.submission import MAX_STATEMENTS
from mingzhang.evidence_files import store_all
from mingzhang.failures import CommandError
from mingzhang.opening import log_key_file, new_id, now, open_ledger, open_log_key, seen_checkpoint, whole
from mingzhang.practice_officers import enrol_missing, enrolments
from mingzhang.recording import missing_signatures, trial
from mingzhang.screen import progress
from mingzhang.signers import Signers
from mingzhang.speech import Speech

AT_ONCE: Final = 5_000
"""Statements of one submission where the program itself submits: memory stays flat, and a file that is larger
has several submissions in its one transaction."""


class Pending(NamedTuple):
    """A submission file that waits: for whose signature, and whether that was given here.

    One that `is_kept` was written by an earlier run, and is left as it is, with the signatures it has.
    """

    path: Path
    author: str
    statements: int
    is_signed: bool
    is_kept: bool = False


@dataclass(frozen=True)
class Filed:
    """What became of a file's statements: recorded, or waiting in submission files."""

    recorded: Sequence[Recorded] = ()
    pending: Sequence[Pending] = field(default_factory=tuple)


def file_in_practice(ledger: Ledger, findings: Findings, speech: Speech) -> Filed:
    """Sign for every author of a practice book, and record the file in one transaction."""
    enrol_missing(ledger, [author for author in findings.spool.counts if author not in _new(findings)])
    officers = _officers(ledger, findings)
    desk = PracticeDesk(ledger, new_id, now)
    seen = seen_checkpoint(ledger)

    def parcels(advance: Callable[[int], None]) -> Iterator[Parcel]:
        for author in findings.spool.counts:
            enrolled = officers.get(author, ())
            for chunk in _with_officers(findings.spool.chunks(author, AT_ONCE), enrolled):
                yield desk.sign_parcel(author, _parcel(chunk, seen))
                advance(len(chunk))

    with whole(speech), _told(findings, speech) as advance:
        # The sheet lies in the book before the log names it.
        store_all([findings.path], ledger)
        outcome = ledger.record_together(parcels(advance), lambda: findings.spool.disclosures(AT_ONCE))
    if isinstance(outcome, Refused):
        raise CommandError.of(outcome.refusal)
    return Filed(recorded=outcome)


@contextmanager
def _told(findings: Findings, speech: Speech) -> Iterator[Callable[[int], None]]:
    """How far a large file has come on its way into the log; nothing for one that takes no time."""
    if findings.statements <= AT_ONCE:
        yield lambda _: None
        return
    with progress(speech.say("签名并记录", "signing and recording"), findings.statements) as advance:
        yield advance


def file_with_key(
    ledger: Ledger,
    findings: Findings,
    key: SigningKey | None,
    speech: Speech,
    *,
    duty: Duty,
    directory: Path,
    log_key: Path | None,
    log_passphrase_file: Path | None,
) -> Filed:
    """Sign for the key's party; record if nothing is missing and the log's key is here, or write files."""
    signers = Signers(ledger.recorder)
    party = "" if key is None else signers.party_of(key.kid)
    if key is not None and not party:
        raise CommandError(
            "此密钥未在本账本登记；请先由主管机关登记（key.enrolled）",
            "found a key that is not enrolled in this ledger, expected an officer's; have it enrolled first",
        )
    seen = seen_checkpoint(ledger)
    parcels: list[tuple[str, Parcel, bool]] = []
    for author in findings.spool.counts:
        signs = key is not None and signers.canonical(author) == party
        for chunk in findings.spool.chunks(author, MAX_STATEMENTS):
            parcel = _parcel(chunk, seen)
            if signs:
                assert key is not None
                parcel = parcel.signed_by(key, duty)
            parcels.append((author, parcel, signs))
    if all(signs for *_, signs in parcels) and log_key_file(ledger.book, log_key) is not None:
        recorded = _recorded_now(
            ledger, findings, [parcel for _, parcel, _ in parcels], speech,
            log_key=log_key, log_passphrase_file=log_passphrase_file,
        )  # fmt: skip
        if recorded:
            return Filed(recorded=recorded)
    return Filed(pending=_write(findings, parcels, directory))


def _recorded_now(
    ledger: Ledger,
    findings: Findings,
    parcels: Sequence[Parcel],
    speech: Speech,
    *,
    log_key: Path | None,
    log_passphrase_file: Path | None,
) -> Sequence[Recorded]:
    """Record what is complete; nothing if a second officer has still to sign."""
    if missing_signatures(trial(ledger, parcels[0])) is not None:
        return ()
    opened = open_log_key(ledger.book, log_key, log_passphrase_file, speech)
    with open_ledger(ledger.book.path, opened) as recording, whole(speech):
        store_all([findings.path], ledger)
        outcome = recording.record_together(iter(parcels))
    if isinstance(outcome, Refused):
        if missing_signatures(outcome) is not None:
            return ()
        raise CommandError.of(outcome.refusal)
    return outcome


def _write(findings: Findings, parcels: Sequence[tuple[str, Parcel, bool]], directory: Path) -> list[Pending]:
    """One file for each author, or more where there are more statements than one submission holds."""
    pending = []
    for number, (author, parcel, is_signed) in enumerate(parcels, 1):
        part = f"-{number}" if len({each for each, *_ in parcels}) < len(parcels) else ""
        path = directory / f"{findings.path.stem}-{author}{part}{FILE_ENDING}"
        pending.append(Pending(path, author, len(parcel.statements), is_signed))
    kept = [_kept_before(each, findings) for each in pending]
    for each, (_, parcel, _), is_kept in zip(pending, parcels, kept, strict=True):
        if not is_kept:
            write_parcel(parcel, each.path)
    return [each._replace(is_kept=is_kept) for each, is_kept in zip(pending, kept, strict=True)]


def _kept_before(pending: Pending, findings: Findings) -> bool:
    """Was this submission written before, from this very file? Raises `CommandError` if another was."""
    if not pending.path.exists():
        return False
    parcel = read_parcel(pending.path)
    sheet = findings.evidence["sha256"]
    same = all(any(row.sha256 == sheet for row in each.evidence) for each in parcel.parsed)
    if same and len(parcel.statements) == pending.statements:
        return True
    raise CommandError(
        f"{pending.path} 已存在，是另一份内容的提交文件；请先办理或移走它，或用 --out 另选文件夹",
        f"{pending.path}: found a submission file of other contents, expected none; have it signed or move "
        "it away first, or choose another folder with --out",
    )


def _parcel(chunk: Sequence[Ready], seen: Checkpoint) -> Parcel:
    disclosures = [row for each in chunk for row in each.disclosures]
    return prepare([each.data for each in chunk], seen, now(), new_id, disclosures=disclosures)


def _new(findings: Findings) -> set[str]:
    return {party.code for party in findings.parties}


def _officers(ledger: Ledger, findings: Findings) -> dict[str, list[Ready]]:
    """Enrolments of officers for the parties a file registers, by the authority that registers them."""
    memory = Memory.at_head(ledger.recorder)
    wanted: dict[str, list[str]] = {}
    for party in findings.parties:
        if not party.is_founding:
            wanted.setdefault(REGISTRAR[party.kind], []).append(party.code)
    return {
        author: [Ready(data, ()) for data in enrolments(ledger, codes, memory)]
        for author, codes in wanted.items()
    }


def _with_officers(chunks: Iterator[list[Ready]], enrolled: Sequence[Ready]) -> Iterator[list[Ready]]:
    """The chunks, with the officers of new parties after the last of them."""
    last: list[Ready] = []
    for chunk in chunks:
        if last:
            yield last
        last = chunk
    yield [*last, *enrolled]
