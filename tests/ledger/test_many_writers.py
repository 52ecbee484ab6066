"""Several processes record in one book on PostgreSQL: positions, hashes and visibility come in one order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import pytest

from ledger.application import Ledger, Recorded
from ledger.book import Book
from ledger.encoding import Uuid7Maker
from ledger.merkle import tree_hash
from ledger.practice import PracticeDesk, practice_log_key
from ledger.store import Recorder
from tests.ledger.inspecting import check_book
from tests.postgresql import database
from tests.world import ACCOUNT, World

WRITERS = 3
EACH = 12


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with database() as url:
        world = World(tmp_path, database=url)
        world.fund(ACCOUNT, 10_000_00)
        world.contract("C1", 4_000_00)
        yield world
        world.close()


def record_expenses(path: Path, now: datetime, batches: list[list[bytes]], school: str) -> None:
    """What each process does: record a statement and at once the next, never waiting for the others."""
    ledger = Ledger.open(path, practice_log_key(Book.open(path)), lambda: now)
    desk = PracticeDesk(ledger, Uuid7Maker(lambda: int(now.timestamp() * 1000), os.urandom), lambda: now)
    for statements in batches:
        outcome = desk.record(school, statements)
        assert isinstance(outcome, Recorded), outcome
    ledger.close()


def test_what_several_processes_record_is_one_chain_in_the_order_in_which_it_appears(world: World) -> None:
    school = world.institution()
    context = get_context("spawn")
    processes = [
        context.Process(
            target=record_expenses,
            args=(world.path, world.now, [[world.expense("C1", 1_00)] for _ in range(EACH)], school),
        )
        for _ in range(WRITERS)
    ]
    start = world.ledger.recorder.head()
    for process in processes:
        process.start()
    looks = _watch(world.ledger.recorder, lambda: any(process.is_alive() for process in processes))
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * WRITERS
    assert world.ledger.recorder.head() == start + 2 * WRITERS * EACH
    leaves = [entry.leaf_hash for entry in world.ledger.recorder.entries()]
    assert looks[-1][0] > start, "somebody looked while it was written"
    for head, seen in looks:
        assert seen == tree_hash(leaves[:head]), "what was seen once is what stands there"
    check_book(world.ledger)


def _watch(recorder: Recorder, is_going_on: Callable[[], bool]) -> list[tuple[int, bytes]]:
    """The log as a reader sees it meanwhile: each head, and the root of the entries up to it."""
    looks = []
    while is_going_on():
        head = recorder.head()
        found = [entry.leaf_hash for entry in recorder.entries(until=head)]
        assert len(found) == head, "no position is missing below the last one"
        looks.append((head, tree_hash(found)))
    return looks
