"""The demonstration's spreadsheets are what their script writes, add up, and are marked as invented."""

from __future__ import annotations

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

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SCRIPT = EXAMPLES / "make_national_2026.py"
SINCE_THE_LAST, ALL_SO_FAR = {"小计"}, {"合计", "累计"}
ENCODINGS = ("utf-8-sig", "utf-16", "gb18030")


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
    totals = [total for path in made.glob("national-2026-[!m]*/*.xlsx") for total in _totals(path)]
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
