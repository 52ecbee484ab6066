"""What a statement of supervision is about: one party, contract, class, tender or account (所涉事项).

A thing is known by its tag, such as `contract:41-2026-HT-001`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from domain.accounts import parse_account
from domain.holders import province_of
from domain.refusals import DoesNotExist, Malformed, Refusal
from domain.statements.base import Statement
from domain.subjects import Subjects

_MEMBERS: Final = {
    "party": "party",
    "contract": "contract",
    "class_": "class",
    "tender": "tender",
    "account": "account",
    "reference": "reference",
}
"""Members that say what a statement is about, with the kind in its tag."""


class Whose(NamedTuple):
    """To whom a thing belongs: the province-level code of its money or class, and the party, if one alone."""

    province: str | None
    party: str | None


def about_tag(statement: Statement) -> str:
    """Return the tag of the thing that a statement is about, the first of its members if there are more."""
    stated = statement.model_fields_set
    return next(
        (f"{kind}:{getattr(statement, name)}" for name, kind in _MEMBERS.items() if name in stated), ""
    )


def refuse_about(statement: Statement, subjects: Subjects) -> Refusal | None:
    """Refuse a statement that is not about exactly one thing, or about one that does not exist."""
    possible = [kind for name, kind in _MEMBERS.items() if name in type(statement).model_fields]
    stated = [kind for name, kind in _MEMBERS.items() if name in statement.model_fields_set]
    if len(stated) != 1:
        return Malformed(
            stated[1] if stated else possible[0],
            "several of them" if stated else "nothing",
            f"expected exactly one of {', '.join(possible)}",
            f"其中之一：{'、'.join(possible)}",
        )
    return refuse_missing(about_tag(statement), subjects)


def refuse_missing(tag: str, subjects: Subjects) -> DoesNotExist | None:
    """Refuse a thing that is not in the ledger. Any account may be spoken of, and any other reference."""
    kind, _, code = tag.partition(":")
    exists: bool | str | None = True
    match kind:
        case "party":
            exists = subjects.party(code).kind
        case "contract":
            exists = subjects.contract(code).state
        case "class":
            exists = subjects.training_class(code).state
        case "tender":
            exists = subjects.tender(code).account
    return None if exists else DoesNotExist(kind, code)


def whose(tag: str, subjects: Subjects) -> Whose:
    """Return to whom a thing belongs that exists."""
    kind, _, code = tag.partition(":")
    match kind:
        case "party":
            canonical = subjects.constitution().canonical(code)
            home = subjects.party(canonical).province
            return Whose(None if home is None else province_of(home), canonical)
        case "contract":
            contract = subjects.contract(code)
            return Whose(parse_account(contract.account).province, contract.institution)
        case "class":
            training = subjects.training_class(code)
            if training.contract is not None:
                return whose(f"contract:{training.contract}", subjects)
            return whose(f"party:{training.institution}", subjects)
        case "tender":
            return Whose(parse_account(subjects.tender(code).account).province, None)
        case "account":
            return Whose(parse_account(code).province, None)
    return Whose(None, None)
