"""A sheet that is written cell by cell as it was read (原样写出单元格).

XlsxWriter turns numbers into floats, errors into formulas and some texts into markup; a copy that an office
compares with its own file must hold what that file holds. So cells are written here, and all around them by
XlsxWriter, whose way of being extended is to subclass its worksheet.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from ledger.importing.workbooks.cells import Cell, Merge, column_letter

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]

_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class _Kept(NamedTuple):
    cell: Cell
    format: Format | None


class CellSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that also takes our cells; rows in increasing order, counted from 1 as cells are."""

    def keep(self, row: int, column: int, cell: Cell, style: Format | None) -> None:
        """Write one cell as it is."""
        # Tells the worksheet that there is something, and lets it write the row before.
        self.write_number(row - 1, column - 1, 0, style)
        self.table[row - 1][column - 1] = _Kept(cell, style)

    def keep_merges(self, merges: tuple[Merge, ...]) -> None:
        """Merge ranges without writing into them; one that overlaps another is left out, as it must be."""
        standing: list[Merge] = []
        for merge in sorted(merges):
            standing = [each for each in standing if each.last_row >= merge.first_row]
            if not any(_share_columns(each, merge) for each in standing):
                standing.append(merge)
                self.merge.append([place - 1 for place in merge])

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if not isinstance(cell, _Kept):
            super()._write_cell(row, col, cell)
            return
        style = 0 if cell.format is None else cell.format._get_xf_index()
        self.fh.write(cell_xml(f"{column_letter(col + 1)}{row + 1}", style, cell.cell))


def cell_xml(reference: str, style: int, cell: Cell) -> str:
    """Return a cell as an element of a sheet.

    >>> cell_xml("A1", 3, Cell("number", "0.10"))
    '<c r="A1" s="3"><v>0.10</v></c>'
    """
    kind, value = _stored(cell)
    start = f'<c r="{reference}"' + (f' s="{style}"' if style else "") + (f' t="{kind}"' if kind else "")
    content = _formula(reference, cell.formula) + value
    return f"{start}>{content}</c>" if content else f"{start}/>"


def _stored(cell: Cell) -> tuple[str, str]:
    """The cell's type in the file, and the element of its value."""
    match cell.kind:
        case "number":
            return "", f"<v>{cell.text}</v>"
        case "boolean":
            return "b", f"<v>{int(cell.text == 'TRUE')}</v>"
        case "error":
            return "e", f"<v>{escape(cell.text)}</v>"
        case "text" if cell.formula:
            return "str", f"<v>{_escaped(cell.text)}</v>"
        case "text":
            return "inlineStr", f'<is><t xml:space="preserve">{_escaped(cell.text)}</t></is>'
    return "", ""


def _formula(reference: str, formula: str | None) -> str:
    if not formula:
        return ""
    if formula.startswith("{TABLE("):
        # A table of operations belongs to the cells around it, and cannot stand alone.
        return ""
    if formula.startswith("{") and formula.endswith("}"):
        return f'<f t="array" ref="{reference}">{escape(formula[1:-1])}</f>'
    return f"<f>{escape(formula)}</f>"


def _escaped(text: str) -> str:
    text = _ESCAPE.sub(lambda match: f"_x005F{match[0]}", text)
    return escape(NOT_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text))


def _share_columns(one: Merge, other: Merge) -> bool:
    return one.first_column <= other.last_column and other.first_column <= one.last_column
