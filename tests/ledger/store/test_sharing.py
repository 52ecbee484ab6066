"""Many threads and processes on one book make one chain, and every subscription sees all of it."""

from __future__ import annotations

from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import Thread

import pytest
from eventsourcing.dcb.api import DCBEvent, DCBQuery, DCBQueryItem
from sqlalchemy.exc import DBAPIError

from ledger.merkle import tree_hash
from ledger.store import Recorder, create_engine_for
from ledger.store.connections import Place
from tests.ledger.store.samples import append, entry, seal

ROUNDS = 12


def append_in_turns(book: Place, first: int, barrier: Barrier) -> None:
    engine = create_engine_for(book)
    recorder = Recorder(engine, seal)
    for number in range(first, first + ROUNDS):
        barrier.wait()
        append(recorder, [entry(2 * number), entry(2 * number + 1)])
    engine.dispose()


def check_chain(recorder: Recorder, entries: int) -> None:
    stored = list(recorder.entries())
    assert [each.position for each in stored] == list(range(1, entries + 1))
    for checkpoint in recorder.checkpoints():
        assert checkpoint.root == tree_hash([each.leaf_hash for each in stored[: checkpoint.size]])


def test_two_processes_that_append_by_turns_make_one_chain(recorder: Recorder, book: Place) -> None:
    context = get_context("spawn")
    barrier = context.Barrier(2)
    processes = [
        context.Process(target=append_in_turns, args=(book, first, barrier)) for first in (0, ROUNDS)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    check_chain(recorder, 4 * ROUNDS)


def test_many_threads_on_one_recorder_make_one_chain(recorder: Recorder) -> None:
    threads = [
        Thread(target=lambda first=first: [append(recorder, [entry(first + i)]) for i in range(5)])
        for first in range(0, 80, 5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check_chain(recorder, 80)


def test_a_subscription_sees_what_another_process_commits(recorder: Recorder, book: Place) -> None:
    recorder.append([DCBEvent("type", b"1", ["tag"])])
    other_engine = create_engine_for(book)
    other = Recorder(other_engine)
    with recorder.subscribe(DCBQuery([DCBQueryItem(tags=["tag"])])) as subscription:
        assert next(subscription).position == 1
        other.append([DCBEvent("type", b"2", ["other"]), DCBEvent("type", b"3", ["tag"])])
        assert next(subscription).position == 3
        recorder.append([DCBEvent("type", b"4", ["tag"])])
        assert next(subscription).position == 4
    other_engine.dispose()


def test_a_stopped_subscription_ends_and_is_forgotten(recorder: Recorder) -> None:
    subscription = recorder.subscribe()
    with subscription:
        thread = Thread(target=subscription.stop)
        thread.start()
        assert list(subscription) == []
        thread.join()
    recorder.append([DCBEvent("type", b"1")])
    assert not recorder._listeners


def test_a_subscription_that_cannot_read_says_so_where_it_is_read(tmp_path: Path) -> None:
    engine = create_engine_for(tmp_path / "no-tables.db")
    with Recorder(engine).subscribe() as subscription, pytest.raises(DBAPIError, match="no such table"):
        next(subscription)
    engine.dispose()
