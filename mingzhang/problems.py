"""What is wrong with what somebody wants to record, told all at once: where, found what, expected what.

Promises: no value that may be withheld and no personal number is shown; the words of a problem are those of
the statement's own model, in Chinese where the model speaks Chinese.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import click

from domain.statements.malformed import MalformedStatementError
from domain.statements.malformed_words import expected_in_chinese, found_in_chinese
from mingzhang.cells import printable, wrap
from mingzhang.screen import print_json, terminal_width
from mingzhang.speech import Speech

SHOWN: Final = 100
"""Problems listed for people; programs get all of them."""


class Problem(NamedTuple):
    """One thing that is wrong. `file` is empty for options; `row` is a line, or a place in a list, from 1."""

    file: str
    row: int | None
    member: str
    found: str
    expected: str

    @classmethod
    def of(cls, error: MalformedStatementError, file: str = "", row: int | None = None) -> Problem:
        """What a statement's model found."""
        return cls(file, row, error.member, error.found, error.expected)

    def say(self, speech: Speech) -> str:
        """The problem on one line."""
        place = speech.say(f"第 {self.row} 行", f"row {self.row}") if self.row is not None else ""
        where = " ".join(filter(None, (self.file, place, self.member)))
        if speech.lang == "zh":
            text = f"{found_in_chinese(self.found)}；应为：{expected_in_chinese(self.expected)}"
            return f"{where}：{text}" if where else text
        text = f"found {self.found}, {self.expected}"
        return f"{where}: {text}" if where else text

    def to_json(self, speech: Speech) -> dict[str, Any]:
        """The problem for programs."""
        return {**self._asdict(), "message": self.say(speech)}


def tell_problems(problems: Sequence[Problem], speech: Speech, *, as_json: bool) -> None:
    """Tell all problems of one call; nothing was recorded."""
    if as_json:
        print_json({"problems": [problem.to_json(speech) for problem in problems]})
        return
    count = len(problems)
    lines = [
        speech.say(f"有 {count} 处需要改正，未记录任何内容：", f"{count} to correct, nothing was recorded:")
    ]
    for problem in problems[:SHOWN]:
        lines += hung(printable(problem.say(speech)))
    if count > SHOWN:
        lines.append(
            speech.say(
                f"  另有 {count - SHOWN} 处；用 --json 可看全部",
                f"  and {count - SHOWN} more; all with --json",
            )
        )
    click.echo("\n".join(lines), err=True)


def hung(text: str) -> list[str]:
    """A text on stderr, its first line indented by two cells and the others by four; whole for programs."""
    if not sys.stderr.isatty():
        return [f"  {text}"]
    first, *others = wrap(text, terminal_width() - 4)
    return [f"  {first}", *(f"    {line}" for line in others)]
