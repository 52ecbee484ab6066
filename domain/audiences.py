"""Who may read what a statement withholds (可见范围): the three audiences, and whom each lets in.

- `audit`: officers of supervisors (审计、监察), whoever stated it.
- `party`: also the party whose officers signed the statement, and the one it is stated for (`on_behalf_of`).
- `public-after:<type>`: everybody, once a statement of that type about the same thing stands in the log;
  until then as `party`.

Whoever is let in must ask first, in a statement of its own, except for what is public. The same thing is one
contract, class, tender, plan and the like; an account or a party is shared by too much to be one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from domain.statements.base import Statement
from domain.subjects import Subjects
from domain.vocabulary import Kind

_PUBLIC_AFTER: Final = "public-after:"
_TRAIL: Final = "trail/"
_THINGS: Final = frozenset(
    {
        "contract", "class", "tender", "contest", "draw", "voucher", "plan", "base", "resource", "expert",
        "inspection", "finding", "freeze", "clawback", "complaint", "reference",
    }
)  # fmt: skip


class Reader(NamedTuple):
    """A party that asks to read: its canonical code, and what kind of party it is."""

    party: str
    kind: Kind


def may_read(audience: str, reader: Reader, parties: Collection[str]) -> bool:
    """May a reader who asks be shown this? `parties` are those of the statement, by `parties_of`.

    >>> school = Reader("12410000000007106J", "institution")
    >>> may_read("audit", school, {school.party}), may_read("party", school, {school.party})
    (False, True)
    """
    if reader.kind == "supervisor":
        return True
    return audience != "audit" and reader.party in parties


def public_after(audience: str) -> str | None:
    """The type of statement after which everybody may read it; None if that never comes.

    >>> public_after("public-after:award.made"), public_after("party")
    ('award.made', None)
    """
    return audience.removeprefix(_PUBLIC_AFTER) if audience.startswith(_PUBLIC_AFTER) else None


def parties_of(statement: Statement, kids: Iterable[str], subjects: Subjects) -> frozenset[str]:
    """The parties that a recorded statement is of: whose keys signed it, and whom it is stated for."""
    canonical = subjects.constitution().canonical
    parties = {canonical(subjects.key(kid).party) for kid in kids}
    if statement.on_behalf_of is not None:
        parties.add(canonical(statement.on_behalf_of))
    return frozenset(parties)


def things_in(tags: Iterable[str]) -> list[str]:
    """The tags of single things among the tags of a statement.

    >>> things_in(["tender:T1", "trail/account:2026/rural.short-term/41", "trail/contract:C1"])
    ['tender:T1', 'contract:C1']
    """
    bare = (tag.removeprefix(_TRAIL) for tag in tags)
    return [tag for tag in bare if tag.partition(":")[0] in _THINGS]


def both_tags(thing: str) -> tuple[str, str]:
    """The tags under which statements about a thing are found: those that change it, and the others."""
    return thing, f"{_TRAIL}{thing}"
