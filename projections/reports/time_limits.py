"""Time limits of law: which was in force, when it ends, how far it is run, in its own days (法定期限).

A limit is a figure in days or in working days that was in force on the day from which it runs. Working days
are those of the State Council's notices; of a year without one nothing is guessed: the day by which a thing
is due is then not known, and what cannot be told without it is not assessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from domain.measures import Measure, in_force
from domain.working_days import CalendarNotKnownError, add_working_days, is_working_day, working_days_between
from projections.reports.clocks import ClockState
from projections.reports.report import Column, words

Reason = Literal["day", "law", "calendar"]


class Limit(NamedTuple):
    """So many days, or working days, by an article; `ahead` when they lie before the day they count from."""

    days: int
    is_working: bool
    citation: str
    ahead: bool = False

    def end(self, day: date) -> date | None:
        """The last day on which it is kept; None where the calendar is not known."""
        if not self.is_working:
            return day + timedelta(days=-self.days if self.ahead else self.days)
        try:
            return _working_days_before(day, self.days) if self.ahead else add_working_days(day, self.days)
        except CalendarNotKnownError:
            return None

    def passed(self, first: date, last: date) -> int | None:
        """The days of its unit between two days; None where the calendar is not known."""
        if not self.is_working:
            return max(0, (last - first).days)
        try:
            return working_days_between(first, last)
        except CalendarNotKnownError:
            return None


class Run(NamedTuple):
    """How a limit stands: `days_late` in its unit, None where they are not known; `reason` says why."""

    state: ClockState
    due_on: date | None
    days_late: int | None
    reason: Reason | None


def limit_of(
    measures: Sequence[Measure], name: str, day: date, scope: str = "", *, ahead: bool = False
) -> Limit | None:
    """Return the limit of that name that was in force on a day; None if none is known."""
    found = in_force(name, day, scope, measures)
    if not isinstance(found, Measure):
        return None
    assert found.unit in ("days", "working-days")
    return Limit(found.whole, found.unit == "working-days", found.citation, ahead)


def run(limit: Limit | None, day: date | None, done_on: date | None, today: date) -> Run:
    """Return how a limit that runs from a day stands on another one.

    >>> two = Limit(2, True, "第五十条")
    >>> run(two, date(2026, 9, 30), date(2026, 10, 9), date(2026, 12, 1))
    Run(state='in-time', due_on=datetime.date(2026, 10, 9), days_late=0, reason=None)
    >>> run(two, date(2026, 9, 30), None, date(2026, 10, 12))
    Run(state='overdue', due_on=datetime.date(2026, 10, 9), days_late=2, reason=None)
    """
    if day is None:
        return Run("not-assessed", None, None, "day")
    if limit is None:
        return Run("not-assessed", None, None, "law")
    due_on = limit.end(day)
    end = today if done_on is None else done_on
    if due_on is not None:
        is_late = end > due_on
        late = limit.passed(due_on, end)
    else:
        # Whether it is over can be told as long as the days that passed are known, though its end is not.
        passed = None if limit.ahead else limit.passed(day, end)
        if passed is None:
            return Run("not-assessed", None, None, "calendar")
        late = max(0, passed - limit.days)
        is_late = late > 0
    states: tuple[ClockState, ClockState] = ("running", "overdue")
    if done_on is not None:
        states = ("in-time", "done-late")
    return Run(states[is_late], due_on, late, "calendar" if late is None else None)


def _working_days_before(day: date, number: int) -> date:
    """The last day after which so many working days pass up to a day, that one counted."""
    while number:
        number -= is_working_day(day)
        day -= timedelta(days=1)
    return day


LIMIT_COLUMNS: Final = (
    Column("limit_days", "期限", "days", "number", spare=True),
    Column(
        "unit",
        "单位",
        "unit",
        words=words(days=("日", "days"), working_days=("工作日", "working days")),
        shown=False,
    ),
    Column("due_on", "应于", "due"),
    Column("done_on", "办理", "done"),
    Column(
        "clock",
        "时限",
        "clock",
        words=words(
            in_time=("按期", "in time"),
            done_late=("逾期完成", "done late"),
            running=("未到期", "running"),
            overdue=("逾期", "overdue"),
            not_assessed=("未评估", "not assessed"),
        ),
    ),
    Column("days_late", "逾期", "late", "number"),
    Column(
        "reason",
        "原因",
        "why",
        words=words(
            day=("日期未填", "no day"),
            law=("无规定", "no law"),
            calendar=("日历未知", "calendar"),
        ),
    ),
    Column("article", "依据", "article", long=True),
)
"""How a limit is shown; `limit_cells` are its cells."""


def limit_cells(limit: Limit | None, found: Run, done_on: date | None) -> tuple[str | int | None, ...]:
    """Return the cells of `LIMIT_COLUMNS`."""
    return (
        None if limit is None else limit.days,
        None if limit is None else ("working-days" if limit.is_working else "days"),
        None if found.due_on is None else found.due_on.isoformat(),
        None if done_on is None else done_on.isoformat(),
        found.state,
        found.days_late,
        found.reason,
        None if limit is None else limit.citation,
    )
