"""Amounts in Chinese capitals (人民币大写), as cheques, contracts and vouchers state them.

Source: the rules for filling in bills and settlement vouchers in the Payment and Settlement Measures
(支付结算办法, 银发〔1997〕393号, annex 1): 整 closes an amount that ends in 元 or 角 and never follows 分;
零 stands for skipped places.

Promises: `from_words(to_words(fen)) == fen` for every amount. Reading is strict: the text must be one of
the ways to write exactly that amount. Where the rules leave 零 to the writer (万位 or 元位 is 0 and the
next place is not), writing leaves it out and reading takes both.
"""

from __future__ import annotations

import re
from typing import Final

from domain.errors import DomainError
from domain.money import MAX_FEN, Fen


class AmountWordsError(DomainError):
    """A text is no amount in Chinese words. Carries `text` and `reason`."""

    def __init__(self, text: str, reason: str) -> None:
        shown = text if len(text) <= _MAX_CHARACTERS else text[:_MAX_CHARACTERS] + "…"
        super().__init__(f"{shown!r} is not an amount in words: {reason}")
        self.text = text
        self.reason = reason


def to_words(fen: int) -> str:
    """Write an amount in capitals.

    >>> to_words(123456), to_words(100000), to_words(-150)
    ('壹仟贰佰叁拾肆元伍角陆分', '壹仟元整', '负壹元伍角整')
    """
    if abs(fen) > MAX_FEN:
        raise AmountWordsError(str(fen), f"it is beyond {MAX_FEN} fen, the most one amount can hold")
    return _spell(fen).replace(_MAY_BE_ZERO, "")


def from_words(text: str) -> Fen:
    """Read an amount in words; the exact inverse of `to_words`.

    Also accepts 圆 for 元, 正 for 整, everyday and traditional digits (一, 两, 十, 貳, 萬), a leading 十
    for 一十, the prefix 人民币, and an amount that ends in 角 without 整.

    Raises `AmountWordsError` for anything else, also for a missing or misplaced 零.

    >>> from_words("人民币壹仟零伍圆正"), from_words("两万元整")
    (100500, 2000000)
    """
    if len(text) > _MAX_CHARACTERS:
        raise AmountWordsError(text, f"it has {len(text)} characters, at most {_MAX_CHARACTERS} are read")
    words = _TWO_BEFORE_UNIT.sub("贰", _PREFIX.sub("", "".join(text.split()).translate(_TO_CAPITALS)))
    match = _SHAPE.fullmatch(words)
    if match is None:
        raise AmountWordsError(text, "expected 元, 角 and 分 in this order, such as 壹仟元整 or 壹元零伍分")
    sign, yuan_words, jiao, cent = match.groups(default="")
    magnitude = _yuan(text, yuan_words) * 100 + _digit(jiao) * 10 + _digit(cent)
    if magnitude > MAX_FEN:
        raise AmountWordsError(text, f"it is beyond {MAX_FEN} fen, the most one amount can hold")
    fen = -magnitude if sign else magnitude
    if not _accepted_spellings(fen).fullmatch(words):
        raise AmountWordsError(text, f"an amount of {fen} fen is written {to_words(fen)}")
    return Fen(fen)


_MAX_CHARACTERS: Final = 80
_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ((1000, "仟"), (100, "佰"), (10, "拾"), (1, ""))
_MAY_BE_ZERO: Final = "?"

_TO_CAPITALS: Final = str.maketrans(
    "〇○一二三四五六七八九十百千貳弍參叄陸億萬圆圓負正幣",
    "零零壹贰叁肆伍陆柒捌玖拾佰仟贰贰叁叁陆亿万元元负整币",
)
_PREFIX: Final = re.compile(r"^人民币[:：]?")
_TWO_BEFORE_UNIT: Final = re.compile("两(?=[佰仟万亿元角分])")
_SHAPE: Final = re.compile(
    rf"(负)?(?:([{_DIGITS}拾佰仟万亿]+)元)?(?:零?([{_DIGITS}])角)?(?:零?([{_DIGITS}])分)?整?"
)
_SECTION: Final = re.compile(
    rf"零?(?:([{_DIGITS}])仟)?零?(?:([{_DIGITS}])佰)?零?(?:([{_DIGITS}])?(拾))?零?([{_DIGITS}])?"
)


def _spell(fen: int) -> str:
    """The capitals, with `_MAY_BE_ZERO` at every place where the rules allow 零 and do not ask for it."""
    yuan, rest = divmod(abs(fen), 100)
    jiao, cent = divmod(rest, 10)
    words = "负" if fen < 0 else ""
    if yuan or not rest:
        words += (_spell_integer(yuan) or "零") + "元"
    if jiao:
        words += _MAY_BE_ZERO if yuan and yuan % 10 == 0 else ""
        words += _DIGITS[jiao] + "角"
    elif cent and yuan:
        words += "零"
    return words + (_DIGITS[cent] + "分" if cent else "整")


def _spell_integer(number: int) -> str:
    """Spell a whole number; an empty text for 0. Above 亿 the count of 亿 is itself spelt: 玖拾万亿."""
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            high, low = divmod(number, unit)
            return _spell_integer(high) + name + _zero_between(high, low, unit // 10) + _spell_integer(low)
    words, skipped = "", False
    for place, name in _PLACES:
        digit, number = divmod(number, place)
        if digit:
            words += ("零" if skipped and words else "") + _DIGITS[digit] + name
        skipped = not digit
    return words


def _zero_between(high: int, low: int, top_place: int) -> str:
    if low == 0:
        return ""
    if low < top_place:
        return "零"
    return _MAY_BE_ZERO if high % 10 == 0 else ""


def _accepted_spellings(fen: int) -> re.Pattern[str]:
    spelt = _spell(fen).replace(_MAY_BE_ZERO, "零?")
    if spelt.endswith("角整"):
        spelt += "?"
    if spelt.removeprefix("负").startswith("壹拾"):
        spelt = spelt.replace("壹拾", "壹?拾", 1)
    return re.compile(spelt)


def _yuan(text: str, words: str) -> int:
    number = 0
    for scale, part in zip((10**8, 1), _split(words, "亿"), strict=True):
        for inner, section in zip((10**4, 1), _split(part, "万"), strict=True):
            number += scale * inner * _section(text, section)
    return number


def _split(words: str, unit: str) -> tuple[str, str]:
    high, found, low = words.rpartition(unit)
    return (high, low) if found else ("", words)


def _section(text: str, words: str) -> int:
    match = _SECTION.fullmatch(words)
    if match is None:
        raise AmountWordsError(text, f"{words} is not a number below 壹万")
    thousands, hundreds, tens, ten, ones = match.groups(default="")
    return (
        _digit(thousands) * 1000
        + _digit(hundreds) * 100
        + (_digit(tens or "壹") * 10 if ten else 0)
        + _digit(ones)
    )


def _digit(word: str) -> int:
    return _DIGITS.index(word) if word else 0
