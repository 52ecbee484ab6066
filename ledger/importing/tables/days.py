"""Days as offices write them (日期): 2026-05-31, 2026/5/31, 2026.5.31, 2026年5月31日, 20260531, Excel days.

Promises: a day of the calendar between 1900 and 2099, or a fault. Never a guess: no two-digit years, and no
bare number as an Excel day.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from ledger.importing.tables.amounts import spreadsheet_number
from ledger.importing.tables.faults import Fault
from ledger.importing.workbooks.cells import Cell

_REMEMBERED: Final = 8_192
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2099
_DAY_ZERO: Final = date(1899, 12, 30)
_FIRST_SURE_SERIAL: Final = 61
"""1900-03-01. Before it, Excel counts a 29 February 1900 that never was."""
_MAX_CHARACTERS: Final = 40


def read_day(cell: Cell) -> date | Fault:
    """Read the day of a cell that is not blank."""
    if len(cell.text) > _MAX_CHARACTERS:
        return _NOT_A_DAY
    if cell.kind == "number":
        return _day_of_serial(cell.text) if cell.is_day else _day_of_number(cell.text)
    return day_of_text(cell.text)


@lru_cache(maxsize=_REMEMBERED)
def day_of_text(text: str) -> date | Fault:
    """Read a day that is written out, with a time of day behind it or without.

    >>> day_of_text("２０２６年５月３１日"), day_of_text("2026.5.31 00:00:00")
    (datetime.date(2026, 5, 31), datetime.date(2026, 5, 31))
    """
    plain = _plain(text)
    match = _WRITTEN.fullmatch(plain)
    if match is None:
        if plain.isdecimal():
            return _day_of_number(plain)
        return _TWO_DIGIT_YEAR if _SHORT_YEAR.fullmatch(plain) else _NOT_A_DAY
    return _calendar_day(match)


def days_in(text: str) -> list[date]:
    """Return the days that stand anywhere in a text, such as a title.

    >>> days_in("财教〔2026〕15号　2026年2月10日")
    [datetime.date(2026, 2, 10)]
    """
    found = (_calendar_day(match) for match in _INSIDE.finditer(_plain(text)))
    return [day for day in found if isinstance(day, date)]


def show_serial(text: str) -> str:
    """Show an Excel day as a day; as it stands if it is none."""
    day = _day_of_serial(text) if len(text) <= _MAX_CHARACTERS else _NOT_A_DAY
    return text if isinstance(day, Fault) else day.isoformat()


_SEPARATED: Final = (
    r"([0-9]{4})\s*(?:([-/.])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})"
    r"|年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]?)"
)
_TIME: Final = r"(?:(?:\s*T\s*|\s+)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_WRITTEN: Final = re.compile(_SEPARATED + _TIME)
_INSIDE: Final = re.compile(r"(?<![0-9])" + _SEPARATED + r"(?![0-9])")
_SHORT_YEAR: Final = re.compile(r"[0-9]{1,2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,4}[日号]?")
_COMPACT: Final = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_IN_CHINESE: Final = re.compile(
    "([〇○零一二三四五六七八九]{4})年([元一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_DASHES: Final = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")
_DIGITS: Final = str.maketrans("〇○零元一二三四五六七八九", "0001123456789")


def _plain(text: str) -> str:
    half = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    if "年" in half:
        half = _IN_CHINESE.sub(_in_digits, half)
    return half


def _in_digits(match: re.Match[str]) -> str:
    return f"{match[1].translate(_DIGITS)}年{_below_hundred(match[2])}月{_below_hundred(match[3])}日"


def _below_hundred(words: str) -> int:
    tens, ten, ones = words.rpartition("十")
    high = int(tens.translate(_DIGITS) or "1") * 10 if ten else 0
    return high + int(ones.translate(_DIGITS) or "0")


def _calendar_day(match: re.Match[str]) -> date | Fault:
    year, month, day = match[1], match[3] or match[5], match[4] or match[6]
    return _day(int(year), int(month), int(day))


def _day(year: int, month: int, day: int) -> date | Fault:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return _IMPOSSIBLE
    try:
        return date(year, month, day)
    except ValueError:
        return _IMPOSSIBLE


def _day_of_number(text: str) -> date | Fault:
    match = _COMPACT.fullmatch(text.removesuffix(".0"))
    if match is None:
        return _BARE_NUMBER
    return _day(int(match[1]), int(match[2]), int(match[3]))


@lru_cache(maxsize=_REMEMBERED)
def _day_of_serial(text: str) -> date | Fault:
    number = spreadsheet_number(text)
    if number is None or not _FIRST_SURE_SERIAL <= number < 1_000_000:
        return _IMPOSSIBLE
    day = _DAY_ZERO + timedelta(days=int(number))
    return day if day.year <= _LAST_YEAR else _IMPOSSIBLE


_NOT_A_DAY: Final = Fault(
    "not-a-day",
    "应为日期，如 2026-05-31 或 2026年5月31日；请写明年、月、日",
    "expected a day such as 2026-05-31 or 2026年5月31日; write year, month and day",
)
_TWO_DIGIT_YEAR: Final = Fault(
    "not-a-day",
    "应为四位年份的日期，如 2026-05-31；请写全年份",
    "expected a day with a year of four digits, such as 2026-05-31; write the year in full",
)
_BARE_NUMBER: Final = Fault(
    "not-a-day",
    "应为日期，如 2026-05-31 或 20260531；这个数可能是显示成数字的 Excel 日期，请把该列设为日期格式并核对",
    "expected a day such as 2026-05-31 or 20260531; the number may be an Excel day shown as a number: format "
    "the column as a day and check it",
)
_IMPOSSIBLE: Final = Fault(
    "impossible-day",
    f"应为 {_FIRST_YEAR} 至 {_LAST_YEAR} 年间日历上有的日期；请按凭证核对",
    f"expected a day that the calendar has, {_FIRST_YEAR} to {_LAST_YEAR}; check it with the voucher",
)
