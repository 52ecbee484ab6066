"""Group commit: work that arrives at the same time is done together by one of those who wait.

Whoever finds nobody at work becomes the leader, takes all that waits, does it, and hands each its result. A
leader begins when as many wait as were here a moment ago, or after a moment: callers who were just served
often come again at once. A lone caller never waits for company.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Condition, Lock
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# About the time of one commit: waiting longer for company would cost more than it saves.
MAX_WAIT_S = 0.001


class _Ticket(Generic[_Item, _Result]):
    """One caller's place. `wake` is held until the caller is served or has to lead."""

    __slots__ = ("error", "is_leading", "item", "result", "wake")

    def __init__(self, item: _Item) -> None:
        self.item = item
        self.result: list[_Result] = []
        self.error: BaseException | None = None
        self.is_leading = False
        self.wake = Lock()
        self.wake.acquire()

    @property
    def is_done(self) -> bool:
        return bool(self.result) or self.error is not None


class Gathering(Generic[_Item, _Result]):
    """Calls `work` with up to `limit` items at once; `work` gives as many results in the same order."""

    def __init__(self, work: Callable[[Sequence[_Item]], Sequence[_Result]], limit: int) -> None:
        self._work = work
        self._limit = limit
        self._condition = Condition()
        self._waiting: list[_Ticket[_Item, _Result]] = []
        self._is_working = False
        self._arriving = 0
        self._company = 1

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """Around what a caller does before `join`: a leader gives it a moment to come along."""
        with self._condition:
            self._arriving += 1
        try:
            yield
        finally:
            with self._condition:
                self._arriving -= 1
                self._call_leader()

    def join(self, item: _Item) -> _Result:
        """Have an item worked on, and return its result. An error of `work` reaches everyone in the group."""
        ticket: _Ticket[_Item, _Result] = _Ticket(item)
        with self._condition:
            self._waiting.append(ticket)
            if not self._is_working:
                self._is_working = ticket.is_leading = True
            self._call_leader()
        try:
            if not ticket.is_leading:
                # Each caller is woken alone: waking all for every group would cost more than the work.
                ticket.wake.acquire()
            if not ticket.is_done:
                self._lead(ticket)
        except BaseException:  # interrupted: nobody may be left waiting for this caller
            self._leave(ticket)
            raise
        if ticket.error is not None:
            raise ticket.error
        return ticket.result[0]

    def _is_company_here(self) -> bool:
        return not self._arriving and len(self._waiting) >= self._company

    def _call_leader(self) -> None:
        # Only when it may begin: waking it for each caller would cost more than the work.
        if self._is_company_here():
            self._condition.notify()

    def _lead(self, ticket: _Ticket[_Item, _Result]) -> None:
        with self._condition:
            self._condition.wait_for(self._is_company_here, MAX_WAIT_S)
            group = self._take(ticket)
        error: BaseException | None = None
        results: Sequence[_Result] = ()
        try:
            results = self._work([each.item for each in group])
            assert len(results) == len(group), "one result for each item"
        except BaseException as caught:  # handed to everyone who waits
            error = caught
        for index, each in enumerate(group):
            if error is None:
                each.result.append(results[index])
            else:
                each.error = error
            if each is not ticket:
                each.wake.release()
        self._hand_over(len(group))

    def _take(self, own: _Ticket[_Item, _Result]) -> list[_Ticket[_Item, _Result]]:
        """The oldest that wait, in any case the leader's own."""
        group = self._waiting[: self._limit]
        if own not in group:
            group[-1] = own
        taken = set(map(id, group))
        self._waiting = [ticket for ticket in self._waiting if id(ticket) not in taken]
        return group

    def _hand_over(self, served: int) -> None:
        """Let the oldest that waits lead, if anybody does."""
        with self._condition:
            self._company = min(served + len(self._waiting), self._limit)
            if self._waiting:
                self._waiting[0].is_leading = True
                self._waiting[0].wake.release()
            else:
                self._is_working = False

    def _leave(self, ticket: _Ticket[_Item, _Result]) -> None:
        with self._condition:
            self._waiting = [each for each in self._waiting if each is not ticket]
            if not ticket.is_leading or ticket.is_done:
                return
        self._hand_over(served=0)
