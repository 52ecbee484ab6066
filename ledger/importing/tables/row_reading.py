"""One row read as values, with everything that is wrong in its cells (单行读取).

What a row must hold, what it may leave blank, which of its columns must agree, is the form's; a row of a
spread table is read once for each filled column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from domain.forms.form import Field, Value
from domain.money import format_yuan
from ledger.importing.tables.amounts import read_amount
from ledger.importing.tables.columns import CrossTotal, SpreadColumn
from ledger.importing.tables.data_rows import DataRow
from ledger.importing.tables.faults import CellFault, Fault
from ledger.importing.tables.layout import Table
from ledger.importing.tables.notations import FORMULA_WITHOUT_VALUE, NOTHING, CellReader, reader_of
from ledger.importing.tables.product_formulas import Factor, ProductColumns
from ledger.importing.tables.products import ProductCheck, checks_of
from ledger.importing.workbooks.cells import BLANK, Cell, column_letter

CELLS_LISTED: Final = 11
"""Computed cells that are kept to be named: one more than are shown."""


class RowReader:
    """Reads the rows of one table. `computed` counts cells without a stored value, the first are named."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._fields = [
            _FieldReader(
                column.field,
                column.index,
                reader_of(column.field.kind, column.unit, may_be_zero=column.field.may_be_zero),
                column.field.is_required and not column.field.may_be_blank,
                column.twins,
            )
            for column in table.columns
        ]
        self._spread = [_SpreadReader(each, reader_of("money", each.unit)) for each in table.spread]
        self._constants: dict[str, Value] = {each.field.name: each.value for each in table.constants}
        fields = {column.field.name: column.field for column in table.columns} | {
            constant.field.name: constant.field for constant in table.constants
        }
        self._products = checks_of(table.form, fields)
        self._of_products = _columns_of_products(table, self._products)
        groups = [tuple(name for name in group if name in fields) for group in table.form.one_of]
        self._groups = [group for group in groups if group]
        self.computed = 0
        self.computed_at: list[str] = []

    def read(self, number: int, cells: Mapping[int, Cell]) -> list[DataRow]:
        """Read one row; several for a spread row, none where all its spread columns are empty."""
        row = self._row(number, cells)
        return self._spread_rows(row) if self._spread else [row]

    def _row(self, number: int, cells: Mapping[int, Cell]) -> DataRow:
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
            self._check_product(product, values, faults, number, cells)
        faulty = {fault.field for fault in faults}
        for group in self._groups:
            if not any(name in values or name in faulty for name in group):
                faults.append(CellFault(group[0], self._none_of(group)))
        return DataRow(self._table, number, values, cells, faults)

    def _check_product(
        self,
        product: ProductCheck,
        values: dict[str, Value],
        faults: list[CellFault],
        number: int,
        cells: Mapping[int, Cell],
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
            columns = self._of_products.get(product)
            if (
                without
                and all(each.fault is FORMULA_WITHOUT_VALUE for each in without)
                and columns is not None
                and columns.says_so(number, cells)
            ):
                faults.remove(without[0])
                values[product.result] = product.value(expected)
                self._note_computed(number, columns.result.column)

    def _note_computed(self, number: int, index: int) -> None:
        self.computed += 1
        if len(self.computed_at) < CELLS_LISTED:
            self.computed_at.append(f"{column_letter(index)}{number}")

    def _spread_rows(self, shared: DataRow) -> list[DataRow]:
        """The row once for each filled column; once in all if what they share has faults."""
        spread = self._table.form.spread
        assert spread is not None
        amounts: dict[int, int] = {}
        rows: list[DataRow] = []
        for column, read in self._spread:
            value = read(shared.cells.get(column.index, BLANK))
            if value is None or (isinstance(value, Fault) and value.code == "zero-amount"):
                amounts[column.index] = 0
                continue
            values = {**shared.values, spread.key: column.key}
            row = DataRow(self._table, shared.number, values, shared.cells, [], column)
            if isinstance(value, Fault):
                row.faults.append(CellFault(spread.value, value, column.index))
            else:
                assert isinstance(value, int)
                values[spread.value] = amounts[column.index] = value
            rows.append(row)
        across = self._cross_faults(shared.number, shared.cells, amounts)
        if rows and not shared.faults:
            rows[0].faults += across
            return rows
        shared.faults = [
            *(shared.faults if rows else []),
            *(each for row in rows for each in row.faults),
            *across,
        ]
        return [shared] if shared.faults else []

    def _cross_faults(
        self, number: int, cells: Mapping[int, Cell], amounts: Mapping[int, int]
    ) -> list[CellFault]:
        faults = []
        for cross in self._table.cross_totals:
            cell = cells.get(cross.index, BLANK)
            if _states_nothing(cell) or not all(index in amounts for index in cross.adds):
                continue
            found = FORMULA_WITHOUT_VALUE if cell.kind == "blank" else _amount(cell, cross)
            expected = sum(amounts[index] for index in cross.adds)
            if found is FORMULA_WITHOUT_VALUE:
                self._note_computed(number, cross.index)
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


def _columns_of_products(
    table: Table, products: Sequence[ProductCheck]
) -> Mapping[ProductCheck, ProductColumns]:
    """Where the factors and results of products stand, for those that are columns to the last."""
    factors = {
        each.field.name: Factor(each.index, each.unit if each.field.kind == "money" else None)
        for each in table.columns
    }
    return {
        product: ProductColumns(tuple(factors[name] for name in product.factors), factors[product.result])
        for product in products
        if all(name in factors for name in (*product.factors, product.result))
    }


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


def _states_nothing(cell: Cell) -> bool:
    return cell.formula is None and (not cell.text.strip() or cell.text.strip() in NOTHING)


def _wrong_cross_total(expected: int) -> Fault:
    amount = format_yuan(expected)
    return Fault(
        "wrong-total",
        f"应为 {amount} 元（本行各列之和）；请核对合计和各列金额",
        f"expected {amount} yuan, the sum of this row's columns; check the total and the columns",
    )


_DUPLICATE: Final = Fault(
    "duplicate-column",
    "应与列名相同的另一列一致；两列内容不同，请删去其中一列，或用 --map 指明用哪一列",
    "expected what the other column with this heading says; take one of them out, or name the right one with "
    "--map",
)
