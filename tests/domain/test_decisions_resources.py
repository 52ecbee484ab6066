"""Decisions on training bases and shared resources."""

from __future__ import annotations

from typing import Any, cast

import pytest

from domain.planning_states import Resource, TrainingBase
from domain.refusals import DoesNotExist, IsOver, KeyRepeated, QuorumMissing
from tests.domain.deciding import (
    EDUCATION,
    EDUCATION_41,
    EDUCATION_42,
    FINANCE_41,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    Court,
)

BASE: dict[str, Any] = {"base": "J1", "holder": "41", "institution": SCHOOL, "subjects": "小学数学"}
RESOURCE: dict[str, Any] = {"resource": "Z1", "holder": "41", "title": "课例", "provider": OTHER_SCHOOL}


def test_a_base_is_designated_once_and_withdrawn_once(court: Court) -> None:
    assert court.refuse("base.withdrawn", EDUCATION_41, base="J1") == DoesNotExist("base", "J1")
    court.record("base.designated", EDUCATION_41, **BASE)
    assert isinstance(court.refuse("base.designated", EDUCATION_41, **BASE), KeyRepeated)
    court.record("base.withdrawn", EDUCATION_41, base="J1")
    assert court.subject("base:J1") == TrainingBase("41", SCHOOL, is_withdrawn=True)
    refusal = court.refuse("base.withdrawn", EDUCATION_41, base="J1")
    assert refusal == IsOver("base", "J1", "withdrawn")
    assert refusal.zh() == "培训基地 J1 已撤销，不能再作此记录"


@pytest.mark.parametrize("type_", ["base.designated", "resource.selected"])
@pytest.mark.parametrize("by", [EDUCATION, EDUCATION_42, FINANCE_41, SCHOOL])
def test_each_education_authority_designates_and_chooses_for_itself(
    court: Court, type_: str, by: str
) -> None:
    members = BASE if type_ == "base.designated" else RESOURCE
    assert isinstance(court.refuse(type_, by, **members), QuorumMissing)
    court.record(type_, EDUCATION_41, **members)
    court.record(type_, EDUCATION, **{**members, type_.partition(".")[0]: "N1", "holder": "00"})


def test_a_base_is_withdrawn_by_whoever_designated_it(court: Court) -> None:
    court.record("base.designated", EDUCATION, **{**BASE, "holder": "00"})
    assert isinstance(court.refuse("base.withdrawn", EDUCATION_41, base="J1"), QuorumMissing)
    court.record("base.withdrawn", EDUCATION, base="J1")


@pytest.mark.parametrize(
    ("type_", "member"), [("base.designated", "institution"), ("resource.selected", "provider")]
)
def test_whoever_is_designated_or_provides_is_registered_and_not_suspended(
    court: Court, type_: str, member: str
) -> None:
    members = BASE if type_ == "base.designated" else RESOURCE
    refusal = court.refuse(type_, EDUCATION_41, **{**members, member: STRANGER})
    assert refusal == DoesNotExist("party", STRANGER)
    court.record("party.suspended", EDUCATION, party=SCHOOL)
    refusal = court.refuse(type_, EDUCATION_41, **{**members, member: SCHOOL})
    assert refusal == IsOver("party", SCHOOL, "suspended")


def test_a_public_and_a_private_institution_stand_on_an_equal_footing(court: Court) -> None:
    for number, institution in enumerate((SCHOOL, OTHER_SCHOOL)):
        court.record(
            "base.designated", EDUCATION_41, **{**BASE, "base": f"J{number}", "institution": institution}
        )


def test_a_resource_is_chosen_once_made_under_a_contract_or_not(court: Court) -> None:
    refusal = court.refuse("resource.selected", EDUCATION_41, **RESOURCE, contract="C9")
    assert refusal == DoesNotExist("contract", "C9")
    court.record("resource.selected", EDUCATION_41, **RESOURCE, contract="C1")
    assert "trail/contract:C1" in court.outcomes[-1][1].tags
    assert cast(Resource, court.subject("resource:Z1")) == Resource("41", OTHER_SCHOOL)
    assert isinstance(court.refuse("resource.selected", EDUCATION_41, **RESOURCE), KeyRepeated)
    court.record("resource.selected", EDUCATION_41, **{**RESOURCE, "resource": "Z2"})


def test_a_resource_is_shared_with_each_holder_once(court: Court) -> None:
    shared = {"resource": "Z1", "holders": ["42", "52"]}
    refusal = court.refuse("resource.shared", EDUCATION_41, **shared)
    assert refusal == DoesNotExist("resource", "Z1")
    court.record("resource.selected", EDUCATION_41, **RESOURCE)
    court.record("resource.shared", EDUCATION_41, **shared)
    assert isinstance(
        court.refuse("resource.shared", EDUCATION_41, **{**shared, "holders": ["61", "52"]}), KeyRepeated
    )
    court.record("resource.shared", EDUCATION_41, **{**shared, "holders": ["61", "XPCC"]})


def test_a_resource_is_shared_by_whoever_chose_it(court: Court) -> None:
    court.record("resource.selected", EDUCATION, **{**RESOURCE, "holder": "00"})
    shared = {"resource": "Z1", "holders": ["41"]}
    assert isinstance(court.refuse("resource.shared", EDUCATION_41, **shared), QuorumMissing)
    court.record("resource.shared", EDUCATION, **shared)
