"""The commands on a real terminal: no passphrase is echoed, Ctrl-C leaves nothing, Chinese columns align."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from mingzhang.cells import width
from tests.mingzhang.conftest import FINANCE, Cli, pay

SECRET = "open sesame 芝麻开门"
COLUMNS = 80


class Terminal:
    """Starts the program on a terminal of 80 columns."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._running: list[pexpect.spawn[str]] = []

    def start(self, *arguments: str | Path, lang: str = "en") -> pexpect.spawn[str]:
        root = str(Path(__file__).parents[2])
        environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": root, "TERM": "xterm", "LC_ALL": "C.UTF-8",
            "MINGZHANG_LANG": lang,
        }  # fmt: skip
        child: pexpect.spawn[str] = pexpect.spawn(
            sys.executable, ["-m", "mingzhang", *map(str, arguments)], cwd=str(self._directory),
            encoding="utf-8", env=environment, dimensions=(40, COLUMNS), timeout=20,
        )  # fmt: skip
        self._running.append(child)
        return child

    def finish(self, child: pexpect.spawn[str]) -> tuple[int, str]:
        """Let a command end; returns its exit code and what it wrote last."""
        child.expect(pexpect.EOF)
        child.close()
        return child.exitstatus if child.exitstatus is not None else -1, child.before or ""

    def close(self) -> None:
        """End what still runs."""
        for child in self._running:
            child.close(force=True)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal in the test's own directory."""
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def test_a_new_passphrase_is_asked_for_twice_and_never_echoed(terminal: Terminal, tmp_path: Path) -> None:
    child = terminal.start("keys", "make", "my.pem", lang="zh")
    child.expect("设置口令")
    child.sendline(SECRET)
    child.expect("请再输入一次")
    child.sendline(SECRET)
    code, said = terminal.finish(child)
    assert code == 0, said
    assert SECRET not in said
    assert (tmp_path / "my.pem").exists()
    assert SECRET.encode() not in (tmp_path / "my.pem").read_bytes()


def test_a_slip_of_the_fingers_may_be_made_good(terminal: Terminal) -> None:
    child = terminal.start("keys", "make", "my.pem")
    for answer in (SECRET, "another", SECRET, SECRET):
        child.expect(":")
        child.sendline(answer)
    assert terminal.finish(child)[0] == 0
    child = terminal.start("keys", "show", "my.pem")
    child.expect("Passphrase of my.pem:")
    child.sendline("wrong")
    child.expect("does not open it")
    child.expect(":")
    child.sendline(SECRET)
    code, said = terminal.finish(child)
    assert code == 0, said
    assert "kid" in said
    assert SECRET not in said


def test_three_wrong_passphrases_are_enough(terminal: Terminal) -> None:
    child = terminal.start("keys", "make", "my.pem")
    for _ in range(2):
        child.expect(":")
        child.sendline(SECRET)
    terminal.finish(child)
    child = terminal.start("keys", "show", "my.pem")
    for _ in range(3):
        child.expect("Passphrase of my.pem:")
        child.sendline("wrong")
    assert terminal.finish(child)[0] == 1


def test_ctrl_c_at_the_passphrase_leaves_nothing_behind(terminal: Terminal, tmp_path: Path) -> None:
    child = terminal.start("keys", "make", "my.pem")
    child.expect("New passphrase")
    child.sendintr()
    code, said = terminal.finish(child)
    assert code == 130
    assert "Interrupted" in said
    assert list(tmp_path.iterdir()) == []


def test_a_signature_is_given_only_after_it_was_asked_for(
    terminal: Terminal, cli: Cli, book: Path, tmp_path: Path
) -> None:
    file = tmp_path / "zf.submission"
    cli.good(*pay("ZF-1"), "--duty", "prepare", "--out", file)
    before = file.read_bytes()
    for answer, code in (("n", 130), ("y", 0)):
        child = terminal.start("approve", file, "--as", FINANCE, "--book", book, lang="zh")
        child.expect("签名？")
        assert "100,000.00" in (child.before or "")
        child.sendline(answer)
        ended, said = terminal.finish(child)
        assert ended == code, said
        assert (file.read_bytes() == before) == (answer == "n")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_columns_align_on_a_terminal_in_both_languages(terminal: Terminal, book: Path, lang: str) -> None:
    child = terminal.start("keys", "list", "--book", book, lang=lang)
    code, said = terminal.finish(child)
    lines = [line for line in said.replace("\r", "").split("\n") if line]
    rule = next(number for number, line in enumerate(lines) if set(line) <= set("- "))
    starts = [match.start() for match in re.finditer(r"-+", lines[rule])]
    assert code == 0
    for line in lines[rule + 1 :]:
        assert width(line) <= COLUMNS
        cells = "".join(character + "\0" * (width(character) - 1) for character in line)
        assert all(
            cells[start - 1] == " " and cells[start] != "\0" for start in starts[1:] if start < len(cells)
        )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_long_refusal_is_broken_between_words_on_a_terminal(
    terminal: Terminal, book: Path, lang: str
) -> None:
    child = terminal.start(*pay("ZF-1", "900万元"), "--book", book, lang=lang)
    code, said = terminal.finish(child)
    assert code == 1
    assert all(width(line) <= COLUMNS for line in said.replace("\r", "").split("\n"))
    assert "insufficient-committed" in said
