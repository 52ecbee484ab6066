"""Decisions on the register of experts."""

from __future__ import annotations

from typing import Any

import pytest

from domain.competition_states import Expert, ExpertRegister, Listing
from domain.refusals import DoesNotExist, IsOver, KeyRepeated, Malformed, QuorumMissing
from tests.domain.competing import expert, list_experts
from tests.domain.deciding import EDUCATION_41, EDUCATION_42, SCHOOL, STRANGER, Court


@pytest.fixture
def court() -> Court:
    court = Court()
    list_experts(court, "E1", valid_to="2027-12-31", employer=SCHOOL, conflicts=[STRANGER])
    return court


def test_an_expert_is_listed_with_term_and_conflicts(court: Court) -> None:
    assert court.subject("expert:E1") == Expert("41", 1)
    listing = Listing("2026-01-01", "2027-12-31", frozenset({SCHOOL, STRANGER}))
    assert court.subject("experts:41") == ExpertRegister({"E1": listing})


def test_an_entry_is_renewed_by_a_later_version_and_stated_once(court: Court) -> None:
    assert isinstance(court.refuse("expert.listed", EDUCATION_41, **expert()), KeyRepeated)
    list_experts(court, "E1", version=3, valid_from="2026-06-01")
    older = court.refuse("expert.listed", EDUCATION_41, **expert(version=2))
    assert isinstance(older, Malformed)
    assert (older.member, older.found) == ("version", "2")
    assert court.subject("expert:E1") == Expert("41", 3)
    assert court.subject("experts:41") == ExpertRegister({"E1": Listing("2026-06-01", None, frozenset())})


@pytest.mark.parametrize(
    ("changes", "member"),
    [({"holder": "42", "version": 2}, "holder"), ({"version": 2, "valid_to": "2025-12-31"}, "valid_to")],
)
def test_an_entry_stays_in_its_register_and_ends_after_it_begins(
    court: Court, changes: dict[str, Any], member: str
) -> None:
    refusal = court.refuse("expert.listed", EDUCATION_41, **expert(**changes))
    assert isinstance(refusal, Malformed)
    assert refusal.member == member


def test_a_delisted_expert_may_be_listed_again(court: Court) -> None:
    assert court.refuse("expert.delisted", EDUCATION_41, expert="E9") == DoesNotExist("expert", "E9")
    court.record("expert.delisted", EDUCATION_41, expert="E1", reason="聘期届满")
    assert court.subject("experts:41") == ExpertRegister()
    refusal = court.refuse("expert.delisted", EDUCATION_41, expert="E1")
    assert refusal == IsOver("expert", "E1", "delisted")
    assert refusal.zh() == "专家 E1 已出库，不能再作此记录"
    list_experts(court, "E1", version=2)
    assert court.subject("expert:E1") == Expert("41", 2)


def test_a_register_is_kept_by_the_education_authority_of_its_holder(court: Court) -> None:
    assert isinstance(court.refuse("expert.listed", EDUCATION_42, **expert("E2")), QuorumMissing)
    assert isinstance(court.refuse("expert.delisted", EDUCATION_42, expert="E1"), QuorumMissing)
    court.record("expert.listed", "education", **expert("E2", holder="00"))
    assert court.author == "education"


@pytest.mark.parametrize(
    ("day", "parties", "may"),
    [
        ("2026-01-01", set(), True),
        ("2027-12-31", set(), True),
        ("2025-12-31", set(), False),
        ("2028-01-01", set(), False),
        ("2026-05-01", {SCHOOL}, False),
        ("2026-05-01", {"other"}, True),
    ],
)
def test_an_expert_sits_within_the_term_and_never_where_concerned(
    day: str, parties: set[str], may: bool
) -> None:
    listing = Listing("2026-01-01", "2027-12-31", frozenset({SCHOOL}))
    assert listing.allows(day, frozenset(parties)) is may
