"""Tables of text (.csv, .tsv), read as streams (文本表格).

Promises: the encoding is that of the byte order mark, else UTF-8, else GB18030, each strictly, unless one is
named; it is never guessed from how words look. The separator is the one that a first line `sep=;` names, as
Excel has it, and that line is no row; else the one that divides the first rows best. Every cell is text, as
it stands. A record is one row, also if its quotes hold line breaks.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from ledger.importing.workbooks.bounds import MAX_CELLS, MAX_ROW_CHARACTERS, MAX_TEXT_CHARACTERS
from ledger.importing.workbooks.cells import MAX_COLUMNS, MAX_ROWS, Cell, SheetRow
from ledger.importing.workbooks.sheets import Note, Sheet, Workbook
from ledger.importing.workbooks.workbook_errors import (
    TextEncodingError,
    UnknownEncodingError,
    WorkbookDamagedError,
    WorkbookTooLargeError,
    WrongFormatError,
)

ENCODINGS: Final = {
    "utf-8": "utf-8", "utf-8-sig": "utf-8",
    "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030",
    "big5": "big5hkscs", "big5hkscs": "big5hkscs",
}  # fmt: skip
"""What may be named, and what it is read as: GB18030 holds GBK and GB2312."""

SEPARATORS: Final = "\t;,"
"""Of two that divide equally well the first: a tab never stands inside a value."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHUNK_BYTES = 1024 * 1024
_PROBE_BYTES = 4_096
_PROBE_ROWS = 40


class _Text(NamedTuple):
    """How the file is to be read: from which byte on, in which encoding, with how many lines."""

    path: Path
    encoding: str
    start: int
    lines: int


class _Separator(NamedTuple):
    """What parts the fields, and whether the first line says so."""

    character: str
    is_named: bool = False


@contextmanager
def open_delimited(path: Path, encoding: str | None = None) -> Iterator[Workbook]:
    """Open a table of text as a workbook of one sheet, named after the file. Raises `WorkbookError`."""
    text = _text_of(path, encoding)
    separator = _separator(text)
    sheet = Sheet(path.stem, partial(_rows, text, separator), row_count=text.lines, is_text=True)
    media_type = "text/tab-separated-values" if separator.character == "\t" else "text/csv"
    yield Workbook(path.name, media_type, "csv", (sheet,), (_encoding_note(text.encoding),))


def _encoding_note(encoding: str) -> Note:
    name = encoding.upper()
    return Note("encoding", f"按 {name} 编码读取", f"read as {name}")


def _text_of(path: Path, named: str | None) -> _Text:
    with path.open("rb") as file:
        head = file.read(_PROBE_BYTES)
    mark, marked = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", ""))
    if named is not None:
        known = _known(path, named)
        if known == "utf-16":
            known = marked if marked.startswith("utf-16") else "utf-16-le"
        return _checked(path, known, len(mark) if known == marked else 0)
    if marked:
        return _checked(path, marked, len(mark))
    if (wide := _wide(head)) is not None:
        return _checked(path, wide, 0)
    if b"\0" in head:
        raise WrongFormatError(path.name, "二进制文件", "a binary file")
    try:
        return _checked(path, "utf-8", 0)
    except TextEncodingError:
        return _checked(path, "gb18030", 0)


def _ends_inside_character(error: UnicodeDecodeError) -> bool:
    """Does what could not be decoded go on to the very end, as the beginning of a character?"""
    is_begun = error.reason in ("unexpected end of data", "truncated data", "incomplete multibyte sequence")
    return is_begun and error.end == len(error.object)


def _known(path: Path, named: str) -> str:
    try:
        name = codecs.lookup(named).name
    except LookupError:
        name = ""
    if name not in ENCODINGS:
        raise UnknownEncodingError(path.name, named, ", ".join(ENCODINGS))
    return ENCODINGS[name]


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: separators, digits and line breaks have a zero byte, always on the same side."""
    left, right = head[::2].count(0), head[1::2].count(0)
    if bool(left) == bool(right):
        return None
    encoding = "utf-16-le" if right else "utf-16-be"
    return encoding if any(each in head.decode(encoding, "ignore") for each in f"{SEPARATORS}\r\n") else None


def _checked(path: Path, encoding: str, start: int) -> _Text:
    """Decode the whole file once, so that a wrong encoding is told before the first row is used.

    A half character at the end says that the file was cut off, if whole ones beyond ASCII stand before it.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    offset, lines, has_others = start, 0, False
    with path.open("rb") as file:
        file.seek(start)
        while True:
            chunk = file.read(_CHUNK_BYTES)
            offset += len(chunk)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                if not chunk and has_others and _ends_inside_character(error):
                    raise WorkbookDamagedError(
                        path.name, "末尾的字只有一半", "an end in the middle of a character"
                    ) from None
                before = error.object[: error.start].decode(encoding, "replace").count("\n")
                at = offset - len(error.object) + error.start
                raise TextEncodingError(path.name, encoding, at, lines + before + 1) from None
            if "\0" in text:
                raise WrongFormatError(path.name, "二进制文件", "a binary file")
            lines += text.count("\n")
            has_others = has_others or not text.isascii()
            if not chunk:
                return _Text(path, encoding, start, lines + 1)


def _separator(text: _Text) -> _Separator:
    with _opened(text) as stream:
        lines = _CountedLines(text.path.name, stream)
        head = []
        for line in islice(lines, _PROBE_ROWS):
            head.append(line)
            lines.length = 0
    named = _NAMED.fullmatch(head[0]) if head else None
    if named is not None:
        return _Separator(named[1], is_named=True)
    # Quotes that do not stand at the ends of fields say that it is another separator, or a careless program.
    for is_strict in (True, False):
        scores = {separator: _score(head, separator, is_strict=is_strict) for separator in SEPARATORS}
        best = max(SEPARATORS, key=lambda separator: scores[separator])
        if scores[best]:
            return _Separator(best)
    return _Separator(",")


_UNENDED: Final = "unexpected end"
"""How the library says that a record is longer than what it was given."""
_NAMED: Final = re.compile('"?sep=([^"\\s0-9A-Za-z]|\t)"?\\s*', re.IGNORECASE)


def _score(lines: list[str], separator: str, *, is_strict: bool) -> int:
    """How many divisions the rows have that agree with one another; none where quotes stand wrongly."""
    widths: Counter[int] = Counter()
    try:
        for fields in csv.reader(lines, delimiter=separator, strict=is_strict):
            widths[len(fields)] += 1
    except csv.Error as error:
        if is_strict and _UNENDED not in str(error):
            return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _rows(text: _Text, separator: _Separator) -> Iterator[SheetRow]:
    file = text.path.name
    cell_count = 0
    with _opened(text) as stream:
        lines = _CountedLines(file, stream)
        if separator.is_named:
            next(lines, None)
        for number, record in enumerate(_records(file, lines, separator.character), 1):
            cell_count += len(record)
            if len(record) > MAX_COLUMNS:
                raise WorkbookTooLargeError(
                    file, f"第 {number} 行的列数", f"columns in row {number}", MAX_COLUMNS
                )
            if number > MAX_ROWS:
                raise WorkbookTooLargeError(file, "行数", "rows", MAX_ROWS)
            if cell_count > MAX_CELLS:
                raise WorkbookTooLargeError(file, "单元格数", "cells", MAX_CELLS)
            if lines.length > MAX_TEXT_CHARACTERS and max(map(len, record)) > MAX_TEXT_CHARACTERS:
                raise _too_long(file, number)
            lines.length = 0
            cells = {column: Cell("text", value) for column, value in enumerate(record, 1) if value}
            if cells:
                yield SheetRow(number, cells, width=len(record))


def _records(file: str, lines: _CountedLines, separator: str) -> Iterator[list[str]]:
    number = 0
    try:
        for record in csv.reader(lines, delimiter=separator, strict=True):
            number += 1
            yield record
    except csv.Error as error:
        if "field larger" in str(error):
            raise _too_long(file, number + 1) from None
        raise WorkbookDamagedError(
            file,
            f"第 {number + 1} 行的双引号不成对",
            f"quotation marks that do not match in row {number + 1}",
        ) from None


def _too_long(file: str, row: int) -> WorkbookTooLargeError:
    return WorkbookTooLargeError(
        file, f"第 {row} 行一个单元格的字数", f"characters in one cell of row {row}", MAX_TEXT_CHARACTERS
    )


@contextmanager
def _opened(text: _Text) -> Iterator[io.TextIOWrapper]:
    with text.path.open("rb") as raw:
        raw.seek(text.start)
        # Line breaks inside quotes are kept as they are: only the csv module sees which these are.
        yield io.TextIOWrapper(raw, encoding=text.encoding, newline="")


class _CountedLines:
    """The lines of a file, refused where they do not end; `length` counts since it was last set to zero."""

    def __init__(self, file: str, stream: io.TextIOWrapper) -> None:
        self.length = 0
        self._file, self._stream = file, stream

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(MAX_ROW_CHARACTERS)
        self.length += len(line)
        if self.length >= MAX_ROW_CHARACTERS:
            raise WorkbookTooLargeError(self._file, "一行的字数", "characters in a row", MAX_ROW_CHARACTERS)
        if not line:
            raise StopIteration
        return line
