"""What came to light of closed periods after they were closed (结账后补记).

A fact of a closed month that is recorded later is booked in an open one and keeps its business day: figures
by booking day stay as they were closed, figures by business day are restated by it. Views say by how many.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from projections.closing import CLOSED_PERIODS
from projections.postings import POSTINGS
from projections.statements import STATEMENTS


@dataclass(frozen=True, slots=True)
class Restated:
    """How many facts restate what is closed to the end of `through`, a month; `money` of them move some."""

    through: str
    facts: int
    money: int


def restated_after_close(
    connection: Connection, as_of: date | None = None, known_at: int | None = None
) -> Restated | None:
    """Return what restates the closed months up to a business day, as known at a position.

    None where nothing was closed by then.
    """
    closed, fact = CLOSED_PERIODS.c, STATEMENTS.c
    query = select(closed.position, closed.last_month).order_by(closed.position)
    if known_at is not None:
        query = query.where(closed.position <= known_at)
    closings = connection.execute(query).all()
    if not closings:
        return None
    # A month is restated by what is recorded after the first closing that took it in.
    parts: list[ColumnElement[bool]] = []
    before = ""
    for row in closings:
        month = func.substr(fact.occurred_on, 1, 7)
        parts.append(and_(fact.position > row.position, month > before, month <= row.last_month))
        before = row.last_month
    late = select(fact.position).where(or_(*parts))
    if as_of is not None:
        late = late.where(fact.occurred_on <= as_of.isoformat())
    if known_at is not None:
        late = late.where(fact.position <= known_at)
    facts = connection.execute(select(func.count()).select_from(late.subquery())).scalar_one()
    moving = select(func.count(POSTINGS.c.position.distinct())).where(POSTINGS.c.position.in_(late))
    return Restated(before, facts, connection.execute(moving).scalar_one())
