"""The command line on a book whose log is on PostgreSQL: it reads like any other, and can move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mingzhang.conftest import ACCOUNT, Cli
from tests.postgresql import database, run_sql


@pytest.fixture
def server() -> Iterator[str]:
    with database() as url:
        yield url


@pytest.fixture
def book(cli: Cli, server: str, tmp_path: Path) -> Path:
    """A practice book on the server, in which an appropriation is recorded."""
    book = tmp_path / "book"
    cli.good("init", book, "--practice", "--database", server)
    cli.good(
        "record", "appropriation.enacted", "--as", "finance", "--on", "2026-03-01", "--book", book,
        "--set=document=财预1号", "--set=fiscal_year=2026", "--set=line=rural.short-term",
        "--set=amount=1000万元",
    )  # fmt: skip
    return book


def test_a_book_on_a_server_is_asked_verified_and_copied_like_any_other(
    cli: Cli, book: Path, tmp_path: Path
) -> None:
    shown = cli.good("balances", "--book", book, "--json").json
    assert cli.good("verify", book, "--json").json["verdict"] == "sound"
    assert cli.good("rebuild", "--book", book, "--json").json["same"] is True
    assert "财预1号" in cli.good("show", "4", "--book", book).out
    assert cli.good("replay", "--book", book, "--json").json["position"] == 4
    copied = cli.good("copy", book, tmp_path / "copy", "--json").json["copied"]
    assert (copied["size"], copied["database"], copied["verdict"]) == (4, "ledger.db", "sound")
    assert cli.good("balances", "--book", tmp_path / "copy", "--json").json == shown
    assert ACCOUNT.startswith("2026")
    for times in (
        ("--as-of", "2026-03-15"),
        ("--known-at", "3"),
        ("--as-of", "2026-02-28", "--known-at", "4"),
    ):
        there, here = (
            cli.good("balances", *times, "--book", each, "--json") for each in (book, tmp_path / "copy")
        )
        assert there.json == here.json


def test_a_copy_that_took_over_goes_on_and_the_original_says_which_book_to_use(
    cli: Cli, book: Path, tmp_path: Path
) -> None:
    row = ["record", "appropriation.enacted", "--as", "finance", "--on", "2026-03-02",
           "--set=document=财预2号", "--set=fiscal_year=2026", "--set=line=rural.distance",
           "--set=amount=1万元"]  # fmt: skip
    cli.good("copy", book, tmp_path / "copy")
    said = cli(*row, "--book", tmp_path / "copy")
    assert said.code == 1
    assert "copy --take-over" in said.err
    assert cli.good("copy", book, tmp_path / "copy", "--take-over", "--json").json["copied"]["took_over"]
    cli.good(*row, "--book", tmp_path / "copy")
    said = cli(*row, "--book", book)
    assert said.code == 1
    assert str(tmp_path / "copy") in said.err
    assert cli.good("verify", book, "--json").json["verdict"] == "sound"


def test_a_database_in_use_or_a_password_is_refused_and_nothing_is_left(
    cli: Cli, book: Path, server: str, tmp_path: Path
) -> None:
    said = cli("init", tmp_path / "second", "--practice", "--database", server)
    assert said.code == 1
    assert "found a book in this database" in said.err
    said = cli("init", tmp_path / "third", "--practice", "--database", "postgresql+psycopg://u:geheim@h/d")
    assert said.code == 1
    assert "geheim" not in said.err
    said = cli("init", tmp_path / "fourth", "--practice", "--database", server + "_not_there")
    assert said.code == 1
    assert {path.name for path in tmp_path.iterdir()} == {"book", "book.keys", "book.signed"}


def test_roles_are_written_as_sql_that_runs(cli: Cli, book: Path, server: str, tmp_path: Path) -> None:
    sql = cli.good("roles", "--book", book).out
    assert "GRANT INSERT ON ALL TABLES IN SCHEMA ledger" in sql
    run_sql(server, "BEGIN", *[line for line in sql.splitlines() if line], "ROLLBACK")
    cli.good("init", tmp_path / "files", "--practice")
    assert cli("roles", "--book", tmp_path / "files").code == 1


def test_an_upgrade_of_today_has_nothing_to_do(cli: Cli, book: Path) -> None:
    assert cli.good("upgrade", "--book", book, "--json").json == {"found": "0001", "now": "0001"}
