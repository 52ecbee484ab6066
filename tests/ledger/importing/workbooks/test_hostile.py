"""Whatever a file holds: a `WorkbookError` or its cells, soon, and in little memory."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.importing.workbooks.cells import Cell
from ledger.importing.workbooks.workbook import WorkbookError, open_workbook
from tests.ledger.importing.workbooks.biff import BiffSheet, write_xls
from tests.ledger.importing.workbooks.bombs import BOMBS, relationships_that_go_round
from tests.ledger.importing.workbooks.workbooks import (
    package,
    read_all,
    rows_of,
    strings,
    worksheet,
    write_package,
)

_ANY_PATH = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_PIECES = 50
_FLIPS = 400

_SHARED_FORMULAS = (
    '<row><c><f t="shared" si="0">A1+B1</f></c>' + '<c><f t="shared" si="0"/></c>' * 2 + "</row>"
)

_READ_IN_A_CHILD = """
import pathlib, resource, sys
from ledger.importing.workbooks.workbook import WorkbookError, open_workbook

code = "read"
try:
    with open_workbook(pathlib.Path(sys.argv[1])) as workbook:
        for sheet in workbook.sheets:
            for row in sheet.rows():
                pass
except WorkbookError as error:
    code = error.code
memory = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(code, memory[0].split()[1], resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A workbook with something of everything."""
    path = tmp_path / "good.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name in ("甲", "乙"):
            sheet = book.add_worksheet(name)
            sheet.merge_range(0, 0, 0, 3, "标题")
            for row in range(1, 40):
                sheet.write_row(row, 0, [f"文 {row}", row * 1.25, True])
                sheet.write_datetime(row, 3, date(2026, 5, 31), day)
                sheet.write_formula(row, 4, f"B{row}*2", None, row)
    return path


def _survive(path: Path) -> None:
    with suppress(WorkbookError):
        read_all(path)


def test_a_workbook_cut_off_anywhere_is_an_error(good: Path) -> None:
    content = good.read_bytes()
    for piece in range(_PIECES):
        good.write_bytes(content[: len(content) * piece // _PIECES])
        if piece:
            with pytest.raises(WorkbookError):
                read_all(good)
        else:
            assert read_all(good) == 0


def test_a_workbook_with_bytes_turned_over_is_read_or_refused(good: Path) -> None:
    content = good.read_bytes()
    chance = random.Random(20_260_531)
    for _ in range(_FLIPS):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        good.write_bytes(damaged)
        _survive(good)


def test_parts_with_bytes_turned_over_are_read_or_refused(tmp_path: Path) -> None:
    sheet = worksheet(
        '<row r="1" hidden="1"><c r="A1" t="s" s="1"><v>1</v></c>'
        '<c r="B1"><f t="shared" si="0">A1*2</f><v>3</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><r><t>x</t></r></is></c>'
        '<c r="B2"><f t="shared" si="0"/></c></row>',
        '<dimension ref="A1:B2"/><cols><col min="1" max="2" width="9"/></cols>',
        '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
    )
    parts = package(sheet, strings=strings("甲", "乙"))
    chance = random.Random(20_260_531)
    path = tmp_path / "x.xlsx"
    for _ in range(_FLIPS):
        name = chance.choice(list(parts))
        content = parts[name]
        damaged = bytearray(content if isinstance(content, bytes) else content.encode())
        damaged[chance.randrange(len(damaged))] = chance.choice(b'0123456789<>/"= xcrvts:&;')
        write_package(path, parts | {name: bytes(damaged)})
        _survive(path)


def test_an_xls_cut_off_or_turned_over_is_read_or_refused(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "x.xls", BiffSheet("甲", {(1, 1): "x", (2, 2): 1.5}, merges=[(1, 1, 1, 2)]))
    content = path.read_bytes()
    chance = random.Random(20_260_531)
    for number in range(16):
        damaged = bytearray(content[: len(content) * (number + 1) // 8])
        for _ in range(20):
            damaged[chance.randrange(min(len(damaged), 1_024))] = chance.randrange(256)
        path.write_bytes(damaged)
        _survive(path)


@_ANY_PATH
@given(
    start=st.sampled_from(
        [b"", b"PK\x03\x04", b"PK\x05\x06", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b'"', b"<"]
    ),
    content=st.binary(max_size=400),
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, start: bytes, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(start + content)
    _survive(path)


@_ANY_PATH
@given(content=st.text(st.sampled_from('<>/="& 1aArcvtsf\n;,\t:!-[]'), max_size=120))
def test_any_text_in_the_place_of_rows_is_read_or_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.xlsx"
    for where in ({"rows": content}, {"rows": "", "before": content}, {"rows": "", "after": content}):
        write_package(path, package(worksheet(**where)))
        _survive(path)


def test_relationships_that_go_round_end(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    relationships_that_go_round(path)
    assert read_all(path) == 0


@pytest.mark.parametrize("make", BOMBS, ids=lambda make: make.__name__)
def test_a_bomb_is_refused_in_little_memory(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "bomb.xlsx"
    make(path)
    ran = subprocess.run(
        [sys.executable, "-c", _READ_IN_A_CHILD, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    code, own_kilobytes, child_kilobytes = ran.stdout.split()
    assert code in ("too-large", "unreadable")
    assert int(own_kilobytes) < 1024 * 1024
    assert int(child_kilobytes) < 1024 * 1024


def test_a_size_that_is_a_lie_does_not_help(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    sheet = worksheet('<row><c t="inlineStr"><is><t>' + "x" * 30_000 + "</t></is></c></row>")
    write_package(path, package(sheet))
    content = path.read_bytes()
    true_size = len(sheet).to_bytes(4, "little")
    assert content.count(true_size) == 2
    path.write_bytes(content.replace(true_size, (100).to_bytes(4, "little")))
    with pytest.raises(WorkbookError):
        read_all(path)


@pytest.mark.parametrize(
    ("bound", "value", "rows"),
    [
        ("ledger.importing.workbooks.xlsx_rows.MAX_CELLS", 3, "<row><c/><c/><c/><c/></row>"),
        ("ledger.importing.workbooks.xlsx_rows.MAX_ROW_ELEMENTS", 4, "<row><a/><a/><a/><a/></row>"),
        ("ledger.importing.workbooks.xlsx_rows.MAX_ROW_CHARACTERS", 3, "<row><c><f>A1+B1</f></c></row>"),
        ("ledger.importing.workbooks.xlsx_rows.MAX_TEXT_CHARACTERS", 3, '<row><c t="s"><v>0</v></c></row>'),
        ("ledger.importing.workbooks.xlsx_strings.MAX_STRING_ELEMENTS", 3, ""),
        ("ledger.importing.workbooks.xlsx_strings.MAX_SHARED_BYTES", 99, ""),
        (
            "ledger.importing.workbooks.shared_formulas.MAX_FORMULA_CHARACTERS",
            3,
            "<row><c><f>A1+B1</f></c></row>",
        ),
        ("ledger.importing.workbooks.shared_formulas.MAX_SHARED_CHARACTERS", 14, _SHARED_FORMULAS),
        ("ledger.importing.workbooks.xlsx_strings.MAX_DEPTH", 2, ""),
        ("ledger.importing.workbooks.xlsx_parts.MAX_ELEMENTS", 5, ""),
        ("ledger.importing.workbooks.xlsx_parts.MAX_DEPTH", 2, ""),
        ("ledger.importing.workbooks.xlsx_parts.MAX_FILE_BYTES", 500, ""),
        ("ledger.importing.workbooks.xlsx_parts.MAX_PARTS", 3, ""),
        ("ledger.importing.workbooks.xlsx_parts.MAX_RELATIONSHIPS", 1, ""),
        ("ledger.importing.workbooks.xlsx.MAX_SHEETS", 0, ""),
        ("ledger.importing.workbooks.xlsx_styles.MAX_STYLES", 5, ""),
    ],
)
def test_each_bound_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, value: int, rows: str
) -> None:
    path = write_package(tmp_path / "x.xlsx", package(worksheet(rows), strings=strings("文字文字", "二")))
    read_all(path)
    monkeypatch.setattr(bound, value)
    with pytest.raises(WorkbookError) as caught:
        read_all(path)
    assert caught.value.code == "too-large"


def test_a_file_beyond_the_bound_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n")
    monkeypatch.setattr("ledger.importing.workbooks.workbook.MAX_FILE_BYTES", 3)
    with pytest.raises(WorkbookError) as caught, open_workbook(path):
        pass
    assert caught.value.code == "too-large"


def test_what_is_right_is_still_read(good: Path) -> None:
    rows = rows_of(good, 1)
    assert rows[0].cells[1] == Cell("text", "标题")
    assert rows[39].cells[5] == Cell("number", "39", formula="B39*2")
