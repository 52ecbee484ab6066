"""Many look, one walks: whoever looks ahead, and whatever becomes of them, the report is the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import Executor, Future
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from audit import scheduling
from audit.ahead import Ahead
from audit.report import Report
from audit.scheduling import Helpers, SchedulerError
from audit.snapshot import snapshot
from audit.verify import verify_book
from audit.verify_directory import verify_directory
from audit.vouching import Voucher, keys_in, row_of, vouch
from domain.statements.registry import parse_statement
from ledger.application import Ledger
from ledger.encoding import decode_base64url
from ledger.replaying import Replay
from ledger.store import Recorder, StoredEntry
from ledger.submission import ENTRY_TYPE
from ledger.tiles.publish import publish
from tests.simulation.tampering import Judge, change, every_addition, every_change, every_deletion
from tests.world import ACCOUNT, World

SMALL = {"worth_from": 0, "range_entries": 4}
"""So that the few entries of a test are several ranges."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with an enrolment, a contract, and expenses in a large and in small submissions."""
    world = World(tmp_path_factory.mktemp("scheduling"))
    world.fund(ACCOUNT)
    school = world.contract(amount_fen=1_000_00)
    world.record_all(school, *(world.expense("C1", 1_00) for _ in range(6)))
    world.record_all(school, world.expense("C1", 2_00))
    world.close()
    return world.path


class AtOnce(Executor):
    """Does everything when it is asked, in this process."""

    def __init__(self) -> None:
        self.asked = 0

    def submit(self, fn: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        self.asked += 1
        future: Future[Any] = Future()
        future.set_result(fn(*given, **named))
        return future


class Dying(AtOnce):
    """Dies at some task, and takes what comes after along."""

    def __init__(self, lives: int) -> None:
        super().__init__()
        self._lives = lives

    def submit(self, fn: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        if self.asked < self._lives:
            return super().submit(fn, *given, **named)
        self.asked += 1
        future: Future[Any] = Future()
        future.set_exception(RuntimeError("the worker died"))
        return future


class Busy(AtOnce):
    """Answers that it is there, and then has not begun with anything when its turn comes."""

    def submit(self, fn: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        return Future() if self.asked else super().submit(fn, *given, **named)


class Closed(AtOnce):
    """Takes nothing any more once it has answered."""

    def submit(self, fn: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        if self.asked:
            raise RuntimeError("cannot schedule new futures after shutdown")
        return super().submit(fn, *given, **named)


def helped_by(executor: Executor) -> Helpers:
    return Helpers(lambda: executor, 3, **SMALL)


def told(report: Report) -> dict[str, Any]:
    return {**report.to_json(), "seconds": 0}


def both_ways(book: Path, helpers: Callable[[], Helpers]) -> Judge:
    """Verify alone and with help, and compare everything that is said."""

    def judge() -> Report:
        alone = verify_book(book)
        assert told(verify_book(book, helpers=helpers())) == told(alone)
        return alone

    return judge


def test_with_help_the_report_is_the_same_and_everything_was_looked_at_ahead(book: Path) -> None:
    executor = AtOnce()
    assert both_ways(book, lambda: helped_by(executor))().verdict == "sound"
    assert executor.asked > 5
    with snapshot(book / "ledger.db") as engine:
        log = Recorder(engine)
        ahead = Ahead(log, AtOnce(), 3, range_entries=4)
        submissions = list(Replay(log, source=ahead).submissions())
        assert ahead.vouched == len(submissions)
        assert submissions == list(Replay(log).submissions())


@pytest.mark.parametrize("executor", [Dying(1), Dying(2), Dying(4), Busy(), Closed()], ids=repr)
def test_whatever_becomes_of_the_helpers_the_report_is_the_same(book: Path, executor: AtOnce) -> None:
    assert both_ways(book, lambda: helped_by(executor))().verdict == "sound"


@pytest.mark.parametrize("deeds", [every_change, every_deletion, every_addition])
def test_of_a_book_that_was_tampered_with_the_same_is_found(book: Path, deeds: Any) -> None:
    judge = both_ways(book, lambda: helped_by(AtOnce()))
    assert list(deeds(book / "ledger.db", judge, ["entries"], "position % 3 = 1"))


def test_of_a_published_log_the_same_is_found_wherever_a_byte_is_another(book: Path, tmp_path: Path) -> None:
    ledger = Ledger.open(book)
    publish(ledger, tmp_path / "public")
    ledger.close()
    bundle = next((tmp_path / "public" / "tile" / "entries").rglob("*.p/*"))
    data = bundle.read_bytes()
    for place in range(0, len(data), 401):
        bundle.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        alone = verify_directory(tmp_path / "public")
        helped = verify_directory(tmp_path / "public", helpers=helped_by(AtOnce()))
        assert alone.verdict == "unsound"
        assert told(helped) == told(alone)


def test_a_real_second_process_looks_and_the_same_is_found(book: Path, tmp_path: Path) -> None:
    shutil.copytree(book, tmp_path / "book")
    with scheduling.processes(2, **SMALL) as helpers:
        assert helpers is not None
        helpers.wait(60)
        judge = both_ways(tmp_path / "book", lambda: helpers)
        assert judge().verdict == "sound"
        change(
            tmp_path / "book" / "ledger.db",
            "UPDATE entries SET data = CAST(data || ' ' AS BLOB) WHERE position = 30",
        )
        assert judge().findings[0].place == "position 30"


def test_a_second_process_that_is_killed_costs_time_only(book: Path) -> None:
    with scheduling.processes(2, **SMALL) as helpers:
        assert helpers is not None
        helpers.wait(60)
        executor = helpers._started()
        killed = executor.submit(os._exit, 1)
        assert killed.exception(60) is not None
        assert both_ways(book, lambda: helpers)().verdict == "sound"


def test_one_process_has_no_helpers_and_a_short_log_needs_none(book: Path) -> None:
    with scheduling.processes(1) as helpers:
        assert helpers is None
    with scheduling.processes(2) as helpers:
        assert helpers is not None
        assert verify_book(book, helpers=helpers).verdict == "sound"
        assert not helpers.are_ready()


def test_real_workers_of_a_cluster_look_and_the_same_is_found(book: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    shutil.copytree(book, tmp_path / "book")
    quiet = {"dashboard_address": None, "host": "127.0.0.1", "silence_logs": 50}
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, **quiet) as workers,
        scheduling.cluster(workers.scheduler_address, **SMALL) as helpers,
    ):
        helpers.wait(60)
        judge = both_ways(tmp_path / "book", lambda: helpers)
        assert judge().verdict == "sound"
        change(
            tmp_path / "book" / "ledger.db",
            "UPDATE entries SET data = CAST(data || ' ' AS BLOB) WHERE position = 30",
        )
        assert judge().findings[0].place == "position 30"


def test_a_cluster_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr(scheduling, "CONNECT_S", 1)
    with pytest.raises(SchedulerError, match="cannot be reached"), scheduling.cluster("tcp://127.0.0.1:9"):
        pass


def submissions_in(book: Path) -> list[list[StoredEntry]]:
    with snapshot(book / "ledger.db") as engine:
        rows = list(Recorder(engine).entries())
    begins = [row.position - 1 for row in rows if row.type == ENTRY_TYPE]
    return [rows[begin:end] for begin, end in pairwise([*begins, len(rows)])]


def test_nothing_is_vouched_for_when_any_byte_of_a_submission_is_another(book: Path) -> None:
    groups = submissions_in(book)
    keys = b"".join(keys_in(parse_statement(row.data)) for group in groups for row in group[1:])
    good = [list(map(row_of, group)) for group in groups]
    assert all(isinstance(each, Voucher) for each in vouch(good, keys))
    rows = good[-1]
    for number, (kind, data, leaf) in enumerate(rows):
        for place in range(len(data)):
            changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            assert vouch([[*rows[:number], (kind, changed, leaf), *rows[number + 1 :]]], keys) == [None]
    _, entry, leaf = rows[0]
    for other in ([*rows, rows[-1]], rows[:-1], rows[1:], [("expense.recorded", entry, leaf), *rows[1:]]):
        assert vouch([other], keys) == [None]
    assert vouch([rows], b"") == [None]
    assert vouch([rows], decode_base64url("A" * 43)) == [None]
