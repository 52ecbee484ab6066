"""The private store's database as a file of SQLite that only its owner may read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from ledger.private_errors import (
    BUSY_TIMEOUT_MS,
    ErasureUnfinishedError,
    PrivateStoreBusyError,
    PrivateStoreError,
    PrivateStoreUnusableError,
)
from ledger.private_file import PrivateFileExistsError, check_private, create_private_file
from ledger.private_tables import IN_FILE

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    # Erasing rewrites the file through a temporary one; no disclosure may pass through the system's.
    "PRAGMA temp_store = MEMORY",
)
_PRIMARY_CODE: Final = 0xFF


class PrivateInFile:
    """The file at a path, which is made if there is none.

    Raises a `PrivateFileError` if others could read it, or a `PrivateStoreError`.
    """

    def __init__(self, path: Path) -> None:
        self.place = path.absolute()
        _prepare_file(self.place)
        self._engine = _engine(self.place)
        self._write_lock = Lock()
        try:
            with self.writing() as connection:
                IN_FILE.create_all(connection)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose statements each see what is committed."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise _told(self.place, error) from None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that nobody else writes beside; on disk at the end."""
        with self._write_lock, self.reading() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.exec_driver_sql("COMMIT")

    def clear(self) -> None:
        """Leave nothing of deleted rows in the files. Raises `ErasureUnfinishedError`."""
        # SQLite's secure_delete is not enough: when rows move between pages it leaves copies in unused room
        # of pages still in use. VACUUM builds every page anew.
        try:
            with self.reading() as connection, self._write_lock:
                connection.exec_driver_sql("VACUUM")
                busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        except PrivateStoreBusyError:
            raise ErasureUnfinishedError(self.place) from None
        if busy:
            raise ErasureUnfinishedError(self.place)

    def close(self) -> None:
        """Close the file; using it again opens it again."""
        self._engine.dispose()


def lenient_text(data: bytes) -> str:
    """A text of a database, also where its bytes are none."""
    return data.decode("utf-8", "replace")


def _prepare_file(path: Path) -> None:
    if not path.exists():
        with suppress(PrivateFileExistsError):
            create_private_file(path, b"")
    # Not opened for this: closing the file would drop the locks of this process on it.
    check_private(path, path.stat())


def _engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        # Transactions begin and end where we say so; a connection given back is rolled back.
        isolation_level="AUTOCOMMIT",
        # Statements' parameters are what must not be shown.
        hide_parameters=True,
        max_overflow=-1,
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        # The library's own error for bytes that are not UTF-8 shows them.
        connection.text_factory = lenient_text
        for pragma in _PRAGMAS:
            connection.execute(pragma).close()

    return engine


def _told(path: Path, error: DBAPIError) -> PrivateStoreError:
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY_CODE
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return PrivateStoreBusyError(path)
    return PrivateStoreUnusableError(path, f"a database that says: {error.orig}")
