"""What the books say of a statement beyond its postings: its voucher or order number, and a summary (摘要).

The log alone has them. They are kept in a temporary table of the connection, so that the books can be read
from the views in any order without holding the statements in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, MetaData, PrimaryKeyConstraint, Table, func, select

from ledger.store.connections import insert_all
from ledger.store.reader import Reader
from ledger.store.rows import StoredEntry
from projections.books.scope import Scope
from projections.postings import MONTHLY, POSTINGS
from projections.tables import text, whole

PARTICULARS: Final = Table(
    "particulars",
    MetaData(),
    whole("position"),
    text("number", optional=True),
    text("summary"),
    PrimaryKeyConstraint("position"),
    prefixes=["TEMPORARY"],
)
"""By position: the number of the voucher or payment order, if there is one, and a summary in words."""

SummaryOf = Callable[[dict[str, Any]], str]
"""Says in a few words what a statement with these members is about."""

_NUMBERS: Final = ("payment_order", "voucher")
_ROWS_PER_INSERT: Final = 2_000


def gather_particulars(
    connection: Connection,
    reader: Reader,
    scope: Scope,
    summary_of: SummaryOf,
    advance: Callable[[int], None],
) -> None:
    """Fill the table for every statement that the scope lists; `advance` is told how many were read."""
    PARTICULARS.create(connection)
    entries = _entries(connection, reader, scope)
    while rows := [_row(entry, summary_of) for entry in islice(entries, _ROWS_PER_INSERT)]:
        insert_all(connection, [(PARTICULARS, rows)])
        advance(len(rows))


def count_statements(connection: Connection, scope: Scope) -> int:
    """How many statements `gather_particulars` reads for this scope."""
    wanted = (
        scope.counts_whole() & scope.touching()
        if scope.is_part
        else POSTINGS.c.position <= _last_position(connection, scope)
    )
    return connection.scalar(select(func.count(POSTINGS.c.position.distinct())).where(wanted)) or 0


def _entries(connection: Connection, reader: Reader, scope: Scope) -> Iterator[StoredEntry]:
    if scope.is_part:
        query = select(POSTINGS.c.position).where(scope.counts_whole(), scope.touching()).distinct()
        for position in connection.scalars(query).all():
            entry = reader.entry(position)
            assert entry is not None
            yield entry
        return
    posting_types = set(connection.scalars(select(MONTHLY.c.type).distinct()))
    entries = reader.entries(until=_last_position(connection, scope))
    yield from (entry for entry in entries if entry.type in posting_types)


def _last_position(connection: Connection, scope: Scope) -> int:
    return connection.scalar(select(func.max(POSTINGS.c.position)).where(scope.counts_whole())) or 0


def _row(entry: StoredEntry, summary_of: SummaryOf) -> tuple[int, str | None, str]:
    members = json.loads(entry.data)
    number = next((members[name] for name in _NUMBERS if name in members), None)
    return entry.position, number, summary_of(members)
