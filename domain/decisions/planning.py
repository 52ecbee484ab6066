"""Decisions on plans, their review, and quotas of the demonstration lines (实施方案、审核、名额)."""

from __future__ import annotations

from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, unusable_party
from domain.refusals import DoesNotExist, Malformed, Refusal
from domain.statements.planning import PlanReviewed, PlanSubmitted, QuotaAssigned


def decide_plan(s: PlanSubmitted, case: Case) -> Ruling | Refusal:
    """A holder hands in its plan, and its versions one after another."""
    foreign = next((row.line for row in s.quota if row.line not in s.lines), None)
    if foreign is not None:
        lines = ", ".join(s.lines)
        return Malformed(
            "quota", foreign, f"expected one of the plan's lines: {lines}", f"方案所列项目之一：{lines}"
        )
    plan = case.subjects.plan(s.plan)
    if plan.version and s.holder != plan.holder:
        return Malformed(
            "holder",
            s.holder,
            f"expected {plan.holder}, whose plan it is; give another plan a number of its own",
            f"该方案的报送单位 {plan.holder}；另一方案请另行编号",
        )
    if s.version > plan.version + 1:
        return Malformed(
            "version",
            str(s.version),
            f"expected {plan.version + 1}, the next version of the plan",
            f"该方案的下一版次 {plan.version + 1}",
        )
    return Ruling((f"plan:{s.plan}",), keys_of(s, case.subjects, case.kid_of))


def decide_review(s: PlanReviewed, case: Case) -> Ruling | Refusal:
    """Education and finance each look over a version that was handed in, once."""
    if s.version > case.subjects.plan(s.plan).version:
        return DoesNotExist("plan", f"{s.plan} · {s.version}")
    return Ruling((f"plan:{s.plan}",), keys_of(s, case.subjects, case.kid_of))


def decide_quota(s: QuotaAssigned, case: Case) -> Ruling | Refusal:
    """A document assigns places in a line to a holder, or to an institution that may take part, once."""
    if (s.holder is None) == (s.institution is None):
        return Malformed(
            "holder",
            "nothing" if s.holder is None else "a holder beside an institution",
            "expected a holder that sends trainees or an institution that trains them, one of the two",
            "派出单位或培训机构，二者之一",
        )
    keys = keys_of(s, case.subjects, case.kid_of)
    if s.institution is not None:
        return unusable_party(s.institution, case) or Ruling((f"trail/party:{s.institution}",), keys)
    return Ruling((f"trail/account:{s.fiscal_year}/{s.line}/{s.holder}",), keys)
