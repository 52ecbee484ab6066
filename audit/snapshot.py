"""Looking at a database without touching it (只读快照).

A database whose writers have closed it is read where it lies, as a file that does not change. One that is
in use, or was left by a killed writer, has part of its content in a write-ahead log: then SQLite's own
backup makes a copy in a scratch directory, which shows one moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool

from audit.errors import AuditError


class UnreadableError(AuditError):
    """A file cannot be read as what it must be. Carries `path` and `reason`."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


@contextmanager
def snapshot(path: Path) -> Iterator[Engine]:
    """An engine on a database as it is at this moment. Raises `UnreadableError`."""
    if not path.is_file():
        raise UnreadableError(path, "no such file")
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or log.stat().st_size == 0:
        yield from _reading(path)
        return
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / path.name
        _back_up(path, copy)
        yield from _reading(copy)


def _reading(path: Path) -> Iterator[Engine]:
    uri = f"{path.resolve().as_uri()}?immutable=1"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None),
        poolclass=QueuePool,
    )
    try:
        _check_readable(engine, path)
        yield engine
    finally:
        engine.dispose()


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
            target.execute("PRAGMA journal_mode=DELETE")
        finally:
            target.close()
            source.close()
    except sqlite3.Error as error:
        raise UnreadableError(path, str(error)) from None
