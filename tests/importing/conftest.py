"""Practice books at stages of a year, made once; tests that record get copies."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mingzhang.command import run
from mingzhang.opening import open_ledger
from tests.importing.examining import Desk
from tests.importing.facts import (
    CENTRE,
    CORPS,
    SICHUAN,
    allocation_rows,
    appropriation_rows,
    party_rows,
)
from tests.importing.office import Table, form_named, tabulate, titled, write_workbook
from tests.mingzhang.conftest import VARIABLES, Cli, cli

__all__ = ["cli"]

Copy = Callable[[Path], Path]


@pytest.fixture(scope="session")
def allotted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book in which the centre's money is allotted to two provinces whose parties are registered."""
    directory = tmp_path_factory.mktemp("allotted")
    book = directory / "book"
    run_quietly("init", book, "--practice")
    parties = party_rows([*CENTRE, *SICHUAN.parties, *CORPS.parties])
    give(book, tabulate("parties", parties), directory / "parties.xlsx")
    budget = titled(
        tabulate("appropriation", appropriation_rows()), ["财预例〔2026〕7号", None, "2026年1月8日"]
    )
    give(book, budget, directory / "budget.xlsx")
    allotment = tabulate("allocation", allocation_rows(SICHUAN, CORPS))
    give(book, titled(allotment, ["财教例〔2026〕8号", None, "2026-02-06"]), directory / "allotment.xlsx")
    return book


@pytest.fixture(scope="session")
def stages(allotted: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each sheet of Sichuan's year a book that has everything before it; `end` has the whole year."""
    directory = tmp_path_factory.mktemp("stages")
    books = {}
    before = allotted
    for name, rows in SICHUAN.sheets.items():
        books[name] = before
        before = copy_book(before, directory / f"{name}-book")
        table = titled(tabulate(name, rows), [SICHUAN.title(form_named(name).zh)])
        give(before, table, directory / f"{name}.xlsx")
    return {**books, "end": before}


@pytest.fixture(scope="session")
def contracted(stages: dict[str, Path]) -> Path:
    """The book with everything of Sichuan up to its classes."""
    return stages["disbursements"]


@pytest.fixture(scope="session")
def desks(stages: dict[str, Path]) -> Iterator[dict[str, Desk]]:
    """For each sheet of Sichuan's year a desk at the book that has everything before it."""
    with ExitStack() as stack:
        yield {name: Desk.at(stack.enter_context(open_ledger(book))) for name, book in stages.items()}


@pytest.fixture(scope="session")
def early_desk(desks: dict[str, Desk]) -> Desk:
    """A desk at the book with nothing but money and parties."""
    return desks["receipt"]


@pytest.fixture(scope="session")
def desk(desks: dict[str, Desk]) -> Desk:
    """A desk at the book with Sichuan's contracts and classes."""
    return desks["disbursements"]


@pytest.fixture
def book(contracted: Path, tmp_path: Path) -> Path:
    """A copy of the book with Sichuan's contracts and classes."""
    return copy_book(contracted, tmp_path / "book")


@pytest.fixture
def full_book(stages: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of the book with Sichuan's whole year."""
    return copy_book(stages["end"], tmp_path / "book")


@pytest.fixture
def early_book(allotted: Path, tmp_path: Path) -> Path:
    """A copy of the book with nothing but money and parties."""
    return copy_book(allotted, tmp_path / "book")


def copy_book(book: Path, copy: Path) -> Path:
    """Copy a practice book with its keys."""
    shutil.copytree(book, copy)
    shutil.copytree(book.with_name(f"{book.name}.keys"), copy.with_name(f"{copy.name}.keys"))
    return copy


def give(book: Path, table: Table, path: Path) -> None:
    """Import a table."""
    run_quietly("import", write_workbook(path, table), "--book", book, "--year", "2026", "--yes")


def run_quietly(*arguments: str | Path) -> None:
    """Run a command that must succeed, with nothing of the tester's own environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        assert run([str(each) for each in arguments]) == 0


def balances(cli: Cli, book: Path) -> dict[str, dict[str, dict[str, int]]]:
    """What a book comes to."""
    found: dict[str, dict[str, dict[str, int]]] = cli.good("balances", "--book", book, "--json").json
    return found


def size_of(cli: Cli, book: Path) -> int:
    """How many entries the book's log has."""
    return int(cli.good("show", "--book", book, "--json").json["size"])


def contents(book: Path) -> dict[str, bytes]:
    """What lies in a book and beside it, apart from views and SQLite's own working files."""
    directories = (book, book.with_name(f"{book.name}.keys"))
    return {
        str(path): path.read_bytes()
        for directory in directories
        for path in sorted(directory.rglob("*"))
        if path.is_file()
        and not path.name.startswith("views.db")
        and not path.name.endswith(("-wal", "-shm"))
    }
