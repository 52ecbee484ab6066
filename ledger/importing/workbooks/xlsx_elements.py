"""Which elements the rows of a sheet are made of, and which may stand in which (工作表元素).

Source: ECMA-376 part 1, 18.3.1. What is not listed here is passed over with all that is in it.
"""

from __future__ import annotations

from typing import Final

from ledger.importing.workbooks.xlsx_parts import NAMESPACES

DOCUMENT, WORKSHEET, ROWS, ROW, CELL, VALUE, FORMULA = range(7)
INLINE, INLINE_TEXT, RUN, RUN_TEXT, READING, READING_TEXT = range(7, 13)

_CHILDREN: Final = {
    DOCUMENT: {"worksheet": WORKSHEET},
    WORKSHEET: {"sheetData": ROWS},
    ROWS: {"row": ROW},
    ROW: {"c": CELL},
    CELL: {"v": VALUE, "f": FORMULA, "is": INLINE},
    INLINE: {"t": INLINE_TEXT, "r": RUN, "rPh": READING},
    RUN: {"t": RUN_TEXT},
    READING: {"t": READING_TEXT},
}
_ELEMENTS: Final = range(DOCUMENT, READING_TEXT + 1)

CHILDREN: Final = tuple(
    {
        f"{namespace}{name}": child
        for namespace in NAMESPACES
        for name, child in _CHILDREN.get(each, {}).items()
    }
    for each in _ELEMENTS
)
"""By element: what each tag in it begins."""

PARENTS: Final = tuple(
    next((parent for parent, inner in _CHILDREN.items() if each in inner.values()), DOCUMENT)
    for each in _ELEMENTS
)
"""By element: the one that it stands in."""

IS_LEAF: Final = tuple(each in (VALUE, FORMULA, INLINE_TEXT, RUN_TEXT, READING_TEXT) for each in _ELEMENTS)
"""By element: whether it holds text and nothing else."""
