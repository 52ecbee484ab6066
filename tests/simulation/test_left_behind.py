"""What a killed program leaves behind in its files does not make a sound book look unsound."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from audit.verify import verify_book
from tests.world import World

WAL_HEADER_BYTES = 32


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A book with views, closed."""
    world = World(tmp_path)
    world.finance()
    world.look()
    world.close()
    return world


def leave_log_begun(path: Path) -> None:
    """What is there when a writer is killed between beginning its log and the first page in it."""
    beside: Callable[[str], Path] = lambda ending: path.with_name(path.name + ending)  # noqa: E731
    kept = path.with_name("kept")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        shutil.copyfile(beside("-shm"), kept)
        shutil.copyfile(path, path.with_name("before"))
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute(f"PRAGMA user_version = {version}")
        header = beside("-wal").read_bytes()[:WAL_HEADER_BYTES]
    kept.replace(beside("-shm"))
    path.with_name("before").replace(path)
    beside("-wal").write_bytes(header)
    assert len(header) == WAL_HEADER_BYTES


@pytest.mark.parametrize("name", ["ledger.db", "private.db", "views.db"])
def test_a_writer_killed_when_it_had_begun_its_log_leaves_a_sound_book(world: World, name: str) -> None:
    leave_log_begun(world.path / name)
    report = verify_book(world.path)
    assert (report.verdict, report.findings) == ("sound", [])
    assert report.has_views


def test_views_of_which_only_the_file_was_made_are_none(world: World) -> None:
    views = world.path / "views.db"
    views.unlink()
    with closing(sqlite3.connect(views)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert views.stat().st_size > 0
    report = verify_book(world.path)
    assert (report.verdict, report.findings) == ("sound", [])
    assert not report.has_views
