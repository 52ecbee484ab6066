"""Decisions on money before it is committed: nothing is allotted, sent or returned that is not there."""

from __future__ import annotations

from typing import Any

import pytest

from domain.refusals import (
    DoesNotExist,
    InsufficientAllotted,
    InsufficientTreasury,
    InsufficientUnallocated,
    KeyRepeated,
    Malformed,
    Refusal,
)
from tests.domain.deciding import ACCOUNT, FINANCE, FINANCE_41, OTHER_ACCOUNT, POOL, Court, fund

BENEATH = "2026/rural.short-term/4101"
APPROPRIATION = {"document": "D1", "fiscal_year": 2026, "line": "rural.short-term", "amount_fen": 500}
ALLOCATION = {"document": "D2", "account": ACCOUNT, "from_holder": "00", "amount_fen": 300}
RECEIPT = {"account": ACCOUNT, "from_holder": "00", "amount_fen": 300, "voucher": "V1"}


@pytest.fixture
def court() -> Court:
    court = Court()
    fund(court, 1_000)
    return court


def malformed_in(refusal: Refusal) -> str:
    assert isinstance(refusal, Malformed), refusal
    return refusal.member


@pytest.mark.parametrize(
    "row",
    [
        {"source": "central", "holder": "41"},
        {"source": "provincial", "holder": "00"},
        {"source": "provincial"},
        {"source": "local", "holder": "4101"},
    ],
)
def test_a_budget_grants_only_money_of_its_own(court: Court, row: dict[str, Any]) -> None:
    assert malformed_in(court.refuse("appropriation.enacted", FINANCE, **APPROPRIATION, **row)) == "holder"


def test_a_document_grants_money_to_a_line_once(court: Court) -> None:
    court.record("appropriation.enacted", FINANCE, **APPROPRIATION)
    refusal = court.refuse("appropriation.enacted", FINANCE, **APPROPRIATION)
    assert isinstance(refusal, KeyRepeated)
    assert refusal.key == f"appropriation · D1 · {POOL}"
    court.record("appropriation.enacted", FINANCE, **{**APPROPRIATION, "line": "rural.distance"})
    court.record("appropriation.enacted", FINANCE, **{**APPROPRIATION, "fiscal_year": 2027})


def test_no_more_is_allotted_than_was_granted(court: Court) -> None:
    refusal = court.refuse("allocation.made", FINANCE, **ALLOCATION)
    assert refusal == InsufficientUnallocated(POOL, 0, 300)
    assert "未下达预算不足：可用 0.00 元，需要 3.00 元" in refusal.zh()
    assert refusal.en() == f"{POOL}: the unallocated budget holds 0.00 yuan, 3.00 yuan wanted"


def test_no_more_is_passed_on_than_is_held(court: Court) -> None:
    row = {"document": "D3", "account": BENEATH, "from_holder": "41"}
    assert court.refuse("allocation.made", FINANCE_41, amount_fen=1_001, **row) == InsufficientAllotted(
        ACCOUNT, 1_000, 1_001
    )
    court.record("allocation.made", FINANCE_41, amount_fen=1_000, **row)


@pytest.mark.parametrize("from_holder", ["42", "4101", "41", "XPCC"])
def test_money_comes_from_a_holder_above(court: Court, from_holder: str) -> None:
    row = {**ALLOCATION, "from_holder": from_holder}
    assert malformed_in(court.refuse("allocation.made", FINANCE, **row)) == "from_holder"


def test_a_treasury_receives_only_from_above(court: Court) -> None:
    for from_holder in ("42", "4101"):
        row = {**RECEIPT, "from_holder": from_holder}
        assert malformed_in(court.refuse("funds.received", FINANCE_41, **row)) == "from_holder"


def test_a_document_allots_to_an_account_once(court: Court) -> None:
    court.record("appropriation.enacted", FINANCE, **APPROPRIATION)
    court.record("allocation.made", FINANCE, **{**ALLOCATION, "amount_fen": 100})
    for amount_fen in (100, 999):
        refusal = court.refuse("allocation.made", FINANCE, **{**ALLOCATION, "amount_fen": amount_fen})
        assert isinstance(refusal, KeyRepeated), "stated again, the first thing to say is that"
    court.record("allocation.made", FINANCE, **{**ALLOCATION, "account": OTHER_ACCOUNT})


def test_an_adjustment_needs_its_allocation_its_money_and_a_change(court: Court) -> None:
    receipt = court.record("funds.received", FINANCE_41, **RECEIPT)
    for missing in (receipt, "0197e0d3-6c00-7000-8000-00000000dead"):
        refusal = court.refuse("allocation.adjusted", FINANCE, adjusts=missing, delta_fen=5)
        assert refusal == DoesNotExist("statement", missing)
    court.record("appropriation.enacted", FINANCE, **APPROPRIATION)
    made = court.record("allocation.made", FINANCE, **ALLOCATION)
    assert (
        malformed_in(court.refuse("allocation.adjusted", FINANCE, adjusts=made, delta_fen=0)) == "delta_fen"
    )
    refusal = court.refuse("allocation.adjusted", FINANCE, adjusts=made, delta_fen=201)
    assert refusal == InsufficientUnallocated(POOL, 200, 201)
    refusal = court.refuse("allocation.adjusted", FINANCE, adjusts=made, delta_fen=-1_301)
    assert refusal == InsufficientAllotted(ACCOUNT, 1_300, 1_301)
    court.record("allocation.adjusted", FINANCE, adjusts=made, delta_fen=-1_300, document="D9")
    refusal = court.refuse("allocation.adjusted", FINANCE, adjusts=made, delta_fen=10, document="D9")
    assert isinstance(refusal, KeyRepeated)


def test_a_voucher_of_arrival_counts_once_for_an_account(court: Court) -> None:
    court.record("funds.received", FINANCE_41, **RECEIPT)
    assert isinstance(court.refuse("funds.received", FINANCE_41, **RECEIPT), KeyRepeated)


def test_a_treasury_sends_no_more_than_it_holds(court: Court) -> None:
    row = {"account": BENEATH, "from_holder": "41", "voucher": "V2"}
    refusal = court.refuse("funds.received", FINANCE_41, amount_fen=1_001, **row)
    assert refusal == InsufficientTreasury(ACCOUNT, 1_000, 1_001)
    assert "国库到账资金不足" in refusal.zh()
    assert "the treasury holds 10.00 yuan" in refusal.en()


def test_no_more_is_returned_than_is_left(court: Court) -> None:
    row = {"account": ACCOUNT}
    refusal = court.refuse("balance.returned", FINANCE_41, amount_fen=1_001, cash_fen=0, **row)
    assert refusal == InsufficientAllotted(ACCOUNT, 1_000, 1_001)
    refusal = court.refuse("balance.returned", FINANCE_41, amount_fen=1, cash_fen=1_001, **row)
    assert refusal == InsufficientTreasury(ACCOUNT, 1_000, 1_001)
    court.record("balance.returned", FINANCE_41, amount_fen=1_000, cash_fen=1_000, **row)


@pytest.mark.parametrize("member", ["occurred_on", "booked_on"])
def test_a_day_that_has_not_come_is_malformed(court: Court, member: str) -> None:
    refusal = court.refuse("funds.received", FINANCE_41, **RECEIPT, **{member: "2026-12-02"})
    assert refusal == Malformed(
        member, "2026-12-02", "expected a day not after the day of recording, 2026-12-01"
    )
    court.record("funds.received", FINANCE_41, **RECEIPT, **{member: "2026-12-01"})


def test_a_fact_about_somebody_unknown_refers_to_nothing(court: Court) -> None:
    stranger = "11410000000000020W"
    row = {"on_behalf_of": stranger, "capacity": "compiled"}
    assert court.refuse("funds.received", FINANCE_41, **RECEIPT, **row) == DoesNotExist("party", stranger)
