"""Numbers that are no money: counts, quantities, scores, years, products written out (数量).

Units that people write behind a number (人, 天, 人次, 分) are dropped; 百, 千, 万 and 亿 change the number
and are refused.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from ledger.importing.tables.amounts import MAX_CHARACTERS, spreadsheet_number
from ledger.importing.tables.faults import Fault
from ledger.importing.workbooks.cells import Cell

MAX_WHOLE_DIGITS: Final = 9
QUANTITY_DECIMALS: Final = 4
SCORE_DECIMALS: Final = 2
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099


def read_count(cell: Cell) -> int | Fault:
    """Read a whole number, zero or more, such as `77 人`."""
    number = _number(cell)
    if number is None or number < 0 or not _has_decimals(number, 0) or not _fits(number):
        return _NOT_A_COUNT
    return int(number)


def read_decimal(cell: Cell) -> str | Fault:
    """Read a quantity, zero or more, as the statement member `Quantity` writes it."""
    number = _number(cell)
    if number is None or number < 0 or not _fits(number) or not _has_decimals(number, QUANTITY_DECIMALS):
        return _NOT_A_QUANTITY
    return plain_decimal(number)


def read_score(cell: Cell) -> str | Fault:
    """Read a score, zero or more, as the statement member `Score` writes it."""
    number = _number(cell)
    if number is None or not 0 <= number < 1000 or not _has_decimals(number, SCORE_DECIMALS):
        return _NOT_A_SCORE
    return plain_decimal(number)


def read_year(cell: Cell) -> int | Fault:
    """Read a fiscal year, such as `2026` or `2026年度`."""
    match = _YEAR.fullmatch(unicodedata.normalize("NFKC", cell.text).strip()[:MAX_CHARACTERS])
    if match is None or cell.is_day or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return _NOT_A_YEAR
    return int(match[1])


def read_calculation(cell: Cell) -> tuple[str, ...] | Fault:
    """Read a product written out, such as `180元×50人×10天`; what it says behind `=` must be the product."""
    text = unicodedata.normalize("NFKC", cell.text)
    if len(text) > MAX_CHARACTERS:
        return _NOT_A_PRODUCT
    written, equals, result = text.partition("=")
    factors = [_number_of_text(part) for part in _TIMES.split(written)]
    product = Decimal(1)
    for factor in factors:
        if factor is None or factor < 0 or not _fits(factor) or not _has_decimals(factor, QUANTITY_DECIMALS):
            return _NOT_A_PRODUCT
        product *= factor
    if equals and _number_of_text(result) != product:
        return Fault(
            "not-the-product",
            f"应等于 {plain_decimal(product)}，等号后面不是这些数的乘积；请核对算式",
            f"expected {plain_decimal(product)}, what stands behind = is not the product; check it",
        )
    return tuple(plain_decimal(factor) for factor in factors if factor is not None)


def plain_decimal(number: Decimal) -> str:
    """Write a number without exponent and without trailing zeros.

    >>> plain_decimal(Decimal("1.50")), plain_decimal(Decimal("2E+2")), plain_decimal(Decimal("0.00"))
    ('1.5', '200', '0')
    """
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(cell: Cell) -> Decimal | None:
    if cell.kind == "number":
        return None if cell.is_day else spreadsheet_number(cell.text)
    return _number_of_text(unicodedata.normalize("NFKC", cell.text))


def _number_of_text(text: str) -> Decimal | None:
    if len(text) > MAX_CHARACTERS:
        return None
    match = _WITH_UNIT.fullmatch(text.strip())
    return None if match is None else Decimal(match[1].replace(",", ""))


def _has_decimals(number: Decimal, places: int) -> bool:
    """Is it whole in units of that many decimals?"""
    scaled = number.scaleb(places)
    return scaled == scaled.to_integral_value()


def _fits(number: Decimal) -> bool:
    return number.adjusted() < MAX_WHOLE_DIGITS


_WITH_UNIT: Final = re.compile(
    r"((?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?)\s*"
    r"(?![百千万亿])(?:[一-鿿][一-鿿/()·]{0,5})?"
)
_YEAR: Final = re.compile(r"(20[0-9]{2})(?:\.0+)?\s*(?:年|年度|年度预算|财年|财政年度)?")
_TIMES: Final = re.compile(r"[*×xX✕✖╳]")

_NOT_A_COUNT: Final = Fault(
    "not-a-count",
    "应为整数，如 77 或 77 人；请填写整数",
    "expected a whole number such as 77 or 77 人; write it without decimals",
)
_NOT_A_QUANTITY: Final = Fault(
    "not-a-quantity",
    f"应为不小于零的数，最多 {QUANTITY_DECIMALS} 位小数，如 12.5；请填写数字",
    f"expected a number, zero or more, at most {QUANTITY_DECIMALS} decimals, such as 12.5; use digits",
)
_NOT_A_SCORE: Final = Fault(
    "not-a-score",
    f"应为评审得分，最多 {SCORE_DECIMALS} 位小数，如 87.5；请填写得分",
    f"expected a score, at most {SCORE_DECIMALS} decimals, such as 87.5; write the score",
)
_NOT_A_YEAR: Final = Fault(
    "not-a-year",
    f"应为 {FIRST_YEAR} 至 {LAST_YEAR} 的四位年度，如 2026；请填写年度",
    f"expected a year of four digits, {FIRST_YEAR} to {LAST_YEAR}, such as 2026; write the year",
)
_NOT_A_PRODUCT: Final = Fault(
    "not-a-calculation",
    "应为写明的乘式，如 180*50*10；请只用数和乘号",
    "expected a product written out, such as 180*50*10; use numbers and signs of multiplication only",
)
