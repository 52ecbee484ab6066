"""Reading .xlsx: exact cells, whatever way the file writes them."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.importing.workbooks.cells import MAX_COLUMNS, MAX_ROWS, Cell, Merge, column_letter
from ledger.importing.workbooks.number_formats import number_format
from ledger.importing.workbooks.shared_formulas import shift_formula
from ledger.importing.workbooks.workbook import WorkbookError, open_workbook
from tests.ledger.importing.workbooks.workbooks import (
    MAIN,
    RELATIONS,
    STRICT,
    STRICT_RELATIONS,
    package,
    read_all,
    relationships,
    rows_of,
    strings,
    styles,
    texts_of,
    workbook_part,
    worksheet,
    write_package,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "表.xlsx"


def _only_cell(path: Path, cell: str, **other: str | bytes) -> Cell | None:
    write_package(path, package(worksheet(f'<row r="1">{cell}</row>'), **other))
    rows = rows_of(path)
    return rows[0].cells[1] if rows else None


def _error(path: Path) -> WorkbookError:
    with pytest.raises(WorkbookError) as caught:
        read_all(path)
    return caught.value


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>863</v></c>', Cell("number", "863")),
        ('<c r="A1" t="n"><v>1390.7099999999998</v></c>', Cell("number", "1390.7099999999998")),
        ('<c r="A1"><v>1.241E+17</v></c>', Cell("number", "1.241E+17")),
        ('<c r="A1"><v>-.5</v></c>', Cell("number", "-.5")),
        ('<c r="A1" t="s"><v>1</v></c>', Cell("text", "乙")),
        ('<c r="A1" t="s"><v>2</v></c>', Cell("text", "北京市")),
        ('<c r="A1" t="inlineStr"><is><t>甲 &amp; 乙</t></is></c>', Cell("text", "甲 & 乙")),
        (
            '<c t="inlineStr"><is><r><rPr/><t>甲 </t></r><r><t>乙</t></r><rPh><t>jia</t></rPh></is></c>',
            Cell("text", "甲 乙"),
        ),
        (
            '<c r="A1" t="inlineStr"><is><t>a_x000D__x000A_b_x005F_x000A_</t></is></c>',
            Cell("text", "a\r\nb_x000A_"),
        ),
        ('<c r="A1" t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', Cell("text", "😀")),
        ('<c r="A1" t="inlineStr"><is><t>_xD83D_</t></is></c>', Cell("text", "\ufffd")),
        ('<c r="A1" t="inlineStr"><is><t><![CDATA[<甲>]]>乙</t></is></c>', Cell("text", "<甲>乙")),
        ('<c r="A1" t="inlineStr"><is><t>甲<!-- 略 -->乙</t></is></c>', Cell("text", "甲乙")),
        ('<c r="A1" t="str"><f>A2&amp;"x"</f><v>yx</v></c>', Cell("text", "yx", formula='A2&"x"')),
        ('<c r="A1" t="str"><f>IF(1,"","x")</f><v></v></c>', Cell("text", "", formula='IF(1,"","x")')),
        ('<c r="A1"><f>SUM(B1:B9)</f><v>12.5</v></c>', Cell("number", "12.5", formula="SUM(B1:B9)")),
        ('<c r="A1"><f>SUM(B1:B9)</f></c>', Cell("blank", formula="SUM(B1:B9)")),
        ('<c r="A1"><f>SUM(B1:B9)</f><v/></c>', Cell("blank", formula="SUM(B1:B9)")),
        (
            '<c r="A1"><f t="array" ref="A1:A2">B1:B2*2</f><v>4</v></c>',
            Cell("number", "4", formula="{B1:B2*2}"),
        ),
        ('<c r="A1" t="b"><v>1</v></c>', Cell("boolean", "TRUE")),
        ('<c r="A1" t="b"><v>0</v></c>', Cell("boolean", "FALSE")),
        ('<c r="A1" t="e"><v>#N/A</v></c>', Cell("error", "#N/A")),
        ('<c r="A1" t="d"><v>2026-05-31</v></c>', Cell("text", "2026-05-31")),
        ("<c><v>1</v></c>", Cell("number", "1")),
        ('<c r="A1" s="1"><v>46173</v></c>', Cell("number", "46173", "yyyy-mm-dd", is_day=True)),
        ('<c r="A1" s="2"><v>46173</v></c>', Cell("number", "46173", 'yyyy"年"m"月"d"日"', is_day=True)),
        ('<c r="A1" s="3" t="inlineStr"><is><t>005</t></is></c>', Cell("text", "005", "@")),
        ('<c r="A1" s="99"><v>1</v></c>', Cell("number", "1")),
        ('<c r="A1" s="3"/>', None),
        ('<c r="A1" t="s"><v></v></c>', None),
        ('<c r="A1"><v>5</v><extLst><ext><v>6</v></ext></extLst></c>', Cell("number", "5")),
    ],
)
def test_a_cell_is_what_the_file_says(path: Path, cell: str, expected: Cell | None) -> None:
    shared = strings("甲", "乙", "<r><t>北京</t></r><r><t>市</t></r><rPh sb='0' eb='2'><t>beijing</t></rPh>")
    known = styles("General", "yyyy-mm-dd", 31, "@")
    assert _only_cell(path, cell, strings=shared, styles=known) == expected


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><v>twelve</v></c>',
        '<c r="A1"><v>1E999999</v></c>',
        '<c r="A1"><v>NaN</v></c>',
        '<c r="A1"><v>１２</v></c>',
        '<c r="A1"><v>1<x/>2</v></c>',
        '<c r="A1" t="s"><v>0</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="A1" t="b"><v>2</v></c>',
        '<c r="A1" t="x"><v>2</v></c>',
        '<c r="A2"><v>2</v></c>',
        '<c r="1"><v>2</v></c>',
        '<c r="XFE1"><v>2</v></c>',
        '<c r="金1"><v>2</v></c>',
        '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
    ],
)
def test_a_cell_that_two_programs_could_read_differently_is_refused_at_its_place(
    path: Path, cell: str
) -> None:
    write_package(path, package(worksheet(f'<row r="1">{cell}</row>')))
    error = _error(path)
    assert error.code == "unreadable"
    assert "Sheet1" in str(error)
    assert "1" in error.say("zh")


@pytest.mark.parametrize(
    "rows", ['<row r="2"/><row r="2"/>', '<row r="0"/>', '<row r="1048577"/>', '<row r="x"/>']
)
def test_rows_out_of_order_are_refused(path: Path, rows: str) -> None:
    write_package(path, package(worksheet(rows)))
    assert _error(path).code == "unreadable"


def test_rows_and_cells_without_numbers_follow_those_before_them(path: Path) -> None:
    write_package(
        path,
        package(
            worksheet('<row r="3"><c r="C3"><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>')
        ),
    )
    rows = rows_of(path)
    assert [(row.number, dict(row.cells)) for row in rows] == [
        (3, {3: Cell("number", "1"), 4: Cell("number", "2")}),
        (4, {2: Cell("number", "3")}),
    ]


def test_cells_in_any_order_come_in_the_order_of_their_columns(path: Path) -> None:
    write_package(path, package(worksheet('<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>')))
    assert list(rows_of(path)[0].cells) == [1, 3]


def test_the_last_cell_of_a_sheet_is_reached_at_once(path: Path) -> None:
    write_package(
        path,
        package(
            worksheet(
                f'<row r="{MAX_ROWS}"><c r="XFD{MAX_ROWS}"><v>1</v></c></row>',
                f'<dimension ref="A1:XFD{MAX_ROWS}"/>',
            )
        ),
    )
    (row,) = rows_of(path)
    assert row.number == MAX_ROWS
    assert list(row.cells) == [MAX_COLUMNS]


def test_rows_are_read_afresh_each_time(path: Path) -> None:
    write_package(path, package(worksheet('<row r="1"><c><v>1</v></c></row>')))
    with open_workbook(path) as workbook:
        (sheet,) = workbook.sheets
        both = sheet.rows(), sheet.rows()
        assert [list(rows) for rows in both] == [rows_of(path)] * 2


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("namespace", [MAIN, STRICT, None])
def test_prefixes_and_both_forms_of_the_standard_are_read(
    path: Path, prefix: str, namespace: str | None
) -> None:
    if prefix and namespace is None:
        return
    declared = f'xmlns{":x" if prefix else ""}="{namespace}"' if namespace else ""
    sheet = (
        '<worksheet {d}><sheetData><row r="1"><c t="inlineStr"><is><t>甲</t></is></c></row></sheetData>'
        '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells></worksheet>'
    )
    for tag in ("worksheet", "sheetData", "row", "is", "t", "mergeCells", "mergeCell"):
        sheet = sheet.replace(f"<{tag}>", f"<{prefix}{tag}>").replace(f"<{tag} ", f"<{prefix}{tag} ")
        sheet = sheet.replace(f"</{tag}>", f"</{prefix}{tag}>")
    sheet = sheet.replace("<c ", f"<{prefix}c ").replace("</c>", f"</{prefix}c>").format(d=declared)
    listing = workbook_part()
    if namespace == STRICT:
        listing = listing.replace(MAIN, STRICT).replace(RELATIONS, STRICT_RELATIONS)
    write_package(path, package(sheet, workbook=listing))
    assert texts_of(path) == [["甲"]]
    with open_workbook(path) as workbook:
        assert workbook.sheets[0].merges == (Merge(1, 1, 2, 2),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_parts_in_any_encoding_the_standard_allows_are_read(path: Path, encoding: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig").upper()}"?>'
    sheet = declaration + worksheet(
        '<row><c t="inlineStr"><is><t>甲乙丙</t></is></c></row>',
        after='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>',
    )
    write_package(path, package(sheet) | {"xl/worksheets/sheet1.xml": sheet.encode(encoding)})
    assert texts_of(path) == [["甲乙丙"]]
    with open_workbook(path) as workbook:
        assert workbook.sheets[0].merges


def test_parts_are_found_by_their_relationships(path: Path) -> None:
    sheet = worksheet('<row><c t="s"><v>0</v></c></row>')
    parts = {
        "甲/表%1.xml": sheet,
        "book/Main.xml": workbook_part(["一", "二"]),
        "book/_rels/main.xml.rels": relationships(
            {
                "rId1": ("worksheet", "/%E7%94%B2/%E8%A1%A8%251.xml"),
                "rId2": ("chartsheet", "chart.xml"),
                "s": ("sharedStrings", "../texts.xml"),
            }
        ),
        "texts.xml": strings("文"),
        "_rels/.rels": relationships({"x": ("officeDocument", "book/main.xml")}),
    }
    write_package(path, parts)
    assert texts_of(path) == [["文"]]
    with open_workbook(path) as workbook:
        assert [sheet.name for sheet in workbook.sheets] == ["一"]


def test_hidden_rows_and_sheets_are_said_to_be_hidden(path: Path) -> None:
    sheet = worksheet('<row r="1" hidden="1"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>')
    listing = workbook_part(["甲", "乙", "丙"], states=["visible", "hidden", "veryHidden"])
    write_package(path, package(sheet, sheet, sheet, workbook=listing))
    assert [row.is_hidden for row in rows_of(path)] == [True, False]
    with open_workbook(path) as workbook:
        assert [(sheet.name, sheet.is_hidden) for sheet in workbook.sheets] == [
            ("甲", False),
            ("乙", True),
            ("丙", True),
        ]


def test_what_stands_around_the_rows_is_known_before_them(path: Path) -> None:
    sheet = worksheet(
        '<row r="1"><c><v>1</v></c></row>' * 1 + "<row/>" * 20_000,
        '<dimension ref="A1:H97"/><cols><col min="1" max="2" width="9.5"/><col min="3" max="3" width="40"/>'
        '<col min="2" max="9" width="1"/><col min="5" max="5" width="8" hidden="1"/></cols>',
        '<mergeCells><mergeCell ref="A1:D1"/><mergeCell ref="B3:B3"/><mergeCell ref="C2:B5"/></mergeCells>',
    )
    write_package(path, package(sheet))
    with open_workbook(path) as workbook:
        (found,) = workbook.sheets
        assert found.merges == (Merge(1, 1, 1, 4), Merge(2, 2, 5, 3))
        assert found.widths == {1: 9.5, 2: 9.5, 3: 40.0, 5: 0.0}
        assert found.row_count == 97


def test_a_sheet_without_rows_is_empty(path: Path) -> None:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData/><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>'
    )
    write_package(path, package(sheet))
    assert rows_of(path) == []
    with open_workbook(path) as workbook:
        assert workbook.sheets[0].merges == (Merge(1, 1, 1, 2),)


def test_days_of_the_1904_system_are_counted_as_all_others(path: Path) -> None:
    listing = workbook_part(properties='<workbookPr date1904="1"/>')
    sheet = worksheet(
        '<row><c s="1"><v>44711</v></c><c s="1"><v>.5</v></c><c><v>44711</v></c><c s="2"><v>2.5</v></c></row>'
    )
    write_package(path, package(sheet, workbook=listing, styles=styles("General", 14, 46)))
    (row,) = rows_of(path)
    assert [cell.text for cell in row.cells.values()] == ["46173", "1462.5", "44711", "2.5"]


def test_a_shared_formula_reads_from_each_cell_as_it_does_there(path: Path) -> None:
    sheet = worksheet(
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*$C$1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c><c><f t="shared" si="7"/><v>2</v></c></row>'
    )
    write_package(path, package(sheet))
    formulas = [cell.formula for row in rows_of(path) for cell in row.cells.values()]
    assert formulas == ["B1*$C$1", "B2*$C$1", "#REF!"]


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A1+B$2+$C3+$D$4", "B2+C$2+$C4+$D$4"),
        ("SUM(A1:B2,C:C,$4:4)", "SUM(B2:C3,D:D,$4:5)"),
        ("'A1 B2'!A1&\"A1\"", "'A1 B2'!B2&\"A1\""),
        ("Sheet1!A1+表1!A1", "Sheet1!B2+表1!B2"),
        ("LOG10(A1)+T_A1+A1B", "LOG10(B2)+T_A1+A1B"),
        ("Tab[[#All],[A1]]", "Tab[[#All],[A1]]"),
        ("XFD1", "#REF!"),
    ],
)
def test_only_relative_references_of_a_formula_move(formula: str, moved: str) -> None:
    assert shift_formula(formula, 1, 1) == moved


@pytest.mark.parametrize(
    ("code", "is_day"),
    [
        ("General", False), ("G/通用格式", False), ("0", False), ("#,##0.00", False), ("@", False),
        ("0.00E+00", False), ('0"m"', False), ('0"年"', False), ("0年", False),
        (r"0\d", False), ("0_d*s", False),
        ("[Red]#,##0.00", False), ("[DBNum2][$-804]General", False), ("[$USD] #,##0", False),
        ('0!.0,"万元"', False), ("# ?/?", False), ("", False), ('"未闭合 d', False),
        ("yyyy-mm-dd", True), ("YYYY/M/D", True), ('yyyy"年"m"月"d"日"', True), ("[$-804]aaaa;@", True),
        ("[DBNum1][$-804]yyyy年m月d日", True), ("h:mm", True), ("[h]:mm:ss", True), ("mm:ss.0", True),
        ("yyyy/m/d;@", True), ("上午/下午h时mm分", True), ('[$-804]m"月"', True),
    ],
)  # fmt: skip
def test_a_format_shows_a_day_by_its_letters_alone(code: str, is_day: bool) -> None:
    assert number_format(code).is_day is is_day


def test_styles_of_other_things_than_cells_are_left_alone(path: Path) -> None:
    cell = _only_cell(path, '<c r="A1" s="0"><v>1</v></c>', styles=styles("0.00"))
    assert cell == Cell("number", "1", "0.00")


def test_a_package_without_styles_and_strings_is_read(path: Path) -> None:
    parts = package(worksheet('<row><c s="4"><v>1</v></c></row>'))
    del parts["xl/styles.xml"], parts["xl/sharedStrings.xml"]
    write_package(path, parts)
    assert texts_of(path) == [["1"]]


@pytest.mark.parametrize("missing", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_package_without_what_it_names_is_refused(path: Path, missing: str) -> None:
    parts = package(worksheet(""))
    del parts[missing]
    write_package(path, parts)
    assert _error(path).code in ("unreadable", "wrong-format")


def test_other_packages_are_named_as_what_they_are_not(path: Path) -> None:
    write_package(path, {"readme.txt": "x"})
    assert _error(path).code == "wrong-format"
    letter = {
        "_rels/.rels": relationships({"r": ("officeDocument", "word/document.xml")}),
        "word/document.xml": "<document/>",
    }
    write_package(path, letter)
    assert _error(path).code == "wrong-format"
    binary = {
        "_rels/.rels": relationships({"r": ("officeDocument", "xl/workbook.bin")}),
        "xl/workbook.bin": b"\x83",
    }
    write_package(path, binary)
    assert "xlsb" in str(_error(path))


def test_two_parts_of_one_name_are_refused(path: Path) -> None:
    write_package(path, package(worksheet("")) | {"XL/WORKSHEETS/SHEET1.XML": worksheet("")})
    assert _error(path).code == "unreadable"


def test_an_encrypted_part_is_named_as_encrypted(path: Path) -> None:
    write_package(path, package(worksheet("")))
    content = path.read_bytes()
    # The bit stands in both headers of each part: at 6 after PK\x03\x04, at 8 after PK\x01\x02.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        pieces = content.split(mark)
        content = mark.join(
            [pieces[0], *(p[: offset - 4] + bytes([p[offset - 4] | 1]) + p[offset - 3 :] for p in pieces[1:])]
        )
    path.write_bytes(content)
    assert _error(path).code == "encrypted"


def test_compressions_that_the_standard_does_not_know_are_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, content in package(worksheet("")).items():
            archive.writestr(name, content)
    assert _error(path).code == "unreadable"


_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffe\uffff_"),
    min_size=1,
    max_size=40,
).filter(lambda text: not text.startswith(("=", "{")) and text.strip() == text)
_NUMBERS = st.integers(-(10**14), 10**14) | st.floats(-1e12, 1e12, allow_nan=False).filter(
    lambda number: number == 0 or abs(number) > 1e-300
)
_VALUES = _TEXTS | _NUMBERS | st.booleans() | st.dates(datetime.date(1901, 1, 1), datetime.date(2099, 12, 31))
_PLACES = st.tuples(st.integers(1, 60), st.integers(1, 40))
_GRIDS = st.dictionaries(_PLACES, _VALUES, max_size=30)

Grid = Mapping[tuple[int, int], Any]


def _by_openpyxl(path: Path, grid: Grid) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for (row, column), value in grid.items():
        cell = sheet.cell(row, column, value)
        if isinstance(value, datetime.date):
            cell.number_format = 'yyyy"年"m"月"d"日"'
    book.save(path)


def _by_xlsxwriter(path: Path, grid: Grid) -> None:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        sheet = book.add_worksheet()
        for (row, column), value in grid.items():
            if isinstance(value, str):
                sheet.write_string(row - 1, column - 1, value)
            elif isinstance(value, bool):
                sheet.write_boolean(row - 1, column - 1, value)
            elif isinstance(value, datetime.date):
                sheet.write_datetime(row - 1, column - 1, value, day)
            else:
                sheet.write_number(row - 1, column - 1, value)


@pytest.mark.parametrize("write", [_by_openpyxl, _by_xlsxwriter])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grid=_GRIDS)
def test_our_reader_and_openpyxl_agree_on_every_cell(
    path: Path, write: Callable[[Path, Grid], None], grid: Grid
) -> None:
    write(path, grid)
    ours = {(row.number, column): cell for row in rows_of(path) for column, cell in row.cells.items()}
    theirs = {
        (cell.row, cell.column): cell
        for row in openpyxl.load_workbook(path, data_only=True).worksheets[0].iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert ours.keys() == theirs.keys()
    for place, cell in ours.items():
        assert _value(cell) == _their_value(theirs[place].value), (place, column_letter(place[1]))
        assert cell.format == theirs[place].number_format


def _value(cell: Cell) -> object:
    match cell.kind:
        case "number" if cell.is_day:
            return datetime.datetime(1899, 12, 30) + datetime.timedelta(days=int(cell.text))  # noqa: DTZ001
        case "number":
            return float(cell.text)
        case "boolean":
            return cell.text == "TRUE"
    return cell.text


def _their_value(value: object) -> object:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
