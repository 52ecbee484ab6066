"""Decisions on contests, amendments and lots of procurements."""

from __future__ import annotations

from typing import Any, cast

import pytest

from domain.postings import Posting
from domain.refusals import DoesNotExist, IsOver, KeyRepeated, Malformed, QuorumMissing
from domain.subjects import Account, Tender
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION_41,
    FINANCE_41,
    FINANCE_42,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    Court,
    contract,
    fund,
    tender,
)

CONTEST = {"contest": "Q1", "tender": "T1", "party": OTHER_SCHOOL, "reason": "评分不公"}
DECISION = {"contest": "Q1", "tender": "T1", "outcome": "upheld"}
AWARD = {"tender": "T1", "bidder": SCHOOL, "amount_fen": 400_000}


@pytest.fixture
def court() -> Court:
    """A procurement with a standing award."""
    court = Court()
    fund(court)
    tender(court)
    court.record("award.made", EDUCATION_41, **AWARD)
    return court


@pytest.fixture
def contested(court: Court) -> Court:
    court.record("award.contested", OTHER_SCHOOL, **CONTEST)
    return court


def state(court: Court) -> Tender:
    return cast(Tender, court.subject("tender:T1"))


def test_an_upheld_contest_ends_the_award_and_frees_its_money(contested: Court) -> None:
    contested.record("contest.decided", FINANCE_41, **DECISION)
    assert contested.postings == (
        Posting("budget", "committed", ACCOUNT, -400_000, "T1"),
        Posting("budget", "allotted", ACCOUNT, 400_000),
    )
    assert (state(contested).winner, state(contested).withdrawals) == (None, 1)
    assert cast(Account, contested.subject(f"account:{ACCOUNT}")).allotted_fen == 1_000_000
    contested.record("award.made", EDUCATION_41, **{**AWARD, "bidder": OTHER_SCHOOL})


def test_a_rejected_contest_moves_nothing(contested: Court) -> None:
    contested.record("contest.decided", "supervision", **{**DECISION, "outcome": "rejected"})
    assert contested.postings == ()
    assert state(contested).winner == SCHOOL


@pytest.mark.parametrize("ending", ["contract", "withdrawal"])
def test_an_award_that_is_no_longer_open_is_only_judged(contested: Court, ending: str) -> None:
    if ending == "contract":
        contract(contested, tender="T1")
    else:
        contested.record("award.withdrawn", EDUCATION_41, tender="T1")
    before = state(contested)
    contested.record("contest.decided", FINANCE_41, **DECISION)
    assert contested.postings == ()
    assert state(contested) == before


def test_an_award_recorded_after_its_contract_falls_to_an_upheld_contest() -> None:
    court = Court()
    fund(court)
    tender(court)
    contract(court, tender="T1", amount_fen=100)
    court.record("award.made", EDUCATION_41, **AWARD)
    court.record("award.contested", OTHER_SCHOOL, **CONTEST)
    court.record("contest.decided", FINANCE_41, **DECISION)
    assert (state(court).winner, state(court).committed_fen) == (None, 0)


def test_a_contest_is_of_an_award_that_was_made(court: Court) -> None:
    def refused(**changes: Any) -> object:
        return court.refuse("award.contested", OTHER_SCHOOL, **{**CONTEST, **changes})

    assert refused(tender="T9") == DoesNotExist("tender", "T9")
    assert court.refuse("award.contested", EDUCATION_41, **{**CONTEST, "party": STRANGER}) == DoesNotExist(
        "party", STRANGER
    )
    tender(court, "T2")
    assert refused(tender="T2") == DoesNotExist("award", "T2")
    court.record("award.withdrawn", EDUCATION_41, tender="T1")
    court.record("award.contested", OTHER_SCHOOL, **CONTEST)
    assert isinstance(refused(), KeyRepeated)


def test_a_contest_is_of_an_award_also_after_its_procurement_was_cancelled(court: Court) -> None:
    court.record("tender.cancelled", EDUCATION_41, tender="T1")
    court.record("award.contested", OTHER_SCHOOL, **CONTEST)
    court.record("contest.decided", FINANCE_41, **DECISION)
    assert court.postings == ()


def test_a_party_contests_itself_or_has_it_compiled(court: Court) -> None:
    assert isinstance(court.refuse("award.contested", SCHOOL, **CONTEST), QuorumMissing)
    compiled = {"on_behalf_of": OTHER_SCHOOL, "capacity": "compiled"}
    court.record("award.contested", EDUCATION_41, **CONTEST, **compiled)
    other = court.refuse(
        "award.contested",
        EDUCATION_41,
        **{**CONTEST, "contest": "Q2"},
        on_behalf_of=SCHOOL,
        capacity="compiled",
    )
    assert isinstance(other, Malformed)


def test_a_contest_is_decided_once_by_finance_or_supervision(contested: Court) -> None:
    for nobody in (EDUCATION_41, FINANCE_42, OTHER_SCHOOL):
        assert isinstance(contested.refuse("contest.decided", nobody, **DECISION), QuorumMissing)
    alone = contested.signers(FINANCE_41, ["prepare"])
    assert isinstance(contested.refuse("contest.decided", alone, **DECISION), QuorumMissing)
    unknown = {**DECISION, "contest": "Q9"}
    assert contested.refuse("contest.decided", FINANCE_41, **unknown) == DoesNotExist("contest", "Q9")
    tender(contested, "T2")
    other = contested.refuse("contest.decided", FINANCE_41, **{**DECISION, "tender": "T2"})
    assert isinstance(other, Malformed)
    assert other.member == "tender"
    contested.record("contest.decided", FINANCE_41, **DECISION)
    assert contested.refuse("contest.decided", FINANCE_41, **DECISION) == IsOver("contest", "Q1", "decided")


def test_a_running_procurement_is_amended_in_deadline_or_ceiling(court: Court) -> None:
    court.record("tender.amended", EDUCATION_41, tender="T1", ceiling_fen=450_000, reason="调整需求")
    court.record("tender.amended", EDUCATION_41, tender="T1", deadline_on="2026-04-01")
    nothing = court.refuse("tender.amended", EDUCATION_41, tender="T1", reason="无")
    assert isinstance(nothing, Malformed)
    assert nothing.member == "deadline_on"
    assert court.refuse("tender.amended", EDUCATION_41, tender="T9", ceiling_fen=1) == DoesNotExist(
        "tender", "T9"
    )
    contract(court, tender="T1")
    over = court.refuse("tender.amended", EDUCATION_41, tender="T1", ceiling_fen=1)
    assert over == IsOver("tender", "T1", "contracted")


def test_a_lot_is_a_tender_of_its_own_within_a_project(court: Court) -> None:
    row = {
        "account": ACCOUNT, "title": "短训", "subject": "training", "method": "open-tender", "ceiling_fen": 1,
        "opened_on": "2026-03-01", "deadline_on": "2026-03-25",
    }  # fmt: skip
    for lot in ("1", "2"):
        court.record("tender.opened", EDUCATION_41, tender=f"T8-{lot}", project="T8", lot=lot, **row)
    alone = court.refuse("tender.opened", EDUCATION_41, tender="T9", lot="1", **row)
    assert isinstance(alone, Malformed)
    assert alone.member == "project"
