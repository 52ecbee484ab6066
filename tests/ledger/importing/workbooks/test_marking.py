"""The marked copy: the same cells, the wrong ones red, and a list of all that is wrong."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.importing.tables.problems import CellProblem
from ledger.importing.workbooks import marking
from ledger.importing.workbooks.cells import Cell, Merge, SheetRow
from ledger.importing.workbooks.marking import LIST_NAME, write_marked
from ledger.importing.workbooks.workbook import WorkbookError, open_workbook
from tests.ledger.importing.workbooks.biff import BiffSheet, write_xls
from tests.ledger.importing.workbooks.workbooks import (
    package,
    rows_of,
    strings,
    styles,
    workbook_part,
    worksheet,
    write_package,
)

_SHEET = worksheet(
    '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    '<row r="3" hidden="1"><c r="B3" s="1"><v>1390.7099999999998</v></c>'
    '<c r="C3" s="2"><v>46173</v></c></row>'
    '<row r="4"><c r="B4" t="inlineStr"><is><t>=1+1</t></is></c><c r="C4" t="b"><v>1</v></c>'
    '<c r="D4" t="e"><v>#N/A</v></c></row>'
    '<row r="5"><c r="B5"><f>SUM(B3:B4)</f><v>1.50</v></c><c r="C5"><f>B5*2</f></c>'
    '<c r="D5" t="str"><f>IF(1,"","&lt;")</f><v></v></c>'
    '<c r="E5"><f t="array" ref="E5">B1:B2*2</f><v>4</v></c></row>'
    '<row r="6"><c r="A6" t="inlineStr"><is><t xml:space="preserve"> &lt;r&gt;x&lt;/r&gt; </t></is></c>'
    '<c r="B6" t="inlineStr"><is><t>&lt;r&gt;x&lt;/r&gt;</t></is></c>'
    '<c r="C6" t="inlineStr"><is><t>a_x000D__x0007__x005F_x000A_&#10;b</t></is></c></row>',
    '<cols><col min="1" max="1" width="9.7109375"/><col min="2" max="3" width="20.7109375"/>'
    '<col min="5" max="5" width="9" hidden="1"/></cols>',
    '<mergeCells><mergeCell ref="A1:D1"/><mergeCell ref="D1:E2"/><mergeCell ref="A3:A4"/></mergeCells>',
)


def _problem(sheet: str, row: int | None, column: str, **other: object) -> CellProblem:
    said = {"header": "金额", "found": "abc", "zh": "应为金额", "en": "expected an amount"} | other
    return CellProblem("表.xlsx", sheet, row, column, code="x", **said)  # type: ignore[arg-type]


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    listing = workbook_part(["支出's", "藏", "又"], states=["visible", "hidden", "visible"])
    known = styles("General", '0!.0,"万元"', 'yyyy"年"m"月"d"日"')
    parts = package(_SHEET, _SHEET, worksheet(""), workbook=listing, styles=known, strings=strings("标题"))
    return write_package(tmp_path / "表.xlsx", parts)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "标记.xlsx"


def _comments(path: Path) -> dict[str, str]:
    book = openpyxl.load_workbook(path)
    return {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def test_the_copy_has_the_same_cells(theirs: Path, out: Path) -> None:
    write_marked(theirs, out, [_problem("支出's", 3, "B"), _problem("藏", 9, "C")], "zh")
    for number in range(3):
        assert rows_of(out, number + 1) == rows_of(theirs, number)
    with open_workbook(theirs) as before, open_workbook(out) as after:
        copies = after.sheets[1:]
        assert [(copy.name, copy.is_hidden) for copy in copies] == [
            (sheet.name, sheet.is_hidden) for sheet in before.sheets
        ]
        assert copies[0].merges == (Merge(1, 1, 1, 4), Merge(3, 1, 4, 1))
        assert copies[0].widths == before.sheets[0].widths


def test_wrong_cells_are_red_and_say_why(theirs: Path, out: Path) -> None:
    problems = [
        _problem("支出's", 3, "B"),
        _problem("支出's", 3, "B", zh="另一处"),
        _problem("支出's", 2, "D", found=""),
        _problem("支出's", 4, "", header="", zh="整行重复"),
        _problem("又", 7, "", header="", zh="空行"),
        _problem("又", None, "", header="", zh="整表"),
    ]
    write_marked(theirs, out, problems, "zh")
    comments = _comments(out)
    assert comments.keys() == {"支出's!B3", "支出's!D2", "支出's!B4", "又!A7"}
    assert "应为金额" in comments["支出's!B3"]
    assert "另一处" in comments["支出's!B3"]
    assert "整行重复" in comments["支出's!B4"]
    sheet = openpyxl.load_workbook(out)["支出's"]
    red = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"
    }
    assert red == {"B3", "D2", "B4"}


@pytest.mark.parametrize(("lang", "said"), [("zh", "应为金额"), ("en", "expected an amount")])
def test_the_first_sheet_lists_all_with_links(theirs: Path, out: Path, lang: str, said: str) -> None:
    problems = [
        _problem("支出's", 3, "B"),
        _problem("藏", 4, ""),
        _problem("没有", 5, "A"),
        _problem("", None, ""),
    ]
    write_marked(theirs, out, problems, lang)  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert sheet.title == LIST_NAME
    assert [cell.value for cell in sheet[2]] == ["支出's", "B3", "金额", "abc", said]
    links = [sheet.cell(row, 2).hyperlink for row in range(2, 6)]
    assert [link.location if link else None for link in links] == ["'支出''s'!B3", "'藏'!A4", None, None]


def test_what_is_private_stands_nowhere_but_in_its_cell(theirs: Path, out: Path) -> None:
    write_marked(theirs, out, [_problem("支出's", 3, "B", found="张三", is_private=True)], "zh")
    book = openpyxl.load_workbook(out)
    assert "张三" not in "".join(_comments(out).values())
    assert all("张三" not in str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)


def test_text_that_looks_like_a_formula_or_markup_stays_text(theirs: Path, out: Path) -> None:
    write_marked(
        theirs, out, [_problem("支出's", 3, "B", found="=1+1", zh="<r>x</r>", header="@x\x07")], "zh"
    )
    (row,) = [row for row in rows_of(out) if row.number == 2]
    assert [cell.text for cell in row.cells.values()] == ["支出's", "B3", "@x\x07", "=1+1", "<r>x</r>"]
    assert all(cell.kind == "text" and cell.formula is None for cell in row.cells.values())
    assert "B3" in _comments(out)["支出's!B3"]


def test_the_same_problems_give_the_same_bytes(theirs: Path, out: Path, tmp_path: Path) -> None:
    problems = [_problem("支出's", 3, "B"), _problem("藏", 4, "")]
    write_marked(theirs, out, problems, "zh")
    write_marked(theirs, tmp_path / "again.xlsx", problems, "zh")
    assert out.read_bytes() == (tmp_path / "again.xlsx").read_bytes()


def test_a_file_that_is_there_is_left_as_it_is(theirs: Path, out: Path, tmp_path: Path) -> None:
    out.write_text("mine")
    for place in (out, theirs, tmp_path, tmp_path / "none" / "x.xlsx"):
        with pytest.raises(LedgerError, match="choose another"):
            write_marked(theirs, place, [], "zh")
    assert out.read_text() == "mine"


def test_a_workbook_that_cannot_be_read_leaves_no_copy(out: Path, tmp_path: Path) -> None:
    path = write_package(tmp_path / "x.xlsx", package(worksheet('<row r="2"/><row r="1"/>')))
    with pytest.raises(WorkbookError):
        write_marked(path, out, [_problem("Sheet1", 1, "A")], "zh")
    assert not out.exists()


def test_a_text_file_becomes_a_workbook(out: Path, tmp_path: Path) -> None:
    path = tmp_path / "支出[1]:明细'.csv"
    path.write_bytes("金额,说明\n１２,甲\n".encode("gb18030"))
    write_marked(path, out, [_problem(path.stem, 2, "A")], "zh", "gb18030")
    read = rows_of(path, encoding="gb18030")
    assert [row.cells for row in rows_of(out, 1)] == [row.cells for row in read]
    with open_workbook(out) as workbook:
        assert workbook.sheets[1].name == "支出_1__明细"
    assert list(_comments(out)) == ["支出_1__明细!A2"]


def test_an_old_workbook_becomes_a_new_one(out: Path, tmp_path: Path) -> None:
    path = write_xls(
        tmp_path / "x.xls", BiffSheet("支出", {(2, 2): "金额", (3, 2): 1.5, (3, 3): date(2026, 5, 31)})
    )
    write_marked(path, out, [_problem("支出", 3, "B")], "zh")
    (_, row) = rows_of(out, 1)
    assert row.cells == {2: Cell("number", "1.5"), 3: Cell("number", "46173", "yyyy-mm-dd", is_day=True)}


def test_names_of_sheets_stay_apart(out: Path, tmp_path: Path) -> None:
    long = "名" * 40
    listing = workbook_part([LIST_NAME, long, long, "a/b", "A_B", "#1"])
    path = write_package(tmp_path / "x.xlsx", package(*[worksheet("")] * 6, workbook=listing))
    write_marked(path, out, [_problem("#1", 1, "A")], "zh")
    with open_workbook(out) as workbook:
        names = [sheet.name for sheet in workbook.sheets]
    assert names == [LIST_NAME, f"{LIST_NAME} 2", "名" * 31, "名" * 29 + " 2", "a_b", "A_B 2", "#1"]
    assert openpyxl.load_workbook(out).worksheets[0]["B2"].hyperlink.location == "'#1'!A1"


def test_there_are_no_more_links_and_comments_than_excel_opens(
    theirs: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "MAX_LINKS", 2)
    write_marked(theirs, out, [_problem("支出's", row, "B") for row in (3, 4, 5)], "zh")
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert [bool(sheet.cell(row, 2).hyperlink) for row in (2, 3, 4)] == [True, True, False]
    assert len(_comments(out)) == 2
    assert openpyxl.load_workbook(out)["支出's"]["B5"].fill.fgColor.rgb == "FFFFC7CE"


_FIELDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(st.lists(_FIELDS, min_size=1, max_size=4), min_size=1, max_size=6),
    places=st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["", "A", "C", "XFD"])), max_size=6),
)
def test_whatever_is_marked_the_cells_stay_the_same(
    theirs: Path, tmp_path: Path, table: Sequence[Sequence[str]], places: Sequence[tuple[int, str]]
) -> None:
    path, out = tmp_path / "t.csv", tmp_path / "t.xlsx"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(table)
    out.unlink(missing_ok=True)
    write_marked(path, out, [_problem("t", row, column) for row, column in places], "en")
    assert _cells(rows_of(out, 1)) == _cells(rows_of(path))


def _cells(rows: Sequence[SheetRow]) -> dict[tuple[int, int], Cell]:
    return {(row.number, column): cell for row in rows for column, cell in row.cells.items()}
