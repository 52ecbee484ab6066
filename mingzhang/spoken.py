"""Commands, options and arguments of click that speak both languages and measure Chinese rightly.

Help is chosen when it is shown, not when a module is loaded, so a text stands beside its translation where it
is written. click counts characters where a terminal counts cells; the formatter here wraps by cells.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import click

from mingzhang.cells import pad, width, wrap
from mingzhang.speech import LANGS, Speech, choose_speech

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def speech_of(context: click.Context) -> Speech:
    """Return the speech of this run; the environment's when nobody has chosen."""
    return context.find_object(Speech) or choose_speech(None, os.environ)


class CellFormatter(click.HelpFormatter):
    """Writes help in cells: Chinese wraps at the edge, and no line begins with a full stop."""

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            for line in wrap(paragraph, self.width - self.current_indent):
                self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms with their explanations beside them, or beneath where a term is long."""
        rows = list(rows)
        indent = " " * self.current_indent
        column = min(max((width(term) for term, _ in rows), default=0), col_max) + col_spacing
        room = max(self.width - self.current_indent - column, 20)
        for term, explanation in rows:
            first, *others = wrap(explanation, room)
            if width(term) + col_spacing > column:
                self.write(f"{indent}{term}\n")
                others.insert(0, first)
            else:
                self.write(f"{indent}{pad(term, column)}{first}".rstrip() + "\n")
            for line in others:
                self.write(f"{indent}{' ' * column}{line}\n")


class SpokenContext(click.Context):
    """A context that writes help with `CellFormatter`."""

    formatter_class = CellFormatter


class SpokenOption(click.Option):
    """An option whose help is written in Chinese and English."""

    def __init__(self, declarations: Sequence[str], *, zh: str = "", en: str = "", **settings: Any) -> None:
        super().__init__(declarations, **settings)
        self.zh = zh
        self.en = en

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the line of help in the language of the run."""
        self.help = speech_of(ctx).say(self.zh, self.en)
        return super().get_help_record(ctx)


class SpokenArgument(click.Argument):
    """A positional argument whose help is written in Chinese and English."""

    def __init__(self, declarations: Sequence[str], *, zh: str, en: str, **settings: Any) -> None:
        super().__init__(declarations, help=zh, **settings)
        self.zh = zh
        self.en = en

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Return the line of help in the language of the run."""
        self.help = speech_of(ctx).say(self.zh, self.en)
        return super().get_help_record(ctx)


class SpokenCommand(click.Command):
    """A command whose help is written in Chinese and English, and that knows `--lang` like every other."""

    context_class = SpokenContext

    def __init__(self, name: str | None, *, zh: str = "", en: str = "", **settings: Any) -> None:
        super().__init__(name, **settings)
        self.zh = zh
        self.en = en
        if not any(parameter.name == "lang" for parameter in self.params):
            self.params.append(SpokenOption(["--lang"], **LANGUAGE_SETTINGS))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return click's help option, its own words in the language of the run."""
        return _respoken(super().get_help_option(ctx), ctx)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does in the language of the run."""
        self.help = speech_of(ctx).say(self.zh, self.en)
        super().format_help_text(ctx, formatter)


def _set_speech(context: click.Context, _parameter: click.Parameter, lang: Any) -> None:
    if lang is not None:
        context.obj = Speech(lang)


LANGUAGE_SETTINGS: Final[dict[str, Any]] = {
    "type": click.Choice(LANGS),
    "expose_value": False,
    "is_eager": True,
    "callback": _set_speech,
    "zh": "语言：zh 中文，en 英文。",
    "en": "Language: zh Chinese, en English.",
}
"""What makes `--lang` decide the speech of the run, before the command or after it."""


def _respoken(option: click.Option | None, context: click.Context) -> click.Option | None:
    if option is not None:
        option.help = speech_of(context).say("显示本说明并退出。", "Show this message and exit.")
    return option
