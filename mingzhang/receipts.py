"""Receipts at the command line: finding the submission that is meant, checking a receipt without a book."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ledger.checkpoint import Checkpoint
from ledger.client import Parcel, read_parcel
from ledger.evidence import verify_receipt
from ledger.note import VerifierKey
from ledger.store import Recorder
from ledger.submission import entry_at, submission_key
from mingzhang.failures import CommandError
from mingzhang.places import position_in


@dataclass(frozen=True)
class CheckedReceipt:
    """What a good receipt shows: where the submission stands, since when, under which checkpoint."""

    position: int
    recorded_at: str
    checkpoint: Checkpoint


def find_submission(log: Recorder, what: str) -> int:
    """The position of a submission, named by a position of it or a statement in it, or by its file."""
    position = position_in(what)
    if position is not None:
        stored = log.entry(position) if position else None
        if stored is not None:
            return stored.submission
        raise CommandError(
            f"第 {what} 条尚无记录；应为 1 到 {log.head()} 的位置，或提交文件",
            f"found nothing at position {what}, expected 1 to {log.head()}, or a submission file",
        )
    key = submission_key(read_parcel(Path(what)).submission().jws)
    position = log.positions_of_keys([key]).get(key)
    if position is None:
        raise CommandError(
            f"{what}：此提交尚未记入账簿；请先提交（mingzhang submit）",
            f"{what}: found a submission that is not recorded here, expected one that is; submit it first",
        )
    return position


def parcel_in_log(log: Recorder, position: int) -> Parcel:
    """The submission at a position as a file, with its signatures; what it withheld stays with its author."""
    entry = entry_at(log, position)
    data = [row.data for row in log.entries(after=position, limit=entry.payload.size)]
    return Parcel(entry.jws.payload, entry.jws.signatures, tuple(data))


def check_receipt(receipt: Path, submission: Path, log_key: VerifierKey) -> CheckedReceipt:
    """Check a receipt with nothing but the submission file and the log's key.

    Raises a `LedgerError` saying what does not fit.
    """
    jws = read_parcel(submission).submission().jws
    return CheckedReceipt(*verify_receipt(receipt.read_bytes(), jws, log_key))


def read_log_key(text: str) -> VerifierKey:
    """The log's verifier key, as text or from a file that holds it. Raises a `NoteError`."""
    path = Path(text)
    is_file = "+" not in text and path.is_file()
    return VerifierKey.parse(path.read_text("utf-8").strip() if is_file else text)
