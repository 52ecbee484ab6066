"""A table as .xlsx for people: typed cells, totals as formulas with their values, ready to filter and print.

The same content gives the same bytes. Rows are written as they come, so memory stays flat; a sheet that is
full goes on in another. Amounts are numbers in yuan: a number cell keeps 15 digits, which is exact to the
fen up to ten trillion yuan (`EXACT_FEN`); beyond that an amount is written as text, and so is its column's
total.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from domain.money import FEN_PER_YUAN, format_yuan
from projections.books.columns import Cell, Column, Stamp, TableShape

ROWS_PER_SHEET: Final = 1_000_000
"""Excel ends at 1,048,576 rows."""

EXACT_FEN: Final = 10**15 - 1

_HEADER_ROW: Final = 3
_PAPER_A4: Final = 9


class WorkbookFile:
    """One workbook being written to a new file; `scratch` is a directory for what is not yet packed.

    Every sheet is a table of the same shape.
    """

    def __init__(
        self,
        path: Path,
        shape: TableShape,
        stamp: Stamp,
        scratch: Path,
        rows_per_sheet: int = ROWS_PER_SHEET,
    ) -> None:
        self._shape = shape
        self._stamp = stamp
        self._rows_per_sheet = rows_per_sheet
        self._book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(scratch), "use_zip64": True})
        moment = datetime.combine(stamp.sealed_on, datetime.min.time())
        self._book.set_properties(
            {
                "title": f"{shape.title.zh} {shape.title.en}",
                "subject": stamp.coverage,
                "author": stamp.origin,
                "comments": " ".join(filter(None, (stamp.provenance, stamp.practice_mark))),
                "created": moment,
            }
        )
        self._formats = _Formats(self._book)
        self._sheet: _Sheet | None = None
        self._name = ""
        self._part = 0

    def __enter__(self) -> WorkbookFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish_sheet()
            self._book.close()
            return
        # Unpacked sheets lie in the scratch directory, whose owner removes it.
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()

    def sheet(self, name: str, opening_fen: int | None = None) -> None:
        """Start the next sheet, whose balance column begins with this opening balance if there is one."""
        self._finish_sheet()
        self._name, self._part = name, 1
        self._start(name, opening_fen, "期初余额 opening")

    def write(self, row: Sequence[Cell]) -> None:
        """Add a row to the sheet."""
        assert self._sheet is not None
        if self._sheet.rows >= self._rows_per_sheet:
            balance_fen = self._sheet.balance_fen
            self._finish_sheet()
            self._part += 1
            self._start(f"{self._name} {self._part}", balance_fen, "承前 brought forward")
        self._sheet.write(row)

    def _start(self, name: str, opening_fen: int | None, label: str) -> None:
        self._sheet = _Sheet(self._book.add_worksheet(name), name, self._shape, self._stamp, self._formats)
        if opening_fen is not None and self._sheet.balance_column is not None:
            self._sheet.open_with(opening_fen, label)

    def _finish_sheet(self) -> None:
        if self._sheet is not None:
            self._sheet.finish()
            self._sheet = None


class _Formats:
    """The few looks that cells have."""

    def __init__(self, book: Workbook) -> None:
        money, top = "#,##0.00", {"bold": True, "top": 1}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.mark = book.add_format({"bold": True, "font_color": "#C00000"})
        self.header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#EDEDED"}
        )
        self.text = book.add_format({"num_format": "@"})
        self.number = book.add_format({"num_format": "0"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.money = book.add_format({"num_format": money})
        self.money_text = book.add_format({"num_format": "@", "align": "right"})
        self.foot = book.add_format(top)
        self.foot_money = book.add_format({**top, "num_format": money})
        self.foot_text = book.add_format({**top, "num_format": "@", "align": "right"})


class _Sheet:
    """One sheet: heading, titles, rows, totals."""

    def __init__(
        self, sheet: Worksheet, name: str, shape: TableShape, stamp: Stamp, formats: _Formats
    ) -> None:
        self._sheet = sheet
        self._columns = shape.columns
        self._formats = formats
        self._next = _HEADER_ROW + 1
        self._opening_fen: int | None = None
        self._totals_fen = [0] * len(shape.columns)
        self._is_exact = [True] * len(shape.columns)
        self.balance_column = _place(shape.columns, "balance")
        self.rows = 0
        _set_up_pages(sheet, shape, stamp)
        self._write_heading(name, shape, stamp)

    @property
    def balance_fen(self) -> int | None:
        """What the balance column comes to so far."""
        if self.balance_column is None:
            return None
        debit, credit = self._movements
        return (self._opening_fen or 0) + self._totals_fen[debit] - self._totals_fen[credit]

    def open_with(self, opening_fen: int, label: str) -> None:
        """Write the line of the opening balance."""
        assert self.balance_column is not None
        self._opening_fen = opening_fen
        self._sheet.write_string(self._next, 0, label, self._formats.text)
        self._write_money(self._next, self.balance_column, opening_fen)
        self._next += 1

    def write(self, row: Sequence[Cell]) -> None:
        """Write one row."""
        for place, (column, cell) in enumerate(zip(self._columns, row, strict=True)):
            if cell is None or cell == "":
                continue
            if column.kind == "money":
                assert isinstance(cell, int)
                self._totals_fen[place] += cell
                self._write_money(self._next, place, cell)
            elif isinstance(cell, str):
                self._sheet.write_string(self._next, place, sheet_text(cell), self._formats.text)
            elif isinstance(cell, date):
                self._sheet.write_datetime(self._next, place, cell, self._formats.day)
            else:
                self._sheet.write_number(self._next, place, cell, self._formats.number)
        self._next += 1
        self.rows += 1

    def finish(self) -> None:
        """Write the totals, and let the table be filtered."""
        first, last = _HEADER_ROW + 1, self._next - 1
        if last >= first:
            self._sheet.autofilter(_HEADER_ROW, 0, last, len(self._columns) - 1)
        self._sheet.write_string(self._next, 0, "合计 total", self._formats.foot)
        for place, column in enumerate(self._columns):
            if column.foot == "total":
                span = f"{_cell(first, place)}:{_cell(max(first, last), place)}"
                self._write_foot(place, f"=SUBTOTAL(109,{span})", self._totals_fen[place], (place,))
            elif column.foot == "balance":
                self._write_closing(place, first, max(first, last))
            elif place:
                self._sheet.write_blank(self._next, place, None, self._formats.foot)

    def _write_closing(self, place: int, first: int, last: int) -> None:
        debit, credit = self._movements
        opening = "" if self._opening_fen is None else f"{_cell(first, place)}+"
        sums = [f"SUM({_cell(first, each)}:{_cell(last, each)})" for each in (debit, credit)]
        balance_fen = self.balance_fen
        assert balance_fen is not None
        self._write_foot(place, f"={opening}{sums[0]}-{sums[1]}", balance_fen, (place, debit, credit))

    def _write_money(self, row: int, place: int, fen: int) -> None:
        if abs(fen) <= EXACT_FEN:
            self._sheet.write_number(row, place, fen / FEN_PER_YUAN, self._formats.money)
        else:
            self._is_exact[place] = False
            self._sheet.write_string(row, place, format_yuan(fen), self._formats.money_text)

    def _write_foot(self, place: int, formula: str, fen: int, rests_on: Sequence[int]) -> None:
        """A formula with its value, unless a number cannot hold what it adds up."""
        if abs(fen) <= EXACT_FEN and all(self._is_exact[each] for each in rests_on):
            self._sheet.write_formula(
                self._next, place, formula, self._formats.foot_money, fen / FEN_PER_YUAN
            )
        else:
            self._sheet.write_string(self._next, place, format_yuan(fen), self._formats.foot_text)

    @property
    def _movements(self) -> tuple[int, int]:
        """Where debits and credits stand: the two columns before the balance."""
        assert self.balance_column is not None
        return self.balance_column - 2, self.balance_column - 1

    def _write_heading(self, name: str, shape: TableShape, stamp: Stamp) -> None:
        heading = (
            (f"{shape.title.zh} {shape.title.en}　{name}", self._formats.title),
            (f"{stamp.provenance}　{stamp.practice_mark}".rstrip("　"), self._formats.mark),
            (f"{stamp.coverage}；单位：元 in yuan；余额=借-贷 balance = debit - credit", None),
        )
        for row, (text, look) in enumerate(heading):
            self._sheet.write_string(row, 0, sheet_text(text), look)
        self._sheet.set_row(_HEADER_ROW, 46)
        for place, column in enumerate(self._columns):
            self._sheet.write_string(_HEADER_ROW, place, f"{column.zh}\n{column.en}", self._formats.header)


def sheet_text(text: str) -> str:
    """The text as it is handed to the library, which takes what looks like its own runs of text as XML."""
    return f" {text}" if text.startswith("<r>") else text


def _set_up_pages(sheet: Worksheet, shape: TableShape, stamp: Stamp) -> None:
    for place, column in enumerate(shape.columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, _HEADER_ROW)
    title = f"{shape.title.zh} {shape.title.en}"
    sheet.set_header(_printed(("L", title), ("R", stamp.practice_mark)))
    sheet.set_footer(
        _printed(
            ("L", f"{stamp.origin}\n{stamp.founding}"),
            ("C", f"检查点 checkpoint {stamp.checkpoint_size}"),
            ("R", None),
        )
    )


def _printed(*parts: tuple[str, str | None]) -> str:
    """A header or footer; None is the number of the page."""
    return "".join(
        f"&{side}&8" + ("&P / &N" if text is None else f" {text.replace('&', '&&')}")
        for side, text in parts
        if text != ""
    )


def _place(columns: Sequence[Column], foot: str) -> int | None:
    return next((place for place, column in enumerate(columns) if column.foot == foot), None)


def _cell(row: int, place: int) -> str:
    return f"{xl_col_to_name(place)}{row + 1}"
