"""How people name a place in the log: by its position, or by the id of what stands there."""

from __future__ import annotations

from uuid import UUID

from ledger.store import Recorder


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
