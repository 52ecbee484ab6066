"""What the disk and SQLite alone cost: the same rows, inserted by plain `sqlite3`.

The yardstick for `append_batch`: the store's own tables and triggers, the same pragmas, one transaction a
batch, rows that are already there as tuples; no tree, no signature, no decision. Run as a program it appends
the same batches both ways, alternately in one run, and prints the ratio.

    python -m benchmarks.raw_rows [BATCHES]
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg

from benchmarks.server import plain_url
from ledger.merkle import leaf_hash
from ledger.store import NewEntry, Recorder, create_engine_for, create_schema
from ledger.store.schema import metadata

STATEMENTS_PER_BATCH = 1_000
DATA_BYTES = 430

Batch = Mapping[str, Sequence[tuple[Any, ...]]]
"""The rows of one transaction, by table."""


def raw_rows(path: Path, batches: Iterable[Batch]) -> float:
    """The seconds `sqlite3` takes to insert these batches, a transaction each, into a new store at `path`.

    Batches are taken one at a time, outside the clock, so that they need not be in memory together.
    """
    engine = create_engine_for(path)
    create_schema(engine)
    engine.dispose()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA recursive_triggers=ON")
    seconds = 0.0
    for batch in batches:
        started = perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for table, rows in batch.items():
            places = ", ".join("?" * len(metadata.tables[table].columns))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
        connection.execute("COMMIT")
        seconds += perf_counter() - started
    connection.close()
    return seconds


def raw_rows_on_server(url: str, batches: Iterable[Batch]) -> float:
    """The seconds PostgreSQL takes to copy these batches in, a transaction each, by `COPY`."""
    engine = create_engine_for(url)
    create_schema(engine)
    engine.dispose()
    seconds = 0.0
    with psycopg.connect(plain_url(url)) as connection, connection.cursor() as cursor:
        connection.execute("SET search_path TO ledger")
        connection.commit()
        for batch in batches:
            started = perf_counter()
            for table, rows in batch.items():
                if rows:
                    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                        for row in rows:
                            copy.write_row(row)
            connection.commit()
            seconds += perf_counter() - started
    return seconds


def rows_of(path: Path, after: int = 0) -> Iterator[Batch]:
    """The rows of an existing store from a position on, as batches, one for each checkpoint.

    Within a batch the rows of each index are in the order of its key, which serves plain inserts best.
    """
    with closing(sqlite3.connect(path)) as connection:
        # Sorted once by position and then read along: no index leads from a position to its tags.
        streams = {
            table: _Stream(connection.execute(f"SELECT * FROM {table} ORDER BY position"))
            for table in ("entries", "tags", "ids", "business_keys")
        }
        checkpoints = connection.execute("SELECT * FROM checkpoints ORDER BY size").fetchall()
        first = 0
        for checkpoint in checkpoints:
            size = checkpoint[0]
            batch: dict[str, Sequence[tuple[Any, ...]]] = {
                table: sorted(stream.until(size, 0 if table == "entries" else 1))
                for table, stream in streams.items()
            }
            batch["nodes"] = connection.execute(
                "SELECT * FROM nodes WHERE ((index_ + 1) << level) > ? AND ((index_ + 1) << level) <= ?",
                (first, size),
            ).fetchall()
            batch["checkpoints"] = [checkpoint]
            first = size
            if size > after:
                yield batch


class _Stream:
    """Rows in the order of their positions, taken bit by bit."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def until(self, position: int, column: int) -> Iterator[tuple[Any, ...]]:
        while self._next is not None and self._next[column] <= position:
            yield self._next
            self._next = next(self._rows, None)


def _submission(number: int) -> list[NewEntry]:
    """A submission of expenses: an entry of its own, then statements that look like the real ones."""
    entry = b'{"type":"submission.accepted","number":%d}' % number
    made = [NewEntry("submission.accepted", entry, leaf_hash(entry), (f"statement:{number}",))]
    first = number * STATEMENTS_PER_BATCH
    for i in range(first, first + STATEMENTS_PER_BATCH):
        data = (b'{"type":"expense.recorded","voucher":"%d",' % i).ljust(DATA_BYTES, b"x")
        made.append(
            NewEntry(
                "expense.recorded",
                data,
                leaf_hash(data),
                (
                    f"contract:41-2026-HT-{i % 100:03d}",
                    "trail/account:2026/rural.short-term/41",
                    f"trail/class:41-2026-{i % 30}",
                ),
                ((0x0190 << 112 | i << 64).to_bytes(16)[:8] + sha256(data).digest()[:8],),
                (f"expense\t12410000000007106J\t2026-05\tPZ-{i:07d}\t1",),
            )
        )
    return made


def _append(path: Path, submissions: Sequence[list[NewEntry]]) -> float:
    engine = create_engine_for(path)
    create_schema(engine)
    recorder = Recorder(engine, lambda size, root: f"benchmark\n{size}\n{root.hex()}\n")
    started = perf_counter()
    for submission in submissions:
        with recorder.writing() as writer:
            writer.append_batch([submission], writer.head())
    seconds = perf_counter() - started
    engine.dispose()
    return seconds


def main() -> None:
    """Prints rows a second both ways and their ratio, three rounds."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    submissions = [_submission(number) for number in range(count)]
    statements = count * STATEMENTS_PER_BATCH
    for number in range(3):
        with tempfile.TemporaryDirectory() as directory:
            ours = _append(Path(directory, "ours.db"), submissions)
            raw = raw_rows(Path(directory, "raw.db"), rows_of(Path(directory, "ours.db")))
        print(
            f"round {number + 1}: append_batch {statements / ours:,.0f} statements/s, "
            f"raw rows {statements / raw:,.0f} statements/s, {ours / raw:.2f} x the raw time"
        )


if __name__ == "__main__":
    main()
