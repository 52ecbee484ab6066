"""Clocks: what was due when, when it was done, and how many days late (期限).

Days are calendar days. What has no day by which it is due, or was done on a day that nobody stated, is not
assessed.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection, func, select

from projections.postings import DAYS
from projections.reports.report import Column, Question, words

ClockState = Literal["in-time", "done-late", "running", "overdue", "not-assessed"]


class Clock(NamedTuple):
    """How a thing stands with its time limit; `days_late` is None where nothing is assessed."""

    state: ClockState
    days_late: int | None


def clock(due_on: str | None, done_on: str | None, is_done: bool, today: date) -> Clock:
    """Return how a thing stands on a day.

    >>> clock("2026-05-31", "2026-06-02", True, date(2026, 12, 1))
    Clock(state='done-late', days_late=2)
    >>> clock("2026-05-31", None, False, date(2026, 5, 31))
    Clock(state='running', days_late=0)
    """
    if due_on is None or (is_done and done_on is None):
        return Clock("not-assessed", None)
    end = date.fromisoformat(done_on) if is_done and done_on is not None else today
    late = max(0, (end - date.fromisoformat(due_on)).days)
    if is_done:
        return Clock("done-late" if late else "in-time", late)
    return Clock("overdue" if late else "running", late)


def day_of(connection: Connection, question: Question) -> date:
    """Return the day on which a question looks: the one asked for, or that of the newest record it knows."""
    if question.as_of is not None:
        return question.as_of
    query = select(func.max(DAYS.c.recorded_on))
    if question.known_at is not None:
        # Its last day may have gone on after the position that is asked for.
        query = select(func.min(DAYS.c.recorded_on)).where(DAYS.c.last_position >= question.known_at)
    newest = connection.execute(query).scalar()
    return date.min if newest is None else date.fromisoformat(newest)


def is_known(position: int | None, day: str | None, question: Question) -> bool:
    """Tell whether a step counts: it is known, and taken by the day that is asked for or on no stated day."""
    if position is None or (question.known_at is not None and position > question.known_at):
        return False
    return question.as_of is None or (day or "") <= question.as_of.isoformat()


CLOCK_COLUMNS: Final = (
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
    Column("days_late", "逾期天数", "days late", "number"),
)
