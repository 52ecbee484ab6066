"""Rows that look like facts stated before under another number: told, never refused (疑似重复).

The same contract, class, kind, amount and day under another voucher or order may well be two facts. Only an
officer can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from domain.statements.base import Statement
from domain.statements.funds import AllocationMade, FundsReceived
from domain.statements.registry import parse_statement
from domain.statements.spending import DisbursementMade, ExpenseRecorded
from ledger.importing.findings import MAX_NOTES, Note
from ledger.store.rows import StoredEntry

ByTag = Callable[[str], Iterable[StoredEntry]]

_LIKENESS: Final[dict[type[Statement], tuple[str, ...]]] = {
    ExpenseRecorded: ("contract", "class_", "category", "amount_fen", "occurred_on"),
    DisbursementMade: ("contract", "amount_fen", "occurred_on"),
    AllocationMade: ("account", "amount_fen", "occurred_on"),
    FundsReceived: ("account", "amount_fen", "occurred_on"),
}
_TAGS: Final[dict[type[Statement], tuple[str, str]]] = {
    ExpenseRecorded: ("trail/contract", "contract"),
    DisbursementMade: ("contract", "contract"),
    AllocationMade: ("account", "account"),
    FundsReceived: ("account", "account"),
}


class Likeness:
    """Remembers what new rows and recorded facts look like; a few bytes for each."""

    def __init__(self, by_tag: ByTag) -> None:
        self._by_tag = by_tag
        self._loaded: set[str] = set()
        self._recorded: dict[int, int] = {}
        self._stated: dict[int, int] = {}
        self.notes: list[Note] = []

    def look(self, statement: Statement, row: int) -> None:
        """Note it if a new row looks like one before it, or like a recorded fact."""
        names = _LIKENESS.get(type(statement))
        if names is None or len(self.notes) >= MAX_NOTES:
            return
        self._load(statement)
        looks = _looks(statement, names)
        position = self._recorded.get(looks)
        before = self._stated.setdefault(looks, row)
        if position is not None:
            self._note(row, f"已记录的第 {position} 条", f"position {position}, recorded before,")
        elif before != row:
            self._note(row, f"第 {before} 行", f"row {before}")

    def _note(self, row: int, zh: str, en: str) -> None:
        self.notes.append(
            Note(
                f"第 {row} 行与{zh}的对象、金额、日期都相同，只是编号不同",
                f"row {row} and {en} agree in what, how much and when; only their numbers differ",
            )
        )

    def _load(self, statement: Statement) -> None:
        family, member = _TAGS[type(statement)]
        tag = f"{family}:{getattr(statement, member)}"
        if tag in self._loaded:
            return
        self._loaded.add(tag)
        for position, recorded in _statements(self._by_tag(tag)):
            names = _LIKENESS.get(type(recorded))
            if names is not None:
                self._recorded[_looks(recorded, names)] = position


def _looks(statement: Statement, names: tuple[str, ...]) -> int:
    return hash((type(statement).__name__, *(getattr(statement, name) for name in names)))


def _statements(entries: Iterable[StoredEntry]) -> Iterator[tuple[int, Statement]]:
    for entry in entries:
        yield entry.position, parse_statement(entry.data)
