"""Decisions on disbursements, payments and expenses, and the ugly facts that are recorded all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.refusals import (
    DoesNotExist,
    InsufficientAllotted,
    InsufficientCommitted,
    InsufficientOutlaid,
    InsufficientTreasury,
    IsOver,
    KeyRepeated,
)
from domain.vocabulary import CATEGORIES
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION_41,
    FINANCE,
    FINANCE_41,
    OTHER_SCHOOL,
    POOL,
    SCHOOL,
    STRANGER,
    WITHHELD_PAYEE,
    Court,
    contract,
    expense,
    tender,
)

PAYMENT = {"contract": "C1", "payee": SCHOOL, "payment_order": "Z1"}
DIRECT = {"account": ACCOUNT, "purpose": "评审场地", "category": "venue", "payee": OTHER_SCHOOL}


def test_no_more_is_paid_than_the_contract_commits(court: Court) -> None:
    refusal = court.refuse("disbursement.made", FINANCE_41, amount_fen=400_001, **PAYMENT)
    assert refusal == InsufficientCommitted(ACCOUNT, 400_000, 400_001, "C1")
    assert refusal.en() == "C1: the commitment not yet paid holds 4,000.00 yuan, 4,000.01 yuan wanted"
    court.record("disbursement.made", FINANCE_41, amount_fen=400_000, **PAYMENT)


def test_no_more_is_paid_than_the_treasury_holds() -> None:
    court = Court()
    row = {"document": "D1", "fiscal_year": 2026, "line": "rural.short-term", "amount_fen": 900_000}
    court.record("appropriation.enacted", FINANCE, **row)
    court.record(
        "allocation.made", FINANCE, document="D2", account=ACCOUNT, from_holder="00", amount_fen=900_000
    )
    contract(court)
    refusal = court.refuse("disbursement.made", FINANCE_41, amount_fen=1, **PAYMENT)
    assert refusal == InsufficientTreasury(ACCOUNT, 0, 1)


def test_a_payment_order_pays_once(court: Court) -> None:
    court.record("disbursement.made", FINANCE_41, amount_fen=400_000, **PAYMENT)
    refusal = court.refuse("disbursement.made", FINANCE_41, amount_fen=400_000, **PAYMENT)
    assert isinstance(refusal, KeyRepeated), "not that the money is gone: that it was paid already"
    assert refusal.key == "payment · 41 · Z1"
    direct = {**DIRECT, "payment_order": "Z1"}
    assert isinstance(court.refuse("payment.made", FINANCE_41, amount_fen=1, **direct), KeyRepeated)
    court.record("payment.made", FINANCE_41, amount_fen=1, **{**direct, "payment_order": "Z2"})


def test_payees_in_the_clear_are_registered(court: Court) -> None:
    missing = DoesNotExist("party", STRANGER)
    row = {**PAYMENT, "payee": STRANGER}
    assert court.refuse("disbursement.made", FINANCE_41, amount_fen=1, **row) == missing
    row = {**DIRECT, "payee": STRANGER, "payment_order": "Z2"}
    assert court.refuse("payment.made", FINANCE_41, amount_fen=1, **row) == missing
    row = expense(court, payee=STRANGER, withheld=[])
    assert court.refuse("expense.recorded", SCHOOL, **row) == missing


def test_no_more_is_paid_directly_than_is_allotted_and_there(court: Court) -> None:
    row = {**DIRECT, "payment_order": "Z2"}
    refusal = court.refuse("payment.made", FINANCE_41, amount_fen=600_001, **row)
    assert refusal == InsufficientAllotted(ACCOUNT, 600_000, 600_001)
    court.record("balance.returned", FINANCE_41, account=ACCOUNT, amount_fen=1, cash_fen=900_000)
    refusal = court.refuse("payment.made", FINANCE_41, amount_fen=100_001, **row)
    assert refusal == InsufficientTreasury(ACCOUNT, 100_000, 100_001)


def test_money_comes_back_once_for_an_order(court: Court) -> None:
    row = {"contract": "C1", "amount_fen": 10, "payment_order": "R1"}
    assert court.refuse("disbursement.returned", FINANCE_41, **{**row, "contract": "C9"}) == DoesNotExist(
        "contract", "C9"
    )
    court.record("disbursement.made", FINANCE_41, amount_fen=100, **PAYMENT)
    court.record("disbursement.returned", FINANCE_41, **row)
    assert isinstance(court.refuse("disbursement.returned", FINANCE_41, **row), KeyRepeated)


def test_no_more_comes_back_than_was_paid(court: Court) -> None:
    first = {"contract": "C1", "payment_order": "R1"}
    second = {**first, "payment_order": "R2"}
    refusal = court.refuse("disbursement.returned", FINANCE_41, amount_fen=1, **first)
    assert refusal == InsufficientOutlaid(ACCOUNT, 0, 1, "C1")
    court.record("disbursement.made", FINANCE_41, amount_fen=100, **PAYMENT)
    court.record("disbursement.returned", FINANCE_41, amount_fen=60, **first)
    refusal = court.refuse("disbursement.returned", FINANCE_41, amount_fen=41, **second)
    assert refusal == InsufficientOutlaid(ACCOUNT, 40, 41, "C1")
    assert refusal.zh() == "C1 已拨付金额不足：可用 0.40 元，需要 0.41 元"
    court.record("disbursement.returned", FINANCE_41, amount_fen=40, **second)


def test_an_expense_needs_its_contract_and_the_class_it_names(court: Court) -> None:
    row = expense(court, contract="C9")
    assert court.refuse("expense.recorded", SCHOOL, **row) == DoesNotExist("contract", "C9")
    row = expense(court, class_="B9")
    assert court.refuse("expense.recorded", SCHOOL, **row) == DoesNotExist("class", "B9")


def test_a_line_of_a_voucher_is_spent_once_in_a_month(court: Court) -> None:
    row = expense(court, voucher="P7")
    court.record("expense.recorded", SCHOOL, **row)
    refusal = court.refuse("expense.recorded", SCHOOL, **{**row, "amount_fen": 5})
    assert isinstance(refusal, KeyRepeated)
    assert refusal.key == f"expense · {SCHOOL} · 2026-05 · P7 · 1"
    court.record("expense.recorded", SCHOOL, **{**row, "voucher_line": 2})
    court.record("expense.recorded", SCHOOL, **row, occurred_on="2026-06-01")
    court.record("expense.recorded", SCHOOL, **row, occurred_on=None, undated="凭证无日期")
    contract(court, "C2", amount_fen=1)
    assert isinstance(court.refuse("expense.recorded", SCHOOL, **{**row, "contract": "C2"}), KeyRepeated)
    contract(court, "C3", amount_fen=1, institution=OTHER_SCHOOL)
    court.record("expense.recorded", OTHER_SCHOOL, **{**row, "contract": "C3"})


def test_an_expense_is_reversed_once(court: Court) -> None:
    spent = court.record("expense.recorded", SCHOOL, **expense(court))
    court.record("expense.reversed", SCHOOL, reverses=spent, reason="重复报销")
    refusal = court.refuse("expense.reversed", SCHOOL, reverses=spent)
    assert refusal == IsOver("statement", spent, "reversed")
    assert refusal.zh() == f"陈述 {spent} 已冲销，不能再作此记录"
    paid = court.record("disbursement.made", FINANCE_41, amount_fen=1, **PAYMENT)
    assert court.refuse("expense.reversed", SCHOOL, reverses=paid) == DoesNotExist("statement", paid)


def test_one_submission_may_state_a_fact_and_what_refers_to_it(court: Court) -> None:
    spent = court.statement("expense.recorded", **expense(court))
    taken_back = court.statement("expense.reversed", reverses=spent.id)
    assert isinstance(court.decide(taken_back, spent, by=SCHOOL), DoesNotExist)
    assert isinstance(court.decide(spent, taken_back, by=SCHOOL), list)


Fact = Callable[[Court], Any]


def _tendered(court: Court, **award: Any) -> None:
    tender(court, ceiling_fen=100)
    court.record("bid.recorded", EDUCATION_41, tender="T1", bidder=SCHOOL, price_fen=90)
    court.record("award.made", EDUCATION_41, **{"tender": "T1", "bidder": SCHOOL, "amount_fen": 90, **award})


def _late_bid(court: Court) -> None:
    tender(court)
    row = {"tender": "T1", "bidder": SCHOOL, "price_fen": 90, "lodged_on": "2026-11-30"}
    court.record("bid.recorded", EDUCATION_41, status="disqualified", **row)


def _spend(**members: Any) -> Fact:
    return lambda court: court.record("expense.recorded", SCHOOL, **expense(court, **members))


def _class_that_ends_before_it_begins(court: Court) -> None:
    row = {"class_": "B1", "contract": "C1", "mode": "distance", "planned": 1}
    court.record("class.opened", SCHOOL, starts_on="2027-05-06", ends_on="2026-05-05", **row)
    court.record("class.closed", SCHOOL, class_="B1", attended=100, completed=200)


UGLY: dict[str, Fact] = {
    "an expense above its contract": _spend(amount_fen=99_000_000),
    "an expense before any money arrived": _spend(amount_fen=1),
    "an expense without a class": _spend(class_=None),
    **{f"an expense for {category}": _spend(category=category) for category in CATEGORIES},
    "an expense of last century": _spend(occurred_on="1999-01-01"),
    "an expense without a day": _spend(occurred_on=None, undated="凭证无日期"),
    "a price that does not multiply": _spend(quantity="3", unit="人天", unit_price_fen=1, amount_fen=10),
    "a single bidder": _tendered,
    "an award above the ceiling": lambda court: _tendered(court, amount_fen=500_000),
    "an award to somebody who did not bid": lambda court: _tendered(court, bidder=OTHER_SCHOOL),
    "a late and disqualified bid": _late_bid,
    "a contract with another than the winner": lambda court: (
        _tendered(court),
        contract(court, "C2", tender="T1", amount_fen=90, institution=OTHER_SCHOOL),
    ),
    "two contracts under one tender": lambda court: (
        _tendered(court),
        contract(court, "C2", tender="T1", amount_fen=90),
        contract(court, "C3", tender="T1", amount_fen=90),
    ),
    "a payment outside any contract": lambda court: court.record(
        "payment.made", FINANCE_41, amount_fen=1, payment_order="Z9", **DIRECT
    ),
    "a disbursement to another than the institution": lambda court: court.record(
        "disbursement.made", FINANCE_41, amount_fen=1, **{**PAYMENT, "payee": OTHER_SCHOOL}
    ),
    "a disbursement to somebody withheld": lambda court: court.record(
        "disbursement.made", FINANCE_41, amount_fen=1, withheld=WITHHELD_PAYEE, **{**PAYMENT, "payee": None}
    ),
    "money that arrived before it was allotted": lambda court: court.record(
        "funds.received", FINANCE, account=POOL, from_holder="00", amount_fen=99, voucher="V9"
    ),
    "a class that ends before it begins, more graduates than trainees": _class_that_ends_before_it_begins,
    "a contract for nobody and no days": lambda court: contract(
        court, "C2", amount_fen=1, trainees=0, days=0
    ),
}


@pytest.mark.parametrize("fact", UGLY.values(), ids=UGLY)
def test_an_ugly_fact_is_recorded(court: Court, fact: Fact) -> None:
    fact(court)
