"""How much of each account and contract is frozen, as of a day and as known at a position (冻结余额)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, func, select

from projections.supervision import FREEZES, RELEASES


class Frozen(NamedTuple):
    """Frozen and not released, in fen, by account and by contract."""

    by_account: dict[str, int]
    by_contract: dict[str, int]


def frozen(connection: Connection, as_of: date | None = None, known_at: int | None = None) -> Frozen:
    """Return what orders of supervision hold, less what they released."""

    def counts(table: FromClause) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if as_of is not None:
            conditions.append(func.coalesce(table.c.occurred_on, "") <= as_of.isoformat())
        if known_at is not None:
            conditions.append(table.c.position <= known_at)
        return conditions

    released = (
        select(RELEASES.c.freeze, func.sum(RELEASES.c.amount_fen).label("amount_fen"))
        .where(*counts(RELEASES))
        .group_by(RELEASES.c.freeze)
        .subquery()
    )
    left = FREEZES.c.amount_fen - func.coalesce(released.c.amount_fen, 0)
    query = (
        select(FREEZES.c.account, FREEZES.c.contract, left)
        .select_from(FREEZES.outerjoin(released, released.c.freeze == FREEZES.c.freeze))
        .where(*counts(FREEZES))
    )
    found = Frozen({}, {})
    for account, contract, amount_fen in connection.execute(query):
        sums, code = (found.by_account, account) if contract is None else (found.by_contract, contract)
        sums[code] = sums.get(code, 0) + amount_fen
    return found
