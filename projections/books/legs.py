"""Every leg of every statement, for the subsidiary ledgers and the list of vouchers (明细账与凭证表).

Rows stream in the order in which they are written. A corrected document number is shown as corrected.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, not_, select

from domain.postings import Book, Bucket
from projections.books.balance_rows import bucket_rank
from projections.books.particulars import PARTICULARS
from projections.books.scope import Scope
from projections.books.words import party_name
from projections.parties import PARTIES
from projections.postings import POSTINGS
from projections.statements import STATEMENTS

_ROWS_PER_READ: Final = 2_000


class Leg(NamedTuple):
    """One leg with its statement's particulars; `day` is None where none is stated, `signed_by` a name."""

    position: int
    day: str | None
    type: str
    number: str
    summary: str
    book: Book
    bucket: Bucket
    account: str
    contract: str
    category: str
    amount_fen: int
    signed_by: str

    @property
    def debit_fen(self) -> int | None:
        """What it adds (借); None for a credit."""
        return self.amount_fen if self.amount_fen > 0 else None

    @property
    def credit_fen(self) -> int | None:
        """What it takes away (贷); None for a debit."""
        return -self.amount_fen if self.amount_fen < 0 else None


def legs_by_account(connection: Connection, scope: Scope) -> Iterator[Leg]:
    """Give the legs that are listed, by account and bucket, in the order of the log within."""
    wanted = scope.counts() & not_(scope.is_opening())
    return _legs(connection, wanted, POSTINGS.c.account, bucket_rank())


def legs_by_contract(connection: Connection, scope: Scope) -> Iterator[Leg]:
    """Give the legs of contracts that are listed, by contract and bucket, in the order of the log within."""
    wanted = scope.counts() & not_(scope.is_opening()) & POSTINGS.c.contract.is_not(None)
    return _legs(connection, wanted, POSTINGS.c.contract, bucket_rank())


def legs_by_statement(connection: Connection, scope: Scope) -> Iterator[Leg]:
    """Give all legs of the statements that are listed, in the order of the log."""
    wanted = scope.counts_whole() & scope.touching() & not_(scope.is_opening())
    return _legs(connection, wanted)


def _legs(connection: Connection, wanted: ColumnElement[bool], *order: ColumnElement[Any]) -> Iterator[Leg]:
    posting, statement, particular = POSTINGS.c, STATEMENTS.c, PARTICULARS.c
    query = (
        select(
            posting.position,
            posting.occurred_on,
            posting.type,
            func.coalesce(particular.number, statement.document, ""),
            particular.summary,
            posting.book,
            posting.bucket,
            posting.account,
            func.coalesce(posting.contract, ""),
            func.coalesce(posting.category, ""),
            posting.amount_fen,
            statement.author,
            PARTIES.c.name,
        )
        .select_from(
            POSTINGS.join(STATEMENTS, statement.position == posting.position)
            .join(PARTICULARS, particular.position == posting.position)
            .outerjoin(PARTIES, PARTIES.c.code == statement.author)
        )
        .where(wanted)
        .order_by(*order, posting.position, posting.line_no)
    )
    result = connection.execution_options(stream_results=True).execute(query)
    while rows := result.fetchmany(_ROWS_PER_READ):
        for row in rows:
            author, name = row[-2:]
            yield Leg._make((*row[:-2], party_name(author, name)))
