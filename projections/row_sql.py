"""The SQL by which rows of projections are stored and found, compiled once for each database."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.engine.interfaces import Dialect

from ledger.store.connections import insert_all, is_postgresql
from ledger.store.postgresql import put_rows
from projections.projection import Changes, Values

_DIALECTS: Final[dict[str, Dialect]] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": psycopg.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]
}


def store(connection: Connection, changes: Changes) -> None:
    """Store what a batch does to the tables."""
    insert_all(connection, [(table, rows) for table, rows in changes.appended.items() if rows])
    for table, rows in changes.put.items():
        put(connection, table, rows)
    for table, sums in changes.added.items():
        rows = sorted((*key, amount) for key, amount in sums.items())
        if is_postgresql(connection):
            put_rows(connection, table, rows, _adding(table))
        else:
            connection.exec_driver_sql(_add_sql(table), rows)


def put(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Put rows in the place of whatever has their keys."""
    if is_postgresql(connection):
        put_rows(connection, table, rows, _replacing(table))
    else:
        connection.exec_driver_sql(_put_sql(table), list(rows))


def find(connection: Connection, table: Table, names: tuple[str, ...], values: Values) -> Values | None:
    """The row whose columns have these values."""
    sql = _find_sql(table, names, connection.dialect.name)
    row = connection.exec_driver_sql(sql, values).first()
    return None if row is None else tuple(row)


@cache
def _put_sql(table: Table) -> str:
    return str(table.insert().prefix_with("OR REPLACE").compile(dialect=_DIALECTS["sqlite"]))


@cache
def _add_sql(table: Table) -> str:
    insert = sqlite.insert(table)
    column = list(table.columns)[-1]
    added = insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={column.name: column + insert.excluded[column.name]},
    )
    return str(added.compile(dialect=_DIALECTS["sqlite"]))


@cache
def _replacing(table: Table) -> str:
    others = [
        f'"{name}" = excluded."{name}"' for name in _names(table) if name not in table.primary_key.columns
    ]
    return f"{_on_conflict(table)} {'UPDATE SET ' + ', '.join(others) if others else 'NOTHING'}"


@cache
def _adding(table: Table) -> str:
    name = _names(table)[-1]
    return f'{_on_conflict(table)} UPDATE SET "{name}" = "{table.name}"."{name}" + excluded."{name}"'


def _on_conflict(table: Table) -> str:
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    return f"ON CONFLICT ({keys}) DO"


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


@cache
def _find_sql(table: Table, names: tuple[str, ...], dialect: str) -> str:
    wanted = [table.c[name] == bindparam(name) for name in names]
    return str(select(table).where(*wanted).compile(dialect=_DIALECTS[dialect]))
