"""A second history of one ledger: a copy of a book, with its keys, that goes on by itself."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.book import Book, keys_path_of
from ledger.practice import PracticeDesk, practice_log_key
from tests.world import World


def fork(world: World, path: Path) -> World:
    """Copy the book of a world, as a restored backup would be, and open it to go on from there."""
    if world.ledger.book.is_on_server:
        pytest.skip("forks a book by copying its files, which is on PostgreSQL here")
    world.reopen()  # its log is folded into the database
    world.ledger.close()
    shutil.copytree(world.path, path)
    shutil.copytree(keys_path_of(world.path), keys_path_of(path))
    world.ledger = Ledger.open(world.path, practice_log_key(Book.open(world.path)), lambda: world.now)
    world.desk = PracticeDesk(world.ledger, world.new_id, lambda: world.now)
    other = copy.copy(world)
    other.path = path
    other.ledger = Ledger.open(path, practice_log_key(Book.open(path)), lambda: other.now)
    other.desk = PracticeDesk(other.ledger, other.new_id, lambda: other.now)
    return other
