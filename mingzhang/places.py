"""How people name a place in the log: by its position, or by the id of what stands there."""

from __future__ import annotations

from uuid import UUID

from domain.statements.base import Statement
from domain.statements.registry import parse_statement
from ledger.store import Recorder
from ledger.submission import ENTRY_TYPE
from mingzhang.failures import CommandError


def position_in(text: str) -> int | None:
    """The position that a text names, whether or not anything stands there; None if it names none."""
    return int(text) if text.isdecimal() and len(text) < 16 else None


def position_of_id(log: Recorder, text: str) -> int | None:
    """The position of the statement or submission with this id (UUID)."""
    try:
        key = UUID(text).bytes
    except ValueError:
        return None
    return log.positions_of_ids([key]).get(key)


def statement_at(log: Recorder, what: str) -> Statement:
    """The statement that a text names by position or id. Raises `CommandError`."""
    position = position_in(what)
    if position is None:
        position = position_of_id(log, what)
    entry = log.entry(position) if position else None
    if entry is None or entry.type == ENTRY_TYPE:
        raise CommandError(
            f"没有 {what} 这条陈述；应为陈述的位置（至 {log.head()}）或编号（UUID）",
            f"found no statement {what}, expected the position of one, up to {log.head()}, or its id (UUID)",
        )
    return parse_statement(entry.data)
