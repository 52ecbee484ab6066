"""Decisions on drawing panels: neither side can steer a draw, and none is forgotten."""

from __future__ import annotations

from typing import Any, cast

import pytest

from domain.authority import Signer
from domain.competition_states import Draw, ExpertRegister
from domain.refusals import DoesNotExist, IsOver, KeyRepeated, Malformed, QuorumMissing, Refusal
from domain.statements.base import Statement
from domain.subjects import Tender
from tests.domain.competing import ANSWER, COMMITMENT, SECRET, answer, list_experts, panel, request, whom
from tests.domain.deciding import (
    EDUCATION_41,
    EDUCATION_42,
    FINANCE_41,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    Court,
    fund,
    tender,
)

POOL = [f"E{number}" for number in range(1, 8)]


@pytest.fixture
def court() -> Court:
    court = Court()
    fund(court)
    tender(court)
    list_experts(court, *POOL)
    list_experts(court, "E8", conflicts=[SCHOOL])
    list_experts(court, "E9", employer=OTHER_SCHOOL)
    list_experts(court, "X1", valid_to="2026-03-25")
    return court


def answered(court: Court, **members: Any) -> None:
    court.record("draw.requested", EDUCATION_41, **request(**members))
    court.record("draw.answered", "supervision", **answer())


def malformed(refusal: Refusal) -> str:
    assert isinstance(refusal, Malformed)
    assert refusal.zh()
    return refusal.member


def test_a_panel_is_drawn_from_all_who_may_sit(court: Court) -> None:
    answered(court)
    pool = [*POOL, "E8", "E9"]
    court.record("panel.drawn", EDUCATION_41, **panel(whom(court, pool)))
    drawn = cast(Draw, court.subject("draw:D1"))
    assert (drawn.state, drawn.tender, drawn.answer) == ("drawn", "T1", ANSWER)
    assert cast(ExpertRegister, court.subject("experts:41")).pools == {}
    assert cast(Tender, court.subject("tender:T1")).draw == "D1"


def test_who_is_concerned_in_a_bidder_steps_aside(court: Court) -> None:
    court.record("bid.recorded", EDUCATION_41, tender="T1", bidder=SCHOOL, price_fen=1)
    for forgetful in ([], [OTHER_SCHOOL]):
        refusal = court.refuse("draw.requested", EDUCATION_41, **request(avoid=forgetful))
        assert malformed(refusal) == "avoid"
    answered(court, avoid=[SCHOOL, STRANGER])
    court.record("panel.drawn", EDUCATION_41, **panel(whom(court, [*POOL, "E9"])))


def test_the_pool_is_fixed_when_the_draw_is_requested(court: Court) -> None:
    answered(court)
    drawn = whom(court, [*POOL, "E8", "E9"])
    court.record("expert.delisted", EDUCATION_41, expert=drawn[0]["expert"])
    list_experts(court, "E10", "E11")
    court.record("panel.drawn", EDUCATION_41, **panel(drawn))


def test_any_other_result_is_refused(court: Court) -> None:
    answered(court)
    drawn = whom(court, [*POOL, "E8", "E9"])
    others = [{"expert": each} for each in POOL if {"expert": each} not in drawn]
    for wrong in (drawn[:-1], drawn[::-1], [*drawn, others[0]], [*drawn[:-1], others[0]], []):
        assert malformed(court.refuse("panel.drawn", EDUCATION_41, **panel(wrong))) == "drawn"
    foreign = court.refuse("panel.drawn", EDUCATION_41, **panel(drawn, committed_seed=ANSWER))
    assert malformed(foreign) == "committed_seed"
    assert COMMITMENT in foreign.en()
    other = court.refuse("panel.drawn", EDUCATION_41, **panel(drawn, answering_seed=SECRET))
    assert malformed(other) == "answering_seed"


def test_fewer_experts_than_seats_are_all_drawn(court: Court) -> None:
    answered(court, seats=50)
    court.record("panel.drawn", EDUCATION_41, **panel(whom(court, [*POOL, "E8", "E9"], seats=50)))
    assert len(court.outcomes[-1][0].drawn) == 9  # type: ignore[attr-defined]


def test_each_step_comes_once_and_in_its_turn(court: Court) -> None:
    nothing = panel([])
    assert court.refuse("draw.answered", "supervision", **answer()) == DoesNotExist("draw", "D1")
    assert court.refuse("panel.drawn", EDUCATION_41, **nothing) == DoesNotExist("draw", "D1")
    court.record("draw.requested", EDUCATION_41, **request())
    refusal = court.refuse("panel.drawn", EDUCATION_41, **nothing)
    assert refusal == DoesNotExist("answer", "D1")
    assert refusal.zh() == "对抽取的应答 D1 不存在；请先记录它，或核对编号"
    court.record("draw.answered", "supervision", **answer())
    assert court.refuse("draw.answered", "supervision", **answer()) == IsOver("draw", "D1", "answered")
    court.record("panel.drawn", EDUCATION_41, **panel(whom(court, [*POOL, "E8", "E9"])))
    for type_, by, row in (
        ("draw.answered", "supervision", answer()),
        ("panel.drawn", EDUCATION_41, nothing),
    ):
        assert court.refuse(type_, by, **row) == IsOver("draw", "D1", "drawn")
    again = request(repeats="D1")
    assert isinstance(court.refuse("draw.requested", EDUCATION_41, **again), KeyRepeated)


def test_a_reveal_that_never_comes_is_a_repeated_draw(court: Court) -> None:
    answered(court)
    assert malformed(court.refuse("draw.requested", EDUCATION_41, **request("D2"))) == "repeats"
    wrong = request("D2", repeats="D7")
    assert malformed(court.refuse("draw.requested", EDUCATION_41, **wrong)) == "repeats"
    court.record("draw.requested", EDUCATION_41, **request("D2", repeats="D1", reason="未揭示"))
    assert cast(Draw, court.subject("draw:D1")).state == "repeated"
    assert list(cast(ExpertRegister, court.subject("experts:41")).pools) == ["D2"]
    late = court.refuse("panel.drawn", EDUCATION_41, **panel([]))
    assert late == IsOver("draw", "D1", "repeated")


def test_a_draw_that_was_made_stays_made_when_another_follows(court: Court) -> None:
    answered(court)
    court.record("panel.drawn", EDUCATION_41, **panel(whom(court, [*POOL, "E8", "E9"])))
    court.record("draw.requested", EDUCATION_41, **request("D2", repeats="D1", reason="专家请假"))
    assert cast(Draw, court.subject("draw:D1")).state == "drawn"


def test_a_first_draw_repeats_nothing(court: Court) -> None:
    refusal = court.refuse("draw.requested", EDUCATION_41, **request(repeats="D7"))
    assert refusal == DoesNotExist("draw", "D7")


def test_a_draw_needs_a_running_tender_a_register_and_an_opposed_party(court: Court) -> None:
    def refused(**changes: Any) -> Refusal:
        return court.refuse("draw.requested", EDUCATION_41, **request(**changes))

    assert refused(tender="T9") == DoesNotExist("tender", "T9")
    assert refused(holder="42") == DoesNotExist("expert register", "42")
    assert refused(answering=STRANGER) == DoesNotExist("party", STRANGER)
    assert malformed(refused(answering="education")) == "answering"
    assert malformed(refused(answering=EDUCATION_42)) == "answering"
    court.record("tender.cancelled", EDUCATION_41, tender="T1")
    assert refused() == IsOver("tender", "T1", "cancelled")


def test_no_two_steps_of_a_draw_are_signed_at_once(court: Court) -> None:
    everybody = [*court.signers(EDUCATION_41), *court.signers("supervision")]
    asking = court.statement("draw.requested", **request())
    answering = court.statement("draw.answered", **answer())
    assert malformed(_refused(court, asking, answering, by=everybody)) == "draw"
    court.record("draw.requested", EDUCATION_41, **request())
    drawing = court.statement("panel.drawn", **panel(whom(court, [*POOL, "E8", "E9"])))
    assert malformed(_refused(court, answering, drawing, by=everybody)) == "draw"
    for each in (answering, drawing):
        assert not isinstance(court.decide(each, by=everybody), Refusal)


def _refused(court: Court, *statements: Statement, by: list[Signer]) -> Refusal:
    outcome = court.decide(*statements, by=by)
    assert isinstance(outcome, Refusal)
    return outcome


def test_only_the_party_that_was_asked_may_answer(court: Court) -> None:
    court.record("draw.requested", EDUCATION_41, **request(answering=FINANCE_41))
    for other in (EDUCATION_41, "supervision", SCHOOL):
        assert isinstance(court.refuse("draw.answered", other, **answer()), QuorumMissing)
    court.record("draw.answered", FINANCE_41, **answer())
    assert isinstance(
        court.refuse("panel.drawn", EDUCATION_42, **panel(whom(court, [*POOL, "E8", "E9"]))), QuorumMissing
    )
