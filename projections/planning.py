"""Plans with their reviews, and quotas of the demonstration lines (实施方案、审核、名额).

Every version of a plan keeps its rows; what was corrected is shown as corrected.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from domain.planning_states import plan_state
from domain.statements.planning import PlanReviewed, PlanSubmitted, QuotaAssigned
from domain.statements.remarks import StatementCorrected
from projections.projection import Draft, Projection, Told
from projections.tables import MADE_BY, made_by, text, view_table, whole

PLANS: Final = view_table(
    "plans",
    text("plan"),
    whole("version"),
    whole("fiscal_year"),
    text("holder"),
    text("lines"),
    whole("surveyed"),
    whole("trainees"),
    whole("budget_fen"),
    text("evaluation", optional=True),
    text("responsible", optional=True),
    text("submitted_on", optional=True),
    text("education", optional=True),
    text("education_on", optional=True),
    whole("education_at", optional=True),
    text("finance", optional=True),
    text("finance_on", optional=True),
    whole("finance_at", optional=True),
    text("state"),
    whole("is_newest"),
    whole("position"),
    made_by(),
    key=("plan", "version"),
)
"""A row a version. `state` is `submitted`, `returned` or `approved`; `education` and `finance` are what the
sides said; `is_newest` is 1 for the version that counts; `lines` are joined by a blank."""

PLAN_NEEDS: Final = view_table(
    "plan_needs",
    text("plan"),
    whole("version"),
    whole("number"),
    whole("surveyed"),
    text("summary", optional=True),
    key=("plan", "version", "number"),
)
"""The inquiries into needs, numbered as they stand in the plan."""

PLAN_QUOTAS: Final = view_table(
    "plan_quotas",
    text("plan"),
    whole("version"),
    whole("number"),
    text("line"),
    whole("trainees"),
    whole("days"),
    key=("plan", "version", "number"),
)

PLAN_BUDGETS: Final = view_table(
    "plan_budgets",
    text("plan"),
    whole("version"),
    text("category"),
    whole("amount_fen"),
    key=("plan", "version", "category"),
)

PLAN_STAGES: Final = view_table(
    "plan_stages",
    text("plan"),
    whole("version"),
    whole("number"),
    text("stage"),
    text("starts_on"),
    text("ends_on"),
    key=("plan", "version", "number"),
)
"""The calendar of a plan."""

QUOTAS: Final = view_table(
    "quotas",
    whole("position"),
    whole("fiscal_year"),
    text("line"),
    text("holder", optional=True),
    text("institution", optional=True),
    whole("trainees"),
    text("document"),
    text("assigned_on", optional=True),
    key=("position",),
)
"""Places assigned; either `holder` or `institution` is there."""


class PlanView(NamedTuple):
    """One version of a plan with its budget by category; days are texts, None where they are not stated."""

    plan: str
    version: int
    fiscal_year: int
    holder: str
    lines: tuple[str, ...]
    trainees: int
    budget_fen: int
    budget: dict[str, int]
    state: str
    education: str | None
    finance: str | None
    submitted_on: str | None


def plans(connection: Connection, *, newest_only: bool = True) -> list[PlanView]:
    """Return the plans by number, only the version that counts unless all are asked for."""
    budgets: dict[tuple[str, int], dict[str, int]] = {}
    for plan, version, category, amount_fen in connection.execute(select(PLAN_BUDGETS)):
        budgets.setdefault((plan, version), {})[category] = amount_fen
    query = select(PLANS).order_by(PLANS.c.plan, PLANS.c.version)
    if newest_only:
        query = query.where(PLANS.c.is_newest == 1)
    return [
        PlanView(
            row.plan,
            row.version,
            row.fiscal_year,
            row.holder,
            tuple(row.lines.split()),
            row.trainees,
            row.budget_fen,
            budgets.get((row.plan, row.version), {}),
            row.state,
            row.education,
            row.finance,
            row.submitted_on,
        )
        for row in connection.execute(query)
    ]


def _submitted(s: PlanSubmitted, told: Told, draft: Draft) -> None:
    earlier = draft.row(PLANS, s.plan, s.version - 1)
    if earlier is not None:
        earlier["is_newest"] = 0
    version = (s.plan, s.version)
    draft.put(
        PLANS,
        {
            "plan": s.plan,
            "version": s.version,
            "fiscal_year": s.fiscal_year,
            "holder": s.holder,
            "lines": " ".join(s.lines),
            "surveyed": sum(row.surveyed for row in s.needs),
            "trainees": sum(row.trainees for row in s.quota),
            "budget_fen": sum(row.amount_fen for row in s.budget),
            "evaluation": s.evaluation,
            "responsible": s.responsible,
            "submitted_on": told.occurred_on,
            "education": None,
            "education_on": None,
            "education_at": None,
            "finance": None,
            "finance_on": None,
            "finance_at": None,
            "state": plan_state(None, None),
            "is_newest": 1,
            "position": told.position,
            MADE_BY: told.id,
        },
    )
    for number, need in enumerate(s.needs, 1):
        draft.append(PLAN_NEEDS, (*version, number, need.surveyed, need.summary))
    for number, quota in enumerate(s.quota, 1):
        draft.append(PLAN_QUOTAS, (*version, number, quota.line, quota.trainees, quota.days))
    for wanted in s.budget:
        draft.add(PLAN_BUDGETS, (*version, wanted.category), wanted.amount_fen)
    for number, stage in enumerate(s.calendar, 1):
        days = stage.starts_on.isoformat(), stage.ends_on.isoformat()
        draft.append(PLAN_STAGES, (*version, number, stage.stage, *days))


def _reviewed(s: PlanReviewed, told: Told, draft: Draft) -> None:
    plan = draft.row(PLANS, s.plan, s.version)
    assert plan is not None, f"no plan {s.plan}"
    plan[s.side], plan[f"{s.side}_on"], plan[f"{s.side}_at"] = s.outcome, told.occurred_on, told.position
    plan["state"] = plan_state(plan["education"], plan["finance"])


def _assigned(s: QuotaAssigned, told: Told, draft: Draft) -> None:
    draft.append(
        QUOTAS,
        (
            told.position,
            s.fiscal_year,
            s.line,
            s.holder,
            s.institution,
            s.trainees,
            s.document,
            told.occurred_on,
        ),
    )


def _corrected(s: StatementCorrected, _: Told, draft: Draft) -> None:
    if s.value is None or s.member not in ("evaluation", "responsible"):
        return
    plan = draft.made_by(PLANS, s.corrects)
    if plan is not None:
        plan[s.member] = s.value


PROJECTION: Final = Projection(
    "planning",
    (PLANS, PLAN_NEEDS, PLAN_QUOTAS, PLAN_BUDGETS, PLAN_STAGES, QUOTAS),
    {
        "plan.submitted": _submitted,
        "plan.reviewed": _reviewed,
        "quota.assigned": _assigned,
        "statement.corrected": _corrected,
    },
)
