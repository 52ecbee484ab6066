"""Decisions on how classes are delivered: shares of modes, totals of trainees, charges, evaluations."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import DoesNotExist, KeyRepeated, Malformed, QuorumMissing
from domain.vocabulary import AREAS, STAGES
from tests.domain.deciding import (
    EDUCATION,
    EDUCATION_41,
    EDUCATION_42,
    FINANCE_41,
    OTHER_SCHOOL,
    SCHOOL,
    Court,
    contract,
    fund,
)

CLASS: dict[str, Any] = {
    "class_": "B1", "contract": "C1", "mode": "centralised", "starts_on": "2026-05-01",
    "ends_on": "2026-05-10", "planned": 50,
}  # fmt: skip
CHARGE: dict[str, Any] = {"class_": "B1", "charge_fen": 0, "purpose": "资料费"}
EVALUATION: dict[str, Any] = {
    "class_": "B1", "by_": "trainees", "satisfaction": "96", "respondents": 40, "standard": "问卷2026",
}  # fmt: skip


def open_class(court: Court, **members: Any) -> None:
    court.record("class.opened", SCHOOL, **{**CLASS, **members})


def share(percent: int, mode: str = "centralised") -> dict[str, Any]:
    return {"mode": mode, "percent": percent}


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_shares_of_modes_are_a_whole(percents: list[int]) -> None:
    court = Court()
    fund(court)
    contract(court)
    members = {**CLASS, "mode_shares": [share(percent) for percent in percents]}
    if sum(percents) == 100:
        court.record("class.opened", SCHOOL, **members)
    else:
        refusal = court.refuse("class.opened", SCHOOL, **members)
        assert refusal == Malformed("mode_shares", f"{sum(percents)} %", "expected shares that sum to 100 %")


def test_shares_that_sum_to_a_hundred_are_recorded_and_a_class_may_state_none(court: Court) -> None:
    open_class(court, mode_shares=[share(70), share(30, "distance")], practice_days=30)
    open_class(court, class_="B2")


@pytest.mark.parametrize(
    ("by", "key"),
    [
        *(("rural", area) for area in AREAS),
        *(("stage", stage) for stage in STAGES),
        ("origin", "41"),
        ("origin", "XPCC"),
        ("origin", "410105"),
        ("subject", "数学"),
    ],
)
def test_a_total_is_of_something_that_its_dimension_knows(court: Court, by: str, key: str) -> None:
    open_class(court)
    court.record("class.closed", SCHOOL, class_="B1", attended=5, totals=[{"by": by, "key": key, "count": 5}])


@pytest.mark.parametrize(
    ("by", "key"),
    [("rural", "primary"), ("rural", "农村"), ("stage", "rural"), ("origin", "410000"), ("origin", "河南")],
)
def test_a_total_of_anything_else_is_malformed(court: Court, by: str, key: str) -> None:
    open_class(court)
    totals = [{"by": "subject", "key": "数学", "count": 5}, {"by": by, "key": key, "count": 5}]
    refusal = court.refuse("class.closed", SCHOOL, class_="B1", attended=5, totals=totals)
    assert isinstance(refusal, Malformed)
    assert (refusal.member, refusal.found) == ("totals", f"{by} {key}")


def test_totals_that_do_not_fit_those_who_attended_are_recorded(court: Court) -> None:
    open_class(court)
    totals = [{"by": "rural", "key": "rural", "count": 90}, {"by": "rural", "key": "town", "count": 1}]
    court.record("class.closed", SCHOOL, class_="B1", attended=50, totals=totals)


@pytest.mark.parametrize(
    ("type_", "members"), [("charge.declared", CHARGE), ("evaluation.recorded", EVALUATION)]
)
class TestAboutAClass:
    """What charges and evaluations have in common."""

    def test_the_class_began_and_may_be_over(self, court: Court, type_: str, members: dict[str, Any]) -> None:
        assert court.refuse(type_, SCHOOL, **members) == DoesNotExist("class", "B1")
        open_class(court)
        court.record("class.closed", SCHOOL, class_="B1", attended=5)
        court.record(type_, SCHOOL, **members)
        assert set(court.outcomes[-1][1].tags) == {"trail/class:B1", "trail/contract:C1"}

    def test_the_institution_states_its_own_and_its_province_compiles(
        self, court: Court, type_: str, members: dict[str, Any]
    ) -> None:
        open_class(court)
        for by in (OTHER_SCHOOL, EDUCATION_42, FINANCE_41, EDUCATION):
            assert isinstance(court.refuse(type_, by, **members), QuorumMissing)
        compiled = {**members, "on_behalf_of": OTHER_SCHOOL, "capacity": "compiled"}
        assert isinstance(court.refuse(type_, EDUCATION_41, **compiled), Malformed)
        court.record(type_, EDUCATION_41, **{**compiled, "on_behalf_of": SCHOOL})
        assert court.author == EDUCATION_41

    def test_a_class_without_contract_is_no_exception(
        self, court: Court, type_: str, members: dict[str, Any]
    ) -> None:
        open_class(court, contract=None, institution=SCHOOL)
        court.record(type_, SCHOOL, **members)
        assert court.outcomes[-1][1].tags == ("trail/class:B1",)

    def test_nothing_moves(self, court: Court, type_: str, members: dict[str, Any]) -> None:
        open_class(court)
        court.record(type_, SCHOOL, **members)
        assert court.postings == ()


def test_a_charge_is_declared_once_for_each_purpose(court: Court) -> None:
    open_class(court)
    court.record("charge.declared", SCHOOL, **CHARGE)
    assert isinstance(court.refuse("charge.declared", SCHOOL, **{**CHARGE, "charge_fen": 100}), KeyRepeated)
    court.record("charge.declared", SCHOOL, **{**CHARGE, "purpose": "照相费", "charge_fen": 2_000})


def test_each_of_the_three_evaluates_a_class_once(court: Court) -> None:
    open_class(court)
    for by in ("trainees", "experts", "self"):
        court.record("evaluation.recorded", SCHOOL, **{**EVALUATION, "by_": by})
        assert isinstance(
            court.refuse("evaluation.recorded", SCHOOL, **{**EVALUATION, "by_": by}), KeyRepeated
        )


@pytest.mark.parametrize("score", ["content", "arrangement", "management", "satisfaction"])
def test_an_evaluation_says_at_least_one_thing(court: Court, score: str) -> None:
    open_class(court)
    silent = {**EVALUATION, "satisfaction": None}
    refusal = court.refuse("evaluation.recorded", SCHOOL, **silent)
    assert isinstance(refusal, Malformed)
    assert "至少一项" in refusal.zh()
    court.record("evaluation.recorded", SCHOOL, **{**silent, score: "0"})
