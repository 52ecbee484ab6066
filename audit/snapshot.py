"""Looking at a database without touching it (只读快照).

A database whose writers have closed it is read where it lies, as a file that does not change; `state_of`
tells afterwards whether somebody wrote to it all the same. Of one that is in use, SQLite's own backup makes a
copy in a scratch directory, which shows one moment. What a killed writer left, a database with a log or a
journal and nobody to share it with, is copied file by file. Either way what is read is what the program would
read next, a journal that is still to be rolled back included; and nothing is waited for without a limit.
Of a database on a server a transaction shows one moment.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.pool import QueuePool

from audit.errors import AuditError
from audit.server_snapshot import server_snapshot
from ledger.private_store import lenient_text
from ledger.store.connections import BUSY_TIMEOUT_S, Place
from ledger.store.postgresql import LOG_SCHEMA

SQLITE_ERRORS: Final = (sqlite3.Error, UnicodeDecodeError)
"""What reading a database raises; the second where its message would quote bytes that are no text."""

_WAL: Final = "-wal"
_JOURNAL: Final = "-journal"
_WAL_HEADER_BYTES: Final = 32

State = tuple[tuple[int, int] | None, ...]


class UnreadableError(AuditError):
    """A file cannot be read as what it must be. Carries `path` and `reason`."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


@contextmanager
def snapshot(place: Place, *, in_use: bool = False, schema: str = LOG_SCHEMA) -> Iterator[Engine]:
    """An engine on a database as it is at this moment; `in_use` takes a copy of a file in any case.

    Raises `UnreadableError` or `UnreadableServerError`.
    """
    if isinstance(place, URL):
        with server_snapshot(place, schema) as engine:
            yield engine
        return
    path = place
    if not path.is_file():
        raise UnreadableError(path, "no such file")
    if not in_use and not any(_has_content(_beside(path, ending)) for ending in (_WAL, _JOURNAL)):
        yield from _reading(path)
        return
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / path.name
        copy_whole(path, copy)
        yield from _reading(copy)


def state_of(*places: Place) -> State:
    """What tells that a file was written to: its size and time, and those of its journals.

    A server's snapshot is of one moment whoever writes.
    """
    paths = [place for place in places if not isinstance(place, URL)]
    return tuple(
        _stamp(file) for path in paths for file in (path, _beside(path, _WAL), _beside(path, _JOURNAL))
    )


def copy_whole(path: Path, copy: Path) -> None:
    """Copy a database with what stands in its log or journal. Raises `UnreadableError`."""
    try:
        if not _beside(path, "-shm").exists() or _has_content(_beside(path, _JOURNAL)):
            _copy_files(path, copy)
        elif not _copy_without_log(path, copy):
            _back_up(path, copy)
        _fold_in(copy)
    except (OSError, *SQLITE_ERRORS) as error:
        raise UnreadableError(path, said_by(error)) from None


def said_by(error: Exception) -> str:
    """What an error says, in words that can be shown."""
    return "its structure is no text" if isinstance(error, UnicodeDecodeError) else str(error)


def _reading(path: Path) -> Iterator[Engine]:
    uri = f"{path.resolve().as_uri()}?immutable=1"
    engine = create_engine("sqlite://", creator=lambda: _connect(uri), poolclass=QueuePool)
    try:
        _check_readable(engine, path)
        yield engine
    finally:
        engine.dispose()


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
    # A text that is not UTF-8 must be found wrong, not stop the search; nor may an error show what it holds.
    connection.text_factory = lenient_text
    return connection


def _check_readable(engine: Engine, path: Path) -> None:
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("SELECT count(*) FROM sqlite_master").fetchone()
    except SQLITE_ERRORS as error:
        raise UnreadableError(path, said_by(error)) from None
    finally:
        raw.close()


def _back_up(path: Path, copy: Path) -> None:
    # Even the memory that readers share with a writer is only read: a dead one's is left as it was.
    uri = f"{path.resolve().as_uri()}?mode=ro&readonly_shm=1"
    with (
        closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        # A backup would wait for a lock for ever; a reader is told after the time above.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target)


def _copy_without_log(path: Path, copy: Path) -> bool:
    """Copy the file alone, if its log holds nothing and nobody writes meanwhile; else return False.

    A log that a writer began when it was killed is one that SQLite does not read before it has repaired it.
    """
    before, log = state_of(path), _beside(path, _WAL)
    if log.exists() and log.stat().st_size > _WAL_HEADER_BYTES:
        return False
    shutil.copyfile(path, copy)
    return state_of(path) == before


def _copy_files(path: Path, copy: Path) -> None:
    shutil.copyfile(path, copy)
    for ending in (_WAL, _JOURNAL):
        if _has_content(_beside(path, ending)):
            shutil.copyfile(_beside(path, ending), _beside(copy, ending))


def _fold_in(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
