"""Group commit: work that arrives at the same time is done together by one of those who wait.

Whoever finds nobody at work becomes the leader, takes all that waits, does it, and hands each its result. A
lone caller never waits for company; a leader lets those who are just arriving join before it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Condition
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# About the time of one commit: waiting longer for company would cost more than it saves.
MAX_WAIT_S = 0.002


class _Ticket(Generic[_Item, _Result]):
    __slots__ = ("error", "item", "result")

    def __init__(self, item: _Item) -> None:
        self.item = item
        self.result: list[_Result] = []
        self.error: BaseException | None = None

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
                if not self._arriving:
                    self._condition.notify_all()

    def join(self, item: _Item) -> _Result:
        """Have an item worked on, and return its result. An error of `work` reaches everyone in the group."""
        ticket: _Ticket[_Item, _Result] = _Ticket(item)
        group = self._wait(ticket)
        if group:
            self._lead(group)
        if ticket.error is not None:
            raise ticket.error
        return ticket.result[0]

    def _wait(self, ticket: _Ticket[_Item, _Result]) -> list[_Ticket[_Item, _Result]]:
        """Wait until another has done the work; or give the group that this caller is to lead."""
        is_leading = False
        with self._condition:
            self._waiting.append(ticket)
            try:
                while not ticket.is_done and self._is_working:
                    self._condition.wait()
                if ticket.is_done:
                    return []
                self._is_working = is_leading = True
                self._condition.wait_for(lambda: not self._arriving, MAX_WAIT_S)
                return self._take(ticket)
            except BaseException:  # interrupted: nobody may be left waiting for this caller
                self._waiting = [each for each in self._waiting if each is not ticket]
                self._is_working = self._is_working and not is_leading
                self._condition.notify_all()
                raise

    def _take(self, own: _Ticket[_Item, _Result]) -> list[_Ticket[_Item, _Result]]:
        """The oldest that wait, in any case the leader's own."""
        group = self._waiting[: self._limit]
        if own not in group:
            group[-1] = own
        taken = set(map(id, group))
        self._waiting = [ticket for ticket in self._waiting if id(ticket) not in taken]
        return group

    def _lead(self, group: list[_Ticket[_Item, _Result]]) -> None:
        error: BaseException | None = None
        results: Sequence[_Result] = ()
        try:
            results = self._work([ticket.item for ticket in group])
            assert len(results) == len(group), "one result for each item"
        except BaseException as caught:  # handed to everyone who waits
            error = caught
        with self._condition:
            for index, ticket in enumerate(group):
                if error is None:
                    ticket.result.append(results[index])
                else:
                    ticket.error = error
            self._is_working = False
            self._condition.notify_all()
