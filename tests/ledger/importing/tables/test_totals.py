"""Totals are compared with the rows above them, and over a row with mistakes they are not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.importing.tables.hand_made import Content, Read, formula, number, read, sheet

HEADER: list[Content] = ["凭证号", "合同编号", "费用类别", "发生日期", "金额（元）"]


def row(fen: int) -> list[Content]:
    return ["记-1", "HT-1", "住宿费", "2026-05-31", f"{fen // 100}.{fen % 100:02d}"]


def total(label: str, amount: Content) -> list[Content]:
    return [label, None, None, None, amount]


def expenses(*rows: Sequence[Content]) -> Read:
    """A sheet of expenses whose first row of data is row 2."""
    return read(sheet([HEADER, *rows]))


def test_a_subtotal_sums_the_rows_since_the_last_and_a_total_all() -> None:
    good = expenses(
        row(100), row(200), total("小计", "3.00"), row(400), total("小 计", 4), total("合计：", "￥7.00")
    )
    assert good.faults == []
    assert [each.scope for each in good.totals] == ["since", "since", "all"]
    wrong = expenses(row(100), row(200), total("小计", "3.01"), row(400), total("小计", 7), total("合计", 4))
    assert wrong.faults == [("E4", "wrong-total"), ("E6", "wrong-total"), ("E7", "wrong-total")]
    assert "3.00 元（本段各行之和）" in wrong.problems[0].zh
    assert "7.00 yuan, the sum of all rows above" in wrong.problems[2].en
    assert (wrong.problems[0].found, wrong.problems[0].header) == ("3.01", "金额（元）")


@given(st.lists(st.lists(st.integers(1, 10**9), max_size=4), min_size=1, max_size=5), st.integers(-3, 3))
def test_totals_are_right_exactly_when_they_are_the_sums(groups: list[list[int]], change: int) -> None:
    rows: list[list[Content]] = []
    so_far = 0
    for group in groups:
        so_far += sum(group)
        rows += [row(fen) for fen in group]
        rows.append(total("小计", number(f"{sum(group)}E-2")))
        rows.append(total("累计", number(f"{so_far}E-2")))
    rows.append(total("合计", number(f"{so_far + change}E-2")))
    assert [code for _, code in expenses(*rows).faults] == (["wrong-total"] if change else [])


@pytest.mark.parametrize(
    ("label", "scope"),
    [
        ("小计", "since"),
        ("本页小计", "since"),
        ("本月合计", "since"),
        ("本页合计：", "since"),
        ("41-2026-HT-001 小计", "since"),
        ("合计", "all"),
        ("合  计", "all"),
        ("合计（元）", "all"),
        ("总计", "all"),
        ("累计", "all"),
        ("本年累计", "all"),
        ("本月累计", "all"),
        ("Total", "all"),
        ("共计", "all"),
        ("住宿费合计", "either"),
    ],
)
def test_labels_of_totals_say_what_they_sum(label: str, scope: str) -> None:
    (found,) = expenses(row(100), total(label, "1.00")).totals
    assert found.scope == scope


@pytest.mark.parametrize("voucher", ["会计-1", "统计学院", "合计划", "计1"])
def test_a_row_of_data_is_no_total(voucher: str) -> None:
    assert expenses([voucher, *row(100)[1:]]).values("voucher") == [voucher]


def test_pages_and_groups_have_totals_of_their_own() -> None:
    found = expenses(
        row(100),
        total("小计", 1),
        row(200),
        total("本页小计", 3),
        row(400),
        total("小计", 6),
        total("本页小计", 4),
        total("合计", 7),
    )
    assert found.faults == []


def test_a_total_with_an_unknown_label_may_sum_its_part_or_everything() -> None:
    parts = (row(100), total("住宿费合计", 1), row(200))
    assert expenses(*parts, total("伙食费合计", 2)).faults == []
    assert expenses(*parts, total("伙食费合计", 3)).faults == []
    assert expenses(*parts, total("伙食费合计", 4)).faults == [("E5", "wrong-total")]


def test_a_total_over_a_row_with_mistakes_is_not_checked_and_the_next_one_is() -> None:
    bad = [*row(100)[:4], "若干"]
    found = expenses(row(100), bad, total("小计", 999), row(200), total("小计", 3), total("合计", 1))
    assert found.faults == [("E3", "not-an-amount"), ("E6", "wrong-total")]
    assert [note.partition(" | ")[0] for note in found.notes] == [
        "第 4 行「小计」：其上有需要改正的行，未核对",
        "第 7 行「合计」：其上有需要改正的行，未核对",
    ]


def test_a_total_without_amount_says_nothing_and_one_without_stored_value_is_computed() -> None:
    found = expenses(row(150), total("小计", None), total("累计", "—"), total("合计", formula("SUM(E2:E3)")))
    assert found.faults == []
    (note,) = found.notes
    zh, en = note.split(" | ")
    assert zh == "第 5 行「金额（元）」合计：公式没有保存结果，各行之和为 1.50 元"
    assert en.endswith("its formula has no stored value, the rows make 1.50 yuan")


def test_a_total_that_is_no_amount_is_a_problem() -> None:
    assert expenses(row(150), total("合计", "见附件")).faults == [("E3", "not-an-amount")]
    assert expenses(row(150), total("合计", "壹元伍角整")).faults == []


def test_the_label_may_stand_in_the_second_column() -> None:
    found = expenses(row(150), [None, "合计", None, None, "1.51"])
    assert found.faults == [("E3", "wrong-total")]


def test_head_counts_are_summed_as_well() -> None:
    header: list[Content] = ["班次编号", "合同编号", "开班日期", "计划人数", "实到人数"]
    rows: list[list[Content]] = [
        ["B-1", "HT-1", "2026-05-31", 77, "74人"],
        ["B-2", "HT-1", "2026-05-31", 23, None],
    ]
    assert read(sheet([header, *rows, ["合计", None, None, "100人", 74]])).faults == []
    assert read(sheet([header, *rows, ["合计", None, None, 101, 74]])).faults == [("D4", "wrong-total")]


def test_spread_columns_and_totals_across_are_summed_down() -> None:
    header: list[Content] = ["地区", "置换脱产研修", "短期集中培训", "合计"]
    rows: list[list[Content]] = [["河南", 1, 2, 3], ["河北", 4, None, 4]]
    assert read(sheet([header, *rows, ["合计", 5, 2, 7]])).faults == []
    wrong = read(sheet([header, *rows, ["合计", 6, 2, 8]]))
    assert wrong.faults == [("B4", "wrong-total"), ("D4", "wrong-total")]


def test_totals_are_in_the_unit_of_their_column() -> None:
    header: list[Content] = [*HEADER[:4], "金额（万元）"]
    rows = [[*row(1)[:4], "0.5"], [*row(1)[:4], "5,000元"]]
    assert read(sheet([header, *rows, total("合计", 1)])).faults == []
    assert read(sheet([header, *rows, total("合计", "10,000.00元")])).faults == []


@pytest.mark.parametrize("label", ["5月合计", "五月小计", "五月份合计", "2026年5月合计"])
def test_a_total_of_a_month_sums_the_rows_since_the_last_or_all(label: str) -> None:
    before = [row(100), total("4月合计", 1), row(200)]
    assert expenses(*before, total(label, 2)).faults == []
    assert expenses(*before, total(label, 3)).faults == []
    assert expenses(*before, total(label, 1)).faults == [("E5", "wrong-total")]


@pytest.mark.parametrize(
    "label", ["合计数", "合计人民币", "合计（大写）叁元整", "累计支出", "大写：叁元整", "合计金额"]
)
def test_a_total_is_known_by_all_its_labels(label: str) -> None:
    assert expenses(row(100), row(200), total(label, 3)).faults == []
    assert expenses(row(100), row(200), total(label, 2)).faults == [("E4", "wrong-total")]


@pytest.mark.parametrize("label", ["承前页", "过次页", "结转下页"])
def test_what_carries_a_sum_to_another_page_is_no_data(label: str) -> None:
    found = expenses(row(100), total(label, 1), row(200), total("合计", 3))
    assert (len(found.rows), found.faults) == (2, [])
    assert any("第 3 行" in note for note in found.notes)


def test_under_a_header_that_comes_back_after_a_total_sums_may_begin_anew() -> None:
    first = [row(100), total("合计", 1), HEADER, row(400)]
    assert expenses(*first, total("合计", 4)).faults == []
    assert expenses(*first, total("合计", 5)).faults == []
    assert expenses(*first, total("合计", 3)).faults == [("E6", "wrong-total")]
    assert expenses(row(100), HEADER, row(400), total("合计", 4)).faults == [("E5", "wrong-total")]
    assert expenses(row(100), row(200), total("小计", 3), row(400), total("小计", 7)).faults == [
        ("E6", "wrong-total")
    ]
