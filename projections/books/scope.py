"""What part of the ledger a set of books covers: days, positions, one account or one contract (范围).

A fact counts as in `asof`: it occurred on or before `as_of`, or states no day; it stands at or before
`known_at`. A fiscal year (会计年度) is a calendar year: what counts before it, also what states no day, is
the opening balance, and what occurred in it is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, select, true

from projections.postings import POSTINGS


@dataclass(frozen=True)
class Scope:
    """What is asked for; nothing of it, and everything that is recorded is covered."""

    as_of: date | None = None
    known_at: int | None = None
    year: int | None = None
    account: str | None = None
    contract: str | None = None

    @property
    def is_part(self) -> bool:
        """Does it leave out accounts or contracts, so that sums need not be zero?"""
        return self.account is not None or self.contract is not None

    @property
    def last_day(self) -> date | None:
        """The last business day that counts; None if every day does."""
        end = None if self.year is None else date(self.year, 12, 31)
        return min((day for day in (self.as_of, end) if day is not None), default=None)

    def counts(self) -> ColumnElement[bool]:
        """Tells of a leg whether it counts."""
        return and_(self.counts_whole(), self._in_part())

    def counts_whole(self) -> ColumnElement[bool]:
        """Tells of a leg whether it counts, whatever its account and contract."""
        conditions: list[ColumnElement[bool]] = [true()]
        if self.last_day is not None:
            conditions.append(func.coalesce(POSTINGS.c.occurred_on, "") <= self.last_day.isoformat())
        if self.known_at is not None:
            conditions.append(POSTINGS.c.position <= self.known_at)
        return and_(*conditions)

    def is_opening(self) -> ColumnElement[bool]:
        """Tells of a leg that counts whether it does so before the year that is listed."""
        if self.year is None:
            return false()
        return func.coalesce(POSTINGS.c.occurred_on, "") < f"{self.year:04}-01-01"

    def touching(self) -> ColumnElement[bool]:
        """Tells of a leg whether its statement moves something of the account or contract in question."""
        if not self.is_part:
            return true()
        return POSTINGS.c.position.in_(select(POSTINGS.c.position).where(self._in_part()))

    def _in_part(self) -> ColumnElement[bool]:
        conditions: list[ColumnElement[bool]] = [true()]
        if self.account is not None:
            conditions.append(POSTINGS.c.account == self.account)
        if self.contract is not None:
            conditions.append(POSTINGS.c.contract == self.contract)
        return and_(*conditions)
