"""The tutorials are true: what they type is typed here, and what they say it answers is what it answers.

In a tutorial, `sh` blocks are typed in order into one shell (`sh refused`: the last command is refused), and
each line of a `text` block stands in the answer of the blocks before it, but for `…`. Capitals are what a
reader fills in.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
TUTORIAL = REPOSITORY / "docs" / "tutorials" / "office.md"
FILLED_IN = {
    "FINGERPRINT": re.compile(r"--founding (\S+)"),
    "STATEMENT": re.compile(r"reverses=([0-9a-f-]{36})"),
}
"""What a tutorial writes in capitals, and where an earlier answer tells it."""


class Block(NamedTuple):
    """A fenced block: its language and what else its fence says, and its lines."""

    kind: str
    lines: list[str]


def blocks(page: Path) -> Iterator[Block]:
    for kind, text in re.findall(
        r"^```(\S[^\n]*)\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
    ):
        yield Block(kind, text.splitlines())


class Shell:
    """One shell for all blocks, in a directory that looks like a checkout."""

    def __init__(self, directory: Path) -> None:
        (directory / "examples").symlink_to(REPOSITORY / "examples")
        activate = directory / ".venv" / "bin" / "activate"
        activate.parent.mkdir(parents=True)
        activate.write_text(f'mingzhang() {{ {shlex.quote(sys.executable)} -m mingzhang "$@"; }}\n')
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MINGZHANG_")}
        self._shell = subprocess.Popen(
            ["bash"], cwd=directory, env={**environment, "LC_ALL": "C.UTF-8"}, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.said = ""

    def type(self, lines: list[str]) -> tuple[int, str]:
        """Type lines; returns how the last command ended, and everything that was said."""
        text = "\n".join(lines)
        for name, told in FILLED_IN.items():
            if name in text:
                text = text.replace(name, told.findall(self.said)[-1])
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(f'{{\n{text}\n}} </dev/null\necho "=== $?"\n')
        self._shell.stdin.flush()
        said = ""
        for line in self._shell.stdout:
            if line.startswith("=== "):
                self.said += said
                return int(line.removeprefix("=== ")), said
            said += line
        raise AssertionError(f"the shell has gone: {said}")

    def close(self) -> None:
        """Let the shell end."""
        self._shell.communicate()


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    shell.close()


def test_the_offices_tutorial_can_be_typed_and_answers_as_it_says(shell: Shell) -> None:
    answer, typed = "", 0
    for block in blocks(TUTORIAL):
        if block.kind == "text":
            lines = answer.splitlines()
            assert [line for line in block.lines if not _is_said(line, lines)] == [], answer
            answer = ""
        else:
            code, said = shell.type(block.lines)
            assert code == (1 if block.kind == "sh refused" else 0), said
            answer += said
            typed += 1
    assert typed > 10


def _is_said(line: str, said: list[str]) -> bool:
    pattern = re.compile(r".*".join(map(re.escape, line.split("…"))))
    return any(pattern.fullmatch(each.rstrip()) for each in said) if line.strip("… ") else True
