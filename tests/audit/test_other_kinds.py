"""Cells that hold another kind of value than their table allows, as damage or a hand on the pages does it.

The tables are strict, so SQL cannot do it: the intruder rewrites the schema to one that lets anything in,
changes the cell, and writes the schema back. Verification says so and does not break off.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from audit.verify import verify_book
from tests.postgresql import ON_FILES_ONLY
from tests.simulation.tampering import drop_guards
from tests.world import ACCOUNT, World

pytestmark = ON_FILES_ONLY

VALUES: tuple[Any, ...] = (None, 7, 2**62, 1.5, "a text", b"bytes")
CELLS = [
    ("ledger.db", "entries", ["submission", "type", "leaf_hash", "tags", "data"]),
    ("ledger.db", "tags", ["tag", "position"]),
    ("ledger.db", "ids", ["id", "position"]),
    ("ledger.db", "business_keys", ["key", "position"]),
    ("ledger.db", "checkpoints", ["root", "note"]),
    ("private.db", "disclosures", ["digest", "statement_id", "name", "audience", "disclosure"]),
]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with a withheld payee, and without views."""
    world = World(tmp_path_factory.mktemp("kinds"))
    world.fund(ACCOUNT)
    school = world.contract()
    expense, disclosure = world.disclosed_expense("C1", 50_00)
    world.record_all(school, expense, disclosures=[disclosure])
    world.close()
    return world.path


@pytest.mark.parametrize(("database", "table", "columns"), CELLS, ids=[table for _, table, _ in CELLS])
def test_a_cell_of_another_kind_is_found(
    original: Path, tmp_path: Path, database: str, table: str, columns: list[str]
) -> None:
    book = Path(shutil.copytree(original, tmp_path / "book"))
    whole = (book / database).read_bytes()
    for column in columns:
        for deed in deeds(book / database, table, column):
            (book / database).write_bytes(whole)
            if force(book / database, table, deed):
                report = verify_book(book)
                assert report.exit_code == 1, deed
                assert report.findings[0].place, deed


@pytest.mark.parametrize("column", ["type", "name", "tbl_name", "sql"])
@pytest.mark.parametrize("part", ["tags", "tags_never_delete"])
def test_a_schema_whose_words_are_no_texts_is_found(
    original: Path, tmp_path: Path, part: str, column: str
) -> None:
    """SQLite itself opens it: the bytes are the same, one bit calls them no text."""
    book = Path(shutil.copytree(original, tmp_path / "book"))
    with closing(sqlite3.connect(book / "ledger.db")) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        deed = f"UPDATE sqlite_master SET {column} = CAST({column} AS BLOB) WHERE name = ?"
        assert connection.execute(deed, (part,)).rowcount == 1
        connection.commit()
    report = verify_book(book)
    assert report.exit_code == 1
    assert "ledger.db" in report.findings[0].place


def deeds(path: Path, table: str, column: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Every other kind of value, in the first row and in the last."""
    with closing(sqlite3.connect(path)) as connection:
        cells = connection.execute(f'SELECT "{column}" FROM "{table}"').fetchall()
    for (cell,) in (cells[0], cells[-1]):
        for value in VALUES:
            if type(value) is not type(cell):
                yield f'UPDATE "{table}" SET "{column}" = ? WHERE "{column}" = ?', (value, cell)


def force(path: Path, table: str, deed: tuple[str, tuple[Any, ...]]) -> bool:
    """Do it under a schema that lets anything in. Returns False where even that has no room for it."""
    with closing(sqlite3.connect(path)) as connection:
        of_table = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
        ((strict,),) = connection.execute(of_table, (table,)).fetchall()
        guards = drop_guards(connection)
        connection.commit()
    _declare(
        path, table, re.sub(r",?\n STRICT| CHECK \(.*?\)\)|(TEXT|BLOB)( DEFAULT '')? NOT NULL", "", strict)
    )
    with closing(sqlite3.connect(path)) as connection:
        try:
            connection.execute(*deed)
        except sqlite3.IntegrityError:
            return False
        connection.commit()
    _declare(path, table, strict)
    with closing(sqlite3.connect(path)) as connection:
        for sql in guards:
            connection.execute(sql)
        connection.commit()
    return True


def _declare(path: Path, table: str, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (sql, table))
        connection.commit()
