"""Formulas that a range of cells shares: written once, meant relative to each cell (共享公式).

Only where references point is worked out here; nothing is computed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from ledger.importing.workbooks.cells import MAX_COLUMNS, MAX_ROWS, column_letter, column_number
from ledger.importing.workbooks.workbook_errors import WorkbookTooLargeError

MAX_FORMULA_CHARACTERS: Final = 8_192
"""Of one formula: Excel's own limit."""

MAX_SHARED_CHARACTERS: Final = 32 * 1024 * 1024
"""Of all formulas of one sheet that are shared, as if each cell had its own: a million of 32 characters."""

OUT_OF_SHEET: Final = "#REF!"

_KEPT = r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|\[[^\[\]]*\]"
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_COLUMNS = r"\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}"
_ROWS = r"\$?[0-9]{1,7}:\$?[0-9]{1,7}"
_TOKEN = re.compile(rf"{_KEPT}|(?<![\w.$])(?P<place>{_CELL}|{_COLUMNS}|{_ROWS})(?![\w(.!])")
_PLACE = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")

_MAX_READY = 64


class _Place(NamedTuple):
    """A reference: where it points, and whether it stays there; 0 where it names no column or no row."""

    column: int
    keeps_column: bool
    row: int
    keeps_row: bool


_Pieces = tuple["str | _Place", ...]


class _Written(NamedTuple):
    text: str
    row: int
    column: int


class SharedFormulas:
    """The shared formulas of one sheet, as they come."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._written: dict[str, _Written] = {}
        self._ready: dict[str, _Pieces] = {}
        self._characters = 0

    def text_of(self, text: str, attributes: Mapping[str, str], row: int, column: int) -> str:
        """Return the formula of a cell: its own, or the shared one as it reads from there.

        A formula of an array stands in braces. Raises `WorkbookTooLargeError`.
        """
        if len(text) > MAX_FORMULA_CHARACTERS:
            raise self._too_long(MAX_FORMULA_CHARACTERS)
        match attributes.get("t"):
            case "shared":
                return self._shared(text, attributes.get("si", ""), row, column)
            case "array":
                return f"{{{text}}}"
            case "dataTable":
                return f"{{TABLE({attributes.get('r1', '')},{attributes.get('r2', '')})}}"
        return text

    def _shared(self, text: str, number: str, row: int, column: int) -> str:
        written = _Written(text, row, column) if text else self._written.get(number)
        if written is None:
            return OUT_OF_SHEET
        self._characters += len(written.text)
        if self._characters > MAX_SHARED_CHARACTERS:
            raise self._too_long(MAX_SHARED_CHARACTERS)
        if text:
            self._written[number] = written
            self._ready.pop(number, None)
            return text
        if number not in self._ready:
            if len(self._ready) >= _MAX_READY:
                self._ready.clear()
            self._ready[number] = _pieces(written.text)
        return _moved(self._ready[number], row - written.row, column - written.column)

    def _too_long(self, limit: int) -> WorkbookTooLargeError:
        return WorkbookTooLargeError(self._file, "公式字数", "characters of formulas", limit)


def shift_formula(formula: str, rows: int, columns: int) -> str:
    """Move the relative references of a formula; those that leave the sheet become `#REF!`.

    >>> shift_formula('A1*$B$2+SUM(C:C)&"A1"', 1, 1)
    'B2*$B$2+SUM(D:D)&"A1"'
    """
    return _moved(_pieces(formula), rows, columns)


def _pieces(formula: str) -> _Pieces:
    pieces: list[str | _Place] = []
    done = 0
    for match in _TOKEN.finditer(formula):
        place = match["place"]
        if place is not None:
            first, *second = map(_place, place.split(":"))
            pieces += [formula[done : match.start()], first]
            pieces += [":", *second] if second else []
            done = match.end()
    return (*pieces, formula[done:])


def _place(text: str) -> _Place:
    match = _PLACE.fullmatch(text)
    assert match is not None, text
    first_dollar, letters, second_dollar, digits = match.groups()
    # Of a whole row the dollar stands first.
    keeps_row = bool(second_dollar if letters else first_dollar)
    return _Place(column_number(letters), bool(letters and first_dollar), int(digits or 0), keeps_row)


def _moved(pieces: _Pieces, rows: int, columns: int) -> str:
    return "".join(piece if isinstance(piece, str) else _said(piece, rows, columns) for piece in pieces)


def _said(place: _Place, rows: int, columns: int) -> str:
    column, keeps_column, row, keeps_row = place
    text = ""
    if column:
        column += 0 if keeps_column else columns
        if not 0 < column <= MAX_COLUMNS:
            return OUT_OF_SHEET
        text = f"${column_letter(column)}" if keeps_column else column_letter(column)
    if row:
        row += 0 if keeps_row else rows
        if not 0 < row <= MAX_ROWS:
            return OUT_OF_SHEET
        text += f"${row}" if keeps_row else str(row)
    return text
