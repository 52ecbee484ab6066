"""中央预算, 资金下达表, 资金到账: rows about money before it is committed."""

from __future__ import annotations

from datetime import date

import pytest

from domain.refusals import Refusal
from tests.domain.deciding import FINANCE, FINANCE_41, FINANCE_42, Court, fund
from tests.domain.forms.sheets import FORM, Desk, finished

BUDGET = {
    "预算年度": "2026",
    "项目": "置换脱产研修",
    "预算数（元）": "243,760,000.00",
    "文号": "财预〔2026〕1号",
    "批复日期": "2026-01-20",
}
SHARE = {"省级代码": "41", "地区": "河南省", "项目": "短期集中培训", "下达金额": "508"}
ARRIVAL = {
    "收款单位": "甲省财政厅",
    "项目": "短训",
    "到账日期": "2026-03-12",
    "金额(元)": "2,247.00",
    "凭证号": "国库收2373299",
}


def central(
    court: Court, dated: date | None = date(2026, 2, 10), document: str | None = "财教〔2026〕15号"
) -> Desk:
    return Desk(court, FINANCE, dated=dated, document=document)


def test_a_budget_row_grants_a_line_its_money() -> None:
    (made,) = central(Court()).state("appropriation", BUDGET)
    assert made.members == {
        "type": "appropriation.enacted", "occurred_on": "2026-01-20", "document": "财预〔2026〕1号",
        "fiscal_year": 2026, "line": "rural.replacement", "amount_fen": 24_376_000_000,
    }  # fmt: skip
    assert made.sources == {
        "occurred_on": "occurred_on", "document": "document", "fiscal_year": "fiscal_year", "line": "line",
        "amount_fen": "amount",
    }  # fmt: skip


def test_a_budget_headed_otherwise_takes_document_and_day_from_its_title() -> None:
    row = {"国培项目类别": "示范性项目—班主任培训", "批复金额": "1.50", "财政年度": "2026"}
    (made,) = central(Court()).state("appropriation", row)
    assert made.members["document"] == "财教〔2026〕15号"
    assert made.members["occurred_on"] == "2026-02-10"
    assert made.members["line"] == "demo.head-teacher"
    assert made.members["amount_fen"] == 150
    assert not {"document", "occurred_on"} & set(made.sources)


def test_the_budget_of_a_province_is_its_own_money() -> None:
    court = Court()
    desk = Desk(court, FINANCE_41)
    (made,) = desk.state("appropriation", BUDGET)
    assert (made.members["source"], made.members["holder"]) == ("provincial", "41")
    desk.record("appropriation", BUDGET)
    assert court.postings[1].account == "2026/rural.replacement/41@provincial"


def test_a_budget_of_another_year_without_document_or_day_says_all_three() -> None:
    desk = central(Court(), dated=None, document=None)
    assert desk.faults("appropriation", {"年度": "2025", "项目": "远程", "预算数": "1"}) == {
        "fiscal_year": "other-year",
        "document": "document-missing",
        "occurred_on": "day-missing",
    }


@pytest.mark.parametrize(
    "place",
    [
        {"省级代码": "41", "地区": "河南省"},
        {"行政区划代码": "410000"},
        {"省份": "河南"},
        {"地 区": "河 南"},
    ],
)
def test_a_share_of_the_allotment_is_found_by_code_or_name(place: dict[str, str]) -> None:
    court = Court()
    fund(court)
    (made,) = central(court).state("allocation", {**place, "培训项目": "短期集中", "金额": "508.00"})
    assert made.members == {
        "type": "allocation.made", "occurred_on": "2026-02-10", "document": "财教〔2026〕15号",
        "account": "2026/rural.short-term/41", "from_holder": "00", "amount_fen": 50_800,
    }  # fmt: skip
    assert made.sources["account"] in ("holder", "region")
    assert made.sources["amount_fen"] == "amount"


def test_a_share_whose_code_and_name_disagree_is_not_stated() -> None:
    assert central(Court()).faults("allocation", {**SHARE, "省级代码": "42"}) == {
        "region": "code-and-name-disagree"
    }


def test_a_province_allots_to_its_prefectures_and_counties() -> None:
    court = Court()
    fund(court)
    desk = Desk(court, FINANCE_41, dated=date(2026, 5, 2), document="豫财教〔2026〕7号")
    for place in ("4101", "410105"):
        (accepted,) = desk.record("allocation", {"区划代码": place, "项目": "短期集中培训", "金额": "10"})
        assert accepted.postings[0].account == "2026/rural.short-term/41"
        assert accepted.postings[1].account == f"2026/rural.short-term/{place}"
    assert desk.faults("allocation", SHARE) == {"holder": "not-beneath"}
    assert desk.faults("allocation", {**SHARE, "省级代码": "4201", "地区": None}) == {"holder": "not-beneath"}


def test_a_province_allots_its_own_money_to_itself() -> None:
    court = Court()
    desk = Desk(court, FINANCE_41, dated=date(2026, 5, 2), document="豫财教〔2026〕7号")
    desk.record("appropriation", {**BUDGET, "项目": "短期集中培训"})
    desk.record("allocation", {**SHARE, "资金来源": "省级配套资金"})
    assert court.postings[1].account == "2026/rural.short-term/41@provincial"


def test_an_arrival_is_stated_by_the_treasury_that_received_it() -> None:
    court = Court()
    fund(court)
    desk = Desk(court, FINANCE_41)
    (made,) = desk.state("receipt", ARRIVAL)
    assert made.members == {
        "type": "funds.received", "occurred_on": "2026-03-12", "account": "2026/rural.short-term/41",
        "from_holder": "00", "amount_fen": 224_700, "voucher": "国库收2373299",
    }  # fmt: skip
    assert made.sources["account"] == "line"
    (accepted,) = desk.record("receipt", ARRIVAL)
    assert accepted.author == FINANCE_41


@pytest.mark.parametrize("sender", ["财政部", "中央财政", "00", "甲省财政厅"])
def test_an_arrival_says_who_sent_it(sender: str) -> None:
    desk = Desk(Court(), FINANCE_41)
    row = {
        "拨款单位": sender,
        "国培项目": "网络研修",
        "入账时间": "2026-04-01",
        "收到资金": "9",
        "进账单号": "J-1",
    }
    (made,) = desk.state("receipt", row)
    assert made.members["from_holder"] == ("41" if sender.startswith("甲") else "00")
    assert made.sources["from_holder"] == "sender"


def test_an_arrival_at_another_treasury_or_at_nobody_known_is_not_stated() -> None:
    desk = Desk(Court(), FINANCE_41)
    assert desk.faults("receipt", {**ARRIVAL, "收款单位": "乙省财政厅"}) == {"receiver": "not-the-author"}
    assert desk.faults("receipt", {**ARRIVAL, "收款单位代码": FINANCE_42, "收款单位": None}) == {
        "receiver_code": "not-the-author"
    }
    assert desk.faults("receipt", {**ARRIVAL, "收款单位": "某国库"}) == {"receiver": "unknown-party"}
    assert desk.faults("receipt", {**ARRIVAL, "拨款单位": "某某厅", "年度": "2024"}) == {
        "sender": "unknown-party",
        "fiscal_year": "other-year",
    }


def test_a_row_is_refused_by_the_ledger_for_what_only_the_ledger_knows() -> None:
    court = Court()
    (made,) = central(court).state("allocation", SHARE)
    assert isinstance(court.decide(finished(made, FORM["allocation"], 1), by=FINANCE), Refusal)
