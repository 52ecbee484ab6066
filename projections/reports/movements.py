"""What a trace of money is made from, read from the postings that count (资金收付)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, select

from domain.accounts import parse_account
from projections.fifo import Flow
from projections.postings import POSTINGS
from projections.provenance import Agreement, Books, Movement
from projections.reports import facts
from projections.reports.report import Question


def read_books(connection: Connection, question: Question) -> Books:
    """Read what is needed to trace the accounts of a province and a year, or all of them."""
    allocations: defaultdict[str, list[Flow]] = defaultdict(list)
    allotted_on: defaultdict[str, int] = defaultdict(int)
    for position, row in facts.allocations(connection, question).items():
        if not question.is_about(row["account"]):
            continue
        flow = Flow(row["occurred_on"] or "", position, row["amount_fen"])
        allocations[row["account"]].append(flow)
        account = parse_account(row["account"])
        if account.pool.holder != row["from_holder"]:
            allotted_on[str(account.at(row["from_holder"]))] += row["amount_fen"]
    movements: defaultdict[str, list[Movement]] = defaultdict(list)
    for movement in _movements(connection, question):
        movements[movement.account].append(movement)
    return Books(allocations, movements, _given_back(connection, question), allotted_on)


def read_expenses(
    connection: Connection, question: Question, contract: str | None = None
) -> dict[Agreement, list[Flow]]:
    """Read the expenses under each agreement, or under one contract, without those that were reversed."""
    legs = POSTINGS.c
    query = (
        select(
            legs.account,
            *_paid_under(POSTINGS),
            func.coalesce(legs.occurred_on, "").label("day"),
            legs.position,
            legs.amount_fen,
        )
        .where(legs.bucket == "spent", legs.institution.is_not(None))
        .where(*question.counts(POSTINGS), *scope(question), facts.stands(POSTINGS, question))
    )
    if contract is not None:
        query = query.where(legs.contract == contract)
    return _by_agreement(connection, query)


def read_spending_days(connection: Connection, question: Question) -> dict[Agreement, list[Flow]]:
    """Read what was spent under each agreement by day; those reversed are left out."""
    legs, under = POSTINGS.c, _paid_under(POSTINGS)
    day = func.coalesce(legs.occurred_on, "").label("day")
    position = func.min(legs.position).label("position")
    amount_fen = func.sum(legs.amount_fen).label("amount_fen")
    query = (
        select(legs.account, *under, day, position, amount_fen)
        .where(legs.bucket == "spent", legs.institution.is_not(None))
        .where(*question.counts(POSTINGS), *scope(question), facts.stands(POSTINGS, question))
        .group_by(legs.account, *under, day)
    )
    return _by_agreement(connection, query)


def read_spent(connection: Connection, question: Question) -> dict[Agreement, int]:
    """Read what was spent under each agreement, in fen."""
    legs, under = POSTINGS.c, _paid_under(POSTINGS)
    query = (
        select(legs.account, *under, func.sum(legs.amount_fen))
        .where(legs.bucket == "spent", legs.institution.is_not(None))
        .where(*question.counts(POSTINGS), *scope(question))
        .group_by(legs.account, *under)
    )
    return {Agreement(*row[:4]): row[4] for row in connection.execute(query)}


def scope(question: Question, legs: FromClause = POSTINGS) -> list[ColumnElement[bool]]:
    """Conditions that keep to the accounts of the province and the year that are asked for."""
    conditions: list[ColumnElement[bool]] = []
    if question.province is not None:
        conditions.append(legs.c.province == question.province)
    if question.year is not None:
        conditions.append(legs.c.year == question.year)
    return conditions


def _by_agreement(connection: Connection, query: Select[*tuple[Any, ...]]) -> dict[Agreement, list[Flow]]:
    found: defaultdict[Agreement, list[Flow]] = defaultdict(list)
    for row in connection.execute(query):
        agreement = Agreement(row.account, row.contract, row.institution, row.series)
        found[agreement].append(Flow(row.day, row.position, row.amount_fen))
    return found


def _movements(connection: Connection, question: Question) -> Sequence[Movement]:
    legs, other = POSTINGS, POSTINGS.alias("other")
    joined = and_(
        other.c.position == legs.c.position, other.c.book == "cash", other.c.line_no != legs.c.line_no
    )
    query = (
        select(
            func.coalesce(legs.c.occurred_on, "").label("day"),
            legs.c.position,
            legs.c.amount_fen,
            legs.c.account,
            other.c.bucket,
            other.c.account.label("other_account"),
            *_paid_under(other),
        )
        .join(other, joined)
        .where(legs.c.bucket == "treasury", *question.counts(legs), *scope(question))
    )
    found = []
    for row in connection.execute(query):
        under = row.other_account, row.contract, row.institution, row.series
        agreement = Agreement(*under) if row.institution else None
        flow = Flow(row.day, row.position, row.amount_fen)
        found.append(Movement(flow, row.account, row.bucket, row.other_account, agreement))
    return found


def _given_back(connection: Connection, question: Question) -> dict[str, list[Flow]]:
    """Allotments returned, by account, less the cash that was returned with them."""
    legs = POSTINGS.c
    given_fen = func.sum(-legs.amount_fen).filter(legs.bucket == "allotted")
    cash_fen = func.coalesce(func.sum(-legs.amount_fen).filter(legs.bucket == "treasury"), 0)
    query = (
        select(legs.account, legs.position, legs.occurred_on, (given_fen - cash_fen).label("fen"))
        .where(legs.type == "balance.returned", legs.bucket.in_(("allotted", "treasury")))
        .where(*question.counts(POSTINGS), *scope(question))
        .group_by(legs.account, legs.position, legs.occurred_on)
    )
    found: defaultdict[str, list[Flow]] = defaultdict(list)
    for row in connection.execute(query):
        if row.fen > 0:
            found[row.account].append(Flow(row.occurred_on or "", row.position, row.fen))
    return found


def _paid_under(legs: FromClause) -> list[ColumnElement[Any]]:
    """Contract, institution and series of a leg; empty where there is none."""
    return [func.coalesce(legs.c[name], "").label(name) for name in ("contract", "institution", "series")]
