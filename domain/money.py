"""Money as whole fen (分), and the two ways people write it: yuan (元) and ten thousand yuan (万元).

Promises: exact both ways, integers only. What `format_yuan` writes, `parse_yuan` reads back. A text that
could be read in two ways, or holds more than a fen can say, is refused rather than rounded.
"""

from __future__ import annotations

import re
from typing import Final, NewType

from domain.errors import DomainError

Fen = NewType("Fen", int)

FEN_PER_YUAN: Final = 100
FEN_PER_WAN: Final = 10_000 * FEN_PER_YUAN

MAX_FEN: Final = 2**53 - 1
"""The largest amount: the largest integer every JSON reader keeps exactly; about 90 万亿元."""


class MoneyError(DomainError):
    """A text is not an amount of money. Carries `text` and `reason`."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{_excerpt(text)} is not an amount: {reason}")
        self.text = text
        self.reason = reason


def format_yuan(fen: int) -> str:
    """Write an amount in yuan with thousands separators and both decimals.

    >>> format_yuan(-123456789)
    '-1,234,567.89'
    """
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"


def format_wan(fen: int) -> str:
    """Write an amount in ten thousand yuan (万元) with two decimals, cut off toward zero.

    Cutting, not rounding: 9,999.99 yuan must not read as a full 1.00 万元. An amount under 100 yuan reads
    `0.00`, without a sign.

    >>> format_wan(999_999), format_wan(-123_456_789)
    ('0.99', '-123.45')
    """
    hundredths = abs(fen) // (FEN_PER_WAN // 100)
    whole, rest = divmod(hundredths, 100)
    return f"{'-' if fen < 0 and hundredths else ''}{whole:,}.{rest:02d}"


def parse_yuan(text: str) -> Fen:
    """Read an amount as people type it into a sheet, exactly.

    Accepts full-width digits and signs, a leading `¥` or `￥`, a leading minus, thousands separators where
    they belong, and a unit at the end: 元 (also when absent), 万元, 亿元.

    Raises `MoneyError` for anything else, for a fraction of a fen, and beyond `MAX_FEN`.

    >>> parse_yuan("￥１，２３４.50"), parse_yuan("-1.5万元")
    (123450, -1500000)
    """
    if len(text) > _MAX_CHARACTERS:
        raise MoneyError(text, f"it has {len(text)} characters, at most {_MAX_CHARACTERS} are read")
    match = _AMOUNT.fullmatch(text.strip().translate(_TO_HALF_WIDTH))
    if match is None:
        raise MoneyError(text, "expected digits such as 1234.50 or 1,234.50, with ¥, 元, 万元 or 亿元")
    before, after, whole, fraction, unit = match.groups(default="")
    if before and after:
        raise MoneyError(text, "it has two minus signs; write one")
    decimals = _DECIMALS_BY_UNIT[unit]
    if len(fraction) > decimals:
        raise MoneyError(
            text,
            f"it has {len(fraction)} decimals, at most {decimals} of {unit or '元'} make whole fen",
        )
    fen = int(whole.replace(",", "") + fraction.ljust(decimals, "0"))
    if fen > MAX_FEN:
        raise MoneyError(text, f"it is larger than {format_yuan(MAX_FEN)} yuan, the most one amount can hold")
    return Fen(-fen if before or after else fen)


_MAX_CHARACTERS: Final = 64
_DECIMALS_BY_UNIT: Final = {"": 2, "元": 2, "万元": 6, "亿元": 10}
_TO_HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９．，－−￥", "0123456789.,--¥")
_AMOUNT: Final = re.compile(
    r"(-)?¥?(-)?"
    r"(0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)"
    r"(?:\.([0-9]+))?"
    r"\s?(元|万元|亿元)?"
)


def _excerpt(text: str) -> str:
    return repr(text if len(text) <= _MAX_CHARACTERS else text[:_MAX_CHARACTERS] + "…")
