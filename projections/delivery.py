"""How classes were delivered and what they did: shares of modes, who came, charges, evaluations.

What stands beside a class here is joined with `classes` of the procurement view. Questions that take both are
answered below: who came by dimension, how a class was evaluated, and which evaluations are missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple, get_args

from sqlalchemy import Connection, func, select

from domain.statements.contracts import ClassClosed, ClassOpened
from domain.statements.delivery import ChargeDeclared, EvaluationRecorded
from domain.vocabulary import Dimension, EvaluatedBy
from projections.procurement import CLASSES
from projections.projection import Draft, Projection, Told
from projections.tables import text, view_table, whole

CLASS_MODES: Final = view_table(
    "class_modes",
    text("class"),
    text("mode"),
    whole("percent"),
    key=("class", "mode"),
)
"""Shares of modes; a class whose shares are not stated is all in its own mode."""

TRAINEES: Final = view_table(
    "trainees",
    text("dimension"),
    text("key"),
    text("class"),
    whole("number"),
    key=("dimension", "key", "class"),
)
"""Of those who attended a class, how many were of a kind; `dimension` is `rural`, `stage`, `subject` or
`origin`."""

CHARGES: Final = view_table(
    "charges",
    text("class"),
    text("purpose"),
    whole("charge_fen"),
    text("declared_on", optional=True),
    whole("position"),
    key=("class", "purpose"),
)
"""What each trainee of a class is charged."""

EVALUATIONS: Final = view_table(
    "evaluations",
    text("class"),
    text("by"),
    text("content", optional=True),
    text("arrangement", optional=True),
    text("management", optional=True),
    text("satisfaction", optional=True),
    whole("respondents"),
    text("standard"),
    text("evaluated_on", optional=True),
    whole("position"),
    key=("class", "by"),
)
"""Scores and the satisfaction rate are the decimal numbers as they were written."""

EVALUATORS: Final[tuple[EvaluatedBy, ...]] = get_args(EvaluatedBy)
"""The three who evaluate each class."""


class Evaluation(NamedTuple):
    """One evaluation of a class; scores are decimal numbers as texts, None where there is none."""

    content: str | None
    arrangement: str | None
    management: str | None
    satisfaction: str | None
    respondents: int
    standard: str
    evaluated_on: date | None


class ClassEvaluations(NamedTuple):
    """A class and how it was evaluated. `missing` are those who have not; of a class that runs, nobody is.

    `days` are those since its last day.
    """

    class_: str
    contract: str | None
    institution: str
    state: str
    ends_on: date
    attended: int | None
    evaluations: Mapping[EvaluatedBy, Evaluation]
    missing: tuple[EvaluatedBy, ...]
    days: int


class TraineeCount(NamedTuple):
    """How many trainees were of a kind, in how many classes."""

    key: str
    trainees: int
    classes: int


class TraineeTotals(NamedTuple):
    """Who came, by one dimension. `unstated` attended classes that do not say, or not for all of them; where
    a class states more than attended, it counts against that."""

    rows: tuple[TraineeCount, ...]
    attended: int
    unstated: int


def class_evaluations(connection: Connection, today: date) -> list[ClassEvaluations]:
    """Return every class with its evaluations, in the order of their last days.

    All three are due of a class that was closed.
    """
    found: dict[str, dict[EvaluatedBy, Evaluation]] = {}
    for row in connection.execute(select(EVALUATIONS)).mappings():
        day = row["evaluated_on"]
        found.setdefault(row["class"], {})[row["by"]] = Evaluation(
            row["content"],
            row["arrangement"],
            row["management"],
            row["satisfaction"],
            row["respondents"],
            row["standard"],
            None if day is None else date.fromisoformat(day),
        )
    classes = []
    for row in connection.execute(select(CLASSES).order_by(CLASSES.c.ends_on, CLASSES.c["class"])).mappings():
        evaluations = found.get(row["class"], {})
        is_closed = row["state"] == "closed"
        ends_on = date.fromisoformat(row["ends_on"])
        classes.append(
            ClassEvaluations(
                row["class"],
                row["contract"],
                row["institution"],
                row["state"],
                ends_on,
                row["attended"],
                evaluations,
                tuple(by for by in EVALUATORS if is_closed and by not in evaluations),
                max(0, (today - ends_on).days),
            )
        )
    return classes


def evaluations_due(connection: Connection, today: date) -> list[ClassEvaluations]:
    """Return the closed classes that one of the three has not evaluated, the longest past first."""
    return [each for each in class_evaluations(connection, today) if each.missing]


def trainee_totals(connection: Connection, dimension: Dimension) -> TraineeTotals:
    """Return who came to all classes, by one dimension, the largest number first."""
    number = func.sum(TRAINEES.c.number)
    query = (
        select(TRAINEES.c.key, number, func.count())
        .where(TRAINEES.c.dimension == dimension)
        .group_by(TRAINEES.c.key)
        .order_by(number.desc(), TRAINEES.c.key)
    )
    rows = tuple(TraineeCount(*row) for row in connection.execute(query))
    attended = connection.execute(select(func.coalesce(func.sum(CLASSES.c.attended), 0))).scalar_one()
    return TraineeTotals(rows, attended, attended - sum(row.trainees for row in rows))


def _class_opened(s: ClassOpened, _: Told, draft: Draft) -> None:
    for share in s.mode_shares:
        draft.add(CLASS_MODES, (s.class_, share.mode), share.percent)


def _class_closed(s: ClassClosed, _: Told, draft: Draft) -> None:
    for total in s.totals:
        draft.add(TRAINEES, (total.by, total.key, s.class_), total.count)


def _charged(s: ChargeDeclared, told: Told, draft: Draft) -> None:
    draft.append(CHARGES, (s.class_, s.purpose, s.charge_fen, told.occurred_on, told.position))


def _evaluated(s: EvaluationRecorded, told: Told, draft: Draft) -> None:
    draft.append(
        EVALUATIONS,
        (
            s.class_,
            s.by,
            s.content,
            s.arrangement,
            s.management,
            s.satisfaction,
            s.respondents,
            s.standard,
            told.occurred_on,
            told.position,
        ),
    )


PROJECTION: Final = Projection(
    "delivery",
    (CLASS_MODES, TRAINEES, CHARGES, EVALUATIONS),
    {
        "class.opened": _class_opened,
        "class.closed": _class_closed,
        "charge.declared": _charged,
        "evaluation.recorded": _evaluated,
    },
)
