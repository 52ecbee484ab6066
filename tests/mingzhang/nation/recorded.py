"""A recorded history, read back from its book: facts by type, and what is withheld."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from domain.subjects import Account
from ledger.application import Ledger
from ledger.deciding import Memory
from ledger.submission import ENTRY_TYPE

Fact = dict[str, Any]


class Recorded:
    """Every fact of a book by type, in the order of the log. What was reversed is left out."""

    def __init__(self, directory: Path) -> None:
        self._by_type: defaultdict[str, list[Fact]] = defaultdict(list)
        self.positions: dict[str, int] = {}
        self.rosters: dict[str, list[str]] = {}
        self.allotted_fen: dict[str, int] = {}
        ledger = Ledger.open(directory)
        try:
            self._read(ledger)
        finally:
            ledger.close()

    def __getitem__(self, type_: str) -> list[Fact]:
        return self._by_type[type_]

    def by(self, type_: str, member: str) -> dict[Any, list[Fact]]:
        """Facts of a type by one of their members."""
        found: defaultdict[Any, list[Fact]] = defaultdict(list)
        for fact in self[type_]:
            found[fact.get(member)].append(fact)
        return found

    def _read(self, ledger: Ledger) -> None:
        reversed_ids = set()
        for entry in ledger.recorder.entries():
            if entry.type == ENTRY_TYPE:
                continue
            fact = json.loads(entry.data)
            self.positions[fact["id"]] = entry.position
            self._by_type[fact["type"]].append(fact)
            if fact["type"] == "expense.reversed":
                reversed_ids.add(fact["reverses"])
        self._by_type["expense.recorded"] = [
            fact for fact in self["expense.recorded"] if fact["id"] not in reversed_ids
        ]
        for fact in self["class.closed"]:
            for row in ledger.private.of_statement(fact["id"]):
                if row.disclosure.name == "roster":
                    self.rosters[fact["class"]] = list(row.disclosure.value)  # type: ignore[call-overload]
        memory = Memory.at_head(ledger.recorder)
        for code in {fact["account"] for fact in self["allocation.made"]}:
            account = memory.base(f"account:{code}")
            assert isinstance(account, Account)
            self.allotted_fen[code] = account.allotted_fen


def day(fact: Fact, member: str = "occurred_on") -> date:
    """A day of a fact."""
    return date.fromisoformat(fact[member])
