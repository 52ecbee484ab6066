"""The ways in which offices write an amount, a day or a number into a cell (写法).

A notation takes a value and the number of its row, and gives what stands in the cell. Amounts are fen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple


class Shown(NamedTuple):
    """What stands in a cell: a text, a number or a day, with its number format."""

    value: str | int | float | date
    format: str = ""


Notation = Callable[[Any, int], Shown]


def words(value: Any, _: int) -> Shown:
    """As text."""
    return Shown(str(value))


def number(value: Any, _: int) -> Shown:
    """As a number without more."""
    return Shown(value)


def padded(value: int, _: int) -> Shown:
    """A number shown with its zeros, such as 0012."""
    return Shown(value, "0000")


def scored(value: str, _: int) -> Shown:
    """A score as a number."""
    return Shown(float(value), "0.00")


def yes_or_no(yes: str, no: str) -> Notation:
    """A question's answer in two words."""
    return lambda value, _: Shown(yes if value else no)


def named(names: dict[str, str]) -> Notation:
    """By the words that an office has for codes."""
    return lambda value, _: Shown(names[value])


def numbered(pattern: str) -> Notation:
    """A number in a pattern such as `记-{:04d}`."""
    return lambda value, _: Shown(pattern.format(value))


def counted(unit: str) -> Notation:
    """A number with what it counts: `280人`."""
    return lambda value, _: Shown(f"{value}{unit}")


def yuan(value: int, _: int) -> Shown:
    """A number of yuan, shown with separators."""
    return Shown(value / 100, "#,##0.00")


def bare_yuan(value: int, _: int) -> Shown:
    """A number of yuan in no format."""
    return Shown(value / 100)


def wan(value: int, _: int) -> Shown:
    """A number of 万元, as long as it needs to be."""
    return Shown(value / 1_000_000, "0.00####")


def yuan_text(value: int, _: int) -> Shown:
    """Yuan as text: `1234.50`."""
    return Shown(f"{value // 100}.{value % 100:02d}")


def parted(before: str = "", after: str = "") -> Notation:
    """Yuan as text with separators, between a sign and a unit: `￥1,234.50`, `1,234.50元`."""
    return lambda value, _: Shown(f"{before}{value // 100:,}.{value % 100:02d}{after}")


def wan_text(value: int, _: int) -> Shown:
    """Whole 万元 as text: `270万元`."""
    whole, rest = divmod(value, 1_000_000)
    assert not rest
    return Shown(f"{whole}万元")


def real_day(shown: str = "yyyy-mm-dd") -> Notation:
    """A day as spreadsheets keep it, a number with a format."""
    return lambda value, _: Shown(value, shown)


def iso_day(value: date, _: int) -> Shown:
    """`2026-05-31`."""
    return Shown(value.isoformat())


def slashed_day(value: date, _: int) -> Shown:
    """`2026/5/31`."""
    return Shown(f"{value.year}/{value.month}/{value.day}")


def dotted_day(value: date, _: int) -> Shown:
    """`2026.5.31`."""
    return Shown(f"{value.year}.{value.month}.{value.day}")


def chinese_day(value: date, _: int) -> Shown:
    """`2026年5月31日`."""
    return Shown(f"{value.year}年{value.month}月{value.day}日")


def compact_day(value: date, _: int) -> Shown:
    """`20260531`."""
    return Shown(f"{value:%Y%m%d}")


def full_width(notation: Notation) -> Notation:
    """In digits as wide as Chinese characters: `２０２６`."""

    def widened(value: Any, row: int) -> Shown:
        return Shown(str(notation(value, row).value).translate(_WIDE))

    return widened


def in_turn(*notations: Notation) -> Notation:
    """As different hands write: each row in the next of these."""
    return lambda value, row: notations[row % len(notations)](value, row)


_WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
