"""Decisions on tenders, bids and awards."""

from __future__ import annotations

from typing import cast

import pytest

from domain.refusals import DoesNotExist, InsufficientAllotted, IsOver, KeyRepeated
from domain.subjects import Tender
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION_41,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    Court,
    contract,
    fund,
    tender,
)

BID = {"tender": "T1", "bidder": SCHOOL, "price_fen": 400_000}
SCORE = {"tender": "T1", "bidder": SCHOOL, "score": "92.5"}
AWARD = {"tender": "T1", "bidder": SCHOOL, "amount_fen": 400_000}


@pytest.fixture
def court() -> Court:
    court = Court()
    fund(court)
    tender(court)
    return court


def state(court: Court) -> Tender:
    return cast(Tender, court.subject("tender:T1"))


def test_a_tender_is_opened_once(court: Court) -> None:
    with pytest.raises(AssertionError, match="recorded already"):
        tender(court)


@pytest.mark.parametrize(
    ("type_", "row"),
    [
        ("bid.recorded", BID),
        ("bid.scored", SCORE),
        ("award.made", AWARD),
        ("award.withdrawn", {"tender": "T1"}),
        ("tender.cancelled", {"tender": "T1"}),
    ],
)
def test_nothing_happens_in_a_tender_that_is_not_there_or_was_cancelled(
    court: Court, type_: str, row: dict[str, object]
) -> None:
    unknown = {**row, "tender": "T9"}
    assert court.refuse(type_, EDUCATION_41, **unknown) == DoesNotExist("tender", "T9")
    court.record("tender.cancelled", EDUCATION_41, tender="T1")
    refusal = court.refuse(type_, EDUCATION_41, **row)
    assert refusal == IsOver("tender", "T1", "cancelled")
    assert refusal.zh() == "采购项目 T1 已终止，不能再作此记录"
    assert refusal.en() == "the tender T1 is cancelled; nothing of this kind can be recorded for it"


def test_a_bidder_is_registered_bids_once_and_is_scored_once(court: Court) -> None:
    refusal = court.refuse("bid.recorded", EDUCATION_41, **{**BID, "bidder": STRANGER})
    assert refusal == DoesNotExist("party", STRANGER)
    assert court.refuse("bid.scored", EDUCATION_41, **SCORE) == DoesNotExist("bid", f"T1 · {SCHOOL}")
    court.record("bid.recorded", EDUCATION_41, **BID)
    court.record("bid.scored", EDUCATION_41, **SCORE)
    assert isinstance(court.refuse("bid.recorded", EDUCATION_41, **BID), KeyRepeated)
    assert isinstance(court.refuse("bid.scored", EDUCATION_41, **SCORE), KeyRepeated)
    court.record("bid.recorded", EDUCATION_41, **{**BID, "bidder": OTHER_SCHOOL})
    assert state(court).bidders == {SCHOOL, OTHER_SCHOOL}


def test_a_tender_has_one_standing_award(court: Court) -> None:
    refusal = court.refuse("award.made", EDUCATION_41, **{**AWARD, "bidder": STRANGER})
    assert refusal == DoesNotExist("party", STRANGER)
    court.record("award.made", EDUCATION_41, **AWARD)
    assert isinstance(
        court.refuse("award.made", EDUCATION_41, **{**AWARD, "bidder": OTHER_SCHOOL}), KeyRepeated
    )
    court.record("award.withdrawn", EDUCATION_41, tender="T1")
    assert court.refuse("award.withdrawn", EDUCATION_41, tender="T1") == DoesNotExist("award", "T1")
    court.record("award.made", EDUCATION_41, **{**AWARD, "bidder": OTHER_SCHOOL, "amount_fen": 300_000})
    assert state(court) == Tender(
        ACCOUNT, winner=OTHER_SCHOOL, withdrawals=1, committed_fen=300_000, bidders=frozenset()
    )


def test_no_more_is_awarded_than_is_allotted(court: Court) -> None:
    refusal = court.refuse("award.made", EDUCATION_41, **{**AWARD, "amount_fen": 1_000_001})
    assert refusal == InsufficientAllotted(ACCOUNT, 1_000_000, 1_000_001)
    assert "可用指标不足" in refusal.zh()
    assert "the allotted money holds 10,000.00 yuan" in refusal.en()


@pytest.mark.parametrize("type_", ["award.withdrawn", "tender.cancelled"])
def test_after_the_contract_the_award_stands(court: Court, type_: str) -> None:
    court.record("award.made", EDUCATION_41, **AWARD)
    contract(court, tender="T1")
    assert court.refuse(type_, EDUCATION_41, tender="T1") == IsOver("tender", "T1", "contracted")


def test_an_award_recorded_after_its_contract_can_be_taken_back(court: Court) -> None:
    contract(court, tender="T1", amount_fen=100)
    court.record("award.made", EDUCATION_41, **AWARD)
    assert state(court).committed_fen == 400_000
    court.record("award.withdrawn", EDUCATION_41, tender="T1")
    assert state(court).committed_fen == 0
    assert court.refuse("award.withdrawn", EDUCATION_41, tender="T1") == IsOver("tender", "T1", "contracted")
