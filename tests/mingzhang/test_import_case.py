"""A whole year of one province, as its offices keep it, becomes balances that are right to the fen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.mingzhang.conftest import Cli

CASES = Path(__file__).parent.parent / "cases"
HENAN = CASES / "henan"
EXPECTED: dict[str, Any] = json.loads((HENAN / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice book into which the ten files were imported."""
    from mingzhang.command import run

    book = tmp_path_factory.mktemp("henan") / "book"
    assert run(["init", str(book), "--practice"]) == 0
    assert run(["import", str(HENAN), "--book", str(book), "--year", "2026"]) == 0
    return book


def test_balances_are_those_expected_to_the_fen(imported: Path, cli: Cli) -> None:
    found = cli.good("balances", "--book", imported, "--json").json
    for name in ("national", "accounts", "contracts"):
        _assert_holds(found[name], EXPECTED[name])
    assert found["expenses_by_category"] == EXPECTED["expenses_by_category"]
    assert found["expense_total"] == EXPECTED["expense_total"]


def test_balances_as_of_a_day_in_june_are_those_expected(imported: Path, cli: Cli) -> None:
    found = cli.good("balances", "--book", imported, "--as-of", "2026-06-15", "--json").json
    _assert_holds(found["accounts"], EXPECTED["accounts_as_of_2026-06-15"])


def test_so_many_statements_of_each_type_stand_recorded(imported: Path, cli: Cli) -> None:
    counts = cli.good("show", "--counts", "--book", imported, "--json").json
    assert {name: counts.get(name) for name in EXPECTED["statements"]} == EXPECTED["statements"]


def test_the_book_verifies(imported: Path, cli: Cli) -> None:
    assert cli.good("verify", imported, "--json").json["verdict"] == "sound"


def test_the_same_folder_again_changes_nothing(imported: Path, tmp_path: Path, cli: Cli) -> None:
    book = _copy(imported, tmp_path)
    before = cli.good("show", "--counts", "--book", book, "--json").json
    said = cli.good("import", HENAN, "--book", book, "--year", "2026", "--json").json
    assert all(not file["statements"] and not file["recorded"] for file in said["files"])
    assert cli.good("show", "--counts", "--book", book, "--json").json == before


def test_every_mistake_is_named_at_its_cell_and_nothing_is_stored(
    imported: Path, tmp_path: Path, cli: Cli
) -> None:
    book = tmp_path / "book"
    cli.good("init", book, "--practice")
    for path in sorted(HENAN.glob("0[0-8]*")):
        cli.good("import", path, "--book", book, "--year", "2026")
    before = cli.good("show", "--counts", "--book", book, "--json").json
    (bad,) = (CASES / "henan-bad").glob("*.xlsx")
    marked = tmp_path / "marked.xlsx"
    said = cli("import", bad, "--book", book, "--year", "2026", "--json", "--marked", marked)
    expected = json.loads((CASES / "henan-bad" / "expected-errors.json").read_text("utf-8"))
    assert said.code == 1
    found = {(each["row"], each["column"]) for each in said.json["problems"]}
    assert {(each["row"], each["column"]) for each in expected if each["refuse"]} <= found
    assert {row for row, _ in found} <= {each["row"] for each in expected if each["refuse"]}
    assert cli.good("show", "--counts", "--book", book, "--json").json == before
    assert marked.exists()


def _assert_holds(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for name, figures in expected.items():
        assert {key: found[name][key] for key in figures} == figures, name


def _copy(book: Path, directory: Path) -> Path:
    copy = directory / "book"
    shutil.copytree(book, copy)
    shutil.copytree(book.with_name("book.keys"), copy.with_name("book.keys"))
    return copy
