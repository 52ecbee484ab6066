"""`mingzhang authority`: who may sign what in a book, as it is now (授权规则)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingzhang.failures import CommandError
from mingzhang.options import argument, book_option, json_option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.screen import Column, print_json, print_text, table
from mingzhang.speech import Speech

if TYPE_CHECKING:
    from domain.statements.constitution import AuthorityRow

    Table = Mapping[str, Sequence[AuthorityRow]]


@spoken_command(
    "authority",
    zh="现在谁可以签署哪类陈述、需要几人；可只看一类，例如 allocation.made。",
    en="Who may sign which type of statement now, and how many; one type only, such as allocation.made.",
)
@argument(
    "type_",
    metavar="[TYPE]",
    required=False,
    zh="陈述类型，例如 contract.signed；不写则列出全部。",
    en="A type of statement, such as contract.signed; without it, all.",
)
@book_option
@json_option
@pass_speech
def command(speech: Speech, *, type_: str | None, book: Path, as_json: bool) -> None:
    """Show the rows of authority."""
    from domain.subjects import CONSTITUTION_TAG, Constitution
    from mingzhang.opening import open_ledger

    with open_ledger(book) as ledger:
        constitution = ledger.subject(CONSTITUTION_TAG)
    assert isinstance(constitution, Constitution)
    rows = _asked(constitution.rows, type_)
    if as_json:
        print_json({"authority": [_for_programs(row) for row in rows]})
        return
    print_text(_listed(rows, speech))


def _asked(rows: Table, type_: str | None) -> list[AuthorityRow]:
    from domain.statements.registry import STATEMENT_TYPES

    if type_ is None:
        return [row for name in STATEMENT_TYPES for row in rows.get(name, ())]
    if type_ not in STATEMENT_TYPES:
        near = ", ".join(_near(type_, STATEMENT_TYPES)) or ", ".join(STATEMENT_TYPES)
        raise CommandError(
            f"没有 {type_} 这类陈述；可以是：{near}",
            f"found no type of statement {type_}, expected one of: {near}",
        )
    return list(rows.get(type_, ()))


def _near(name: str, names: Iterable[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(name, list(names), n=5)


def _for_programs(row: AuthorityRow) -> dict[str, Any]:
    return row.model_dump()


def _listed(rows: Sequence[AuthorityRow], speech: Speech) -> str:
    from domain.vocabulary import DUTIES, KINDS, SCOPES
    from mingzhang.telling import title_of

    columns = [
        Column(speech.say("类型", "type")),
        Column(speech.say("名称", "name")),
        Column(speech.say("超过（元）", "above (yuan)"), "money"),
        Column(speech.say("单位类别", "party")),
        Column(speech.say("范围", "scope")),
        Column(speech.say("签署", "signs")),
    ]
    shown = []
    for group in _grouped(rows):
        row = group[0]
        needs = "、" if speech.lang == "zh" else ", "
        shown.append(
            [
                row.type,
                title_of(row.type, speech.lang),
                row.over_fen or None,
                KINDS[row.kind].name(speech.lang),
                SCOPES[row.scope].name(speech.lang),
                needs.join(f"{DUTIES[each.duty].name(speech.lang)} {each.count}" for each in group),
            ]
        )
    legend = speech.say(
        "同类型、同起点的各行为任选其一；范围为“共同”的各行须同时满足。",
        "Rows of one type and amount are alternatives; those with scope “jointly” must all be met.",
    )
    return f"{table(columns, shown)}\n{legend}"


def _grouped(rows: Sequence[AuthorityRow]) -> list[list[AuthorityRow]]:
    """Rows that one party must meet together."""
    groups: dict[tuple[str, int, str, str], list[AuthorityRow]] = {}
    for row in rows:
        groups.setdefault((row.type, row.over_fen, row.kind, row.scope), []).append(row)
    return list(groups.values())
