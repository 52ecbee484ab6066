"""What the ledger answers to a submission: it stands in the log, or the reason why it does not (处理结果)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.refusals import Malformed
from ledger.deciding import Refused
from ledger.moment import parse_moment
from ledger.private_store import DisclosureConflictError, ErasedDisclosureError
from ledger.store.reader import Reader
from ledger.submission import entry_at


@dataclass(frozen=True, slots=True)
class Recorded:
    """A submission stands in the log: its entry at `position`, its `size` statements behind it.

    `checkpoint` is the signed note that covers it; `is_repeat` tells that it stood there before.
    """

    position: int
    size: int
    recorded_at: str
    checkpoint: str
    is_repeat: bool = False


Outcome = Recorded | Refused


def recorded_before(reader: Reader, position: int) -> Recorded:
    """The first answer again, for a submission that stands at a position."""
    newest = reader.checkpoint()
    assert newest is not None
    entry = entry_at(reader, position)
    return Recorded(position, entry.payload.size, entry.recorded_at, newest.note, is_repeat=True)


def last_moment(reader: Reader, head: int) -> datetime:
    """The moment at which the last entry of a log that is not empty was recorded."""
    last = reader.entry(head)
    assert last is not None
    return parse_moment(entry_at(reader, last.submission).recorded_at)


def refuse_conflict(error: DisclosureConflictError | ErasedDisclosureError) -> Malformed:
    """The refusal of a disclosure whose digest serves another statement already, or was erased."""
    where = f"disclosures.{error.statement_id}.{error.name}"
    if isinstance(error, ErasedDisclosureError):
        expected = "expected one that was not; what is erased does not come back"
        return Malformed(where, "a digest erased before", expected, "未曾删除的内容：已删除的不能恢复")
    expected = "expected a digest of its own; withhold the member again with a new salt"
    return Malformed(where, "a digest used elsewhere", expected, "新的摘要：请用新的盐重新隐去")
