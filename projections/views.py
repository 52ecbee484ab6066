"""The views' database: what projections made of the log, and up to where (视图库).

Disposable: whatever has another format is thrown away when it is opened, and made again from the log.
Changes of a batch and the position it ends at are committed together, once; readers see one position or the
next. It is the library's tracking recorder: a file on SQLite, a schema on PostgreSQL. A power failure may
lose the newest batches, which are then made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from eventsourcing.persistence import IntegrityError, Tracking, TrackingRecorder
from sqlalchemy import Connection, Engine, Table, event, inspect, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger.application import Ledger
from ledger.store.connections import (
    Place,
    create_engine_for,
    explain_failures,
    is_postgresql,
    read_transaction,
    write_transaction,
)
from ledger.store.postgresql import VIEWS_SCHEMA
from projections.catalogue import PROJECTIONS
from projections.errors import DamagedViewsError, StaleViewsError
from projections.projection import Changes, Earlier, Projection
from projections.row_sql import find, put, store
from projections.tables import text, view_table, whole

RULES_VERSION: Final = 1
"""To be raised when a projection's rules change, so that views made by the old ones are made again."""

CACHE_KIB: Final = 32 * 1024

TRACKING: Final = view_table(
    "tracking", text("application_name"), whole("notification_id"), key=("application_name",)
)
MARK: Final = view_table("mark", whole("id"), text("leaf_hash"), text("checkpoint"), key=("id",))
"""One row: the hash of the last entry that was taken in, and the signed checkpoint that covers it."""

FORMAT: Final = view_table("format", whole("id"), whole("version"), key=("id",))
"""One row: of which format the tables are, where the database's file has no place for it."""

_TRACKED: Final = Ledger.name
_FILE_TABLES: Final = "SELECT name FROM sqlite_schema WHERE type = 'table'"
_SERVER_TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"


class Mark(NamedTuple):
    """Where the views stand in the log: the last entry's hash in hex, and a checkpoint that covers it."""

    leaf_hash: str
    checkpoint: str


NOWHERE: Final = Mark("", "")


class Views(TrackingRecorder):
    """The views of one ledger: a file, or a schema of a database of PostgreSQL, made if there is none.

    Threads may share it; other processes may use the same. With `as_is` they are only looked at, through that
    engine. Raises `DamagedViewsError`, or `BookBusyError` if another process does not let go of it.
    """

    def __init__(
        self, place: Place, projections: Sequence[Projection] = PROJECTIONS, *, as_is: Engine | None = None
    ) -> None:
        self.place = place
        self.projections = tuple(projections)
        self._tables = [table for each in self.projections for table in each.tables] + [TRACKING, MARK]
        self._is_looked_at = as_is is not None
        self._engine = as_is or create_engine_for(place, schema=VIEWS_SCHEMA)
        self._is_on_server = is_postgresql(self._engine)
        if as_is is not None:
            return
        if self._is_on_server:
            explain_failures(self._engine)
        event.listen(self._engine, "connect", _relax_server if self._is_on_server else _relax)
        try:
            self._make_schema()
        except DatabaseError as error:
            self._engine.dispose()
            raise DamagedViewsError(place) from error

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    @staticmethod
    def discard(path: Path) -> None:
        """Delete the views at a path, whatever they are; nobody may have them open."""
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)

    @property
    def position(self) -> int:
        """The last position of the log that the views have taken in."""
        return self.max_tracking_id(_TRACKED) or 0

    def mark(self) -> Mark:
        """Where the views stand in the log."""
        with self.reading() as connection:
            return read_mark(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that shows the views as of one moment."""
        transaction = self._engine.connect() if self._is_looked_at else read_transaction(self._engine)
        with transaction as connection:
            yield connection

    def commit(self, changes: Iterable[Changes], after: int, position: int, mark: Mark) -> None:
        """Store what a batch changed, with the position it ends at.

        Raises `StaleViewsError`, and stores nothing, unless the views stand at `after`.
        """
        with write_transaction(self._engine) as connection:
            found = read_position(connection)
            if found != after:
                raise StaleViewsError(found, after)
            for each in changes:
                store(connection, each)
            _track(connection, Tracking(_TRACKED, position))
            put(connection, MARK, [(0, *mark)])

    def clear(self) -> None:
        """Throw everything away; the tables stay."""
        with write_transaction(self._engine) as connection:
            self._recreate(connection)

    def insert_tracking(self, tracking: Tracking) -> None:
        """Record a tracking object alone. Raises the library's `IntegrityError` unless it leads on."""
        with write_transaction(self._engine) as connection:
            _track(connection, tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        """The largest notification id tracked for an application."""
        with self._engine.connect() as connection:
            return _tracked(connection, application_name)

    def _make_schema(self) -> None:
        version = _format_version(self._tables)
        with self._engine.connect() as connection:
            if self._version(connection) == version:
                return
        with write_transaction(self._engine) as connection:
            if self._is_on_server and not _has_schema(connection):
                connection.exec_driver_sql(f"CREATE SCHEMA {VIEWS_SCHEMA}")
            if self._version(connection) != version:
                self._recreate(connection)

    def _recreate(self, connection: Connection) -> None:
        listed = _SERVER_TABLES if self._is_on_server else _FILE_TABLES
        for (name,) in connection.exec_driver_sql(listed).all():
            connection.exec_driver_sql(f'DROP TABLE "{name}"')
        for table in self._tables:
            table.create(connection)
        version = _format_version(self._tables)
        if self._is_on_server:
            FORMAT.create(connection)
            put(connection, FORMAT, [(0, version)])
        else:
            connection.exec_driver_sql(f"PRAGMA user_version = {version}")

    def _version(self, connection: Connection) -> int:
        if not self._is_on_server:
            return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if not inspect(connection).has_table(FORMAT.name):
            return 0
        row = find(connection, FORMAT, ("id",), (0,))
        return 0 if row is None else int(row[1])


def read_position(connection: Connection) -> int:
    """The last position the views have taken in, as this connection sees it."""
    return _tracked(connection, _TRACKED) or 0


def read_mark(connection: Connection) -> Mark:
    """Where the views stand in the log, as this connection sees it."""
    row = connection.execute(select(MARK.c.leaf_hash, MARK.c.checkpoint)).first()
    return NOWHERE if row is None else Mark(*row)


def earlier_rows(connection: Connection) -> Earlier:
    """What a draft asks for rows that are stored."""
    return partial(find, connection)


def _tracked(connection: Connection, application_name: str) -> int | None:
    row = find(connection, TRACKING, ("application_name",), (application_name,))
    return None if row is None else int(row[1])


def _track(connection: Connection, tracking: Tracking) -> None:
    tracked = _tracked(connection, tracking.application_name)
    if tracked is not None and tracked >= tracking.notification_id:
        raise IntegrityError(
            f"found {tracking.application_name} tracked to {tracked}, expected less than "
            f"{tracking.notification_id}; go on from there"
        )
    put(connection, TRACKING, [(tracking.application_name, tracking.notification_id)])


def _format_version(tables: Sequence[Table]) -> int:
    """A number that is another when a table is, small enough for SQLite to keep in the file's header."""
    texts = [f"rules {RULES_VERSION}"]
    for table in tables:
        texts.append(str(CreateTable(table).compile(dialect=sqlite.dialect())))
        texts += sorted(str(CreateIndex(index).compile(dialect=sqlite.dialect())) for index in table.indexes)
    return int.from_bytes(sha256("\n".join(texts).encode()).digest()[:4], "big") >> 1


def _has_schema(connection: Connection) -> bool:
    return bool(connection.exec_driver_sql("SELECT current_schema()").scalar_one() == VIEWS_SCHEMA)


def _relax(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    # Views can be made again, so a commit need not wait for the disk.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA wal_autocheckpoint=4000")
    cursor.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    cursor.close()


def _relax_server(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # Views can be made again, so a commit need not wait for the disk.
    connection.execute("SET synchronous_commit = off")
    # What one user makes another must be able to go on with: the tables belong to the role, if there is one.
    found = connection.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = current_database() || '_projector' "
        "AND pg_has_role(current_user, oid, 'MEMBER')"
    ).fetchone()
    if found is not None:
        connection.execute("SELECT set_config('role', %s, false)", found)
