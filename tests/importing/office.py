"""An office that writes facts down: tables in many styles, as workbooks and text files (制表).

A table is made from rows of facts with `tabulate`; functions that take a table and return another one change
how it looks and never what it says. Columns and rows are counted from 0.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

import xlsxwriter

from domain.forms.catalogue import FORMS
from domain.forms.form import Form
from domain.forms.words import spellings
from ledger.importing.workbooks.cells import column_letter
from tests.importing.facts import Row, Rows
from tests.ledger.importing.workbooks.biff import BiffSheet, write_xls
from tests.ledger.importing.workbooks.workbooks import write_ods


class Formula(NamedTuple):
    """A formula with its stored value; None where the file has none."""

    text: str
    value: int | Decimal | None


Cell = str | int | Decimal | date | Formula | None
Line = list[Cell]
Notation = Mapping[str, Callable[[Any], Cell]]
"""How values are written, by the kind of their field or by its name, which goes before."""


class Merge(NamedTuple):
    """A merged range, first and last row and column inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Table:
    """A table: what stands above its header, the header, the rows, what stands below.

    `fields` name the columns by the fields of their form; merges are counted from the header and from the
    first row under it.
    """

    form: Form
    fields: list[str]
    body: list[Line]
    head: list[Line]
    above: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    head_merges: list[Merge] = field(default_factory=list)
    body_merges: list[Merge] = field(default_factory=list)

    @property
    def first_row(self) -> int:
        """The number of the first row under the header, as a spreadsheet shows it."""
        return len(self.above) + len(self.head) + 1

    def column(self, name: str) -> int:
        """Where a field stands."""
        return self.fields.index(name)

    def letter(self, name: str) -> str:
        """The column of a field, as a spreadsheet names it."""
        return column_letter(self.column(name) + 1)


class Sheet(NamedTuple):
    """One sheet of a workbook."""

    name: str
    lines: Sequence[Line]
    merges: Sequence[Merge] = ()
    is_hidden: bool = False


def form_named(name: str) -> Form:
    """A form by its name."""
    return next(form for form in FORMS if form.name == name)


def yuan(fen: int) -> Decimal:
    """An amount as the number of yuan."""
    return Decimal(fen).scaleb(-2)


def wan(fen: int) -> Decimal:
    """An amount as the number of ten thousand yuan."""
    return Decimal(fen).scaleb(-6).normalize()


def word_of(kind: str) -> Callable[[str], str]:
    """How a code of a closed list is usually called."""
    return lambda code: next(iter(spellings(kind)[code]))  # type: ignore[arg-type]


LISTS: Final = ("line", "method", "mode", "category", "kind", "subject", "holder")
PLAIN: Final[Notation] = {
    "money": yuan,
    "day": date.isoformat,
    "yes-no": lambda value: "是" if value else "否",
    **{kind: word_of(kind) for kind in LISTS},
}
"""Numbers as numbers, days as ISO texts, the usual words."""


def tabulate(
    name: str,
    rows: Rows,
    *,
    fields: Sequence[str] = (),
    headings: Mapping[str, str] | None = None,
    notation: Notation | None = None,
) -> Table:
    """Write rows of a form down; without `fields` those that a row fills, in order of the form."""
    form = form_named(name)
    filled = {each for row in rows for each in row}
    chosen = list(fields) or [each.name for each in form.fields if each.name in filled]
    written = {**PLAIN, **(notation or {})}
    kinds = {each.name: each.kind for each in form.fields}
    titles = {each.name: each.zh for each in form.fields} | dict(headings or {})
    body = [[_written(row, each, kinds[each], written) for each in chosen] for row in rows]
    return Table(form, chosen, body, [[titles[each] for each in chosen]])


def _written(row: Row, name: str, kind: str, notation: Notation) -> Cell:
    value = row.get(name)
    if value is None:
        return None
    write = notation.get(name) or notation.get(kind)
    found: Cell = value if write is None else write(value)
    return found


def permuted(table: Table, chance: random.Random) -> Table:
    """The same with its columns in another order; before anything is merged."""
    order = list(range(len(table.fields)))
    chance.shuffle(order)
    return replace(
        table,
        fields=[table.fields[each] for each in order],
        body=[[line[each] for each in order] for line in table.body],
        head=[[line[each] for each in order] for line in table.head],
    )


def titled(table: Table, *lines: Line) -> Table:
    """The same with lines above its header."""
    return replace(table, above=[*table.above, *lines])


def footed(table: Table, *lines: Line) -> Table:
    """The same with lines below its rows."""
    return replace(table, below=[*table.below, *lines])


def grouped(table: Table, group: str, *names: str) -> Table:
    """The same with a header of two rows: some adjacent columns under one heading, the others merged down."""
    columns = sorted(table.column(name) for name in names)
    assert columns == list(range(columns[0], columns[-1] + 1))
    (head,) = table.head
    upper: Line = [None if each in columns[1:] else text for each, text in enumerate(head)]
    upper[columns[0]] = group
    lower: Line = [text if each in columns else None for each, text in enumerate(head)]
    merges = [Merge(0, each, 1, each) for each in range(len(head)) if each not in columns]
    return replace(table, head=[upper, lower], head_merges=[Merge(0, columns[0], 0, columns[-1]), *merges])


def interrupted(table: Table, *lines: Line, every: int) -> Table:
    """The same with lines, such as blank ones, after so many rows each time."""
    body: list[Line] = []
    for number, line in enumerate(table.body):
        if number and number % every == 0:
            body += lines
        body.append(line)
    return replace(table, body=body)


def merged_down(table: Table, name: str) -> Table:
    """The same with equal neighbours of a column merged."""
    column = table.column(name)
    body = [list(line) for line in table.body]
    merges, start = [], 0
    for end in range(1, len(body) + 1):
        if end == len(body) or table.body[end][column] != table.body[start][column]:
            if end - start > 1:
                merges.append(Merge(start, column, end - 1, column))
                for line in body[start + 1 : end]:
                    line[column] = None
            start = end
    return replace(table, body=body, body_merges=[*table.body_merges, *merges])


def totalled(table: Table, label: str, name: str = "amount", *, has_formula: bool = False) -> Table:
    """The same with a total of one column below, as a number or a formula."""
    column = table.column(name)
    found = (line[column] for line in table.body if len(line) > column)
    total = sum((cell for cell in found if isinstance(cell, int | Decimal)), Decimal(0))
    line: Line = [None] * len(table.fields)
    line[0] = label
    letter = table.letter(name)
    first, last = table.first_row, table.first_row + len(table.body) - 1
    line[column] = Formula(f"=SUM({letter}{first}:{letter}{last})", total) if has_formula else total
    return footed(table, line)


def sheet_of(table: Table, name: str = "Sheet1", *, is_hidden: bool = False) -> Sheet:
    """A sheet with a table."""
    top = len(table.above)
    under = top + len(table.head)
    merges = [
        Merge(each.top + down, each.left, each.bottom + down, each.right)
        for down, all_ in ((top, table.head_merges), (under, table.body_merges))
        for each in all_
    ]
    return Sheet(name, [*table.above, *table.head, *table.body, *table.below], merges, is_hidden)


def write_workbook(path: Path, *sheets: Table | Sheet, is_1904: bool = False) -> Path:
    """Write tables as .xlsx."""
    with xlsxwriter.Workbook(path, {"date_1904": is_1904, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy/m/d"})
        for sheet in map(_as_sheet, sheets):
            page = book.add_worksheet(sheet.name)
            if sheet.is_hidden:
                page.hide()
            elif all(_as_sheet(each).is_hidden for each in sheets[: _place(sheets, sheet)]):
                page.activate()
                page.set_first_sheet()
            for merge in sheet.merges:
                page.merge_range(*merge, "")
            for row, line in enumerate(sheet.lines):
                for column, cell in enumerate(line):
                    match cell:
                        case None:
                            pass
                        case Formula():
                            value = "" if cell.value is None else float(cell.value)
                            page.write_formula(row, column, cell.text, None, value)
                        case str():
                            page.write_string(row, column, cell)
                        case date():
                            page.write_datetime(row, column, cell, day)
                        case _:
                            page.write_number(row, column, float(cell))
    return path


def write_text(path: Path, table: Table, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Write a table as text, its cells as they read."""
    lines = [[_as_text(cell) for cell in line] for line in sheet_of(table).lines]
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)
    return path


def write_old_workbook(path: Path, *sheets: Table | Sheet) -> Path:
    """Write tables as .xls."""
    return write_xls(path, *(_as_biff(_as_sheet(sheet)) for sheet in sheets))


def write_open_document(path: Path, table: Table) -> Path:
    """Write a table as .ods."""
    rows = "".join(
        f"<table:table-row>{''.join(map(_as_ods, line))}</table:table-row>" for line in sheet_of(table).lines
    )
    return write_ods(path, rows)


def _as_sheet(sheet: Table | Sheet) -> Sheet:
    return sheet_of(sheet) if isinstance(sheet, Table) else sheet


def _place(sheets: Sequence[Table | Sheet], sheet: Sheet) -> int:
    return [_as_sheet(each).name for each in sheets].index(sheet.name)


def _as_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Formula():
            return _as_text(cell.value)
        case Decimal():
            return format(cell, "f")
        case _:
            return str(cell)


def _as_biff(sheet: Sheet) -> BiffSheet:
    cells: dict[tuple[int, int], str | float | bool | date] = {}
    for row, line in enumerate(sheet.lines, 1):
        for column, cell in enumerate(line, 1):
            value = cell.value if isinstance(cell, Formula) else cell
            if value is not None:
                cells[row, column] = float(value) if isinstance(value, int | Decimal) else value
    merges = [(m.top + 1, m.left + 1, m.bottom + 1, m.right + 1) for m in sheet.merges]
    return BiffSheet(sheet.name, cells, merges, sheet.is_hidden)


def _as_ods(cell: Cell) -> str:
    value = cell.value if isinstance(cell, Formula) else cell
    match value:
        case None:
            return "<table:table-cell/>"
        case str():
            inner = f"<text:p>{escape(value)}</text:p>"
            return f'<table:table-cell office:value-type="string">{inner}</table:table-cell>'
        case date():
            day = value.isoformat()
            return f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'
        case _:
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
