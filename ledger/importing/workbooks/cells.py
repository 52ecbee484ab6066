"""Cells as their file has them: exact text, number format, formula (单元格).

Readers of every file format give these; nothing is converted, so that no reader can round an amount or turn a
code into a number. Columns and rows are counted from 1, as a spreadsheet shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

CellKind = Literal["blank", "text", "number", "boolean", "error"]


class Cell(NamedTuple):
    """One cell.

    `text` is what is stored: the digits of a number as they stand in the file, the characters of a text,
    `TRUE` or `FALSE`, or the name of an error such as `#N/A`. A formula without stored value is `blank`.
    `format` is the number format code; `is_day` says that it shows a number as a day. For such a number
    `text` counts days from 1899-12-30, in workbooks of the 1904 system too.
    """

    kind: CellKind
    text: str = ""
    format: str = "General"
    is_day: bool = False
    formula: str | None = None


BLANK: Final = Cell("blank")


class SheetRow(NamedTuple):
    """One row: its number, and its cells by column, those that are blank and without formula left out.

    `width` counts the fields of a row of text, blank ones too; 0 where a row has cells and no fields.
    """

    number: int
    cells: Mapping[int, Cell]
    is_hidden: bool = False
    width: int = 0


class Merge(NamedTuple):
    """A merged range (合并单元格), first and last row and column inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


def column_letter(column: int) -> str:
    """Name a column as a spreadsheet does.

    >>> column_letter(1), column_letter(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column; 0 for what is no column's name.

    >>> column_number("AB"), column_number("a"), column_number("金额")
    (28, 1, 0)
    """
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z" or number > MAX_COLUMNS:
            return 0
        number = number * 26 + ord(letter) - ord("A") + 1
    return number if number <= MAX_COLUMNS else 0


MAX_COLUMNS: Final = 16_384
MAX_ROWS: Final = 1_048_576
"""What a sheet can have in every program that writes them."""
