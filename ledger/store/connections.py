"""Connections to the database of a book, and who may write.

Reading never waits: SQLite in WAL mode shows each statement what was committed before it. Writing takes the
database's one write lock at the start of the transaction, waits for it no longer than a limit, and is on
disk when it returns (`synchronous=FULL`). What differs for another database is in this file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from ledger.errors import LedgerError

# Longer than the largest submission takes to be decided and written.
BUSY_TIMEOUT_S = 15.0

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


class BookBusyError(LedgerError):
    """Somebody else has been writing to the book for too long. Carries `book` and `waited_s`."""

    zh = "{book} 被另一程序占用已超过 {waited_s:g} 秒；请查明哪个程序打开着账簿后重试：未记录任何内容"

    def __init__(self, book: str, waited_s: float) -> None:
        self.book = book
        self.waited_s = waited_s
        super().__init__(
            f"found {book} locked by another writer for {waited_s:g} s, expected its turn to come; see which "
            "program has the book open, then try again: nothing was recorded"
        )


class UnsuitableDatabaseError(LedgerError):
    """A database cannot hold a book. Carries `database`, without any password."""

    zh = "{database!r} 不能存放账簿；应为 SQLite 文件"

    def __init__(self, database: str) -> None:
        self.database = database
        super().__init__(
            f"found the database {database!r}, expected a file of SQLite; name one by its path or as "
            "sqlite:///PATH"
        )


class UnusableDatabaseError(LedgerError):
    """The database of a book cannot be read or written. Carries `book` and what was `found`."""

    zh = "{book}：数据库无法读写（{found}）；请检查磁盘，或从备份恢复：未记录任何内容"

    def __init__(self, book: str, found: str) -> None:
        self.book = book
        self.found = found
        super().__init__(
            f"{book}: found a database that says {found!r}, expected one in working order; check the disk, "
            "or restore the book from a backup: nothing was recorded"
        )


def create_engine_for(url_or_path: str | URL | Path, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Engine:
    """The engine for a book's database, which is created when it is first used.

    Takes a path or SQLAlchemy's URL of a file; a database in memory would not be shared between threads.
    Raises `UnsuitableDatabaseError`.
    """
    url = _url(url_or_path)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        raise UnsuitableDatabaseError(url.render_as_string(hide_password=True))
    # Parameters hold what was recorded, which no message may show.
    engine = create_engine(url.update_query_dict({"timeout": f"{busy_timeout_s}"}), hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def explain_failures(engine: Engine) -> Engine:
    """Let what a damaged file, a full disk or a stubborn lock does be told as an error of the ledger.

    What the database says of a statement's content stays as it is. Returns the engine.
    """

    @event.listens_for(engine, "handle_error")
    def _explain(context: ExceptionContext) -> None:
        failure = context.original_exception
        code = getattr(failure, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY_CODE
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise BookBusyError(book_name(engine), busy_timeout_s(engine)) from None
        if code in _UNUSABLE:
            raise UnusableDatabaseError(book_name(engine), str(failure)) from None

    return engine


def book_name(engine: Engine) -> str:
    """How to call the book in a message."""
    return engine.url.database or engine.url.render_as_string(hide_password=True)


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """A connection that holds the write lock: commits on a clean exit, otherwise rolls back.

    Raises `BookBusyError` if the lock is not to be had.
    """
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if _is_busy(error):
                raise BookBusyError(book_name(engine), busy_timeout_s(engine)) from None
            raise
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def busy_timeout_s(engine: Engine) -> float:
    """How long a writer waits for its turn."""
    return float(str(engine.url.query.get("timeout", BUSY_TIMEOUT_S)))


def _url(url_or_path: str | URL | Path) -> URL:
    if isinstance(url_or_path, URL):
        return url_or_path
    if isinstance(url_or_path, str) and "://" in url_or_path:
        return make_url(url_or_path)
    return URL.create("sqlite", database=str(url_or_path))


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # Python's sqlite3 would otherwise begin transactions by itself, and too late to take the lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    # Without it INSERT OR REPLACE removes rows past the triggers.
    cursor.execute("PRAGMA recursive_triggers=ON")
    cursor.close()


def _is_busy(error: OperationalError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return isinstance(code, int) and code & _PRIMARY_CODE == sqlite3.SQLITE_BUSY
