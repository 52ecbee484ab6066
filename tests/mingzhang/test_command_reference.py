"""The reference page of the command line is what the commands are, with every option in its own section."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from mingzhang.command_reference import command_page, commands
from mingzhang.failures import __dict__ as failures
from tests.mingzhang.conftest import FINANCE, Cli

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command-line.md"
NAMES = [name for name, _ in commands()]


def section(name: str) -> str:
    """What the page says of one command."""
    _, _, rest = PAGE.read_text("utf-8").partition(f"\n## mingzhang {name}\n")
    return rest.partition("\n## ")[0]


def test_the_page_is_the_one_the_commands_make() -> None:
    assert PAGE.read_text("utf-8") == command_page(), "run python -m tests.mingzhang.test_command_reference"


@pytest.mark.parametrize("name", NAMES)
def test_every_option_of_a_command_stands_in_its_section(name: str) -> None:
    command = dict(commands())[name]
    said = section(name) + PAGE.read_text("utf-8").partition("\n## ")[0]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert all(re.search(rf"`[^`]*{option}\b", said) for option in parameter.opts), parameter.opts
    assert f"    mingzhang {name}" in said


def test_every_exit_code_stands_on_the_page() -> None:
    codes = {value for key, value in failures.items() if key.startswith("EXIT_")}
    assert all(f"\n| {code} |" in PAGE.read_text("utf-8") for code in codes)


def test_every_member_that_import_answers_with_is_documented(book: Path, cli: Cli) -> None:
    """Those of a sheet that is recorded, and those of one with mistakes."""
    sheet = book.parent / "1.csv"
    sheet.write_text("收款单位,子项目,到账日期,金额,凭证号\n,短期集中培训,2026-03-02,12.50,V9\n", "utf-8")
    good = cli.good("import", sheet, "--as", FINANCE, "--year", "2026", "--json").json
    sheet.write_text("收款单位,子项目,到账日期,金额,凭证号\n,短期集中培训,2026-03-32,12.50,V8\n", "utf-8")
    bad = cli("import", sheet, "--as", FINANCE, "--year", "2026", "--json").json
    answered = set(good) | set(bad)
    answered |= {member for row in (*good["files"], *bad["problems"]) for member in row}
    answered |= {
        member for part in ("sheets", "moves", "recorded") for row in good["files"][0][part] for member in row
    }
    said = PAGE.read_text("utf-8").partition("`import` answers")[2].partition("\n## ")[0]
    assert [member for member in sorted(answered) if f'"{member}"' not in said] == []


if __name__ == "__main__":
    PAGE.write_text(command_page(), "utf-8")
