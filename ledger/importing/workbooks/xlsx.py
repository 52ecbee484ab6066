"""Workbooks in the format of ECMA-376 (.xlsx), read as streams by this package alone (xlsx 读取).

Promises: a cell's text is what the file has, digit by digit; sheets are read row by row and never held;
merged ranges, widths and row counts are known before the first row; every bound of `bounds` holds; and
whatever the bytes are, nothing but a `WorkbookError` is raised. Both the transitional and the strict form
are read. Parts are found by their relationships, never by their usual names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from ledger.importing.workbooks.bounds import MAX_FILE_BYTES, MAX_SHEETS
from ledger.importing.workbooks.sheets import Sheet, Workbook
from ledger.importing.workbooks.workbook_errors import WorkbookTooLargeError, WrongFormatError
from ledger.importing.workbooks.xlsx_outline import read_outline
from ledger.importing.workbooks.xlsx_parts import Package, Relationship, local
from ledger.importing.workbooks.xlsx_rows import read_rows
from ledger.importing.workbooks.xlsx_strings import read_shared_strings
from ledger.importing.workbooks.xlsx_styles import read_styles

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_USUAL_WORKBOOK = "xl/workbook.xml"
_TRUE = ("1", "true", "on")


@contextmanager
def open_xlsx(path: Path) -> Iterator[Workbook]:
    """Open a workbook for as long as the context lasts. Raises `WorkbookError`."""
    with Package(path) as package:
        workbook = _workbook_part(package)
        book = _read_workbook(package, workbook)
        parts = package.relationships(workbook)
        strings = read_shared_strings(package, _part_of(parts, "sharedStrings"))
        styles = read_styles(package, _part_of(parts, "styles"))
        listed = [(listed, parts[listed.id]) for listed in book.sheets if listed.id in parts]
        worksheets = [(listed, target.part) for listed, target in listed if target.type == "worksheet"]
        _check_sizes(package, [part for _, part in worksheets])
        sheets = []
        for each, part in worksheets:
            outline = read_outline(package, part)
            reader = partial(
                read_rows, package, part, each.name, strings, styles, counts_from_1904=book.counts_from_1904
            )
            sheets.append(
                Sheet(each.name, reader, each.is_hidden, outline.merges, outline.widths, outline.row_count)
            )
        yield Workbook(path.name, MEDIA_TYPE, "xlsx", tuple(sheets))


class _Listed(NamedTuple):
    name: str
    id: str
    is_hidden: bool


class _Book(NamedTuple):
    sheets: list[_Listed]
    counts_from_1904: bool


def _workbook_part(package: Package) -> str:
    """The main part; refuses packages that are something else, such as a letter or a binary workbook."""
    part = _part_of(package.relationships(""), "officeDocument") or _USUAL_WORKBOOK
    if part not in package:
        raise WrongFormatError(package.file, "压缩包", "an archive")
    if part.lower().endswith(".bin"):
        raise WrongFormatError(package.file, "二进制工作簿（.xlsb）", "a binary workbook (.xlsb)")
    return part


def _part_of(relationships: dict[str, Relationship], kind: str) -> str | None:
    return next((each.part for each in relationships.values() if each.type == kind), None)


def _read_workbook(package: Package, part: str) -> _Book:
    sheets: list[_Listed] = []
    counts_from_1904 = False
    is_workbook = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal counts_from_1904, is_workbook
        match local(tag):
            case "workbook":
                is_workbook = True
            case "workbookPr":
                counts_from_1904 = attributes.get("date1904", "").lower() in _TRUE
            case "sheet":
                sheets.append(_listed(attributes))
                if len(sheets) > MAX_SHEETS:
                    raise WorkbookTooLargeError(package.file, "工作表数", "sheets", MAX_SHEETS)

    package.read_xml(part, start)
    if not is_workbook:
        raise WrongFormatError(package.file, "另一种文档", "another kind of document")
    return _Book(sheets, counts_from_1904)


def _listed(attributes: dict[str, str]) -> _Listed:
    # The id's name has a namespace, which differs between the transitional and the strict form.
    identity = next((value for name, value in attributes.items() if name.endswith("/relationships id")), "")
    return _Listed(attributes.get("name", ""), identity, attributes.get("state", "visible") != "visible")


def _check_sizes(package: Package, parts: list[str]) -> None:
    """One part may stand for many sheets; what is read altogether stays within the bound."""
    if sum(package.size_of(part) for part in parts) > MAX_FILE_BYTES:
        raise WorkbookTooLargeError(package.file, "工作表的字节数", "bytes of sheets", MAX_FILE_BYTES)
