"""What stands to the right of the last heading (表头之外的内容).

In a file of text it tells that the fields of a row have moved: an amount with separators of thousands and
without quotes is two fields. In a workbook cells stay where they are, and what is beside the table is told.
"""

from __future__ import annotations

import re
from typing import Final

from domain.forms.form import Form
from ledger.importing.tables.faults import CellFault, Fault
from ledger.importing.tables.layout import Table
from ledger.importing.workbooks.cells import SheetRow


def first_beyond(table: Table, row: SheetRow) -> int | None:
    """The first column with content beyond the last heading."""
    if max(row.cells, default=0) <= table.last_column:
        return None
    beyond = (index for index, cell in row.cells.items() if index > table.last_column and cell.text.strip())
    return min(beyond, default=None)


def moved_fields(table: Table, row: SheetRow) -> CellFault | None:
    """Say where the fields of a row of text are more than the headings, if they are."""
    if not table.sheet.is_text or row.width <= table.last_column:
        return None
    index = first_beyond(table, row)
    if index is None and row.width > table.width:
        index = _parted_amount(table, row)
    return None if index is None else CellFault(private_field(table.form), _BEYOND, index)


def private_field(form: Form) -> str:
    """A field whose cells are not shown, if the form has one: a cell that is no field's may hold a name."""
    return next((field.name for field in form.fields if field.is_private), "")


def _parted_amount(table: Table, row: SheetRow) -> int | None:
    """The column of an amount whose next field goes on with three digits: 1 and 234.50."""
    for column in table.in_money:
        cell, following = row.cells.get(column.index), row.cells.get(column.index + 1)
        if cell is None or following is None:
            continue
        if _HEAD.fullmatch(cell.text.strip()) and _REST.fullmatch(following.text.strip()):
            return column.index
    return None


_HEAD: Final = re.compile("[-+]?[¥￥]?[1-9][0-9]{0,2}")
_REST: Final = re.compile("[0-9]{3}(?:[.][0-9]+)?")
_BEYOND: Final = Fault(
    "beyond-the-header",
    '列名之外应无内容；这一行的列比列名多，金额的千分位逗号可能没有加引号：请写成 "1,234.50" 或 1234.50，'
    "或删去多出的内容",
    "expected nothing beyond the last heading; the row has more fields than there are headings, maybe an "
    'amount with separators and without quotes: write "1,234.50" or 1234.50, or remove what is too much',
)
