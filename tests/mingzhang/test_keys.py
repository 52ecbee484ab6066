"""keys: made encrypted, shown by their public half only, never in a book."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from domain.enrolment import enrolment_message
from domain.statements.registry import parse_statement, statement_bytes
from ledger.deciding import possesses
from tests.mingzhang.conftest import FINANCE, Cli

SECRET = "correct horse battery staple"


@pytest.fixture
def key(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key made with a passphrase from the environment."""
    monkeypatch.setenv("MINGZHANG_PASSPHRASE", SECRET)
    cli.good("keys", "make", tmp_path / "my.pem")
    return tmp_path / "my.pem"


def test_a_key_is_made_encrypted_and_readable_by_its_owner_only(key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")


def test_only_the_public_half_is_ever_shown(key: Path, cli: Cli) -> None:
    said = cli.good("keys", "show", key, "--json")
    assert set(said.json) == {"file", "kid", "public_key"}
    assert len(said.json["kid"]) == len(said.json["public_key"]) == 43
    for lang in ("zh", "en"):
        assert said.json["kid"] in cli.good("keys", "show", key, "--lang", lang).out
    assert SECRET not in said.out + said.err


def test_a_key_is_never_overwritten(key: Path, cli: Cli) -> None:
    before = key.read_bytes()
    assert cli("keys", "make", key).code == 1
    assert key.read_bytes() == before


def test_a_key_is_neither_made_nor_used_inside_a_book(cli: Cli, key: Path, book: Path) -> None:
    assert cli("keys", "make", book / "attachments" / "k.pem").code == 1
    assert not (book / "attachments" / "k.pem").exists()
    key.rename(book / "my.pem")
    said = cli("keys", "show", book / "my.pem")
    assert said.code == 1
    assert "inside the book" in said.err


def test_a_passphrase_may_stand_in_a_private_file_and_in_no_other(
    key: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINGZHANG_PASSPHRASE")
    file = tmp_path / "passphrase"
    file.write_text(SECRET + "\n")
    file.chmod(0o600)
    cli.good("keys", "show", key, "--passphrase-file", file)
    file.chmod(0o644)
    said = cli("keys", "show", key, "--passphrase-file", file)
    assert said.code == 1
    assert "0600" in said.err


def test_a_wrong_or_missing_passphrase_is_told_without_showing_any(
    key: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGZHANG_PASSPHRASE", "another secret")
    wrong = cli("keys", "show", key)
    monkeypatch.delenv("MINGZHANG_PASSPHRASE")
    missing = cli("keys", "show", key)
    assert (wrong.code, missing.code) == (1, 1)
    assert "MINGZHANG_PASSPHRASE" in missing.err
    assert "secret" not in wrong.err + missing.err


def test_an_enrolment_proves_that_the_key_is_held(key: Path, cli: Cli) -> None:
    asked = ["keys", "enrol", key, "--origin", "a.example/b", "--party", FINANCE, "--officer", "budget-1"]
    row = cli.good(*asked, "--duty", "approve").json
    message = enrolment_message("a.example/b", FINANCE, "budget-1", ["approve"], row["public_key"])
    assert possesses(row["public_key"], message, row["proof"])
    assert cli.good(*asked).json["duties"] == ["prepare", "approve"]


def test_an_enrolment_can_be_a_statement_and_is_accepted_as_one(key: Path, cli: Cli, book: Path) -> None:
    origin = cli.good("show", "--json").json["origin"]
    asked = ["keys", "enrol", key, "--origin", origin, "--party", FINANCE, "--officer", "budget-9"]
    said = cli.good(*asked, "--statement")
    identifier = "0197e0d3-6c00-7000-8000-000000000001"
    assert parse_statement(statement_bytes({**said.json, "id": identifier})).type == "key.enrolled"
    cli.good("record", "--file", "-", "--as", "finance", stdin=said.out)
    officers = [row["officer"] for row in cli.good("keys", "list", "--json").json["keys"]]
    assert "budget-9" in officers


def test_officers_are_listed_by_party_with_duties_and_state(cli: Cli, book: Path) -> None:
    rows = cli.good("keys", "list", "--json").json["keys"]
    assert {row["party"] for row in rows} >= {"finance", "education", "supervision", FINANCE}
    assert all(row["duties"] == ["prepare", "approve"] and row["state"] == "active" for row in rows)
    zh = cli.good("keys", "list", "--lang", "zh").out
    for words in ("单位", "岗位", "职责", "河南省财政厅（示例）", "经办、审批", "有效"):
        assert words in zh


def test_the_group_lists_its_commands_without_loading_them(cli: Cli) -> None:
    said = cli.good("keys", "--help", "--lang", "zh").out
    assert all(name in said for name in ("make", "show", "enrol", "list"))
