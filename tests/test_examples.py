"""The demonstration's spreadsheets: what their script writes, adding up, marked as invented, importable."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import openpyxl
import pytest

from domain.codes import check_party_code
from mingzhang.command import run

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SCRIPT = EXAMPLES / "make_national_2026.py"
SINCE_THE_LAST, ALL_SO_FAR = {"小计"}, {"合计", "累计"}
ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    subprocess.run([sys.executable, str(SCRIPT), str(folder)], check=True)
    return folder


def test_the_script_writes_the_files_that_are_committed(made: Path) -> None:
    """If this fails after a change of tables or offices: run the script, look at the sheets, commit them."""
    written = {path.relative_to(made): _content(path) for path in made.rglob("*.*")}
    folders = {path.parts[0] for path in written}
    committed = {
        path.relative_to(EXAMPLES): _content(path)
        for folder in folders
        for path in (EXAMPLES / folder).rglob("*.*")
    }
    assert len(folders) == 2
    assert sorted(written) == sorted(committed)
    assert [path for path in written if written[path] != committed[path]] == []


def test_every_total_is_the_sum_of_its_rows(made: Path) -> None:
    totals = [total for path in _year(made).glob("*.xlsx") for total in _totals(path)]
    assert [total for total in totals if total.found != total.expected] == []
    assert len(totals) > 40


def test_the_sheet_with_mistakes_has_one_wrong_total(made: Path) -> None:
    totals = [total for path in made.glob("*mistakes*/*.xlsx") for total in _totals(path)]
    assert [(total.row, total.found, total.expected) for total in totals] == [
        (7, Decimal("16450.50"), Decimal("16540.50"))
    ]


def test_codes_in_the_list_of_parties_have_valid_check_characters(made: Path) -> None:
    (path,) = made.glob("*/01-*.xlsx")
    sheet = openpyxl.load_workbook(path)["单位名录"]
    codes = [row[4] for row in sheet.iter_rows(min_row=3, values_only=True) if row[4]]
    assert len({check_party_code(str(code)) for code in codes}) == len(codes) == 26


def test_every_sheet_says_that_it_is_invented(made: Path) -> None:
    sheets = [path for path in made.rglob("*.*") if path.suffix != ".json"]
    assert [path.name for path in sheets if "虚构示例" not in _text(path)] == []


@pytest.fixture(scope="module")
def book(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice book into which the whole year was imported, without another option."""
    book = tmp_path_factory.mktemp("book") / "practice"
    assert run(["init", str(book), "--practice"]) == 0
    assert run(["import", str(_year(made)), "--book", str(book), "--year", "2026", "--json"]) == 0
    return book


def test_the_year_imports_whole(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["balances", "--book", str(book), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    accounts = found["accounts"].values()
    wanted = {
        "allocated": 40_820_000_00, "received": 34_050_000_00, "committed_total": 33_988_800_00,
        "disbursed": 25_428_780_00, "expensed": 19_959_663_10,
    }  # fmt: skip
    assert {name: sum(account[name] for account in accounts) for name in wanted} == wanted
    contract = found["contracts"]["GSJS-2026-14"]
    assert contract["expensed"] > contract["amount"]


def test_the_year_imported_twice_is_recorded_once(
    made: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def state() -> object:
        assert run(["show", "--counts", "--book", str(book), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    before = state()
    assert run(["import", str(_year(made)), "--book", str(book), "--year", "2026", "--json"]) == 0
    capsys.readouterr()
    assert state() == before


def test_each_mistake_is_named_at_its_cell_and_nothing_else(
    made: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder,) = made.glob("*mistakes*")
    assert run(["import", str(folder), "--book", str(book), "--year", "2026", "--json"]) != 0
    problems = json.loads(capsys.readouterr().out)["problems"]
    expected = json.loads((folder / "expected-errors.json").read_text("utf-8"))
    cells = [(each["row"], each["column"], each["code"]) for each in expected]
    assert sorted((each["row"], each["column"], each["code"]) for each in problems) == sorted(cells)


def test_a_payment_before_its_money_arrived_is_refused(
    made: Path, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = json.loads((_year(made) / "case.json").read_text("utf-8"))["refused"]
    statement = tmp_path / "statement.json"
    statement.write_text(json.dumps(refused["statement"]), "utf-8")
    assert run(["record", "--file", str(statement), "--as", refused["party"], "--book", str(book)]) != 0
    assert "insufficient-treasury" in capsys.readouterr().err


def _year(made: Path) -> Path:
    (folder,) = (path for path in made.iterdir() if "mistakes" not in path.name)
    return folder


class Total(NamedTuple):
    """A sum in a sheet, and what the rows above it make."""

    place: str
    row: int
    found: Decimal
    expected: Decimal


def _totals(path: Path) -> Iterator[Total]:
    """The sums of a workbook with the values that were saved with them; those without are left out."""
    for sheet in openpyxl.load_workbook(path, data_only=True):
        sums: dict[int, Decimal] = {}
        part: dict[int, Decimal] = {}
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            label = next((str(value) for value in row if value is not None), "")
            amounts = {column: amount for column, value in enumerate(row) if (amount := _amount(value))}
            if label in SINCE_THE_LAST | ALL_SO_FAR:
                above = part if label in SINCE_THE_LAST else sums
                for column, amount in amounts.items():
                    place = f"{path.name} {sheet.title} {number}/{column}"
                    yield Total(place, number, amount, above.get(column, Decimal(0)))
                part = part if label in ALL_SO_FAR else {}
            else:
                for column, amount in amounts.items():
                    sums[column] = sums.get(column, Decimal(0)) + amount
                    part[column] = part.get(column, Decimal(0)) + amount


def _amount(value: object) -> Decimal | None:
    """A cell's number, to the fen of 万元 at least; None for other texts and blank cells."""
    if isinstance(value, int | float):
        return Decimal(repr(value)).quantize(Decimal("0.000001"))
    text = unicodedata.normalize("NFKC", value) if isinstance(value, str) else ""
    digits = text.strip("¥元").replace(",", "")
    return Decimal(digits) if digits.replace(".", "", 1).isdigit() else None


def _content(path: Path) -> object:
    """What must be the same: of a workbook its parts, since the same parts can be packed differently."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with ZipFile(path) as parts:
        return [(name, parts.read(name)) for name in parts.namelist()]


def _text(path: Path) -> str:
    if path.suffix == ".xlsx":
        with ZipFile(path) as parts:
            return "".join(parts.read(name).decode() for name in parts.namelist())
    for encoding in ENCODINGS:
        try:
            return path.read_text(encoding)
        except UnicodeError:
            continue
    raise AssertionError(path)
