"""Small entries to append, and a look at all that is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import URL

from ledger.merkle import leaf_hash
from ledger.store import NewEntry, Recorder, StoredCheckpoint
from ledger.store.connections import Place
from ledger.store.postgresql import LOG_SCHEMA
from ledger.store.schema import metadata
from tests.postgresql import run_sql


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


def content(book: Place) -> list[str]:
    """Everything in every table."""
    return [
        f"{table}: {row}"
        for table in sorted(metadata.tables)
        for row in run(book, f"SELECT * FROM {table} ORDER BY 1, 2")
    ]


def run(book: Place, *statements: str) -> list[Any]:
    """Run statements past the store, as whoever owns the database; the rows of the last one."""
    if isinstance(book, URL):
        return run_sql(book, f"SET search_path = {LOG_SCHEMA}", *statements)
    with closing(sqlite3.connect(book, isolation_level=None)) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        return cursor.fetchall()


def drop_guards(book: Place, table: str) -> list[str]:
    """The statements that take away what keeps a table from being changed."""
    if isinstance(book, URL):
        return [f"DROP TRIGGER {table}_never_changed ON {table}"]
    return [f"DROP TRIGGER {table}_never_update", f"DROP TRIGGER {table}_never_delete"]
