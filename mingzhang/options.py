"""The options that several commands share, each a decorator, and the two kinds of value they read.

    @command("balances", zh="查看余额。", en="Show balances.")
    @book_option
    @as_of_option
    @json_option
    @pass_speech
    def balances(speech: Speech, book: Path, as_of: date | None, as_json: bool) -> None: ...

Every command made by `command` has `--lang` as well. A command returns nothing, or its exit code.
"""

from __future__ import annotations

import os
import re
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from mingzhang.speech import choose_speech
from mingzhang.spoken import LANGUAGE_SETTINGS, SpokenArgument, SpokenCommand, SpokenOption, speech_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[..., Any]

BOOK_VARIABLE: Final = "MINGZHANG_BOOK"
LARGEST_POSITION: Final = 2**53 - 1


def command(name: str, *, zh: str, en: str, **settings: Any) -> Callable[[Function], SpokenCommand]:
    """Make a function a command with help in both languages and `--lang`."""

    def decorate(function: Function) -> SpokenCommand:
        return click.command(name, cls=SpokenCommand, zh=zh, en=en, **settings)(function)

    return decorate


def option(*declarations: str, zh: str, en: str, **settings: Any) -> Callable[[Function], Function]:
    """Give a command an option with help in both languages; `settings` are those of `click.option`."""
    return click.option(*declarations, cls=SpokenOption, zh=zh, en=en, **settings)


def argument(*declarations: str, zh: str, en: str, **settings: Any) -> Callable[[Function], Function]:
    """Give a command a positional argument with help in both languages."""
    return click.argument(*declarations, cls=SpokenArgument, zh=zh, en=en, **settings)


def pass_speech(function: Function) -> Function:
    """Give a command the speech of the run as its first argument."""

    @wraps(function)
    def with_speech(*args: Any, **values: Any) -> Any:
        return function(speech_of(click.get_current_context()), *args, **values)

    return with_speech


class Day(click.ParamType[date]):
    """A day of the calendar written `YYYY-MM-DD`, read as a `date`."""

    name = "DAY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; a usage error says what was found and how a day is written."""
        if isinstance(value, date):
            return value
        day = _day(value)
        if day is None:
            expected = _say(
                ctx, "不是日期；应为 2026-03-31 这样的日期", "is no day; expected one such as 2026-03-31"
            )
            self.fail(f"{value!r} {expected}", param, ctx)
        return day


FiscalYear: Final = click.IntRange(2000, 2099)
"""A fiscal year, as statements may name one."""


class PositionOrDay(click.ParamType["int | date"]):
    """A position in the log (1, 2, …) or a day, read as an `int` or a `date`: the ledger as known then."""

    name = "POSITION|DAY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | date:
        """Return the position or the day; a usage error says what was found and what is expected."""
        if isinstance(value, int | date):
            return value
        found = _position(value) or _day(value)
        if found is None:
            expected = _say(
                ctx,
                "既不是位置也不是日期；应为 120 这样的位置（从 1 起）或 2026-03-31 这样的日期",
                "is neither a position nor a day; expected a position such as 120 (the first is 1), or a day "
                "such as 2026-03-31",
            )
            self.fail(f"{value!r} {expected}", param, ctx)
        return found


class BookDirectory(click.ParamType[Path]):
    """The directory of a book; whether there is a book in it is for the ledger to say."""

    name = "DIR"

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str:
        """Say how else a book can be named."""
        return _say(
            ctx,
            f"请用 --book 指明账簿所在目录，或设置环境变量 {BOOK_VARIABLE}。",
            f"Name the directory of the book with --book, or set {BOOK_VARIABLE}.",
        )

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path as given; an empty one is a usage error, for it would mean this very directory."""
        if not str(value).strip():
            empty = _say(ctx, "目录名为空；应为账簿所在目录", "it is empty; expected the directory of a book")
            self.fail(empty, param, ctx)
        return Path(value)


book_option = option(
    "--book", "book",
    type=BookDirectory(), required=True, envvar=BOOK_VARIABLE,
    zh=f"账簿所在目录（或环境变量 {BOOK_VARIABLE}）。",
    en=f"The directory of the book (or {BOOK_VARIABLE}).",
)  # fmt: skip
"""Passes `book: Path`."""

json_option = option(
    "--json", "as_json",
    is_flag=True,
    zh="输出一个 JSON 对象，供程序读取；金额单位为分。",
    en="Write one JSON object for programs; amounts in fen.",
)  # fmt: skip
"""Passes `as_json: bool`."""

as_of_option = option(
    "--as-of", "as_of",
    type=Day(),
    zh="截至此业务日期，例如 2026-03-31。",
    en="As of this business day, such as 2026-03-31.",
)  # fmt: skip
"""Passes `as_of: date | None`."""

known_at_option = option(
    "--known-at", "known_at",
    type=PositionOrDay(),
    zh="只用到此位置或此日为止已记录的内容。",
    en="With what had been recorded up to this position or day.",
)  # fmt: skip
"""Passes `known_at: int | date | None`."""


database_option = option(
    "--database",
    metavar="URL",
    zh="PostgreSQL 数据库：postgresql+psycopg://用户@主机/数据库；口令不写在这里（PGPASSFILE）。",
    en="A database of PostgreSQL, postgresql+psycopg://USER@HOST/DATABASE, without its password "
    "(PGPASSFILE); a file of SQLite in the book if absent.",
)
"""Passes `database: str | None`."""


lang_option = click.option("--lang", cls=SpokenOption, **LANGUAGE_SETTINGS)
"""Gives a plain click command `--lang`, and passes nothing; one made by `command` has it already."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POSITION: Final = re.compile(r"[1-9][0-9]{0,15}")


def _day(text: str) -> date | None:
    if _DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _position(text: str) -> int | None:
    if _POSITION.fullmatch(text) is None or int(text) > LARGEST_POSITION:
        return None
    return int(text)


def _say(context: click.Context | None, zh: str, en: str) -> str:
    return (speech_of(context) if context else choose_speech(None, os.environ)).say(zh, en)
