"""The page on importing names every code that a file can be told, and none that does not exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from domain.forms.catalogue import FORMS

REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = REPOSITORY / "docs" / "how-to" / "import-your-sheets.md"
SOURCES = [
    path
    for room in ("domain/forms", "ledger/importing")
    for path in sorted((REPOSITORY / room).rglob("*.py"))
]
CODE_AT = {"Fault": 0, "RowFault": 1, "FieldFault": 1, "fault": 1, "_tell": 1, "CellProblem": 5}
"""Where in a call the code stands that a mistake is told under."""
MADE_OF_WORDS = {"unknown-": ("contract", "class", "tender")}
"""Codes that are put together of a beginning and what a row refers to."""


def test_every_code_stands_on_the_page_and_every_code_on_the_page_exists() -> None:
    codes = {code for path in SOURCES for code in _codes(ast.parse(path.read_text("utf-8")))}
    told = re.findall(r"^\| `([a-z][a-z-]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(codes) > 55
    assert sorted(told) == sorted(codes)


def test_the_page_counts_the_forms_that_there_are() -> None:
    assert len(FORMS) == 11
    assert "Eleven kinds of sheets" in PAGE.read_text("utf-8")


def test_every_option_of_import_is_explained_or_names_a_key() -> None:
    from mingzhang.command_reference import commands

    page = PAGE.read_text("utf-8")
    options = {
        name for each in dict(commands())["import"].params for name in each.opts if name.startswith("--")
    }
    of_keys = {"--duty", "--passphrase-file", "--log-key", "--log-passphrase-file", "--book", "--lang"}
    assert [option for option in sorted(options - of_keys) if f"{option}" not in page] == []


def _codes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _code_in(node)
        elif isinstance(node, ast.ClassDef):
            yield from _code_of(node)


def _code_in(call: ast.Call) -> Iterator[str]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    at = CODE_AT.get(called)
    if at is None or len(call.args) <= at:
        return
    code = call.args[at]
    if isinstance(code, ast.Constant):
        assert isinstance(code.value, str), ast.unparse(call)
        yield code.value
    elif isinstance(code, ast.JoinedStr):
        (beginning, _) = code.values
        assert isinstance(beginning, ast.Constant), ast.unparse(call)
        yield from (f"{beginning.value}{word}" for word in MADE_OF_WORDS[str(beginning.value)])


def _code_of(error: ast.ClassDef) -> Iterator[str]:
    """An error's class says its code."""
    for line in error.body:
        name = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        value = getattr(line, "value", None)
        if getattr(name, "id", "") == "code" and isinstance(value, ast.Constant):
            yield str(value.value)
