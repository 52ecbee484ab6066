"""Statements from what a form made of a row, and what is wrong with them, at its cell (逐行成文)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from domain.forms.form import Form, Made
from domain.refusals import DoesNotExist, IsOver, KeyRepeated, Malformed, Overdrawn, QuorumMissing, Refusal
from domain.statements.base import Statement
from domain.statements.malformed import MalformedStatementError
from domain.statements.registry import find_problems, parse_statement
from ledger.importing.facts.trial import StatedAbove
from ledger.stating import Ready, make_ready


class Stated(NamedTuple):
    """One statement of a row: its bytes with what they withhold, and what they say."""

    made: Made
    ready: Ready
    statement: Statement


class FieldFault(NamedTuple):
    """What is wrong, at a field of the row; an empty field means the whole row."""

    field: str
    code: str
    zh: str
    en: str


def state_row(
    made: Made,
    evidence: Mapping[str, object],
    new_id: Callable[[], str],
    random: Callable[[int], bytes],
) -> Stated | list[FieldFault]:
    """Write the statement that a row makes, or tell everything that its model finds wrong."""
    members = {**made.members, "evidence": [dict(evidence)]}
    ready = make_ready(members, made.secrets, new_id, random)
    try:
        return Stated(made, ready, parse_statement(ready.data))
    except MalformedStatementError:
        return [_malformed(each, made) for each in find_problems(ready.data)]


def fault_of(refusal: Refusal, stated: Stated, form: Form) -> FieldFault:
    """Say at which field of the row a refusal belongs."""
    return FieldFault(_field_of(refusal, stated, form), refusal.code, refusal.zh(), refusal.en())


_NUMBERS: Final = (
    "voucher", "payment_order", "code", "class", "contract", "bidder", "tender", "account", "document",
)  # fmt: skip
"""The members that make a business key, the most telling first."""
_AMOUNTS: Final = ("amount_fen", "price_fen", "ceiling_fen", "delta_fen")


def _malformed(error: MalformedStatementError, made: Made) -> FieldFault:
    member = error.member.partition(".")[0]
    field = made.sources.get(member, "")
    name = "" if field else f"{error.member}: "
    return FieldFault(field, "malformed", f"{name}{error.expected}", f"{name}{error.expected}")


def _field_of(refusal: Refusal, stated: Stated, form: Form) -> str:
    sources, members = stated.made.sources, stated.made.members
    wanted: tuple[str, ...] = ()
    match refusal:
        case Malformed():
            wanted = (refusal.member.partition(".")[0],)
        case DoesNotExist() | IsOver():
            same = tuple(name for name, value in members.items() if value == refusal.reference)
            wanted = (*same, refusal.kind)
        case Overdrawn():
            wanted = _AMOUNTS
        case KeyRepeated() | StatedAbove():
            wanted = _NUMBERS
        case QuorumMissing():
            return form.belongs[0][0] if form.belongs else ""
    return next((sources[name] for name in wanted if name in sources), "")
