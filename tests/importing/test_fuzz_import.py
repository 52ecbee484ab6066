"""Whatever file is given: it is read, or refused in a sentence; soon, and with nothing stored."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.forms.catalogue import FORMS
from ledger.errors import LedgerError
from ledger.importing.workbooks.cells import column_letter
from mingzhang.failures import EXIT_DONE, EXIT_REFUSED
from tests.importing.conftest import contents
from tests.importing.examining import Desk
from tests.importing.facts import SICHUAN
from tests.importing.office import (
    form_named,
    tabulate,
    titled,
    write_old_workbook,
    write_open_document,
    write_text,
    write_workbook,
)
from tests.ledger.importing.workbooks.bombs import (
    billion_laughs,
    elements_within_elements,
    many_parts,
    sheets_without_end,
)
from tests.ledger.importing.workbooks.workbooks import package, styles, worksheet, write_package
from tests.mingzhang.conftest import Cli

QUIET = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SUFFIXES: Final = (".xlsx", ".csv", ".xls", ".et", ".ods", ".txt", "")
MAGIC: Final = (
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"%PDF-1.7",
)


def write_good(directory: Path, suffix: str) -> Path:
    """A good expense sheet in one of the formats."""
    table = titled(tabulate("expenses", SICHUAN.sheets["expenses"][:20]), [SICHUAN.title("支出明细表")])
    path = directory / f"支出{suffix}"
    match suffix:
        case ".xlsx":
            return write_workbook(path, table)
        case ".xls":
            return write_old_workbook(path, table)
        case ".ods":
            return write_open_document(path, table)
    return write_text(path, table)


@QUIET
@given(start=st.sampled_from(MAGIC), content=st.binary(max_size=600), suffix=st.sampled_from(SUFFIXES))
def test_arbitrary_bytes_are_refused_in_a_sentence(
    start: bytes, content: bytes, suffix: str, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(start + content)
    told: str | None = None
    try:
        examined = desk.examine(path)
    except LedgerError as error:
        told = str(error)
    assert examined.problems if told is None else told.startswith(path.name)
    assert told is not None or not examined.statements


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".csv"])
def test_the_command_says_what_is_wrong_with_a_cut_off_file_and_stores_nothing(
    suffix: str, contracted: Path, cli: Cli, tmp_path: Path
) -> None:
    path = write_good(tmp_path, suffix)
    content = path.read_bytes()
    before = contents(contracted)
    for part in (0, 1, 7, 40, 95):
        path.write_bytes(content[: len(content) * part // 100])
        said = cli("import", path, "--book", contracted, "--year", "2026", "--json")
        assert said.code == EXIT_REFUSED
        assert "Traceback" not in said.out + said.err
    assert contents(contracted) == before


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".csv"])
def test_a_file_with_flipped_bytes_is_read_or_refused(suffix: str, desk: Desk, tmp_path: Path) -> None:
    path = write_good(tmp_path, suffix)
    content = path.read_bytes()
    chance = random.Random(suffix)
    for _ in range(40 if suffix in (".xlsx", ".csv") else 12):
        flipped = bytearray(content)
        for _ in range(chance.choice((1, 2, 9))):
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(flipped))
        with suppress(LedgerError):
            desk.examine(path)


TITLES: Final = sorted({title for form in FORMS for each in form.fields for title in each.titles})
TEXTS: Final = (
    *(
        "合计",
        "小 计",
        "累计",
        "本月合计",
        "注：一",
        "（一）住宿费",
        "单位：万元",
        "单位：元",
        "财教〔2026〕15号",
    ),
    *("2026-05-31", "2026年2月30日", "26.5.31", "-", "／", "是", "否", "√", "0", "-1", "1e5", "1.241E+17"),
    *(
        "12.345",
        "￥1,234.50",
        "壹佰元整",
        "九千",
        "99999999999999999",
        "住宿费",
        "食宿费",
        "公开招标",
        "0.1万元",
    ),
    *("51HT2026001", "51HT9999", "41", "四川省", "河南省", SICHUAN.education.code, SICHUAN.schools[0].name),
    *(
        "=1+1",
        "@x",
        "\u202eabc",
        "长" * 300,
        "x\ty",
        "²",
        "Ⅷ",
        "٣",
        "1/0",
        "180*50*10",
        "置换脱产研修",
        "甲",
        "1",
    ),
)
NUMBERS: Final = (
    *("1", "0", "-1", "46173", "2026", "0.005", "1390.7099999999998", "1E400", "-1E-400", "1e308", "NaN"),
    *("123456789012345678901", "20260531", "12.5", "-0", "00012", "1E17", "99999999999", "60", "61", "inf"),
)


@st.composite
def grids(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, int, int]]]:
    """The rows of a sheet with a header of some form and anything under it, and merged ranges."""
    form = draw(st.sampled_from(FORMS))
    fields = draw(st.permutations(form.fields))[: draw(st.integers(2, 12))]
    heads = [draw(st.sampled_from(each.titles)) for each in fields] + draw(
        st.lists(st.sampled_from(TITLES), max_size=3)
    )
    above = draw(st.integers(0, 3))
    rows = [_row(number, [_text(draw(st.sampled_from(TEXTS)))]) for number in range(1, above + 1)]
    rows.append(_row(above + 1, [_text(head) for head in heads]))
    for number in range(above + 2, above + 2 + draw(st.integers(1, 6))):
        cells = [draw(_cells()) for _ in range(draw(st.integers(1, len(heads))))]
        rows.append(_row(number, cells, is_hidden=draw(st.booleans()) and draw(st.booleans())))
    place = st.integers(1, 8)
    merges = draw(st.lists(st.tuples(place, place, place, place), max_size=3))
    return "".join(rows), merges


def _row(number: int, cells: list[str], *, is_hidden: bool = False) -> str:
    inner = "".join(
        cell.replace("<c", f'<c r="{column_letter(column)}{number}"', 1)
        for column, cell in enumerate(cells, 1)
        if cell
    )
    return f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if is_hidden else ""}>{inner}</row>'


def _text(text: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


@st.composite
def _cells(draw: st.DrawFn) -> str:
    match draw(st.integers(0, 9)):
        case 0:
            return ""
        case 1:
            return '<c t="e"><v>#N/A</v></c>'
        case 2:
            return f'<c t="b"><v>{draw(st.integers(0, 1))}</v></c>'
        case 3:
            stored = draw(st.sampled_from(("", "<v></v>", "<v>12</v>")))
            return f"<c><f>A1*B{draw(st.integers(1, 9))}</f>{stored}</c>"
        case 4 | 5:
            style = draw(st.sampled_from(("", ' s="1"', ' s="2"')))
            return f"<c{style}><v>{draw(st.sampled_from(NUMBERS))}</v></c>"
        case 6:
            return _text(draw(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)))
    return _text(draw(st.sampled_from(TEXTS)))


OPTIONS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {},
    {"dated": date(2026, 5, 1), "document": "文1号"},
    {"party": SICHUAN.education.code},
    {"party": SICHUAN.schools[0].name},
    {"party": "finance"},
    {"party": "没有的单位"},
    {"sheet": "Sheet1", "accepted": frozenset({2, 3})},
)


@settings(QUIET, max_examples=250)
@given(grid=grids(), options=st.sampled_from(OPTIONS))
def test_any_sheet_under_any_header_is_read_or_told(
    grid: tuple[str, list[tuple[int, int, int, int]]], options: dict[str, Any], desk: Desk, tmp_path: Path
) -> None:
    rows, merges = grid
    ranges = "".join(
        f'<mergeCell ref="{column_letter(left)}{top}:{column_letter(right)}{bottom}"/>'
        for top, left, bottom, right in merges
    )
    parts = package(
        worksheet(rows, after=f"<mergeCells>{ranges}</mergeCells>"),
        styles=styles("General", 14, '0!.0,"万元"'),
    )
    path = write_package(tmp_path / "表.xlsx", parts)
    with suppress(LedgerError):
        examined = desk.examine(path, **options)
        for problem in examined.problems:
            assert problem.say("zh")
            assert problem.say("en")


@pytest.mark.parametrize("bomb", [billion_laughs, elements_within_elements, sheets_without_end, many_parts])
def test_the_command_refuses_a_bomb_in_a_sentence(
    bomb: Callable[[Path], None], contracted: Path, cli: Cli, tmp_path: Path
) -> None:
    path = tmp_path / "表.xlsx"
    bomb(path)
    before = contents(contracted)
    said = cli("import", path, "--book", contracted, "--year", "2026")
    assert said.code == EXIT_REFUSED
    assert path.name in said.err
    assert "Traceback" not in said.err
    assert contents(contracted) == before


def test_a_folder_with_a_file_that_cannot_be_read_stops_there(
    allotted: Path, early_book: Path, cli: Cli, tmp_path: Path
) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    table = titled(tabulate("receipt", SICHUAN.sheets["receipt"]), [SICHUAN.title(form_named("receipt").zh)])
    write_workbook(folder / "1-到账.xlsx", table)
    (folder / "2-坏.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    said = cli("import", folder, "--book", early_book, "--year", "2026", "--yes")
    assert said.code == EXIT_REFUSED
    assert "2-坏.xlsx" in said.err
    (folder / "2-坏.xlsx").unlink()
    again = cli("import", folder, "--book", early_book, "--year", "2026", "--json")
    assert again.code == EXIT_DONE
    assert again.json["files"][0]["rows_recorded"] == len(SICHUAN.sheets["receipt"])
