"""Decisions on plans, their reviews, and quotas."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decisions.ruling import Accepted
from domain.planning_states import Plan, plan_state
from domain.refusals import DoesNotExist, IsOver, KeyRepeated, Malformed, QuorumMissing
from domain.statements.base import Statement
from tests.domain.deciding import (
    EDUCATION,
    EDUCATION_41,
    EDUCATION_42,
    FINANCE,
    FINANCE_41,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    SUPERVISION,
    Court,
)
from tests.domain.test_folding import refold

PLAN = {"plan": "F1", "fiscal_year": 2026, "holder": "41", "lines": ["rural.short-term"]}
QUOTA = {"document": "教师函1号", "fiscal_year": 2026, "line": "demo.backbone", "trainees": 100}
CHECKERS = {"education": EDUCATION, "finance": FINANCE}


@pytest.fixture
def court() -> Court:
    return Court()


def submit(court: Court, version: int = 1, **members: Any) -> None:
    court.record("plan.submitted", EDUCATION_41, **{**PLAN, "version": version, **members})


def review(court: Court, side: str, outcome: str, version: int = 1) -> None:
    court.record("plan.reviewed", CHECKERS[side], plan="F1", version=version, side=side, outcome=outcome)


def state(court: Court) -> Plan:
    return cast(Plan, court.subject("plan:F1"))


def test_a_plan_is_approved_only_when_education_and_finance_both_approved_it(court: Court) -> None:
    submit(court)
    assert state(court).state == "submitted"
    review(court, "education", "approved")
    assert state(court).state == "submitted"
    review(court, "finance", "approved")
    assert state(court).state == "approved"


@pytest.mark.parametrize("side", ["education", "finance"])
def test_one_side_alone_can_return_a_plan(court: Court, side: str) -> None:
    submit(court)
    review(court, side, "returned")
    assert state(court).state == "returned"
    (other,) = set(CHECKERS) - {side}
    review(court, other, "approved")
    assert state(court).state == "returned"


def test_a_returned_plan_comes_again_as_its_next_version(court: Court) -> None:
    submit(court)
    review(court, "finance", "returned")
    submit(court, 2)
    assert state(court) == Plan("41", 2)
    assert state(court).state == "submitted"


def test_a_version_is_handed_in_once_and_none_is_left_out(court: Court) -> None:
    refusal = court.refuse("plan.submitted", EDUCATION_41, **PLAN, version=2)
    assert refusal == Malformed("version", "2", "expected 1, the next version of the plan")
    assert refusal.zh().endswith("现为 2，应为该方案的下一版次 1")
    submit(court)
    assert isinstance(court.refuse("plan.submitted", EDUCATION_41, **PLAN), KeyRepeated)
    submit(court, 2)
    assert isinstance(court.refuse("plan.submitted", EDUCATION_41, **PLAN, version=1), KeyRepeated)
    assert isinstance(court.refuse("plan.submitted", EDUCATION_41, **PLAN, version=4), Malformed)


def test_nobody_hands_in_a_version_of_another_holders_plan(court: Court) -> None:
    submit(court)
    theirs = {**PLAN, "holder": "42", "version": 2}
    refusal = court.refuse("plan.submitted", EDUCATION_42, **theirs)
    assert isinstance(refusal, Malformed)
    assert (refusal.member, refusal.found) == ("holder", "42")
    assert isinstance(court.refuse("plan.submitted", EDUCATION_42, **PLAN, version=2), QuorumMissing)


@pytest.mark.parametrize("by", [EDUCATION, FINANCE_41, EDUCATION_42, SCHOOL])
def test_a_plan_is_handed_in_by_the_education_authority_of_its_holder(court: Court, by: str) -> None:
    assert isinstance(court.refuse("plan.submitted", by, **PLAN), QuorumMissing)


def test_the_centre_plans_for_itself(court: Court) -> None:
    court.record("plan.submitted", EDUCATION, **{**PLAN, "holder": "00", "lines": ["demo.backbone"]})


def test_a_quota_is_for_a_line_of_the_plan(court: Court) -> None:
    rows = [{"line": "rural.distance", "trainees": 5, "days": 1}]
    refusal = court.refuse("plan.submitted", EDUCATION_41, **PLAN, quota=rows)
    assert isinstance(refusal, Malformed)
    assert (refusal.member, refusal.found) == ("quota", "rural.distance")
    submit(court, lines=["rural.short-term", "rural.distance"], quota=rows)


@pytest.mark.parametrize("side", ["education", "finance"])
@pytest.mark.parametrize("by", [EDUCATION, FINANCE, SUPERVISION, EDUCATION_41, FINANCE_41])
def test_neither_side_answers_for_the_other(court: Court, side: str, by: str) -> None:
    submit(court)
    answer = {"plan": "F1", "version": 1, "side": side, "outcome": "approved"}
    if CHECKERS[side] == by:
        court.record("plan.reviewed", by, **answer)
    else:
        assert isinstance(court.refuse("plan.reviewed", by, **answer), QuorumMissing)


def test_a_review_takes_two_officers(court: Court) -> None:
    submit(court)
    answer = {"plan": "F1", "version": 1, "side": "finance", "outcome": "approved"}
    for duty in ("prepare", "approve"):
        alone = court.signers(FINANCE, [duty])
        assert isinstance(court.refuse("plan.reviewed", alone, **answer), QuorumMissing)


def test_a_version_is_reviewed_once_by_each_side_and_only_if_it_is_there(court: Court) -> None:
    answer = {"plan": "F1", "version": 1, "side": "education", "outcome": "approved"}
    assert court.refuse("plan.reviewed", EDUCATION, **answer) == DoesNotExist("plan", "F1 · 1")
    submit(court)
    court.record("plan.reviewed", EDUCATION, **answer)
    again = court.refuse("plan.reviewed", EDUCATION, **{**answer, "outcome": "returned"})
    assert isinstance(again, KeyRepeated)
    later = court.refuse("plan.reviewed", EDUCATION, **{**answer, "version": 2})
    assert later == DoesNotExist("plan", "F1 · 2")
    assert later.zh().startswith("实施方案 F1 · 2 不存在")


def test_a_late_answer_to_an_older_version_says_nothing_of_the_newest(court: Court) -> None:
    submit(court)
    review(court, "education", "returned")
    submit(court, 2)
    review(court, "finance", "returned", version=1)
    assert state(court) == Plan("41", 2)


ACTS = st.lists(
    st.one_of(
        st.just(("submit", 0, "")),
        st.tuples(
            st.sampled_from(["education", "finance"]),
            st.integers(1, 3),
            st.sampled_from(["approved", "returned"]),
        ),
    ),
    max_size=12,
)


@given(ACTS)
def test_whatever_is_said_in_whatever_order_a_plan_is_what_was_said_of_its_newest_version(
    acts: list[tuple[str, int, str]],
) -> None:
    court = Court()
    said: dict[tuple[int, str], str] = {}
    version = 0
    outcomes: list[tuple[Statement, Accepted]] = []
    for what, number, outcome in acts:
        if what == "submit":
            version += 1
            submit(court, version)
        else:
            answer = {"plan": "F1", "version": number, "side": what, "outcome": outcome}
            statement = court.statement("plan.reviewed", **answer)
            ruling = court.decide(statement, by=CHECKERS[what])
            assert isinstance(ruling, list) == (number <= version and (number, what) not in said)
            if isinstance(ruling, list):
                said[number, what] = outcome
    plan = state(court)
    assert plan.version == version
    assert (plan.education, plan.finance) == (
        said.get((version, "education")),
        said.get((version, "finance")),
    )
    assert plan.state == plan_state(plan.education, plan.finance)
    outcomes = [each for each in court.outcomes if "plan:F1" in each[1].tags]
    assert refold([s for s, _ in outcomes], court.statements).get("plan:F1", Plan()) == plan


def test_places_go_to_a_holder_or_to_an_institution(court: Court) -> None:
    court.record("quota.assigned", EDUCATION, **QUOTA, holder="41")
    court.record("quota.assigned", EDUCATION, **QUOTA, institution=SCHOOL)
    for both in ({}, {"holder": "41", "institution": SCHOOL}):
        refusal = court.refuse("quota.assigned", EDUCATION, **QUOTA, **both)
        assert isinstance(refusal, Malformed)
        assert refusal.member == "holder"
        assert "二者之一" in refusal.zh()
    refusal = court.refuse("quota.assigned", EDUCATION, **QUOTA, institution=STRANGER)
    assert refusal == DoesNotExist("party", STRANGER)
    court.record("party.suspended", EDUCATION, party=OTHER_SCHOOL)
    refusal = court.refuse("quota.assigned", EDUCATION, **QUOTA, institution=OTHER_SCHOOL)
    assert refusal == IsOver("party", OTHER_SCHOOL, "suspended")


def test_a_document_assigns_places_in_a_line_to_somebody_once(court: Court) -> None:
    court.record("quota.assigned", EDUCATION, **QUOTA, holder="41")
    assert isinstance(court.refuse("quota.assigned", EDUCATION, **QUOTA, holder="41"), KeyRepeated)
    court.record("quota.assigned", EDUCATION, **{**QUOTA, "line": "demo.distance"}, holder="41")
    court.record("quota.assigned", EDUCATION, **{**QUOTA, "fiscal_year": 2027}, holder="41")


@pytest.mark.parametrize("by", [FINANCE, EDUCATION_41, SCHOOL])
def test_only_central_education_assigns_places(court: Court, by: str) -> None:
    assert isinstance(court.refuse("quota.assigned", by, **QUOTA, holder="41"), QuorumMissing)


def test_planning_moves_no_money(court: Court) -> None:
    submit(court, budget=[{"category": "meals", "amount_fen": 5}])
    review(court, "education", "approved")
    court.record("quota.assigned", EDUCATION, **QUOTA, holder="41")
    assert [outcome.postings for _, outcome in court.outcomes[-3:]] == [(), (), ()]
