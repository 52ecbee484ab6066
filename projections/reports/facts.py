"""The chronicle as reports need it: rows that count, laid over each other in the order of the log.

What a subject is as of a day and as known at a position is what the statements that count say of it, later
ones over earlier ones. Names are as last known, whatever the day, so that nobody is nameless.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, select, union_all

from domain.accounts import parse_account
from domain.holders import province_of
from projections.chronicle import (
    ADJUSTMENTS,
    ALLOCATIONS,
    AWARD_ENDS,
    BIDS_TOLD,
    CLASS_TERMS,
    CONTRACT_TERMS,
    CORRECTIONS,
    REGISTRATIONS,
)
from projections.procurement import AWARDS, TENDERS
from projections.reports.report import Question
from projections.statements import STATEMENTS
from projections.tables import MADE_BY

Facts = dict[str, Any]


def contracts(connection: Connection, question: Question) -> dict[str, Facts]:
    """Return the contracts signed by then, by number, with the terms that count."""
    found = _laid_over(connection, question, CONTRACT_TERMS, "contract")
    return {code: terms for code, terms in found.items() if terms["account"] is not None}


def classes(connection: Connection, question: Question) -> dict[str, Facts]:
    """Return the classes opened by then, by number; one under a contract is its institution's.

    `account` is that of its contract, and `province` the account's or, without one, its institution's.
    """
    signed = contracts(connection, question)
    places = parties(connection, question)
    found = {
        code: terms
        for code, terms in _laid_over(connection, question, CLASS_TERMS, "class").items()
        if terms["mode"] is not None
    }
    for terms in found.values():
        contract = signed.get(terms["contract"] or "")
        if contract is not None:
            terms["institution"] = contract["institution"]
        terms["account"] = None if contract is None else contract["account"]
        terms["province"] = _province(terms, places)
    return found


def parties(connection: Connection, question: Question) -> dict[str, Facts]:
    """Return the parties known by then, by code; days do not matter."""
    query = select(REGISTRATIONS).where(*question.knows(REGISTRATIONS)).order_by(REGISTRATIONS.c.position)
    rows = [dict(row._mapping) for row in connection.execute(query)]
    _correct(connection, question, rows)
    return {row["code"]: row for row in rows}


def bids(connection: Connection, question: Question) -> list[Facts]:
    """Return the bids recorded or opened by then, in the order of the log."""
    query = select(BIDS_TOLD).where(*question.counts(BIDS_TOLD)).order_by(*BIDS_TOLD.primary_key.columns)
    rows = [dict(row._mapping) for row in connection.execute(query)]
    _correct(connection, question, rows)
    return rows


def awards(connection: Connection, question: Question) -> list[Facts]:
    """Return the awards made by then, in the order of the log; `stands` tells which had not fallen away."""
    ended = defaultdict(list)
    for end in connection.execute(select(AWARD_ENDS).where(*question.counts(AWARD_ENDS))):
        ended[end.tender].append(end.position)
    made = select(AWARDS, AWARDS.c.awarded_on.label("occurred_on"), TENDERS.c.account).join(
        TENDERS, TENDERS.c.tender == AWARDS.c.tender
    )
    wanted = made.subquery()
    query = select(wanted).where(*question.counts(wanted)).order_by(wanted.c.position)
    rows = [dict(row._mapping) for row in connection.execute(query)]
    last = {row["tender"]: row["position"] for row in rows}
    for row in rows:
        is_last = last[row["tender"]] == row["position"]
        row["stands"] = is_last and not any(end > row["position"] for end in ended[row["tender"]])
    return rows


def allocations(connection: Connection, question: Question) -> dict[int, Facts]:
    """Return the allocations made by then, by position; `amount_fen` is as adjusted by then."""
    query = select(ALLOCATIONS).where(*question.counts(ALLOCATIONS)).order_by(ALLOCATIONS.c.position)
    found: dict[int, Facts] = {row.position: dict(row._mapping) for row in connection.execute(query)}
    for change in connection.execute(select(ADJUSTMENTS).where(*question.counts(ADJUSTMENTS))):
        if change.allocation in found:
            found[change.allocation]["amount_fen"] += change.delta_fen
    return found


def stands(legs: FromClause, question: Question) -> ColumnElement[bool]:
    """The condition that a leg is neither of an expense that was reversed by then nor of its reversal."""
    later = STATEMENTS.alias("later")
    pairs = (
        select(STATEMENTS.c.position, STATEMENTS.c.reversed_by)
        .join(later, later.c.position == STATEMENTS.c.reversed_by)
        .where(*question.counts(later), *question.counts(STATEMENTS))
        .cte("reversed")
    )
    return legs.c.position.not_in(union_all(select(pairs.c.position), select(pairs.c.reversed_by)))


def names(found: Mapping[str, Facts]) -> dict[str, str]:
    """Return parties' names by code."""
    return {code: row["name"] for code, row in found.items()}


def _correct(connection: Connection, question: Question, rows: Iterable[Facts]) -> None:
    """Put corrections known by then into the rows of the statements that they correct."""
    query = (
        select(STATEMENTS.c.position.label("corrected"), CORRECTIONS.c.member, CORRECTIONS.c.value)
        .join(STATEMENTS, STATEMENTS.c[MADE_BY] == CORRECTIONS.c.corrects)
        .where(*question.knows(CORRECTIONS))
        .order_by(CORRECTIONS.c.position)
    )
    changes: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(query):
        changes[row.corrected][row.member] = row.value
    for facts in rows if changes else ():
        for member, value in changes.get(facts["position"], {}).items():
            if member in facts:
                facts[member] = value


def _laid_over(connection: Connection, question: Question, table: Table, key: str) -> dict[str, Facts]:
    """What the rows of each subject that count come to; null says nothing."""
    query = select(table).where(*question.counts(table)).order_by(table.c.position)
    rows = [dict(row._mapping) for row in connection.execute(query)]
    _correct(connection, question, rows)
    found: dict[str, Facts] = {}
    for row in rows:
        earlier = found.setdefault(row[key], row)
        earlier.update(
            {name: value for name, value in row.items() if value is not None and name != "position"}
        )
    return found


def _province(training: Facts, places: Mapping[str, Facts]) -> str:
    if training["account"] is not None:
        return parse_account(training["account"]).province
    holder = places.get(training["institution"] or "", {}).get("province")
    return "" if holder is None else province_of(holder)
