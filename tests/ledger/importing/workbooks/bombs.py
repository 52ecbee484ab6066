"""Small files that would be large, deep or endless: each is to be refused, quickly and in little memory."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from ledger.importing.workbooks.bounds import MAX_FILE_BYTES
from tests.ledger.importing.workbooks.biff import BiffSheet, write_xls
from tests.ledger.importing.workbooks.workbooks import (
    MAIN,
    package,
    relationships,
    strings,
    workbook_part,
    worksheet,
    write_ods,
    write_package,
)

_MEGABYTE = 1024 * 1024
_SHEET = "xl/worksheets/sheet1.xml"
_TEXT_CELL = '<row><c t="s"><v>0</v></c></row>'


def one_string_of_a_gigabyte(path: Path) -> None:
    _write(
        path,
        "xl/sharedStrings.xml",
        _around(f'<sst xmlns="{MAIN}"><si><t>', b"x" * _MEGABYTE, 1024, "</t></si></sst>"),
    )


def a_gigabyte_of_cells(path: Path) -> None:
    cells = b"<row>" + b"<c><v>1</v></c>" * 60_000 + b"</row>"
    _write(
        path,
        _SHEET,
        _around(f'<worksheet xmlns="{MAIN}"><sheetData>', cells, 1_200, "</sheetData></worksheet>"),
    )


def one_string_below_the_bound_of_the_file(path: Path) -> None:
    _write(
        path,
        "xl/sharedStrings.xml",
        _around(f'<sst xmlns="{MAIN}"><si><t>', b"x" * _MEGABYTE, 190, "</t></si></sst>"),
    )


def strings_below_the_bound_of_the_file(path: Path) -> None:
    text = f"<si><t>{'x' * 40}😀</t></si>".encode() * 20_000
    _write(path, "xl/sharedStrings.xml", _around(f'<sst xmlns="{MAIN}">', text, 160, "</sst>"))


def a_row_of_wide_texts(path: Path) -> None:
    cell = f'<c t="inlineStr"><is><t>{"x" * 60_000}😀</t></is></c>'.encode()
    _write(
        path,
        _SHEET,
        _around(f'<worksheet xmlns="{MAIN}"><sheetData><row>', cell, 3_000, "</row></sheetData></worksheet>"),
    )


def one_tag_without_end(path: Path) -> None:
    _write(path, _SHEET, _around(f'<worksheet xmlns="{MAIN}" x="', b"x" * _MEGABYTE, 190, '"/>'))


def one_comment_without_end(path: Path) -> None:
    _write(
        path,
        "xl/styles.xml",
        _around(f'<styleSheet xmlns="{MAIN}"><!--', b"x" * _MEGABYTE, 190, "--></styleSheet>"),
    )


def elements_within_elements(path: Path) -> None:
    for part in (_SHEET, "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
        _write(path, part, _around("", b"<a>" * 100_000, 100, ""))


def elements_within_a_row(path: Path) -> None:
    nested = b"<a>" * 100_000 + b"</a>" * 100_000
    _write(
        path,
        _SHEET,
        _around(f'<worksheet xmlns="{MAIN}"><sheetData><row>', nested, 1, "</row></sheetData></worksheet>"),
    )


def billion_laughs(path: Path) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    laugh = f'<!DOCTYPE w [<!ENTITY l0 "ha">{entities}]>'
    sheet = worksheet('<row><c t="inlineStr"><is><t>&l9;</t></is></c></row>')
    write_package(path, package(sheet) | {_SHEET: laugh + sheet})


def sheets_without_end(path: Path) -> None:
    listing = workbook_part([f"s{number}" for number in range(300_000)])
    write_package(path, package(worksheet(""), workbook=listing))


def many_sheets_of_one_part(path: Path) -> None:
    rows = "<row><c/></row>" * 1_000_000
    targets = {f"rId{number}": ("worksheet", "worksheets/sheet1.xml") for number in range(1, 200)}
    parts = package(worksheet(rows), workbook=workbook_part([f"s{number}" for number in range(1, 200)]))
    write_package(path, parts | {"xl/_rels/workbook.xml.rels": relationships(targets)})


def many_parts(path: Path) -> None:
    write_package(path, package(worksheet("")) | {f"p{number}": "" for number in range(3_000)})


def a_directory_of_parts_without_end(path: Path) -> None:
    """The archive's own list says that there are four million parts."""
    entry = (
        struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
        + b"x"
    )
    count = (MAX_FILE_BYTES - 100) // len(entry)
    size = count * len(entry)
    with path.open("wb") as file:
        for _ in range(count // 100_000):
            file.write(entry * 100_000)
        file.write(entry * (count % 100_000))
        file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, size, 0, 0))


def relationships_that_go_round(path: Path) -> None:
    parts = package(worksheet(_TEXT_CELL), strings=strings("x"))
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        {
            "rId1": ("worksheet", "workbook.xml"),
            "rIdS": ("sharedStrings", "workbook.xml"),
            "rIdT": ("styles", "_rels/workbook.xml.rels"),
        }
    )
    write_package(path, parts)


def merges_over_and_over(path: Path) -> None:
    merges = b'<mergeCell ref="A1:B2"/>' * 40_000
    head = f'<worksheet xmlns="{MAIN}"><sheetData/><mergeCells>'
    _write(path, _SHEET, _around(head, merges, 200, "</mergeCells></worksheet>"))


def a_far_cell_of_an_ods(path: Path) -> None:
    write_ods(
        path,
        '<table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
        '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>',
    )


def repeated_cells_of_an_ods(path: Path) -> None:
    write_ods(
        path,
        '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="9999"><text:p>x</text:p>'
        "</table:table-cell></table:table-row>",
    )


def a_far_cell_of_an_xls(path: Path) -> None:
    write_xls(path, BiffSheet("x", {(1, 1): "x", (65_536, 65_536): 1.0}))


BOMBS: tuple[Callable[[Path], None], ...] = (
    one_string_of_a_gigabyte,
    a_gigabyte_of_cells,
    one_string_below_the_bound_of_the_file,
    strings_below_the_bound_of_the_file,
    a_row_of_wide_texts,
    one_tag_without_end,
    one_comment_without_end,
    elements_within_elements,
    elements_within_a_row,
    billion_laughs,
    sheets_without_end,
    many_sheets_of_one_part,
    many_parts,
    a_directory_of_parts_without_end,
    merges_over_and_over,
    a_far_cell_of_an_ods,
    repeated_cells_of_an_ods,
    a_far_cell_of_an_xls,
)


def _around(before: str, middle: bytes, times: int, after: str) -> Iterable[bytes]:
    yield before.encode()
    for _ in range(times):
        yield middle
    yield after.encode()


def _write(path: Path, replaced: str, content: Iterable[bytes]) -> None:
    """A good workbook with one part replaced by a long one."""
    parts = package(worksheet(_TEXT_CELL), strings=strings("x"))
    del parts[replaced]
    write_package(path, parts)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(replaced, "w") as stream,
    ):
        for chunk in content:
            stream.write(chunk)
