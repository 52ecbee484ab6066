"""Decisions on requests to read what is withheld: who may ask for what."""

from __future__ import annotations

from typing import Any

import pytest

from domain.refusals import DoesNotExist, IsOver, Malformed, NotForReader, QuorumMissing, Refusal
from domain.subjects import Key
from tests.domain.deciding import (
    EDUCATION,
    EDUCATION_41,
    FINANCE_41,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    SUPERVISION,
    Court,
    expense,
)

WHY = {"purpose": "核对收款单位", "article": "审计法第三十四条"}
KEYS = {f"{party}-{n}": party for party in (SCHOOL, EDUCATION_41) for n in (1, 2)}
NOWHERE = "0197e0d3-6c00-7000-8000-00000000dead"


def spend(court: Court, audience: str, by: str = SCHOOL, **members: Any) -> list[dict[str, str]]:
    """Record an expense whose payee is withheld for an audience; returns what names it in a request."""
    court.base |= {f"key:{kid}": Key(party) for kid, party in KEYS.items()}
    withheld = [{"name": "payee", "audience": audience, "digest": "A" * 43}]
    spent = court.record("expense.recorded", by, **{**expense(court), "withheld": withheld, **members})
    return [{"statement": spent, "member": "payee"}]


@pytest.mark.parametrize(
    ("audience", "may"),
    [
        ("audit", {SUPERVISION}),
        ("party", {SUPERVISION, SCHOOL}),
        ("public-after:contract.settled", {SUPERVISION, SCHOOL}),
    ],
)
def test_an_audience_lets_in_its_own_and_nobody_else(court: Court, audience: str, may: set[str]) -> None:
    data = spend(court, audience)
    for reader in (SUPERVISION, SCHOOL, OTHER_SCHOOL, FINANCE_41, EDUCATION):
        members = {"reader": reader, "data": data, **WHY}
        if reader in may:
            court.record("disclosure.requested", reader, **members)
            assert court.outcomes[-1][1].tags == (f"trail/party:{reader}",)
        else:
            refusal = court.refuse("disclosure.requested", reader, **members)
            assert refusal == NotForReader(reader, data[0]["statement"], "payee", audience)


def test_whom_a_fact_is_stated_for_is_a_party_of_it(court: Court) -> None:
    data = spend(court, "party", EDUCATION_41, on_behalf_of=SCHOOL, capacity="compiled")
    for reader in (SCHOOL, EDUCATION_41):
        court.record("disclosure.requested", reader, reader=reader, data=data, **WHY)
    refusal = court.refuse("disclosure.requested", OTHER_SCHOOL, reader=OTHER_SCHOOL, data=data, **WHY)
    assert isinstance(refusal, NotForReader)


def test_nobody_asks_in_the_name_of_another(court: Court) -> None:
    data = spend(court, "audit")
    for signer in (SCHOOL, FINANCE_41):
        refusal = court.refuse("disclosure.requested", signer, reader=SUPERVISION, data=data, **WHY)
        assert isinstance(refusal, QuorumMissing)
    compiled = {"on_behalf_of": SCHOOL, "capacity": "compiled"}
    refusal = court.refuse(
        "disclosure.requested", SUPERVISION, reader=SUPERVISION, data=data, **compiled, **WHY
    )
    assert isinstance(refusal, Malformed)


def test_one_officer_suffices_and_the_same_may_be_asked_again(court: Court) -> None:
    data = spend(court, "audit")
    one = court.signers(SUPERVISION, ("prepare",))
    for _ in range(2):
        court.record("disclosure.requested", one, reader=SUPERVISION, data=data, **WHY)


def test_everything_of_a_thing_is_asked_for_up_to_a_size_that_is_reached(court: Court) -> None:
    size = len(court.statements)
    court.record("disclosure.requested", SCHOOL, reader=SCHOOL, contract="C1", through=size, **WHY)
    assert court.outcomes[-1][1].tags == (f"trail/party:{SCHOOL}", "trail/contract:C1")
    for through in (size + 2, None):
        refusal = court.refuse(
            "disclosure.requested", SCHOOL, reader=SCHOOL, contract="C1", through=through, **WHY
        )
        assert isinstance(refusal, Malformed)
        assert refusal.member == "through"


def refused(court: Court, **members: Any) -> Refusal:
    return court.refuse("disclosure.requested", SUPERVISION, **{"reader": SUPERVISION, **WHY, **members})


def test_data_are_named_or_one_thing_and_never_both(court: Court) -> None:
    data = spend(court, "audit")
    for members in (
        {},
        {"contract": "C1", "tender": "T1", "through": 1},
        {"data": data, "contract": "C1"},
        {"data": data, "through": 1},
    ):
        assert isinstance(refused(court, **members), Malformed)


def test_what_does_not_exist_cannot_be_asked_for(court: Court) -> None:
    (datum,) = spend(court, "audit")
    assert refused(court, contract="C9", through=1) == DoesNotExist("contract", "C9")
    nowhere = [{"statement": NOWHERE, "member": "payee"}]
    assert refused(court, data=nowhere) == DoesNotExist("statement", NOWHERE)
    for member in ("remarks", "amount_fen"):
        named = f"{datum['statement']} · {member}"
        other = [datum, {**datum, "member": member}]
        assert refused(court, data=other) == DoesNotExist("withheld datum", named)
    assert refused(court, reader=STRANGER, data=[datum]) == DoesNotExist("party", STRANGER)


def test_a_suspended_party_reads_nothing(court: Court) -> None:
    data = spend(court, "party")
    court.record("party.suspended", EDUCATION, party=SCHOOL, reason="停办")
    assert refused(court, reader=SCHOOL, data=data) == IsOver("party", SCHOOL, "suspended")
