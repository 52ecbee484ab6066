"""The rows of a sheet, one at a time, as cells with their exact text (工作表的行).

The parser calls a method for each tag; what a cell is made of is gathered until its end tag, and a row's
cells until the row's. Where two programs could read a cell differently (rows out of order, a cell that names
another row, tags inside a value), the sheet is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from ledger.importing.workbooks.bounds import MAX_CELLS, MAX_ROW_CHARACTERS, MAX_TEXT_CHARACTERS
from ledger.importing.workbooks.cells import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    CellKind,
    SheetRow,
    column_letter,
    column_number,
)
from ledger.importing.workbooks.number_formats import GENERAL, NumberFormat
from ledger.importing.workbooks.shared_formulas import SharedFormulas
from ledger.importing.workbooks.workbook_errors import WorkbookDamagedError, WorkbookTooLargeError
from ledger.importing.workbooks.xlsx_elements import (
    CELL,
    CHILDREN,
    DOCUMENT,
    FORMULA,
    INLINE_TEXT,
    IS_LEAF,
    PARENTS,
    ROW,
    ROWS,
    RUN_TEXT,
    VALUE,
)
from ledger.importing.workbooks.xlsx_parts import MAX_DEPTH, Package
from ledger.importing.workbooks.xlsx_strings import MAX_STORED_CHARACTERS, too_long, unescape

DAYS_BETWEEN_SYSTEMS: Final = 1_462
"""From 1899-12-30, where the 1900 system counts from, to 1904-01-01."""

MAX_ROW_ELEMENTS: Final = 3 * MAX_CELLS
"""Of the rows of a sheet: a cell has a value and seldom a formula."""

MAX_RARE_CHARACTERS: Final = 255
"""Of a truth value, an error's name or a day in words."""

_NUMBER, _SHARED, _INLINE_STRING, _FORMULA_STRING = "n", "s", "inlineStr", "str"
_TEXT_TYPES: Final = (_SHARED, _INLINE_STRING, _FORMULA_STRING)
_RARE_TYPES: Final[dict[str, CellKind]] = {"b": "boolean", "e": "error", "d": "text"}
"""A day in the form of ISO 8601 stays the text it is."""

_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,310}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?")
_DIGITS = "0123456789"
_LETTERS = tuple(column_letter(column) for column in range(257))
"""Of the first columns, which sheets seldom go beyond; the first is none."""
_TRUE = ("1", "true", "on")
_GENERAL = NumberFormat(GENERAL)


def read_rows(
    package: Package,
    part: str,
    sheet: str,
    strings: Sequence[str],
    styles: Sequence[NumberFormat],
    *,
    counts_from_1904: bool,
) -> Iterator[SheetRow]:
    """Read a sheet's rows from its part. Raises `WorkbookError`."""
    reader = _RowReader(package, sheet, strings, styles, counts_from_1904)
    for _ in package.feed_xml(part, reader.start, reader.end, reader.text):
        if reader.rows:
            yield from reader.rows
            reader.rows = []
        if reader.is_done:
            return


class _RowReader:
    def __init__(
        self,
        package: Package,
        sheet: str,
        strings: Sequence[str],
        styles: Sequence[NumberFormat],
        counts_from_1904: bool,
    ) -> None:
        self.rows: list[SheetRow] = []
        self.is_done = False
        self._package, self._file = package, package.file
        self._sheet, self._strings = sheet, strings
        self._shift = DAYS_BETWEEN_SYSTEMS if counts_from_1904 else 0
        self._default_style = styles[0] if styles else _GENERAL
        self._styles = {str(number): style for number, style in enumerate(styles)}
        self._columns: dict[str, int] = {}
        self._formulas = SharedFormulas(package.file)
        self._inside = DOCUMENT
        self._skipped = 0
        self._element_count = 0
        self._cell_count = 0
        self._row, self._row_text, self._is_hidden = 0, "0", False
        self._cells: dict[int, Cell] = {}
        self._column, self._is_sorted, self._characters = 0, True, 0
        self._type, self._style = _NUMBER, self._default_style
        self._value: str | None = None
        self._formula: str | None = None
        self._attributes: dict[str, str] = {}
        self._runs: list[str] = []
        self._pieces: list[str] = []
        self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._element_count += 1
        if self._element_count > MAX_ROW_ELEMENTS:
            raise self._package.too_many_elements(MAX_ROW_ELEMENTS)
        child = None if self._skipped else CHILDREN[self._inside].get(tag)
        if child is None:
            self._skip()
            return
        self._inside = child
        if IS_LEAF[child]:
            self._pieces = []
            self._length = 0
            self._attributes = attributes
        elif child == CELL:
            self._start_cell(attributes)
        elif child == ROW:
            self._start_row(attributes)

    def text(self, text: str) -> None:
        if IS_LEAF[self._inside]:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > MAX_STORED_CHARACTERS:
                raise too_long(self._file)

    def end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        ended = self._inside
        self._inside = PARENTS[ended]
        if ended == VALUE:
            self._value = "".join(self._pieces)
        elif ended == CELL:
            self._end_cell()
        elif ended == ROW:
            self._end_row()
        elif ended == FORMULA:
            written = "".join(self._pieces)
            self._formula = self._formulas.text_of(written, self._attributes, self._row, self._column)
            self._count_characters(self._formula)
        elif ended in (INLINE_TEXT, RUN_TEXT):
            self._runs.append("".join(self._pieces))
        elif ended == ROWS:
            self.is_done = True

    def _skip(self) -> None:
        """Pass over a tag that is not known here, with all that is in it."""
        if IS_LEAF[self._inside]:
            raise self._damaged("值中夹有标记", "a tag inside a value")
        self._skipped += 1
        if self._skipped > MAX_DEPTH:
            raise self._package.too_deep()

    def _start_row(self, attributes: dict[str, str]) -> None:
        before = self._row
        text = attributes.get("r")
        if text is None:
            self._row = before + 1
        else:
            self._row = int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else 0
        if not before < self._row <= MAX_ROWS:
            raise WorkbookDamagedError(
                self._file,
                f"工作表「{self._sheet}」第 {before} 行之后的行号不合规范",
                f"a row out of order after row {before} of the sheet {self._sheet}",
            )
        self._row_text = str(self._row)
        self._is_hidden = attributes.get("hidden") in _TRUE
        self._cells = {}
        self._column, self._is_sorted, self._characters = 0, True, 0

    def _end_row(self) -> None:
        cells = self._cells
        if cells:
            if not self._is_sorted:
                cells = dict(sorted(cells.items()))
            self.rows.append(SheetRow(self._row, cells, self._is_hidden))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell_count += 1
        if self._cell_count > MAX_CELLS:
            raise WorkbookTooLargeError(
                self._file, f"工作表「{self._sheet}」的单元格数", "cells in a sheet", MAX_CELLS
            )
        before = self._column
        column = before + 1
        reference = attributes.get("r")
        if reference is not None and not (column <= 256 and reference == _LETTERS[column] + self._row_text):
            column = self._column_of(reference)
        if column <= before:
            self._is_sorted = False
        elif column > MAX_COLUMNS:
            raise self._damaged("单元格位置不合规范", "a cell without a possible place")
        self._column = column
        self._type = attributes.get("t", _NUMBER)
        self._style = self._styles.get(attributes.get("s", "0"), self._default_style)
        self._value = self._formula = None
        self._runs = []

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip(_DIGITS)
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_number(letters)
            if not column:
                raise self._damaged("单元格位置不合规范", "a cell without a possible place")
        if reference[len(letters) :] != self._row_text:
            raise self._damaged("单元格行号与所在行不一致", "a cell that names another row")
        return column

    def _end_cell(self) -> None:
        cell = self._cell()
        if cell is None:
            return
        if self._column in self._cells:
            raise self._damaged("同一单元格出现两次", "a cell twice")
        self._cells[self._column] = cell

    def _cell(self) -> Cell | None:
        """The cell that ends here; None for one without value and formula."""
        kind, value, formula, style = self._type, self._value, self._formula, self._style
        if kind == _NUMBER:
            if value:
                return Cell("number", self._number(value), style.code, style.is_day, formula)
        elif kind in _TEXT_TYPES:
            text = self._text(kind, value)
            # A formula may well say that there is nothing: that is an empty text, not a missing value.
            if text or (text is not None and formula):
                self._count_characters(text)
                return Cell("text", text, style.code, False, formula)
        elif kind not in _RARE_TYPES or len(value or "") > MAX_RARE_CHARACTERS:
            raise self._damaged("单元格类型不合规范", "a cell of unknown type")
        elif value:
            rare = _RARE_TYPES[kind]
            return Cell(rare, self._rare(rare, value), style.code, False, formula)
        return Cell("blank", "", style.code, style.is_day, formula) if formula else None

    def _text(self, kind: str, value: str | None) -> str | None:
        """The text of a cell; None where it has none, not even an empty one."""
        if kind == _INLINE_STRING:
            return unescape("".join(self._runs) if self._runs else value or "") or None
        if kind == _FORMULA_STRING:
            return None if value is None else unescape(value)
        if not value:
            return None
        if value.isascii() and value.isdigit() and len(value) < 10:
            number = int(value)
            if number < len(self._strings):
                return self._strings[number]
        raise self._damaged("单元格引用的文字不存在", "a cell with a shared text that is not there")

    def _count_characters(self, text: str) -> None:
        length = len(text)
        if length > MAX_TEXT_CHARACTERS:
            raise too_long(self._file)
        self._characters += length
        if self._characters > MAX_ROW_CHARACTERS:
            raise WorkbookTooLargeError(
                self._file, f"第 {self._row} 行的字数", f"characters in row {self._row}", MAX_ROW_CHARACTERS
            )

    def _number(self, text: str) -> str:
        if not (len(text) < 20 and text.isdigit() and text.isascii()):
            text = text.strip()
            if not _DECIMAL.fullmatch(text):
                raise self._damaged("单元格中的数字不合规范", "a number that is none")
        if self._shift and self._style.is_day and not self._style.is_elapsed:
            return str(Decimal(text) + self._shift)
        return text

    def _rare(self, kind: CellKind, value: str) -> str:
        value = value.strip()
        if kind != "boolean":
            return value
        match value.lower():
            case "1" | "true":
                return "TRUE"
            case "0" | "false":
                return "FALSE"
        raise self._damaged("逻辑值不合规范", "a truth value that is none")

    def _damaged(self, found_zh: str, found_en: str) -> WorkbookDamagedError:
        place = f"{column_letter(self._column)}{self._row}"
        return WorkbookDamagedError(
            self._file,
            f"工作表「{self._sheet}」{place} 处{found_zh}",
            f"{found_en} at {place} of the sheet {self._sheet}",
        )
