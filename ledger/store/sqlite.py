"""A book's database in one file of SQLite.

Reading never waits: in WAL mode each statement sees what was committed before it. Writing takes the file's
one write lock at the start of the transaction, and is on disk when it returns (`synchronous=FULL`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from ledger.errors import LedgerError
from ledger.store.failures import (
    BookBusyError,
    ClosedLogError,
    DuplicateRowError,
    UncertainCommitError,
    UnusableDatabaseError,
)

_DIALECT = sqlite.dialect(paramstyle="qmark")
_PRIMARY_CODE = 0xFF
_UNUSABLE = frozenset(
    {
        sqlite3.SQLITE_ERROR,  # a table is missing, mostly
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOTADB,
    }
)


def make_engine(url: URL, busy_timeout_s: float) -> Engine:
    """The engine for a file, which is created when it is first used."""
    # Parameters hold what was recorded, which no message may show.
    engine = create_engine(url.update_query_dict({"timeout": f"{busy_timeout_s}"}), hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    return engine


def begin_writing(connection: Connection, busy: LedgerError) -> None:
    """Begin a transaction that holds the write lock. Raises `busy` if it is not to be had."""
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_OK)
        if code & _PRIMARY_CODE == sqlite3.SQLITE_BUSY:
            raise busy from None
        raise


def commit(connection: Connection, book: str) -> None:
    """Commit. Raises `UncertainCommitError` if the disk fails over it.

    What reached the write-ahead log before that counts as committed for whoever opens the file after a crash,
    unless somebody has written over it.
    """
    try:
        connection.commit()
    except UnusableDatabaseError:
        raise UncertainCommitError(book) from None


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert rows and return how many were stored. Raises `DuplicateRowError`."""
    try:
        return connection.exec_driver_sql(_insert_sql(table), list(rows)).rowcount
    except IntegrityError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
            raise ClosedLogError(str(connection.engine.url.database)) from None
        # Its text would hold the row.
        raise DuplicateRowError(table.name) from None


@cache
def _insert_sql(table: Table) -> str:
    return str(table.insert().compile(dialect=_DIALECT))


def explanation(failure: BaseException, book: str, busy_timeout_s: float) -> LedgerError | None:
    """What a failure of the database means, if it is not about what a statement holds."""
    code = getattr(failure, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY_CODE
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BookBusyError(book, busy_timeout_s)
    if code in _UNUSABLE:
        return UnusableDatabaseError(book, str(failure))
    return None


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # Python's sqlite3 would otherwise begin transactions by itself, and too late to take the lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    # Without it INSERT OR REPLACE removes rows past the triggers.
    cursor.execute("PRAGMA recursive_triggers=ON")
    cursor.close()
