"""Closed periods with their balances, and the measures that were adopted (结账与办法)."""

from __future__ import annotations

from typing import Final

from domain.closing import BUCKETS, last_month
from domain.statements.measures import MeasuresAdopted
from domain.statements.periods import PeriodClosed
from projections.projection import Draft, Projection, Told
from projections.tables import iso, text, view_table, whole

CLOSED_PERIODS: Final = view_table(
    "closed_periods",
    whole("position"),
    text("period"),
    text("last_month"),
    whole("through"),
    text("occurred_on", optional=True),
    text("recorded_on"),
    key=("position",),
)
"""Periods in the order in which they were closed; `last_month` is the last month of each."""

CLOSING_BALANCES: Final = view_table(
    "closing_balances",
    whole("position"),
    text("account"),
    *(whole(f"{bucket}_fen") for bucket in BUCKETS),
    key=("position", "account"),
)
"""The table that closed a period, by the position of its statement."""

ADOPTED_FIGURES: Final = view_table(
    "adopted_figures",
    whole("position"),
    text("name"),
    text("scope"),
    text("value"),
    text("unit"),
    text("instrument"),
    text("article"),
    text("in_force_from"),
    text("in_force_to", optional=True),
    key=("position", "name", "scope"),
)
"""Figures of measures as adopted; an empty `scope` is everything."""


def _closed(s: PeriodClosed, told: Told, draft: Draft) -> None:
    row = (told.position, s.period, last_month(s.period), s.through, told.occurred_on, told.recorded_on)
    draft.append(CLOSED_PERIODS, row)
    for balance in s.balances:
        amounts = (getattr(balance, f"{bucket}_fen") for bucket in BUCKETS)
        draft.append(CLOSING_BALANCES, (told.position, balance.account, *amounts))


def _adopted(s: MeasuresAdopted, told: Told, draft: Draft) -> None:
    law = (s.instrument, s.article, s.in_force_from.isoformat(), iso(s.in_force_to))
    for figure in s.figures:
        row = (told.position, figure.name, figure.scope or "", figure.value, figure.unit)
        draft.append(ADOPTED_FIGURES, (*row, *law))


PROJECTION: Final = Projection(
    "closing",
    (CLOSED_PERIODS, CLOSING_BALANCES, ADOPTED_FIGURES),
    {"period.closed": _closed, "measures.adopted": _adopted},
)
