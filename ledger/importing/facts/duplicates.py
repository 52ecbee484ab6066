"""Rows that look like facts stated before under another number (疑似重复).

The same contract, class, kind, amount and day under another voucher or order may well be two facts: that is
told, and only an officer can tell. A number that is the same but for blanks, hyphens, capitals or leading
zeros, for the same object and amount, is a slip: it stops the row until an officer says that it is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from domain.statements.base import Statement
from domain.statements.funds import AllocationMade, FundsReceived
from domain.statements.registry import parse_statement
from domain.statements.spending import DisbursementMade, ExpenseRecorded
from ledger.importing.findings import MAX_NOTES, Note
from ledger.store.rows import StoredEntry

ByTag = Callable[[str], Iterable[StoredEntry]]


class _Rule(NamedTuple):
    """How facts of a type are compared: by tag and member they hang together, by `what` they look alike."""

    tag: str
    reference: str
    what: tuple[str, ...]
    number: str


_RULES: Final[dict[type[Statement], _Rule]] = {
    ExpenseRecorded: _Rule("trail/contract", "contract", ("contract", "class_", "category"), "voucher"),
    DisbursementMade: _Rule("contract", "contract", ("contract",), "payment_order"),
    AllocationMade: _Rule("account", "account", ("account",), "document"),
    FundsReceived: _Rule("account", "account", ("account",), "voucher"),
}


class AlmostSame(NamedTuple):
    """A row's number differs from a recorded one only in how it is written."""

    member: str
    number: str
    position: int


class Likeness:
    """Remembers what new rows and recorded facts look like; some tens of bytes for each."""

    def __init__(self, by_tag: ByTag) -> None:
        self._by_tag = by_tag
        self._loaded: set[str] = set()
        self._recorded: dict[int, int] = {}
        self._stated: dict[int, int] = {}
        self._numbers: dict[int, tuple[str, int]] = {}
        self._vouchers: dict[int, tuple[str, int]] = {}
        self.notes: list[Note] = []

    def almost_recorded(self, statement: Statement) -> AlmostSame | None:
        """The recorded fact whose number a new row seems to write in another way."""
        rule = _RULES.get(type(statement))
        if rule is None:
            return None
        self._load(statement, rule)
        number = str(getattr(statement, rule.number))
        recorded, position = self._numbers.get(_plainly(statement, rule), (number, 0))
        return None if recorded == number else AlmostSame(rule.number, recorded, position)

    def look(self, statement: Statement, row: int) -> None:
        """Note it if a new row looks like one before it, or like a recorded fact."""
        rule = _RULES.get(type(statement))
        if rule is None or len(self.notes) >= MAX_NOTES:
            return
        self._load(statement, rule)
        looks = _looks(statement, rule)
        position = self._recorded.get(looks)
        before = self._stated.setdefault(looks, row)
        month, moved = self._vouchers.get(_in_any_month(statement, rule), ("", 0))
        if position is not None:
            self._note(row, f"已记录的第 {position} 条", f"position {position}, recorded before,")
        elif before != row:
            self._note(row, f"第 {before} 行", f"row {before}")
        elif moved and month != _month(statement):
            self.notes.append(
                Note(
                    f"第 {row} 行与已记录的第 {moved} 条凭证号、对象、金额相同，只是月份不同（原为 {month}）",
                    f"row {row} and position {moved} agree in voucher, object and amount; only the month "
                    f"differs (it was {month})",
                )
            )

    def _note(self, row: int, zh: str, en: str) -> None:
        self.notes.append(
            Note(
                f"第 {row} 行与{zh}的对象、金额、日期都相同，只是编号不同",
                f"row {row} and {en} agree in what, how much and when; only their numbers differ",
            )
        )

    def _load(self, statement: Statement, rule: _Rule) -> None:
        tag = f"{rule.tag}:{getattr(statement, rule.reference)}"
        if tag in self._loaded:
            return
        self._loaded.add(tag)
        for position, recorded in _statements(self._by_tag(tag)):
            theirs = _RULES.get(type(recorded))
            if theirs is None:
                continue
            self._recorded[_looks(recorded, theirs)] = position
            number = str(getattr(recorded, theirs.number))
            self._numbers[_plainly(recorded, theirs)] = (number, position)
            if isinstance(recorded, ExpenseRecorded):
                self._vouchers[_in_any_month(recorded, theirs)] = (_month(recorded), position)


def plain_number(number: str) -> str:
    """A number without what people write now in one way, now in another.

    >>> plain_number("ZF-00901") == plain_number("zf 901"), plain_number("记-0003") == plain_number("收-0003")
    (True, False)
    """
    plain = "".join(c for c in unicodedata.normalize("NFKC", number).casefold() if c.isalnum())
    return _ZEROS.sub("", plain)


_ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")


def _looks(statement: Statement, rule: _Rule) -> int:
    return hash((rule.number, *_object(statement, rule), statement.occurred_on))


def _plainly(statement: Statement, rule: _Rule) -> int:
    month = _month(statement) if isinstance(statement, ExpenseRecorded) else ""
    return hash((*_object(statement, rule), month, plain_number(str(getattr(statement, rule.number)))))


def _in_any_month(statement: Statement, rule: _Rule) -> int:
    return hash((*_object(statement, rule), str(getattr(statement, rule.number))))


def _object(statement: Statement, rule: _Rule) -> tuple[object, ...]:
    return (*(getattr(statement, name) for name in rule.what), getattr(statement, "amount_fen", 0))


def _month(statement: Statement) -> str:
    day: date | None = statement.occurred_on
    return "" if day is None else day.isoformat()[:7]


def _statements(entries: Iterable[StoredEntry]) -> Iterator[tuple[int, Statement]]:
    for entry in entries:
        yield entry.position, parse_statement(entry.data)
