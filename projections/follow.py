"""Following the log: bringing the views up to date, from nothing, from where they stand, or live (跟随).

One way for all: whole submissions are replayed, gathered into batches, and given to every projection; rows
and position are committed together. Killed at any moment, it goes on from the last batch. Live following
uses the event-sourcing library's subscription and runner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from eventsourcing.dcb.domain import Tagged
from eventsourcing.persistence import Tracking
from eventsourcing.projection import BaseProjectionRunner, Projection

from domain.statements.base import Statement
from domain.statements.registry import reread
from ledger.application import BOOK_VARIABLE, Ledger
from ledger.mapper import Logged
from ledger.replaying import Replay, Replayed, Source
from ledger.store import StoredEntry
from ledger.store.reader import Reader
from ledger.submission import Entry
from projections.errors import StaleViewsError
from projections.projection import tell
from projections.views import Mark, Views, earlier_rows

BATCH_FACTS: Final = 1_000
"""Statements of a batch, if no submission has more: commits cost little, and few objects live at a time."""

Progress = Callable[[int, int], None]
"""Is told the position reached and the one aimed at."""


def catch_up(
    reader: Reader,
    views: Views,
    progress: Progress | None = None,
    until: int | None = None,
    batch_facts: int = BATCH_FACTS,
) -> int:
    """Bring the views to the log's head, or to the last whole submission that ends at or before `until`.

    Returns the position at which they stand then. Views of another log, or ahead of this one, are made again.
    Raises `ProjectionError`, or `ReplayError` if the log cannot be read on.
    """
    return _Pursuit(reader, views, batch_facts).advance(progress, until)


def rebuild(reader: Reader, views: Views, progress: Progress | None = None) -> int:
    """Make the views again from nothing. Raises what `catch_up` raises."""
    views.clear()
    return catch_up(reader, views, progress)


class Follower(BaseProjectionRunner[Ledger]):
    """Keeps the views of the book at `path` up to date while it is entered as a context manager.

    `wait(position)` returns once the views have taken that position in. What stops it, such as a
    `ProjectionError`, is raised by `wait`, `run_forever` and on leaving.
    """

    def __init__(self, path: Path, views: Views) -> None:
        ledger = Ledger.open(path)
        try:
            # Also sees to it that these are views of this log: a subscription goes on from their position.
            catch_up(ledger.recorder, views)
        finally:
            ledger.close()
        super().__init__(
            projection=_Gathering(self, views),
            application_class=Ledger,
            tracking_recorder=views,
            topics=(),
            env={BOOK_VARIABLE: str(path)},
        )


class _Gathering(Projection[Views]):
    """Gathers events to whole submissions; each whole one starts the pursuit, which takes what there is."""

    def __init__(self, runner: Follower, view: Views) -> None:
        super().__init__(view)
        self._runner = runner
        self._pursuit: _Pursuit | None = None
        self._end = 0
        self._reached = 0

    def process_event(self, domain_event: Tagged[Any], tracking: Tracking) -> None:
        logged = domain_event.decision
        assert isinstance(logged, Logged)
        position = tracking.notification_id
        if isinstance(logged.content, Entry):
            self._end = position + logged.content.payload.size
        if position == self._end and position > self._reached:
            self._pursuit = self._pursuit or _Pursuit(self._runner.app.recorder, self.view, BATCH_FACTS)
            self._reached = self._pursuit.advance()


class _Recorded(Source):
    """Rows that were read by all rules when they were recorded; whether they are still those, verify says."""

    def statement(self, stored: StoredEntry) -> Statement:
        return reread(stored.data)


class _Pursuit:
    """Takes the views on with the log, keeping what has been replayed in mind."""

    def __init__(self, reader: Reader, views: Views, batch_facts: int) -> None:
        self._reader = reader
        self._views = views
        self._batch_facts = batch_facts
        self._replay: Replay | None = None

    def advance(self, progress: Progress | None = None, until: int | None = None) -> int:
        while True:
            if self._replay is None:
                after = _common_position(self._reader, self._views)
                self._replay = Replay(self._reader, after, source=_Recorded(self._reader))
            try:
                return self._take_in(self._replay, progress, until)
            except StaleViewsError:  # another process is at it too
                self._replay = None
            except BaseException:
                self._replay = None
                raise

    def _take_in(self, replay: Replay, progress: Progress | None, until: int | None) -> int:
        views = self._views
        after = replay.position
        head = self._reader.head() if until is None else until
        for batch in _batches(replay.submissions(until), self._batch_facts):
            position = batch[-1].end
            told = tell(batch)
            with views.reading() as connection:
                earlier = earlier_rows(connection)
                changes = [projection.apply(told, earlier) for projection in views.projections]
            views.commit(changes, after, position, _mark(self._reader, position))
            after = position
            if progress is not None:
                progress(position, max(position, head))
        return after


def _batches(submissions: Iterator[Replayed], size: int) -> Iterator[list[Replayed]]:
    batch: list[Replayed] = []
    facts = 0
    for submission in submissions:
        batch.append(submission)
        facts += len(submission.facts)
        if facts >= size:
            yield batch
            batch, facts = [], 0
    if batch:
        yield batch


def _common_position(reader: Reader, views: Views) -> int:
    """Where to go on: the views' position, if they are views of this log; otherwise they are emptied."""
    position = views.position
    if position and views.mark().leaf_hash != _leaf_hash(reader, position):
        views.clear()
        return 0
    return position


def _mark(reader: Reader, position: int) -> Mark:
    covering = reader.covering(position)
    return Mark(_leaf_hash(reader, position), "" if covering is None else covering.note)


def _leaf_hash(reader: Reader, position: int) -> str:
    entry = reader.entry(position)
    return "" if entry is None else entry.leaf_hash.hex()
