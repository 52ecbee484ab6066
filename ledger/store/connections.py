"""Connections to the database of a book, and who may write: one door to SQLite and PostgreSQL.

Reading never waits. Writing takes the one write lock at the start of the transaction, waits for it no longer
than a limit, and is on disk when it returns. What the two databases do differently is in `sqlite` and
`postgresql`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import ArgumentError

from ledger.errors import LedgerError
from ledger.store import postgresql, sqlite
from ledger.store.failures import BookBusyError, OccupiedDatabaseError, UnsuitableDatabaseError
from ledger.store.postgresql import LOG_SCHEMA, Inserts

# Longer than the largest submission takes to be decided and written.
BUSY_TIMEOUT_S = 15.0

Place = Path | URL
"""Where a database is: a file of SQLite, or a database of PostgreSQL."""


def create_engine_for(
    url_or_path: str | URL | Path, busy_timeout_s: float = BUSY_TIMEOUT_S, *, schema: str = LOG_SCHEMA
) -> Engine:
    """The engine for a book's database; a file is created when it is first used.

    Takes a path or SQLAlchemy's URL of a file or of a database of PostgreSQL, where the tables are in
    `schema`; a database in memory would not be shared between threads. Raises `UnsuitableDatabaseError`.
    """
    url = url_of(url_or_path)
    backend = url.get_backend_name()
    if backend == "postgresql":
        engine = postgresql.make_engine(url, busy_timeout_s, schema)
    elif backend == "sqlite" and url.database not in (None, "", ":memory:"):
        engine = sqlite.make_engine(url, busy_timeout_s)
    else:
        raise UnsuitableDatabaseError(url.render_as_string(hide_password=True))
    engine.update_execution_options(busy_timeout_s=busy_timeout_s, schema_name=schema)
    return engine


def explain_failures(engine: Engine) -> Engine:
    """Let what a damaged file, a full disk or a stubborn lock does be told as an error of the ledger.

    What the database says of a statement's content stays as it is. Returns the engine.
    """

    @event.listens_for(engine, "handle_error")
    def _explain(context: ExceptionContext) -> None:
        explained = explanation_of(engine, context.original_exception)
        if explained is not None:
            raise explained from None

    return engine


def explanation_of(engine: Engine, failure: BaseException) -> LedgerError | None:
    """What a failure of the database means, if it is not about what a statement holds."""
    explanation = postgresql.explanation if is_postgresql(engine) else sqlite.explanation
    return explanation(failure, book_name(engine), busy_timeout_s(engine))


def is_postgresql(what: Engine | Connection) -> bool:
    """Is this a database of PostgreSQL?"""
    return what.dialect.name == "postgresql"


def schema_of(engine: Engine) -> str:
    """The schema in which the tables are, on PostgreSQL."""
    return str(engine.get_execution_options()["schema_name"])


def book_name(engine: Engine) -> str:
    """How to call the book in a message."""
    if is_postgresql(engine):
        return postgresql.book_name(engine)
    return engine.url.database or engine.url.render_as_string(hide_password=True)


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """A connection that holds the write lock: commits on a clean exit, otherwise rolls back.

    Raises `BookBusyError` if the lock is not to be had.
    """
    with engine.connect() as connection:
        _begin_writing(engine, connection)
        try:
            yield connection
            if is_postgresql(engine):
                postgresql.commit(connection, book_name(engine))
            else:
                sqlite.commit(connection, book_name(engine))
        except BaseException:
            _roll_back(connection)
            raise


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """A connection that shows the database as of one moment; what it may write is given up at the end."""
    with engine.connect() as connection:
        moment = " ISOLATION LEVEL REPEATABLE READ" if is_postgresql(engine) else ""
        connection.exec_driver_sql(f"BEGIN{moment}")
        try:
            yield connection
        finally:
            _roll_back(connection)


def insert_all(connection: Connection, inserts: Inserts) -> list[int]:
    """Insert rows into several tables; how many were stored in each. Raises `DuplicateRowError`."""
    if is_postgresql(connection):
        return postgresql.insert_all(connection, inserts)
    return [sqlite.insert_rows(connection, table, rows) for table, rows in inserts]


def hints(engine: Engine, stopped: Event, interval_s: float) -> Iterator[None]:
    """Gives one each time somebody may have appended to the log, until `stopped` is set."""
    if is_postgresql(engine):
        yield from postgresql.hints(engine, stopped, interval_s)
        return
    while not stopped.wait(interval_s):
        yield


def refuse_occupied(place: Place) -> None:
    """Raises `OccupiedDatabaseError` if a server's database holds a book already."""
    if not isinstance(place, URL):
        return
    engine = explain_failures(create_engine_for(place))
    try:
        with engine.connect() as connection:
            if connection.exec_driver_sql("SELECT current_schema()").scalar_one() is not None:
                raise OccupiedDatabaseError(book_name(engine))
    finally:
        engine.dispose()


def busy_timeout_s(engine: Engine) -> float:
    """How long a writer waits for its turn."""
    return float(engine.get_execution_options().get("busy_timeout_s", BUSY_TIMEOUT_S))


def url_of(url_or_path: str | URL | Path) -> URL:
    """A database's URL. Raises `UnsuitableDatabaseError` for a text that is none."""
    if isinstance(url_or_path, URL):
        return url_or_path
    if isinstance(url_or_path, str) and "://" in url_or_path:
        try:
            return make_url(url_or_path)
        except (ArgumentError, ValueError):
            raise UnsuitableDatabaseError(url_or_path.partition("://")[0] + "://…") from None
    return URL.create("sqlite", database=str(url_or_path))


def place_text(place: Place) -> str:
    """A place as it stands in a setting."""
    return place.render_as_string(hide_password=False) if isinstance(place, URL) else str(place)


def _begin_writing(engine: Engine, connection: Connection) -> None:
    busy = BookBusyError(book_name(engine), busy_timeout_s(engine))
    if not is_postgresql(engine):
        sqlite.begin_writing(connection, busy)
        return
    try:
        postgresql.begin_writing(connection, schema_of(engine))
    except BaseException as error:
        _roll_back(connection)
        raise (busy if isinstance(error, BookBusyError) else error) from None


def _roll_back(connection: Connection) -> None:
    if is_postgresql(connection):
        postgresql.roll_back(connection)
    else:
        connection.rollback()
