"""In which unit the numbers of a column are: as headed, or as their number format shows them (金额单位).

A number format can show 万元 in two ways. `0.00"万元"` writes the word behind a number that is in 万元.
`0!.0,"万元"` scales: what is stored is yuan, whatever the heading says.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

Unit = Literal["元", "千元", "万元", "百万元", "亿元"]

YUAN: Final[Unit] = "元"
FEN_PLACES: Final[dict[str, int]] = {"元": 2, "千元": 5, "万元": 6, "百万元": 8, "亿元": 10}
"""How many decimals of a unit make whole fen."""

_NAMES: Final[dict[str, Unit]] = {
    "元": "元", "圆": "元", "千元": "千元", "万元": "万元", "万": "万元", "百万元": "百万元", "亿元": "亿元",
    "亿": "亿元",
}  # fmt: skip
_REMEMBERED: Final = 1_024


def unit_named(text: str) -> Unit:
    """Return the unit that a word behind a number means; yuan for no word."""
    return _NAMES[text] if text else YUAN


@lru_cache(maxsize=_REMEMBERED)
def unit_of_heading(text: str) -> Unit | None:
    """Return the unit that a column's heading names; None if it names none.

    >>> unit_of_heading("金额（万元）"), unit_of_heading("单价\\n(元/人天)"), unit_of_heading("培训单元")
    ('万元', '元', None)
    """
    match = _IN_HEADING.search("".join(unicodedata.normalize("NFKC", text).split()))
    return None if match is None else _NAMES[match[1] or match[2] or match[3]]


def units_in_title(text: str) -> list[Unit]:
    """Return the units that a text above the table declares, such as 单位：万元.

    >>> units_in_title("2026年2月10日　金额单位：万元"), units_in_title("单位：河南示例师范大学")
    (['万元'], [])
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return [_NAMES[match[1] or match[2]] for match in _IN_TITLE.finditer(plain)]


@lru_cache(maxsize=_REMEMBERED)
def unit_stored(number_format: str, unit: Unit) -> Unit:
    """Return the unit of a stored number that is shown by a format, in a column of a unit.

    >>> unit_stored('0!.0,"万元"', "万元"), unit_stored('0.00"万元"', "元"), unit_stored("#,##0.00", "万元")
    ('元', '万元', '万元')
    """
    shown = number_format.partition(";")[0]
    code = _LITERAL.sub("", _BRACKETED.sub("", shown))
    if _SCALED.search(code):
        return YUAN
    word = _WORD.search(_SPACER.sub("", shown).replace('"', "").replace("\\", "").replace("!", ""))
    return unit if word is None else _NAMES[word[0]]


_UNIT = "(百万元|千元|万元|亿元|元)"
_IN_HEADING: Final = re.compile(
    rf"[(\[【〔](?:金额)?(?:单位[:：]?)?(?:人民币)?{_UNIT}(?:[/每、,)\]】〕·].*)?$"
    rf"|[/:：,，_-](?:单位[:：]?)?(?:人民币)?{_UNIT}$"
    r"|^(?:.*[^百])?(千元|万元|亿元)$"
)
_IN_TITLE: Final = re.compile(rf"单位[:：(]?(?:人民币)?[:：(]?{_UNIT}(?![一-鿿])|^\(?(?:人民币)?{_UNIT}\)?$")
_BRACKETED: Final = re.compile(r"\[[^\]]*\]")
_SPACER: Final = re.compile(r"_.|\*.")
_LITERAL: Final = re.compile(r'"[^"]*"?|[\\!].|_.|\*.')
_SCALED: Final = re.compile(r"[0#?.],+(?![0#?,])")
_WORD: Final = re.compile("百万元|千元|万元|亿元|元")
