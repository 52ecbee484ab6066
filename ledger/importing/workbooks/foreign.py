"""Workbooks of older and other programs (.xls, .et, .ods), read by python-calamine in a limited process.

The library may ask for hundreds of gigabytes or abort on a small hostile file. So each reading runs in a
process of its own (`foreign_child`) that limits itself; whatever becomes of it, here it is rows or a
`WorkbookError`.
The library does not say how numbers are formatted, and gives nothing for error values.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from ledger.importing.workbooks import foreign_child
from ledger.importing.workbooks.bounds import (
    MAX_CELLS,
    MAX_MERGES,
    MAX_ROW_CHARACTERS,
    MAX_SHEETS,
    MAX_TEXT_CHARACTERS,
)
from ledger.importing.workbooks.cells import MAX_COLUMNS, MAX_ROWS, Cell, CellKind, Merge, SheetRow
from ledger.importing.workbooks.number_formats import GENERAL
from ledger.importing.workbooks.sheets import Note, Sheet, Workbook, WorkbookFormat
from ledger.importing.workbooks.workbook_errors import (
    MissingExtraError,
    WorkbookDamagedError,
    WorkbookEncryptedError,
    WorkbookError,
    WorkbookTooLargeError,
)

MEDIA_TYPES: Final[dict[WorkbookFormat, str]] = {
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}

SILENT_SECONDS: Final = 120
"""How long the child may say nothing: it may compute for half of that."""

MAX_LINE_BYTES: Final = MAX_ROW_CHARACTERS * 6
"""A character takes up to six bytes in JSON."""

_CHUNK_BYTES = 64 * 1024
_NOTE = Note(
    "formats-unknown",
    "此格式的数字格式与错误值（如 #N/A）读不出来，后者视为空白；最好另存为 .xlsx",
    "number formats cannot be read in this format, error values such as #N/A count as blank; .xlsx is better",
)


@contextmanager
def open_foreign(path: Path, kind: WorkbookFormat) -> Iterator[Workbook]:
    """Open a workbook of another program. Raises `WorkbookError`."""
    answer = _ask(path)
    listed = next(answer, {}).get("sheets", [])
    answer.close()
    if len(listed) > MAX_SHEETS:
        raise WorkbookTooLargeError(path.name, "工作表数", "sheets", MAX_SHEETS)
    sheets = tuple(_sheet(path, each) for each in listed if each)
    yield Workbook(path.name, MEDIA_TYPES[kind], kind, sheets, (_NOTE,))


def _sheet(path: Path, listed: dict[str, Any]) -> Sheet:
    if len(listed["merges"]) > MAX_MERGES:
        raise WorkbookTooLargeError(path.name, "合并单元格数", "merged ranges", MAX_MERGES)
    return Sheet(
        name=listed["name"],
        reader=partial(_rows, path, listed["number"]),
        is_hidden=listed["hidden"],
        merges=tuple(Merge(*(place + 1 for place in merge)) for merge in listed["merges"]),
        row_count=listed["rows"] or None,
    )


def _rows(path: Path, number: int) -> Iterator[SheetRow]:
    cell_count = 0
    for record in _ask(path, str(number)):
        cells = {column: _cell(path.name, *rest) for column, *rest in record["cells"]}
        cell_count += len(cells)
        if cell_count > MAX_CELLS:
            raise WorkbookTooLargeError(path.name, "单元格数", "cells", MAX_CELLS)
        if record["row"] > MAX_ROWS or max(cells) > MAX_COLUMNS:
            raise WorkbookTooLargeError(path.name, "行数或列数", "rows or columns", MAX_ROWS)
        yield SheetRow(record["row"], cells)


def _cell(file: str, kind: CellKind, text: str, is_day: bool) -> Cell:
    if len(text) > MAX_TEXT_CHARACTERS:
        raise WorkbookTooLargeError(file, "一个单元格的字数", "characters in one cell", MAX_TEXT_CHARACTERS)
    return Cell(kind, text, GENERAL, is_day)


def _ask(path: Path, *arguments: str) -> Generator[dict[str, Any], None, None]:
    """The child's records; the last one must be there, or it died on the way."""
    # Run by its path, not looked up on a path that begins with the working directory.
    command = [sys.executable, "-P", foreign_child.__file__, str(path.absolute()), *arguments]
    with subprocess.Popen(  # noqa: S603  our own program, a path that exists
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    ) as process:
        try:
            for line in _lines(path.name, process):
                record = _record(path.name, line)
                if record.get("end"):
                    return
                if error := record.get("error"):
                    raise _error(path.name, error)
                yield record
        finally:
            process.kill()
    raise _error(path.name, "unreadable")


def _record(file: str, line: bytes) -> dict[str, Any]:
    try:
        return cast(dict[str, Any], json.loads(line))
    except ValueError:
        raise _error(file, "unreadable") from None


def _lines(file: str, process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    assert process.stdout is not None
    pipe = process.stdout.fileno()
    held = b""
    while select.select([pipe], [], [], SILENT_SECONDS)[0]:
        chunk = os.read(pipe, _CHUNK_BYTES)
        if not chunk:
            return
        *lines, held = (held + chunk).split(b"\n")
        yield from lines
        if len(held) > MAX_LINE_BYTES:
            raise WorkbookTooLargeError(file, "一行的字节数", "bytes of one row", MAX_LINE_BYTES)


def _error(file: str, reason: str) -> WorkbookError:
    match reason:
        case "missing":
            return MissingExtraError(file)
        case "encrypted":
            return WorkbookEncryptedError(file)
    return WorkbookDamagedError(file, "内容无法读取", "content that cannot be read")
