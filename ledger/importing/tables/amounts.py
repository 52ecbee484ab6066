"""Amounts as offices write them, read as whole fen (金额).

Promises: exact, integers only. A number is read to the 15 digits that spreadsheet programs keep; a text says
every digit itself. What has a fraction of a fen is a fault, never rounded.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Final

from domain.amount_words import AmountWordsError, from_words
from domain.money import MAX_FEN, format_yuan
from ledger.importing.tables.faults import Fault
from ledger.importing.tables.units import FEN_PLACES, Unit, unit_named, unit_stored
from ledger.importing.workbooks.cells import Cell

SIGNIFICANT_DIGITS: Final = 15
"""What a spreadsheet program keeps of a number; further digits in a file are noise of its arithmetic."""
MAX_CHARACTERS: Final = 80
MAX_MAGNITUDE: Final = 25
"""Numbers with more digits before the point are no amounts, and are not expanded."""


def read_money(cell: Cell, unit: Unit, *, may_be_zero: bool = False) -> int | Fault:
    """Read an amount above zero of a cell that is not blank, in fen; zero where that is an answer too."""
    fen = read_amount(cell, unit)
    if isinstance(fen, Fault):
        return fen
    if fen > 0 or (fen == 0 and may_be_zero):
        return fen
    return _ZERO if fen == 0 else _NEGATIVE


def read_amount(cell: Cell, unit: Unit) -> int | Fault:
    """Read any amount of a cell that is not blank, in fen: below zero and zero too, as totals may be."""
    if cell.kind == "number":
        if cell.is_day:
            return _A_DAY
        own = unit if cell.format == "General" else unit_stored(cell.format, unit)
        if own == "other":
            return NOT_YUAN
        if own == "unclear":
            return UNIT_UNCLEAR
        return _fen_of_number(cell.text, own)
    return _fen_of_text(cell.text, unit)


def spreadsheet_number(text: str) -> Decimal | None:
    """The number that a spreadsheet means by the digits it stored; None for what is no number.

    >>> spreadsheet_number("1390.7099999999998"), spreadsheet_number("8.63E2")
    (Decimal('1390.71000000000'), Decimal('863'))
    """
    if len(text) > MAX_CHARACTERS:
        return None
    try:
        number = _KEPT.create_decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() <= MAX_MAGNITUDE else None


_KEPT: Final = Context(prec=SIGNIFICANT_DIGITS, rounding=ROUND_HALF_EVEN)
_WIDE: Final = Context(prec=60)


def _fen_of_number(text: str, unit: Unit) -> int | Fault:
    places = FEN_PLACES[unit]
    plain = _plain_fen(text, places)
    if plain is not None:
        return plain
    number = spreadsheet_number(text)
    if number is None:
        return _not_an_amount()
    fen = number.scaleb(places, context=_WIDE)
    if fen != fen.to_integral_value(context=_WIDE):
        return _finer_than_fen(unit)
    return _bounded(int(fen))


def _plain_fen(text: str, places: int) -> int | None:
    """Digits with a point, few enough to be exact: the common case, quickly."""
    whole, _, fraction = text.partition(".")
    scale: int = 10 ** (places - min(len(fraction), places))
    if not (whole.isdecimal() and text.isascii()) or len(text) > SIGNIFICANT_DIGITS or len(fraction) > places:
        return None
    if not fraction:
        return int(whole) * scale if len(whole) == len(text) and whole[0] != "0" else None
    if not fraction.isdecimal() or (whole[0] == "0" and len(whole) > 1):
        return None
    return int(whole + fraction) * scale


def _fen_of_text(text: str, unit: Unit) -> int | Fault:
    plain = _plain_fen(text, FEN_PLACES[unit])
    if plain is not None:
        return plain
    if len(text) > MAX_CHARACTERS:
        return _not_an_amount()
    half = unicodedata.normalize("NFKC", text).translate(_MINUS).strip()
    match = _AMOUNT.fullmatch(half)
    if match is None:
        in_parts = _IN_PARTS.fullmatch(half)
        return _fen_of_words(half) if in_parts is None else _fen_of_parts(in_parts)
    opened, before, after, whole, fraction, word, closed = match.groups(default="")
    if (before and after) or bool(opened) != bool(closed) or (opened and (before or after)):
        return _not_an_amount()
    own = unit_named(word) if word else unit
    digits = fraction.rstrip("0")
    if len(digits) > FEN_PLACES[own]:
        return _finer_than_fen(own)
    fen = int(whole.replace(",", "") + digits.ljust(FEN_PLACES[own], "0"))
    return _bounded(-fen if opened or "-" in (before, after) else fen)


def _fen_of_parts(match: re.Match[str]) -> int | Fault:
    """Yuan, jiao and fen, each with its number: 5元5角."""
    yuan, jiao, fen = match.groups(default="0")
    return _bounded(int(yuan.replace(",", "")) * 100 + int(jiao) * 10 + int(fen))


def _fen_of_words(text: str) -> int | Fault:
    if _SHORTENED.fullmatch(text):
        return _SHORTENED_AMOUNT
    if _WORDS.search(text):
        try:
            return from_words(_BEFORE_WORDS.sub("", text))
        except AmountWordsError:
            return _not_an_amount()
    return _not_an_amount()


def _bounded(fen: int) -> int | Fault:
    return fen if abs(fen) <= MAX_FEN else _TOO_LARGE


_MINUS: Final = str.maketrans("\u2212\u2013\u2010\u2011", "----")
_AMOUNT: Final = re.compile(
    r"(\()?\s*(?:(?:人民币|RMB|CNY)\s*:?\s*)?([-+])?\s*¥?\s*([-+])?\s*"
    r"(0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]+))?\s*"
    r"(?:(元|圆|千元|万元|万|百万元|亿元|亿)\s*[整正]?)?\s*(\))?",
    re.IGNORECASE,
)
_IN_PARTS: Final = re.compile(
    r"(?:(?:人民币|RMB|CNY)\s*:?\s*)?¥?\s*(0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)\s*[元圆]\s*零?\s*"
    r"(?=[0-9])(?:([0-9])\s*角)?\s*零?\s*(?:([0-9])\s*分)?\s*[整正]?",
    re.IGNORECASE,
)
_SHORTENED: Final = re.compile(r"-?[0-9](?:\.[0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
_WORDS: Final = re.compile("[零〇壹贰貳叁叄肆伍陆陸柒捌玖拾佰仟一二两三四五六七八九十百千萬角分]")
_BEFORE_WORDS: Final = re.compile(r"^[(]?(?:金额)?(?:大写)[):\s]*")

_ZERO: Final = Fault(
    "zero-amount",
    "应为大于零的金额；没有发生的不要列入，请删去该行或填写金额",
    "expected an amount above zero; leave out what did not happen, or write the amount",
)
_NEGATIVE: Final = Fault(
    "negative-amount",
    "应为大于零的金额；冲销要写明冲销哪一笔，不能用负数行，请删去该行，另用冲销或更正记录",
    "expected an amount above zero; a reversal names what it reverses: take the row out and record a "
    "reversal or a correction",
)
_TOO_LARGE: Final = Fault(
    "amount-too-large",
    f"应不超过 {format_yuan(MAX_FEN)} 元；请核对金额和单位（元、万元）",
    f"expected at most {format_yuan(MAX_FEN)} yuan; check the amount and its unit (元, 万元)",
)
NOT_YUAN: Final = Fault(
    "not-yuan",
    "应为人民币金额；列名或数字格式写的是其他币种或百分比，请换算成人民币，并改正列名或格式",
    "expected an amount in yuan; the heading or the number format shows another currency or a percentage: "
    "convert it, and correct the heading or the format",
)
UNIT_UNCLEAR: Final = Fault(
    "unit-unclear",
    "应以元、千元、万元、百万元或亿元为单位；列名或数字格式写的单位不在其中，请换算，并改正列名或格式",
    "expected 元, 千元, 万元, 百万元 or 亿元; the heading or the number format shows another unit: convert "
    "the amounts, and correct the heading or the format",
)
_SHORTENED_AMOUNT: Final = Fault(
    "destroyed-by-excel",
    "应为完整的金额；这里只剩科学计数的缩写，请按数值格式重新导出或录入",
    "expected the amount in full; only scientific notation is left of it: export or enter it as a plain "
    "number",
)
_A_DAY: Final = Fault(
    "not-an-amount",
    "应为金额；该单元格为日期格式，请改为数值格式并核对",
    "expected an amount; the cell is formatted as a day: format it as a number and check it",
)


def _not_an_amount() -> Fault:
    return Fault(
        "not-an-amount",
        "应为金额，如 1234.50、1,234.50 元、0.12 万元或大写金额；请改为数字",
        "expected an amount such as 1234.50, 1,234.50 元, 0.12 万元 or capitals; write it in digits",
    )


def _finer_than_fen(unit: Unit) -> Fault:
    places = FEN_PLACES[unit]
    return Fault(
        "finer-than-fen",
        f"应精确到分，以{unit}计最多 {places} 位小数；请按凭证填写到分的金额",
        f"expected whole fen, at most {places} decimals of {unit}; write the amount as its voucher has it",
    )
