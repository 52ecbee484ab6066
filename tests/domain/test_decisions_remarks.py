"""Decisions on corrections, confirmations and disputes."""

from __future__ import annotations

import pytest

from domain.refusals import DoesNotExist, KeyRepeated, Malformed, QuorumMissing
from tests.domain.deciding import (
    EDUCATION,
    EDUCATION_41,
    FINANCE_41,
    GOOD_PROOF,
    OTHER_SCHOOL,
    SCHOOL,
    Court,
    expense,
    public_key,
)

NOWHERE = "0197e0d3-6c00-7000-8000-00000000dead"
COMPILED = {"on_behalf_of": SCHOOL, "capacity": "compiled"}


def test_remarks_are_made_on_what_was_stated(court: Court) -> None:
    missing = DoesNotExist("statement", NOWHERE)
    row = {"corrects": NOWHERE, "member": "document", "value": "D2"}
    assert court.refuse("statement.corrected", SCHOOL, **row) == missing
    assert court.refuse("statement.confirmed", SCHOOL, confirms=NOWHERE) == missing
    assert court.refuse("statement.disputed", SCHOOL, disputes=NOWHERE, reason="无此事") == missing


def test_one_confirms_or_disputes_only_what_was_compiled_for_one(court: Court) -> None:
    own = court.record("expense.recorded", SCHOOL, **expense(court))
    missing = DoesNotExist("statement", own)
    assert court.refuse("statement.confirmed", SCHOOL, confirms=own) == missing
    assert court.refuse("statement.disputed", SCHOOL, disputes=own, reason="金额不符") == missing


def test_a_compiled_fact_is_confirmed_once_and_may_be_disputed_again(court: Court) -> None:
    compiled = court.record("expense.recorded", EDUCATION_41, **expense(court), **COMPILED)
    court.record("statement.disputed", SCHOOL, disputes=compiled, reason="金额不符")
    court.record("statement.disputed", SCHOOL, disputes=compiled, reason="仍不符")
    court.record("statement.confirmed", SCHOOL, confirms=compiled)
    assert isinstance(court.refuse("statement.confirmed", SCHOOL, confirms=compiled), KeyRepeated)
    assert court.postings == ()


@pytest.mark.parametrize(
    "member",
    ["amount_fen", "contract", "payee", "voucher", "occurred_on", "id", "type", "on_behalf_of", "nothing"],
)
def test_no_member_that_moves_or_decides_is_corrected(court: Court, member: str) -> None:
    stated = court.record("expense.recorded", SCHOOL, **expense(court))
    refusal = court.refuse("statement.corrected", SCHOOL, corrects=stated, member=member, value="1")
    assert isinstance(refusal, Malformed)
    assert refusal.member == "member"
    assert refusal.found == member


def test_a_corrected_value_could_have_stood_there(court: Court) -> None:
    stated = court.record("expense.recorded", SCHOOL, **expense(court))
    row = {"corrects": stated, "member": "quantity"}
    assert isinstance(court.refuse("statement.corrected", SCHOOL, value="很多", **row), Malformed)
    court.record("statement.corrected", SCHOOL, value="3.5", **row)
    court.record("statement.corrected", SCHOOL, value="4", **row)


def test_a_document_that_makes_a_business_key_is_not_corrected(court: Court) -> None:
    made = court.record(
        "allocation.made", FINANCE_41, document="D7", account="2026/rural.short-term/4101", from_holder="41",
        amount_fen=1,
    )  # fmt: skip
    refusal = court.refuse("statement.corrected", FINANCE_41, corrects=made, member="document", value="D8")
    assert isinstance(refusal, Malformed)


def _revoke(court: Court, statement_id: str, since: int) -> None:
    """Make the first officer's key that signed a statement known, and declare it compromised."""
    kid = court.signed[statement_id].kids[0]
    court.record(
        "key.enrolled", EDUCATION, party=SCHOOL, officer="officer-1", public_key=public_key("stolen"),
        duties=["prepare", "approve"], proof=GOOD_PROOF,
    )  # fmt: skip
    court.signed[statement_id] = court.signed[statement_id]._replace(kids=(public_key("stolen"), kid))
    court.record("key.revoked", EDUCATION, kid=public_key("stolen"), compromised_since=since)


def test_who_may_state_a_fact_confirms_what_a_compromised_key_signed(court: Court) -> None:
    own = court.record("expense.recorded", SCHOOL, **expense(court))
    _revoke(court, own, court.signed[own].position - 1)
    for party in (FINANCE_41, OTHER_SCHOOL):
        assert isinstance(court.refuse("statement.confirmed", party, confirms=own), QuorumMissing)
    court.record("statement.confirmed", SCHOOL, confirms=own)
    assert isinstance(court.refuse("statement.confirmed", SCHOOL, confirms=own), KeyRepeated)


def test_what_was_recorded_before_a_key_was_compromised_needs_no_confirmation(court: Court) -> None:
    own = court.record("expense.recorded", SCHOOL, **expense(court))
    _revoke(court, own, court.signed[own].position)
    missing = DoesNotExist("statement", own)
    assert court.refuse("statement.confirmed", SCHOOL, confirms=own) == missing
