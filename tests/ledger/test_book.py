"""A book's directory: made whole or not at all, read strictly, never with keys inside."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.book import (
    Book,
    BookExistsError,
    DamagedBookError,
    NotABookError,
    OriginError,
    is_practice_origin,
    practice_origin,
)
from ledger.ed25519 import raw_public_key
from ledger.keys import KeyInsideBookError
from ledger.note import COSIGNATURE, SignerNameError, VerifierKey

ORIGIN = "ledger.example/guopei"
PRACTICE = f"{ORIGIN}/practice-0123abcd"
PUBLIC = raw_public_key(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
KEY = VerifierKey.of(ORIGIN, PUBLIC)
PRACTICE_KEY = VerifierKey.of(PRACTICE, PUBLIC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book"


def _create(path: Path) -> Book:
    return Book.create(path, ORIGIN, KEY, practice=False)


def test_a_created_book_can_be_opened(path: Path) -> None:
    created = _create(path)
    assert Book.open(path) == created
    assert (created.origin, created.log_key, created.is_practice) == (ORIGIN, KEY, False)


def test_a_practice_book_knows_that_it_is_one(path: Path) -> None:
    assert Book.create(path, PRACTICE, PRACTICE_KEY, practice=True).is_practice
    assert Book.open(path).is_practice


def test_everything_has_its_place(path: Path) -> None:
    book = _create(path)
    assert book.database_path == path / "ledger.db"
    assert book.private_path == path / "private.db"
    assert book.views_path == path / "views.db"
    assert book.attachments_path == path / "attachments"
    assert book.keys_path == path.parent / "book.keys"
    assert book.log_key_path == path.parent / "book.keys" / "log.pem"


def test_a_new_book_holds_its_configuration_and_a_place_for_attachments_only(path: Path) -> None:
    _create(path)
    assert sorted(file.name for file in path.iterdir()) == ["attachments", "book.json"]
    assert path.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["book"]
    assert json.loads((path / "book.json").read_bytes()) == {
        "format": "mingzhang-book.v1",
        "origin": ORIGIN,
        "log_key": KEY.to_text(),
        "practice": False,
        "database": "ledger.db",
    }


def test_an_empty_directory_becomes_a_book_and_missing_ones_are_made(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert _create(tmp_path / "empty") == Book.open(tmp_path / "empty")
    assert _create(tmp_path / "a" / "b") == Book.open(tmp_path / "a" / "b")


def test_the_current_directory_can_become_a_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert _create(Path()).keys_path == tmp_path / "here.keys"
    assert Book.open(here).origin == ORIGIN


@pytest.mark.parametrize("kind", ["book", "file", "directory"])
def test_a_book_is_never_made_over_something(path: Path, kind: str) -> None:
    if kind == "book":
        _create(path)
    elif kind == "file":
        path.write_text("x")
    else:
        path.mkdir()
        (path / "notes.txt").write_text("x")
    before = sorted(path.parent.rglob("*"))
    with pytest.raises(BookExistsError):
        _create(path)
    assert sorted(path.parent.rglob("*")) == before


def test_of_two_books_made_at_the_same_time_one_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def lose_the_race(new: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "rename", rename)
        Book.create(path, PRACTICE, PRACTICE_KEY, practice=True)
        return rename(new, target)

    monkeypatch.setattr(Path, "rename", lose_the_race)
    with pytest.raises(BookExistsError):
        _create(path)
    assert Book.open(path).origin == PRACTICE
    assert [file.name for file in path.parent.iterdir()] == ["book"]


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_an_interrupted_creation_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, call, interrupt)
    with pytest.raises(KeyboardInterrupt):
        _create(path)
    assert list(path.parent.iterdir()) == []


def test_what_a_killed_creation_leaves_is_no_book_and_in_nobodys_way(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[Path] = []

    def killed(new: Path, _target: Path) -> Path:
        left.append(new)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", killed)
        patch.setattr("shutil.rmtree", lambda _: None)
        with pytest.raises(KeyboardInterrupt):
            _create(path)
    assert (left[0] / "book.json").exists()
    with pytest.raises(NotABookError):
        Book.open(left[0])
    assert _create(path) == Book.open(path)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: None,
        lambda path: path.mkdir(),
        lambda path: path.write_text("x"),
    ],
)
def test_what_has_no_configuration_is_no_book(path: Path, make: Callable[[Path], object]) -> None:
    make(path)
    with pytest.raises(NotABookError, match=r"found no book\.json"):
        Book.open(path)


_SOUND: dict[str, object] = {
    "format": "mingzhang-book.v1",
    "origin": ORIGIN,
    "log_key": KEY.to_text(),
    "practice": False,
    "database": "ledger.db",
}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"format": "mingzhang-book.v2"}, "the format 'mingzhang-book.v2'"),
        ({"format": 1}, "the format 1"),
        ({"more": 1}, "the members format, origin, log_key, practice, database, more"),
        ({"origin": 1}, "a wrong type"),
        ({"origin": ""}, "cannot be"),
        ({"origin": "another.example"}, "the name of the log's key"),
        ({"origin": PRACTICE, "log_key": PRACTICE_KEY.to_text()}, "a ledger that is no practice"),
        ({"practice": True}, "eight hex digits at the end for a practice ledger"),
        ({"practice": 0}, "a wrong type"),
        ({"practice": None}, "a wrong type"),
        ({"log_key": "key"}, "verifier key"),
        ({"log_key": VerifierKey.of(ORIGIN, PUBLIC, COSIGNATURE).to_text()}, "plain signatures"),
        ({"log_key": None}, "a wrong type"),
        ({"database": "../other.db"}, "the database '../other.db'"),
        ({"database": "mysql://host/db"}, "the database 'mysql://host/db'"),
    ],
)
def test_a_configuration_that_is_not_as_it_was_written_is_refused(
    path: Path, changes: dict[str, object], found: str
) -> None:
    _create(path)
    (path / "book.json").write_text(json.dumps(_SOUND | changes))
    with pytest.raises(DamagedBookError) as refused:
        Book.open(path)
    assert found in str(refused.value)
    assert refused.value.path == path


@pytest.mark.parametrize("member", sorted(set(_SOUND) - {"format"}))
def test_a_configuration_without_a_member_is_refused(path: Path, member: str) -> None:
    _create(path)
    (path / "book.json").write_text(json.dumps({k: v for k, v in _SOUND.items() if k != member}))
    with pytest.raises(DamagedBookError, match="the members"):
        Book.open(path)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"format":1,"format":1}', b"\xff", b" " * 70_000])
def test_bytes_that_are_no_strict_object_are_refused(path: Path, content: bytes) -> None:
    _create(path)
    (path / "book.json").write_bytes(content)
    with pytest.raises(DamagedBookError, match="no strict JSON object"):
        Book.open(path)


@given(st.data())
def test_a_changed_byte_never_opens_as_another_ledger(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "changed"
    book = Book.open(path) if path.exists() else _create(path)
    sound = (path / "book.json").read_bytes()
    place = data.draw(st.integers(0, len(sound) - 1))
    changed = bytearray(sound)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        (path / "book.json").write_bytes(changed)
        assert Book.open(path) == book
        assert json.loads(changed) == _SOUND
    except DamagedBookError:
        pass
    finally:
        (path / "book.json").write_bytes(sound)


@pytest.mark.parametrize(
    ("origin", "key", "practice", "expected"),
    [
        (ORIGIN, PRACTICE_KEY, False, "the name of the log's key"),
        (ORIGIN, VerifierKey.of(ORIGIN, PUBLIC, COSIGNATURE), False, "plain signatures"),
        (ORIGIN, KEY, True, "for a practice ledger"),
        (PRACTICE, PRACTICE_KEY, False, "no practice"),
    ],
)
def test_an_origin_that_does_not_fit_is_refused(
    path: Path, origin: str, key: VerifierKey, practice: bool, expected: str
) -> None:
    with pytest.raises(OriginError, match=expected):
        Book.create(path, origin, key, practice)
    assert not path.exists()


def test_keys_are_refused_inside_a_book(path: Path) -> None:
    book = _create(path)
    book.refuse_inside(book.log_key_path)
    for inside in (path, path / "log.pem", path / ".." / "book" / "keys" / "log.pem"):
        with pytest.raises(KeyInsideBookError):
            book.refuse_inside(inside)


def test_a_book_inside_a_book_would_bring_its_keys_there_and_is_refused(path: Path) -> None:
    _create(path)
    with pytest.raises(KeyInsideBookError):
        _create(path / "deeper" / "inner")
    assert not (path / "deeper").exists()


def test_a_book_whose_keys_lead_back_into_it_is_refused(path: Path) -> None:
    _create(path)
    (path / "keys").mkdir()
    path.with_name("book.keys").symlink_to(path / "keys", target_is_directory=True)
    with pytest.raises(KeyInsideBookError):
        Book.open(path)


def test_a_practice_origin_ends_with_eight_hex_digits() -> None:
    assert practice_origin(ORIGIN, "0123abcd") == PRACTICE
    for wrong in ("0123ABCD", "0123abc", "0123abcde", "0123abcd\n", ""):
        with pytest.raises(OriginError):
            practice_origin(ORIGIN, wrong)
    with pytest.raises(SignerNameError):
        practice_origin("two words", "0123abcd")


@pytest.mark.parametrize("origin", [ORIGIN, f"{PRACTICE}/x", f"{PRACTICE}\n", "practice-0123abcd", ""])
def test_other_origins_are_no_practice(origin: str) -> None:
    assert not is_practice_origin(origin)


@given(st.from_regex(r"[a-z.]{1,20}", fullmatch=True), st.binary(min_size=4, max_size=4))
def test_every_practice_origin_is_recognised(name: str, random: bytes) -> None:
    assert is_practice_origin(practice_origin(name, random.hex()))
