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

from ledger.importing.bounds import MAX_CELLS, MAX_ROW_CHARACTERS, MAX_TEXT_CHARACTERS
from ledger.importing.cells import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    CellKind,
    SheetRow,
    column_letter,
    column_number,
)
from ledger.importing.number_formats import GENERAL, NumberFormat
from ledger.importing.shared_formulas import SharedFormulas
from ledger.importing.workbook_errors import WorkbookDamagedError, WorkbookTooLargeError
from ledger.importing.xlsx_parts import MAX_DEPTH, NAMESPACES, Package
from ledger.importing.xlsx_strings import MAX_STORED_CHARACTERS, too_long, unescape

DAYS_BETWEEN_SYSTEMS: Final = 1_462
"""From 1899-12-30, where the 1900 system counts from, to 1904-01-01."""

MAX_ROW_ELEMENTS: Final = 3 * MAX_CELLS
"""Of the rows of a sheet: a cell has a value and seldom a formula."""

MAX_RARE_CHARACTERS: Final = 255
"""Of a truth value, an error's name or a day in words."""

_DOCUMENT, _WORKSHEET, _ROWS, _ROW, _CELL, _VALUE, _FORMULA = range(7)
_INLINE, _INLINE_TEXT, _RUN, _RUN_TEXT, _READING, _READING_TEXT = range(7, 13)
_CHILDREN = {
    _DOCUMENT: {"worksheet": _WORKSHEET},
    _WORKSHEET: {"sheetData": _ROWS},
    _ROWS: {"row": _ROW},
    _ROW: {"c": _CELL},
    _CELL: {"v": _VALUE, "f": _FORMULA, "is": _INLINE},
    _INLINE: {"t": _INLINE_TEXT, "r": _RUN, "rPh": _READING},
    _RUN: {"t": _RUN_TEXT},
    _READING: {"t": _READING_TEXT},
}
_PARENTS: Final = {child: parent for parent, children in _CHILDREN.items() for child in children.values()}
_TAGS: Final = {
    parent: {namespace + name: child for namespace in NAMESPACES for name, child in children.items()}
    for parent, children in _CHILDREN.items()
}
_LEAVES: Final = frozenset({_VALUE, _FORMULA, _INLINE_TEXT, _RUN_TEXT, _READING_TEXT})

_NUMBER, _SHARED, _INLINE_STRING, _FORMULA_STRING = "n", "s", "inlineStr", "str"
_RARE_TYPES: Final[dict[str, CellKind]] = {"b": "boolean", "e": "error", "d": "text"}
"""A day in the form of ISO 8601 stays the text it is."""

_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,310}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?")
_DIGITS = "0123456789"
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
        self._inside = _DOCUMENT
        self._skipped = 0
        self._element_count = 0
        self._cell_count = 0
        self._row, self._row_text, self._is_hidden = 0, "0", False
        self._cells: dict[int, Cell] = {}
        self._column, self._is_sorted, self._characters = 0, True, 0
        self._type, self._style = _NUMBER, self._default_style
        self._value: str | None = None
        self._formula: str | None = None
        self._formula_attributes: dict[str, str] = {}
        self._runs: list[str] = []
        self._pieces: list[str] = []
        self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._element_count += 1
        if self._element_count > MAX_ROW_ELEMENTS:
            raise self._package.too_many_elements(MAX_ROW_ELEMENTS)
        inside = self._inside
        if self._skipped or inside in _LEAVES or (child := _TAGS[inside].get(tag)) is None:
            self._skip()
            return
        self._inside = child
        if child == _CELL:
            self._start_cell(attributes)
        elif child in _LEAVES:
            self._pieces = []
            self._length = 0
            self._formula_attributes = attributes
        elif child == _ROW:
            self._start_row(attributes)

    def text(self, text: str) -> None:
        if self._inside in _LEAVES:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > MAX_STORED_CHARACTERS:
                raise too_long(self._file)

    def end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        ended = self._inside
        self._inside = _PARENTS[ended]
        if ended == _VALUE:
            self._value = "".join(self._pieces)
        elif ended == _CELL:
            self._end_cell()
        elif ended == _ROW:
            self._end_row()
        elif ended == _FORMULA:
            written = "".join(self._pieces)
            self._formula = self._formulas.text_of(written, self._formula_attributes, self._row, self._column)
        elif ended in (_INLINE_TEXT, _RUN_TEXT):
            self._runs.append("".join(self._pieces))
        elif ended == _ROWS:
            self.is_done = True

    def _skip(self) -> None:
        """Pass over a tag that is not known here, with all that is in it."""
        if self._inside in _LEAVES:
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
        reference = attributes.get("r")
        column = before + 1 if reference is None else self._column_of(reference)
        if not 0 < column <= MAX_COLUMNS:
            raise self._damaged("单元格位置不合规范", "a cell without a possible place")
        self._column = column
        if column <= before:
            self._is_sorted = False
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
        if cell.formula or cell.kind == "text":
            self._check_length(cell)
        self._cells[self._column] = cell

    def _check_length(self, cell: Cell) -> None:
        self._characters += len(cell.text) + len(cell.formula or "")
        if len(cell.text) > MAX_TEXT_CHARACTERS:
            raise too_long(self._file)
        if self._characters > MAX_ROW_CHARACTERS:
            raise WorkbookTooLargeError(
                self._file, f"第 {self._row} 行的字数", f"characters in row {self._row}", MAX_ROW_CHARACTERS
            )

    def _cell(self) -> Cell | None:
        """The cell that ends here; None for one without value and formula."""
        kind, value, formula, style = self._type, self._value, self._formula, self._style
        if kind == _NUMBER:
            if value:
                return Cell("number", self._number(value), style.code, style.is_day, formula)
        elif kind == _SHARED:
            if value:
                return self._text_cell(self._shared(value))
        elif kind == _INLINE_STRING:
            return self._text_cell(unescape("".join(self._runs) if self._runs else value or ""))
        elif kind == _FORMULA_STRING:
            if value is not None:
                return self._text_cell(unescape(value))
        elif kind not in _RARE_TYPES or len(value or "") > MAX_RARE_CHARACTERS:
            raise self._damaged("单元格类型不合规范", "a cell of unknown type")
        elif value:
            rare = _RARE_TYPES[kind]
            text = self._boolean(value) if rare == "boolean" else value.strip()
            return Cell(rare, text, style.code, False, formula)
        return Cell("blank", "", style.code, style.is_day, formula) if formula else None

    def _text_cell(self, text: str) -> Cell | None:
        # A formula may well say that there is nothing: that is an empty text, not a missing value.
        if not text and not self._formula:
            return None
        return Cell("text", text, self._style.code, False, self._formula)

    def _shared(self, number: str) -> str:
        if number.isascii() and number.isdigit() and len(number) < 10:
            index = int(number)
            if index < len(self._strings):
                return self._strings[index]
        raise self._damaged("单元格引用的文字不存在", "a cell with a shared text that is not there")

    def _number(self, text: str) -> str:
        if not (len(text) < 20 and text.isdigit() and text.isascii()):
            text = text.strip()
            if not _DECIMAL.fullmatch(text):
                raise self._damaged("单元格中的数字不合规范", "a number that is none")
        if self._shift and self._style.is_day and not self._style.is_elapsed:
            return str(Decimal(text) + self._shift)
        return text

    def _boolean(self, value: str) -> str:
        match value.strip().lower():
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
