"""Formulas that say no more than a product of the row's own cells (乘积公式): F3*G3, ROUND(F3*G3,2).

Only what such a formula would give is known without its stored value; of any other it is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from ledger.importing.tables.units import FEN_PLACES, YUAN, Unit, unit_stored
from ledger.importing.workbooks.cells import Cell, column_letter


class Factor(NamedTuple):
    """A column of a product: where it is; its unit if it holds money."""

    column: int
    unit: Unit | None


class ProductColumns(NamedTuple):
    """The columns of a product: its factors and its result."""

    factors: tuple[Factor, ...]
    result: Factor

    def says_so(self, row: int, cells: Mapping[int, Cell]) -> bool:
        """Is the formula in the result's cell the product of this row's factors, and in their unit?"""
        cell = cells.get(self.result.column)
        if cell is None or not cell.formula:
            return False
        written = _multiplied(cell.formula, has_cents=self._is_in_yuan(cells))
        wanted = sorted(f"{column_letter(each.column)}{row}" for each in self.factors)
        return sorted(written) == wanted and self._is_in_one_unit(cells)

    def _is_in_yuan(self, cells: Mapping[int, Cell]) -> bool:
        return self.result.unit is not None and _unit_of(self.result, cells) == YUAN

    def _is_in_one_unit(self, cells: Mapping[int, Cell]) -> bool:
        """A formula multiplies what is stored: in 万元 if the price is, in yuan where nothing is money."""
        if not all(_is_stored_as_number(cells.get(each.column)) for each in self.factors):
            return False
        if self.result.unit is None:
            return all(each.unit is None for each in self.factors)
        units = [_unit_of(each, cells) for each in self.factors if each.unit is not None]
        return len(units) <= 1 and _unit_of(self.result, cells) == (units[0] if units else YUAN)


def _unit_of(factor: Factor, cells: Mapping[int, Cell]) -> str:
    assert factor.unit is not None
    cell = cells[factor.column]
    return factor.unit if cell.format == "General" else unit_stored(cell.format, factor.unit)


def _is_stored_as_number(cell: Cell | None) -> bool:
    """A formula reads plain digits as a number too, and nothing else that is written."""
    return cell is not None and (cell.kind == "number" or _DIGITS.fullmatch(cell.text) is not None)


def _multiplied(formula: str, *, has_cents: bool) -> Sequence[str]:
    """The cells that a formula multiplies; none where it does anything else."""
    plain = formula.replace("$", "").replace(" ", "").upper().lstrip("=+")
    rounded = _ROUNDED.fullmatch(plain)
    if rounded is not None:
        if not has_cents or int(rounded[2]) != FEN_PLACES[YUAN]:
            return ()
        plain = rounded[1]
    product = _PRODUCT.fullmatch(plain)
    parts = product[1].split(",") if product is not None else _unwrapped(plain).split("*")
    return parts if all(_CELL.fullmatch(part) for part in parts) else ()


def _unwrapped(plain: str) -> str:
    return plain[1:-1] if plain.startswith("(") and plain.endswith(")") else plain


_DIGITS: Final = re.compile("[0-9]{1,15}(?:[.][0-9]{1,15})?")
_ROUNDED: Final = re.compile("ROUND[(](.*),([0-9])[)]")
_PRODUCT: Final = re.compile("PRODUCT[(](.*)[)]")
_CELL: Final = re.compile("[A-Z]{1,3}[0-9]{1,7}")
