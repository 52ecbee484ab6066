"""The command line itself: how fast it starts, what it says in both languages, how it ends."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

from domain.errors import DomainError
from ledger.errors import LedgerError
from mingzhang import __version__, click_words
from mingzhang.command import COMMANDS, Entry, make_cli, run
from mingzhang.failures import CommandError
from mingzhang.options import (
    argument,
    as_of_option,
    book_option,
    command,
    json_option,
    known_at_option,
    lang_option,
    pass_speech,
)
from mingzhang.speech import Speech

HEAVY = ("sqlalchemy", "pydantic", "rich", "cryptography", "eventsourcing")


class RefusedByTheFundError(DomainError):
    """An error that speaks both languages."""

    def say(self, lang: str) -> str:
        return "超出可用资金" if lang == "zh" else "more than is available"


FAILURES: dict[str, BaseException] = {
    "domain": RefusedByTheFundError(),
    "ledger": LedgerError("the log is cut short"),
    "file": FileNotFoundError(errno.ENOENT, "No such file or directory", "/tmp/没有.json"),
    "disk": OSError(errno.ENOSPC, "No space left on device"),
    "own": CommandError("无法判断", "could not tell", exit_code=2),
    "bug": ZeroDivisionError("secret 4101"),
    "interrupt": KeyboardInterrupt(),
    "reader": BrokenPipeError(errno.EPIPE, "Broken pipe"),
    "hostile": LedgerError("name \x1b[2J\nsecond line"),
}


@command("example", zh="演示命令。", en="An example.")
@argument("what", required=False, zh="要做的事。", en="What to do.")
@book_option
@as_of_option
@known_at_option
@json_option
@pass_speech
def example(speech: Speech, what: str | None, **given: Any) -> int | None:
    """Print what was given, fail as asked, or end with a code."""
    if what in FAILURES:
        raise FAILURES[what]
    if what and what.isdigit():
        return int(what)
    click.echo(f"{speech.lang} {dict(sorted(given.items()))}")
    return None


CLI = make_cli({"example": Entry(f"{__name__}:example", "演示", "Example")})


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MINGZHANG_LANG", "MINGZHANG_BOOK", "MINGZHANG_DEBUG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")


def started(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "mingzhang", *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_loads_none_of_the_heavy_packages() -> None:
    program = (
        "import sys\nfrom mingzhang.command import run\n"
        f"assert run(['--help']) == 0\nprint([name for name in {HEAVY} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_loads_none_of_them_either(name: str) -> None:
    program = (
        "import sys\nfrom mingzhang.command import run\n"
        f"assert run(['{name}', '--help']) == 0\nprint([name for name in {HEAVY} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[]"


def test_help_answers_within_150_milliseconds() -> None:
    def one_start() -> float:
        began = time.perf_counter()
        assert started("--help").returncode == 0
        return time.perf_counter() - began

    assert min(one_start() for _ in range(5)) < 0.150


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_lists_every_command_in_the_order_of_use(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", lang, "--help"]) == 0
    said = capsys.readouterr().out
    places = [said.index(f"  {name} ") for name in COMMANDS if getattr(COMMANDS[name], lang) in said]
    assert len(places) == len(COMMANDS)
    assert places == sorted(places)


def test_help_of_a_command_is_in_one_language_with_clicks_own_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for arguments in (["example", "--lang", "zh", "--help"], ["--lang=zh", "example", "--help"]):
        assert run(arguments, CLI) == 0
        said = capsys.readouterr().out
        for words in (
            "用法: mingzhang example",
            "演示命令。",
            "参数:",
            "要做的事。",
            "选项:",
            "业务日期",
            "显示本说明并退出。",
        ):
            assert words in said
        assert "Show" not in said
    assert run(["example", "--help"], CLI) == 0
    said = capsys.readouterr().out
    for words in (
        "Usage: mingzhang example",
        "An example.",
        "What to do.",
        "Options:",
        "Show this message and exit.",
    ):
        assert words in said
    assert "业务" not in said


@pytest.mark.parametrize("arguments", [["--lang", "zh", "example"], ["example", "--lang", "zh"]])
def test_the_language_may_stand_before_the_command_or_after_it(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--book", "b"], CLI) == 0
    assert capsys.readouterr().out.startswith("zh ")


def test_the_shared_options_arrive_as_values(capsys: pytest.CaptureFixture[str]) -> None:
    day = ["--as-of", "2026-03-31", "--known-at", "2026-04-01"]
    assert run(["example", "--book", "账簿", "--json", *day], CLI) == 0
    expected = {
        "as_json": True,
        "as_of": date(2026, 3, 31),
        "book": Path("账簿"),
        "known_at": date(2026, 4, 1),
    }
    assert capsys.readouterr().out == f"en {expected}\n"


def test_a_position_is_a_number_and_the_book_may_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINGZHANG_BOOK", "/srv/book")
    assert run(["example", "--known-at", "120"], CLI) == 0
    said = capsys.readouterr().out
    assert "'known_at': 120" in said
    assert "/srv/book" in said


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["example"], "MINGZHANG_BOOK", "MINGZHANG_BOOK"),
        (["example", "--book", ""], "目录名为空", "it is empty"),
        (
            ["example", "--book", "b", "--as-of", "2026-02-30"],
            "'2026-02-30' 不是日期",
            "'2026-02-30' is no day",
        ),
        (["example", "--book", "b", "--as-of", "20260331"], "'20260331' 不是日期", "'20260331' is no day"),
        (["example", "--book", "b", "--known-at", "0"], "'0' 既不是位置也不是日期", "'0' is neither"),
        (["example", "--book", "b", "--known-at", "9" * 16], "既不是位置", "is neither a position"),
        (["exampel"], "没有 'exampel' 这个命令。 是否想输入 'example'？", "Did you mean 'example'?"),
        (["example", "--boook", "b"], "没有 '--boook' 这个选项。", "No such option '--boook'."),
        (
            ["example", "--book", "b", "one", "two"],
            "多出了参数（two）",
            "Got unexpected extra argument (two)",
        ),
        (["example", "--book"], "选项 '--book' 需要 1 个值", "requires an argument"),
    ],
)
def test_wrong_usage_ends_with_64_and_says_what_is_expected(
    arguments: list[str], zh: str, en: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, words in (("zh", zh), ("en", en)):
        assert run(["--lang", lang, *arguments], CLI) == 64
        said = capsys.readouterr()
        assert words in said.err
        assert said.out == ""


def test_a_language_nobody_speaks_ends_with_64(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", "fr", "--help"], CLI) == 64
    monkeypatch.setenv("MINGZHANG_LANG", "fr")
    assert run(["--help"], CLI) == 64
    assert "expected zh or en" in capsys.readouterr().err


def test_without_a_command_the_help_is_shown_as_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([], CLI) == 64
    assert "Example" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("failure", "code", "zh", "en"),
    [
        ("domain", 1, "错误：超出可用资金\n", "Error: more than is available\n"),
        ("ledger", 1, "错误：the log is cut short\n", "Error: the log is cut short\n"),
        (
            "file",
            1,
            "错误：/tmp/没有.json：没有这个文件或目录\n",
            "Error: /tmp/没有.json: there is no such file or directory\n",
        ),
        (
            "disk",
            1,
            "错误：磁盘已满，请腾出空间后重试\n",
            "Error: the disk is full; make room and try again\n",
        ),
        ("own", 2, "错误：无法判断\n", "Error: could not tell\n"),
        ("interrupt", 130, "\n已中断。\n", "\nInterrupted.\n"),
        ("reader", 141, "", ""),
        ("hostile", 1, "错误：name �[2J\nsecond line\n", "Error: name �[2J\nsecond line\n"),
    ],
)
def test_a_failure_is_one_sentence_on_stderr_and_a_code(
    failure: str, code: int, zh: str, en: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, sentence in (("zh", zh), ("en", en)):
        assert run(["--lang", lang, "example", "--book", "b", failure], CLI) == code
        assert capsys.readouterr() == ("", sentence)


def test_a_fault_of_the_program_ends_with_70_and_keeps_its_text_to_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["example", "--book", "b", "bug"], CLI) == 70
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "MINGZHANG_DEBUG=1" in said
    assert "secret" not in said
    monkeypatch.setenv("MINGZHANG_DEBUG", "1")
    assert run(["example", "--book", "b", "bug"], CLI) == 70
    assert "Traceback" in capsys.readouterr().err


def test_a_command_may_end_with_a_code_of_its_own() -> None:
    assert run(["example", "--book", "b", "2"], CLI) == 2


def test_a_plain_click_command_can_have_the_language_too(capsys: pytest.CaptureFixture[str]) -> None:
    @click.command()
    @lang_option
    @pass_speech
    def plain(speech: Speech) -> None:
        click.echo(speech.lang)

    assert run(["--lang", "zh"], plain) == 0
    assert capsys.readouterr().out == "zh\n"


def test_a_reader_who_leaves_early_causes_no_complaint() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mingzhang", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 141
    assert said == b""


def test_a_full_disk_behind_stdout_is_told_and_is_no_success() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "mingzhang", "--help"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr
    assert b"Exception ignored" not in ended.stderr


def test_a_terminal_that_cannot_show_chinese_gets_marks_instead_of_a_fault() -> None:
    ended = started("--help", "--lang", "zh", PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert "verify" in ended.stdout


def test_names_are_completed_without_loading_commands() -> None:
    ended = started(_MINGZHANG_COMPLETE="bash_complete", COMP_WORDS="mingzhang re", COMP_CWORD="1")
    assert ended.stdout.split() == [
        "plain,record", "plain,report", "plain,receipt", "plain,replay", "plain,rebuild",
    ]  # fmt: skip


def test_an_interrupted_process_ends_with_130() -> None:
    program = (
        "import os, signal\nfrom mingzhang.command import run\nfrom mingzhang.options import command\n"
        "@command('x', zh='', en='')\ndef x():\n    os.kill(os.getpid(), signal.SIGINT)\n"
        "raise SystemExit(run([], x))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 130
    assert signal.getsignal(signal.SIGINT) is not None


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"mingzhang {__version__}\n"


def test_the_compiled_words_are_those_of_the_table() -> None:
    """Regenerate with `python -m mingzhang.click_words` after changing a word."""
    assert click_words.CATALOGUE.read_bytes() == click_words.catalogue_bytes()


def test_every_word_of_the_table_is_one_that_click_says() -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    said = [*click_words.WORDS, *(word for pair in click_words.PLURALS for word in pair)]
    missing = [word for word in said if repr(word)[1:-1] not in sources and word not in sources]
    assert not missing


def test_speaking_leaves_the_process_as_it_was() -> None:
    before = os.environ.get("LANGUAGE")
    with click_words.click_speaking("zh"):
        assert os.environ["LANGUAGE"] == "zh"
    assert os.environ.get("LANGUAGE") == before
