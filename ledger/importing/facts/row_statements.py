"""Statements from what a form made of a row, and what is wrong with them, at its cell (逐行成文)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from domain.forms.form import Form, Made, RowFault
from domain.refusals import DoesNotExist, IsOver, KeyRepeated, Malformed, Overdrawn, QuorumMissing, Refusal
from domain.statements.base import Statement
from domain.statements.malformed import MalformedStatementError
from domain.statements.malformed_words import expected_in_chinese, found_in_chinese
from domain.statements.registry import find_problems, parse_statement
from ledger.importing.facts.trial import StatedAbove
from ledger.stating import Ready, make_ready, split_audience


class Stated(NamedTuple):
    """One statement of a row: its bytes with what they withhold, and what they say."""

    made: Made
    ready: Ready
    statement: Statement


MAX_WITHHELD_CHARACTERS: Final = 4_000
"""Of a text that is withheld: more is a report, not a remark."""


def state_row(
    made: Made,
    evidence: Mapping[str, object],
    new_id: Callable[[], str],
    random: Callable[[int], bytes],
) -> Stated | list[RowFault]:
    """Write the statement that a row makes, or tell everything that its model finds wrong."""
    members = {**made.members, "evidence": [dict(evidence)]}
    long = [_too_long(name, made) for name, value in made.secrets.items() if _is_too_long(value)]
    if long:
        return long
    ready = make_ready(members, made.secrets, new_id, random)
    try:
        return Stated(made, ready, parse_statement(ready.data))
    except MalformedStatementError:
        return [_malformed(each, made) for each in find_problems(ready.data)]


def fault_of(refusal: Refusal, stated: Stated, form: Form) -> RowFault:
    """Say at which field of the row a refusal belongs."""
    if isinstance(refusal, QuorumMissing):
        return _not_the_author(refusal, form)
    return RowFault(_field_of(refusal, stated, form), refusal.code, refusal.zh(), refusal.en())


HIDDEN: Final = "…"
PERSONAL: Final = "what looks like a"
"""How a statement's check begins to say that a text is somebody's number."""

_NUMBERS: Final = (
    "voucher", "payment_order", "code", "class", "contract", "bidder", "tender", "account", "document",
)  # fmt: skip
"""The members that make a business key, the most telling first."""
_AMOUNTS: Final = ("amount_fen", "price_fen", "ceiling_fen", "delta_fen")


def _malformed(error: MalformedStatementError, made: Made) -> RowFault:
    member = error.member.partition(".")[0]
    field = made.sources.get(member, "")
    name = "" if field else f"{error.member}: "
    if error.found.startswith(PERSONAL):
        return RowFault(
            field,
            "personal-data",
            f"{name}{found_in_chinese(error.found)}；公开的栏目中不得有个人信息，请删去",
            f"{name}{error.found} stands in a column that is made public; remove it",
            HIDDEN,
        )
    zh = f"{name}应为{expected_in_chinese(error.expected)}；请改正"
    return RowFault(field, "malformed", zh, f"{name}{error.expected}")


def _not_the_author(refusal: QuorumMissing, form: Form) -> RowFault:
    return RowFault(
        form.belongs[0][0] if form.belongs else "",
        "not-the-author",
        f"此行不能由本表的填报单位填报，应由 {refusal.needed_zh} 填报；一份表由一个单位填报，请按单位拆开，"
        "或用 --as 指明正确的单位",
        f"the office that states this sheet cannot state this row, which needs {refusal.needed_en}; one "
        "office states a sheet: split it by office, or name the right one with --as",
    )


def _is_too_long(value: object) -> bool:
    return isinstance(value, str) and len(value) > MAX_WITHHELD_CHARACTERS


def _too_long(name: str, made: Made) -> RowFault:
    return RowFault(
        made.sources.get(split_audience(name)[0], ""),
        "too-long",
        f"最多 {MAX_WITHHELD_CHARACTERS:,} 字；请缩短，全文另存为附件",
        f"expected at most {MAX_WITHHELD_CHARACTERS:,} characters; shorten it, keep the whole as a document",
        HIDDEN,
    )


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
    return next((sources[name] for name in wanted if name in sources), "")
