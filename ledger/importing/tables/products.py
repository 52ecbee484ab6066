"""Products that rows state: quantity times price is the amount (数量×单价=金额)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, NamedTuple

from domain.forms.form import Field, Form, Value
from domain.money import format_yuan
from ledger.importing.tables.faults import Fault
from ledger.importing.tables.quantities import plain_decimal

_EXACT: Final = Context(prec=200)
"""More digits than the factors of a row can have together."""
_FEN_PER_YUAN: Final = Decimal(100)


class ProductCheck(NamedTuple):
    """One product of a form, for the columns that a table has."""

    factors: tuple[str, ...]
    result: str
    is_money: bool
    is_in_yuan: bool
    """No factor is money: the product of bare numbers is in yuan."""
    zh: str
    en: str

    def expected(self, values: Mapping[str, Value]) -> Decimal | None:
        """The product, in fen rounded half up where it is money; None where a factor is blank."""
        product = Decimal(1)
        for name in self.factors:
            value = values.get(name)
            if value is None:
                return None
            for part in value if isinstance(value, tuple) else (value,):
                product = _EXACT.multiply(product, Decimal(part))
        if not self.is_money:
            return product
        if self.is_in_yuan:
            product = _EXACT.multiply(product, _FEN_PER_YUAN)
        return product.to_integral_value(ROUND_HALF_UP, _EXACT)

    def agrees(self, found: Value, expected: Decimal) -> bool:
        """Is what a cell says the product?"""
        return isinstance(found, int | str) and Decimal(found) == expected

    def value(self, expected: Decimal) -> Value:
        """The product as a value of the result's column."""
        return int(expected) if self.is_money else plain_decimal(expected)

    def fault(self, expected: Decimal) -> Fault:
        """Say what the result should be."""
        if self.is_money:
            zh, en = f"{format_yuan(int(expected))} 元", f"{format_yuan(int(expected))} yuan"
        else:
            zh = en = plain_decimal(expected)
        return Fault(
            "not-the-product",
            f"应为 {zh}（{self.zh}）；请核对这几项",
            f"expected {en} ({self.en}); check them",
        )


def checks_of(form: Form, fields: Mapping[str, Field]) -> list[ProductCheck]:
    """The products of a form whose columns are all there."""
    checks = []
    for factors, result in form.products:
        if result in fields and all(name in fields for name in factors):
            kinds = [fields[name].kind for name in factors]
            checks.append(
                ProductCheck(
                    factors,
                    result,
                    fields[result].kind == "money",
                    "money" not in kinds,
                    "×".join(fields[name].zh for name in factors),
                    " x ".join(fields[name].en for name in factors),
                )
            )
    return checks
