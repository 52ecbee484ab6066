"""What compromised keys signed holds its money until it is confirmed or given back."""

from __future__ import annotations

from typing import Any

import pytest

from domain.doubts import DOUBTS_TAG, Doubts
from domain.refusals import MoneyIsInDoubt
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION,
    EDUCATION_41,
    FINANCE,
    FINANCE_41,
    GOOD_PROOF,
    SCHOOL,
    Court,
    fund,
    public_key,
)

CITY = "2026/rural.short-term/4101"
CONTRACT = {"contract": "C1", "account": ACCOUNT, "institution": SCHOOL, "trainees": 10, "days": 5}
TENDER = {
    "tender": "T1", "account": ACCOUNT, "title": "培训", "method": "open-tender", "ceiling_fen": 900,
    "opened_on": "2026-03-01", "deadline_on": "2026-03-25", "subject": "training",
}  # fmt: skip
VOUCHER = {
    "series": "S1", "serial_digest": "A" * 43, "account": ACCOUNT, "value_fen": 400,
    "offers": [{"item": "语文"}], "institutions": [SCHOOL], "expires_on": "2026-12-31",
}  # fmt: skip


@pytest.fixture
def court() -> Court:
    """A court before which 1,000 fen were allotted and sent to the account."""
    court = Court()
    fund(court, 1_000)
    return court


def _appropriate(court: Court, amount_fen: int) -> None:
    row = {"document": "D8", "fiscal_year": 2026, "line": "rural.short-term"}
    court.record("appropriation.enacted", FINANCE, amount_fen=amount_fen, **row)


def _enrol(court: Court, party: str) -> str:
    kid = public_key(f"stolen{party}")
    court.record(
        "key.enrolled", FINANCE if party in (FINANCE, FINANCE_41) else EDUCATION, party=party,
        officer="officer-1", public_key=kid, duties=["prepare", "approve"], proof=GOOD_PROOF,
    )  # fmt: skip
    return kid


def _stolen(court: Court, type_: str, party: str, **members: Any) -> str:
    """Record a statement under the signature of a key, and then declare that compromised."""
    stated = court.record(type_, party, **members)
    kid = _enrol(court, party)
    signed = court.signed[stated]
    court.signed[stated] = signed._replace(kids=(kid, *signed.kids))
    registrar = FINANCE if party in (FINANCE, FINANCE_41) else EDUCATION
    court.record("key.revoked", registrar, kid=kid, compromised_since=signed.position - 1)
    return stated


def _held(court: Court) -> dict[tuple[str, str], int]:
    doubts = court.subject(DOUBTS_TAG)
    assert isinstance(doubts, Doubts)
    return {(place.bucket, place.of): fen for place, fen in doubts.held_fen.items()}


def _give_to_city(amount_fen: int, document: str = "D9") -> dict[str, Any]:
    return {"document": document, "account": CITY, "from_holder": "41", "amount_fen": amount_fen}


def test_what_a_stolen_key_allotted_cannot_be_passed_on_before_it_is_confirmed(court: Court) -> None:
    more = {"document": "D8", "account": ACCOUNT, "from_holder": "00", "amount_fen": 600}
    _appropriate(court, 600)
    stolen = _stolen(court, "allocation.made", FINANCE, **more)
    court.record("allocation.made", FINANCE_41, **_give_to_city(1_000))
    refusal = court.refuse("allocation.made", FINANCE_41, **_give_to_city(1, "D10"))
    assert refusal == MoneyIsInDoubt(ACCOUNT, 600, 1, 600)
    court.record("statement.confirmed", FINANCE, confirms=stolen)
    court.record("allocation.made", FINANCE_41, **_give_to_city(600, "D10"))
    assert _held(court) == {}


def test_lowering_an_allocation_in_doubt_gives_its_money_back(court: Court) -> None:
    _appropriate(court, 600)
    more = {"document": "D8", "account": ACCOUNT, "from_holder": "00", "amount_fen": 600}
    stolen = _stolen(court, "allocation.made", FINANCE, **more)
    court.record("allocation.adjusted", FINANCE, document="D11", adjusts=stolen, delta_fen=-200)
    assert _held(court) == {("allotted", ACCOUNT): 400}
    court.record("allocation.adjusted", FINANCE, document="D12", adjusts=stolen, delta_fen=-400)
    assert _held(court) == {}
    court.record("allocation.made", FINANCE_41, **_give_to_city(1_000))


def test_money_that_arrived_by_a_stolen_key_is_not_paid_out_but_can_be_returned(court: Court) -> None:
    court.record("contract.signed", EDUCATION_41, amount_fen=1_000, **CONTRACT)
    _appropriate(court, 500)
    more = {"document": "D8", "account": ACCOUNT, "from_holder": "00", "amount_fen": 500}
    court.record("allocation.made", FINANCE, **more)
    _stolen(
        court, "funds.received", FINANCE_41, account=ACCOUNT, from_holder="00", amount_fen=500, voucher="V9"
    )
    pay = {"contract": "C1", "payee": SCHOOL}
    court.record("disbursement.made", FINANCE_41, amount_fen=1_000, payment_order="P1", **pay)
    assert _held(court) == {("treasury", ACCOUNT): 500}
    court.record(
        "balance.returned", FINANCE_41, document="D20", account=ACCOUNT, amount_fen=500, cash_fen=500
    )
    assert _held(court) == {}


@pytest.mark.parametrize("ending", ["contract.terminated", "contract.settled"])
def test_a_contract_in_doubt_is_not_paid_and_can_be_ended(court: Court, ending: str) -> None:
    _stolen(court, "contract.signed", EDUCATION_41, amount_fen=700, **CONTRACT)
    pay = {"contract": "C1", "payee": SCHOOL, "amount_fen": 1, "payment_order": "P1"}
    assert court.refuse("disbursement.made", FINANCE_41, **pay) == MoneyIsInDoubt("C1", 700, 1, 700)
    court.record(ending, EDUCATION_41, contract="C1")
    assert _held(court) == {}


def test_vouchers_of_a_stolen_key_are_not_redeemed_and_can_be_voided(court: Court) -> None:
    _stolen(court, "voucher.issued", EDUCATION_41, **VOUCHER)
    redemption = {"series": "S1", "serial_digest": "A" * 43, "institution": SCHOOL}
    refusal = court.refuse("voucher.redeemed", SCHOOL, **redemption)
    assert refusal == MoneyIsInDoubt(ACCOUNT, 400, 400, 400)
    court.record("voucher.voided", EDUCATION_41, series="S1", serial_digest="A" * 43)
    assert _held(court) == {}


def test_a_redemption_in_doubt_is_not_paid(court: Court) -> None:
    court.record("voucher.issued", EDUCATION_41, **VOUCHER)
    redemption = {"series": "S1", "serial_digest": "A" * 43, "institution": SCHOOL}
    stolen = _stolen(court, "voucher.redeemed", SCHOOL, **redemption)
    pay = {"series": "S1", "institution": SCHOOL, "payee": SCHOOL, "amount_fen": 400, "payment_order": "P1"}
    assert isinstance(court.refuse("disbursement.made", FINANCE_41, **pay), MoneyIsInDoubt)
    court.record("statement.confirmed", SCHOOL, confirms=stolen)
    court.record("disbursement.made", FINANCE_41, **pay)


def test_an_award_in_doubt_makes_no_contract_and_can_be_withdrawn(court: Court) -> None:
    court.record("tender.opened", EDUCATION_41, **TENDER)
    court.record(
        "bid.recorded", EDUCATION_41, tender="T1", bidder=SCHOOL, price_fen=800, lodged_on="2026-03-24",
        status="valid",
    )  # fmt: skip
    _stolen(court, "award.made", EDUCATION_41, tender="T1", bidder=SCHOOL, amount_fen=800)
    signed = {**CONTRACT, "tender": "T1", "amount_fen": 800}
    assert court.refuse("contract.signed", EDUCATION_41, **signed) == MoneyIsInDoubt("T1", 800, 800, 800)
    court.record("award.withdrawn", EDUCATION_41, tender="T1")
    assert _held(court) == {}


def test_what_moves_no_money_on_holds_none(court: Court) -> None:
    _stolen(court, "tender.opened", EDUCATION_41, **TENDER)
    assert _held(court) == {}


def test_what_another_stolen_key_confirmed_is_in_doubt_again_until_that_is_confirmed(court: Court) -> None:
    _appropriate(court, 600)
    more = {"document": "D8", "account": ACCOUNT, "from_holder": "00", "amount_fen": 600}
    stolen = _stolen(court, "allocation.made", FINANCE, **more)
    confirmation = _confirmed_by_a_stolen_key(court, stolen, "second")
    assert _held(court) == {("allotted", ACCOUNT): 600}
    again = _confirmed_by_a_stolen_key(court, confirmation, "third")
    assert _held(court) == {("allotted", ACCOUNT): 600}
    court.record("statement.confirmed", FINANCE, confirms=again)
    assert _held(court) == {}
    court.record("allocation.made", FINANCE_41, **_give_to_city(1_600))


def test_one_stolen_key_that_signed_a_fact_and_confirmed_it_holds_its_money_once(court: Court) -> None:
    _appropriate(court, 600)
    more = {"document": "D8", "account": ACCOUNT, "from_holder": "00", "amount_fen": 600}
    stolen = _stolen(court, "allocation.made", FINANCE, **more)
    second = public_key("second")
    signed = court.signed[stolen]
    court.signed[stolen] = signed._replace(kids=(second, *signed.kids))
    _confirmed_by_a_stolen_key(court, stolen, "second", since=signed.position - 1)
    assert _held(court) == {("allotted", ACCOUNT): 600}


def _confirmed_by_a_stolen_key(court: Court, statement: str, name: str, since: int | None = None) -> str:
    """Confirm a statement under the signature of a key, and then declare that compromised too."""
    kid = public_key(name)
    court.record(
        "key.enrolled", FINANCE, party=FINANCE, officer=name, public_key=kid, duties=["prepare"],
        proof=GOOD_PROOF,
    )  # fmt: skip
    confirmation = court.record("statement.confirmed", FINANCE, confirms=statement)
    signed = court.signed[confirmation]
    court.signed[confirmation] = signed._replace(kids=(kid,))
    since = signed.position - 1 if since is None else since
    court.record("key.revoked", FINANCE, kid=kid, compromised_since=since)
    return confirmation
