"""A book's database on PostgreSQL: one database a book, with a schema each for log, views and private store.

Reading never waits: each statement sees what was committed before it. Writers of a schema, in any process on
any machine, queue for an advisory lock that lasts until their transaction is committed and can be seen; so
the order of positions, hashes and visibility is one order. A commit is on disk when it returns, whatever the
server's own setting (`synchronous_commit`). The password is never ours: libpq finds it (PGPASSFILE).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Event
from typing import Any, Final
from zlib import crc32

from sqlalchemy import URL, BigInteger, Column, Connection, Engine, LargeBinary, Table, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DataError
from sqlalchemy.pool import ConnectionPoolEntry

from ledger.errors import LedgerError
from ledger.store.failures import (
    BookBusyError,
    ClosedLogError,
    DriverMissingError,
    DuplicateRowError,
    NotGrantedError,
    UncertainCommitError,
    UnreachableDatabaseError,
    UnsuitableDatabaseError,
    UnusableDatabaseError,
)

LOG_SCHEMA: Final = "ledger"
VIEWS_SCHEMA: Final = "views"
PRIVATE_SCHEMA: Final = "private"
CHANNEL: Final = "mingzhang_log"
"""Listeners are told here, by a trigger, that entries were committed."""

_OURS: Final = 0x6D7A6C67
"""The first half of our advisory locks, so that they are nobody else's."""
_FEW_ROWS: Final = 100
_BETWEEN_LOOKS_S: Final = 0.05

Rows = Sequence[tuple[Any, ...]]
Inserts = Sequence[tuple[Table, Rows]]

_LOCK_NOT_AVAILABLE: Final = "55P03"
_UNIQUE_VIOLATION: Final = "23505"
_NOT_GRANTED: Final = "42501"
_CLOSED: Final = "55000"
_UNREACHABLE: Final = ("08", "28", "3D", "53300", "57P")
"""The connection, who may connect, no such database, too many connections, the server going down."""
_UNUSABLE: Final = ("3F", "42P01", "53", "58", "XX")
"""No such schema or table, no room, the disk, damage."""


def make_engine(url: URL, busy_timeout_s: float, schema: str) -> Engine:
    """The engine for one schema of a database. Raises `UnsuitableDatabaseError` or `DriverMissingError`."""
    if not is_suitable(url):
        raise UnsuitableDatabaseError(url.render_as_string(hide_password=True))
    settings = {
        "search_path": schema,
        "synchronous_commit": "on",
        "lock_timeout": f"{int(busy_timeout_s * 1000)}",
        "timezone": "UTC",
    }
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    theirs = url.query.get("options", "")
    options = f"{theirs if isinstance(theirs, str) else ' '.join(theirs)} {ours}".strip()
    try:
        engine = create_engine(
            url.update_query_dict({"options": options}),
            paramstyle="format",
            # Transactions are begun where they are needed; a single reading is one round trip.
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            hide_parameters=True,
        )
    except ModuleNotFoundError:
        raise DriverMissingError from None
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "handle_error", _say_no_values)
    return engine


def is_suitable(url: URL) -> bool:
    """Does this name a database of PostgreSQL, by our driver and without a password?"""
    is_ours = url.drivername in ("postgresql+psycopg", "postgresql")
    return is_ours and bool(url.database) and not url.password


def begin_writing(connection: Connection, schema: str) -> None:
    """Begin a transaction that holds the schema's write lock."""
    # Not a lock of a table: whoever may only insert could not take it. In one message, as round trips cost.
    sql = f"BEGIN; SELECT pg_advisory_xact_lock({_OURS}, {_signed(schema)})"
    with _explained(connection):
        _driver(connection).execute(sql, prepare=False)


def commit(connection: Connection, book: str) -> None:
    """Commit. Raises `UncertainCommitError` if the connection is lost over it."""
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute("COMMIT")
    except cursor.connection.OperationalError:
        connection.invalidate()
        raise UncertainCommitError(book) from None
    # The server answers a commit after a failure that was passed over by rolling back.
    assert cursor.statusmessage == "COMMIT", cursor.statusmessage
    cursor.close()


def roll_back(connection: Connection) -> None:
    """End the transaction without a trace, if need be with its connection."""
    if connection.invalidated:
        return
    driver = _driver(connection)
    try:
        driver.execute("ROLLBACK")
    except driver.Error:
        # What led here is the error to be told, not that a lost connection cannot be rolled back.
        connection.invalidate()


def insert_all(connection: Connection, inserts: Inserts) -> list[int]:
    """Insert rows into several tables; how many were stored in each. Raises `DuplicateRowError`."""
    with _explained(connection):
        if sum(len(rows) for _, rows in inserts) > _FEW_ROWS:
            return [_copy(connection, table, rows) for table, rows in inserts]
        driver = _driver(connection)
        # All in one round trip.
        with driver.pipeline():
            cursors = [driver.execute(array_insert(table), _arrays(rows)) for table, rows in inserts]
        return [cursor.rowcount for cursor in cursors]


def put_rows(connection: Connection, table: Table, rows: Rows, on_conflict: str) -> None:
    """Insert rows, or do what `on_conflict` says where a row with the key is there."""
    with _explained(connection):
        _driver(connection).execute(f"{array_insert(table)} {on_conflict}", _arrays(rows))


def write_anew(connection: Connection, table: Table, patience_s: float) -> bool:
    """Write a table and its indexes into new files, which leaves out rows that were deleted.

    False if that could not be: somebody's transaction may still see such rows after this time, or this role
    may not do it.
    """
    before = _file_of(connection, table)
    seen = f"SELECT relpages = relallvisible FROM pg_class WHERE oid = '{table.name}'::regclass"  # noqa: S608
    deadline = time.monotonic() + patience_s
    while True:
        connection.exec_driver_sql(f"VACUUM (INDEX_CLEANUP ON, TRUNCATE FALSE) {table.name}")
        # Rows that were deleted and may still be seen would be taken along.
        if connection.exec_driver_sql(seen).scalar_one():
            break
        if time.monotonic() > deadline:
            return False
        time.sleep(_BETWEEN_LOOKS_S)
    connection.exec_driver_sql(f"VACUUM (FULL) {table.name}")
    # Who does not own the table is only warned.
    return _file_of(connection, table) != before


def _file_of(connection: Connection, table: Table) -> int:
    sql = f"SELECT pg_relation_filenode('{table.name}'::regclass)"
    return int(connection.exec_driver_sql(sql).scalar_one())


@cache
def array_insert(table: Table) -> str:
    """A statement that inserts any number of rows, given as an array for each column."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    arrays = ", ".join(f"%s::{_type_name(column)}[]" for column in table.columns)
    return f'INSERT INTO "{table.name}" ({names}) SELECT * FROM unnest({arrays})'  # noqa: S608


def _copy(connection: Connection, table: Table, rows: Rows) -> int:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with _driver(connection).cursor() as cursor:
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY)') as copy:
            copy.set_types([_type_name(column) for column in table.columns])
            write = copy.write_row
            for row in rows:
                write(row)
        return int(cursor.rowcount)


def _arrays(rows: Rows) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _driver(connection: Connection) -> Any:
    """The driver's own connection, for what SQLAlchemy does not know: pipelines and COPY."""
    return connection.connection.driver_connection


@contextmanager
def _explained(connection: Connection) -> Iterator[None]:
    """Tell what the driver says as SQLAlchemy's listeners would."""
    from psycopg import DatabaseError  # noqa: PLC0415

    try:
        yield
    except DatabaseError as error:
        if error.sqlstate == _UNIQUE_VIOLATION:
            raise DuplicateRowError(error.diag.table_name or "") from None
        explained = explanation(error, book_name(connection.engine), 0.0)
        if explained is not None:
            raise explained from None
        raise DataError(None, None, Exception(_first_line(error))) from None


def hints(engine: Engine, stopped: Event, interval_s: float) -> Iterator[None]:
    """Gives one each time somebody appended to the log, until `stopped` is set.

    A connection of its own listens. One that is lost is made again; the hint given then leads whoever looks
    to what was missed, or to the failure.
    """
    import psycopg  # noqa: PLC0415

    _, named = engine.dialect.create_connect_args(engine.url)
    while not stopped.is_set():
        try:
            with psycopg.connect(**named, autocommit=True) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                yield
                while not stopped.is_set():
                    if any(True for _ in connection.notifies(timeout=interval_s, stop_after=1)):
                        yield
        except psycopg.OperationalError:
            yield
            stopped.wait(interval_s)


def explanation(failure: BaseException, book: str, busy_timeout_s: float) -> LedgerError | None:
    """What a failure of the database means, if it is not about what a statement holds."""
    state = getattr(failure, "sqlstate", None)
    if state is None:
        # Without a state only the connection can have failed, if it is the driver that speaks.
        is_connection = type(failure).__name__ == "OperationalError"
        return UnreachableDatabaseError(book, _first_line(failure)) if is_connection else None
    if state == _LOCK_NOT_AVAILABLE:
        return BookBusyError(book, busy_timeout_s)
    if state == _CLOSED:
        return ClosedLogError(book)
    if state == _NOT_GRANTED:
        return NotGrantedError(book, _first_line(failure))
    if state.startswith(_UNREACHABLE):
        return UnreachableDatabaseError(book, _first_line(failure))
    return UnusableDatabaseError(book, _first_line(failure)) if state.startswith(_UNUSABLE) else None


def book_name(engine: Engine) -> str:
    """How to call the database in a message."""
    return engine.url.set(query={}).render_as_string(hide_password=True)


def _signed(schema: str) -> int:
    return int.from_bytes(crc32(schema.encode()).to_bytes(4), signed=True)


def _type_name(column: Column[Any]) -> str:
    if isinstance(column.type, BigInteger):
        return "int8"
    return "bytea" if isinstance(column.type, LargeBinary) else "text"


def _first_line(failure: BaseException) -> str:
    # Further lines may quote the values of a row.
    return next(iter(str(failure).splitlines()), type(failure).__name__)


def _say_no_values(context: ExceptionContext) -> None:
    """Let no error show the details, which quote rows."""
    failure, told = context.original_exception, context.sqlalchemy_exception
    line = _first_line(failure)
    if told is not None and told.args:
        told.args = (str(told.args[0]).replace(str(failure), line),)
    failure.args = (line, *failure.args[1:])


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    from psycopg.types.numeric import IntLoader  # noqa: PLC0415

    # A sum of whole numbers is numeric there; there are no other numbers here.
    connection.adapters.register_loader("numeric", IntLoader)
