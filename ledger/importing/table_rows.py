"""The rows under a header, one after the other: values with their places, totals, the rest told (逐行读取).

Memory is flat: nothing of a row is kept once it was given. What is left out (notes, blank lines, headers
repeated on every page) is told once, when the table ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from domain.forms.form import Field, Value
from domain.money import format_yuan
from ledger.importing.amounts import read_amount
from ledger.importing.cells import BLANK, Cell, SheetRow
from ledger.importing.columns import AnyColumn, CrossTotal, SpreadColumn
from ledger.importing.data_rows import DataRow, TotalRow
from ledger.importing.faults import CellFault, Fault
from ledger.importing.layout import Table, row_signature
from ledger.importing.merged_cells import MergedDown, wide_texts
from ledger.importing.notations import FORMULA_WITHOUT_VALUE, NOTHING, CellReader, reader_of
from ledger.importing.products import ProductCheck, checks_of
from ledger.importing.row_kinds import is_group_heading, is_note, numbers_columns, total_of

NUMBERS_SHOWN: Final = 10

Tell = Callable[[str, str], None]
"""Takes a note in both languages."""


def read_rows(table: Table, tell: Tell) -> Iterator[DataRow | TotalRow]:
    """Read the rows of a table, in order; what a reader should know besides is told when they end."""
    reader = _TableReader(table)
    for row in table.sheet.rows():
        if row.number > table.header_rows[1]:
            yield from reader.take(row)
    reader.finish(tell)


class _FieldReader(NamedTuple):
    """How a field's column is read."""

    field: Field
    at: int
    read: CellReader
    is_needed: bool
    twins: tuple[int, ...]


class _SpreadReader(NamedTuple):
    column: SpreadColumn
    read: CellReader


class _TableReader:
    """The reading of one table, and how far it has come."""

    def __init__(self, table: Table) -> None:
        self._table = table
        form = table.form
        self._fields = [
            _FieldReader(
                column.field,
                column.index,
                reader_of(column.field.kind, column.unit),
                column.field.is_required and not column.field.may_be_blank,
                column.twins,
            )
            for column in table.columns
        ]
        self._spread = [_SpreadReader(each, reader_of("money", each.unit)) for each in table.spread]
        self._constants: dict[str, Value] = {each.field.name: each.value for each in table.constants}
        columns: list[AnyColumn] = [*table.columns, *table.spread, *table.cross_totals]
        self._indexes = frozenset(column.index for column in columns)
        self._money = [(each.index, each.unit) for each in table.columns if each.field.kind == "money"]
        self._money += [(each.index, each.unit) for each in table.spread]
        self._merged = MergedDown(
            table.sheet.merges,
            [column.index for column in table.columns if column.field.is_merged_down],
            after=table.header_rows[1],
        )
        self._wide = wide_texts(table.sheet.merges, after=table.header_rows[1])
        names = {column.field.name: column.field for column in table.columns} | {
            constant.field.name: constant.field for constant in table.constants
        }
        self._products = checks_of(form, names)
        self._groups = [
            tuple(name for name in group if name in names) for group in form.one_of if set(group) & set(names)
        ]
        self._heads = {head[0][1] for head in table.heads}
        self._is_first = True
        self._is_after_total = False
        self._hidden = 0
        self._repeated = 0
        self._computed = 0
        self._notes: list[int] = []
        self._unread: list[int] = []

    def take(self, row: SheetRow) -> Iterator[DataRow | TotalRow]:
        """Read one row under the header."""
        if not row.cells:
            return
        order = sorted(row.cells)
        if self._is_apart(row, order):
            return
        total = total_of(row, order)
        if total is not None:
            self._is_after_total = True
            yield total
            return
        if self._indexes.isdisjoint(order):
            self._unread.append(row.number)
            return
        cells = self._merged.fill(row)
        found = self._spread_rows(row.number, cells) if self._spread else [self._read(row.number, cells)]
        if any(each.faults for each in found) and self._says_nothing(row, order):
            return
        if found and row.is_hidden:
            self._hidden += 1
        self._is_after_total = False
        yield from found

    def finish(self, tell: Tell) -> None:
        """Tell what was left out, and what was read that cannot be seen."""
        sheet = f"[{self._table.sheet_name}] "
        if self._notes:
            listed = _listed(self._notes)
            tell(f"{sheet}说明性文字未导入：第 {listed} 行", f"{sheet}notes, not imported: rows {listed}")
        if self._unread:
            listed = _listed(self._unread)
            tell(
                f"{sheet}所用各列均为空，未导入：第 {listed} 行",
                f"{sheet}nothing in the columns that are read, not imported: rows {listed}",
            )
        if self._hidden:
            tell(
                f"{sheet}含隐藏的 {self._hidden} 行，已一并读取",
                f"{sheet}{self._hidden} hidden rows were read as well",
            )
        if self._repeated:
            tell(
                f"{sheet}重复的表头 {self._repeated} 行，已略过",
                f"{sheet}{self._repeated} rows repeat the header and were passed over",
            )
        if self._computed:
            tell(
                f"{sheet}{self._computed} 行的公式没有保存结果，已按所列各数计算",
                f"{sheet}the formulas of {self._computed} rows have no stored value; they were computed",
            )

    def _is_apart(self, row: SheetRow, order: Sequence[int]) -> bool:
        """Is it no row of the table: a note, a repeated header, the numbers of its columns?"""
        is_first, self._is_first = self._is_first, False
        first = row.cells[order[0]]
        if first.kind == "text":
            text = first.text
            if "".join(text.split()) in self._heads and row_signature(row) in self._table.heads:
                self._repeated += 1
                self._is_first = True
                return True
            if is_note(text) and not self._holds_money(row.cells):
                self._notes.append(row.number)
                return True
            if len(order) == 1 and self._stands_alone(row.number, order[0], text):
                self._notes.append(row.number)
                return True
        return is_first and numbers_columns(row.cells, order)

    def _stands_alone(self, number: int, index: int, text: str) -> bool:
        """Is the only text of a row none of its values: behind the last total, across columns, a heading?"""
        return (
            self._is_after_total
            or (number, index) in self._wide
            or index not in self._indexes
            or is_group_heading(text)
        )

    def _holds_money(self, cells: Mapping[int, Cell]) -> bool:
        return any(
            isinstance(read_amount(cells[index], unit), int)
            for index, unit in self._money
            if index in cells and cells[index].kind in ("text", "number")
        )

    def _says_nothing(self, row: SheetRow, order: Sequence[int]) -> bool:
        """Is there nothing in it but blanks, and formulas that were copied down beyond the data?"""
        return all(_is_empty(row.cells[index]) for index in order if index in self._indexes)

    def _read(self, number: int, cells: Mapping[int, Cell]) -> DataRow:
        values = dict(self._constants)
        faults: list[CellFault] = []
        for field, at, read, is_needed, twins in self._fields:
            cell = cells.get(at)
            value = None if cell is None else read(cell)
            if value is None:
                if is_needed:
                    faults.append(CellFault(field.name, _missing(field)))
            elif isinstance(value, Fault):
                faults.append(CellFault(field.name, value))
            else:
                values[field.name] = value
            if twins:
                faults += _twin_faults(field, cell, twins, cells)
        for product in self._products:
            self._check_product(product, values, faults)
        faulty = {fault.field for fault in faults}
        for group in self._groups:
            if not any(name in values or name in faulty for name in group):
                faults.append(CellFault(group[0], self._none_of(group)))
        return DataRow(self._table, number, values, cells, faults)

    def _check_product(
        self, product: ProductCheck, values: dict[str, Value], faults: list[CellFault]
    ) -> None:
        expected = product.expected(values)
        if expected is None:
            return
        found = values.get(product.result)
        if found is not None:
            if not product.agrees(found, expected):
                faults.append(CellFault(product.result, product.fault(expected)))
        elif expected > 0:
            without = [each for each in faults if each.field == product.result]
            if without and all(each.fault is FORMULA_WITHOUT_VALUE for each in without):
                faults.remove(without[0])
                values[product.result] = product.value(expected)
                self._computed += 1

    def _spread_rows(self, number: int, cells: Mapping[int, Cell]) -> list[DataRow]:
        """The row once for each filled column; once in all if what they share has faults."""
        form_spread = self._table.form.spread
        assert form_spread is not None
        shared = self._read(number, cells)
        amounts: dict[int, int] = {}
        rows: list[DataRow] = []
        for column, read in self._spread:
            value = read(cells.get(column.index, BLANK))
            if value is None or (isinstance(value, Fault) and value.code == "zero-amount"):
                amounts[column.index] = 0
                continue
            values = {**shared.values, form_spread.key: column.key}
            row = DataRow(self._table, number, values, cells, [], column)
            if isinstance(value, Fault):
                row.faults.append(CellFault(form_spread.value, value, column.index))
            else:
                assert isinstance(value, int)
                values[form_spread.value] = amounts[column.index] = value
            rows.append(row)
        across = self._cross_faults(cells, amounts)
        if across or (shared.faults and rows):
            faults = shared.faults if rows else []
            shared.faults = [*faults, *(fault for row in rows for fault in row.faults), *across]
            return [shared]
        return rows

    def _cross_faults(self, cells: Mapping[int, Cell], amounts: Mapping[int, int]) -> list[CellFault]:
        faults = []
        for cross in self._table.cross_totals:
            cell = cells.get(cross.index, BLANK)
            if _is_empty(cell, zero_counts=True) or not all(index in amounts for index in cross.adds):
                continue
            found = FORMULA_WITHOUT_VALUE if cell.kind == "blank" else _amount(cell, cross)
            expected = sum(amounts[index] for index in cross.adds)
            if found is FORMULA_WITHOUT_VALUE:
                self._computed += 1
            elif isinstance(found, Fault):
                faults.append(CellFault("", found, cross.index))
            elif found != expected:
                faults.append(CellFault("", _wrong_cross_total(expected), cross.index))
        return faults

    def _none_of(self, group: Sequence[str]) -> Fault:
        zh = "、".join(f"「{self._table.form.field_of(name).zh}」" for name in group)
        en = ", ".join(self._table.form.field_of(name).en for name in group)
        return Fault(
            "missing",
            f"{zh} 至少应填一项；请补上",
            f"expected one of these at least: {en}; fill it in",
        )


def _missing(field: Field) -> Fault:
    return Fault("missing", f"应填写{field.zh}；请补上", f"expected {field.en}; fill it in")


def _twin_faults(
    field: Field, cell: Cell | None, twins: Sequence[int], cells: Mapping[int, Cell]
) -> Iterator[CellFault]:
    """A column with the same heading must say the same, or nothing."""
    for index in twins:
        twin = cells.get(index)
        if (
            twin is not None
            and twin.text.strip()
            and (cell is None or twin.text.strip() != cell.text.strip())
        ):
            yield CellFault(field.name, _DUPLICATE, index)


def _amount(cell: Cell, cross: CrossTotal) -> int | Fault:
    if cell.kind in ("text", "number"):
        return read_amount(cell, cross.unit)
    fault = reader_of("money", cross.unit)(cell)
    assert isinstance(fault, Fault)
    return fault


def _is_empty(cell: Cell, *, zero_counts: bool = False) -> bool:
    """Is a cell blank, or a formula that gives nothing?"""
    text = cell.text.strip()
    if cell.formula is not None and not zero_counts:
        return not text.strip("0.")
    return cell.kind != "error" and (text in NOTHING or not text) and cell.formula is None


def _wrong_cross_total(expected: int) -> Fault:
    amount = format_yuan(expected)
    return Fault(
        "wrong-total",
        f"应为 {amount} 元（本行各列之和）；请核对合计和各列金额",
        f"expected {amount} yuan, the sum of this row's columns; check the total and the columns",
    )


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:NUMBERS_SHOWN])
    return f"{shown} …" if len(numbers) > NUMBERS_SHOWN else shown


_DUPLICATE: Final = Fault(
    "duplicate-column",
    "应与列名相同的另一列一致；两列内容不同，请删去其中一列，或用 --map 指明用哪一列",
    "expected what the other column with this heading says; take one of them out, or name the right one with "
    "--map",
)
