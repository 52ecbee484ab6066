"""What the log holds already of what a sheet states (已记录事项的查找).

A row stands for the same fact as a recorded statement if their business keys are the same: the numbers that
offices give do not change when a sheet grows or is sent twice. What was stated of the fact since is read from
the streams of its tags when it is asked for.

Promises: nothing is written, and no more is read than what is asked for. A withheld value is known where the
private store has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Final, NamedTuple

from domain.decisions.keys import earlier_keys_of, expense_keys, keys_of
from domain.statements.base import Statement
from domain.statements.contracts import ClassClosed, ContractAmended, ContractSigned
from domain.statements.funds import AllocationAdjusted, AllocationMade
from domain.statements.procurement import AwardMade
from domain.statements.registry import parse_statement
from domain.statements.remarks import StatementCorrected
from domain.statements.spending import ExpenseReversed
from domain.subjects import Subjects
from ledger.deciding import LogReader, Memory, kid_of
from ledger.importing.facts.comparing import Fact, Later
from ledger.private_store import PrivateStore, StoredDisclosure
from ledger.store import StoredEntry

LINES_AT_ONCE: Final = 50
MAX_LINES: Final = 10_000
"""Lines of a voucher are looked for in spans of so many until a whole span is missing: this program numbers
them without gaps, other clients may leave some."""

_ENTRIES_BETWEEN: Final = 20
"""Entries that are read and not wanted rather than asking the database once more."""


class Voucher(NamedTuple):
    """A voucher (凭证) of an institution, in the month of a day; without a day among its undated ones."""

    institution: str
    day: date | None
    number: str


class Recorded:
    """Finds recorded facts in a log; without a private store nothing that is withheld is known."""

    def __init__(self, reader: LogReader, private: PrivateStore | None = None) -> None:
        self._reader = reader
        self._private = private
        self._memory = Memory()

    @property
    def subjects(self) -> Subjects:
        """The subjects as the log has them now."""
        self._memory.catch_up(self._reader)
        return self._memory.subjects()

    def find(self, statement: Statement) -> Fact | None:
        """Return the fact that a statement states again, or None."""
        return self.find_many([statement])[0]

    def find_many(self, statements: Sequence[Statement]) -> list[Fact | None]:
        """The same for some thousands at once, which is many times quicker."""
        subjects = self.subjects
        earlier = [earlier_keys_of(statement, subjects) for statement in statements]
        keys = [
            (*keys_of(statement, subjects, kid_of), *before)
            for statement, before in zip(statements, earlier, strict=True)
        ]
        positions = self._reader.positions_of_keys([key for each in keys for key in each])
        withdrawn = {positions[key] for each in earlier for key in each if key in positions}
        facts = self._facts_at(set(positions.values()), withdrawn)
        return [
            self._closed(statement)
            if isinstance(statement, ClassClosed)
            else _choose(statement, [facts[positions[key]] for key in each if key in positions])
            for statement, each in zip(statements, keys, strict=True)
        ]

    def lines_of(self, vouchers: Sequence[Voucher]) -> list[list[Fact]]:
        """The recorded lines of some hundreds of vouchers, each in the order of its numbers."""
        positions: list[list[int]] = [[] for _ in vouchers]
        searched = list(range(len(vouchers)))
        for first in range(1, MAX_LINES + 1, LINES_AT_ONCE):
            span = range(first, first + LINES_AT_ONCE)
            keys = {index: expense_keys(*vouchers[index], span) for index in searched}
            found = self._reader.positions_of_keys([key for each in keys.values() for key in each])
            for index, each in keys.items():
                positions[index] += [found[key] for key in each if key in found]
            searched = [index for index, each in keys.items() if any(key in found for key in each)]
            if not searched:
                break
        facts = self._facts_at({position for each in positions for position in each})
        return [[facts[position] for position in each] for each in positions]

    def _closed(self, statement: ClassClosed) -> Fact | None:
        """A class that has ended ended once; its end is found by the class."""
        for entry in self._reader.by_tag(f"class:{statement.class_}"):
            if entry.type == statement.type:
                return self._facts([entry])[0]
        return None

    def _facts_at(self, positions: set[int], withdrawn: Set[int] = frozenset()) -> dict[int, Fact]:
        entries = [entry for entry in _runs(self._reader, sorted(positions)) if entry.position in positions]
        return {fact.position: fact for fact in self._facts(entries, withdrawn)}

    def _facts(self, entries: Sequence[StoredEntry], withdrawn: Set[int] = frozenset()) -> list[Fact]:
        statements = [parse_statement(entry.data) for entry in entries]
        disclosed = self._disclosed([statement.id for statement in statements if statement.withheld])
        facts = []
        for entry, statement in zip(entries, statements, strict=True):
            names = frozenset(row.name for row in statement.withheld)
            known = _values(statement, disclosed.get(statement.id, ()))
            members = _members(statement) | known
            is_withdrawn = entry.position in withdrawn
            facts.append(
                Fact(statement, entry.position, members, names, names - set(known), is_withdrawn, self._later)
            )
        return facts

    def _disclosed(self, statement_ids: Sequence[str]) -> Mapping[str, Sequence[StoredDisclosure]]:
        if self._private is None or not statement_ids:
            return {}
        return self._private.of_statements(statement_ids)

    def _later(self, fact: Fact) -> Later:
        members = dict(fact.members)
        is_reversed = False
        for statement in self._stated_of(fact.statement):
            match statement:
                case StatementCorrected(corrects=fact.statement.id):
                    value = self._corrected(statement)
                    if value is not None:
                        members[statement.member] = value
                case ExpenseReversed(reverses=fact.statement.id):
                    is_reversed = True
                case ContractAmended():
                    changes = {name: getattr(statement, name) for name in ("amount_fen", "trainees", "days")}
                    members |= {name: value for name, value in changes.items() if value is not None}
                case AllocationAdjusted(adjusts=fact.statement.id):
                    members["amount_fen"] = int(str(members["amount_fen"])) + statement.delta_fen
        return Later(members, is_reversed)

    def _stated_of(self, statement: Statement) -> Iterator[Statement]:
        tags = [f"statement:{statement.id}"]
        if isinstance(statement, ContractSigned):
            tags.append(f"contract:{statement.contract}")
        if isinstance(statement, AllocationMade):
            tags.append(f"trail/statement:{statement.id}")
        for tag in tags:
            for entry in self._reader.by_tag(tag):
                if entry.type in _LATER:
                    yield parse_statement(entry.data)

    def _corrected(self, correction: StatementCorrected) -> object:
        """What a correction says, or None where it is withheld and not known."""
        if correction.value is not None:
            return correction.value
        return _values(correction, self._disclosed([correction.id]).get(correction.id, ())).get("value")


_LATER: Final = frozenset(
    {"statement.corrected", "expense.reversed", "contract.amended", "allocation.adjusted"}
)


def _choose(statement: Statement, facts: Sequence[Fact]) -> Fact | None:
    """The fact among those under a statement's keys; of awards the same one, or the one that stands.

    An award that was withdrawn and says something else is no obstacle to a new one.
    """
    if not isinstance(statement, AwardMade):
        return facts[0] if facts else None
    wanted = (statement.bidder, statement.amount_fen)
    same = [fact for fact in facts if (fact.members.get("bidder"), fact.members.get("amount_fen")) == wanted]
    return next(iter([*same, *(fact for fact in facts if not fact.is_withdrawn)]), None)


def _runs(reader: LogReader, positions: Sequence[int]) -> Iterator[StoredEntry]:
    """The entries at these positions, in order, and some between them: what one file stated lies together."""
    start = 0
    for end in range(1, len(positions) + 1):
        if end == len(positions) or positions[end] - positions[end - 1] > _ENTRIES_BETWEEN:
            yield from reader.entries(after=positions[start] - 1, until=positions[end - 1])
            start = end


def _members(statement: Statement) -> dict[str, object]:
    """A statement's members as its bytes have them, and those it leaves out because they are the usual."""
    return statement.model_dump(mode="json", by_alias=True, exclude_none=True)


def _values(statement: Statement, disclosures: Iterable[StoredDisclosure]) -> dict[str, object]:
    """What disclosures say of the members that a statement withholds."""
    digests = {row.name: row.digest for row in statement.withheld}
    return {
        each.disclosure.name: each.disclosure.value
        for each in disclosures
        if digests.get(each.disclosure.name) == each.disclosure.digest
    }
