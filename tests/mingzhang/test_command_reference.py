"""The reference page of the command line is what the commands are, with every option in its own section."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from mingzhang.command_reference import command_page, commands
from mingzhang.failures import __dict__ as failures

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


if __name__ == "__main__":
    PAGE.write_text(command_page(), "utf-8")
