"""The process that reads .xls, .et and .ods by a library that may crash (受限子进程).

    python foreign_child.py PATH          what sheets there are
    python foreign_child.py PATH NUMBER   the rows of one sheet

It limits its own memory and time before it touches the library, and writes lines of JSON: one for the
workbook or for each row that is not blank, a last one `{"end": true}`. `{"error": ...}` says why there is
nothing. It imports nothing of this package, so that it starts fast and holds nothing worth reading.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MEMORY_BYTES: Final = 1024 * 1024 * 1024
"""Address space: a hundred thousand rows take a fifth of it."""

CPU_SECONDS: Final = 60

SIGNIFICANT_DIGITS: Final = 15
"""Of a moment's fraction of a day: more than a microsecond."""

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet's days have no zone
_MICROSECONDS_A_DAY = 86_400_000_000


def main(arguments: list[str]) -> None:
    """Write what was asked for to standard output."""
    _limit()
    try:
        from python_calamine import CalamineError, PasswordError, load_workbook  # noqa: PLC0415
    except ImportError:
        _write({"error": "missing"})
        return
    try:
        # Given a path, the library would go by the ending of the name.
        with Path(arguments[0]).open("rb") as file, load_workbook(file) as workbook:
            for record in _answer(workbook, arguments[1:]):
                _write(record)
    except PasswordError:
        _write({"error": "encrypted"})
    except (CalamineError, OSError, ValueError, MemoryError):
        _write({"error": "unreadable"})


def _limit() -> None:
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


def _answer(workbook: CalamineWorkbook, arguments: list[str]) -> Iterator[dict[str, Any]]:
    if arguments:
        yield from _rows(workbook.get_sheet_by_index(int(arguments[0])))
    else:
        yield {"sheets": [_outline(workbook, number) for number in range(len(workbook.sheet_names))]}
    yield {"end": True}


def _outline(workbook: CalamineWorkbook, number: int) -> dict[str, Any]:
    metadata = workbook.sheets_metadata[number]
    if not str(metadata.typ).endswith("WorkSheet"):
        return {}
    sheet = workbook.get_sheet_by_index(number)
    return {
        "number": number,
        "name": metadata.name,
        "hidden": not str(metadata.visible).endswith(".Visible"),
        "rows": sheet.total_height,
        "merges": [[*first, *last] for first, last in sheet.merged_cell_ranges or ()],
    }


def _rows(sheet: CalamineSheet) -> Iterator[dict[str, Any]]:
    # Leading blank rows and columns are kept, so that places are right.
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        cells = [[column, *_cell(value)] for column, value in enumerate(values, 1) if value != ""]
        if cells:
            yield {"row": number, "cells": cells}


def _cell(value: object) -> tuple[str, str, bool]:
    """Kind, exact text, and whether it is a day."""
    match value:
        case bool():
            return "boolean", "TRUE" if value else "FALSE", False
        case int():
            return "number", str(value), False
        case float():
            return "number", repr(value).removesuffix(".0"), False
        case datetime():
            return "number", _days(value - _EPOCH), True
        case date():
            return "number", str((value - _EPOCH.date()).days), True
        case time():
            passed = timedelta(
                hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
            )
            return "number", _days(passed), True
        case timedelta():
            return "number", _days(value), True
    return "text", str(value), False


def _days(passed: timedelta) -> str:
    """Days as a decimal number; whole days exactly."""
    rest = timedelta(seconds=passed.seconds, microseconds=passed.microseconds)
    if not rest:
        return str(passed.days)
    microseconds = passed // timedelta(microseconds=1)
    days = Decimal(microseconds) / _MICROSECONDS_A_DAY
    return f"{days:.{SIGNIFICANT_DIGITS}g}"


def _write(record: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
