"""Postings and their monthly totals: where every balance comes from, on both axes of time (分录与月度合计).

`monthly` counts each leg in the cell of its month of recording and its month of business (empty when the
day is not stated), so a question as of any day or position needs whole cells and the postings of the border
months only. In its key what is absent is an empty text, because NULL equals nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from sqlalchemy import Index

from domain.accounts import parse_account
from domain.postings import Posting
from domain.statements.base import Statement
from domain.statements.contracts import ContractAmended, ContractSigned
from projections.projection import Draft, Projection, Told, Values
from projections.tables import text, view_table, whole

POSTINGS: Final = view_table(
    "postings",
    whole("position"),
    whole("line_no"),
    text("recorded_on"),
    text("booked_on"),
    text("occurred_on", optional=True),
    text("type"),
    text("book"),
    text("bucket"),
    text("account"),
    whole("year"),
    text("line"),
    text("holder"),
    text("province"),
    text("source"),
    whole("amount_fen"),
    text("tender", optional=True),
    text("contract", optional=True),
    text("institution", optional=True),
    text("category", optional=True),
    text("series", optional=True),
    key=("position", "line_no"),
)
"""Every leg of every statement (分录)."""
Index("postings_by_business_day", POSTINGS.c.occurred_on)
Index("postings_by_contract", POSTINGS.c.contract, POSTINGS.c.occurred_on)

MONTHLY: Final = view_table(
    "monthly",
    text("recorded_month"),
    text("occurred_month"),
    text("book"),
    text("bucket"),
    text("account"),
    text("type"),
    text("tender"),
    text("contract"),
    text("institution"),
    text("category"),
    text("series"),
    whole("amount_fen"),
    key=(
        "recorded_month", "occurred_month", "book", "bucket", "account", "type", "tender", "contract",
        "institution", "category", "series",
    ),
)  # fmt: skip
"""Sums of legs by everything but the day (月度合计)."""
Index("monthly_by_contract", MONTHLY.c.contract)

CONTRACT_AMOUNTS: Final = view_table(
    "contract_amounts",
    whole("position"),
    text("occurred_on", optional=True),
    text("contract"),
    whole("amount_fen"),
    key=("position",),
)
"""What each contract's amount became, by the statement that said so (合同金额)."""
Index("contract_amounts_by_contract", CONTRACT_AMOUNTS.c.contract)

DAYS: Final = view_table("days", text("recorded_on"), whole("last_position"), key=("recorded_on",))
"""The last position recorded on each day on which anything was."""


def _post(statement: Statement, told: Told, draft: Draft) -> None:
    recorded_on, position = told.recorded_on, told.position
    day = draft.row(DAYS, recorded_on)
    if day is None:
        draft.put(DAYS, {"recorded_on": recorded_on, "last_position": position})
    else:
        day["last_position"] = position
    postings = told.fact.outcome.postings
    if not postings:
        return
    days = (recorded_on, told.booked_on, told.occurred_on, statement.type)
    months = (recorded_on[:7], (told.occurred_on or "")[:7])
    for line_no, posting in enumerate(postings):
        draft.append(POSTINGS, (position, line_no, *days, *_columns(posting)))
        draft.add(MONTHLY, (*months, *_cell(posting, statement.type)), posting.amount_fen)


def _columns(posting: Posting) -> Values:
    book, bucket, account, amount_fen, *rest = posting
    return (book, bucket, account, *_dimensions(account), amount_fen, *rest)


@lru_cache(maxsize=65_536)
def _dimensions(code: str) -> Values:
    account = parse_account(code)
    return account.year, account.line, account.holder, account.province, account.source


def _cell(posting: Posting, type_: str) -> Values:
    book, bucket, account, _, *dimensions = posting
    return book, bucket, account, type_, *[dimension or "" for dimension in dimensions]


def _signed(s: ContractSigned, told: Told, draft: Draft) -> None:
    draft.append(CONTRACT_AMOUNTS, (told.position, told.occurred_on, s.contract, s.amount_fen))


def _amended(s: ContractAmended, told: Told, draft: Draft) -> None:
    if s.amount_fen is not None:
        draft.append(CONTRACT_AMOUNTS, (told.position, told.occurred_on, s.contract, s.amount_fen))


PROJECTION: Final = Projection(
    "postings",
    (POSTINGS, MONTHLY, CONTRACT_AMOUNTS, DAYS),
    {"contract.signed": _signed, "contract.amended": _amended},
    always=_post,
)
