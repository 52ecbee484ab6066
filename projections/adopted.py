"""The measures that apply in a book: those packaged with the program, and those that it adopted (办法)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from domain.measures import PACKAGED, Measure
from projections.closing import ADOPTED_FIGURES


def measures_of(connection: Connection, known_at: int | None = None) -> tuple[Measure, ...]:
    """Return the packaged figures and after them the adopted ones, in the order of the log."""
    figure = ADOPTED_FIGURES.c
    query = select(ADOPTED_FIGURES).order_by(figure.position, figure.name, figure.scope)
    if known_at is not None:
        query = query.where(figure.position <= known_at)
    adopted = [
        Measure(
            row.name,
            row.scope,
            row.value,
            row.unit,
            row.instrument,
            row.article,
            date.fromisoformat(row.in_force_from),
            None if row.in_force_to is None else date.fromisoformat(row.in_force_to),
            "adopted",
        )
        for row in connection.execute(query)
    ]
    return (*PACKAGED, *adopted)
