"""The offices' days: working days, and when each office records (工作日与填报时段).

Offices record on their days of the week, at a time of day of their own, so that no two record at the same
moment and the order of a history never depends on anything else. A fact waits some days to be recorded.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from domain.vocabulary import Kind
from domain.working_days import is_working_day
from ledger.moment import CHINA

DAYS_OF_WEEK: Final[dict[Kind, frozenset[int]]] = {
    "central-finance": frozenset({0, 2, 4}),
    "central-education": frozenset({1, 3}),
    "supervisor": frozenset({0, 3}),
    "provincial-finance": frozenset({0, 2, 4}),
    "provincial-education": frozenset({1, 3}),
    "institution": frozenset({4}),
    "operator": frozenset({1}),
}
"""On which days of the week, Monday being 0, offices of a kind record."""

_HOURS: Final[dict[Kind, int]] = {
    "central-finance": 9, "central-education": 13, "supervisor": 11, "provincial-finance": 10,
    "provincial-education": 14, "institution": 15, "operator": 17,
}  # fmt: skip
EVENING: Final = timedelta(hours=9)
"""So much later than usual finance authorities look at what is left of the year's money."""
_SPACING_S: Final = 4
_LONGEST_BREAK: Final = 40
_works = cache(is_working_day)


def working_day(day: date) -> date:
    """The day itself, or the next that is worked."""
    while not _works(day):
        day += timedelta(days=1)
    return day


def worked_back(day: date) -> date:
    """The day itself, or the last before it that was worked."""
    while not _works(day):
        day -= timedelta(days=1)
    return day


def slot(kind: Kind, index: int, day: date, after: datetime | None = None) -> datetime:
    """The first moment from a day on, and not before another moment, at which an office records."""
    week = DAYS_OF_WEEK[kind]
    moment_of_day = _time(kind, index)
    if after is not None and after.date() > day:
        day = after.date()
    for _ in range(_LONGEST_BREAK):
        if day.weekday() in week and _works(day):
            moment = datetime.combine(day, moment_of_day, CHINA)
            if after is None or moment >= after:
                return moment
        day += timedelta(days=1)
    raise AssertionError(day)


@cache
def _time(kind: Kind, index: int) -> time:
    """A time of day that no other office of the kind has, with a millisecond of the office's own."""
    seconds = _HOURS[kind] * 3600 + index * _SPACING_S
    milliseconds = (index * 137 + 11) % 1000
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, milliseconds * 1000)
