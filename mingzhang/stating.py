"""Statements made from what people type: values as the type's model has them, ids added, secrets withheld.

Money members, whose names end in `_fen`, may be given without that ending in yuan; organisations by their
registered names. What is withheld leaves the statement here, and goes on as a disclosure beside it.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from domain.money import MoneyError, parse_yuan
from domain.statements.base import Statement
from domain.statements.registry import STATEMENT_TYPES, find_problems
from ledger.disclosure import DisclosureError
from ledger.private_store import StoredDisclosure
from ledger.stating import DEFAULT_AUDIENCE, make_ready
from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.opening import new_id
from mingzhang.problems import Problem

PARTY_MEMBERS: Final = frozenset(
    {"institution", "bidder", "payee", "provider", "answering", "employer", "party", "on_behalf_of"}
)
"""Members that hold the code of a registered party, and take its name from people."""


class Stated(NamedTuple):
    """One statement ready to be signed, what it withholds, and the row it comes from."""

    data: bytes
    disclosures: tuple[StoredDisclosure, ...]
    row: int | None = None


class Typed(NamedTuple):
    """A member with its value as the model wants it."""

    name: str
    value: object


def completed(
    members: Mapping[str, object], file: str = "", row: int | None = None
) -> Stated | list[Problem]:
    """Make a statement of these members: an id where there is none, and `withhold` made into digests.

    `withhold` maps names to values; a name may end in `@` and an audience, which is `audit` otherwise.
    """
    kept = dict(members)
    secrets = kept.pop("withhold", {})
    if not isinstance(secrets, dict):
        found = type(secrets).__name__
        return [Problem(file, row, "withhold", found, 'expected an object such as {"payee": "食堂"}')]
    try:
        ready = make_ready(kept, secrets, new_id, os.urandom)
    except DisclosureError as error:
        found = getattr(error, "found", "a value")
        return [Problem(file, row, "withhold", found, "expected names of members, each with a value")]
    return checked(ready.data, ready.disclosures, file, row)


def checked(
    data: bytes, disclosures: Iterable[StoredDisclosure] = (), file: str = "", row: int | None = None
) -> Stated | list[Problem]:
    """A statement that is well formed, or everything that is wrong with it."""
    problems = find_problems(data)
    return [Problem.of(each, file, row) for each in problems] or Stated(data, tuple(disclosures), row)


def from_options(
    statement_type: str,
    *,
    days: Mapping[str, str],
    settings: Iterable[tuple[str, str]],
    secrets: Iterable[tuple[str, str]],
    evidence: list[dict[str, object]],
    find_party: Callable[[str], str],
) -> Stated | list[Problem]:
    """Make one statement from options; `days` are `occurred_on` or `undated`."""
    model = STATEMENT_TYPES.get(statement_type)
    if model is None:
        raise CommandError(
            f"没有 {statement_type} 这种陈述；可用类型：{'、'.join(STATEMENT_TYPES)}",
            f"found no statement type {statement_type!r}, expected one of {', '.join(STATEMENT_TYPES)}",
            exit_code=EXIT_USAGE,
        )
    members: dict[str, object] = {"type": statement_type, **days}
    problems: list[Problem] = []
    for name, text in settings:
        typed = typed_member(model, name, text, find_party)
        if isinstance(typed, Problem):
            problems.append(typed)
        elif typed.name in members:
            problems.append(_given_twice(typed.name))
        else:
            members[typed.name] = typed.value
    if "on_behalf_of" in members:
        members.setdefault("capacity", "compiled")
    hidden: dict[str, object] = {}
    for name, text in secrets:
        value, audience = split_value(text)
        typed = typed_member(model, name, value, lambda party: party)
        if isinstance(typed, Problem):
            problems.append(typed._replace(found="a value that is not shown"))
        elif typed.name in members or typed.name in {key.partition("@")[0] for key in hidden}:
            problems.append(_given_twice(typed.name))
        else:
            hidden[f"{typed.name}@{audience}"] = typed.value
    members |= {"evidence": evidence} if evidence else {}
    members |= {"withhold": hidden} if hidden else {}
    stated = completed(members)
    if isinstance(stated, list):
        named = {problem.member for problem in problems}
        problems += [problem for problem in stated if problem.member not in named]
    return problems or stated


def _given_twice(name: str) -> Problem:
    return Problem("", None, name, "two values", "expected each member once")


def typed_member(
    model: type[Statement], name: str, text: str, find_party: Callable[[str], str]
) -> Typed | Problem:
    """A member from what was typed for it. A name the model does not have is left for the model to refuse."""
    text = unicodedata.normalize("NFC", text)
    kinds = _kinds(model)
    money = f"{name}_fen"
    if name not in kinds and money in kinds:
        try:
            return Typed(money, int(parse_yuan(text)))
        except MoneyError as error:
            expected = f"expected an amount in yuan: {error.reason.removeprefix('expected ')}"
            return Problem("", None, money, repr(text), expected)
    match kinds.get(name):
        case "integer":
            return _whole_number(name, text)
        case "boolean":
            known = _TRUTHS.get(text.casefold())
            return Typed(name, text if known is None else known)
        case "array":
            return _items(name, text)
        case _:
            return Typed(name, find_party(text) if name in PARTY_MEMBERS else text)


def split_value(text: str) -> tuple[str, str]:
    """A withheld value and its audience; an `@` in the value itself is no audience.

    >>> split_value("食堂@party"), split_value("canteen@school.example")
    (('食堂', 'party'), ('canteen@school.example', 'audit'))
    """
    match = _WITH_AUDIENCE.fullmatch(text)
    return (match[1], match[2]) if match else (text, DEFAULT_AUDIENCE)


_WITH_AUDIENCE: Final = re.compile(r"(.*)@(audit|party|public-after:[a-z-]+\.[a-z-]+)", re.DOTALL)
_WHOLE: Final = re.compile(r"-?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)")
_TRUTHS: Final = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


@cache
def _kinds(model: type[Statement]) -> dict[str, Any]:
    """The kind of each member, by the model's own JSON Schema."""
    return {name: row.get("type") for name, row in model.model_json_schema()["properties"].items()}


def _whole_number(name: str, text: str) -> Typed | Problem:
    # Longer ones are beyond every member, and slow to read.
    if _WHOLE.fullmatch(text) and len(text) < 32:
        return Typed(name, int(text.replace(",", "")))
    expected = "expected a whole number"
    if name.endswith("_fen"):
        expected = f"expected whole fen; for yuan write --set {name.removesuffix('_fen')}=1,234.50"
    return Problem("", None, name, repr(text[:40]), expected)


def _items(name: str, text: str) -> Typed | Problem:
    if not text.lstrip().startswith("["):
        return Typed(name, [item.strip() for item in text.split(",")])
    try:
        return Typed(name, json.loads(text))
    except ValueError as error:
        return Problem("", None, name, "a list that is not JSON", f"expected JSON ({error})")
