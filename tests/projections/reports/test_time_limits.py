"""Time limits of law: working days where the article says so, and nothing guessed where not known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.measures import PACKAGED
from domain.working_days import working_days_between
from projections.reports.small_cells import SMALLEST_SHOWN, all_shown, shown
from projections.reports.time_limits import Limit, limit_of, run

DAYS = st.dates(date(2005, 1, 1), date(2025, 12, 31))
NEVER = date(2026, 12, 31)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@pytest.mark.parametrize(
    ("limit", "since", "done", "today", "expected"),
    [
        # The National Day holiday of 2026 lies between.
        (Limit(2, True, ""), "2026-09-29", "2026-10-08", "2026-12-01", ("in-time", "2026-10-08", 0, None)),
        (Limit(2, True, ""), "2026-09-30", "2026-10-09", "2026-12-01", ("in-time", "2026-10-09", 0, None)),
        (Limit(2, True, ""), "2026-09-30", None, "2026-10-13", ("overdue", "2026-10-09", 3, None)),
        (Limit(2, False, ""), "2026-09-30", "2026-10-09", "2026-12-01", ("done-late", "2026-10-02", 7, None)),
        (Limit(20, True, ""), "2026-12-25", None, "2026-12-31", ("running", None, 0, None)),
        (Limit(20, True, ""), "2026-12-25", "2026-12-30", "2027-06-01", ("in-time", None, 0, None)),
        (Limit(20, True, ""), "2026-12-25", None, "2027-06-01", ("not-assessed", None, None, "calendar")),
        (Limit(2, True, ""), "2026-12-25", None, "2027-06-01", ("overdue", "2026-12-29", None, "calendar")),
        (Limit(2, True, ""), None, None, "2026-06-01", ("not-assessed", None, None, "day")),
    ],
)
def test_a_limit_runs_in_its_own_days(
    limit: Limit, since: str | None, done: str | None, today: str,
    expected: tuple[str, str | None, int | None, str | None],
) -> None:  # fmt: skip
    found = run(limit, _day(since), _day(done), date.fromisoformat(today))
    assert found == (expected[0], _day(expected[1]), expected[2], expected[3])


def test_without_a_law_in_force_nothing_is_assessed() -> None:
    assert limit_of(PACKAGED, "award.publication-days", date(2010, 9, 1)) is None
    assert run(None, date(2010, 9, 1), None, date(2026, 1, 1)).reason == "law"
    found = limit_of(PACKAGED, "award.publication-days", date(2026, 3, 2))
    assert found is not None
    assert (found.days, found.is_working) == (2, True)
    assert "第四十三条" in found.citation


@given(DAYS, st.integers(0, 60), st.integers(0, 90), st.booleans())
def test_nobody_is_late_before_the_last_day_and_everybody_after_it(
    since: date, days: int, later: int, is_working: bool
) -> None:
    limit = Limit(days, is_working, "")
    due_on = limit.end(since)
    assert due_on is not None
    done = since + timedelta(days=later)
    found = run(limit, since, done, NEVER)
    assert (found.state == "done-late") == (done > due_on)
    if is_working:
        assert working_days_between(since, due_on) == days
        assert found.days_late == max(0, working_days_between(since, done) - days)


@given(DAYS, st.integers(1, 60), st.booleans())
def test_a_limit_ahead_ends_so_many_days_before(day: date, days: int, is_working: bool) -> None:
    limit = Limit(days, is_working, "", ahead=True)
    end = limit.end(day)
    assert end is not None
    if is_working:
        assert working_days_between(end, day) == days
    else:
        assert (day - end).days == days
    assert run(limit, day, end, NEVER).state == "in-time"
    assert run(limit, day, end + timedelta(days=1), NEVER).state == "done-late"


@given(st.lists(st.integers(0, 60), max_size=12))
def test_no_small_number_is_shown_nor_found_out_from_the_total(cells: list[int]) -> None:
    seen = all_shown(cells)
    hidden = [people for people, cell in zip(cells, seen, strict=True) if cell is None]
    assert all(cell is None or cell == 0 or cell >= SMALLEST_SHOWN for cell in seen)
    assert all(cell in (None, people) for people, cell in zip(cells, seen, strict=True))
    assert len(hidden) != 1 or sum(people > 0 for people in cells) == 1
    assert any(shown(people) is None for people in cells) == bool(hidden)
