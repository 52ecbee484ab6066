"""Decisions on contracts and classes: the life of a contract from signing to settlement."""

from __future__ import annotations

from typing import cast

import pytest

from domain.refusals import (
    DoesNotExist,
    InsufficientAllotted,
    InsufficientCommitted,
    IsOver,
    KeyRepeated,
    Malformed,
)
from domain.subjects import Contract
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION_41,
    EDUCATION_42,
    FINANCE_41,
    OTHER_ACCOUNT,
    SCHOOL,
    STRANGER,
    Court,
    expense,
    tender,
)

SIGNED = {"contract": "C2", "account": ACCOUNT, "institution": SCHOOL, "trainees": 80, "days": 10}
PAYMENT = {"contract": "C1", "payee": SCHOOL, "payment_order": "Z1"}
CLASS = {"class_": "B1", "mode": "centralised", "starts_on": "2026-05-06", "ends_on": "2026-05-15"}


def state(court: Court) -> Contract:
    return cast(Contract, court.subject("contract:C1"))


def test_a_contract_is_signed_once_with_a_registered_institution(court: Court) -> None:
    refusal = court.refuse(
        "contract.signed", EDUCATION_41, **{**SIGNED, "institution": STRANGER}, amount_fen=1
    )
    assert refusal == DoesNotExist("party", STRANGER)
    again = {**SIGNED, "contract": "C1"}
    for amount_fen in (1, 999_999_999):
        refusal = court.refuse("contract.signed", EDUCATION_41, **again, amount_fen=amount_fen)
        assert isinstance(refusal, KeyRepeated)
        assert refusal.key == "contract · C1"


def test_a_contract_names_a_running_tender_of_its_own_account(court: Court) -> None:
    row = {**SIGNED, "amount_fen": 1}
    assert court.refuse("contract.signed", EDUCATION_41, tender="T9", **row) == DoesNotExist("tender", "T9")
    tender(court)
    other = {**row, "account": OTHER_ACCOUNT}
    refusal = court.refuse("contract.signed", EDUCATION_42, tender="T1", **other)
    assert refusal == Malformed("account", OTHER_ACCOUNT, f"expected {ACCOUNT}, the account of the tender")
    court.record("tender.cancelled", EDUCATION_41, tender="T1")
    refusal = court.refuse("contract.signed", EDUCATION_41, tender="T1", **row)
    assert refusal == IsOver("tender", "T1", "cancelled")


def test_a_contract_above_its_award_needs_the_difference_allotted(court: Court) -> None:
    tender(court)
    court.record("award.made", EDUCATION_41, tender="T1", bidder=SCHOOL, amount_fen=500_000)
    row = {**SIGNED, "tender": "T1"}
    refusal = court.refuse("contract.signed", EDUCATION_41, amount_fen=600_001, **row)
    assert refusal == InsufficientAllotted(ACCOUNT, 100_000, 100_001)
    court.record("contract.signed", EDUCATION_41, amount_fen=600_000, **row)


@pytest.mark.parametrize("type_", ["contract.amended", "contract.terminated", "contract.settled"])
def test_what_was_never_signed_cannot_change(court: Court, type_: str) -> None:
    changes = {"days": 5} if type_ == "contract.amended" else {}
    refusal = court.refuse(type_, EDUCATION_41, contract="C9", **changes)
    assert refusal == DoesNotExist("contract", "C9")
    assert refusal.zh() == "合同 C9 不存在；请先记录它，或核对编号"


def test_an_amendment_changes_something_and_never_below_what_was_paid(court: Court) -> None:
    refusal = court.refuse("contract.amended", EDUCATION_41, contract="C1", reason="无变化")
    assert isinstance(refusal, Malformed)
    court.record("disbursement.made", FINANCE_41, amount_fen=300_000, **PAYMENT)
    refusal = court.refuse("contract.amended", EDUCATION_41, contract="C1", amount_fen=299_999)
    assert refusal == InsufficientCommitted(ACCOUNT, 100_000, 100_001, "C1")
    assert refusal.zh() == "C1 已承诺未付余额不足：可用 1,000.00 元，需要 1,000.01 元"
    court.record("contract.amended", EDUCATION_41, contract="C1", amount_fen=300_000)
    refusal = court.refuse("contract.amended", EDUCATION_41, contract="C1", amount_fen=1_000_001)
    assert refusal == InsufficientAllotted(ACCOUNT, 700_000, 700_001)


def test_a_terminated_contract_can_still_be_settled_and_nothing_else(court: Court) -> None:
    court.record("contract.terminated", EDUCATION_41, contract="C1")
    over = IsOver("contract", "C1", "terminated")
    assert court.refuse("contract.terminated", EDUCATION_41, contract="C1") == over
    assert court.refuse("contract.amended", EDUCATION_41, contract="C1", days=3) == over
    assert court.refuse("disbursement.made", FINANCE_41, amount_fen=1, **PAYMENT) == over
    court.record("expense.recorded", SCHOOL, **expense(court))
    court.record("contract.settled", EDUCATION_41, contract="C1")
    assert state(court) == Contract(ACCOUNT, SCHOOL, None, 400_000, 0, 0, "settled")


def test_a_settled_contract_is_closed_for_all_but_what_comes_back(court: Court) -> None:
    spent = court.record("expense.recorded", SCHOOL, **expense(court))
    court.record("disbursement.made", FINANCE_41, amount_fen=10, **PAYMENT)
    court.record("contract.settled", EDUCATION_41, contract="C1", settled_fen=10)
    over = IsOver("contract", "C1", "settled")
    assert court.refuse("contract.settled", EDUCATION_41, contract="C1") == over
    assert court.refuse("contract.terminated", EDUCATION_41, contract="C1") == over
    assert court.refuse("expense.recorded", SCHOOL, **expense(court)) == over
    assert court.refuse("disbursement.made", FINANCE_41, amount_fen=1, **PAYMENT) == over
    court.record("expense.reversed", SCHOOL, reverses=spent)
    court.record("disbursement.returned", FINANCE_41, contract="C1", amount_fen=5, payment_order="R1")


def test_a_class_begins_once_and_ends_once(court: Court) -> None:
    assert court.refuse("class.closed", SCHOOL, class_="B1", attended=9) == DoesNotExist("class", "B1")
    court.record("class.opened", SCHOOL, contract="C1", planned=50, **CLASS)
    assert isinstance(court.refuse("class.opened", SCHOOL, contract="C1", planned=50, **CLASS), KeyRepeated)
    court.record("class.closed", SCHOOL, class_="B1", attended=49, completed=48)
    refusal = court.refuse("class.closed", SCHOOL, class_="B1", attended=49)
    assert refusal == IsOver("class", "B1", "closed")
    assert refusal.zh() == "培训班 B1 已结业，不能再作此记录"


def test_a_class_belongs_to_a_contract_or_to_an_institution(court: Court) -> None:
    refusal = court.refuse("class.opened", EDUCATION_41, contract="C9", planned=1, **CLASS)
    assert refusal == DoesNotExist("contract", "C9")
    refusal = court.refuse("class.opened", EDUCATION_41, planned=1, **CLASS)
    assert isinstance(refusal, Malformed)
    assert refusal.member == "institution"
    refusal = court.refuse("class.opened", EDUCATION_41, institution=STRANGER, planned=1, **CLASS)
    assert refusal == DoesNotExist("party", STRANGER)
