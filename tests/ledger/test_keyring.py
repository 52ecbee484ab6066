"""The practice keyring: all practice officers' keys, private to one user."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.jws import thumbprint
from ledger.keyring import (
    DamagedKeyringError,
    Keyring,
    KeyringEntryExistsError,
    KeyringNameError,
    NotInKeyringError,
)
from ledger.private_file import PrivateFileExistsError, PrivateFileMissingError, PrivateFileTooOpenError


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "book.keys"


def test_an_officers_key_is_found_by_kid_and_by_name(directory: Path) -> None:
    keyring = Keyring.create(directory)
    public = keyring.add("finance", "preparer", ("prepare",))
    again = Keyring(directory)
    assert again.signing_key(thumbprint(public)).public == public
    assert again.signing_key_of("finance", "preparer").public == public
    assert again.entries() == keyring.entries()


def test_the_index_says_whose_key_it_is(directory: Path) -> None:
    public = Keyring.create(directory).add("finance", "1")
    assert json.loads((directory / "keyring.json").read_text()) == {
        thumbprint(public): {
            "party": "finance",
            "officer": "1",
            "duties": ["prepare", "approve"],
            "file": "finance.1.pem",
        }
    }


def test_everything_in_a_keyring_is_private(directory: Path) -> None:
    keyring = Keyring.create(directory)
    keyring.add("finance", "1")
    assert directory.stat().st_mode & 0o777 == 0o700
    assert {file.name for file in directory.iterdir()} == {"finance.1.pem", "keyring.json", "passphrase"}
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in directory.iterdir())
    assert (directory / "passphrase").read_text().strip() not in repr(keyring) + repr(
        vars(keyring.entries()[0])
    )


def test_many_officers_are_added_at_once_or_none(directory: Path) -> None:
    keyring = Keyring.create(directory)
    publics = keyring.add_all([("a", "1", ("prepare",)), ("a", "2", ("approve",))])
    assert [entry.kid for entry in keyring.entries()] == [thumbprint(public) for public in publics]
    with pytest.raises(KeyringEntryExistsError, match=r"a\.2"):
        keyring.add_all([("b", "1", ("prepare",)), ("a", "2", ("approve",))])
    assert not (directory / "b.1.pem").exists()


def test_a_key_left_without_entry_by_an_interrupted_run_is_taken_in(directory: Path) -> None:
    keyring = Keyring.create(directory)
    before = (directory / "keyring.json").read_bytes()
    public = keyring.add("finance", "1")
    (directory / "keyring.json").write_bytes(before)
    assert Keyring(directory).add("finance", "1") == public


def test_a_key_is_opened_once(directory: Path) -> None:
    keyring = Keyring.create(directory)
    kid = thumbprint(keyring.add("finance", "1"))
    assert keyring.signing_key(kid) is keyring.signing_key(kid)


@pytest.mark.parametrize("name", ["", "a/b", "..", "a.b", "-a", "x" * 65, "a b", "财政"])
def test_a_name_no_file_should_have_is_refused(directory: Path, name: str) -> None:
    keyring = Keyring.create(directory)
    with pytest.raises(KeyringNameError):
        keyring.add(name, "1")
    with pytest.raises(KeyringNameError):
        keyring.add("a", name)


def test_a_key_that_is_not_there_is_refused(directory: Path) -> None:
    keyring = Keyring.create(directory)
    with pytest.raises(NotInKeyringError):
        keyring.signing_key("A" * 43)
    with pytest.raises(NotInKeyringError, match=r"a\.1"):
        keyring.signing_key_of("a", "1")


def test_an_existing_keyring_is_not_replaced(directory: Path) -> None:
    Keyring.create(directory)
    with pytest.raises(PrivateFileExistsError):
        Keyring.create(directory)


def test_a_directory_that_is_no_keyring_or_is_open_to_others_is_refused(directory: Path) -> None:
    with pytest.raises(PrivateFileMissingError):
        Keyring(directory)
    Keyring.create(directory)
    (directory / "passphrase").chmod(0o644)
    with pytest.raises(PrivateFileTooOpenError):
        Keyring(directory)


ROW = {"party": "a", "officer": "1", "duties": ["prepare"], "file": "a.1.pem"}
DAMAGED = [
    "",
    "[]",
    '{"k":1}',
    '{"k":{}}',
    *(
        json.dumps({"k": ROW | change})
        for change in (
            {"file": "../a.1.pem"},
            {"duties": ["audit"]},
            {"duties": "prepare"},
            {"party": 7},
        )
    ),
]


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_index_is_refused(directory: Path, text: str) -> None:
    Keyring.create(directory)
    (directory / "keyring.json").write_text(text)
    with pytest.raises(DamagedKeyringError):
        Keyring(directory)


def test_exchanged_key_files_are_noticed(directory: Path) -> None:
    keyring = Keyring.create(directory)
    kid = thumbprint(keyring.add("a", "1"))
    keyring.add("a", "2")
    (directory / "a.2.pem").replace(directory / "a.1.pem")
    with pytest.raises(DamagedKeyringError, match="in the place of"):
        Keyring(directory).signing_key(kid)
