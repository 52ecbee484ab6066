"""采购项目, 投标与评审: rows about tenders, bids and awards."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.deciding import EDUCATION_41, OTHER_SCHOOL, SCHOOL, STRANGER, Court, fund, tender
from tests.domain.forms.sheets import FORM, Desk

TENDER = {
    "项目编号": "41-2026-ZB-001",
    "培训类型": "置换脱产研修",
    "项目名称": "2026年置换脱产研修项目（第1包）",
    "采购方式": "公开招标",
    "预算金额（元）": "3415800.00",
    "公告日期": "2026-04-06",
    "投标截止日期": "2026-04-28",
}
BID = {
    "项目编号": "T1",
    "投标人": "甲师范大学",
    "统一社会信用代码": SCHOOL,
    "投标报价（元）": "4000.00",
    "递交日期": "2026-04-25",
    "评审日期": "2026-04-30",
    "评审得分": "97",
    "是否中标": "是",
    "定标日期": "2026-05-02",
}


def desk(court: Court) -> Desk:
    return Desk(court, EDUCATION_41)


def bidding() -> Court:
    court = Court()
    fund(court)
    tender(court)
    return court


def test_a_tender_is_for_money_of_the_provinces_account() -> None:
    (made,) = desk(Court()).state("tenders", TENDER)
    assert made.members == {
        "type": "tender.opened",
        "occurred_on": "2026-04-06",
        "tender": "41-2026-ZB-001",
        "account": "2026/rural.replacement/41",
        "title": "2026年置换脱产研修项目（第1包）",
        "subject": "training",
        "method": "open-tender",
        "ceiling_fen": 341_580_000,
        "opened_on": "2026-04-06",
        "deadline_on": "2026-04-28",
    }
    assert made.sources["ceiling_fen"] == "budget"
    assert made.sources["occurred_on"] == "opened_on"
    assert made.sources["account"] == "line"


def test_the_ceiling_goes_before_the_budget_and_other_words_are_understood() -> None:
    row = {
        "包号": "GS-3",
        "子项目": "网络研修",
        "采购内容": "课程资源建设",
        "采购形式": "竞争性磋商采购",
        "采购预算": "900",
        "招标控制价": "800",
        "挂网时间": "2026-04-01",
        "响应文件提交截止时间": "2026-04-15",
        "采购标的": "课程资源",
        "资金来源": "省级财政",
    }
    (made,) = desk(Court()).state("tenders", row)
    assert made.members["ceiling_fen"] == 80_000
    assert made.members["subject"] == "resource"
    assert made.members["method"] == "competitive-consultation"
    assert made.members["account"] == "2026/rural.distance/41@provincial"
    assert made.sources["ceiling_fen"] == "ceiling"


def test_a_winning_row_states_bid_score_and_award() -> None:
    court = bidding()
    bid, score, award = desk(court).state("bids", BID)
    assert bid.members == {
        "type": "bid.recorded", "occurred_on": "2026-04-25", "on_behalf_of": SCHOOL, "capacity": "compiled",
        "tender": "T1", "bidder": SCHOOL, "price_fen": 400_000, "lodged_on": "2026-04-25",
    }  # fmt: skip
    assert score.members == {
        "type": "bid.scored", "occurred_on": "2026-04-30", "tender": "T1", "bidder": SCHOOL, "score": "97",
    }  # fmt: skip
    assert award.members == {
        "type": "award.made", "occurred_on": "2026-05-02", "tender": "T1", "bidder": SCHOOL,
        "amount_fen": 400_000,
    }  # fmt: skip
    assert award.sources["amount_fen"] == "price"
    assert bid.sources["bidder"] == "bidder_code"
    assert len(desk(court).record("bids", BID)) == 3


def test_a_losing_row_states_no_award_and_one_without_score_only_the_bid() -> None:
    court = bidding()
    losing = {**BID, "是否中标": "否", "定标日期": None}
    assert [made.type for made in desk(court).state("bids", losing)] == ["bid.recorded", "bid.scored"]
    bare = {
        "标段编号": "T1",
        "供应商名称": "乙培训学校",
        "最终报价": "3900",
        "开标时间": "2026-04-28",
        "有效性": "无效投标",
    }
    (made,) = desk(court).state("bids", bare)
    assert made.members["occurred_on"] == "2026-04-28"
    assert "lodged_on" not in made.members
    assert made.members["status"] == "disqualified"
    assert made.members["bidder"] == OTHER_SCHOOL


def test_the_amount_awarded_goes_before_the_price() -> None:
    row = {**BID, "中标金额": "3950.00", "中标单价": "5.00", "定标日期": None}
    award = desk(bidding()).state("bids", row)[2]
    assert award.members["amount_fen"] == 395_000
    assert award.members["unit_price_fen"] == 500
    assert award.members["occurred_on"] == "2026-04-30"
    assert award.sources["amount_fen"] == "amount"


def test_a_bid_without_any_day_takes_the_files_own_or_is_told() -> None:
    court = bidding()
    row = {"项目编号": "T1", "投标人": "甲师范大学", "报价": "1", "得分": "8", "是否中标": "是"}
    assert desk(court).faults("bids", row) == {"lodged_on": "day-missing"}
    dated = Desk(court, EDUCATION_41, dated=date(2026, 5, 1))
    assert {made.members["occurred_on"] for made in dated.state("bids", row)} == {"2026-05-01"}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"投标人": "乙培训学校"}, {"bidder": "name-and-code-disagree"}),
        ({"统一社会信用代码": None, "投标人": "某某学校"}, {"bidder": "unknown-party"}),
        ({"统一社会信用代码": STRANGER}, {"bidder_code": "unknown-party"}),
        ({"统一社会信用代码": SCHOOL[:17]}, {"bidder_code": "not-a-code"}),
        ({"项目编号": "T9"}, {"tender": "unknown-tender"}),
        (
            {"项目编号": "T9", "统一社会信用代码": STRANGER},
            {"tender": "unknown-tender", "bidder_code": "unknown-party"},
        ),
    ],
)
def test_what_a_bid_names_wrongly_is_told_at_its_cell(
    changes: dict[str, str | None], faults: dict[str, str]
) -> None:
    assert desk(bidding()).faults("bids", {**BID, **changes}) == faults


def test_a_name_that_the_code_bears_in_another_spelling_is_no_mistake() -> None:
    made = desk(bidding()).state("bids", {**BID, "投标人": "甲师大"})
    assert made[0].members["bidder"] == SCHOOL


def test_a_name_in_the_column_of_codes_is_a_name() -> None:
    made = desk(bidding()).state("bids", {**BID, "统一社会信用代码": "乙培训学校", "投标人": None})
    assert made[0].members["bidder"] == OTHER_SCHOOL


def test_candidates_of_an_ambiguous_name_are_listed() -> None:
    court = bidding()
    desk_ = desk(court)
    desk_.names[STRANGER] = "甲师范大学"
    row = {**BID, "统一社会信用代码": None}
    assert desk_.faults("bids", row) == {"bidder": "ambiguous-party"}
    (fault,) = desk_.make("bids", row)
    for text in (fault.zh, fault.en):  # type: ignore[union-attr]
        assert SCHOOL in text
        assert STRANGER in text


def test_one_row_of_each_tender_wins() -> None:
    exactly = FORM["bids"].exactly_one
    assert exactly is not None
    assert (exactly.group, exactly.flag) == ("tender", "is_winner")
