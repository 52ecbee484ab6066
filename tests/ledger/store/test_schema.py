"""Rows of the store are only ever added."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from ledger.store import Recorder, UnsuitableDatabaseError, create_engine_for, create_schema
from ledger.store.schema import metadata
from tests.ledger.store.samples import append, bare, content, entry

TABLES = sorted(metadata.tables)


@pytest.fixture
def filled(recorder: Recorder, book: Path) -> Path:
    append(recorder, [entry(1, ("tag",), ("key",)), *bare(2, 300)])
    return book


def test_the_samples_fill_every_table(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        for table in TABLES:
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_any_table_can_be_changed_or_removed(filled: Path, table: str) -> None:
    before = content(filled)
    with closing(sqlite3.connect(filled)) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for sql in [f"DELETE FROM {table}", *[f"UPDATE {table} SET {name} = {name}" for name in columns]]:
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(sql)
    assert content(filled) == before


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_replaced_through_our_connections(filled: Path, engine: Engine, table: str) -> None:
    before = content(filled)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert content(filled) == before


def test_creating_the_schema_again_changes_nothing(filled: Path, engine: Engine) -> None:
    before = content(filled)
    create_schema(engine)
    assert content(filled) == before


def test_a_commit_is_synced_to_the_disk(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


@pytest.mark.parametrize("database", ["sqlite://", "sqlite:///:memory:", "postgresql://u:secret@h/d"])
def test_a_database_that_cannot_hold_a_book_is_refused_without_its_password(database: str) -> None:
    with pytest.raises(UnsuitableDatabaseError) as refused:
        create_engine_for(database)
    assert "secret" not in str(refused.value)


def test_an_error_of_the_database_does_not_show_what_was_recorded(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError) as refused:
        connection.exec_driver_sql("INSERT INTO tags VALUES (?, ?)", ("party:张三", None))
    assert "张三" not in str(refused.value)
