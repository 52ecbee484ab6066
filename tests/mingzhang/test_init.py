"""init: a book is founded or prepared whole, over nothing, and a failure leaves nothing."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from ledger.book import Book
from ledger.keys import create_key
from tests.mingzhang.conftest import Cli
from tests.mingzhang.real_ledger import LOG_PASSPHRASE, ORIGIN, PASSPHRASE, RealLedger


@pytest.fixture
def real(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> RealLedger:
    """Six officers and a founding file."""
    return RealLedger(tmp_path, cli, monkeypatch)


def names_in(directory: Path) -> set[str]:
    """What a directory holds."""
    return {path.name for path in directory.iterdir()}


def test_a_practice_book_is_founded_at_once_and_its_fingerprint_told(cli: Cli, tmp_path: Path) -> None:
    said = cli.good("init", tmp_path / "book", "--practice", "--json").json["founded"]
    shown = cli.good("show", "--book", tmp_path / "book", "--json").json
    assert (said["founding"], said["origin"]) == (shown["founding"], shown["origin"])
    assert said["practice"] is True
    assert names_in(tmp_path) == {"book", "book.keys", "book.signed"}


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("设立指纹", "演练", "接下来")), ("en", ("fingerprint", "PRACTICE", "Next"))]
)
def test_people_are_told_what_to_keep_and_what_to_do_next(
    cli: Cli, tmp_path: Path, lang: str, words: tuple[str, ...]
) -> None:
    said = cli.good("init", tmp_path / "book", "--practice", "--lang", lang).out
    assert all(word in said for word in words)
    assert "mingzhang verify" in said


def test_a_second_run_says_which_book_is_there_and_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    cli.good("init", tmp_path / "book", "--practice", "--name", "first.example/guopei")
    before = (tmp_path / "book" / "book.json").read_bytes()
    said = cli("init", tmp_path / "book", "--practice")
    assert said.code == 1
    assert "first.example/guopei/practice-" in said.err
    assert (tmp_path / "book" / "book.json").read_bytes() == before


def test_an_empty_directory_may_become_a_book_and_a_full_one_may_not(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x")
    cli.good("init", tmp_path / "empty", "--practice")
    said = cli("init", tmp_path / "full", "--practice")
    assert said.code == 1
    assert names_in(tmp_path) == {"empty", "empty.keys", "empty.signed", "full"}


def test_keys_left_by_a_founding_that_was_killed_are_named(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "book.keys").mkdir()
    create_key(tmp_path / "book.keys" / "log.pem", b"x")
    said = cli("init", tmp_path / "book", "--practice")
    assert said.code == 1
    assert "book.keys" in said.err


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_founding_that_is_cut_off_leaves_nothing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def cut_off(*_: Any) -> Any:
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr("ledger.practice.founding_parcel", cut_off)
        said = cli("init", tmp_path / "book", "--practice")
    assert said.code == (130 if isinstance(failure, KeyboardInterrupt) else 1)
    assert names_in(tmp_path) == set()
    cli.good("init", tmp_path / "book", "--practice")


def test_a_name_that_cannot_be_leaves_nothing(cli: Cli, tmp_path: Path) -> None:
    said = cli("init", tmp_path / "book", "--practice", "--name", "财政部 国培")
    assert said.code == 1
    assert names_in(tmp_path) == set()


@pytest.mark.parametrize(
    "arguments", [[], ["--practice", "--founding", "x"], ["--founding", "x", "--name", "y"]]
)
def test_one_way_of_founding_must_be_named(cli: Cli, tmp_path: Path, arguments: list[str]) -> None:
    assert cli("init", tmp_path / "book", *arguments).code == 64
    assert names_in(tmp_path) == set()


def test_a_real_book_is_prepared_with_an_encrypted_key_outside_it(real: RealLedger) -> None:
    said = real.prepare()
    book = Book.open(real.book)
    assert (book.origin, book.is_practice) == (ORIGIN, False)
    key = book.log_key_path
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert "fingerprint" in said
    assert LOG_PASSPHRASE not in said
    assert not [path for path in real.book.rglob("*") if path.suffix == ".pem"]
    for command in ("mingzhang approve", "mingzhang submit"):
        assert command in said


def test_a_real_ledger_is_founded_by_officers_of_all_three_authorities(real: RealLedger) -> None:
    real.prepare()
    real.approve(["finance", "education"])
    refused = real.cli("submit", real.founding, "--book", real.book, "--json")
    assert refused.json["refused"]["code"] == "quorum-missing"
    real.approve(["supervision"])
    real.cli.good("submit", real.founding, "--book", real.book)
    shown = real.cli.good("show", "--book", real.book, "--json").json
    assert (shown["practice"], shown["size"]) == (False, 2)


def test_officers_see_the_fingerprint_and_every_key_before_they_sign(real: RealLedger) -> None:
    fingerprint = next(line.split()[-1] for line in real.prepare().splitlines() if "fingerprint" in line)
    kid = real.cli.good("keys", "show", real.key("education", 2), "--json").json["kid"]
    said = real.cli.good("approve", real.founding, "--key", real.key("finance", 1), "--yes").out
    assert fingerprint in said
    assert kid in said


def test_a_book_that_waits_to_be_founded_says_so_on_a_second_run(real: RealLedger) -> None:
    real.prepare()
    said = real.cli("init", real.book, "--founding", real.founding_file)
    assert said.code == 1
    assert str(real.founding) in said.err


def test_everything_wrong_with_a_founding_file_is_told_and_nothing_is_left(real: RealLedger) -> None:
    real.rows["finance"][0]["duties"] = ["prepare", "sign"]
    real.rows["education"][1]["proof"] = "x"
    real.write_founding("Fund Example")
    before = names_in(real.directory)
    said = real.cli("init", real.book, "--founding", real.founding_file, "--json")
    assert said.code == 1
    assert names_in(real.directory) == before
    real.write_founding()
    said = real.cli("init", real.book, "--founding", real.founding_file, "--json")
    named = {problem["member"] for problem in said.json["problems"]}
    assert named >= {"authorities.0.officers.0.duties.1", "authorities.1.officers.1.proof"}
    assert names_in(real.directory) == before


def test_a_proof_for_another_office_is_refused_before_anybody_signs(real: RealLedger) -> None:
    real.rows["education"][1]["officer"] = "somebody-else"
    real.write_founding()
    said = real.cli("init", real.book, "--founding", real.founding_file, "--json")
    assert said.json["refused"]["code"] == "key-not-possessed"
    assert not real.book.exists()


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", json.dumps({"format": "x", "origin": 1, "authorities": 2})]
)
def test_a_file_that_is_no_founding_file_is_told_in_a_sentence(
    cli: Cli, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "founding.json"
    file.write_text(content)
    said = cli("init", tmp_path / "book", "--founding", file)
    assert said.code == 1
    assert "founding.json" in said.err
    assert names_in(tmp_path) == {"founding.json"}


def test_the_logs_key_may_lie_elsewhere_but_never_in_a_book(real: RealLedger) -> None:
    inside = real.cli("init", real.book, "--founding", real.founding_file, "--log-key", real.book / "log.pem")
    assert inside.code == 1
    assert not real.book.exists()
    key = real.directory / "vault.pem"
    real.cli.good("init", real.book, "--founding", real.founding_file, "--log-key", key)
    assert key.exists()
    assert not (real.directory / "real.keys").exists()
    real.approve()
    without = real.cli("submit", real.founding, "--book", real.book)
    assert without.code == 1
    assert "--log-key" in without.err
    wrong = real.cli("submit", real.founding, "--book", real.book, "--log-key", real.key("finance", 1))
    assert wrong.code == 1
    real.cli.good("submit", real.founding, "--book", real.book, "--log-key", key)


def test_without_a_passphrase_from_anywhere_nothing_is_made(
    real: RealLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINGZHANG_LOG_PASSPHRASE")
    before = names_in(real.directory)
    said = real.cli("init", real.book, "--founding", real.founding_file)
    assert said.code == 1
    assert "MINGZHANG_LOG_PASSPHRASE" in said.err
    assert PASSPHRASE not in said.err
    assert names_in(real.directory) == before
