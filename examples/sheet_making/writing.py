"""Writing a sheet as an office would: a workbook, or text separated by commas or tabs.

The same sheet gives the same file each time: nothing in it tells when or where it was written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from .notations import Notation, Shown, words

NOTE: Final = "注：本表的单位、资金、业务均为虚构示例，不代表任何真实情况。"
CREATED: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a spreadsheet's day has no zone
ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class Column(NamedTuple):
    """A column: its title, what of a record stands in it (nothing: the row's number), and how it is written.

    `group` is the title over several columns; in a workbook `formula`, such as
    `=F{row}*G{row}`, gives the value.
    """

    title: str
    get: str | Callable[[Any], object]
    notation: Notation = words
    width: int = 14
    group: str = ""
    is_summed: bool = False
    is_merged: bool = False
    formula: str = ""

    def value(self, record: Any, row: int) -> object:
        """What of a record stands in this column; None where it is blank."""
        if callable(self.get):
            return self.get(record)
        return attrgetter(self.get)(record) if self.get else row + 1


class Sheet(NamedTuple):
    """A sheet and its file. `block` are texts under the title, from left to right.

    `subtotal_by` says which records stand together over the `subtotals`: 累计 adds up all rows before it, any
    other word those since the last. `totals` says how sums are written: as formulas with or without the value
    they had when the file was saved, or as plain values. `front` are lines of a sheet before this one.
    """

    file: str
    columns: Sequence[Column]
    records: Sequence[Any]
    title: str = ""
    block: tuple[str, ...] = ()
    notes: tuple[str, ...] = (NOTE,)
    name: str = "Sheet1"
    subtotal_by: Callable[[Any], object] | None = None
    subtotals: tuple[str, ...] = ("小计",)
    total: str = ""
    totals: Literal["formula", "bare", "value"] = "formula"
    front: tuple[str, ...] = ()
    left: int = 0
    """Empty columns before the first."""
    encoding: str = "utf-8-sig"
    delimiter: str = ","


def write(sheet: Sheet, folder: Path) -> None:
    """Write a sheet into a folder, as what its file's ending says."""
    data = _workbook(sheet) if sheet.file.endswith(".xlsx") else _text(sheet)
    (folder / sheet.file).write_bytes(data)


@dataclass(frozen=True)
class _Record:
    record: Any
    number: int


@dataclass(frozen=True)
class _Sum:
    """A row of sums over rows of the body, given as runs of their places."""

    label: str
    records: Sequence[Any]
    runs: tuple[tuple[int, int], ...]


def _body(sheet: Sheet) -> list[_Record | _Sum]:
    """The rows under the header: records, with sums where the sheet has them."""
    body: list[_Record | _Sum] = []
    done: list[Any] = []
    runs: list[tuple[int, int]] = []
    for _, together in groupby(sheet.records, key=sheet.subtotal_by or (lambda _: None)):
        records = list(together)
        runs.append((len(body), len(body) + len(records) - 1))
        body += [_Record(record, len(done) + place) for place, record in enumerate(records)]
        done += records
        for label in sheet.subtotals if sheet.subtotal_by else ():
            is_running = label.startswith("累计")
            body.append(
                _Sum(label, tuple(done if is_running else records), tuple(runs if is_running else runs[-1:]))
            )
    if sheet.total:
        body.append(_Sum(sheet.total, tuple(done), tuple(runs)))
    return body


def _summed(column: Column, row: _Sum) -> Shown:
    total = sum(value for record in row.records if isinstance(value := column.value(record, 0), int))
    return column.notation(total, 0)


# Workbooks


class _Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str], Any] = {}

    def of(self, role: str, number_format: str = "") -> Any:
        """The format of a role: title, block, header, cell, sum, note."""
        key = (role, number_format)
        if key not in self._made:
            look = {"font_name": "宋体", "font_size": 11, **_LOOKS[role]}
            self._made[key] = self._workbook.add_format({**look, "num_format": number_format or "General"})
        return self._made[key]


_LOOKS: Final[dict[str, dict[str, object]]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"},
    "block": {"font_size": 10},
    "header": {
        "bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True,
        "bg_color": "#DDEBF7",
    },
    "cell": {"border": 1, "valign": "vcenter"},
    "sum": {"border": 1, "bold": True, "bg_color": "#F2F2F2"},
    "note": {"font_size": 9, "italic": True},
}  # fmt: skip


def _workbook(sheet: Sheet) -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": sheet.title, "comments": NOTE, "created": CREATED})
    formats = _Formats(workbook)
    if sheet.front:
        front = workbook.add_worksheet("填表说明")
        front.set_column(0, 0, 80)
        for row, line in enumerate(sheet.front):
            front.write_string(row, 0, line, formats.of("block"))
    page = workbook.add_worksheet(sheet.name)
    if sheet.front:
        page.activate()
    _Page(page, formats, sheet).fill()
    workbook.close()
    return _without_empty_values(buffer)


class _Page:
    """One worksheet while it is written."""

    def __init__(self, page: Any, formats: _Formats, sheet: Sheet) -> None:
        self._page = page
        self._formats = formats
        self._sheet = sheet
        self._last = sheet.left + len(sheet.columns) - 1

    def fill(self) -> None:
        """Write everything, from the title to the notes."""
        sheet, page = self._sheet, self._page
        for place, column in enumerate(sheet.columns, sheet.left):
            page.set_column(place, place, column.width)
        row = self._title()
        row = self._header(row)
        page.freeze_panes(row, 0)
        body = _body(sheet)
        for place, entry in enumerate(body):
            if isinstance(entry, _Sum):
                self._sum(row + place, row, entry)
            else:
                self._record(row + place, entry)
        for place, column in enumerate(sheet.columns, sheet.left):
            if column.is_merged:
                self._merge(place, column, row, body)
        row += len(body)
        for line in sheet.notes:
            page.write_string(row, sheet.left, line, self._formats.of("note"))
            row += 1
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)

    def _title(self) -> int:
        sheet, row = self._sheet, 0
        if sheet.title:
            self._page.merge_range(0, sheet.left, 0, self._last, sheet.title, self._formats.of("title"))
            self._page.set_row(0, 28)
            row = 1
        if sheet.block:
            for place, text in _spread_out(sheet.block, len(sheet.columns)):
                self._page.write_string(row, sheet.left + place, text, self._formats.of("block"))
            row += 1
        return row

    def _header(self, row: int) -> int:
        """One row of titles, or two where columns stand under a common one."""
        sheet, look = self._sheet, self._formats.of("header")
        if not any(column.group for column in sheet.columns):
            for place, column in enumerate(sheet.columns, sheet.left):
                self._page.write_string(row, place, column.title, look)
            return row + 1
        first = sheet.left
        for (group, _), together in groupby(
            sheet.columns, key=lambda each: (each.group, each.group or each.title)
        ):
            columns = list(together)
            last = first + len(columns) - 1
            if not group:
                self._page.merge_range(row, first, row + 1, first, columns[0].title, look)
            else:
                if last > first:
                    self._page.merge_range(row, first, row, last, group, look)
                else:
                    self._page.write_string(row, first, group, look)
                for place, column in enumerate(columns, first):
                    self._page.write_string(row + 1, place, column.title, look)
            first = last + 1
        return row + 2

    def _record(self, row: int, entry: _Record) -> None:
        for place, column in enumerate(self._sheet.columns, self._sheet.left):
            value = column.value(entry.record, entry.number)
            if value is None or value == "":
                self._page.write_blank(row, place, None, self._formats.of("cell"))
                continue
            shown = column.notation(value, entry.number)
            if column.formula:
                self._formula(row, place, column.formula.format(row=row + 1), shown, "cell")
            else:
                self._cell(row, place, shown, "cell")

    def _sum(self, row: int, top: int, entry: _Sum) -> None:
        for place, column in enumerate(self._sheet.columns, self._sheet.left):
            if place == self._sheet.left:
                self._page.write_string(row, place, entry.label, self._formats.of("sum"))
            elif not column.is_summed:
                self._page.write_blank(row, place, None, self._formats.of("sum"))
            elif self._sheet.totals == "value":
                self._cell(row, place, _summed(column, entry), "sum")
            else:
                letter = xl_col_to_name(place)
                runs = ",".join(f"{letter}{top + a + 1}:{letter}{top + b + 1}" for a, b in entry.runs)
                self._formula(row, place, f"=SUM({runs})", _summed(column, entry), "sum")

    def _formula(self, row: int, place: int, formula: str, shown: Shown, role: str) -> None:
        value = "" if self._sheet.totals == "bare" else shown.value
        self._page.write_formula(row, place, formula, self._formats.of(role, shown.format), value)

    def _cell(self, row: int, place: int, shown: Shown, role: str) -> None:
        look = self._formats.of(role, shown.format)
        if isinstance(shown.value, str):
            self._page.write_string(row, place, shown.value, look)
        elif isinstance(shown.value, date):
            self._page.write_datetime(row, place, shown.value, look)
        else:
            self._page.write_number(row, place, shown.value, look)

    def _merge(self, place: int, column: Column, top: int, body: Sequence[_Record | _Sum]) -> None:
        """Join the cells of records under one another that hold the same."""

        def held(pair: tuple[int, _Record | _Sum]) -> object:
            row, entry = pair
            return column.value(entry.record, 0) if isinstance(entry, _Record) else row

        for value, together in groupby(enumerate(body, top), key=held):
            rows = [row for row, _ in together]
            if len(rows) > 1 and value != "":
                text = str(column.notation(value, 0).value)
                self._page.merge_range(rows[0], place, rows[-1], place, text, self._formats.of("cell"))


def _spread_out(texts: Sequence[str], columns: int) -> Iterator[tuple[int, str]]:
    """Texts and the columns they stand in, from the first to the last."""
    gaps = max(len(texts) - 1, 1)
    return ((place * (columns - 1) // gaps, text) for place, text in enumerate(texts))


def _without_empty_values(workbook: io.BytesIO) -> bytes:
    """The workbook, its formulas without stored value written as programs do that never calculate."""
    out = io.BytesIO()
    with ZipFile(workbook) as parts, ZipFile(out, "w", ZIP_DEFLATED) as written:
        for name in parts.namelist():
            part = ZipInfo(name, ZIP_EPOCH)
            part.compress_type = ZIP_DEFLATED
            written.writestr(part, parts.read(name).replace(b"<v></v>", b""))
    return out.getvalue()


# Text


def _text(sheet: Sheet) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=sheet.delimiter, lineterminator="\r\n")
    if sheet.title:
        writer.writerow([sheet.title])
    if sheet.block:
        cells = dict(_spread_out(sheet.block, len(sheet.columns)))
        writer.writerow([cells.get(place, "") for place in range(len(sheet.columns))])
    writer.writerow([column.title for column in sheet.columns])
    for entry in _body(sheet):
        if isinstance(entry, _Sum):
            sums = [str(_summed(column, entry).value) if column.is_summed else "" for column in sheet.columns]
            writer.writerow([entry.label, *sums[1:]])
        else:
            writer.writerow([_plain(column, entry) for column in sheet.columns])
    for line in sheet.notes:
        writer.writerow([line])
    if sheet.encoding == "utf-16":
        return ("\ufeff" + buffer.getvalue()).encode("utf-16-le")
    return buffer.getvalue().encode(sheet.encoding)


def _plain(column: Column, entry: _Record) -> str:
    value = column.value(entry.record, entry.number)
    return "" if value is None else str(column.notation(value, entry.number).value)
