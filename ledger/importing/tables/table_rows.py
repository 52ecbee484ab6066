"""The rows under a header, one after the other: values with their places, totals, the rest told (逐行读取).

Memory is flat: nothing of a row is kept once it was given. What is left out (notes, blank lines, headers
repeated on every page) is told once, when the table ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ledger.importing.tables.beyond_header import first_beyond, moved_fields, private_field
from ledger.importing.tables.columns import AnyColumn
from ledger.importing.tables.data_rows import DataRow, TotalRow
from ledger.importing.tables.faults import CellFault, Fault
from ledger.importing.tables.layout import Table, row_signature
from ledger.importing.tables.merged_cells import MergedDown, wide_texts
from ledger.importing.tables.notations import NOTHING
from ledger.importing.tables.row_kinds import is_carried, is_group_heading, is_note, numbers_columns, total_of
from ledger.importing.tables.row_reading import RowReader
from ledger.importing.tables.units import measures_in_title
from ledger.importing.workbooks.cells import Cell, SheetRow, column_letter

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


class _TableReader:
    """The reading of one table, and how far it has come."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows = RowReader(table)
        columns: list[AnyColumn] = [*table.columns, *table.spread, *table.cross_totals]
        self._indexes = frozenset(column.index for column in columns)
        self._merged = MergedDown(
            table.sheet.merges,
            [column.index for column in table.columns if column.field.is_merged_down],
            after=table.header_rows[1],
        )
        self._wide = wide_texts(table.sheet.merges, after=table.header_rows[1])
        self._heads = {head[0][1] for head in table.heads}
        self._is_first = True
        self._is_after_total = False
        self._block = 0
        units = table.own_units
        self._unheaded = [column for column in table.in_money if column.index not in units]
        self._beyond: list[str] = []
        self._hidden = 0
        self._repeated = 0
        self._notes: list[int] = []
        self._unread: list[int] = []

    def take(self, row: SheetRow) -> Iterator[DataRow | TotalRow]:
        """Read one row under the header."""
        if not row.cells:
            return
        order = sorted(row.cells)
        if self._is_head(row, order):
            return
        moved = moved_fields(self._table, row)
        if moved is not None and not _begins_as_note(row, order):
            yield DataRow(self._table, row.number, {}, row.cells, [moved])
            return
        if is_carried(row, order):
            self._notes.append(row.number)
            return
        total = total_of(row, order)
        if total is not None:
            self._is_after_total = True
            yield total._replace(block=self._block)
            return
        found = self._rows.read(row.number, self._merged.fill(row))
        if (not found or any(each.faults for each in found)) and self._is_no_data(row, order):
            yield from self._unit_below(row, order)
            return
        self._is_after_total = False
        if found:
            self._hidden += row.is_hidden
            self._note_beyond(row)
        yield from found

    def _note_beyond(self, row: SheetRow) -> None:
        index = first_beyond(self._table, row)
        if index is not None and len(self._beyond) <= NUMBERS_SHOWN:
            self._beyond.append(f"{column_letter(index)}{row.number}")

    def _unit_below(self, row: SheetRow, order: Sequence[int]) -> Iterator[DataRow]:
        """A note under the table that says amounts are in another unit than they were read in."""
        for index in order:
            cell = row.cells[index]
            said = measures_in_title(cell.text) if cell.kind == "text" else ()
            if said and any(set(said) != {column.unit} for column in self._unheaded):
                fault = CellFault(private_field(self._table.form), _UNIT_BELOW, index)
                yield DataRow(self._table, row.number, {}, row.cells, [fault])
                return

    def finish(self, tell: Tell) -> None:
        """Tell what was left out, and what was read that cannot be seen."""
        counts = (
            (_listed(self._notes), "说明性文字未导入：第 {} 行", "notes, not imported: rows {}"),
            (
                _listed(self._unread),
                "所用各列均为空，未导入：第 {} 行",
                "nothing in the columns that are read, not imported: rows {}",
            ),
            (
                _listed(self._beyond),
                "表头之外有内容，未导入：{}",
                "content beyond the last heading, not imported: {}",
            ),
            (self._hidden, "含隐藏的 {} 行，已一并读取", "{} hidden rows were read as well"),
            (self._repeated, "重复的表头 {} 行，已略过", "{} rows repeat the header, passed over"),
            (
                _listed(self._rows.computed_at),
                f"{self._rows.computed} 处公式没有保存结果，已按本行各数计算：{{}}",
                f"{self._rows.computed} formulas have no stored value; they were computed: {{}}",
            ),
        )
        for what, zh, en in counts:
            if what:
                sheet = f"[{self._table.sheet_name}] "
                tell(sheet + zh.format(what), sheet + en.format(what))

    def _is_head(self, row: SheetRow, order: Sequence[int]) -> bool:
        """Does it repeat the header, or number its columns?"""
        is_first, self._is_first = self._is_first, False
        first = row.cells[order[0]]
        may_repeat = first.kind == "text" and "".join(first.text.split()) in self._heads
        if may_repeat and row_signature(row) in self._table.heads:
            self._repeated += 1
            self._block += self._is_after_total
            self._is_after_total = False
            self._is_first = True
            return True
        return is_first and numbers_columns(row.cells, order)

    def _is_no_data(self, row: SheetRow, order: Sequence[int]) -> bool:
        """Is a row that cannot be read none that should be: a note, a heading of rows, a blank line?

        A row that reads without fault is data, whatever its first words are.
        """
        first = row.cells[order[0]]
        if first.kind == "text" and (
            (is_note(first.text) and not self._holds_numbers(row))
            or (len(order) == 1 and self._stands_alone(row.number, order[0], first.text))
        ):
            self._notes.append(row.number)
            return True
        used = [row.cells[index] for index in order if index in self._indexes]
        if all(_gives_nothing(cell) for cell in used):
            if any(row.cells[index].kind == "text" and row.cells[index].text.strip() for index in order):
                self._unread.append(row.number)
            return True
        return False

    def _stands_alone(self, number: int, index: int, text: str) -> bool:
        """Is the only text of a row none of its values: behind the last total, across columns, a heading?"""
        return (
            self._is_after_total
            or (number, index) in self._wide
            or index not in self._indexes
            or is_group_heading(text)
        )

    def _holds_numbers(self, row: SheetRow) -> bool:
        return any(cell.kind == "number" for index, cell in row.cells.items() if index in self._indexes)


def _begins_as_note(row: SheetRow, order: Sequence[int]) -> bool:
    first = row.cells[order[0]]
    return first.kind == "text" and is_note(first.text)


def _gives_nothing(cell: Cell) -> bool:
    """Is a cell blank, or a formula that was copied down beyond the data?"""
    text = cell.text.strip()
    if cell.formula is not None:
        return not text.strip("0.-")
    return not text or text in NOTHING


def _listed(places: Sequence[object]) -> str:
    shown = ", ".join(str(place) for place in places[:NUMBERS_SHOWN])
    return f"{shown} …" if len(places) > NUMBERS_SHOWN else shown


_UNIT_BELOW: Final = Fault(
    "unit-unclear",
    "应在表头之上或列名中写明金额单位；表下的说明写的单位与所读的不同，请在金额列的列名中写明，如（万元）",
    "expected the unit above the table or in the heading; this note says another one than the amounts were "
    "read in: write it in the heading of the amounts, such as （万元）",
)
