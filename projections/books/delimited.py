"""A table as CSV for programs and for Excel: UTF-8 with a byte order mark, CRLF, one line of titles.

Amounts are yuan with two decimals and no separators, days are `YYYY-MM-DD`. A text that a spreadsheet would
take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Final

from domain.money import FEN_PER_YUAN
from projections.books.columns import Cell, Column, TableShape

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


class DelimitedFile:
    """One table being written to a new file."""

    def __init__(self, path: Path, shape: TableShape) -> None:
        self._columns = shape.columns
        self._file = path.open("x", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([f"{column.zh} {column.en}" for column in shape.columns])

    def __enter__(self) -> DelimitedFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, row: Sequence[Cell]) -> None:
        """Add a row."""
        self._writer.writerow([_written(*pair) for pair in zip(self._columns, row, strict=True)])


def guarded(text: str) -> str:
    """The text, so that no spreadsheet takes it for a formula.

    >>> guarded("=1+1"), guarded("示例")
    ("'=1+1", '示例')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def plain_yuan(fen: int) -> str:
    """An amount in yuan as programs read it.

    >>> plain_yuan(-123456)
    '-1234.56'
    """
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02d}"


def _written(column: Column, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return plain_yuan(cell) if column.kind == "money" else str(cell)
