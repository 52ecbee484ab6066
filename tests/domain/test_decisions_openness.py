"""Decisions on complaints, on what was made public, on what was erased, and on measures."""

from __future__ import annotations

import pytest

from domain.refusals import DoesNotExist, IsOver, KeyRepeated, Malformed, QuorumMissing
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION,
    EDUCATION_41,
    EDUCATION_42,
    FINANCE_41,
    OTHER_SCHOOL,
    SCHOOL,
    SUPERVISION,
    Court,
    expense,
    founders,
)

NOWHERE = "0197e0d3-6c00-7000-8000-00000000dead"
COMPLAINT = {"complaint": "S1", "kind": "charging", "text": "收取资料费"}


def test_a_complaint_is_taken_down_by_supervision_or_education(court: Court) -> None:
    for party in (SCHOOL, FINANCE_41, EDUCATION_42):
        refusal = court.refuse("complaint.lodged", party, contract="C1", **COMPLAINT)
        assert isinstance(refusal, QuorumMissing)
    court.record("complaint.lodged", EDUCATION_41, contract="C1", **COMPLAINT)
    again = court.refuse("complaint.lodged", SUPERVISION, contract="C1", **COMPLAINT)
    assert isinstance(again, KeyRepeated)
    court.record("complaint.lodged", EDUCATION, party=SCHOOL, **{**COMPLAINT, "complaint": "S2"})
    court.record("complaint.lodged", SUPERVISION, contract="C1", **{**COMPLAINT, "complaint": "S3"})


def test_a_complaint_is_about_one_thing(court: Court) -> None:
    assert isinstance(court.refuse("complaint.lodged", SUPERVISION, **COMPLAINT), Malformed)
    missing = court.refuse("complaint.lodged", SUPERVISION, class_="B9", **COMPLAINT)
    assert missing == DoesNotExist("class", "B9")


def test_a_complaint_is_answered_once(court: Court) -> None:
    answer = {"complaint": "S1", "outcome": "upheld"}
    assert court.refuse("complaint.answered", SUPERVISION, **answer) == DoesNotExist("complaint", "S1")
    court.record("complaint.lodged", SUPERVISION, contract="C1", **COMPLAINT)
    assert isinstance(court.refuse("complaint.answered", EDUCATION_42, **answer), QuorumMissing)
    court.record("complaint.answered", EDUCATION_41, **answer)
    over = IsOver("complaint", "S1", "answered")
    assert court.refuse("complaint.answered", EDUCATION_41, **answer) == over


def test_a_document_was_made_public_once_in_a_place_on_a_day(court: Court) -> None:
    row = {"what": "contract", "contract": "C1", "where": "中国政府采购网", "published_on": "2026-04-02"}
    for party in (OTHER_SCHOOL, EDUCATION_42):
        assert isinstance(court.refuse("disclosure.published", party, **row), QuorumMissing)
    court.record("disclosure.published", EDUCATION_41, **row)
    assert isinstance(court.refuse("disclosure.published", FINANCE_41, **row), KeyRepeated)
    court.record("disclosure.published", SCHOOL, **{**row, "where": "本校网站"})
    court.record("disclosure.published", FINANCE_41, **{**row, "published_on": "2026-04-03"})
    court.record(
        "disclosure.published", EDUCATION, what="plan", reference="方案1", where="教育部网站",
        published_on="2026-04-02",
    )  # fmt: skip
    assert court.outcomes[-1][1].tags == ("trail/reference:方案1",)


@pytest.mark.parametrize("party", [EDUCATION_41, FINANCE_41, SCHOOL, EDUCATION])
def test_what_has_a_number_of_its_publishers_own_is_made_public_by_any_of_them(
    court: Court, party: str
) -> None:
    row = {"what": "intention", "reference": "41-2026-ZB-009", "where": "网站", "published_on": "2026-04-02"}
    court.record("disclosure.published", party, **row)
    compiled = {**row, "on_behalf_of": OTHER_SCHOOL, "capacity": "compiled", "published_on": "2026-04-03"}
    if party != EDUCATION:
        assert isinstance(court.refuse("disclosure.published", party, **compiled), QuorumMissing)


def test_what_is_public_is_about_one_thing_and_not_from_the_future(court: Court) -> None:
    row = {"what": "budget", "where": "财政厅网站", "published_on": "2026-04-02"}
    assert isinstance(court.refuse("disclosure.published", FINANCE_41, **row), Malformed)
    future = {**row, "account": ACCOUNT, "published_on": "2026-12-02"}
    assert isinstance(court.refuse("disclosure.published", FINANCE_41, **future), Malformed)


def test_only_what_a_statement_withholds_is_erased_and_once(court: Court) -> None:
    spent = court.record("expense.recorded", SCHOOL, **expense(court))
    row = {"erases": spent, "member": "payee", "rule": "保存期满", "article": "个人信息保护法第四十七条"}
    assert isinstance(court.refuse("disclosure.erased", SCHOOL, **row), QuorumMissing)
    one = court.signers(SUPERVISION, ("prepare",))
    assert isinstance(court.refuse("disclosure.erased", one, **row), QuorumMissing)
    court.record("disclosure.erased", SUPERVISION, **row)
    assert isinstance(court.refuse("disclosure.erased", SUPERVISION, **row), KeyRepeated)
    for member in ("remarks", "amount_fen"):
        missing = court.refuse("disclosure.erased", SUPERVISION, **{**row, "member": member})
        assert missing == DoesNotExist("withheld datum", f"{spent} · {member}")
    nowhere = court.refuse("disclosure.erased", SUPERVISION, **{**row, "erases": NOWHERE})
    assert nowhere == DoesNotExist("statement", NOWHERE)


MEASURES = {
    "instrument": "培训费管理办法",
    "article": "培训费管理办法第九条",
    "in_force_from": "2017-01-01",
    "figures": [{"name": "training.cap", "scope": "III/total", "value": "55000", "unit": "fen/person-day"}],
}


def test_measures_are_adopted_by_the_founders_together_also_for_the_past(court: Court) -> None:
    for party in (EDUCATION, SUPERVISION, EDUCATION_41):
        assert isinstance(court.refuse("measures.adopted", party, **MEASURES), QuorumMissing)
    court.record("measures.adopted", founders(), **MEASURES)
    court.record(
        "measures.adopted",
        founders(),
        in_force_to="2016-12-31",
        **{**MEASURES, "in_force_from": "2014-01-01"},
    )


@pytest.mark.parametrize(
    "wrong",
    [{"in_force_to": "2016-12-31"}, {"figures": MEASURES["figures"] * 2}],  # type: ignore[operator]
)
def test_measures_end_after_they_begin_and_say_a_thing_once(court: Court, wrong: dict[str, object]) -> None:
    assert isinstance(court.refuse("measures.adopted", founders(), **{**MEASURES, **wrong}), Malformed)
