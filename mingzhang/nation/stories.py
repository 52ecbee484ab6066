"""Stories: drafts told as acts, one generator each, woven together by the moment of recording (情节).

A story begins only when its time has come, so that a history of any length fits into memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from ledger.moment import CHINA

if TYPE_CHECKING:
    from mingzhang.nation.acts import Act


@dataclass(frozen=True, slots=True)
class Story:
    """One draft's acts, in order; none of them is recorded before the day on which it `starts`."""

    starts: date
    acts: Callable[[], Iterator[Act]]


def woven(stories: Iterable[Story]) -> Iterator[Act]:
    """The acts of all stories by the moment of recording; at one moment in the order of the stories."""
    waiting = sorted(enumerate(stories), key=lambda each: (each[1].starts, each[0]), reverse=True)
    heap: list[tuple[datetime, int, Act, Iterator[Act]]] = []

    def push(serial: int, acts: Iterator[Act]) -> None:
        act = next(acts, None)
        if act is not None:
            heappush(heap, (act.recorded_at, serial, act, acts))

    while waiting or heap:
        while waiting and (not heap or _midnight(waiting[-1][1].starts) <= heap[0][0]):
            serial, story = waiting.pop()
            push(serial, story.acts())
        if heap:
            _, serial, act, acts = heappop(heap)
            yield act
            push(serial, acts)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
