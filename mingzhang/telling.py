"""Statements as people read them: one line in a list, or every member with its meaning."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from domain.money import format_yuan
from domain.statements.base import Statement
from domain.statements.registry import STATEMENT_TYPES
from domain.statements.shape import member_name
from domain.vocabulary import CATEGORIES, Lang
from mingzhang.cells import printable

_NAMING: Final = (
    "contract", "tender", "class", "party", "code", "kid", "account", "line",
    "adjusts", "reverses", "corrects", "confirms", "disputes", "origin", "version",
)  # fmt: skip
_PARTNERS: Final = (
    "institution",
    "bidder",
    "payee",
    "category",
    "voucher",
    "payment_order",
    "name",
    "document",
)
_PARTIES: Final = ("institution", "bidder", "payee")


def title_of(statement_type: str, lang: Lang) -> str:
    """The name of a statement type."""
    model = STATEMENT_TYPES.get(statement_type)
    if model is None:
        return statement_type
    return model.title_zh if lang == "zh" else model.title_en


def subject_of(members: dict[str, Any], name_of_party: Callable[[str], str], lang: Lang) -> str:
    """What a statement is about, in a few words: its main reference and whom or what it concerns."""
    main = next((str(members[name]) for name in _NAMING if members.get(name)), "")
    partner = next((name for name in _PARTNERS if members.get(name)), None)
    value = "" if partner is None else str(members[partner])
    if partner in _PARTIES:
        value = name_of_party(value)
    elif partner == "category":
        value = CATEGORIES[value].name(lang)
    return printable(" · ".join(filter(None, (main, value))))


def amount_of(members: dict[str, Any]) -> int | None:
    """The amount a statement speaks of, in fen, if it has one."""
    for name in ("amount_fen", "delta_fen", "ceiling_fen", "price_fen"):
        if isinstance(members.get(name), int):
            return int(members[name])
    return None


def members_of(data: bytes) -> dict[str, Any]:
    """The members of a statement in the order in which they were written."""
    members: dict[str, Any] = json.loads(data)
    return members


def described_members(statement: Statement, data: bytes, lang: Lang) -> list[tuple[str, str, str]]:
    """Every member as name, value and meaning; money also in yuan."""
    meanings = {
        member_name(name, field): _in(field.description or "", lang)
        for name, field in type(statement).model_fields.items()
    }
    return [(name, _shown(name, value), meanings.get(name, "")) for name, value in members_of(data).items()]


def _shown(name: str, value: Any) -> str:
    if name.endswith("_fen") and isinstance(value, int):
        return f"{value}  ({format_yuan(value)} 元)"
    if isinstance(value, str):
        return printable(value)
    return printable(json.dumps(value, ensure_ascii=False))


def _in(description: str, lang: Lang) -> str:
    zh, _, en = description.partition(" · ")
    return zh if lang == "zh" or not en else en
