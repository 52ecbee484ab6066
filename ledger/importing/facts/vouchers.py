"""Which rows are lines of one voucher: adjacent rows with its number, of one entity and month (凭证).

A number that comes back later, after rows of another voucher, is a mistake: two vouchers would have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from domain.forms.form import Made, Value, VoucherLines
from domain.subjects import Subjects


class VoucherOf(NamedTuple):
    """The voucher that a row belongs to."""

    entity: str
    day: date | None
    number: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes it the same voucher: its entity, month and number."""
        return self.entity, "" if self.day is None else self.day.isoformat()[:7], self.number


def voucher_of(
    rule: VoucherLines, values: Mapping[str, Value], made: Made | None, subjects: Subjects
) -> VoucherOf | None:
    """Return a row's voucher, also of a row that cannot be stated; None if it does not tell one."""
    number = values.get(rule.voucher)
    day = values.get(rule.day)
    if made is not None:
        number = made.members.get("voucher", number)
        stated = made.members.get("occurred_on")
        day = date.fromisoformat(stated) if isinstance(stated, str) else day
    entity = rule.entity(values, subjects)
    if number is None or (made is None and not (entity and isinstance(day, date))):
        return None
    return VoucherOf(entity, day if isinstance(day, date) else None, str(number))


class Vouchers:
    """The vouchers of one file, in the order of its rows."""

    def __init__(self) -> None:
        self._open: tuple[str, str, str] | None = None
        self._first_rows: dict[int, int] = {}

    def continues(self, voucher: VoucherOf | None) -> bool:
        """Does a row continue the voucher of the row before it?"""
        return voucher is not None and voucher.identity == self._open

    def enter(self, voucher: VoucherOf | None, row: int, number: str = "") -> int | None:
        """Take the next row; returns the row at which its voucher stood before, if it comes back.

        A row that does not tell its voucher, because of a mistake, stands between the rows of another one
        only if it has another `number`.
        """
        if voucher is None:
            if self._open is not None and number not in ("", self._open[2]):
                self._open = None
            return None
        if self.continues(voucher):
            return None
        self._open = voucher.identity
        # One number for each voucher: a file may have a hundred thousand.
        first = self._first_rows.setdefault(hash(voucher.identity), row)
        return None if first == row else first
