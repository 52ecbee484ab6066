"""Working days: as the yearly notices make them, and "calendar not known" beyond."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.holidays import FIRST_YEAR, LAST_YEAR, WEEKDAYS_OFF, WEEKENDS_WORKED
from domain.working_days import (
    CalendarNotKnownError,
    add_working_days,
    is_working_day,
    working_days_between,
)

KNOWN = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        ("2010-10-01", False),
        ("2010-10-09", True),  # a Saturday that was worked
        ("2010-06-11", True),
        ("2010-06-12", True),
        ("2020-01-31", False),  # the holiday that was made longer
        ("2026-01-01", False),
        ("2026-10-10", True),
    ],
)
def test_holidays_and_worked_weekends_are_known(day: str, is_worked: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) == is_worked


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1, 2050])
def test_nobody_guesses_a_year_that_is_not_known(year: int) -> None:
    with pytest.raises(CalendarNotKnownError, match="calendar not known") as caught:
        is_working_day(date(year, 6, 1))
    assert caught.value.year == year
    assert str(year) in caught.value.zh.format(year=year)


def test_counting_stops_where_the_calendar_ends() -> None:
    last = date(LAST_YEAR, 12, 30)
    with pytest.raises(CalendarNotKnownError):
        add_working_days(last, 5)
    with pytest.raises(CalendarNotKnownError):
        working_days_between(last, last + timedelta(days=10))


def test_every_known_year_is_written_in_order_and_says_only_what_is_unusual() -> None:
    assert list(WEEKDAYS_OFF) == list(WEEKENDS_WORKED) == list(range(FIRST_YEAR, LAST_YEAR + 1))
    for table, is_weekend in ((WEEKDAYS_OFF, False), (WEEKENDS_WORKED, True)):
        for year, written in table.items():
            days = [date(year, int(each[:2]), int(each[2:])) for each in written.split()]
            assert days == sorted(set(days))
            assert all((day.weekday() >= 5) == is_weekend for day in days)


@given(KNOWN, st.integers(0, 30))
def test_adding_and_counting_are_one_law(day: date, number: int) -> None:
    try:
        later = add_working_days(day, number)
    except CalendarNotKnownError:
        assert day.year == LAST_YEAR
        return
    assert working_days_between(day, later) == number
    assert number == 0 or is_working_day(later)


@given(KNOWN, st.integers(0, 200))
def test_counting_is_counting(day: date, length: int) -> None:
    last = min(day + timedelta(days=length), date(LAST_YEAR, 12, 31))
    days = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
    assert working_days_between(day, last) == len([each for each in days if is_working_day(each)])
    assert working_days_between(last, day) == 0 or last == day


def test_the_calendar_is_that_of_the_package_it_was_made_from() -> None:
    package = pytest.importorskip("chinese_calendar")
    day = date(FIRST_YEAR, 1, 1)
    while day.year <= LAST_YEAR:
        assert is_working_day(day) == package.is_workday(day), day
        day += timedelta(days=1)
