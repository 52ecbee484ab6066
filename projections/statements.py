"""A light index of all statements: what `show` and `history` list before they read the log (陈述索引).

`reversed_by`, `corrected_by`, `confirmed_by` and `disputed_by` are positions of the latest statement that
says so. A corrected `document` is shown as corrected.
"""

from __future__ import annotations

from typing import Final

from domain.statements.base import Statement
from domain.statements.remarks import StatementConfirmed, StatementCorrected, StatementDisputed
from domain.statements.spending import ExpenseReversed
from projections.projection import Draft, Projection, Row, Told
from projections.tables import MADE_BY, made_by, text, view_table, whole

STATEMENTS: Final = view_table(
    "statements",
    whole("position"),
    whole("submission"),
    made_by(),
    text("type"),
    text("occurred_on", optional=True),
    text("booked_on"),
    text("recorded_at"),
    text("author"),
    text("capacity"),
    text("on_behalf_of", optional=True),
    text("document", optional=True),
    whole("reversed_by", optional=True),
    whole("corrected_by", optional=True),
    whole("confirmed_by", optional=True),
    whole("disputed_by", optional=True),
    key=("position",),
)
"""One row a statement, whose id is in `made_by`; `author` is the party that states it."""

COUNTS: Final = view_table("counts", text("type"), whole("number"), key=("type",))
"""How many statements there are of each type."""


def _index(statement: Statement, told: Told, draft: Draft) -> None:
    draft.add(COUNTS, (statement.type,), 1)
    draft.put(
        STATEMENTS,
        {
            "position": told.position,
            "submission": told.submission,
            MADE_BY: told.id,
            "type": statement.type,
            "occurred_on": told.occurred_on,
            "booked_on": told.booked_on,
            "recorded_at": told.recorded_at,
            "author": told.fact.outcome.author,
            "capacity": statement.capacity or "own",
            "on_behalf_of": statement.on_behalf_of,
            "document": statement.document,
            "reversed_by": None,
            "corrected_by": None,
            "confirmed_by": None,
            "disputed_by": None,
        },
    )


def _mark(statement_id: str, mark: str, told: Told, draft: Draft) -> Row:
    row = draft.made_by(STATEMENTS, statement_id)
    assert row is not None
    row[mark] = told.position
    return row


def _reversed(s: ExpenseReversed, told: Told, draft: Draft) -> None:
    _mark(s.reverses, "reversed_by", told, draft)


def _confirmed(s: StatementConfirmed, told: Told, draft: Draft) -> None:
    _mark(s.confirms, "confirmed_by", told, draft)


def _disputed(s: StatementDisputed, told: Told, draft: Draft) -> None:
    _mark(s.disputes, "disputed_by", told, draft)


def _corrected(s: StatementCorrected, told: Told, draft: Draft) -> None:
    row = _mark(s.corrects, "corrected_by", told, draft)
    if s.member == "document" and s.value is not None:
        row["document"] = s.value


PROJECTION: Final = Projection(
    "statements",
    (STATEMENTS, COUNTS),
    {
        "expense.reversed": _reversed,
        "statement.confirmed": _confirmed,
        "statement.disputed": _disputed,
        "statement.corrected": _corrected,
    },
    always=_index,
)
