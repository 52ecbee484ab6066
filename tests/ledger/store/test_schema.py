"""Rows of the store are only ever added."""

from __future__ import annotations

import pytest
from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError

from ledger.store import Recorder, UnsuitableDatabaseError, create_engine_for, create_schema
from ledger.store.connections import Place
from ledger.store.schema import metadata
from tests.ledger.store.samples import append, bare, content, entry, run

TABLES = sorted(metadata.tables)


@pytest.fixture
def filled(recorder: Recorder, book: Place) -> Place:
    append(recorder, [entry(1, ("tag",), ("key",)), *bare(2, 300)])
    return book


def test_the_samples_fill_every_table(filled: Place) -> None:
    for table in TABLES:
        assert run(filled, f"SELECT count(*) FROM {table}")[0][0] > 0


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_any_table_can_be_changed_or_removed(filled: Place, table: str) -> None:
    before = content(filled)
    tries = [f"UPDATE {table} SET {name} = {name}" for name in metadata.tables[table].columns.keys()]  # noqa: SIM118
    tries += [f"DELETE FROM {table}"]
    if isinstance(filled, URL):
        as_a_replica = "SET session_replication_role = replica; "
        tries += [f"TRUNCATE {table}", *[as_a_replica + sql for sql in tries]]
    for sql in tries:
        with pytest.raises(Exception, match="append-only"):
            run(filled, sql)
    assert content(filled) == before


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_replaced_through_our_connections(filled: Place, engine: Engine, table: str) -> None:
    before = content(filled)
    replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    if isinstance(filled, URL):
        name = metadata.tables[table].columns.keys()[-1]
        keys = ", ".join(metadata.tables[table].primary_key.columns.keys())
        replace = (
            f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({keys}) DO UPDATE SET {name} = NULL"
        )
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.exec_driver_sql(replace)
    assert content(filled) == before


def test_creating_the_schema_again_changes_nothing(filled: Place, engine: Engine) -> None:
    before = content(filled)
    create_schema(engine)
    assert content(filled) == before


def test_a_commit_is_synced_to_the_disk(engine: Engine) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
            return
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


@pytest.mark.parametrize(
    "database",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+asyncpg://u@h/d",
        "postgresql+psycopg://u:secret@h/d",
        "postgresql+psycopg://u@h",
        "mysql://u:secret@h/d",
        "postgresql+psycopg://u:secret@h:no-port/d",
    ],
)
def test_a_database_that_cannot_hold_a_book_is_refused_without_its_password(database: str) -> None:
    with pytest.raises(UnsuitableDatabaseError) as refused:
        create_engine_for(database)
    assert "secret" not in str(refused.value)


def test_an_error_of_the_database_does_not_show_what_was_recorded(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError) as refused:
        connection.execute(metadata.tables["tags"].insert(), {"tag": "party:张三", "position": None})
    assert "张三" not in str(refused.value)
