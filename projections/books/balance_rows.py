"""The trial balance: of every account or contract and bucket the opening, movements and closing (科目余额).

Rows come in the order of the books: by account or contract, then by bucket. Without a part left out, each
book's openings, movements and closings sum to zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Case, Column, Connection, and_, case, func, not_, select

from domain.postings import Book, Bucket
from projections.books.scope import Scope
from projections.books.words import ORDER, party_name
from projections.parties import PARTIES
from projections.postings import POSTINGS


class BalanceRow(NamedTuple):
    """One bucket of an account or of a contract; `institution` is a contract's, by name."""

    key: str
    book: Book
    bucket: Bucket
    account: str
    institution: str
    opening_fen: int
    debit_fen: int
    credit_fen: int

    @property
    def closing_fen(self) -> int:
        """What is left."""
        return self.opening_fen + self.debit_fen - self.credit_fen


def account_balances(connection: Connection, scope: Scope) -> Iterator[BalanceRow]:
    """Give every account's buckets (科目余额)."""
    return _balances(connection, scope, POSTINGS.c.account)


def contract_balances(connection: Connection, scope: Scope) -> Iterator[BalanceRow]:
    """Give every contract's buckets (合同余额)."""
    return _balances(connection, scope, POSTINGS.c.contract)


def bucket_rank() -> Case[int]:
    """The rank of a leg's bucket in the order of the books."""
    return case(ORDER, value=POSTINGS.c.bucket)


def _balances(connection: Connection, scope: Scope, key: Column[str]) -> Iterator[BalanceRow]:
    amount, before = POSTINGS.c.amount_fen, scope.is_opening()
    is_contract = key is POSTINGS.c.contract
    query = (
        select(
            key,
            POSTINGS.c.book,
            POSTINGS.c.bucket,
            func.min(POSTINGS.c.account),
            func.min(POSTINGS.c.institution),
            func.min(PARTIES.c.name),
            func.sum(case((before, amount), else_=0)),
            func.sum(case((and_(not_(before), amount > 0), amount), else_=0)),
            func.sum(case((and_(not_(before), amount < 0), -amount), else_=0)),
        )
        .select_from(POSTINGS.outerjoin(PARTIES, PARTIES.c.code == POSTINGS.c.institution))
        .where(scope.counts(), key.is_not(None))
        .group_by(key, POSTINGS.c.book, POSTINGS.c.bucket)
        .order_by(key, bucket_rank())
    )
    for code, book, bucket, account, institution, name, *sums_fen in connection.execute(query):
        who = party_name(institution, name) if is_contract else ""
        yield BalanceRow(code, book, bucket, account, who, *sums_fen)
