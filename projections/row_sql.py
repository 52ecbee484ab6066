"""The SQL by which rows of projections are stored and found, compiled once for each database."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.engine.interfaces import Dialect

from ledger.store.connections import insert_rows
from projections.projection import Changes, Values

_DIALECTS: Final[dict[str, Dialect]] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": psycopg.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]
}


def store(connection: Connection, changes: Changes) -> None:
    """Store what a batch does to the tables."""
    dialect = connection.dialect.name
    for table, rows in changes.appended.items():
        insert_rows(connection, table, _insert_sql(table, dialect), rows)
    for table, rows in changes.put.items():
        put(connection, table, rows)
    for table, sums in changes.added.items():
        rows = sorted((*key, amount) for key, amount in sums.items())
        connection.exec_driver_sql(_add_sql(table, dialect), rows)


def put(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Put rows in the place of whatever has their keys."""
    connection.exec_driver_sql(_put_sql(table, connection.dialect.name), list(rows))


def find(connection: Connection, table: Table, names: tuple[str, ...], values: Values) -> Values | None:
    """The row whose columns have these values."""
    sql = _find_sql(table, names, connection.dialect.name)
    row = connection.exec_driver_sql(sql, values).first()
    return None if row is None else tuple(row)


@cache
def _insert_sql(table: Table, dialect: str) -> str:
    return str(table.insert().compile(dialect=_DIALECTS[dialect]))


@cache
def _put_sql(table: Table, dialect: str) -> str:
    if dialect == "sqlite":
        return str(table.insert().prefix_with("OR REPLACE").compile(dialect=_DIALECTS[dialect]))
    insert = postgresql.insert(table)
    keys = list(table.primary_key.columns)
    values = {column.name: insert.excluded[column.name] for column in table.columns if column not in keys}
    placed = (
        insert.on_conflict_do_update(index_elements=keys, set_=values)
        if values
        else insert.on_conflict_do_nothing(index_elements=keys)
    )
    return str(placed.compile(dialect=_DIALECTS[dialect]))


@cache
def _add_sql(table: Table, dialect: str) -> str:
    insert: Any = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    column = list(table.columns)[-1]
    added = insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={column.name: column + insert.excluded[column.name]},
    )
    return str(added.compile(dialect=_DIALECTS[dialect]))


@cache
def _find_sql(table: Table, names: tuple[str, ...], dialect: str) -> str:
    wanted = [table.c[name] == bindparam(name) for name in names]
    return str(select(table).where(*wanted).compile(dialect=_DIALECTS[dialect]))
