"""`mingzhang balances`: where the money is, as of any business day and as known at any moment."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from domain.accounts import parse_account
from domain.holders import holder_name
from domain.money import format_wan
from domain.vocabulary import CATEGORIES, LINES
from mingzhang.options import as_of_option, book_option, json_option, known_at_option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.screen import Column, print_json, print_text, table, terminal_width
from mingzhang.speech import Speech

if TYPE_CHECKING:
    from mingzhang.reading import Reading

WIDE_CELLS: Final = 150
"""What the full table of accounts takes; a narrower terminal gets it in brief."""

HELD: Final = {"reserved": ("培训券占用", "reserved"), "frozen": ("冻结", "frozen")}
"""What vouchers reserve and supervision froze: shown where there is any."""


@spoken_command(
    "balances",
    zh="资金在哪里：全国、各账户、各合同、各类支出。",
    en="Where the money is: nation, accounts, contracts, expenses by category.",
)
@book_option
@as_of_option
@known_at_option
@json_option
@pass_speech
def command(
    speech: Speech, *, book: Path, as_of: date | None, known_at: int | date | None, as_json: bool
) -> None:
    """Show balances."""
    from mingzhang.reading import open_views, position_known
    from projections.balances import balances

    with open_views(book, speech) as reading:
        found = balances(reading.views, as_of, position_known(reading, known_at)).to_json()
        if as_json:
            print_json(found)
            return
        print_text(_heading(reading, found, as_of, known_at, speech))
        for title, content in (
            (speech.say("全国（元）", "Nation (yuan)"), _national(found, speech)),
            (speech.say("资金账户（元）", "Accounts (yuan)"), _accounts(found, speech)),
            (speech.say("合同（元）", "Contracts (yuan)"), _contracts(found, speech)),
            (speech.say("支出类别（元）", "Expenses by category (yuan)"), _categories(found, speech)),
        ):
            if content:
                print_text(f"\n{title}\n{content}")


def _heading(
    reading: Reading, found: dict[str, Any], as_of: date | None, known_at: int | date | None, speech: Speech
) -> str:
    from mingzhang.reading import practice_mark

    lines = [f"{reading.book.origin}  {practice_mark(reading.book, speech.lang)}".rstrip()]
    day = speech.say("截至业务日期", "as of business day")
    known = speech.say("按当时已记录", "as known at")
    lines += [f"{day} {as_of.isoformat()}"] if as_of else []
    lines += [f"{known} {known_at}"] if known_at else []
    lines.append(speech.say(f"日志第 {found['position']} 条", f"log position {found['position']}"))
    restated = found["restated_after_close"]
    if restated:
        lines.append(
            speech.say(
                f"已结账至 {restated['through']}；结账后补记 {restated['facts']} 项，"
                f"其中涉及资金 {restated['money']} 项",
                f"closed through {restated['through']}; restated after close by {restated['facts']} facts, "
                f"{restated['money']} of them money",
            )
        )
    return "\n".join(lines)


def _national(found: dict[str, Any], speech: Speech) -> str:
    rows = [
        [LINES[line].name(speech.lang), row["appropriated"], row["allocated"], row["unallocated"]]
        for line, row in found["national"].items()
    ]
    columns = [
        Column(speech.say("项目", "line")),
        Column(speech.say("预算", "appropriated"), "money"),
        Column(speech.say("已下达", "allocated"), "money"),
        Column(speech.say("未下达", "unallocated"), "money"),
    ]
    return _with_total(columns, rows, speech)


def _accounts(found: dict[str, Any], speech: Speech) -> str:
    if sys.stdout.isatty() and terminal_width() < WIDE_CELLS:
        return _accounts_in_brief(found, speech)
    held = _held(found["accounts"])
    names = (
        "allocated", "received", "committed_total", "uncommitted", "disbursed", "treasury", "expensed", *held,
    )  # fmt: skip
    rows = [
        [code, holder_name(parse_account(code).holder, speech.lang), *(row[name] for name in names)]
        for code, row in found["accounts"].items()
    ]
    columns = [
        Column(speech.say("账户", "account")),
        Column(speech.say("持有方", "holder")),
        Column(speech.say("下达", "allocated"), "money"),
        Column(speech.say("到账", "received"), "money"),
        Column(speech.say("已承诺", "committed"), "money"),
        Column(speech.say("未承诺", "uncommitted"), "money"),
        Column(speech.say("已拨付", "disbursed"), "money"),
        Column(speech.say("国库余额", "treasury"), "money"),
        Column(speech.say("已支出", "expensed"), "money"),
        *(Column(speech.say(*HELD[name]), "money") for name in held),
    ]
    return _with_total(columns, rows, speech)


def _held(rows: dict[str, Any]) -> list[str]:
    """What vouchers reserve and supervision froze, where there is any of it."""
    return [name for name in HELD if any(row.get(name) for row in rows.values())]


def _accounts_in_brief(found: dict[str, Any], speech: Speech) -> str:
    """The same for a narrow screen: the five amounts that grow, in 10,000 yuan; what is held beneath."""
    names = ("allocated", "received", "committed_total", "disbursed", "expensed")
    rows = [[code, *(format_wan(row[name]) for name in names)] for code, row in found["accounts"].items()]
    totals = [sum(row[name] for row in found["accounts"].values()) for name in names]
    columns = [
        Column(speech.say("账户（万元）", "account (10,000 yuan)")),
        Column(speech.say("下达", "allocated"), "number"),
        Column(speech.say("到账", "received"), "number"),
        Column(speech.say("已承诺", "committed"), "number"),
        Column(speech.say("已拨付", "disbursed"), "number"),
        Column(speech.say("已支出", "spent"), "number"),
    ]
    if not rows:
        return ""
    drawn = table(columns, rows, [speech.say("合计", "total"), *map(format_wan, totals)])
    return "\n".join([drawn, *_held_beneath(found["accounts"], speech)])


def _held_beneath(accounts: dict[str, Any], speech: Speech) -> list[str]:
    held = _held(accounts)
    rows = [
        [code, *(row[name] for name in held)] for code, row in accounts.items() if any(map(row.get, held))
    ]
    columns = [Column(speech.say("其中（元）", "of this, in yuan"))]
    columns += [Column(speech.say(*HELD[name]), "money") for name in held]
    return [table(columns, rows)] if rows else []


def _contracts(found: dict[str, Any], speech: Speech) -> str:
    held = _held(found["contracts"])
    names = ("amount", "disbursed", "expensed", "advance", *held)
    rows = [[code, *(row[name] for name in names)] for code, row in found["contracts"].items()]
    columns = [
        Column(speech.say("合同", "contract")),
        Column(speech.say("金额", "amount"), "money"),
        Column(speech.say("已拨付", "disbursed"), "money"),
        Column(speech.say("已支出", "expensed"), "money"),
        Column(speech.say("预付结余", "advance"), "money"),
        *(Column(speech.say(*HELD[name]), "money") for name in held),
    ]
    return _with_total(columns, rows, speech)


def _categories(found: dict[str, Any], speech: Speech) -> str:
    rows: list[list[Any]] = [
        [CATEGORIES[code].name(speech.lang), fen] for code, fen in found["expenses_by_category"].items()
    ]
    columns = [Column(speech.say("类别", "category")), Column(speech.say("金额", "amount"), "money")]
    return _with_total(columns, rows, speech)


def _with_total(columns: list[Column], rows: list[list[Any]], speech: Speech) -> str:
    if not rows:
        return ""
    texts = sum(column.kind == "text" for column in columns)
    sums = [sum(row[index] for row in rows) for index in range(texts, len(columns))]
    return table(columns, rows, [speech.say("合计", "total"), *[""] * (texts - 1), *sums])
