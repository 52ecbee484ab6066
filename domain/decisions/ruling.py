"""What a decision is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from domain.authority import Signer
from domain.hashing import Hashes
from domain.postings import Postings
from domain.refusals import DoesNotExist, IsOver, Malformed, Refusal
from domain.statements.constitution import AuthorityRow
from domain.subjects import Subjects


@dataclass(slots=True)
class Case:
    """One submission before the rules: the subjects, who signed, and the day on which it is recorded.

    `possesses(public_key, message, proof)` tells whether a proof of possession is good, `kid_of` names a
    public key; both arrive from outside because the domain knows no cryptography, and so do the `hashes` and
    `leaf_of(id)`, the leaf hash of a statement recorded or stated before, and `signed(id)`, who signed a
    recorded one. `position` is that of the next statement. `rows` are the authority as it was before the
    submission, under which all of it is judged. `authors` and `thresholds` remember answers that many
    statements share. `keys` are the business keys of the last statement whose references were found good,
    `recorded_in` is the month of recording.
    """

    subjects: Subjects
    signers: Sequence[Signer]
    recorded_on: date
    possesses: Callable[[str, bytes, str], bool]
    kid_of: Callable[[str], str]
    position: int = 0
    hashes: Hashes = field(kw_only=True)
    leaf_of: Callable[[str], bytes | None] = field(kw_only=True)
    signed: Callable[[str], Signed | None] = field(kw_only=True)
    authors: dict[Hashable, str | Refusal] = field(default_factory=dict)
    thresholds: dict[str, tuple[int, ...]] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    rows: Mapping[str, tuple[AuthorityRow, ...]] = field(init=False)
    recorded_in: str = field(init=False)

    def __post_init__(self) -> None:
        self.rows = self.subjects.constitution().rows
        self.recorded_in = self.recorded_on.isoformat()[:7]


class Signed(NamedTuple):
    """Where a recorded statement stands, and the keys that signed it."""

    position: int
    kids: tuple[str, ...]


class Ruling(NamedTuple):
    """How a statement is found: tags of subjects it changes, `trail/` tags of others, business keys."""

    tags: tuple[str, ...]
    keys: tuple[str, ...] = ()


class Accepted(NamedTuple):
    """A statement that is to be recorded: the party that states it, what it moves, how it is indexed."""

    author: str
    postings: Postings
    tags: tuple[str, ...]
    keys: tuple[str, ...]


def business_key(family: str, *parts: object) -> str:
    """Join the parts of a business key. No part can hold the separator: control characters are refused."""
    return "\t".join([family, *map(str, parts)])


def readable_key(key: str) -> str:
    """Write a business key as people read it."""
    return " · ".join(key.split("\t"))


def missing_party(code: str, case: Case) -> Refusal | None:
    """Refuse a party that is not registered."""
    return None if case.subjects.party(code).kind else DoesNotExist("party", code)


def unusable_party(code: str, case: Case) -> Refusal | None:
    """Refuse a party that is not registered or is suspended."""
    party = case.subjects.party(code)
    if party.kind is None:
        return DoesNotExist("party", code)
    return IsOver("party", code, "suspended") if party.is_suspended else None


def future_day(member: str, day: date, case: Case) -> Malformed:
    """The refusal of a day that has not come when it is recorded."""
    return Malformed(
        member,
        day.isoformat(),
        f"expected a day not after the day of recording, {case.recorded_on}",
        f"不晚于记录日 {case.recorded_on} 的日期",
    )
