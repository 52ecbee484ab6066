"""合同, 培训班: rows about contracts and their classes."""

from __future__ import annotations

import pytest

from tests.domain.deciding import EDUCATION_41, OTHER_SCHOOL, SCHOOL, Court, contract, fund, tender
from tests.domain.forms.sheets import FORM, Desk, values_of

CONTRACT = {
    "合同编号": "C7",
    "项目编号": "T1",
    "培训机构": "甲师范大学",
    "统一社会信用代码": SCHOOL,
    "合同金额（元）": "4000.00",
    "签订日期": "2026-05-16",
    "培训人数": "154",
    "培训天数": "60",
}
CLASS = {
    "班次编号": "C1-01",
    "合同编号": "C1",
    "开班日期": "2026-05-31",
    "结业日期": "2026-07-29",
    "培训方式": "集中培训",
    "计划人数": "77",
    "实到人数": "74",
}


def desk(court: Court, author: str = EDUCATION_41) -> Desk:
    return Desk(court, author)


def awarded() -> Court:
    court = Court()
    fund(court)
    tender(court)
    court.record("bid.recorded", EDUCATION_41, tender="T1", bidder=SCHOOL, price_fen=400_000)
    court.record("award.made", EDUCATION_41, tender="T1", bidder=SCHOOL, amount_fen=400_000)
    return court


def under_contract() -> Court:
    court = Court()
    fund(court)
    contract(court)
    return court


def test_a_contract_is_paid_from_its_tenders_account() -> None:
    court = awarded()
    (made,) = desk(court).state("contracts", CONTRACT)
    assert made.members == {
        "type": "contract.signed", "occurred_on": "2026-05-16", "contract": "C7", "tender": "T1",
        "account": "2026/rural.short-term/41", "institution": SCHOOL, "amount_fen": 400_000,
        "trainees": 154, "days": 60,
    }  # fmt: skip
    assert made.sources["account"] == "tender"
    desk(court).record("contracts", CONTRACT)
    assert court.subjects().contract("C7").is_active


def test_a_contract_without_a_tender_says_its_line() -> None:
    court = awarded()
    row = {
        "协议编号": "X-1",
        "承训院校": "乙培训学校",
        "协议金额": "10",
        "签约时间": "2026-06-01",
        "人数": "5",
        "天数": "3",
        "国培项目类别": "短训",
        "培训费类别": "三类",
        "项目负责人": "某人",
    }
    (made,) = desk(court).state("contracts", row)
    assert made.members["account"] == "2026/rural.short-term/41"
    assert made.members["class_rank"] == "III"
    assert "tender" not in made.members
    assert made.secrets == {"responsible@audit": "某人"}
    assert "某人" not in str(made.members)
    assert made.sources["responsible"] == "responsible"
    assert desk(court).faults("contracts", {**row, "国培项目类别": None}) == {"line": "line-missing"}


def test_an_unknown_tender_or_one_of_another_line_is_told() -> None:
    court = awarded()
    assert desk(court).faults("contracts", {**CONTRACT, "项目编号": "T9"}) == {"tender": "unknown-tender"}
    assert desk(court).faults("contracts", {**CONTRACT, "培训类型": "远程培训"}) == {"line": "line-disagrees"}
    assert desk(court).state("contracts", {**CONTRACT, "培训类型": "短期集中培训"})


def test_a_contract_is_measured_against_its_award() -> None:
    court = awarded()
    (bound,) = FORM["contracts"].bounds
    assert bound.figure_fen(values_of(FORM["contracts"], CONTRACT), court.subjects()) == 400_000
    assert bound.figure_fen({}, court.subjects()) == 0


def test_a_class_row_opens_and_closes_it_for_the_institution() -> None:
    court = under_contract()
    opened, closed = desk(court).state("classes", CLASS)
    assert opened.members == {
        "type": "class.opened", "occurred_on": "2026-05-31", "on_behalf_of": SCHOOL, "capacity": "compiled",
        "class": "C1-01", "contract": "C1", "mode": "centralised", "starts_on": "2026-05-31",
        "ends_on": "2026-07-29", "planned": 77,
    }  # fmt: skip
    assert closed.members == {
        "type": "class.closed", "occurred_on": "2026-07-29", "on_behalf_of": SCHOOL, "capacity": "compiled",
        "class": "C1-01", "attended": 74,
    }  # fmt: skip
    assert closed.sources["occurred_on"] == "ends_on"
    assert len(desk(court).record("classes", CLASS)) == 2


def test_an_institution_states_its_own_classes() -> None:
    court = under_contract()
    for made in desk(court, SCHOOL).state("classes", CLASS):
        assert not {"on_behalf_of", "capacity"} & set(made.members)
    assert [each.author for each in desk(court, SCHOOL).record("classes", CLASS)] == [SCHOOL, SCHOOL]


def test_a_class_that_still_runs_is_only_opened() -> None:
    row = {**CLASS, "实到人数": None, "学员收费": 0, "培训方式": "送教下乡"}
    (made,) = desk(under_contract()).state("classes", row)
    assert made.members["charge_fen"] == 0
    assert made.members["mode"] == "home-delivery"
    assert desk(under_contract()).faults("classes", {**row, "结业人数": "3"}) == {
        "attended": "attended-missing"
    }


def test_a_class_without_a_contract_names_its_institution() -> None:
    court = under_contract()
    row = {
        "班号": "K1",
        "承办单位": "乙培训学校",
        "开始时间": "2026-06-01",
        "结束时间": "2026-06-03",
        "培训形式": "网络研修",
        "计划数": "9",
        "参训人数": "9",
        "合格人数": "8",
    }
    opened, closed = desk(court).state("classes", row)
    assert opened.members["institution"] == OTHER_SCHOOL
    assert opened.members["on_behalf_of"] == OTHER_SCHOOL
    assert closed.members["completed"] == 8
    assert len(desk(court).record("classes", row)) == 2
    assert desk(court).faults("classes", {**row, "承办单位": None}) == {"contract": "contract-missing"}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"结业日期": "2026-05-30"}, {"ends_on": "ends-before-it-starts"}),
        ({"合同编号": "C9"}, {"contract": "unknown-contract"}),
        ({"培训机构": "乙培训学校"}, {"institution": "not-the-institution"}),
        ({"培训机构": "谁"}, {"institution": "unknown-party"}),
        ({"培训机构": "甲师范大学", "结业日期": "2026-05-31"}, {}),
    ],
)
def test_what_a_class_says_wrongly_is_told_at_its_cell(
    changes: dict[str, str], faults: dict[str, str]
) -> None:
    row = {**CLASS, **changes}
    if faults:
        assert desk(under_contract()).faults("classes", row) == faults
    else:
        assert desk(under_contract()).state("classes", row)
