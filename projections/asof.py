"""Sums of postings as of a business day and as known at a position: one question, two axes (时点查询).

A fact counts as of a day when it occurred on or before it, or states no day; it counts as known at a
position when it stands there or before. Whole months come from `monthly`; only the border month of each
axis is read posting by posting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select, union_all

from domain.postings import Book, Bucket
from projections.errors import NotYetKnownError
from projections.postings import CONTRACT_AMOUNTS, DAYS, MONTHLY, POSTINGS
from projections.statements import STATEMENTS
from projections.views import Views, read_position

_DIMENSIONS: Final = ("book", "bucket", "account", "type", "contract", "institution", "category", "series")


class Sum(NamedTuple):
    """What the postings of one kind come to; texts are empty where there is no such dimension."""

    book: Book
    bucket: Bucket
    account: str
    type: str
    contract: str
    institution: str
    category: str
    series: str
    amount_fen: int


def sums(
    connection: Connection,
    as_of: date | None = None,
    known_at: int | None = None,
    contract: str | None = None,
) -> Iterator[Sum]:
    """Give the sums as of a business day and as known at a position, of everything or of one contract.

    Raises `NotYetKnownError`.
    """
    for row in connection.execute(sums_query(connection, as_of, known_at, contract)):
        yield Sum(*row)


def sums_query(
    connection: Connection,
    as_of: date | None = None,
    known_at: int | None = None,
    contract: str | None = None,
) -> Select[*tuple[Any, ...]]:
    """Return the statement that `sums` executes."""
    known = _known(connection, known_at)
    month, day = ("", "") if as_of is None else (as_of.isoformat()[:7], as_of.isoformat())
    whole = select(*_columns(MONTHLY), MONTHLY.c.amount_fen)
    if as_of is not None:
        whole = whole.where(MONTHLY.c.occurred_month < month)
    if known is not None:
        whole = whole.where(MONTHLY.c.recorded_month < known.month)
    if contract is not None:
        whole = whole.where(MONTHLY.c.contract == contract)
    parts = [whole]
    if as_of is not None:
        # Not BETWEEN: PostgreSQL cannot parse one whose bounds name their collation.
        occurred_on = POSTINGS.c.occurred_on
        border = _legs(contract).where(occurred_on >= f"{month}-01", occurred_on <= day)
        if known is not None:
            # Added to zero, the position does not tempt the database away from the index of days.
            border = border.where(POSTINGS.c.position + 0 <= known.before)
        parts.append(border)
    if known is not None:
        # With a contract, its own index is the shorter way.
        position = POSTINGS.c.position if contract is None else POSTINGS.c.position + 0
        border = _legs(contract).where(position > known.before, position <= known.position)
        if as_of is not None:
            border = border.where(func.coalesce(POSTINGS.c.occurred_on, "") <= day)
        parts.append(border)
    legs = union_all(*parts).subquery()
    dimensions = [legs.c[name] for name in _DIMENSIONS]
    return select(*dimensions, func.sum(legs.c.amount_fen)).group_by(*dimensions).order_by(*dimensions)


def contract_amounts(
    connection: Connection,
    as_of: date | None = None,
    known_at: int | None = None,
    contract: str | None = None,
) -> dict[str, int]:
    """Return the amount of each contract signed by then, in fen: what the last fact that counts made it."""
    table = CONTRACT_AMOUNTS.c
    query = select(table.contract, table.amount_fen).order_by(table.position)
    if contract is not None:
        query = query.where(table.contract == contract)
    if as_of is not None:
        query = query.where(func.coalesce(table.occurred_on, "") <= as_of.isoformat())
    if known_at is not None:
        query = query.where(table.position <= known_at)
    return {row.contract: row.amount_fen for row in connection.execute(query)}


def position_on_day(views: Views, day: date) -> int:
    """Return the last position recorded up to the end of a day, China time; 0 if there is none."""
    query = select(func.max(DAYS.c.last_position)).where(DAYS.c.recorded_on <= day.isoformat())
    with views.reading() as connection:
        return connection.execute(query).scalar_one() or 0


def whole_position(views: Views, position: int) -> int:
    """Return the last position at or before `position` at which a submission ends."""
    later = select(STATEMENTS.c.submission).where(STATEMENTS.c.position > position)
    with views.reading() as connection:
        next_submission = connection.scalar(later.order_by(STATEMENTS.c.position).limit(1))
    return position if next_submission is None else min(position, next_submission - 1)


class _Known(NamedTuple):
    """A position, the month in which it was recorded, and the last position before that month."""

    position: int
    month: str
    before: int


def _known(connection: Connection, known_at: int | None) -> _Known | None:
    if known_at is None:
        return None
    position = read_position(connection)
    if known_at > position:
        raise NotYetKnownError(position, known_at)
    query = select(func.min(DAYS.c.recorded_on)).where(DAYS.c.last_position >= known_at)
    recorded_on = connection.execute(query).scalar_one() or ""
    month = recorded_on[:7]
    query = select(func.max(DAYS.c.last_position)).where(DAYS.c.recorded_on < f"{month}-01")
    return _Known(known_at, month, connection.execute(query).scalar_one() or 0)


def _columns(table: Table) -> Sequence[ColumnElement[str]]:
    return [table.c[name] for name in _DIMENSIONS]


def _legs(contract: str | None) -> Select[*tuple[Any, ...]]:
    absent = [func.coalesce(POSTINGS.c[name], "").label(name) for name in _DIMENSIONS[4:]]
    legs = select(*_columns(POSTINGS)[:4], *absent, POSTINGS.c.amount_fen)
    return legs if contract is None else legs.where(POSTINGS.c.contract == contract)
