"""Group commit: those who wait together are served together, and nobody is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.gathering import Gathering


class _BrokenError(Exception):
    pass


def test_a_lone_caller_is_served_at_once() -> None:
    groups: list[list[int]] = []

    def work(items: Sequence[int]) -> list[int]:
        groups.append(list(items))
        return [item * 10 for item in items]

    gathering = Gathering(work, 5)
    assert [gathering.join(item) for item in (1, 2)] == [10, 20]
    assert groups == [[1], [2]]


def test_those_who_come_while_one_works_are_served_together() -> None:
    groups: list[list[int]] = []
    begun, go_on = Event(), Event()

    def work(items: Sequence[int]) -> list[int]:
        groups.append(sorted(items))
        if len(groups) == 1:
            begun.set()
            assert go_on.wait(10)
        return [item * 10 for item in items]

    gathering = Gathering(work, 100)
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(gathering.join, 0)
        assert begun.wait(10)
        arrived = Barrier(5)

        def come(item: int) -> int:
            with gathering.arriving():
                arrived.wait(10)
            return gathering.join(item)

        others = [pool.submit(come, item) for item in (1, 2, 3, 4)]
        arrived.wait(10)
        go_on.set()
        assert first.result(10) == 0
        assert [other.result(10) for other in others] == [10, 20, 30, 40]
    assert sorted(item for group in groups for item in group) == [0, 1, 2, 3, 4]


@given(st.integers(1, 6), st.integers(1, 5), st.integers(1, 20))
@settings(max_examples=25, deadline=None)
def test_everybody_gets_an_own_result_and_groups_keep_their_limit(
    threads: int, limit: int, each: int
) -> None:
    sizes: list[int] = []

    def work(items: Sequence[int]) -> list[int]:
        sizes.append(len(items))
        return [-item for item in items]

    gathering = Gathering(work, limit)
    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(gathering.join, range(threads * each)))
    assert results == [-item for item in range(threads * each)]
    assert max(sizes) <= limit
    assert sum(sizes) == threads * each


def test_an_error_reaches_all_who_waited_and_the_next_are_served() -> None:
    def work(items: Sequence[int]) -> list[int]:
        if 0 in items:
            raise _BrokenError
        return list(items)

    gathering = Gathering(work, 3)
    with pytest.raises(_BrokenError):
        gathering.join(0)
    assert gathering.join(1) == 1


def test_work_that_forgets_a_result_is_an_error_and_not_a_standstill() -> None:
    gathering: Gathering[int, int] = Gathering(lambda items: [1] if items[0] else [], 3)
    with pytest.raises(AssertionError, match="one result for each item"):
        gathering.join(0)
    assert gathering.join(1) == 1


def test_a_leader_that_is_interrupted_leaves_the_place_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    gathering: Gathering[int, int] = Gathering(list, 3)

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(gathering._condition, "wait_for", interrupted)
        with pytest.raises(KeyboardInterrupt):
            gathering.join(1)
    assert gathering.join(2) == 2


def test_whoever_fails_while_arriving_is_waited_for_no_longer() -> None:
    gathering: Gathering[int, int] = Gathering(list, 3)
    with pytest.raises(_BrokenError), gathering.arriving():
        raise _BrokenError
    assert gathering.join(2) == 2


def test_a_leader_waits_a_moment_for_as_many_as_were_here_before(monkeypatch: pytest.MonkeyPatch) -> None:
    groups: list[list[int]] = []

    def work(items: Sequence[int]) -> list[int]:
        groups.append(sorted(items))
        return list(items)

    gathering = Gathering(work, 5)
    gathering._company = 3
    monkeypatch.setattr("ledger.gathering.MAX_WAIT_S", 30)
    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(gathering.join, (1, 2, 3))) == [1, 2, 3]
    monkeypatch.setattr("ledger.gathering.MAX_WAIT_S", 0.001)
    assert gathering.join(4) == 4
    assert gathering.join(5) == 5
    assert groups == [[1, 2, 3], [4], [5]]
    assert gathering._company == 1
