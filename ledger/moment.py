"""Moments as the log writes them: China Standard Time to the millisecond, in one fixed width.

`2026-03-05T09:30:00.000+08:00`. Texts of moments sort as the moments do, and the day people mean is the first
ten characters.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Final

from ledger.errors import LedgerError

CHINA: Final = timezone(timedelta(hours=8), "CST")

_SHAPE: Final = re.compile(
    r"20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{3}\+08:00"
)


class MomentError(LedgerError):
    """A text is no moment of the log. Carries `text`."""

    def __init__(self, text: str) -> None:
        self.text = text[:40]
        super().__init__(f"found {self.text!r}, expected a moment such as 2026-03-05T09:30:00.000+08:00")


def format_moment(moment: datetime) -> str:
    """Write an aware moment, cut to the millisecond.

    >>> format_moment(datetime(2026, 3, 5, 1, 30, tzinfo=timezone.utc))
    '2026-03-05T09:30:00.000+08:00'
    """
    return moment.astimezone(CHINA).isoformat(timespec="milliseconds")


def parse_moment(text: str) -> datetime:
    """Read the one written form of a moment. Raises `MomentError`."""
    if _SHAPE.fullmatch(text) is None:
        raise MomentError(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise MomentError(text) from None


def day_of(text: str) -> date:
    """Return the day of a moment that `parse_moment` accepts.

    >>> day_of("2026-03-05T09:30:00.000+08:00")
    datetime.date(2026, 3, 5)
    """
    return date.fromisoformat(text[:10])
