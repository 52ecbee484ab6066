"""Small entries to append, and a look at all that is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from ledger.merkle import leaf_hash
from ledger.store import NewEntry, Recorder, StoredCheckpoint


def seal(size: int, root: bytes) -> str:
    return f"sealed {size} {root.hex()}"


def entry(number: int, tags: tuple[str, ...] = (), keys: tuple[str, ...] = ()) -> NewEntry:
    data = b"entry-%d" % number
    return NewEntry("fact.stated", data, leaf_hash(data), tags, (number.to_bytes(16, "big"),), keys)


def bare(start: int, end: int) -> list[NewEntry]:
    """Entries that nothing leads to, for trees."""
    data = [b"%d" % number for number in range(start, end)]
    return [NewEntry("leaf", each, leaf_hash(each)) for each in data]


def append(recorder: Recorder, *submissions: Sequence[NewEntry]) -> StoredCheckpoint:
    with recorder.writing() as writer:
        return writer.append_batch(submissions, writer.head())


def content(book: Path) -> list[str]:
    """Everything in every table, as SQL."""
    with closing(sqlite3.connect(book)) as connection:
        return list(connection.iterdump())
