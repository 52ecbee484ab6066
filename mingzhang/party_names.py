"""Parties as people name them: by code, by what a founding authority is, or by registered name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from sqlalchemy import select

from domain.personal_data import personal_datum
from domain.vocabulary import FOUNDING_AUTHORITIES
from ledger.application import Ledger
from ledger.importing.register import KnownParty, is_party_code
from mingzhang.failures import CommandError
from projections.follow import catch_up
from projections.parties import PARTIES
from projections.views import Views

CANDIDATES: Final = 8
"""How many parties of a similar name are listed."""


class PartyNames:
    """Finds the code that is meant. Names are read from the views when the first one is asked for."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def find(self, text: str) -> str:
        """The code of a party, or the word for a founding authority. Raises `CommandError`."""
        if text in FOUNDING_AUTHORITIES or is_party_code(text):
            return text
        exact = [code for code, name in self.names.items() if name == text]
        if len(exact) == 1:
            return exact[0]
        similar = exact or [code for code, name in self.names.items() if text in name]
        listed = [f"{code} {self.names[code]}" for code in similar[:CANDIDATES]]
        listed += ["…"] if len(similar) > CANDIDATES else []
        # A name that holds a person's number is not repeated where logs may keep it.
        text = text if personal_datum(text) is None else "…"
        many = f"有 {len(exact)} 个单位叫" if exact else "没有单位叫"
        found = f"{len(exact)} parties named" if exact else "no party named"
        raise CommandError(
            f"{many}“{text}”；请用单位代码或登记的全称" + ("：" + "；".join(listed) if listed else ""),
            f"found {found} {text!r}, expected a party's code, its full registered name, or finance, "
            "education or supervision" + (f"; perhaps {'; '.join(listed)}" if listed else ""),
        )

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every registered party's name by its code."""
        return {party.code: party.name for party in self.known()}

    def known(self) -> list[KnownParty]:
        """Every registered party."""
        views = Views(self._ledger.book.views_place)
        try:
            catch_up(self._ledger.recorder, views)
            with views.reading() as connection:
                return [
                    KnownParty(row.code, row.name, row.kind, row.province, row.founding is not None)
                    for row in connection.execute(select(PARTIES))
                ]
        finally:
            views.close()
