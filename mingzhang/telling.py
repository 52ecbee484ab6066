"""Statements as people read them: one line in a list, or every member with its meaning."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from domain.money import format_yuan
from domain.statements.base import Statement
from domain.statements.registry import STATEMENT_TYPES
from domain.statements.shape import member_name
from domain.vocabulary import (
    CATEGORIES,
    COMPLAINT_OUTCOMES,
    CONTEST_OUTCOMES,
    EVALUATED_BY,
    FINDING_OUTCOMES,
    PUBLISHED_KINDS,
    REVIEW_OUTCOMES,
    REVIEW_SIDES,
    Lang,
)
from mingzhang.cells import printable

_NAMING: Final = (
    "freeze", "clawback", "sanction", "referral", "complaint", "finding", "inspection",
    "period", "instrument", "what", "erases",
    "plan", "base", "resource", "draw", "contest", "series", "expert",
    "contract", "tender", "class", "party", "code", "kid", "account", "line",
    "adjusts", "reverses", "corrects", "confirms", "disputes", "origin", "version",
)  # fmt: skip
_OVERSEEING: Final = frozenset(
    {"freeze", "clawback", "sanction", "referral", "complaint", "finding", "inspection", "what"}
)
"""Names of statements that are about some other thing, which is named beside them."""
_ABOUT: Final = ("contract", "class", "tender", "account", "reference", "authority")
_PARTNERS: Final = (
    "institution",
    "bidder",
    "payee",
    "provider",
    "answering",
    "side",
    "by",
    "category",
    "voucher",
    "payment_order",
    "name",
    "document",
    "purpose",
    "holder",
)
_PARTIES: Final = ("party", "institution", "bidder", "payee", "provider", "answering")
_WORDS: Final = {
    "category": CATEGORIES,
    "side": REVIEW_SIDES,
    "by": EVALUATED_BY,
    "what": PUBLISHED_KINDS,
}
_OUTCOMES: Final = {
    "plan.reviewed": REVIEW_OUTCOMES,
    "contest.decided": CONTEST_OUTCOMES,
    "finding.closed": FINDING_OUTCOMES,
    "complaint.answered": COMPLAINT_OUTCOMES,
}


def title_of(statement_type: str, lang: Lang) -> str:
    """The name of a statement type."""
    model = STATEMENT_TYPES.get(statement_type)
    if model is None:
        return statement_type
    return model.title_zh if lang == "zh" else model.title_en


def subject_of(members: dict[str, Any], name_of_party: Callable[[str], str], lang: Lang) -> str:
    """What a statement is about, in a few words: its main reference and whom or what it concerns."""
    naming = next((name for name in _NAMING if members.get(name)), "")
    main = str(members.get(naming, ""))
    if naming in _WORDS and main in _WORDS[naming]:
        main = _WORDS[naming][main].name(lang)
    partners = (*_ABOUT, "party", *_PARTNERS) if naming in _OVERSEEING else _PARTNERS
    partner = next((name for name in partners if members.get(name)), None)
    value = "" if partner is None else str(members[partner])
    if partner in _PARTIES:
        value = name_of_party(value)
    elif partner in _WORDS and value in _WORDS[partner]:
        value = _WORDS[partner][value].name(lang)
    return printable(
        " · ".join(filter(None, (main, _version(members, lang), value, _outcome(members, lang))))
    )


def _version(members: dict[str, Any], lang: Lang) -> str:
    """Which version of a plan a statement is about."""
    if "plan" not in members:
        return ""
    number = members.get("version", 1)
    return f"第{number}版" if lang == "zh" else f"version {number}"


def _outcome(members: dict[str, Any], lang: Lang) -> str:
    """How something was answered, where that is a word of a closed list."""
    term = _OUTCOMES.get(members.get("type", ""), {}).get(members.get("outcome", ""))
    return "" if term is None else term.name(lang)


def amount_of(members: dict[str, Any]) -> int | None:
    """The amount a statement speaks of, in fen, if it has one."""
    for name in ("amount_fen", "delta_fen", "ceiling_fen", "price_fen", "charge_fen", "value_fen"):
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
