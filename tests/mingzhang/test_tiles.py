"""`tiles`, and `verify` of what it wrote: what an operator and a stranger type, and read."""

from __future__ import annotations

import json
from pathlib import Path

from mingzhang.command import run
from tests.mingzhang.conftest import Cli, pay


def test_a_log_is_published_added_to_and_verified_by_a_stranger(book: Path, cli: Cli, tmp_path: Path) -> None:
    public = tmp_path / "public"
    first = cli.good("tiles", book, public, "--json").json
    assert (first["previous_size"], first["directory"]) == (0, str(public))
    cli.good(*pay("P1"))
    said = cli.good("tiles", book, public)
    assert f"from {first['size']} to {first['size'] + 2} entries" in said.out
    assert f"mingzhang verify {public} --founding {first['founding']}" in said.out
    cli.good("verify", public, "--founding", first["founding"], "--log-key", first["log_key"])
    assert "up to date" in cli.good("tiles", book, public).out


def test_verifying_a_directory_answers_as_for_a_book(book: Path, cli: Cli, tmp_path: Path) -> None:
    cli.good("tiles", book, tmp_path / "public")
    theirs = cli.good("verify", tmp_path / "public", "--json", "--remember", tmp_path / "seen").json
    ours = cli.good("verify", book, "--json", "--remember", tmp_path / "seen").json
    assert theirs.keys() == ours.keys()
    assert (theirs["kind"], ours["kind"], theirs["root"]) == ("directory", "book", ours["root"])
    assert ours["remembered_size"] == theirs["size"]
    assert "公开目录" in cli.good("--lang", "zh", "verify", tmp_path / "public").out


def test_a_changed_file_ends_with_one_and_is_named(book: Path, cli: Cli, tmp_path: Path) -> None:
    cli.good("tiles", book, tmp_path / "public")
    (tmp_path / "public/log.policy").write_bytes(b"")
    said = cli("verify", tmp_path / "public")
    assert (said.code, "log.policy" in said.out) == (1, True)


def test_the_verifier_in_one_file_lies_beside_and_is_checked(book: Path, cli: Cli, tmp_path: Path) -> None:
    from audit.verifier_check import bare_verifier

    cli.good("tiles", book, tmp_path / "public")
    verifier = tmp_path / "public/mingzhang-verify.py"
    assert bare_verifier() == (verifier.read_bytes() if verifier.exists() else None)
    verifier.write_text("print('sound')\n")
    assert cli("verify", tmp_path / "public").code == 2


def test_a_book_that_was_published_remembers_where(book: Path, cli: Cli, tmp_path: Path) -> None:
    cli.good("tiles", book, tmp_path / "public")
    assert json.loads((book / "book.json").read_text())["published"] == [str(tmp_path / "public")]
    cli.good(*pay("P1"))
    cli.good("verify", book)


def test_a_restored_backup_signs_nothing(book: Path, cli: Cli, tmp_path: Path) -> None:
    import shutil

    cli.good("tiles", book, tmp_path / "public")
    for name in ("book", "book.keys"):
        shutil.copytree(tmp_path / name, tmp_path / f"kept{name[4:]}")
    cli.good(*pay("P1"))
    cli.good("tiles", book, tmp_path / "public")
    said = cli(*pay("P2"), "--book", tmp_path / "kept")
    assert (said.code, "older copy" in said.err) == (1, True)
    said = cli("tiles", tmp_path / "kept", tmp_path / "public")
    assert (said.code, "older copy" in said.err) == (1, True)


def test_evidence_of_a_fork_is_written_told_and_verified(book: Path, cli: Cli, tmp_path: Path) -> None:
    import shutil

    for name in ("book", "book.keys"):
        shutil.copytree(tmp_path / name, tmp_path / f"other{name[4:]}")
    cli.good(*pay("P1"))
    cli.good(*pay("P1"), "--book", tmp_path / "other")
    cli.good("verify", book, "--remember", tmp_path / "seen")
    said = cli("verify", tmp_path / "other", "--remember", tmp_path / "seen")
    assert (said.code, "seen.fork" in said.out) == (1, True)
    told = cli("verify", tmp_path / "seen.fork")
    assert (told.code, "the log was forked" in told.out) == (1, True)
    key = json.loads((book / "book.json").read_text())["log_key"]
    assert cli("verify", tmp_path / "seen.fork", "--log-key", key, "--json").json["forked"] is True
    stranger = "ledger.example/funds+587378a3+AZJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQC3"
    assert cli("verify", tmp_path / "seen.fork", "--log-key", stranger).code == 2
    text = (tmp_path / "seen.fork").read_text()
    (tmp_path / "forged").write_text(text.replace("checkpoint A ==\n", "checkpoint A ==\nx"))
    assert cli("verify", tmp_path / "forged").code == 2


def test_what_is_no_log_ledger_or_evidence_cannot_be_told(book: Path, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "letter").write_text("Dear auditor")
    assert cli("verify", tmp_path / "empty").code == 2
    assert cli("verify", tmp_path / "letter").code == 2
    assert cli("verify", tmp_path / "nowhere").code == 2


def test_a_key_that_is_none_is_a_usage_error(book: Path, cli: Cli) -> None:
    assert cli("verify", book, "--log-key", "my key").code == 64
    assert cli("verify", book, "--founding", "abc").code == 64


def test_a_public_directory_around_or_in_the_book_is_refused(book: Path, cli: Cli, tmp_path: Path) -> None:
    for place in (book, book / "public", tmp_path, tmp_path / "book.keys"):
        said = cli("tiles", book, place)
        assert (said.code, "will be public" in said.err) == (1, True)
    assert run(["tiles", str(book)]) == 64
