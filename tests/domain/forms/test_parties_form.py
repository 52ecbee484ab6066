"""单位名录: rows that register parties."""

from __future__ import annotations

import pytest

from domain.forms.form import RowFault
from domain.statements.parties import PartyRegistered
from tests.domain.deciding import Court, code
from tests.domain.forms.sheets import FORM, Desk, finished

NEW = code(501)


def desk(court: Court | None = None) -> Desk:
    return Desk(court or Court(), "finance")


@pytest.mark.parametrize(
    ("kind", "expected", "registrar"),
    [
        ("省级财政部门", "provincial-finance", "finance"),
        ("财政厅（局）", "provincial-finance", "finance"),
        ("省级教育行政部门", "provincial-education", "education"),
        ("承训院校", "institution", "education"),
        ("高校", "institution", "education"),
        ("审计监督部门", "supervisor", "supervision"),
        ("纪检监察", "supervisor", "supervision"),
        ("运维单位", "operator", "education"),
    ],
)
def test_a_party_is_registered_by_the_authority_of_its_kind(kind: str, expected: str, registrar: str) -> None:
    row = {"单位全称": "丙单位", "机构类型": kind, "省份": "甘肃", "社会信用代码": NEW, "办学性质": "民办"}
    (made,) = desk().state("parties", row)
    statement = finished(made, FORM["parties"], 1)
    assert isinstance(statement, PartyRegistered)
    assert (statement.kind, statement.province, statement.ownership) == (expected, "62", "private")
    assert made.author == registrar
    assert " · " in (statement.undated or "")
    assert made.sources["province"] == "region"
    assert made.sources["code"] == "code"


def test_codes_are_read_as_people_type_them() -> None:
    row = {"名称": "丙学院", "类别": "院校", "组织机构代码": "60003734-1"}
    (made,) = desk().state("parties", row)
    assert made.members["code"] == "600037341"
    (made,) = desk().state("parties", {**row, "组织机构代码": NEW.lower()})
    assert made.members["code"] == NEW


@pytest.mark.parametrize(
    "wrong", [NEW[:17] + ("0" if NEW[17] != "0" else "1"), "1234", "1.241E+17", NEW + "0"]
)
def test_a_wrong_code_is_told_at_its_cell_in_both_languages(wrong: str) -> None:
    (fault,) = desk().make("parties", {"name": "丙", "kind": "institution", "code": wrong})
    assert desk().faults("parties", {"name": "丙", "kind": "institution", "code": wrong}) == {
        "code": "not-a-code"
    }
    if len(wrong) == 18:
        assert NEW[17] in fault.zh  # type: ignore[union-attr]
        assert NEW[17] in fault.en  # type: ignore[union-attr]


def test_the_centres_own_row_names_its_founding_authority_once() -> None:
    court = Court()
    row = {
        "单位名称": "财政部（示例）",
        "单位类型": "中央财政部门",
        "省级代码": None,
        "统一社会信用代码": NEW,
    }
    (made,) = desk(court).state("parties", row)
    assert (made.members["founding"], made.author) == ("finance", "finance")
    assert "province" not in made.members
    desk(court).record("parties", row)
    (again,) = desk(court).state("parties", row)
    assert again.members["founding"] == "finance"
    (fault,) = desk(court).make("parties", {**row, "统一社会信用代码": code(502)})
    assert isinstance(fault, RowFault)
    assert (fault.field, fault.code) == ("code", "authority-has-code")


def test_a_supervisor_is_no_founding_authority() -> None:
    row = {"单位名称": "审计署", "单位类型": "审计监督部门", "统一社会信用代码": NEW}
    (made,) = desk().state("parties", row)
    assert "founding" not in made.members


def test_a_provincial_authority_needs_its_province_and_both_columns_agree() -> None:
    row = {"单位名称": "丙省财政厅", "单位类型": "省级财政部门", "统一社会信用代码": NEW}
    assert desk().faults("parties", row) == {"province": "province-missing"}
    assert desk().faults("parties", {**row, "省级代码": "41", "地区": "兵团"}) == {
        "region": "code-and-name-disagree"
    }
    (made,) = desk().state("parties", {**row, "省级代码": "XPCC", "地区": "兵团"})
    assert made.members["province"] == "XPCC"
