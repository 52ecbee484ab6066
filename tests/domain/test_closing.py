"""Closing periods: only with the ledger's balances, by central finance and supervision, and then for good."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.authority import Signer
from domain.closing import closing_rows
from domain.refusals import BalancesDiffer, IsOver, KeyRepeated, Malformed, PeriodIsClosed, QuorumMissing
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION_41,
    FINANCE,
    FINANCE_41,
    POOL,
    SCHOOL,
    SUPERVISION,
    WITHHELD_PAYEE,
    Court,
    expense,
    founders,
)

PAYMENT = {"account": ACCOUNT, "purpose": "场地", "category": "venue", "withheld": WITHHELD_PAYEE}


def closers(court: Court) -> list[Signer]:
    """An approving officer of central finance and one of supervision."""
    return court.signers(FINANCE, ("approve",)) + court.signers(SUPERVISION, ("approve",))


def closing(court: Court, period: str = "2026-11", **changes: Any) -> dict[str, Any]:
    rows = closing_rows(court.subjects(), period)
    return {"period": period, "through": len(court.statements), "balances": rows, **changes}


@pytest.fixture
def booked(court: Court) -> Court:
    """Money that came and went in 2026-12, a payment booked in 2026-11, all recorded on 2026-12-01."""
    court.record(
        "payment.made", FINANCE_41, amount_fen=70, payment_order="Z1", booked_on="2026-11-30", **PAYMENT
    )
    court.today = date(2027, 1, 15)
    return court


def test_a_period_is_closed_by_central_finance_and_supervision_together(booked: Court) -> None:
    row = closing(booked)
    for signers in (
        booked.signers(FINANCE),
        booked.signers(SUPERVISION),
        booked.signers(FINANCE_41, ("approve",)) + booked.signers(SUPERVISION, ("approve",)),
        [signer for signer in founders() if signer.founding != "supervision"],
    ):
        assert isinstance(booked.refuse("period.closed", signers, **row), QuorumMissing)
    booked.record("period.closed", closers(booked), **row)
    assert booked.outcomes[-1][1].tags == ("periods",)
    assert booked.postings == ()


def test_balances_are_counted_by_booking_day(booked: Court) -> None:
    assert closing_rows(booked.subjects(), "2026-10") == []
    assert closing_rows(booked.subjects(), "2026-11") == [
        {"account": ACCOUNT, "allotted_fen": -70, "outlaid_fen": 70, "treasury_fen": -70}
    ]
    assert closing_rows(booked.subjects(), "2026") == [
        {
            "account": POOL,
            "appropriation_fen": -1_000_000,
            "state_fen": -1_000_000,
        },
        {
            "account": ACCOUNT,
            "allotted_fen": 1_000_000 - 400_000 - 70,
            "committed_fen": 400_000,
            "outlaid_fen": 70,
            "treasury_fen": 1_000_000 - 70,
        },
    ]


def test_the_two_books_of_a_closing_sum_to_zero(booked: Court) -> None:
    booked.record(
        "disbursement.made", FINANCE_41, contract="C1", payee=SCHOOL, amount_fen=9_000, payment_order="Z2"
    )
    booked.record("expense.recorded", SCHOOL, **expense(booked, amount_fen=4_000))
    booked.today = date(2027, 2, 1)
    total: dict[str, int] = {}
    for row in closing_rows(booked.subjects(), "2027-01"):
        for name, fen in row.items():
            if isinstance(fen, int):
                total[name] = total.get(name, 0) + fen
    budget = ("appropriation", "unallocated", "allotted", "reserved", "committed", "outlaid")
    assert sum(total.get(f"{bucket}_fen", 0) for bucket in budget) == 0
    assert sum(total.get(f"{bucket}_fen", 0) for bucket in ("state", "treasury", "outlaid")) == 0


@pytest.mark.parametrize(
    ("change", "bucket", "stated_fen"),
    [
        ({"outlaid_fen": 71}, "outlaid", 71),
        ({"treasury_fen": 0}, "treasury", 0),
        ({"reserved_fen": 5}, "reserved", 5),
    ],
)
def test_a_table_that_differs_is_refused_and_the_first_difference_named(
    booked: Court, change: dict[str, int], bucket: str, stated_fen: int
) -> None:
    row = closing(booked)
    row["balances"][0].update(change)
    refusal = booked.refuse("period.closed", closers(booked), **row)
    found_fen = {"outlaid": 70, "treasury": -70, "reserved": 0}[bucket]
    assert refusal == BalancesDiffer("2026-11", ACCOUNT, bucket, stated_fen, found_fen)


def test_no_account_is_left_out_or_made_up(booked: Court) -> None:
    refusal = booked.refuse("period.closed", closers(booked), **closing(booked, balances=[]))
    assert refusal == BalancesDiffer("2026-11", ACCOUNT, "allotted", 0, -70)
    other = {"account": "2026/rural.distance/11", "allotted_fen": 1}
    row = closing(booked)
    row["balances"].append(other)
    refusal = booked.refuse("period.closed", closers(booked), **row)
    assert refusal == BalancesDiffer("2026-11", str(other["account"]), "allotted", 1, 0)
    row["balances"][1] = row["balances"][0]
    assert isinstance(booked.refuse("period.closed", closers(booked), **row), Malformed)


def test_what_is_booked_into_a_closed_period_is_refused_whatever_it_is(booked: Court) -> None:
    booked.record("period.closed", closers(booked), **closing(booked))
    for month in ("2026-10-31", "2026-11-30"):
        refusal = booked.refuse(
            "payment.made", FINANCE_41, amount_fen=1, payment_order="Z2", booked_on=month, **PAYMENT
        )
        assert refusal == PeriodIsClosed(month, "2026-11")
    complaint = {"complaint": "S1", "kind": "quality", "text": "无", "contract": "C1"}
    refusal = booked.refuse("complaint.lodged", SUPERVISION, booked_on="2026-11-01", **complaint)
    assert refusal == PeriodIsClosed("2026-11-01", "2026-11")


def test_a_late_fact_keeps_its_business_day_and_is_booked_in_an_open_period(booked: Court) -> None:
    booked.record("period.closed", closers(booked), **closing(booked))
    before = closing_rows(booked.subjects(), "2026-11")
    late = {"amount_fen": 1, "occurred_on": "2026-05-01", **PAYMENT}
    booked.record("payment.made", FINANCE_41, payment_order="Z2", booked_on="2026-12-31", **late)
    booked.record("payment.made", FINANCE_41, payment_order="Z3", **late)
    assert closing_rows(booked.subjects(), "2026-11") == before


def test_earlier_months_are_closed_with_a_later_one(booked: Court) -> None:
    booked.record("period.closed", closers(booked), **closing(booked))
    over = IsOver("period", "2026-10", "balanced and closed")
    assert booked.refuse("period.closed", closers(booked), **closing(booked, "2026-10")) == over
    again = booked.refuse("period.closed", closers(booked), **closing(booked))
    assert isinstance(again, KeyRepeated | IsOver)


def test_a_year_is_closed_after_its_last_month_or_with_it(booked: Court) -> None:
    booked.record("period.closed", closers(booked), **closing(booked, "2026-12"))
    booked.record("period.closed", closers(booked), **closing(booked, "2026"))
    december = booked.refuse("period.closed", closers(booked), **closing(booked, "2026-12"))
    assert isinstance(december, KeyRepeated | IsOver)


@pytest.mark.parametrize("period", ["2027-01", "2027-02", "2027"])
def test_only_a_period_that_is_over_is_closed(booked: Court, period: str) -> None:
    assert isinstance(booked.refuse("period.closed", closers(booked), **closing(booked, period)), Malformed)


def test_a_size_that_the_log_has_not_reached_was_not_looked_at(booked: Court) -> None:
    row = closing(booked, through=len(booked.statements) + 1)
    assert isinstance(booked.refuse("period.closed", closers(booked), **row), Malformed)


def test_every_account_that_anything_was_posted_to_is_counted(booked: Court) -> None:
    booked.record(
        "contract.signed", EDUCATION_41, contract="C2", account=ACCOUNT, institution=SCHOOL, amount_fen=5,
        trainees=1, days=1,
    )  # fmt: skip
    assert booked.outcomes[-1][1].tags.count("accounts") == 0
    booked.record(
        "funds.received", FINANCE_41, account="2027/rural.distance/41", from_holder="00", amount_fen=8,
        voucher="V7",
    )  # fmt: skip
    assert booked.outcomes[-1][1].tags == (
        "account:2027/rural.distance/00", "account:2027/rural.distance/41", "accounts",
    )  # fmt: skip
    booked.today = date(2027, 2, 1)
    found = {row["account"] for row in closing_rows(booked.subjects(), "2027-01")}
    assert found == {ACCOUNT, POOL, "2027/rural.distance/00", "2027/rural.distance/41"}
