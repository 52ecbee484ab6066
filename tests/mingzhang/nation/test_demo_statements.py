"""`mingzhang demo --statements`: what it says, what it refuses, and what an interruption leaves behind."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from ledger.book import Book, keys_path_of
from ledger.moment import CHINA
from mingzhang.demonstration import make_room
from mingzhang.nation import making, showing
from mingzhang.nation.making import Made
from mingzhang.nation.scale import FEWEST, MOST
from mingzhang.nation.world import ENDS_ON
from tests.mingzhang.conftest import Cli

_DAYS = (date(2022, 10, 10), date(2026, 3, 12))


def test_it_makes_a_practice_book_and_says_so_as_json(cli: Cli, tmp_path: Path) -> None:
    book = tmp_path / "book"
    said = cli.good("demo", "--statements", str(FEWEST), "--seed", "3", book, "--json").json["nation"]
    opened = Book.open(book)
    assert opened.is_practice
    assert said["origin"] == opened.origin
    assert opened.origin.startswith("mingzhang.example/nation/practice-")
    assert (said["seed"], said["wanted"], said["truth"]) == (3, FEWEST, str(book / "truth.json"))
    assert said["planted"] > 0


def test_it_tells_what_it_made_in_both_languages(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made("mingzhang.example/nation/practice-0123abcd", "F=", 3, 2_000, 2_041, 2_800, "R=", 35, *_DAYS)
    monkeypatch.setattr(showing, "make_nation", lambda *_: made)
    for lang, words in (
        ("zh", ("【演练】", "全部虚构", "2,041 条陈述")),
        ("en", ("[PRACTICE]", "fictional", "2,041")),
    ):
        out = cli.good("demo", "--statements", "2000", tmp_path / "book", "--lang", lang).out
        assert all(word in out for word in (*words, made.origin, made.fingerprint, made.root, "truth.json"))


@pytest.mark.parametrize("number", [1, FEWEST - 1, MOST + 1])
def test_a_number_out_of_range_is_a_usage_error(cli: Cli, tmp_path: Path, number: int) -> None:
    said = cli("demo", "--statements", str(number), tmp_path / "book", "--lang", "en")
    assert said.code == 64
    assert f"expected {FEWEST:,} to {MOST:,}" in said.err
    assert not (tmp_path / "book").exists()


@pytest.mark.parametrize("option", [("--seed", "1"), ("--clean",), ("--json",)])
def test_its_options_go_with_statements_only(cli: Cli, tmp_path: Path, option: tuple[str, ...]) -> None:
    said = cli("demo", *option, tmp_path / "book", "--lang", "en")
    assert said.code == 64
    assert "--statements only" in said.err


def test_it_replaces_nothing_but_a_demonstration(cli: Cli, tmp_path: Path) -> None:
    other = tmp_path / "book"
    cli.good("init", other, "--practice")
    said = cli("demo", "--statements", str(FEWEST), other, "--lang", "en")
    assert said.code == 1
    assert "no demonstration's book" in said.err
    assert Book.open(other).origin.startswith("mingzhang.example/guopei")


def test_before_its_last_day_it_makes_nothing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "now", lambda: datetime(2026, 4, 29, tzinfo=CHINA))
    said = cli("demo", "--statements", str(FEWEST), tmp_path / "book", "--lang", "en")
    assert said.code == 1
    assert ENDS_ON.isoformat() in said.err
    assert not (tmp_path / "book").exists()


def test_what_an_interruption_leaves_is_removed_by_the_next_one(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "book"

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(making.Recorder, "record", interrupted)
        assert cli("demo", "--statements", str(FEWEST), book).code == 130
    assert Book.open(book).is_practice
    assert keys_path_of(book).exists()
    make_room(book)
    assert not book.exists()
    assert not keys_path_of(book).exists()
