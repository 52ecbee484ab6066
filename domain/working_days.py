"""Working days as the State Council's yearly notices make them (工作日).

Known for the years of `holidays`; a day of any other year raises `CalendarNotKnownError`, because holidays
are announced a few months ahead and cannot be guessed.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

from domain.errors import DomainError
from domain.holidays import FIRST_YEAR, LAST_YEAR, WEEKDAYS_OFF, WEEKENDS_WORKED

_SATURDAY: Final = 5


class CalendarNotKnownError(DomainError):
    """Which days of a year are worked is not known (放假安排未知). Carries `year`."""

    zh: Final = "不掌握 {year} 年的放假安排；工作日只能计算到有数据的年份"

    def __init__(self, year: int) -> None:
        super().__init__(
            f"calendar not known: found the year {year}, expected {FIRST_YEAR} to {LAST_YEAR}; count "
            "calendar days, or wait for the notice of that year's holidays"
        )
        self.year: Final = year


def is_working_day(day: date) -> bool:
    """Tell whether a day is worked. Raises `CalendarNotKnownError`.

    >>> is_working_day(date(2010, 10, 1)), is_working_day(date(2010, 10, 9))
    (False, True)
    """
    off, worked = _year(day.year)
    return day in worked if day.weekday() >= _SATURDAY else day not in off


def add_working_days(day: date, number: int) -> date:
    """Return the day on which so many working days have passed, the first day not counted.

    Raises `CalendarNotKnownError`.

    >>> add_working_days(date(2010, 9, 30), 2)
    datetime.date(2010, 10, 9)
    """
    assert number >= 0
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """Return how many working days passed from one day to another, the first day not counted.

    Nothing when `last` is not after `first`. Raises `CalendarNotKnownError`.

    >>> working_days_between(date(2010, 9, 30), date(2010, 10, 9))
    2
    """
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(map(is_working_day, days))


@cache
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    if year not in WEEKDAYS_OFF:
        raise CalendarNotKnownError(year)
    return _days(year, WEEKDAYS_OFF[year]), _days(year, WEEKENDS_WORKED[year])


def _days(year: int, written: str) -> frozenset[date]:
    return frozenset(date(year, int(each[:2]), int(each[2:])) for each in written.split())
