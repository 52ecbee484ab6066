"""What each statement moves, in both books, as the table of postings says; most statements move nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from domain.postings import NEVER_NEGATIVE, Posting
from domain.statements.effects import EFFECTS
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION_41,
    FINANCE,
    FINANCE_41,
    POOL,
    SCHOOL,
    WITHHELD_PAYEE,
    Court,
    contract,
    expense,
    fund,
    tender,
)

BENEATH = "2026/rural.short-term/4101"
OWN = "2026/rural.short-term/41@provincial"


def budget(bucket: str, fen: int, account: str = ACCOUNT, **names: Any) -> Posting:
    return Posting("budget", bucket, account, fen, **names)  # type: ignore[arg-type]


def cash(bucket: str, fen: int, account: str = ACCOUNT, **names: Any) -> Posting:
    return Posting("cash", bucket, account, fen, **names)  # type: ignore[arg-type]


C1 = {"contract": "C1", "institution": SCHOOL}
T1_C1 = {"tender": "T1", **C1}


@pytest.fixture
def court() -> Court:
    """An account with 1,000,000 fen allotted and received."""
    court = Court()
    fund(court)
    return court


def awarded(court: Court, amount_fen: int = 400_000) -> None:
    tender(court)
    court.record("award.made", EDUCATION_41, tender="T1", bidder=SCHOOL, amount_fen=amount_fen)


def paid(court: Court, amount_fen: int = 300_000, order: str = "Z1") -> None:
    row = {"contract": "C1", "payee": SCHOOL, "payment_order": order}
    court.record("disbursement.made", FINANCE_41, amount_fen=amount_fen, **row)


def moved(court: Court, *expected: Posting) -> None:
    assert Counter(court.postings) == Counter(expected)


def test_an_appropriation_fills_the_pool() -> None:
    court = Court()
    row = {"document": "D1", "fiscal_year": 2026, "line": "rural.short-term"}
    court.record("appropriation.enacted", FINANCE, amount_fen=500, **row)
    moved(court, budget("appropriation", -500, POOL), budget("unallocated", 500, POOL))


def test_a_provinces_own_appropriation_fills_its_own_pool() -> None:
    court = Court()
    row = {"document": "D1", "fiscal_year": 2026, "line": "rural.short-term"}
    own = {"source": "provincial", "holder": "41"}
    court.record("appropriation.enacted", FINANCE_41, amount_fen=500, **row, **own)
    moved(court, budget("appropriation", -500, OWN), budget("unallocated", 500, OWN))
    court.record("allocation.made", FINANCE_41, document="D2", account=OWN, from_holder="41", amount_fen=200)
    moved(court, budget("unallocated", -200, OWN), budget("allotted", 200, OWN))


def test_an_allocation_of_the_centre_takes_from_the_pool() -> None:
    court = Court()
    row = {"document": "D1", "fiscal_year": 2026, "line": "rural.short-term"}
    court.record("appropriation.enacted", FINANCE, amount_fen=500, **row)
    court.record("allocation.made", FINANCE, document="D2", account=ACCOUNT, from_holder="00", amount_fen=300)
    moved(court, budget("unallocated", -300, POOL), budget("allotted", 300))


def test_an_allocation_to_a_holder_beneath_takes_from_the_one_above(court: Court) -> None:
    court.record(
        "allocation.made", FINANCE_41, document="D2", account=BENEATH, from_holder="41", amount_fen=300
    )
    moved(court, budget("allotted", -300), budget("allotted", 300, BENEATH))


@pytest.mark.parametrize("delta_fen", [70, -70])
def test_an_adjustment_moves_as_the_allocation_did(court: Court, delta_fen: int) -> None:
    made = court.record(
        "allocation.made", FINANCE_41, document="D2", account=BENEATH, from_holder="41", amount_fen=300
    )
    court.record("allocation.adjusted", FINANCE_41, adjusts=made, delta_fen=delta_fen)
    moved(court, budget("allotted", -delta_fen), budget("allotted", delta_fen, BENEATH))


def test_money_arrives_from_the_state_or_from_a_treasury_above(court: Court) -> None:
    row = {"voucher": "V9", "amount_fen": 50}
    court.record("funds.received", FINANCE_41, account=ACCOUNT, from_holder="00", **row)
    moved(court, cash("state", -50, POOL), cash("treasury", 50))
    court.record("funds.received", FINANCE_41, account=BENEATH, from_holder="41", **row)
    moved(court, cash("treasury", -50), cash("treasury", 50, BENEATH))


def test_a_returned_balance_goes_back_to_the_pool_with_its_cash(court: Court) -> None:
    court.record("balance.returned", FINANCE_41, account=ACCOUNT, amount_fen=300, cash_fen=200)
    moved(
        court,
        budget("allotted", -300),
        budget("unallocated", 300, POOL),
        cash("treasury", -200),
        cash("state", 200, POOL),
    )
    court.record("balance.returned", FINANCE_41, account=ACCOUNT, amount_fen=300, cash_fen=0)
    moved(court, budget("allotted", -300), budget("unallocated", 300, POOL))


def test_a_carried_over_balance_moves_nothing(court: Court) -> None:
    court.record(
        "balance.carried-over", FINANCE_41, account=ACCOUNT, amount_fen=300, usable_until="2027-12-31"
    )
    moved(court)


def test_an_award_commits_and_its_withdrawal_releases(court: Court) -> None:
    awarded(court)
    moved(court, budget("allotted", -400_000), budget("committed", 400_000, tender="T1"))
    court.record("award.withdrawn", EDUCATION_41, tender="T1")
    moved(court, budget("committed", -400_000, tender="T1"), budget("allotted", 400_000))


def test_a_cancelled_tender_releases_what_its_award_committed(court: Court) -> None:
    awarded(court)
    court.record("tender.cancelled", EDUCATION_41, tender="T1")
    moved(court, budget("committed", -400_000, tender="T1"), budget("allotted", 400_000))
    tender(court, "T2")
    court.record("tender.cancelled", EDUCATION_41, tender="T2")
    moved(court)


@pytest.mark.parametrize("amount_fen", [350_000, 400_000, 450_000])
def test_a_contract_takes_over_its_award_and_settles_the_difference(court: Court, amount_fen: int) -> None:
    awarded(court)
    contract(court, amount_fen=amount_fen, tender="T1")
    difference = [budget("allotted", 400_000 - amount_fen)] if amount_fen != 400_000 else []
    moved(
        court,
        budget("committed", -400_000, tender="T1"),
        budget("committed", amount_fen, **T1_C1),
        *difference,
    )


def test_a_contract_without_award_takes_from_what_is_allotted(court: Court) -> None:
    contract(court)
    moved(court, budget("allotted", -400_000), budget("committed", 400_000, **C1))
    tender(court, "T9")
    contract(court, "C9", tender="T9", amount_fen=10)
    nine = {"tender": "T9", "contract": "C9", "institution": SCHOOL}
    moved(court, budget("allotted", -10), budget("committed", 10, **nine))


@pytest.mark.parametrize("amount_fen", [300_000, 500_000])
def test_an_amendment_moves_the_difference(court: Court, amount_fen: int) -> None:
    contract(court)
    court.record("contract.amended", EDUCATION_41, contract="C1", amount_fen=amount_fen)
    more_fen = amount_fen - 400_000
    moved(court, budget("allotted", -more_fen), budget("committed", more_fen, **C1))
    court.record("contract.amended", EDUCATION_41, contract="C1", days=12)
    moved(court)


@pytest.mark.parametrize("end", ["contract.terminated", "contract.settled"])
def test_the_end_of_a_contract_releases_what_was_not_paid(court: Court, end: str) -> None:
    contract(court)
    paid(court)
    court.record(end, EDUCATION_41, contract="C1")
    moved(court, budget("committed", -100_000, **C1), budget("allotted", 100_000))


def test_a_contract_that_was_terminated_settles_without_moving_more(court: Court) -> None:
    contract(court)
    court.record("contract.terminated", EDUCATION_41, contract="C1")
    court.record("contract.settled", EDUCATION_41, contract="C1")
    moved(court)


def test_a_disbursement_moves_both_books(court: Court) -> None:
    awarded(court)
    contract(court, tender="T1")
    paid(court)
    moved(
        court,
        budget("committed", -300_000, **T1_C1),
        budget("outlaid", 300_000, **T1_C1),
        cash("treasury", -300_000),
        cash("institution", 300_000, **C1),
    )


@pytest.mark.parametrize("is_over", [False, True])
def test_a_returned_disbursement_goes_back_to_the_contract_or_past_it(court: Court, is_over: bool) -> None:
    contract(court)
    paid(court)
    if is_over:
        court.record("contract.settled", EDUCATION_41, contract="C1")
    court.record("disbursement.returned", FINANCE_41, contract="C1", amount_fen=50, payment_order="R1")
    moved(
        court,
        budget("outlaid", -50, **C1),
        budget("allotted", 50) if is_over else budget("committed", 50, **C1),
        cash("institution", -50, **C1),
        cash("treasury", 50),
    )


def test_a_payment_without_contract_goes_past_the_commitments(court: Court) -> None:
    court.record(
        "payment.made", FINANCE_41, account=ACCOUNT, purpose="评审场地", category="venue", amount_fen=70,
        payment_order="Z9", withheld=WITHHELD_PAYEE,
    )  # fmt: skip
    moved(
        court,
        budget("allotted", -70),
        budget("outlaid", 70),
        cash("treasury", -70),
        cash("spent", 70, category="venue"),
    )


def test_an_expense_and_its_reversal_move_cash_of_the_institution(court: Court) -> None:
    contract(court)
    spent = court.record("expense.recorded", SCHOOL, **expense(court, category="lodging", amount_fen=90))
    legs = cash("institution", -90, **C1), cash("spent", 90, category="lodging", **C1)
    moved(court, *legs)
    court.record("expense.reversed", SCHOOL, reverses=spent)
    moved(court, *(leg._replace(amount_fen=-leg.amount_fen) for leg in legs))


@pytest.mark.parametrize("of", ["advance", "expenses"])
def test_what_is_clawed_back_goes_to_the_treasury_and_may_be_committed_again(court: Court, of: str) -> None:
    contract(court)
    paid(court)
    row = {"clawback": "K1", "contract": "C1", "of": of, "amount_fen": 90, "due_on": "2026-08-31"}
    court.record("clawback.ordered", "supervision", **row)
    moved(court)
    category = None if of == "advance" else "meals"
    court.record(
        "clawback.recovered", FINANCE_41, clawback="K1", amount_fen=80, voucher="V1", category=category
    )
    moved(
        court,
        budget("outlaid", -80, **C1),
        budget("allotted", 80),
        cash("spent" if category else "institution", -80, **C1, category=category),
        cash("treasury", 80),
    )


def test_every_type_that_the_table_says_posts_is_proved_here_and_no_other() -> None:
    posting = {name for name, effect in EFFECTS.items() if effect.budget or effect.cash}
    assert posting == {
        "appropriation.enacted", "allocation.made", "allocation.adjusted", "funds.received",
        "balance.returned", "award.made", "award.withdrawn", "tender.cancelled", "contract.signed",
        "contract.amended", "contract.terminated", "contract.settled", "disbursement.made",
        "disbursement.returned", "payment.made", "expense.recorded", "expense.reversed",
        # Proved in test_decisions_contests and test_decisions_vouchers.
        "contest.decided", "voucher.issued", "voucher.redeemed", "voucher.voided",
        "clawback.recovered",
    }  # fmt: skip


def test_the_whole_way_of_the_money_leaves_both_books_balanced(court: Court) -> None:
    awarded(court)
    contract(court, tender="T1", amount_fen=380_000)
    paid(court)
    court.record("expense.recorded", SCHOOL, **expense(court, amount_fen=500_000))
    court.record("contract.settled", EDUCATION_41, contract="C1")
    all_postings = [posting for _, outcome in court.outcomes for posting in outcome.postings]
    for book in ("budget", "cash"):
        assert sum(p.amount_fen for p in all_postings if p.book == book) == 0
    assert _balance(all_postings, "institution") == 300_000 - 500_000
    assert all(_balance(all_postings, bucket) >= 0 for bucket in NEVER_NEGATIVE)


def _balance(postings: Iterable[Posting], bucket: str) -> int:
    return sum(posting.amount_fen for posting in postings if posting.bucket == bucket)
