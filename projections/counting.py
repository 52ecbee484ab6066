"""How many statements of each type there are, now or as known at a position (各类陈述的条数)."""

from __future__ import annotations

from sqlalchemy import func, select

from projections.statements import COUNTS, STATEMENTS
from projections.views import Views


def counts(views: Views, known_at: int | None = None) -> dict[str, int]:
    """Return the number of statements by type, in the order of the types' names."""
    if known_at is None:
        query = select(COUNTS.c.type, COUNTS.c.number).order_by(COUNTS.c.type)
    else:
        kind = STATEMENTS.c.type
        known = STATEMENTS.c.position <= known_at
        query = select(kind, func.count()).where(known).group_by(kind).order_by(kind)
    with views.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}
