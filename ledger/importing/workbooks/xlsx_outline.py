"""What is known about a sheet before its rows are read: merged ranges, column widths, a hint of its length.

Merged ranges stand behind the rows. So the rows are cut out of the stream by their two tags, unread, and what
is left is parsed: a tenth of the time that reading the rows takes, and no memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ledger.importing.workbooks.bounds import MAX_MERGES
from ledger.importing.workbooks.cells import MAX_COLUMNS, MAX_ROWS, Merge, column_number
from ledger.importing.workbooks.workbook_errors import WorkbookTooLargeError
from ledger.importing.workbooks.xlsx_parts import Package, local

MAX_WIDTH: Final = 255.0
"""Characters: what Excel allows a column."""

_ROWS_BEGIN = re.compile(rb"<(?:[^\s<>/:]+:)?sheetData(?:\s[^<>]*)?>")
_ROWS_END = re.compile(rb"</(?:[^\s<>/:]+:)?sheetData\s*>")
_LONGEST_TAG = 1_024
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
_TRUE = ("1", "true", "on")


class Outline(NamedTuple):
    """A sheet without its rows."""

    merges: tuple[Merge, ...]
    widths: dict[int, float]
    row_count: int | None


def read_outline(package: Package, part: str) -> Outline:
    """Unpack a sheet once and read what stands around its rows. Raises `WorkbookError`."""
    merges: list[Merge] = []
    widths: dict[int, float] = {}
    row_count = None

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row_count
        match local(tag):
            case "dimension":
                found = parse_range(attributes.get("ref", ""))
                row_count = found.last_row if found else None
            case "col":
                _add_width(widths, attributes)
            case "mergeCell":
                found = parse_range(attributes.get("ref", ""))
                if found and found[:2] != found[2:]:
                    merges.append(found)
                if len(merges) > MAX_MERGES:
                    raise WorkbookTooLargeError(package.file, "合并单元格数", "merged ranges", MAX_MERGES)

    package.read_xml(part, start, chunks=_without_rows(package.chunks(part)))
    return Outline(tuple(merges), widths, row_count)


def parse_range(reference: str) -> Merge | None:
    """Read a range such as `B2:D9`; None for what is none.

    >>> parse_range("B2:D9")
    Merge(first_row=2, first_column=2, last_row=9, last_column=4)
    """
    match = _RANGE.fullmatch(reference)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    columns = sorted((column_number(left), column_number(right or left)))
    rows = sorted((int(top), int(bottom or top)))
    if not columns[0] or not rows[0] or rows[1] > MAX_ROWS:
        return None
    return Merge(rows[0], columns[0], rows[1], columns[1])


def _add_width(widths: dict[int, float], attributes: dict[str, str]) -> None:
    try:
        first, last = int(attributes["min"]), int(attributes["max"])
        width = float(attributes["width"])
    except (KeyError, ValueError):
        return
    if attributes.get("hidden") in _TRUE:
        width = 0.0
    # Groups of columns follow one another; one that goes back is left out: none is gone through twice.
    last_known = next(reversed(widths), 0)
    if last_known < first <= last <= MAX_COLUMNS and 0 <= width <= MAX_WIDTH:
        widths.update(dict.fromkeys(range(first, last + 1), width))


def _without_rows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Everything but what is between the tags around the rows."""
    held = b""
    chunks = iter(chunks)
    for chunk in chunks:
        held += chunk
        begin = _ROWS_BEGIN.search(held)
        if begin is not None:
            yield held[: begin.end()]
            held = held[begin.end() :]
            break
        yield held[:-_LONGEST_TAG]
        held = held[-_LONGEST_TAG:]
    else:
        yield held
        return
    if begin.group().endswith(b"/>"):
        yield held
        yield from chunks
        return
    while (end := _ROWS_END.search(held)) is None:
        chunk = next(chunks, b"")
        if not chunk:
            return
        held = held[-_LONGEST_TAG:] + chunk
    yield held[end.start() :]
    yield from chunks
