"""A row beside the recorded fact that it states again: the same, or differing in which members (比对).

A fact is known as it was recorded and as it is now, after corrections, amendments and adjustments; a row that
agrees with either is the same. What a row does not state is not asked.

Promises: no difference ever shows a withheld value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple

from domain.forms.form import ValueKind
from domain.forms.words import usual_word
from domain.money import format_yuan
from domain.statements.base import Statement
from ledger.importing.register import plain_name
from ledger.stating import split_audience

Members = Mapping[str, object]

NOT_COMPARED: Final = frozenset(
    {"id", "evidence", "withheld", "booked_on", "voucher_line", "undated", "capacity", "on_behalf_of"}
)
"""Who states a fact, when it was booked and what proves it do not make it another fact. `undated` only says
that the sheet gives no day."""

_LISTS: Final[dict[str, ValueKind]] = {
    "line": "line", "source": "source", "category": "category", "method": "method", "mode": "mode",
    "kind": "kind", "subject": "subject", "ownership": "ownership", "status": "bid-status",
    "class_rank": "class-rank", "lecturer_rank": "lecturer-rank",
}  # fmt: skip
"""Members that hold a word of a closed list: people read the word as sheets have it, never its code."""

_DECIMALS: Final = frozenset({"quantity", "class_hours", "score"})


class Later(NamedTuple):
    """What was stated of a fact since: its members as they are now, and whether it was reversed."""

    members: Members
    is_reversed: bool


@dataclass(frozen=True)
class Fact:
    """One recorded statement that a row may stand for.

    `members` are those it was recorded with, by their names in a statement; withheld ones too where the
    private store has them. Of the `withheld` names those that are `unknown` have no value there.
    """

    statement: Statement
    position: int
    members: Members = field(repr=False)
    withheld: frozenset[str]
    unknown: frozenset[str]
    is_withdrawn: bool
    _look_later: Callable[[Fact], Later] = field(repr=False, compare=False)

    @cached_property
    def later(self) -> Later:
        """What was stated of it since; read from the log when it is first asked for."""
        return self._look_later(self)


class Difference(NamedTuple):
    """One member in which a row and a fact differ: as the fact is now, and as the row has it."""

    member: str
    recorded: object
    found: object
    is_private: bool = False
    heading: str = ""
    """How the sheet's column is usually headed."""

    @property
    def name_zh(self) -> str:
        """The member as people call it."""
        return self.heading or self.member

    @property
    def recorded_text(self) -> str:
        """The recorded value as people read it, empty where there is none; never a private one."""
        return "…" if self.is_private else _readable(self.member, self.recorded)

    @property
    def found_text(self) -> str:
        """The row's value as people read it; never a private one."""
        return "…" if self.is_private else _readable(self.member, self.found)


class Same(NamedTuple):
    """The row states a recorded fact and agrees with it, as it was recorded or as it is now."""

    fact: Fact


class Differs(NamedTuple):
    """The row states a recorded fact, and says something else of it."""

    fact: Fact
    differences: tuple[Difference, ...]


def compare(found: Members, fact: Fact, name_of: Callable[[str], str] = str) -> Same | Differs:
    """Compare the members that a row states with a recorded fact; those it does not state are not asked.

    `found` has what the row would withhold in the clear, under its name or its name and audience. A payee may
    be a registered name on one side and its code on the other: `name_of` gives the name of a code.
    """
    differences = []
    for key, given in found.items():
        member, _ = split_audience(key)
        if given is None or member in NOT_COMPARED or member in fact.unknown:
            continue
        value = plain_value(given)
        if _is_same(member, fact.members.get(member), value, name_of):
            continue
        now = fact.later.members.get(member)
        if not _is_same(member, now, value, name_of):
            is_private = member in fact.withheld or "@" in key
            differences.append(Difference(member, now, value, is_private))
    return Differs(fact, tuple(differences)) if differences else Same(fact)


def signature(members: Members, without: Set[str], name_of: Callable[[str], str]) -> frozenset[object]:
    """What two lists of members have in common exactly if they are the same, `without` some of them."""
    stated = ((split_audience(key)[0], plain_value(value)) for key, value in members.items())
    return frozenset(
        (member, _comparable(member, value, name_of))
        for member, value in stated
        if value is not None and member not in NOT_COMPARED and member not in without
    )


def plain_value(value: object) -> object:
    """A value as JSON has it: days as text."""
    return value.isoformat() if isinstance(value, date) else value


def _is_same(member: str, recorded: object, found: object, name_of: Callable[[str], str]) -> bool:
    if recorded is None or recorded == found:
        return recorded == found
    return _comparable(member, recorded, name_of) == _comparable(member, found, name_of)


def _comparable(member: str, value: object, name_of: Callable[[str], str]) -> object:
    if member in _DECIMALS:
        return Decimal(str(value))  # 89.5 and 89.50 are one number
    if member == "payee":
        # One that was a name when it was withheld may have been registered since.
        return plain_name(name_of(str(value)))
    return repr(value) if isinstance(value, list | dict) else value


def _readable(member: str, value: object) -> str:
    if value is None:
        return ""
    if member in _LISTS:
        return usual_word(_LISTS[member], str(value))
    return format_yuan(value) if member.endswith("_fen") and isinstance(value, int) else str(value)
