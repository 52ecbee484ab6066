"""Looking at a database without touching it (只读快照).

A database whose writers have closed it is read where it lies, as a file that does not change; `has_changed`
tells afterwards whether somebody wrote to it all the same. Of one that is in use, SQLite's own backup makes a
copy in a scratch directory, which shows one moment. What a killed writer left, a database with a write-ahead
log and nobody to share it with, is copied file by file.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool

from audit.errors import AuditError

State = tuple[tuple[int, int] | None, ...]


class UnreadableError(AuditError):
    """A file cannot be read as what it must be. Carries `path` and `reason`."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


@contextmanager
def snapshot(path: Path, *, in_use: bool = False) -> Iterator[Engine]:
    """An engine on a database as it is at this moment; `in_use` takes a copy in any case.

    Raises `UnreadableError`.
    """
    if not path.is_file():
        raise UnreadableError(path, "no such file")
    if not in_use and not _has_content(_beside(path, "-wal")):
        yield from _reading(path)
        return
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / path.name
        copy_whole(path, copy)
        yield from _reading(copy)


def state_of(*paths: Path) -> State:
    """What tells that a database was written to: size and time of its files."""
    return tuple(_stamp(file) for path in paths for file in (path, _beside(path, "-wal")))


def copy_whole(path: Path, copy: Path) -> None:
    """Copy a database with what stands in its write-ahead log. Raises `UnreadableError`."""
    if _beside(path, "-shm").exists():
        _back_up(path, copy)
        return
    try:
        shutil.copyfile(path, copy)
        if _has_content(_beside(path, "-wal")):
            shutil.copyfile(_beside(path, "-wal"), _beside(copy, "-wal"))
        _fold_in(copy)
    except (OSError, sqlite3.Error) as error:
        raise UnreadableError(path, str(error)) from None


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
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _check_readable(engine: Engine, path: Path) -> None:
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raise UnreadableError(path, str(error)) from None
    finally:
        raw.close()


def _back_up(path: Path, copy: Path) -> None:
    try:
        source = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        target = sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            target.close()
            source.close()
        _fold_in(copy)
    except sqlite3.Error as error:
        raise UnreadableError(path, str(error)) from None


def _fold_in(copy: Path) -> None:
    connection = sqlite3.connect(copy)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns
