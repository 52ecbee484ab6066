"""Practice ledgers: founded in one step, every officer's key in a keyring beside the book, never in it."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

import pytest

from domain.vocabulary import FOUNDING_KINDS
from ledger.book import BookExistsError, is_practice_origin
from ledger.encoding import Uuid7Maker
from ledger.errors import LedgerError
from ledger.keyring import NotInKeyringError
from ledger.moment import CHINA
from ledger.practice import PracticeDesk, found_practice
from tests.ledger.inspecting import check_book
from tests.world import World

NOW = datetime(2026, 12, 1, 9, tzinfo=CHINA)
new_id = Uuid7Maker(lambda: int(NOW.timestamp() * 1000), lambda size: b"r" * size)


def test_a_practice_ledger_is_founded_and_says_what_it_is(tmp_path: Path) -> None:
    ledger = found_practice(tmp_path / "book", lambda: NOW, new_id)
    assert is_practice_origin(ledger.book.origin)
    desk = PracticeDesk(ledger, new_id, lambda: NOW)
    assert [(entry.party, entry.officer) for entry in desk.keyring.entries()] == [
        (authority, f"officer-{number}") for authority in FOUNDING_KINDS for number in (1, 2)
    ]
    check_book(ledger)
    ledger.close()


def test_keys_lie_beside_the_book_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    found_practice(tmp_path / "book", lambda: NOW, new_id).close()
    assert not list((tmp_path / "book").rglob("*.pem"))
    keys = [path for path in (tmp_path / "book.keys").rglob("*") if path.is_file()]
    assert keys
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}
    assert stat.S_IMODE((tmp_path / "book.keys").stat().st_mode) == 0o700


def test_a_directory_in_use_is_not_founded_in_and_no_keys_are_left(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "thesis.txt").write_text("mine")
    with pytest.raises(BookExistsError):
        found_practice(tmp_path / "book", lambda: NOW, new_id)
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


def test_a_book_is_not_founded_twice(tmp_path: Path) -> None:
    ledger = found_practice(tmp_path / "book", lambda: NOW, new_id)
    keys = {path: path.read_bytes() for path in (tmp_path / "book.keys").iterdir()}
    with pytest.raises(LedgerError):
        found_practice(tmp_path / "book", lambda: NOW, new_id)
    assert {path: path.read_bytes() for path in (tmp_path / "book.keys").iterdir()} == keys
    check_book(ledger)
    ledger.close()


def test_the_desk_signs_for_a_founder_under_its_code_too(tmp_path: Path) -> None:
    world = World(tmp_path)
    code = world.education()
    assert world.desk.has_officers(code)
    assert world.desk.has_officers("education")
    noted = world.record(code, "party.suspended", party=world.institution())
    assert noted.recorded.size == 1
    world.close()


def test_the_desk_has_no_officers_of_a_stranger(tmp_path: Path) -> None:
    world = World(tmp_path)
    assert not world.desk.has_officers("12410000000007106J")
    with pytest.raises(NotInKeyringError):
        world.desk.record("12410000000007106J", [world.statement("party.suspended", party="education")])
    world.close()
