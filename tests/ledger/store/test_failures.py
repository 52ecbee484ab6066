"""A database that cannot be used is told as an error of the ledger, in a sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.store import (
    BookBusyError,
    UnusableDatabaseError,
    create_engine_for,
    create_schema,
    explain_failures,
)


def write_nonsense(path: Path) -> None:
    path.write_bytes(b"no database, " * 1_000)


def drop_a_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE entries")


def make_a_directory(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("damage", [write_nonsense, drop_a_table, make_a_directory])
def test_an_unusable_database_is_an_error_of_the_ledger(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    path = tmp_path / "ledger.db"
    if damage is drop_a_table:
        engine = create_engine_for(path)
        create_schema(engine)
        engine.dispose()
    damage(path)
    engine = explain_failures(create_engine_for(path))
    with pytest.raises(UnusableDatabaseError, match=r"ledger\.db"), engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM entries")
    engine.dispose()


def test_a_database_that_another_program_holds_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    engine = explain_failures(create_engine_for(path, busy_timeout_s=0.01))
    create_schema(engine)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BookBusyError), engine.connect() as connection:
            connection.exec_driver_sql("DELETE FROM entries")
    other.close()
    engine.dispose()
