"""Rows of a table as values, each knowing its place in the sheet (数据行).

A row of a spread table comes once for each filled column. What is wrong with a row becomes complete problems
here, so that a refusal met later can be told at its cell as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from domain.forms.form import Value
from ledger.importing.tables.columns import AnyColumn, SpreadColumn
from ledger.importing.tables.faults import CellFault, Fault
from ledger.importing.tables.layout import Table
from ledger.importing.tables.notations import text_found
from ledger.importing.tables.problems import CellProblem
from ledger.importing.workbooks.cells import BLANK, Cell, column_letter


class Place(NamedTuple):
    """A cell: its row, column letter and heading, and what stands in it."""

    row: int
    column: str
    header: str
    found: str


@dataclass(slots=True)
class DataRow:
    """One row, or one filled cell of a spread row. `values` are by field, blank ones left out.

    A row with `faults` is not to be stated. `spread` is the column that gave the spread key and value.
    """

    table: Table
    number: int
    values: dict[str, Value]
    cells: Mapping[int, Cell]
    faults: list[CellFault] = field(default_factory=list)
    spread: SpreadColumn | None = None

    def place(self, name: str) -> Place:
        """Where a field stands; without a column where the sheet has none for it."""
        form = self.table.form
        if (
            self.spread is not None
            and form.spread is not None
            and name in (form.spread.key, form.spread.value)
        ):
            found = self.spread.header if name == form.spread.key else self._found(self.spread.index)
            return Place(self.number, self.spread.letter, self.spread.header, found)
        for column in self.table.columns:
            if column.field.name == name:
                return Place(self.number, column.letter, column.header, self._found(column.index))
        for constant in self.table.constants:
            if constant.field.name == name:
                at = constant.labelled
                return Place(at.row, column_letter(at.column), at.label, text_found(at.cell))
        known = [each.zh for each in form.fields if each.name == name]
        return Place(self.number, "", known[0] if known else "", "")

    def problem(self, name: str, code: str, zh: str, en: str, *, found: str = "") -> CellProblem:
        """Complete what is wrong at a field; an empty name means the whole row."""
        place = self.place(name) if name else Place(self.number, "", "", "")
        place = place._replace(found=found) if found else place
        return problem_at(self.table, place, Fault(code, zh, en), is_private=self._is_private(name))

    def problems(self) -> list[CellProblem]:
        """Complete the faults."""
        return [self._problem_of(each) for each in self.faults]

    def _problem_of(self, each: CellFault) -> CellProblem:
        if not each.column:
            return self.problem(each.field, *each.fault)
        place = place_at(self.number, each.column, self._header_at(each.column), self.cells)
        return problem_at(self.table, place, each.fault, is_private=self._is_private(each.field))

    def _is_private(self, name: str) -> bool:
        return any(field.is_private for field in self.table.form.fields if field.name == name)

    def _header_at(self, index: int) -> str:
        for each in self.table.columns:
            if index == each.index or index in each.twins:
                return each.header
        others: list[AnyColumn] = [*self.table.spread, *self.table.cross_totals]
        return next((each.header for each in others if each.index == index), "")

    def _found(self, index: int) -> str:
        return text_found(self.cells.get(index, BLANK))


class TotalRow(NamedTuple):
    """A row that sums rows above it.

    `scope` says which: those `since` the last total of its `family`, `all` so far, or `either` where its
    label does not tell. `block` counts the headers that came back after a total: `all` may mean all rows
    under the last of them.
    """

    number: int
    label: str
    family: str
    scope: Literal["since", "all", "either"]
    cells: Mapping[int, Cell]
    block: int = 0


def place_at(number: int, index: int, header: str, cells: Mapping[int, Cell]) -> Place:
    """Name any cell of a row."""
    return Place(number, column_letter(index), header, text_found(cells.get(index, BLANK)))


def problem_at(table: Table, place: Place, fault: Fault, *, is_private: bool = False) -> CellProblem:
    """Complete a fault at any cell of a table."""
    return CellProblem(
        table.file, table.sheet_name, place.row, place.column, place.header, fault.code, place.found,
        fault.zh, fault.en, is_private,
    )  # fmt: skip
