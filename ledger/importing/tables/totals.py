"""Totals under a table (小计、合计、累计) compared with the rows above them.

A 小计 must equal the rows since the last 小计; a 合计 or 累计 all rows so far, over columns and of cross
totals alike. A 合计 above the first row sums all rows below it; one under a header that came back after a
total may sum the rows since. A 5月合计 sums the rows since the last such total, or all. Of a row with
mistakes no total is checked: the mistake is told, the total may be right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from domain.money import format_yuan
from ledger.importing.tables.amounts import read_amount
from ledger.importing.tables.columns import AnyColumn
from ledger.importing.tables.data_rows import DataRow, TotalRow, place_at, problem_at
from ledger.importing.tables.faults import Fault
from ledger.importing.tables.layout import Table
from ledger.importing.tables.notations import FORMULA_WITHOUT_VALUE, NOTHING, reader_of
from ledger.importing.tables.problems import CellProblem
from ledger.importing.tables.quantities import plain_decimal
from ledger.importing.tables.units import Unit
from ledger.importing.workbooks.cells import BLANK, Cell
from ledger.importing.workbooks.sheets import Note

RUNNING: Final = "累计"
"""Such a total sums what came before it wherever it stands."""
MOST_ABOVE: Final = 10
SUMMED_KINDS: Final = frozenset({"money", "count", "decimal"})

Sum = int | Decimal


class TotalCheck(NamedTuple):
    """What is wrong with a total row, and what is to be said about it."""

    problems: list[CellProblem]
    notes: list[Note]


@dataclass(frozen=True)
class _Summed:
    """A column that totals add up: money in fen, or a number."""

    index: int
    header: str
    name: str
    is_money: bool
    unit: Unit


class _Mark(NamedTuple):
    """Where the sums stood at a total row."""

    sums: dict[int, Sum]
    faulty: int


class Totals:
    """The sums of a table's rows so far. Memory does not grow with the rows."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._columns = tuple(_summed(table))
        self._spread_value = table.form.spread.value if table.spread and table.form.spread else ""
        self._sums: dict[int, Sum] = {column.index: 0 for column in self._columns}
        self._sums.update({column.index: 0 for column in table.spread})
        self._rows = 0
        self._faulty = 0
        self._above: list[TotalRow] = []
        self._marks: dict[str, _Mark] = {}
        self._last = _Mark(dict(self._sums), 0)
        self._block = 0
        self._at_block = self._last

    def add(self, row: DataRow, is_faulty: bool) -> None:
        """Add a row; a faulty one leaves the totals over it unchecked."""
        self._rows += 1
        if is_faulty:
            self._faulty += 1
            return
        values = row.values
        for column in self._columns:
            value = values.get(column.name)
            if value is not None:
                self._sums[column.index] += value if isinstance(value, int) else Decimal(str(value))
        if row.spread is not None:
            amount = values[self._spread_value]
            assert isinstance(amount, int)
            self._sums[row.spread.index] += amount

    def check(self, total: TotalRow) -> TotalCheck:
        """Compare a total row with the rows that it sums; one above all of them waits for `finish`."""
        if self._sums_what_follows(total):
            self._above.append(total)
            return TotalCheck([], [])
        if total.block != self._block:
            self._block, self._at_block = total.block, self._last
        beginning = _Mark({}, 0)
        start = self._marks.get(total.family, beginning) if total.scope == "since" else beginning
        checked = TotalCheck([], [])
        if self._faulty > start.faulty:
            checked.notes.append(_not_checked(total, "其上", "above"))
        else:
            starts = [start, self._at_block] if self._block else [start]
            if total.scope == "either":
                starts.append(self._marks.get(total.family, self._last))
            self._compare(total, [self._since(each) for each in starts], checked)
        here = _Mark(dict(self._sums), self._faulty)
        self._marks[total.family] = self._last = here
        return checked

    def finish(self) -> TotalCheck:
        """Compare the totals that stood above the first row with all rows there were."""
        checked = TotalCheck([], [])
        for total in self._above:
            if self._faulty:
                checked.notes.append(_not_checked(total, "其下", "below"))
            else:
                self._compare(total, [self._since(_Mark({}, 0))], checked, _BELOW)
        return checked

    def _sums_what_follows(self, total: TotalRow) -> bool:
        is_of_all = total.scope != "since" and total.family != RUNNING
        return is_of_all and not self._rows and len(self._above) < MOST_ABOVE

    def _since(self, mark: _Mark) -> dict[int, Sum]:
        sums = {index: value - mark.sums.get(index, 0) for index, value in self._sums.items()}
        for cross in self._table.cross_totals:
            sums[cross.index] = sum((sums[index] for index in cross.adds), 0)
        return sums

    def _compare(
        self,
        total: TotalRow,
        expected: list[dict[int, Sum]],
        checked: TotalCheck,
        summed: tuple[str, str] | None = None,
    ) -> None:
        summed = summed or (_SINCE if total.scope == "since" else _ALL)
        for column in (*self._columns, *_spread_columns(self._table)):
            cell = total.cells.get(column.index, BLANK)
            found = _read(cell, column)
            if found is FORMULA_WITHOUT_VALUE:
                checked.notes.append(_computed(total, column, expected[0][column.index]))
            elif isinstance(found, Fault):
                checked.problems.append(self._problem(total, column, found))
            elif found is not None and all(found != sums[column.index] for sums in expected):
                fault = _wrong_total(total, column, expected[0][column.index], summed)
                checked.problems.append(self._problem(total, column, fault))

    def _problem(self, total: TotalRow, column: _Summed, fault: Fault) -> CellProblem:
        place = place_at(total.number, column.index, column.header, total.cells)
        return problem_at(self._table, place, fault)


def _not_checked(total: TotalRow, zh: str, en: str) -> Note:
    return Note(
        "total-not-checked",
        f"第 {total.number} 行「{total.label}」：{zh}有需要改正的行，未核对",
        f"row {total.number} 「{total.label}」: rows {en} it are to be corrected, it was not checked",
    )


def _summed(table: Table) -> Iterator[_Summed]:
    for column in table.columns:
        kind = column.field.kind
        if column.field.is_summed and kind in SUMMED_KINDS:
            yield _Summed(column.index, column.header, column.field.name, kind == "money", column.unit)


def _spread_columns(table: Table) -> Iterator[_Summed]:
    columns: list[AnyColumn] = [*table.spread, *table.cross_totals]
    for each in columns:
        yield _Summed(each.index, each.header, "", True, each.unit)


_read_decimal: Final = reader_of("decimal")


def _read(cell: Cell, column: _Summed) -> Sum | Fault | None:
    """The sum that a cell states; None where it states none."""
    if cell.kind == "blank":
        return None if cell.formula is None else FORMULA_WITHOUT_VALUE
    if not cell.text.strip() or cell.text.strip() in NOTHING:
        return None
    if column.is_money and cell.kind in ("text", "number"):
        return read_amount(cell, column.unit)
    found = _read_decimal(cell)
    return found if found is None or isinstance(found, Fault) else Decimal(str(found))


def _show(amount: Sum, column: _Summed) -> tuple[str, str]:
    if column.is_money:
        return f"{format_yuan(int(amount))} 元", f"{format_yuan(int(amount))} yuan"
    plain = plain_decimal(Decimal(amount))
    return plain, plain


_SINCE: Final = ("本段各行", "the rows since the last such total")
_ALL: Final = ("其上各行", "all rows above")
_BELOW: Final = ("其下各行", "all rows below")
"""Which rows a total sums, in both languages."""


def _wrong_total(total: TotalRow, column: _Summed, expected: Sum, summed: tuple[str, str]) -> Fault:
    zh, en = _show(expected, column)
    over_zh, over_en = summed
    return Fault(
        "wrong-total",
        f"应为 {zh}（{over_zh}之和）；请核对「{total.label}」和各行金额",
        f"expected {en}, the sum of {over_en}; check the total and the rows",
    )


def _computed(total: TotalRow, column: _Summed, amount: Sum) -> Note:
    zh, en = _show(amount, column)
    return Note(
        "total-computed",
        f"第 {total.number} 行「{column.header}」{total.label}：公式没有保存结果，各行之和为 {zh}",
        f"row {total.number} 「{column.header}」 {total.label}: its formula has no stored value, the rows "
        f"make {en}",
    )
