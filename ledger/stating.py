"""Statements made ready for signing: an id, members in order, and what is withheld moved out (填写陈述)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from domain.statements.registry import statement_bytes
from ledger.disclosure import withhold
from ledger.private_store import StoredDisclosure

DEFAULT_AUDIENCE: Final = "audit"


class Ready(NamedTuple):
    """One statement's bytes, and the disclosures of what it withholds."""

    data: bytes
    disclosures: tuple[StoredDisclosure, ...]


def make_ready(
    members: Mapping[str, object],
    secrets: Mapping[str, object],
    new_id: Callable[[], str],
    random: Callable[[int], bytes],
) -> Ready:
    """Write a statement of these members; an id is added where there is none.

    `secrets` maps names of members to values to be withheld; a name may end in `@` and an audience, which is
    `audit` otherwise. Raises `DisclosureError` for a value that no statement could hold.
    """
    kept: dict[str, object] = {"type": "", "id": "", **members}
    statement_id = str(kept["id"] or new_id())
    kept["id"] = statement_id
    if not secrets:
        return Ready(statement_bytes(kept), ())
    audiences: dict[str, str] = {}
    for key, value in secrets.items():
        name, audience = split_audience(key)
        audiences[name] = audience
        kept[name] = value
    kept, disclosures = withhold(kept, audiences, random)
    return Ready(
        statement_bytes(kept),
        tuple(StoredDisclosure(statement_id, audiences[each.name], each) for each in disclosures),
    )


def split_audience(name: str) -> tuple[str, str]:
    """A withheld member's name and its audience.

    >>> split_audience("price_fen@party"), split_audience("payee")
    (('price_fen', 'party'), ('payee', 'audit'))
    """
    name, _, audience = name.partition("@")
    return name, audience or DEFAULT_AUDIENCE
