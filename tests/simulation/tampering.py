"""What an intruder does to a database by SQL, one deed at a time, and what the judge then says.

The guards are dropped, one cell is changed (or a row deleted, or added), the guards are put back as they
were, the judge is asked, and everything is put back.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from audit.findings import Findings
from audit.report import Report
from audit.views_check import compare_views, rebuild_views
from ledger.store import Recorder, create_engine_for


class Tampered(NamedTuple):
    """One thing that was done to a table."""

    table: str
    deed: str


Judge = Callable[[], Report]
Deeds = Iterator[tuple[Tampered, Report]]


def found(report: Report) -> bool:
    """Is the book called unsound, or unreadable, with a place?"""
    return report.verdict != "sound" and bool(report.findings[0].place)


def every_change(
    path: Path, judge: Judge, tables: Sequence[str] | None = None, rows: str = "true", most: int | None = None
) -> Deeds:
    """Each cell in turn gets another value of its kind; of no more than so many rows a table."""
    for table, columns, rowids in rows_of(path, tables, rows, most):
        for rowid in rowids:
            for column in columns:
                deed = f'UPDATE "{table}" SET "{column}" = ? WHERE {key_of(table, path)} = ?'
                value = read(path, f'SELECT "{column}" FROM "{table}" WHERE {key_of(table, path)} = ?', rowid)
                yield tried(path, judge, table, deed, (other(value), rowid))


def every_deletion(
    path: Path, judge: Judge, tables: Sequence[str] | None = None, rows: str = "true", most: int | None = None
) -> Deeds:
    """Each row in turn is deleted; no more than so many a table."""
    for table, _, rowids in rows_of(path, tables, rows, most):
        for rowid in rowids:
            deed = f'DELETE FROM "{table}" WHERE {key_of(table, path)} = ?'
            yield tried(path, judge, table, deed, (rowid,))


def every_addition(
    path: Path, judge: Judge, tables: Sequence[str] | None = None, rows: str = "true"
) -> Deeds:
    """A row much like the last one is added to each table."""
    for table, columns, rowids in rows_of(path, tables, rows):
        if not rowids:
            continue
        values = [
            read(path, f'SELECT "{column}" FROM "{table}" WHERE {key_of(table, path)} = ?', rowids[-1])
            for column in columns
        ]
        places = ", ".join("?" * len(columns))
        deed = f'INSERT INTO "{table}" VALUES ({places})'
        yield tried(path, judge, table, deed, tuple(map(other, values)))


def tables_of(path: Path) -> dict[str, int]:
    """The tables of a database and how many rows each has."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_")
        ]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def rows_of(
    path: Path, tables: Sequence[str] | None, rows: str, most: int | None = None
) -> Iterator[tuple[str, list[str], list[Any]]]:
    """Tables with their columns and rows; of many rows `most`, the first and the last among them."""
    names = [name for name in tables_of(path) if tables is None or name in tables]
    with closing(sqlite3.connect(path)) as connection:
        found = [
            (
                name,
                [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')],
                [
                    row[0]
                    for row in connection.execute(f'SELECT {key_of(name, path)} FROM "{name}" WHERE {rows}')
                ],
            )
            for name in names
        ]
    for name, columns, keys in found:
        yield name, columns, keys if most is None else spread(keys, most)


def spread(values: Sequence[Any], most: int) -> list[Any]:
    """So many of the values: the last one, and others from the first on."""
    if len(values) <= most:
        return list(values)
    return [values[len(values) - 1 - at * len(values) // most] for at in range(most)]


def key_of(table: str, path: Path) -> str:
    """An expression that tells the rows of a table apart, also where there is no rowid."""
    with closing(sqlite3.connect(path)) as connection:
        keys = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[5]]
    return " || '|' || ".join(f'hex("{key}")' for key in keys) or "rowid"


def read(path: Path, sql: str, rowid: Any) -> Any:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, (rowid,)).fetchone()[0]


def other(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case int():
            return value + 1_000_003
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:] if value else b"x"
        case str():
            return f"{value}x"
        case _:
            return "2026-01-01"


def tried(
    path: Path, judge: Judge, table: str, deed: str, values: tuple[Any, ...]
) -> tuple[Tampered, Report]:
    """Do it, past the guards, verify, and put everything back."""
    with put_back(path):
        with past_the_guards(path) as connection:
            try:
                connection.execute(deed, values)
            except sqlite3.IntegrityError:
                # The kind of a column that is no text, or a null where none may be.
                _try_other_kinds(connection, deed, values)
        return Tampered(table, f"{deed} {values}"), judge()


def _try_other_kinds(connection: sqlite3.Connection, deed: str, values: tuple[Any, ...]) -> None:
    """Write a number or bytes where a day was tried in the place of a null."""
    with suppress(sqlite3.IntegrityError):
        connection.execute(deed, tuple(7 if value == "2026-01-01" else value for value in values))
        return
    connection.execute(deed, tuple(b"made by" if value == "2026-01-01" else value for value in values))


def judge_of_views(book: Path, scratch: Path) -> Judge:
    """Judges the views alone; what they must be is worked out once, from a copy of the log."""
    copy = scratch / "ledger.db"
    shutil.copyfile(book / "ledger.db", copy)
    log = Recorder(create_engine_for(copy))
    expected = rebuild_views(log)

    def judge() -> Report:
        findings = Findings()
        compare_views(book / "views.db", log, expected, findings)
        return Report(str(book), "unsound" if findings else "sound", findings.rows)

    return judge


def contents(directory: Path) -> dict[str, str]:
    """The digest of every file in a directory."""
    return {
        str(path.relative_to(directory)): sha256(path.read_bytes()).hexdigest()
        for path in directory.rglob("*")
        if path.is_file()
    }


def drop_guards(connection: sqlite3.Connection) -> list[str]:
    """Drop all triggers, and return what makes them again."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in rows:
        connection.execute(f'DROP TRIGGER "{name}"')
    return [sql for _, sql in rows]


@contextmanager
def past_the_guards(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection on which nothing is guarded; the guards are there again when it is closed."""
    with closing(sqlite3.connect(path)) as connection:
        guards = drop_guards(connection)
        yield connection
        for sql in guards:
            connection.execute(sql)
        connection.commit()


def change(path: Path, *deeds: str) -> None:
    """Change a database past its guards, and put them back."""
    with past_the_guards(path) as connection:
        for deed in deeds:
            connection.execute(deed)


@contextmanager
def put_back(path: Path) -> Iterator[None]:
    kept = path.with_name("kept")
    shutil.copyfile(path, kept)
    try:
        yield
    finally:
        kept.replace(path)
