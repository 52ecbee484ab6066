"""Accounts: where money is held, by year of its vintage, line, holder and source (资金账户).

Written `2026/rural.short-term/41`, for another source than the centre `2026/rural.short-term/41@provincial`.
The year is the money's vintage and never changes when it is carried over.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from domain.errors import DomainError
from domain.holders import CENTRAL, is_holder, province_of
from domain.vocabulary import LINES, SOURCES


class AccountError(DomainError):
    """A text that names no account. Carries `text` and `reason`."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(
            f"account {text!r}: {reason}; expected year/line/holder such as 2026/rural.short-term/41"
        )
        self.text: Final = text
        self.reason: Final = reason


class Account(NamedTuple):
    """One account (资金账户); `str()` gives its written form."""

    year: int
    line: str
    holder: str
    source: str = "central"

    def __str__(self) -> str:
        suffix = "" if self.source == "central" else f"@{self.source}"
        return f"{self.year}/{self.line}/{self.holder}{suffix}"

    @property
    def province(self) -> str:
        """The province-level code of its holder; `00` for the centre's own."""
        return province_of(self.holder)

    def at(self, holder: str) -> Account:
        """Return the account of the same year, line and source at another holder."""
        return self._replace(holder=holder)

    @property
    def pool(self) -> Account:
        """The account whose unallocated money feeds this one: the centre's, or the province's own."""
        return self.at(CENTRAL.code if self.source == "central" else self.province)


_SHAPE: Final = re.compile(r"(20[0-9]{2})/([a-z.-]+)/([0-9A-Z]+)(?:@([a-z]+))?")


@lru_cache(maxsize=65_536)
def parse_account(text: str) -> Account:
    """Read an account's written form. Raises `AccountError`.

    >>> parse_account("2026/rural.short-term/41").province
    '41'
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise AccountError(text, "not of that shape")
    year, line, holder, source = match.groups()
    if line not in LINES:
        raise AccountError(text, f"no line {line!r}")
    if not is_holder(holder):
        raise AccountError(text, f"no holder {holder!r}")
    if source == "central" or (source is not None and source not in SOURCES):
        raise AccountError(text, f"no source {source!r} is written here (central is left out)")
    return Account(int(year), line, holder, source or "central")
