"""Rows come as typed values with their places; what is no row of the table is left out and told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.importing.tables.data_rows import DataRow
from ledger.importing.tables.faults import Fault
from ledger.importing.tables.layout import find_tables
from ledger.importing.tables.table_rows import read_rows
from ledger.importing.workbooks.cells import Cell, Merge, SheetRow
from ledger.importing.workbooks.sheets import Sheet
from tests.ledger.importing.tables.hand_made import (
    EXPENSES,
    Content,
    Read,
    excel_day,
    formula,
    number,
    read,
    sheet,
    table_of,
    text,
)

HEADER: list[Content] = [
    "凭证号",
    "合同编号",
    "费用类别",
    "发生日期",
    "数量",
    "单价（元）",
    "金额（元）",
    "收款方",
]
TITLE: list[Content] = ["支出明细表"]


def row(**changes: Content) -> list[Content]:
    """A good row of expenses, with some cells otherwise."""
    cells: dict[str, Content] = {
        "voucher": "记-1",
        "contract": "HT-1",
        "category": "住宿费",
        "day": "2026-05-31",
        "quantity": 4,
        "price": "500.00",
        "amount": "2,000.00",
        "payee": "某宾馆",
    }
    return list({**cells, **changes}.values())


def expenses(*rows: Sequence[Content], merges: Sequence[Merge] = (), hidden: Sequence[int] = ()) -> Read:
    """A sheet of expenses whose first row of data is row 3."""
    return read(sheet([TITLE, HEADER, *rows], "支出", merges=merges, hidden_rows=hidden))


def test_a_row_comes_as_values_by_field_each_with_its_place() -> None:
    (first,) = expenses(row(day=excel_day("46173"))).rows
    assert first.values == {
        "voucher": "记-1",
        "contract": "HT-1",
        "category": "lodging",
        "occurred_on": date(2026, 5, 31),
        "quantity": "4",
        "unit_price": 50000,
        "amount": 200000,
        "payee": "某宾馆",
    }
    assert first.place("amount") == (3, "G", "金额（元）", "2,000.00")
    assert first.place("occurred_on").found == "2026-05-31"
    assert first.place("payee_code") == (3, "", "收款方代码", "")


def test_every_fault_of_a_row_is_told_at_its_cell() -> None:
    found = expenses(row(voucher=None, category="神秘费", day="2026-02-30", amount="12.345"))
    assert found.faults == [
        ("A3", "missing"),
        ("C3", "not-in-list"),
        ("D3", "impossible-day"),
        ("G3", "finer-than-fen"),
    ]
    problem = found.problems[1]
    assert (problem.file, problem.sheet, problem.row, problem.header) == ("表.xlsx", "支出", 3, "费用类别")
    assert problem.found == "神秘费"
    assert "凭证号" in found.problems[0].zh


def test_a_blank_cell_of_a_field_that_may_be_blank_is_no_value() -> None:
    (first,) = expenses(row(quantity=None, price="—", payee="/")).rows
    assert first.faults == []
    assert set(first.values) == {"voucher", "contract", "category", "occurred_on", "amount"}


def test_a_private_cell_is_not_shown() -> None:
    found = expenses(row(payee=number("6.22202E+17")))
    assert found.faults == [("H3", "destroyed-by-excel")]
    assert "6.22202E+17" not in found.problems[0].say("zh") + str(found.problems[0].to_json("en"))


def test_a_refusal_that_is_met_later_is_told_at_the_cell_as_well() -> None:
    (first,) = expenses(row()).rows
    problem = first.problem("contract", "unknown-contract", "应为已登记的合同", "expected a known contract")
    assert (problem.place, problem.header, problem.found) == ("B3", "合同编号", "HT-1")
    assert first.problem("payee", "x", "y", "z", found="某人").shown == "…"
    assert first.problem("", "x", "y", "z").place == "3"


def test_quantity_times_price_must_be_the_amount() -> None:
    assert expenses(row(amount="2,000.01")).faults == [("G3", "not-the-product")]
    assert "2,000.00 元" in expenses(row(amount="2,000.01")).problems[0].zh
    assert expenses(row(quantity=None, amount="2,000.01")).faults == []


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_product_is_rounded_half_up_to_a_fen(price: int, ten_thousandths: int) -> None:
    quantity = Decimal(ten_thousandths) / 10_000
    exact = price * ten_thousandths
    fen = exact // 10_000 + (1 if exact % 10_000 >= 5_000 else 0)
    if fen < 2:
        return
    for change, faults in ((0, []), (1, [("G3", "not-the-product")]), (-1, [("G3", "not-the-product")])):
        written = f"{Decimal(fen + change) / 100:f}"
        found = expenses(row(quantity=f"{quantity:f}", price=f"{Decimal(price) / 100:f}", amount=written))
        assert found.faults == faults


def test_half_a_fen_is_rounded_up() -> None:
    for quantity, amount in (("0.5", "0.01"), ("1.5", "0.02"), ("2.5", "0.03")):
        assert expenses(row(quantity=quantity, price="0.01", amount=amount)).faults == []


def test_an_amount_whose_formula_has_no_value_is_computed_from_its_factors() -> None:
    found = expenses(row(amount=formula("E3*F3")), row(quantity=None, amount=formula("E4*F4")))
    assert found.values("amount") == [200000, None]
    assert found.faults == [("G4", "formula-without-value")]
    assert found.problems[0].found == "=E4*F4"
    assert [note for note in found.notes if "1 处公式没有保存结果" in note]


def test_a_merged_number_or_name_speaks_for_all_its_rows_and_a_merged_amount_for_one() -> None:
    merges = [Merge(3, 1, 5, 1), Merge(3, 2, 4, 2), Merge(3, 8, 4, 9), Merge(3, 7, 4, 7)]
    found = expenses(
        row(),
        row(voucher=None, contract=None, payee=None, amount=None, quantity=None),
        row(voucher=None, contract=None),
        row(),
        merges=merges,
    )
    assert found.values("voucher") == ["记-1"] * 4
    assert found.values("contract") == ["HT-1", "HT-1", None, "HT-1"]
    assert found.values("payee") == ["某宾馆"] * 4
    assert found.faults == [("G4", "missing"), ("B5", "missing")]
    assert found.rows[1].place("contract") == (4, "B", "合同编号", "HT-1")


def test_a_merge_that_begins_in_a_row_without_cells_fills_nothing() -> None:
    rows = [TITLE, HEADER, [], row(), row(voucher=None)]
    found = read(sheet(rows, merges=[Merge(3, 1, 5, 1)]))
    assert found.faults == [("A5", "missing")]


def test_blank_rows_and_rows_of_copied_formulas_and_numbers_are_no_data() -> None:
    rows: list[Sequence[Content]] = [
        row(),
        [],
        [" ", None, None, "\u3000"],
        [None, None, None, None, None, None, formula("E6*F6", "0")],
        [None, None, None, None, None, None, formula("E7*F7")],
        [None, None, None, None, None, None, None, None, None, 12],
        ["-", None, None, None, None, None, "-"],
        row(voucher="记-2"),
    ]
    found = expenses(*rows)
    assert found.values("voucher") == ["记-1", "记-2"]
    assert found.faults == []


@pytest.mark.parametrize(
    "note",
    [
        ["注：本表为示例。"],
        ["注1、金额含税"],
        ["说明：数据截至5月底"],
        ["备注：无"],
        ["※ 以凭证为准"],
        ["* 必填"],
        ["制表人：甲", None, None, "审核人：乙", None, None, "负责人：丙"],
        ["填表人：", "甲", "联系电话：", "0371-00000000"],
        ["单位负责人（签字）：", None, "财务负责人："],
        ["联系人", "甲"],
        ["（公章）"],
        ["一、置换脱产研修"],
        [None, None, None, None, None, None, None, None, "表外文字"],
    ],
)
def test_notes_and_headings_of_rows_are_left_out_and_told(note: list[Content]) -> None:
    found = expenses(row(), note, row(voucher="记-2"))
    assert found.values("voucher") == ["记-1", "记-2"]
    assert found.faults == []
    assert len(found.notes) == 1
    assert "第 4 行" in found.notes[0]
    assert "rows 4" in found.notes[0]


def test_a_text_merged_across_or_behind_the_last_total_is_a_note() -> None:
    across = expenses(row(), ["某校培训班支出如下"], row(), merges=[Merge(4, 1, 4, 8)])
    assert across.faults == []
    behind = expenses(row(), ["合计", None, None, None, None, None, "2000"], ["以上经核对无误"])
    assert behind.faults == []
    total: list[Content] = ["小计", None, None, None, None, None, "2000"]
    lone = expenses(row(), total, row(), ["某校培训班支出如下"])
    assert ("B6", "missing") in lone.faults
    lone = expenses(row(), ["某校培训班支出如下"], row())
    assert ("B4", "missing") in lone.faults


def test_a_row_that_reads_without_fault_is_data_whatever_its_first_words_are() -> None:
    found = expenses(row(voucher="附-1"), row(voucher="注1"), row(voucher="一、1"))
    assert found.values("voucher") == ["附-1", "注1", "一、1"]


def test_a_faulty_row_is_no_note_if_it_holds_numbers() -> None:
    assert ("B3", "missing") in expenses(row(voucher="注1", contract=None)).faults


def test_a_header_repeated_on_every_page_is_passed_over_with_the_title_above_it() -> None:
    found = expenses(row(), TITLE, HEADER, row(voucher="记-2"), HEADER, row(voucher="记-3"))
    assert found.values("voucher") == ["记-1", "记-2", "记-3"]
    assert found.faults == []
    assert [note for note in found.notes if "重复的表头 3 行" in note]


def test_a_row_that_numbers_the_columns_is_passed_over() -> None:
    numberings: list[list[Content]] = [
        ["甲", "乙", "丙", "丁", 1, 2, "3=1*2"],
        ["1", "2", "3", "4", "5", "6", "7", "8"],
        ["栏次", 1, 2, 3],
    ]
    for numbering in numberings:
        assert expenses(numbering, row()).values("voucher") == ["记-1"]
    assert len(expenses(row(), ["1", "2", "3", "4", "5", "6", "7", "8"]).rows) == 2


def test_hidden_rows_are_read_and_counted() -> None:
    found = expenses(row(), row(voucher="记-2"), row(voucher="记-3"), hidden=[4, 5])
    assert found.values("voucher") == ["记-1", "记-2", "记-3"]
    assert [note for note in found.notes if "含隐藏的 2 行" in note]


ALLOTMENTS: list[list[Content]] = [
    ["资金下达表", None, None, None, "单位：万元"],
    ["省级代码", "地区", "置换脱产研修", "短期集中培训", "合计"],
]


def allotments(*rows: Sequence[Content]) -> Read:
    """An allotment table whose first row of data is row 3."""
    return read(sheet([*ALLOTMENTS, *rows]))


def test_a_spread_row_is_a_row_for_each_filled_column() -> None:
    found = allotments(
        ["41", "河南省", 863, "508.5", Decimal("1371.5")],
        ["13", "河北", "-", 3, 3],
        ["14", "山西", 0, None, "—"],
    )
    assert [(each.number, each.values["line"], each.values["amount"]) for each in found.rows] == [
        (3, "rural.replacement", 863_0000_00),
        (3, "rural.short-term", 508_5000_00),
        (4, "rural.short-term", 3_0000_00),
    ]
    assert found.rows[1].place("amount") == (3, "D", "短期集中培训", "508.5")
    assert found.rows[1].place("line") == (3, "D", "短期集中培训", "短期集中培训")
    assert found.rows[1].place("holder") == (3, "A", "省级代码", "41")
    assert found.faults == []


def test_what_is_wrong_with_one_spread_cell_leaves_the_others_and_what_is_shared_is_told_once() -> None:
    found = allotments(
        ["41", "河南省", "若干", 3, None], ["99", "河北", 1, 2, None], [None, None, 1, 2, None]
    )
    assert [each.values.get("amount") for each in found.rows if not each.faults] == [3_0000_00]
    assert found.faults == [("C3", "not-an-amount"), ("A4", "not-in-list"), ("A5", "missing")]
    assert "「省级代码」、「地区」" in found.problems[2].zh


def test_a_total_across_a_row_must_be_the_sum_of_its_columns() -> None:
    found = allotments(
        ["41", "河南省", 1, 2, 4], ["13", "河北", 1, 2, formula("SUM(C4:D4)")], ["14", "山西", None, None, 5]
    )
    assert found.faults == [("E3", "wrong-total"), ("E5", "wrong-total")]
    assert "30,000.00 元" in found.problems[0].zh
    assert (found.problems[0].header, found.problems[0].found) == ("合计", "4")
    assert [note for note in found.notes if "1 处公式没有保存结果" in note]
    assert allotments(["41", "河南省", 1, "若干", 4]).faults == [("D3", "not-an-amount")]
    assert allotments(["41", "河南省", 1, 2, Cell("error", "#REF!")]).faults == [("E3", "error-cell")]


@given(st.data())
def test_what_is_written_in_any_notation_is_read_back(data: st.DataObject) -> None:
    """Rows of random notations: the values are those that were written, whichever way."""
    written = data.draw(
        st.lists(
            st.tuples(
                st.integers(1, 10**11),
                st.dates(date(1950, 1, 1), date(2099, 12, 31)),
                st.sampled_from(["住宿费", "伙食费"]),
                st.integers(0, 4),
                st.integers(0, 3),
            ),
            min_size=1,
            max_size=6,
        )
    )
    rows = [
        row(
            voucher=f"记-{place}",
            category=category,
            quantity=None,
            price=None,
            day=_day_cell(day, how_day),
            amount=_amount_cell(fen, how),
        )
        for place, (fen, day, category, how, how_day) in enumerate(written)
    ]
    found = expenses(*rows)
    assert found.faults == []
    assert found.values("amount") == [fen for fen, *_ in written]
    assert found.values("occurred_on") == [day for _, day, *_ in written]


def _amount_cell(fen: int, how: int) -> Cell:
    plain = f"{fen // 100}.{fen % 100:02d}"
    return [
        number(plain),
        text(f"￥{fen // 100:,}.{fen % 100:02d}"),
        text(f" {plain} 元"),
        number(plain, '0!.0,"万元"'),
        text(f"{Decimal(fen) / 10**6:f}万元"),
    ][how]


def _day_cell(day: date, how: int) -> Cell:
    y, m, d = day.year, day.month, day.day
    serial = (day - date(1899, 12, 30)).days
    return [
        text(f"{y}.{m}.{d}"),
        text(f"{y}年{m}月{d}日"),
        text(f"{y}{m:02d}{d:02d}"),
        excel_day(str(serial)),
    ][how]


def test_a_long_sheet_is_read_as_it_comes() -> None:
    """Rows are not gathered: the first is given before the sheet has been read to its end."""
    given_rows: list[int] = []

    def rows() -> Iterator[SheetRow]:
        head = list(sheet([TITLE, HEADER]).rows())
        yield from head
        for at in range(3, 5000):
            given_rows.append(at)
            yield SheetRow(at, next(iter(sheet([row()]).rows())).cells)

    (table,) = find_tables([Sheet("长", rows)], [EXPENSES], file="长.csv").tables
    given_rows.clear()
    first = next(read_rows(table, lambda zh, en: None))
    assert isinstance(first, DataRow)
    assert given_rows == [3]


CELLS = st.builds(
    Cell,
    st.sampled_from(["blank", "text", "number", "boolean", "error"]),
    st.text(max_size=8)
    | st.sampled_from(["合计", "小计", "注：", "1.5", "46173", "2026-05-31", "-", "0", "41", "河南"]),
    st.sampled_from(["General", '0!.0,"万元"', "000"]),
    st.booleans(),
    st.none() | st.just("A1"),
)


@given(st.lists(st.lists(st.none() | CELLS, max_size=9), max_size=8), st.booleans())
def test_no_row_makes_the_reading_fail(rows: list[list[Content]], is_spread: bool) -> None:
    found = allotments(*rows) if is_spread else expenses(*rows)
    assert len(found.totals) <= len(rows)
    assert all(problem.row is not None and problem.row > 2 for problem in found.problems)


def test_a_cell_of_enormous_text_is_a_fault_like_any_other() -> None:
    huge = "（" * 32_000
    found = expenses(row(day=huge, category=huge, amount=huge, payee=huge), ["注" + huge])
    assert found.faults[:3] == [("C3", "not-in-list"), ("D3", "not-a-day"), ("G3", "not-an-amount")]
    assert all(len(problem.say("zh")) < 400 for problem in found.problems)


def test_calling_for_a_fault_of_no_field_gives_the_row() -> None:
    (first,) = expenses(row()).rows
    assert first.problem("unknown", *Fault("x", "y", "z")).place == "3"
    assert table_of(sheet([TITLE, HEADER, row()])).form is EXPENSES


@pytest.mark.parametrize(
    "code",
    ["E3*F3", "=F3*E3", "$E3*F$3", "$E$3 * $F$3", "+E3*F3", "(E3*F3)", "PRODUCT(E3,F3)", "product(f3,e3)",
     "ROUND(E3*F3,2)", "ROUND(PRODUCT(F3,E3),2)"],
)  # fmt: skip
def test_a_formula_that_is_the_product_of_its_row_is_computed_and_its_cell_told(code: str) -> None:
    found = expenses(row(amount=formula(code)))
    assert (found.values("amount"), found.faults) == ([200000], [])
    assert any("G3" in note for note in found.notes)


@pytest.mark.parametrize(
    "code",
    ["E4*F4", "E3*F3*2", "E3*F3-100", "E3*F3+0", "ROUND(E3*F3,0)", "E3*F3/10000", "E3", "E3*E3", "E3*F3*F3",
     "AE3*F3", "支出!E3*F3", "SUM(E3:F3)", "E3+F3", "99", "PRODUCT(E3:F3)"],
)  # fmt: skip
def test_of_any_other_formula_the_stored_value_is_wanted(code: str) -> None:
    found = expenses(row(amount=formula(code)))
    assert (found.values("amount"), found.faults) == ([None], [("G3", "formula-without-value")])


def test_a_product_of_columns_in_different_units_is_not_computed() -> None:
    header = [*HEADER[:5], "单价（元）", "金额（万元）", "收款方"]
    found = read(sheet([TITLE, header, row(amount=formula("E3*F3"))]))
    assert found.faults == [("G3", "formula-without-value")]
    both = [*HEADER[:5], "单价（万元）", "金额（万元）", "收款方"]
    found = read(sheet([TITLE, both, row(price="0.05", amount=formula("E3*F3"))]))
    assert (found.values("amount"), found.faults) == ([200000], [])
    in_words = expenses(row(price="500元", amount=formula("E3*F3")))
    assert in_words.faults == [("G3", "formula-without-value")]


def text_file(*lines: str) -> Sheet:
    """A file of text, its fields parted by commas and nothing quoted."""
    records = [line.split(",") for line in lines]
    rows = [
        SheetRow(number, {at: text(each) for at, each in enumerate(record, 1) if each}, width=len(record))
        for number, record in enumerate(records, 1)
    ]
    return Sheet("支出", lambda: iter(rows), is_text=True)


TEXT_HEADER = "凭证号,合同编号,费用类别,发生日期,金额,收款方"
TEXT_ROW = "记-1,HT-1,住宿费,2026-05-31,"


def test_a_row_of_text_with_more_fields_than_headings_is_a_mistake() -> None:
    found = read(text_file(TEXT_HEADER, f"{TEXT_ROW}1,234.50,某人", f"{TEXT_ROW}5,某宾馆"))
    assert found.faults == [("G2", "beyond-the-header")]
    assert found.values("amount") == [None, 500]
    assert "某人" not in found.problems[0].say("zh")
    assert read(text_file(TEXT_HEADER, f"{TEXT_ROW}5,某宾馆,额外")).faults == [("G2", "beyond-the-header")]


def test_an_amount_that_was_parted_is_found_where_the_last_field_is_blank() -> None:
    with_remarks = "凭证号,合同编号,费用类别,发生日期,金额,收款方,备注"
    assert read(text_file(with_remarks, f"{TEXT_ROW}1,234.50,某宾馆,")).faults == [
        ("E2", "beyond-the-header")
    ]
    assert read(text_file(with_remarks, f"{TEXT_ROW}5,某宾馆,,")).faults == []
    assert read(text_file(f"{with_remarks},,", f"{TEXT_ROW}5,某宾馆,,,")).faults == []


def test_a_note_of_text_may_have_commas() -> None:
    found = read(text_file(TEXT_HEADER, f"{TEXT_ROW}5,某宾馆", "注：一,二,三,四,五,六,七,八"))
    assert (len(found.rows), found.faults) == (1, [])


def test_what_stands_beside_the_table_of_a_workbook_is_told() -> None:
    found = expenses([*row(), None, "另付", 999], row(), [*row(), "x"])
    assert found.faults == []
    assert any("J3, I5" in note for note in found.notes)


def test_an_amount_under_another_heading_in_parentheses_is_not_the_amount_of_an_expense() -> None:
    def missing(heading: str) -> list[str]:
        layout = find_tables(
            [sheet([[*HEADER[:6], heading, *HEADER[7:]], row()])], [EXPENSES], file="表.xlsx"
        )
        return [problem.code for problem in layout.problems]

    for other in (
        "金额（预算数）",
        "金额（合同）",
        "金额（上年）",
        "金额（累计）",
        "金额（未付）",
        "金额（含税，核定）",
    ):
        assert missing(other) == ["no-table"], other
    for same in (
        "金额（必填）",
        "金额（小写）",
        "金额（含税）",
        "金额（如有退款请注明）",
        "金额（按合同填写）",
        "金额（“国培计划”）",
    ):
        assert missing(same) == [], same
    two = [*HEADER[:6], "金额（预算）", "金额（实际）", "收款方（合同乙方）"]
    cells = row()
    found = read(sheet([TITLE, two, [*cells[:6], "9.00", "5.00", "某宾馆"]]))
    assert (found.values("amount"), found.values("payee")) == ([500], ["某宾馆"])
