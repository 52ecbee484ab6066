"""Reading .xls and .ods in a process that may die."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ledger.importing.workbooks import foreign, foreign_child
from ledger.importing.workbooks.cells import Cell, Merge
from ledger.importing.workbooks.workbook import WorkbookError, open_workbook
from tests.ledger.importing.workbooks.biff import BiffSheet, container, write_xls
from tests.ledger.importing.workbooks.workbooks import read_all, rows_of, texts_of, write_ods

_SHEET = BiffSheet(
    "支出",
    {
        (1, 2): "支出明细表",
        (3, 2): "金额",
        (3, 3): "日期",
        (4, 2): 1390.71,
        (4, 3): date(2026, 5, 31),
        (5, 2): 863.0,
        (5, 4): True,
    },
    merges=[(1, 2, 1, 4)],
)


def _code(path: Path) -> str:
    with pytest.raises(WorkbookError) as caught:
        read_all(path)
    return caught.value.code


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A child of the test's own making, in the place of the one that reads."""
    program = tmp_path / "child.py"
    monkeypatch.setattr(foreign_child, "__file__", str(program))
    return program


def test_cells_of_an_xls_stand_where_they_stand(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "表.xls", _SHEET, BiffSheet("藏", {(1, 1): "x"}, is_hidden=True))
    assert [(row.number, dict(row.cells)) for row in rows_of(path)] == [
        (1, {2: Cell("text", "支出明细表")}),
        (3, {2: Cell("text", "金额"), 3: Cell("text", "日期")}),
        (4, {2: Cell("number", "1390.71"), 3: Cell("number", "46173", is_day=True)}),
        (5, {2: Cell("number", "863"), 4: Cell("boolean", "TRUE")}),
    ]
    with open_workbook(path) as workbook:
        assert (workbook.format, workbook.media_type) == ("xls", "application/vnd.ms-excel")
        assert [(sheet.name, sheet.is_hidden) for sheet in workbook.sheets] == [("支出", False), ("藏", True)]
        assert workbook.sheets[0].merges == (Merge(1, 2, 1, 4),)
        assert [note.code for note in workbook.notes] == ["formats-unknown"]


def test_cells_of_an_ods_stand_where_they_stand(tmp_path: Path) -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        "<table:table-row><table:table-cell/>"
        '<table:table-cell office:value-type="string"><text:p>金额</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="12.5"/>'
        '<table:table-cell office:value-type="date" office:date-value="2026-05-31"/></table:table-row>'
    )
    path = write_ods(tmp_path / "x.xlsx", rows, "支出")
    (row,) = rows_of(path)
    assert row.number == 3
    assert dict(row.cells) == {
        2: Cell("text", "金额"),
        3: Cell("number", "12.5"),
        4: Cell("number", "46173", is_day=True),
    }
    with open_workbook(path) as workbook:
        assert workbook.format == "ods"


def test_what_a_file_is_called_does_not_matter(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "really.csv", _SHEET)
    assert texts_of(path)[0] == ["支出明细表"]


def test_a_password_is_named(tmp_path: Path) -> None:
    assert _code(write_xls(tmp_path / "a.xls", _SHEET, password=True)) == "encrypted"
    package = tmp_path / "b.xlsx"
    package.write_bytes(container({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}))
    assert _code(package) == "encrypted"


def test_a_container_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.doc"
    path.write_bytes(container({"WordDocument": b"x"}))
    assert _code(path) == "unreadable"


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "raise SystemExit(1)",
        "print('{\"sheets\":[]}'[:-1])",
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 28,) * 2); x = 'x' * (1 << 29)",
        'print(\'{"error":"unreadable"}\')',
    ],
)
def test_a_child_that_dies_leaves_an_error(tmp_path: Path, child: Path, program: str) -> None:
    path = write_xls(tmp_path / "a.xls", _SHEET)
    child.write_text(program)
    assert _code(path) == "unreadable"


def test_a_child_that_dies_between_rows_leaves_an_error(tmp_path: Path, child: Path) -> None:
    path = write_xls(tmp_path / "a.xls", _SHEET)
    child.write_text(
        "import sys\n"
        'if len(sys.argv) > 2: print(\'{"row":1,"cells":[[1,"text","x",false]]}\', flush=True); sys.exit(1)\n'
        'print(\'{"sheets":[{"number":0,"name":"a","hidden":false,"rows":9,"merges":[]}]}\\n{"end":true}\')\n'
    )
    with open_workbook(path) as workbook:
        rows = workbook.sheets[0].rows()
        assert next(rows).number == 1
        with pytest.raises(WorkbookError):
            next(rows)


def test_a_child_that_says_nothing_is_not_waited_for(
    tmp_path: Path, child: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "SILENT_SECONDS", 0.1)
    path = write_xls(tmp_path / "a.xls", _SHEET)
    child.write_text("import signal; signal.pause()")
    assert _code(path) == "unreadable"


def test_a_row_without_end_is_refused(tmp_path: Path, child: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "MAX_LINE_BYTES", 1_000)
    path = write_xls(tmp_path / "a.xls", _SHEET)
    child.write_text("while True: print('x' * 1000, end='')")
    assert _code(path) == "too-large"


def test_a_missing_library_is_named_with_what_installs_it(tmp_path: Path, child: Path) -> None:
    path = write_xls(tmp_path / "a.xls", _SHEET)
    child.write_text('print(\'{"error":"missing"}\')')
    with pytest.raises(WorkbookError, match=r"mingzhang\[xls\]") as caught, open_workbook(path):
        pass
    assert caught.value.code == "needs-extra"
    assert "另存为 .xlsx" in caught.value.say("zh")


def test_reading_stops_with_its_reader(tmp_path: Path, child: Path) -> None:
    path = write_xls(tmp_path / "a.xls", _SHEET)
    child.write_text(
        "import sys\n"
        'sheet = \'{"number":0,"name":"a","hidden":false,"rows":9,"merges":[]}\'\n'
        'while len(sys.argv) > 2: print(\'{"row":1,"cells":[[1,"text","x",false]]}\')\n'
        "print('{\"sheets\":[' + sheet + ']}\\n{\"end\":true}')\n"
    )
    with open_workbook(path) as workbook:
        rows = workbook.sheets[0].rows()
        assert next(rows).cells == {1: Cell("text", "x")}
        rows.close()  # type: ignore[attr-defined]


def test_the_child_limits_itself_before_it_meets_the_library(tmp_path: Path) -> None:
    library = tmp_path / "python_calamine.py"
    library.write_text(
        "import resource, sys\n"
        "print(*(resource.getrlimit(each)[1] for each in (resource.RLIMIT_AS, resource.RLIMIT_CPU)))\n"
        "sys.exit()\n"
    )
    command = [sys.executable, "-P", foreign_child.__file__, str(tmp_path / "x.xls")]
    ran = subprocess.run(
        command, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    memory, seconds = map(int, ran.stdout.split())
    assert memory <= 1024**3
    assert seconds < foreign.SILENT_SECONDS
