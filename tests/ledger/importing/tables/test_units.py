"""What amounts are in: every way of saying 万元 is understood or told, and none is taken for yuan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.importing.tables.units import (
    Measure,
    Unit,
    measure_of_heading,
    measures_in_title,
    unit_stored,
)
from ledger.importing.workbooks.sheets import Sheet
from tests.ledger.importing.tables.hand_made import Content, find, number, read, sheet, table_of

HEADER: list[Content] = ["凭证号", "合同编号", "费用类别", "发生日期", "金额"]
ROW: list[Content] = ["记-1", "HT-1", "住宿费", "2026-05-31", "1.50"]


def headed(heading: str) -> Sheet:
    return sheet([[*HEADER[:-1], heading], ROW])


def codes(*sheets: Sheet, file: str = "表.xlsx") -> list[tuple[str, str]]:
    return [(problem.place, problem.code) for problem in find(*sheets, file=file).problems]


@pytest.mark.parametrize(
    "said",
    [
        "单位：人民币万元",
        "金额单位：万元",
        "单位:万元、人",
        "单位：人次/万元",
        "（单位 万元）",
        "单位： 万 元",
        "单  位：万元",
        "单位：人民币（万元）",
        "货币单位:万元",
        "金额：万元",
        "币种：人民币 单位：万元",
        "（万元）",
        "单位:萬元",
        "单位：万元（人民币）",
        "单位：RMB万元",
        "单位：W元",
        "金额以万元计",
        "表中金额单位均为万元",
        "以上数据均以万元为单位",
        "填报单位：某大学  2026年6月  单位：万元",
        "单位：万元 填报人：张三",
        "支出明细表（万元）",
        "支出明细表（单位：万元）",
        "支出明细表（万元） 2026年5月",
        "人民币万元",
        "单位：万元、%",
    ],
)
def test_ten_thousand_yuan_above_the_table_are_understood(said: str) -> None:
    assert measures_in_title(said) == ("万元",)
    assert read(sheet([["支出明细表"], [said], HEADER, ROW])).values("amount") == [1500000]


@pytest.mark.parametrize(
    "heading",
    [
        "金额（万元）",
        "金额（人民币万元）",
        "金额（含税，万元）",
        "金额（￥万元）",
        "金额(RMB 万元)",
        "金额（萬元）",
        "金额（W元）",
        "金额（万）",
        "金额（含税）(万元)",
        "金额（万元/人）",
        "金额\n（万\n元）",
        "金额-万元",
        "金额【万元】",
        "金额〔万元〕",
    ],
)
def test_ten_thousand_yuan_in_a_heading_are_understood(heading: str) -> None:
    assert read(headed(heading)).values("amount") == [1500000]


@pytest.mark.parametrize(
    "heading", ["金额", "金额（元）", "金额（不含税）", "金额（￥）", "金额（含13%税）", "金额（元、角、分）"]
)
def test_yuan_is_what_is_said_or_left_unsaid(heading: str) -> None:
    assert read(headed(heading)).values("amount") == [150]


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("金额（百元）", "unit-unclear"),
        ("金额（十万元）", "unit-unclear"),
        ("金额（角）", "unit-unclear"),
        ("金额（分）", "unit-unclear"),
        ("金额（千）", "unit-unclear"),
        ("金额（元/万元）", "unit-unclear"),
        ("金额（以万元左右计）", "unit-unclear"),
        ("金额（美元）", "not-yuan"),
        ("金额（万美元）", "not-yuan"),
        ("金额（港币）", "not-yuan"),
        ("金额（USD）", "not-yuan"),
        ("金额（%）", "not-yuan"),
    ],
)
def test_a_heading_in_another_measure_is_a_mistake(heading: str, code: str) -> None:
    assert codes(headed(heading)) == [("E1", code)]


@pytest.mark.parametrize(
    "said", ["单位：百元", "单位：美元", "金额单位：角", "合同金额（万元）", "金额：十万元"]
)
def test_another_measure_above_the_table_is_a_mistake_at_amounts_that_have_no_unit_of_their_own(
    said: str,
) -> None:
    assert codes(sheet([[said], HEADER, ROW])) == [("E2", "unit-unclear")]
    own = [*HEADER[:-1], "金额（元）"]
    assert read(sheet([[said], own, ROW])).values("amount") == [150]


@pytest.mark.parametrize(
    "said",
    [
        "单位：元河县教育局",
        "单位负责人： 元某",
        "共三万元",
        "合同金额：500万元",
        "合同金额： 500 万元",
        "单位：河南万元大学",
    ],
)
def test_what_only_looks_like_a_unit_is_none(said: str) -> None:
    assert measures_in_title(said) == ()


def test_of_two_columns_the_one_in_yuan_is_read() -> None:
    found = sheet([[*HEADER[:-1], "金额（美元）", "金额（元）"], [*ROW[:-1], "1.00", "7.00"]])
    assert read(found).values("amount") == [700]
    assert table_of(found).ignored == ("E 金额（美元）",)


def test_the_sheets_name_says_the_unit_and_the_files_name_is_not_enough() -> None:
    assert read(sheet([HEADER, ROW], "支出（万元）")).values("amount") == [1500000]
    assert codes(sheet([["单位：元"], HEADER, ROW], "支出（万元）")) == [("E2", "unit-unclear")]
    assert codes(sheet([HEADER, ROW], "支出（百元）")) == [("E1", "unit-unclear")]
    assert codes(sheet([HEADER, ROW]), file="支出（万元）.xlsx") == [("E1", "unit-unclear")]
    of_text = replace(sheet([HEADER, ROW], "支出（万元）"), is_text=True)
    assert codes(of_text, file="支出（万元）.csv") == [("E1", "unit-unclear")]
    assert codes(headed("金额（元）"), file="支出（万元）.xlsx") == []


def test_a_note_below_the_table_that_says_another_unit_is_a_mistake() -> None:
    note: list[Content] = ["注：以上金额单位为万元"]
    found = read(sheet([HEADER, ROW, note]))
    assert found.faults == [("A3", "unit-unclear")]
    assert "以上金额" not in found.problems[0].say("zh")
    assert read(sheet([["单位：万元"], HEADER, ROW, note])).faults == []
    assert read(sheet([[*HEADER[:-1], "金额（元）"], ROW, note])).faults == []
    assert read(sheet([HEADER, ROW, ["注：均为含税金额"]])).faults == []


@pytest.mark.parametrize(
    ("code", "measure"),
    [
        ("$#,##0.00", "other"),
        ("_($* #,##0.00_)", "other"),
        ("[$€-2] #,##0.00", "other"),
        ("[$HK$-C04]0.00", "other"),
        ("[$¥-411]0", "other"),
        ('"USD" 0.00', "other"),
        ('0.00"美元"', "other"),
        ("0.00%", "other"),
        ("[$-804]0.00", "元"),
        ("[$¥-804]#,##0.00", "元"),
        ("[$￥-804]#,##0.00", "元"),
        ("_ ¥* #,##0.00_ ", "元"),
        ("￥#,##0.00", "元"),
        ('0.00"万"', "万元"),
        ('0!.0000"万元"', "元"),
        ('#0\\.0000"万元"', "元"),
        ('0"."0,"万"', "元"),
        ('0.00,"千元"', "元"),
        ('0.00,,"百万元"', "元"),
        ('0"万"0000"元"', "元"),
        ('0!.00"万元"', "unclear"),
        ('0.00,"万元"', "unclear"),
        ('0.00"十万元"', "unclear"),
    ],
)
def test_a_number_format_shows_yuan_or_what_else(code: str, measure: Measure) -> None:
    assert unit_stored(code, "元") == measure
    expected = {"other": [("E2", "not-yuan")], "unclear": [("E2", "unit-unclear")]}.get(measure, [])
    assert read(sheet([HEADER, [*ROW[:-1], number("15000", code)]])).faults == expected


@pytest.mark.parametrize("unit", ["元", "千元", "万元", "百万元", "亿元"])
def test_every_unit_that_is_read_reads_the_same_above_the_table_and_in_it(unit: Unit) -> None:
    assert measure_of_heading(f"金额（{unit}）") == unit
    assert measures_in_title(f"单位：{unit}") == (unit,)
