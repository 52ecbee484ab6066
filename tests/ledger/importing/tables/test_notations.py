"""One cell is read as one value: every notation of offices, and a named fault for all else."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.amount_words import to_words
from domain.forms.form import ValueKind
from domain.money import MAX_FEN, format_yuan
from ledger.importing.tables.amounts import read_amount
from ledger.importing.tables.days import days_in
from ledger.importing.tables.faults import Fault
from ledger.importing.tables.notations import REMEMBERED, read_cell, reader_of, text_found
from ledger.importing.tables.units import Unit, unit_of_heading, unit_stored, units_in_title
from ledger.importing.workbooks.cells import Cell
from tests.ledger.importing.tables.hand_made import excel_day, formula, number, text

FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
fens = st.one_of(st.integers(1, 10**9), st.integers(1, MAX_FEN))
days = st.dates(date(1900, 3, 1), date(2099, 12, 31))


def fault(kind: ValueKind, cell: Cell, unit: Unit = "元") -> str:
    reading = read_cell(kind, cell, unit)
    assert isinstance(reading, Fault), reading
    assert "；" in reading.zh or "，" in reading.zh
    assert "expected" in reading.en
    return reading.code


def plain_yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def amounts_written(fen: int) -> list[tuple[Cell, Unit]]:
    """Every way to write an amount, with the unit of its column."""
    plain, grouped = plain_yuan(fen), format_yuan(fen)
    yuan: Unit = "元"
    texts = [
        plain,
        grouped,
        f"￥{grouped}",
        f"¥ {plain}",
        f"  {plain} 元",
        f"\u00a0{grouped}\u00a0元整",
        f"人民币{grouped}元",
        plain.translate(FULL_WIDTH),
        f"￥{grouped}".translate(FULL_WIDTH),
        f"+{plain}",
        f"{plain}圆",
        to_words(fen),
        f"人民币{to_words(fen)}",
        f"RMB {plain}",
        f"{Decimal(fen) / 10**6:f}万元",
        f"{Decimal(fen) / 10**6:f} 万",
        f"{Decimal(fen) / 10**10:f}亿元",
    ]
    ways: list[tuple[Cell, Unit]] = [(text(each), yuan) for each in texts]
    ways += [(text(f"{plain}元"), "万元"), (text(f"{Decimal(fen) / 10**6:f}"), "万元")]
    ways += [(text(f"{Decimal(fen) / 10**5:f}"), "千元"), (text(f"{Decimal(fen) / 10**10:f}"), "亿元")]
    if fen < 10**15:
        ways += [(number(plain), yuan), (number(f"{Decimal(fen) / 100:E}"), yuan)]
        ways += [(number(plain, '0!.0,"万元"'), "万元"), (number(plain, "#,##0.00,,"), "万元")]
        ways += [(number(f"{Decimal(fen) / 10**6:f}", '0.00"万元"'), yuan)]
        ways += [(number(f"{Decimal(fen) / 10**6:f}"), "万元"), (number(plain, '#,##0.00"元"'), "万元")]
    return ways


@given(fens)
def test_every_amount_in_every_notation_reads_back(fen: int) -> None:
    for cell, unit in amounts_written(fen):
        assert read_cell("money", cell, unit) == fen, (cell, unit)


@given(fens)
def test_an_amount_below_zero_is_named_as_such_in_every_notation(fen: int) -> None:
    plain, grouped = plain_yuan(fen), format_yuan(fen)
    for written in (
        f"-{plain}",
        f"−{plain}",
        f"－{plain}",
        f"({grouped})",
        f"（{grouped}）",
        f"￥-{grouped}",
        f"-￥{plain}元",
    ):
        assert fault("money", text(written)) == "negative-amount", written
        assert read_amount(text(written), "元") == -fen
    assert fault("money", number(f"-{plain}")) == "negative-amount"


@given(st.integers(1, 10**10), st.floats(0.25, 4))
def test_what_a_spreadsheet_program_computes_is_read_to_fifteen_digits(fen: int, noise: float) -> None:
    """A stored double may end in 0.7099999999998; its first fifteen digits are what people see."""
    as_double = fen / 100 + noise - noise
    if f"{as_double:.15g}" == f"{fen / 100:.15g}":
        assert read_cell("money", number(repr(as_double))) == fen


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        (number("1390.7099999999998"), 139071),
        (number("1.2E+3"), 120000),
        (number("8.63E2"), 86300),
        (number("0.1"), 10),
        (number("12.340"), 1234),
        (text("12.340"), 1234),
        (text("一千二百元整"), 120000),
        (text("（大写）壹佰元整"), 10000),
    ],
)
def test_an_amount_is_read_exactly(cell: Cell, fen: int) -> None:
    assert read_cell("money", cell) == fen


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (text("12.345"), "finer-than-fen"),
        (number("12.345"), "finer-than-fen"),
        (number("1E-7"), "finer-than-fen"),
        (text("0.0000001万元"), "finer-than-fen"),
        (number("0"), "zero-amount"),
        (text("0.00"), "zero-amount"),
        (text("一千二百元整?"), "not-an-amount"),
        (text("1,23,4"), "not-an-amount"),
        (text("约三千"), "not-an-amount"),
        (text("12 345"), "not-an-amount"),
        (text("(-5)"), "not-an-amount"),
        (text("--5"), "not-an-amount"),
        (text("(5"), "not-an-amount"),
        (text("1" * 200), "not-an-amount"),
        (text("007"), "not-an-amount"),
        (number("1E+300000"), "not-an-amount"),
        (number("nan"), "not-an-amount"),
        (number("99999999999999999999"), "amount-too-large"),
        (text("1.2E+06"), "destroyed-by-excel"),
        (excel_day("46173"), "not-an-amount"),
        (Cell("error", "#N/A"), "error-cell"),
        (Cell("boolean", "TRUE"), "true-or-false"),
        (formula("F5*G5"), "formula-without-value"),
        (text("12\u202e34"), "unusable-character"),
    ],
)
def test_what_is_no_amount_has_a_code(cell: Cell, code: str) -> None:
    assert fault("money", cell) == code


@pytest.mark.parametrize("written", ["", "  ", "\u3000", "-", "—", "/", "无", " － "])
def test_nothing_is_read_where_nothing_is_written(written: str) -> None:
    for kind in ("money", "day", "reference", "party", "category"):
        assert read_cell(kind, text(written)) is None


def test_a_formula_is_read_as_its_stored_value() -> None:
    assert read_cell("money", formula("F5*G5", "83442.6")) == 8344260


@pytest.mark.parametrize(
    ("code", "column", "unit"),
    [
        ("General", "万元", "万元"),
        ("#,##0.00", "万元", "万元"),
        ("#,##0_ ;[Red]-#,##0 ", "万元", "万元"),
        ('_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ', "万元", "万元"),
        ('0!.0,"万元"', "元", "元"),
        ('0!.0,"万元"', "万元", "元"),
        ("0\\.0,", "万元", "元"),
        ("0.00,,", "万元", "元"),
        ("#,##0,", "万元", "元"),
        ('0.00"万元"', "元", "万元"),
        ("0.00万元", "元", "万元"),
        ('#,##0.00"元"', "万元", "元"),
        ('[DBNum2][$-804]General"元整"', "万元", "元"),
        ('0.00"亿元"', "元", "亿元"),
    ],
)
def test_a_number_format_says_in_which_unit_a_number_is_stored(code: str, column: Unit, unit: Unit) -> None:
    assert unit_stored(code, column) == unit


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("金额（万元）", "万元"),
        ("金额(单位：万元)", "万元"),
        ("金额\n（人民币元）", "元"),
        ("单价（元/人天）", "元"),
        ("金额/万元", "万元"),
        ("金额万元", "万元"),
        ("金额", None),
        ("培训单元", None),
        ("元旦补助", None),
        ("金额【千元】", "千元"),
        ("经费（亿元）", "亿元"),
        ("金额（不含税）", None),
    ],
)
def test_a_heading_names_its_unit(heading: str, unit: Unit | None) -> None:
    assert unit_of_heading(heading) == unit


@pytest.mark.parametrize(
    ("title", "units"),
    [
        ("单位：万元", ["万元"]),
        ("金额单位:元", ["元"]),
        ("单位（万元）", ["万元"]),
        ("单位：人民币元", ["元"]),
        ("（万元）", ["万元"]),
        ("2026年支出表（单位：元、人）", ["元"]),
        ("单位：元河县教育局", []),
        ("单位：河南示例师范大学", []),
        ("共三万元", []),
    ],
)
def test_a_title_block_declares_its_unit(title: str, units: list[Unit]) -> None:
    assert units_in_title(title) == units


CHINESE = "〇一二三四五六七八九"


def in_chinese(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{CHINESE[tens]}十") + (
        CHINESE[ones] if ones else ""
    )


def days_written(day: date) -> list[Cell]:
    y, m, d = day.year, day.month, day.day
    texts = [
        f"{y}-{m:02d}-{d:02d}",
        f"{y}/{m}/{d}",
        f"{y}.{m}.{d}",
        f"{y}年{m}月{d}日",
        f"{y}{m:02d}{d:02d}",
        f" {y} 年 {m} 月 {d} 日 ",
        f"{y}年{m:02d}月{d:02d}号",
        f"{y}－{m}－{d}".translate(FULL_WIDTH),
        f"{y}—{m}—{d}",
        f"{y}年{m}月{d}日".translate(FULL_WIDTH),
        f"{y}-{m:02d}-{d:02d} 00:00:00",
        f"{y}-{m:02d}-{d:02d}T00:00",
        f"{''.join(CHINESE[int(each)] for each in str(y))}年{in_chinese(m)}月{in_chinese(d)}日",
    ]
    serial = (day - date(1899, 12, 30)).days
    return [
        *(text(each) for each in texts),
        excel_day(str(serial)),
        excel_day(f"{serial}.75"),
        excel_day(f"{serial}.0"),
        number(f"{y}{m:02d}{d:02d}"),
    ]


@given(days)
def test_every_day_in_every_notation_reads_back(day: date) -> None:
    for cell in days_written(day):
        assert read_cell("day", cell) == day, cell


@given(days, st.integers(1, 400))
def test_days_are_found_inside_a_text(day: date, later: int) -> None:
    second = min(day + timedelta(days=later), date(2099, 12, 31))
    assert days_in(f"起{day.year}年{day.month}月{day.day}日止{second.isoformat()}，共计") == [day, second]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (text("2026-02-30"), "impossible-day"),
        (text("2027-13-01"), "impossible-day"),
        (text("20260230"), "impossible-day"),
        (text("1899-12-31"), "impossible-day"),
        (text("2100-01-01"), "impossible-day"),
        (excel_day("0.5"), "impossible-day"),
        (excel_day("99999999"), "impossible-day"),
        (text("26-5-31"), "not-a-day"),
        (text("5/31/2026"), "not-a-day"),
        (text("2026-5/31"), "not-a-day"),
        (text("2026年5月"), "not-a-day"),
        (text("五月三十一日"), "not-a-day"),
        (text("2026"), "not-a-day"),
        (number("46173"), "not-a-day"),
        (text("46173"), "not-a-day"),
        (Cell("error", "#VALUE!"), "error-cell"),
    ],
)
def test_what_is_no_day_has_a_code(cell: Cell, code: str) -> None:
    assert fault("day", cell) == code


def test_a_bare_number_is_suspected_of_being_an_excel_day() -> None:
    reading = read_cell("day", number("46173"))
    assert isinstance(reading, Fault)
    assert "Excel" in reading.zh
    assert "Excel day" in reading.en


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("count", text("77人"), 77),
        ("count", text("77 名"), 77),
        ("count", text("1,234"), 1234),
        ("count", text("60天"), 60),
        ("count", text("７７"), 77),
        ("count", number("77.0"), 77),
        ("count", number("0"), 0),
        ("count", number("6812.0000000000001"), 6812),
        ("year", text("2026年度"), 2026),
        ("year", number("2026"), 2026),
        ("year", text("２０２６年"), 2026),
        ("decimal", text("12.50"), "12.5"),
        ("decimal", number("4"), "4"),
        ("decimal", number("0.30000000000000004"), "0.3"),
        ("decimal", text("1,234.5 人天"), "1234.5"),
        ("decimal", number("2E+2"), "200"),
        ("decimal", text("0.0"), "0"),
        ("score", text("87.50分"), "87.5"),
        ("score", number("97"), "97"),
        ("calculation", text("180*50*10"), ("180", "50", "10")),
        ("calculation", text("１８０元×50人×10天"), ("180", "50", "10")),
        ("calculation", text("180 x 50 X 10 = 90,000元"), ("180", "50", "10")),
        ("calculation", number("1800"), ("1800",)),
        ("yes-no", text("是"), True),
        ("yes-no", text("√"), True),
        ("yes-no", text(" y "), True),
        ("yes-no", text("中标"), True),
        ("yes-no", text("否"), False),
        ("yes-no", text("×"), False),
        ("yes-no", text("无"), False),
        ("yes-no", text("未中标"), False),
        ("yes-no", Cell("boolean", "FALSE"), False),
        ("yes-no", number("1"), True),
    ],
)
def test_numbers_and_ticks_are_read_as_people_write_them(kind: ValueKind, cell: Cell, value: object) -> None:
    assert read_cell(kind, cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        ("count", text("77.5"), "not-a-count"),
        ("count", number("-1"), "not-a-count"),
        ("count", text("2万人"), "not-a-count"),
        ("count", text("多人"), "not-a-count"),
        ("count", excel_day("46173"), "not-a-count"),
        ("year", text("26"), "not-a-year"),
        ("year", text("1999"), "not-a-year"),
        ("year", text("2026-2027"), "not-a-year"),
        ("decimal", text("1.23456"), "not-a-quantity"),
        ("decimal", text("-1"), "not-a-quantity"),
        ("decimal", number("12345678901"), "not-a-quantity"),
        ("score", text("87.555"), "not-a-score"),
        ("score", number("1000"), "not-a-score"),
        ("calculation", text("180+50"), "not-a-calculation"),
        ("calculation", text("180**10"), "not-a-calculation"),
        ("calculation", text("180*50=9,001"), "not-the-product"),
        ("yes-no", text("也许"), "not-yes-or-no"),
        ("category", text("神秘费"), "not-in-list"),
        ("holder", text("火星"), "not-in-list"),
        ("name", text("河南\u200b大学"), "unusable-character"),
    ],
)
def test_what_is_no_such_value_has_a_code(kind: ValueKind, cell: Cell, code: str) -> None:
    assert fault(kind, cell) == code


@pytest.mark.parametrize("kind", ["reference", "party", "document", "holder"])
@pytest.mark.parametrize(
    "cell",
    [number("1.241E+17"), number("124100000000071000"), number("1241000000000712.28"), excel_day("46173")],
)
def test_a_code_that_excel_destroyed_is_named_as_such(kind: ValueKind, cell: Cell) -> None:
    assert fault(kind, cell) == "destroyed-by-excel"


@pytest.mark.parametrize("kind", ["reference", "party"])
def test_a_code_that_was_shortened_to_text_is_named_as_such(kind: ValueKind) -> None:
    assert fault(kind, text("1.241E+17")) == "destroyed-by-excel"


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("reference", number("5"), "5"),
        ("reference", number("20260001.0"), "20260001"),
        ("reference", number("123", "00000"), "00123"),
        ("reference", text(" 41-2026-HT-001 "), "41-2026-HT-001"),
        ("reference", text("记－０００３"), "记-0003"),
        ("reference", text("记—0003"), "记-0003"),
        ("reference", text("记 字\n3号"), "记字3号"),
        ("reference", text('="0012"'), "0012"),
        ("party", text(" 12410000000007106j"), "12410000000007106J"),
        ("party", text("１２４１０００００００００７１０６Ｊ"), "12410000000007106J"),
        ("party", text("1241 0000 0000 07106J"), "12410000000007106J"),
        ("party", text("河南示例师范大学（示例）"), "河南示例师范大学（示例）"),
        ("party", text("河南示例\n师范大学"), "河南示例 师范大学"),
        ("party", text("张①明"), "张①明"),
        ("document", text("财教 〔２０２６〕 15号"), "财教〔2026〕15号"),
        ("document", text("教师厅[2026]3号"), "教师厅[2026]3号"),
        ("name", text("  第１包\t（一）  "), "第１包 （一）"),
        ("text", text("无"), "无"),
        ("text", number("3.50"), "3.5"),
        ("category", text("住宿费"), "lodging"),
        ("holder", number("41"), "41"),
        ("holder", text("河南省"), "41"),
    ],
)
def test_words_and_codes_are_tidied_and_no_more(kind: ValueKind, cell: Cell, value: str) -> None:
    assert read_cell(kind, cell) == value


def test_a_word_that_is_not_in_its_list_is_answered_with_the_list() -> None:
    reading = read_cell("category", text("神秘费"))
    assert isinstance(reading, Fault)
    assert "住宿费" in reading.zh
    assert "讲课费" in reading.en


def test_a_reader_reads_more_texts_than_it_remembers() -> None:
    read = reader_of("reference")
    texts = [f"HT-{place}" for place in range(REMEMBERED + 10)]
    assert [read(text(each)) for each in texts] == texts
    assert [read(text(each)) for each in texts] == texts


def test_a_message_shows_a_day_as_a_day_and_a_formula_as_a_formula() -> None:
    assert text_found(excel_day("46173")) == "2026-05-31"
    assert text_found(formula("SUM(B2:B9)")) == "=SUM(B2:B9)"
    assert text_found(text("十")) == "十"


@given(
    st.sampled_from(
        [
            "money",
            "day",
            "count",
            "decimal",
            "score",
            "year",
            "calculation",
            "yes-no",
            "party",
            "reference",
            "document",
            "name",
            "text",
            "category",
            "holder",
        ]
    ),
    st.sampled_from(["text", "number"]),
    st.text(max_size=90),
    st.booleans(),
)
def test_no_cell_makes_a_reader_fail(kind: ValueKind, cell_kind: str, content: str, is_day: bool) -> None:
    reading = read_cell(kind, Cell(cell_kind, content, "General", is_day))  # type: ignore[arg-type]
    assert not isinstance(reading, float)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('"记-"0000', "记-0003"),
        ("记-0000", "记-0003"),
        ("\\Z\\F0000", "ZF0003"),
        ('0000"号"', "0003号"),
        ("0000", "0003"),
        ("[$-804]000_ ", "003"),
        ("0_);[Red]\\(0\\)", "3"),
        ("#,##0", "3"),
        ('"ZF"General', "ZF3"),
        ("@", "3"),
        ("General", "3"),
    ],
)
def test_a_code_that_is_stored_as_a_number_is_read_as_it_is_shown(code: str, shown: str) -> None:
    assert read_cell("reference", number("3", code)) == shown
    assert read_cell("document", number("3", code)) == shown
    assert read_cell("party", number("3", code)) == shown


@pytest.mark.parametrize("code", ["0.00", "0%", "00-0000", "[DBNum2]0", "# ?/?", "0E+0", "[<9]0"])
def test_a_code_that_a_format_shows_in_another_way_is_a_mistake(code: str) -> None:
    assert fault("reference", number("3", code)) == "shown-otherwise"


def test_a_code_is_no_number_with_separators_or_rounded() -> None:
    assert fault("reference", number("1234", "#,##0")) == "shown-otherwise"
    assert fault("reference", number("3.5", "0")) == "shown-otherwise"


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("5元5角", 550),
        ("3元2角5分", 325),
        ("3元零5分", 305),
        ("1,234元5角整", 123450),
        ("￥0元5分", 5),
        ("人民币３元２角", 320),
    ],
)
def test_yuan_jiao_and_fen_in_digits_are_an_amount(written: str, fen: int) -> None:
    assert read_cell("money", text(written), "万元") == fen


@pytest.mark.parametrize("written", ["5元5", "5元15角", "5元5分5角", "5.5元5角", "-5元5角"])
def test_yuan_and_jiao_in_disorder_are_no_amount(written: str) -> None:
    assert fault("money", text(written)) == "not-an-amount"
