"""Looking at a database of PostgreSQL without touching it: one transaction that may only read, of one moment.

All that is read goes through one connection, so that a standby, which can't lend its snapshot to a second
one, can be looked at too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from audit.errors import AuditError
from ledger.store import DriverMissingError


class UnreadableServerError(AuditError):
    """A database cannot be looked at. Carries `database` and `reason`."""

    def __init__(self, database: str, reason: str) -> None:
        self.database = database
        self.reason = reason
        super().__init__(f"{database}: {reason}")


@contextmanager
def server_snapshot(url: URL, schema: str) -> Iterator[Engine]:
    """An engine on one schema of a database as it is at this moment. Raises `UnreadableServerError`."""

    def begin(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.execute(
            f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = {schema}"
        )
        # Only a reading fixes the moment.
        connection.execute("SELECT 1")

    try:
        engine = create_engine(
            url,
            paramstyle="format",
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            hide_parameters=True,
            poolclass=StaticPool,
            pool_reset_on_return=None,
        )
    except ModuleNotFoundError:
        raise DriverMissingError from None
    event.listen(engine, "connect", begin)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
        yield engine
    except DatabaseError as error:
        if not error.connection_invalidated:
            raise
        raise UnreadableServerError(_name(url), _first_line(error)) from None
    finally:
        engine.dispose()


@contextmanager
def looking_first_in(engine: Engine, schema: str) -> Iterator[Engine]:
    """The same moment, with the tables of another schema before those of its own."""
    with engine.connect() as connection:
        own = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
        connection.exec_driver_sql(f"SET LOCAL search_path = {schema}, {own}")
    try:
        yield engine
    finally:
        # Where the transaction has failed, nothing more is read in it.
        with suppress(DatabaseError), engine.connect() as connection:
            connection.exec_driver_sql(f"SET LOCAL search_path = {own}")


def _name(url: URL) -> str:
    return url.set(query={}).render_as_string(hide_password=True)


def _first_line(error: DatabaseError) -> str:
    return next(iter(str(error.orig).splitlines()), type(error).__name__)
