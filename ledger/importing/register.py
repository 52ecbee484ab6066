"""The registered parties as sheets name them: by code, or by a name that only one of them has (单位名称).

Names are compared as people read them: without spaces, full-width letters and brackets as half-width ones.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.codes import CodeError, check_party_code
from domain.forms.form import FoundParty
from domain.holders import HolderError, province_of
from domain.vocabulary import Kind


class KnownParty(NamedTuple):
    """One registered party: `province` is as registered, None for the centre's own."""

    code: str
    name: str
    kind: Kind
    province: str | None
    is_founding: bool = False


class Register:
    """Finds parties; what a run registers is added as it goes."""

    def __init__(self, parties: Iterable[KnownParty] = ()) -> None:
        self._by_code: dict[str, KnownParty] = {}
        self._by_name: dict[str, list[str]] = {}
        for party in parties:
            self.add(party)

    def add(self, party: KnownParty) -> None:
        """Let a party be found."""
        if party.code not in self._by_code:
            self._by_name.setdefault(plain_name(party.name), []).append(party.code)
        self._by_code[party.code] = party

    def find(self, text: str) -> FoundParty:
        """Return the party that a text means: by its code, or by its name if only one has it."""
        code = unicodedata.normalize("NFKC", text).strip().upper()
        if code in self._by_code:
            return FoundParty(code)
        named = self._by_name.get(plain_name(text), [])
        if len(named) == 1:
            return FoundParty(named[0])
        return FoundParty(None, [(each, self._by_code[each].name) for each in named])

    def name_of(self, code: str) -> str:
        """Return a party's registered name, or its code if it is not registered."""
        party = self._by_code.get(code)
        return code if party is None else party.name

    def get(self, code: str) -> KnownParty | None:
        """Return a party by its code."""
        return self._by_code.get(code)

    def of_kind(self, *kinds: Kind, province: str | None = None) -> list[KnownParty]:
        """Return the parties of these kinds, of one province where it is given."""
        return [
            party
            for party in self._by_code.values()
            if party.kind in kinds and (province is None or home_of(party) == province)
        ]

    def __iter__(self) -> Iterator[KnownParty]:
        return iter(self._by_code.values())


def home_of(party: KnownParty) -> str:
    """The province-level code a party belongs to; `00` for the centre's own."""
    try:
        return "00" if party.province is None else province_of(party.province)
    except HolderError:
        return party.province or "00"


def plain_name(name: str) -> str:
    """A name as it is compared.

    >>> plain_name("河南示例 师范大学（本部）") == plain_name("河南示例师范大学(本部)")
    True
    """
    return "".join(unicodedata.normalize("NFKC", name).split())


def is_party_code(text: str) -> bool:
    """Has a text the form of an organisation's code, with the right check character?"""
    try:
        check_party_code(text)
    except CodeError:
        return False
    return True
