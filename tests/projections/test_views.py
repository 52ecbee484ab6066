"""The views' database: tracking as the library asks, formats, damage, one commit for rows and position.

The library's own case for tracking recorders needs a package that is not among our dependencies; what it
asks is asked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from eventsourcing.persistence import IntegrityError, Tracking, WaitInterruptedError

from ledger.store.connections import url_of
from projections import views as views_module
from projections.errors import DamagedViewsError, StaleViewsError
from projections.follow import catch_up
from projections.projection import Changes
from projections.statements import COUNTS
from projections.views import Mark, Views
from tests.postgresql import database
from tests.projections.looking import rows
from tests.world import World


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Views]:
    if request.param == "sqlite":
        yield Views(tmp_path / "views.db")
        return
    with database() as url:
        views = Views(url_of(url))
        yield views
        views.close()


def _count(number: int) -> Changes:
    return Changes({}, {COUNTS: [("expense.recorded", number)]}, {})


def test_new_views_stand_at_nothing(empty: Views) -> None:
    assert empty.position == 0
    assert empty.mark() == ("", "")


def test_rows_and_position_are_stored_together(empty: Views) -> None:
    empty.commit([_count(4)], after=0, position=5, mark=Mark("aa", "note"))
    assert empty.position == 5
    assert empty.mark() == ("aa", "note")
    assert rows(empty, COUNTS, "type", "number") == [("expense.recorded", 4)]


def test_a_batch_that_does_not_follow_on_is_not_stored(empty: Views) -> None:
    empty.commit([_count(4)], after=0, position=5, mark=Mark("aa", ""))
    with pytest.raises(StaleViewsError, match="position 5, expected 0"):
        empty.commit([_count(9)], after=0, position=9, mark=Mark("bb", ""))
    assert rows(empty, COUNTS, "number") == [(4,)]
    assert empty.mark().leaf_hash == "aa"


def test_a_batch_that_the_database_rejects_leaves_nothing(empty: Views) -> None:
    with pytest.raises(Exception, match=r"cannot store TEXT|invalid input syntax"):
        empty.commit([_count(4), Changes({}, {COUNTS: [("x", "no number")]}, {})], 0, 5, Mark("aa", ""))
    assert empty.position == 0
    assert rows(empty, COUNTS, "number") == []


def test_sums_are_increased_and_rows_replaced(empty: Views) -> None:
    empty.commit([Changes({}, {}, {COUNTS: {("a",): 2}})], 0, 5, Mark("", ""))
    empty.commit([Changes({}, {}, {COUNTS: {("a",): 3, ("b",): 1}})], 5, 7, Mark("", ""))
    assert rows(empty, COUNTS, "type", "number") == [("a", 5), ("b", 1)]


def test_opening_again_keeps_what_is_there(empty: Views) -> None:
    empty.commit([_count(4)], after=0, position=5, mark=Mark("aa", ""))
    assert Views(empty.place).position == 5


def test_views_of_another_format_are_thrown_away(empty: Views, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.commit([_count(4)], after=0, position=5, mark=Mark("aa", ""))
    monkeypatch.setattr(views_module, "RULES_VERSION", 10_000)
    newer = Views(empty.place)
    assert newer.position == 0
    assert rows(newer, COUNTS, "number") == []


def test_a_file_that_is_no_database_is_named_and_can_be_discarded(tmp_path: Path) -> None:
    path = tmp_path / "views.db"
    path.write_text("something else entirely " * 100)
    with pytest.raises(DamagedViewsError, match=r"views\.db: found something else"):
        Views(path)
    Views.discard(path)
    assert Views(path).position == 0


def test_the_signed_checkpoint_that_covers_the_views_is_kept(told: World, tmp_path: Path) -> None:
    views = Views(tmp_path / "views.db")
    recorder = told.ledger.recorder
    head = catch_up(recorder, views)
    newest = recorder.checkpoint()
    assert newest is not None
    assert (newest.size, newest.note) == (head, views.mark().checkpoint)
    assert views.mark().leaf_hash == recorder.entry(head).leaf_hash.hex()  # type: ignore[union-attr]


def test_tracking_only_ever_leads_on(empty: Views) -> None:
    for tracking in (Tracking("one", 21), Tracking("one", 22), Tracking("two", 21), Tracking("one", 24)):
        empty.insert_tracking(tracking)
    for tracking in (Tracking("one", 21), Tracking("one", 24), Tracking("two", 21), Tracking("one", 23)):
        with pytest.raises(IntegrityError, match="tracked to"):
            empty.insert_tracking(tracking)
    assert [empty.max_tracking_id(name) for name in ("one", "two", "three")] == [24, 21, None]


def test_tracking_answers_whether_a_position_was_reached(empty: Views) -> None:
    empty.insert_tracking(Tracking("one", 22))
    asked = [("one", None), ("one", 21), ("one", 22), ("one", 23), ("two", None), ("two", 1)]
    assert [empty.has_tracking_id(*each) for each in asked] == [True, True, True, False, True, False]


def test_waiting_ends_when_reached_timed_out_or_interrupted(empty: Views) -> None:
    empty.insert_tracking(Tracking("one", 21))
    empty.wait("one", None)
    empty.wait("one", 21)
    with pytest.raises(TimeoutError):
        empty.wait("one", 22, timeout=0.01)
    interrupted = Event()
    interrupted.set()
    with pytest.raises(WaitInterruptedError):
        empty.wait("one", 22, timeout=5, interrupt=interrupted)
