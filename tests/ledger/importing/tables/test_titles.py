"""What stands above a table is found, with its cell; where it says two things, neither is taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from ledger.importing.tables.titles import TitleBlock, read_title, years_in_title
from tests.ledger.importing.tables.hand_made import Content, excel_day, sheet


def title(*rows: Sequence[Content]) -> TitleBlock:
    return read_title(list(sheet(rows).rows()))


def test_the_block_of_an_allotment_table_is_understood() -> None:
    found = title(
        ["2026年“国培计划”专项资金下达表"],
        ["财教示例〔2026〕15号", None, None, "2026年2月10日", None, "单位：万元"],
    )
    assert (found.document, found.dated, found.unit) == ("财教示例〔2026〕15号", date(2026, 2, 10), "万元")
    assert [(fact.kind, fact.text, fact.place) for fact in found.facts] == [
        ("title", "2026年“国培计划”专项资金下达表", "A1"),
        ("document", "财教示例〔2026〕15号", "A2"),
        ("day", "2026-02-10", "D2"),
        ("unit", "万元", "F2"),
    ]
    assert found.facts[3].label("zh") == "金额单位"
    assert found.facts[3].shown == "万元  (F2)"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("财教〔2026〕15号", "财教〔2026〕15号"),
        ("教师厅[2026]3号", "教师厅[2026]3号"),
        ("豫财教（示例）〔２０２６〕 15 号", "豫财教（示例）〔2026〕15号"),
        ("文号：财教【2026】第15号", "财教【2026】第15号"),
        ("关于下达专项资金的通知（财教〔2026〕15号）", "财教〔2026〕15号"),
        ("根据财教〔2026〕15号", "财教〔2026〕15号"),
        ("附件：财教(2026)15号文", "财教(2026)15号"),
    ],
)
def test_a_document_number_is_kept_as_written_without_blanks(written: str, number: str) -> None:
    assert title([written]).document == number


@pytest.mark.parametrize("written", ["2026年支出表", "记账凭证15号", "〔2026〕15号", "第3号"])
def test_what_is_no_document_number_is_not_taken_for_one(written: str) -> None:
    assert title([written]).document is None


def test_labels_give_their_values_in_one_cell_and_side_by_side() -> None:
    found = title(
        ["填报单位：河南示例师范大学（本部）   合同编号: 41-2026-HT-001；项目：短期集中培训"],
        ["班次编号：", "HT-1-01", "负责科室：", "培训科："],
    )
    assert found.label_texts == {
        "填报单位": "河南示例师范大学（本部）",
        "合同编号": "41-2026-HT-001",
        "项目": "短期集中培训",
        "班次编号": "HT-1-01",
    }
    assert found.labels["班次编号"].place == "B2"
    assert found.labels["项目"].place == "A1"


def test_a_unit_is_no_party_and_a_party_is_no_unit() -> None:
    assert title(["单位：元"]).label_texts == {}
    assert title(["单位：河南示例师范大学"]).label_texts == {"单位": "河南示例师范大学"}
    assert title(["单位：河南示例师范大学"]).unit is None


def test_the_day_of_the_document_goes_before_the_day_of_the_sheet_and_that_before_any_other() -> None:
    filled_in, issued, loose = "填报日期：2026.1.3", "印发日期：2026年1月2日", "截至2026年1月1日"
    assert title([loose], [filled_in, issued]).dated == date(2026, 1, 2)
    assert title([loose], [filled_in]).dated == date(2026, 1, 3)
    assert title([loose]).dated == date(2026, 1, 1)


def test_a_day_may_be_an_excel_day_beside_its_label_or_alone() -> None:
    assert title(["日期：", excel_day("46173")]).dated == date(2026, 5, 31)
    assert title([excel_day("46173")]).dated == date(2026, 5, 31)
    assert title([46173]).dated is None


def test_a_day_behind_what_is_labelled_is_found_and_one_that_is_labelled_otherwise_is_not() -> None:
    assert title(["填报单位：示例大学   2026年5月31日   单位：元"]).dated == date(2026, 5, 31)
    assert title(["合同签订日：2026年5月31日"]).dated is None


def test_two_different_facts_are_told_and_not_taken() -> None:
    found = title(
        ["财教〔2026〕15号", "财教〔2026〕16号"], ["2026-01-01", "2026-01-02"], ["单位：元", "单位：万元"]
    )
    assert (found.document, found.dated, found.unit) == (None, None, None)
    assert [note.code for note in found.notes] == ["two-documents", "two-days", "two-units"]
    assert "财教〔2026〕16号 (B1)" in found.notes[0].zh
    assert found.has_two_units


def test_the_same_fact_twice_is_one_fact() -> None:
    found = title(["财教〔2026〕15号", "2026-01-01"], ["财教〔2026〕 15号", "2026年1月1日"])
    assert (found.document, found.dated, found.notes) == ("财教〔2026〕15号", date(2026, 1, 1), ())


def test_nothing_above_a_table_is_an_empty_block() -> None:
    assert title() == TitleBlock()


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("2026年支出明细表", {2026}),
        ("2025年度决算", {2025}),
        ("2026 年度", {2026}),
        ("二〇二六年支出", {2026}),
        ("2026年1-5月支出", {2026}),
        ("2025年至2026年", {2025, 2026}),
        ("2025-2026学年", {2025, 2026}),
        ("财教〔2025〕15号　2025年2月10日", set()),
        ("填报时间：2027年1月　2026年表", {2026}),
        ("2025年第3号文", set()),
        ("资金下达表", set()),
    ],
)
def test_a_title_names_years_besides_days_and_documents(said: str, years: set[int]) -> None:
    assert years_in_title(title([said])) == years
