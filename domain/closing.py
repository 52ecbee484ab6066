"""Closing the books: which months are closed, and the balances of every account at the end of one (结账).

Balances are counted by booking day. A month that is closed takes no more bookings, so what its table says
stays true; what comes to light later is booked in an open month and keeps its business day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from domain.subjects import Subjects

ACCOUNTS_TAG: Final = "accounts"
PERIODS_TAG: Final = "periods"
BUCKETS: Final = (
    "appropriation", "unallocated", "allotted", "reserved", "committed", "outlaid", "state", "treasury",
)  # fmt: skip
"""The buckets of a closing balance. What institutions hold and have spent is together `outlaid`."""

Balances = dict[str, int]


@dataclass(slots=True)
class Accounts:
    """Every account on which anything was ever posted (发生过分录的账户)."""

    codes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Periods:
    """The last month that is closed, `YYYY-MM`, and with it every earlier one; empty: none (已结账期间)."""

    closed: str = ""


def accounts_in(subjects: Subjects) -> Accounts:
    """Return the accounts of the ledger, to look at only."""
    return cast(Accounts, subjects.read(ACCOUNTS_TAG))


def periods_in(subjects: Subjects) -> Periods:
    """Return which periods are closed, to look at only."""
    return cast(Periods, subjects.read(PERIODS_TAG))


def last_month(period: str) -> str:
    """Return the last month of a period.

    >>> last_month("2026"), last_month("2026-05")
    ('2026-12', '2026-05')
    """
    return period if "-" in period else f"{period}-12"


def balances_until(subjects: Subjects, month: str) -> dict[str, Balances]:
    """Return the balances of every account that has any at the end of a month, by account and bucket."""
    found = {}
    for code in sorted(accounts_in(subjects).codes):
        balances: Balances = {}
        for booked_in, sums in subjects.account(code).months.items():
            if booked_in <= month:
                for bucket, amount_fen in sums.items():
                    balances[bucket] = balances.get(bucket, 0) + amount_fen
        balances = {bucket: balances[bucket] for bucket in BUCKETS if balances.get(bucket)}
        if balances:
            found[code] = balances
    return found


def closing_rows(subjects: Subjects, period: str) -> list[dict[str, str | int]]:
    """Return the member `balances` that closes a period, given the subjects as they are now."""
    return [
        {"account": code, **{f"{bucket}_fen": amount_fen for bucket, amount_fen in balances.items()}}
        for code, balances in balances_until(subjects, last_month(period)).items()
    ]
