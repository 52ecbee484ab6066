"""The table of a sheet is found wherever it stands and however its columns are headed and ordered."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.importing.tables.asked import NotInFileError
from ledger.importing.tables.headers import headings
from ledger.importing.tables.layout import Table
from ledger.importing.workbooks.cells import MAX_COLUMNS, Cell, Merge, SheetRow
from ledger.importing.workbooks.sheets import Sheet
from tests.ledger.importing.tables.hand_made import Content, find, read, sheet, table_of, text

HEADER = ["凭证号", "合同编号", "费用类别", "发生日期", "金额（元）"]
ROW: list[Content] = ["记-1", "HT-1", "住宿费", "2026-05-31", "100.00"]
CLASS_SHEET = sheet(
    [["班次编号", "合同编号", "开班日期", "计划人数"], ["B-1", "HT-1", "2026-05-31", 77]], "培训班"
)


def fields(table: Table) -> dict[str, str]:
    """The letter of each field's column."""
    return {column.field.name: column.letter for column in table.columns}


def codes(*sheets: Sheet, **more: str) -> list[str]:
    return [problem.code for problem in find(*sheets, **more).problems]  # type: ignore[arg-type]


def test_columns_are_found_by_their_headings() -> None:
    table = table_of(sheet([HEADER, ROW]))
    assert table.form.name == "expenses"
    assert table.header_rows == (1, 1)
    assert fields(table) == {
        "voucher": "A", "contract": "B", "category": "C", "occurred_on": "D", "amount": "E",
    }  # fmt: skip
    assert table.ignored == ()


@given(st.permutations(range(8)), st.integers(1, 30), st.integers(0, 25), st.randoms(use_true_random=False))
def test_order_place_and_spelling_of_headings_make_no_difference(
    order: Sequence[int], first_column: int, rows_above: int, rng: random.Random
) -> None:
    """Columns in any order, extra ones between, empty ones before, rows above, odd spelling."""
    columns: list[tuple[str, Content]] = [
        *zip(HEADER, ROW, strict=True), ("序号", "1"), ("经办科室", "培训科"), ("备注", "无"),
    ]  # fmt: skip
    header = [_spelt(columns[at][0], rng) for at in order]
    above: list[list[Content]] = [
        ["支出明细表", "说明"] if rng.random() < 0.5 else [] for _ in range(rows_above)
    ]
    table = table_of(sheet([*above, header, [columns[at][1] for at in order]], first_column=first_column))
    assert table.header_rows == (rows_above + 1, rows_above + 1)
    found = {column.field.name: column.index for column in table.columns}
    expected = ["voucher", "contract", "category", "occurred_on", "amount"]
    assert found == {name: first_column + list(order).index(at) for at, name in enumerate(expected)}
    assert len(table.ignored) == 3


def _spelt(heading: str, rng: random.Random) -> str:
    heading = rng.choice([heading, heading.replace("（元）", ""), heading.replace("（元）", "(元)")])
    heading = rng.choice([heading, "\n".join(heading), heading.replace("号", " 号"), f"  {heading}\u3000"])
    return rng.choice([heading, f"*{heading}", f"{heading}：", f"{heading} *"])


def test_a_title_block_an_empty_row_and_another_sheet_in_front_do_no_harm() -> None:
    told = sheet([["填表说明"], ["一、请按凭证填写"], ["二、金额以元为单位"]], "填表说明")
    layout = find(told, sheet([["某校支出明细表"], [], ["单位：万元"], HEADER, ROW], "支出"))
    assert [table.sheet_name for table in layout.tables] == ["支出"]
    assert [note.code for note in layout.notes] == ["sheet-not-read"]
    assert "填表说明" in layout.notes[0].zh


def test_a_header_of_two_rows_with_merged_cells_is_one_header() -> None:
    rows: list[list[Content]] = [
        ["支出明细表"],
        ["凭证号", "合同编号", "费用情况", None, "金额"],
        [None, None, "类别", "发生日期", None],
        ROW,
    ]
    merges = [Merge(1, 1, 1, 5), Merge(2, 1, 3, 1), Merge(2, 2, 3, 2), Merge(2, 3, 2, 4), Merge(2, 5, 3, 5)]
    for given_merges in (merges, []):
        table = table_of(sheet(rows, merges=given_merges))
        assert table.header_rows == (2, 3)
        assert fields(table)["category"] == "C"
        assert fields(table)["amount"] == "E"


def test_a_header_of_three_rows_is_found() -> None:
    rows: list[list[Content]] = [
        ["凭证", None, "支出", None, None],
        ["凭证号", "合同编号", "何时何事", None, "金额"],
        [None, None, "类别", "日期", None],
        ROW,
    ]
    assert table_of(sheet(rows)).header_rows in {(1, 3), (2, 3)}
    assert fields(table_of(sheet(rows)))["occurred_on"] == "D"


def test_what_stands_above_tells_two_columns_of_one_heading_apart() -> None:
    rows: list[list[Content]] = [
        ["凭证号", "合同编号", "类别", "日期", "金额", "收款方", None],
        [None, None, None, None, None, "名称", "代码"],
        [*ROW, "某宾馆", "12410000000007106J"],
    ]
    assert fields(table_of(sheet(rows)))["payee_code"] == "G"


def test_what_stands_in_parentheses_counts_only_where_it_tells_columns_apart() -> None:
    table = table_of(
        sheet([[*HEADER, "收款方（代码）", "收款方（名称）"], [*ROW, "12410000000007106J", "某宾馆"]])
    )
    assert fields(table)["payee_code"] == "F"
    assert fields(table)["payee"] == "G"


def test_a_heading_that_two_fields_share_goes_to_the_one_not_found_otherwise() -> None:
    rows: list[list[Content]] = [
        ["班次编号", "合同编号", "开班日期", "人数", "实到人数"],
        ["B-1", "HT-1", "2026-05-31", 77, 74],
    ]
    assert fields(table_of(sheet(rows))) == {
        "class": "A", "contract": "B", "starts_on": "C", "planned": "D", "attended": "E",
    }  # fmt: skip
    turned: list[list[Content]] = [
        ["班次编号", "合同编号", "开班日期", "人数", "计划人数"],
        ["B-1", "HT-1", "2026-05-31", 74, 77],
    ]
    assert fields(table_of(sheet(turned)))["attended"] == "D"


def test_of_two_headings_for_one_field_the_more_usual_one_is_read() -> None:
    table = table_of(sheet([[*HEADER[:4], "实付金额", "金额"], [*ROW[:4], "90.00", "100.00"]]))
    assert fields(table)["amount"] == "F"
    assert table.ignored == ("E 实付金额",)
    assert table.notes[0].code == "columns-not-read"


def test_columns_of_the_same_heading_must_say_the_same() -> None:
    header = [*HEADER, "金额（元）"]
    assert read(sheet([header, [*ROW, "100.00"], [*ROW, None]])).faults == []
    assert read(sheet([header, [*ROW, "100.00"], [*ROW, "90.00"]])).faults == [("F3", "duplicate-column")]


def test_the_unit_of_a_column_is_its_own_or_that_of_the_title_block() -> None:
    above = ["支出明细", None, "金额单位：万元"]
    assert read(sheet([above, [*HEADER[:4], "金额"], ROW])).values("amount") == [100_0000_00]
    assert read(sheet([above, HEADER, ROW])).values("amount") == [100_00]
    assert read(sheet([[*HEADER[:4], "金额（万元）"], ROW])).values("amount") == [100_0000_00]
    assert read(sheet([[*HEADER[:4], "金额"], ROW])).values("amount") == [100_00]


def test_two_units_above_a_table_must_be_decided_in_the_heading() -> None:
    above = ["单位：万元", None, "单位：元"]
    problem = find(sheet([above, [*HEADER[:4], "金额"], ROW])).problems[0]
    assert (problem.code, problem.place) == ("unit-unclear", "E2")
    assert read(sheet([above, HEADER, ROW])).values("amount") == [100_00]


def test_what_the_title_block_labels_stands_for_a_missing_column() -> None:
    header, row = [HEADER[0], *HEADER[2:]], [ROW[0], *ROW[2:]]
    for above in (["合同编号：HT-9"], ["合同编号：", "HT-9"], ["合同编号", "HT-9"]):
        found = read(sheet([above, header, row]))
        assert found.values("contract") == ["HT-9"]
        assert found.rows[0].place("contract").row == 1
        assert found.rows[0].place("contract").found == "HT-9"
    facts = table_of(sheet([["合同编号：HT-9"], header, row])).facts
    assert [(fact.label("zh"), fact.text) for fact in facts] == [("合同编号", "HT-9")]


def test_a_column_goes_before_a_label_and_a_sheet_s_own_day_dates_no_row() -> None:
    assert read(sheet([["合同编号：HT-9"], HEADER, ROW])).values("contract") == ["HT-1"]
    no_day = sheet([["日期：2026-12-31"], [*HEADER[:3], "金额"], [*ROW[:3], "100.00"]], "支出明细")
    assert codes(no_day) == ["no-table"]


def test_an_amount_above_the_table_is_the_amount_of_no_row() -> None:
    assert codes(sheet([["支出明细表"], ["金额：100.00"], HEADER[:4], ROW[:4]])) == ["no-table"]


def test_a_label_that_cannot_be_read_is_a_problem_at_its_cell() -> None:
    header, row = [*HEADER[:2], *HEADER[3:]], [*ROW[:2], *ROW[3:]]
    problem = find(sheet([["支出"], ["类别：神秘费"], header, row])).problems[0]
    assert (problem.code, problem.place, problem.found) == ("not-in-list", "A2", "神秘费")


def test_spread_columns_are_found_by_words_of_their_list() -> None:
    rows: list[list[Content]] = [
        ["资金下达表", None, None, "单位：万元"],
        ["省级代码", "地 区", "中西部项目", None, None, "示范性项目", None, "合计"],
        [None, None, "置换脱产研修", "短期集中培训（万元）", "小计", "其他", "骨干教师培训", None],
        ["41", "河南省", 863, 508, 1371, 2, 3, 1376],
    ]
    table = table_of(sheet(rows, merges=[Merge(2, 3, 2, 5), Merge(2, 6, 2, 7), Merge(2, 8, 3, 8)]))
    assert [(each.key, each.letter) for each in table.spread] == [
        ("rural.replacement", "C"), ("rural.short-term", "D"), ("demo.other", "F"), ("demo.backbone", "G"),
    ]  # fmt: skip
    assert [(each.letter, each.adds) for each in table.cross_totals] == [("E", (3, 4)), ("H", (3, 4, 6, 7))]
    assert {each.unit for each in table.spread} == {"万元"}


def test_a_subtotal_across_adds_the_columns_since_the_last_one() -> None:
    header: list[Content] = ["地区", "置换脱产研修", "小计", "短期集中培训（元）", "远程培训", "小计", "合计"]
    table = table_of(sheet([["单位：万元", "x"], header, ["河南", 1]]))
    assert [each.adds for each in table.cross_totals] == [(2,), (4, 5), (2, 4, 5)]
    assert [each.unit for each in table.spread] == ["万元", "元", "万元"]


def test_a_spread_form_also_comes_long() -> None:
    table = table_of(sheet([["省级代码", "项目", "下达金额"], ["41", "置换脱产研修", 863]]))
    assert table.spread == ()
    assert fields(table) == {"holder": "A", "line": "B", "amount": "C"}


def test_two_spread_columns_of_one_value_are_a_problem() -> None:
    problem = find(sheet([["地区", "置换脱产研修", "置换研修"], ["河南", 1, 2]])).problems[0]
    assert (problem.code, problem.place) == ("duplicate-column", "C1")


def test_a_sheet_of_no_form_is_told_with_what_the_nearest_form_lacks() -> None:
    problem = find(sheet([["支出明细表"], [*HEADER[:3], "金额", "经手人"], ["x"]])).problems[0]
    assert problem.code == "no-table"
    assert problem.row == 2
    for part in ("支出明细", "发生日期", "经手人", "--map"):
        assert part in problem.zh
    assert codes(sheet([["甲", "乙"], ["丙", "丁"]])) == ["no-table"]
    assert codes(sheet([])) == ["no-table"]
    assert codes() == ["no-table"]


def test_one_of_a_group_of_columns_is_enough_and_none_is_too_few() -> None:
    assert table_of(sheet([["地区", "置换脱产研修"], ["河南", 1]])).form.name == "allotments"
    problem = find(sheet([["资金下达表"], ["项目", "下达金额"], ["置换脱产研修", 1]])).problems[0]
    assert "省级代码/地区" in problem.zh


def test_a_form_that_the_title_names_is_not_taken_for_another_when_a_column_is_missing() -> None:
    rows: list[list[Content]] = [
        ["班次编号", "合同编号", "开班日期", "计划人数", "类别", "凭证号", "金额"],
        ["x"],
    ]
    assert table_of(sheet(rows)).form.name == "classes"
    assert codes(sheet([["支出明细表"], *rows])) == ["no-table"]
    assert table_of(sheet([["支出明细表"], *rows]), form="培训班").form.name == "classes"


def test_sheets_of_one_form_are_all_read_and_those_of_several_are_not() -> None:
    january, february = sheet([HEADER, ROW], "1月"), sheet([["2月"], HEADER, ROW], "2月")
    assert [table.sheet_name for table in find(january, february).tables] == ["1月", "2月"]
    layout = find(january, CLASS_SHEET)
    assert [problem.code for problem in layout.problems] == ["several-forms"]
    assert "[1月] 支出明细" in layout.problems[0].zh
    assert "--sheet" in layout.problems[0].en
    assert layout.tables == ()
    assert table_of(january, CLASS_SHEET, named="培训班").form.name == "classes"
    assert table_of(january, CLASS_SHEET, form="classes").form.name == "classes"


def test_a_sheet_that_all_but_fits_is_not_passed_over() -> None:
    january, february = sheet([HEADER, ROW], "1月"), sheet([["凭证", *HEADER[1:]], ROW], "2月")
    (problem,) = find(january, february).problems
    assert (problem.sheet, problem.code) == ("2月", "no-table")
    assert "凭证号" in problem.zh


def test_hidden_sheets_are_left_alone_unless_they_are_asked_for() -> None:
    hidden = sheet([HEADER, ROW], "旧", is_hidden=True)
    layout = find(hidden, sheet([HEADER, ROW], "新"))
    assert [table.sheet_name for table in layout.tables] == ["新"]
    assert [note.code for note in layout.notes] == ["hidden-sheet"]
    assert table_of(hidden, named="旧").sheet_name == "旧"


def test_a_call_may_say_what_a_column_holds_by_letter_or_heading_and_by_field_or_member() -> None:
    rows: list[list[Content]] = [[*HEADER[:4], "报销数", "金额"], [*ROW[:4], "90.00", "100.00"]]
    for column, member in (
        ("E", "amount"),
        ("e", "amount_fen"),
        ("报销 数", "amount"),
        ("报销数", "amount_fen"),
    ):
        layout = find(sheet(rows), mapping={column: member})
        assert fields(layout.tables[0])["amount"] == "E"
    odd = sheet([["x", *HEADER[1:]], ROW])
    assert codes(odd) == ["no-table"]
    assert fields(find(odd, mapping={"A": "voucher"}).tables[0])["voucher"] == "A"


@pytest.mark.parametrize(
    ("mapping", "asked", "there"),
    [
        ({"Z": "amount"}, "Z", "E 金额（元）"),
        ({"经手人": "amount"}, "经手人", "A 凭证号"),
        ({"A": "salary"}, "salary", "voucher"),
    ],
)
def test_what_a_call_names_and_the_file_lacks_is_told_with_what_there_is(
    mapping: dict[str, str], asked: str, there: str
) -> None:
    with pytest.raises(NotInFileError) as told:
        find(sheet([HEADER, ROW]), mapping=mapping)
    assert asked in str(told.value)
    assert there in told.value.say("zh")


def test_an_unknown_sheet_or_form_is_told_with_the_known_ones() -> None:
    with pytest.raises(NotInFileError, match="Sheet1"):
        find(sheet([HEADER, ROW]), named="支出")
    with pytest.raises(NotInFileError, match="expenses"):
        find(sheet([HEADER, ROW]), form="salaries")


def test_a_header_is_not_looked_for_past_the_first_rows() -> None:
    deep: list[list[Content]] = [[f"第 {place} 段"] for place in range(60)]
    assert codes(sheet([*deep, HEADER, ROW])) == ["no-table"]


def test_a_very_wide_sheet_is_searched_quickly() -> None:
    wide = {column: text("金额") for column in range(1, MAX_COLUMNS + 1)}
    rows = [SheetRow(number, wide) for number in range(1, 60)]
    layout = find(Sheet("宽", lambda: iter(rows)))
    assert [problem.code for problem in layout.problems] == ["no-table"]


@given(st.lists(st.lists(st.none() | st.text(max_size=6) | st.sampled_from(HEADER), max_size=6), max_size=8))
def test_no_sheet_makes_the_search_fail(rows: list[list[Content]]) -> None:
    layout = find(sheet(rows))
    assert bool(layout.tables) != bool(layout.problems)


def test_a_merged_heading_over_no_text_is_no_heading() -> None:
    row = SheetRow(1, {1: text("a"), 2: Cell("number", "5"), 3: text(" ")})
    assert [heading.column for heading in headings([row], [Merge(1, 2, 1, 3)])] == [1]
