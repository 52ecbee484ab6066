"""A ledger that was published does not sign beneath what was published: a restored backup is no fork."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.book import Book, DamagedBookError, keys_path_of
from ledger.practice import practice_log_key
from ledger.published import BelowPublishedError, ForkedFromPublishedError, UnreadablePublishedError
from ledger.tiles.publish import publish
from tests.forking import fork
from tests.postgresql import ON_FILES_ONLY
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A book that was published at its founding and remembers where."""
    world = World(tmp_path)
    publish(world.ledger, tmp_path / "public")
    world.ledger.book.remembering(tmp_path / "public")
    yield world
    world.close()


def open_to_sign(path: Path) -> Ledger:
    return Ledger.open(path, practice_log_key(Book.open(path)))


def test_a_book_remembers_where_it_was_published_once(world: World, tmp_path: Path) -> None:
    book = Book.open(world.path)
    assert book.published == (tmp_path / "public",)
    assert book.remembering(tmp_path / "public") is book
    book.remembering(tmp_path / "mirror")
    assert Book.open(world.path).published == (tmp_path / "public", tmp_path / "mirror")


def test_a_book_ahead_of_what_it_published_goes_on(world: World) -> None:
    world.finance()
    world.reopen()
    world.education()


@ON_FILES_ONLY
def test_a_restored_backup_is_refused_to_sign_and_may_be_read(world: World, tmp_path: Path) -> None:
    restored = fork(world, tmp_path / "restored")
    restored.close()
    world.finance()
    publish(world.ledger, tmp_path / "public")
    with pytest.raises(BelowPublishedError) as caught:
        open_to_sign(restored.path)
    assert (caught.value.published, caught.value.size) == (world.ledger.recorder.head(), 2)
    assert "分叉" in caught.value.say("zh")
    Ledger.open(restored.path).close()


@ON_FILES_ONLY
def test_a_book_that_went_another_way_is_refused_to_sign(world: World, tmp_path: Path) -> None:
    other = fork(world, tmp_path / "other")
    world.finance()
    publish(world.ledger, tmp_path / "public")
    other._codes = {}
    other.supervision()
    other.close()
    with pytest.raises(ForkedFromPublishedError):
        open_to_sign(other.path)


def test_what_cannot_be_read_is_no_permission(world: World, tmp_path: Path) -> None:
    (tmp_path / "public/checkpoint").write_bytes(b"gone")
    with pytest.raises(UnreadablePublishedError):
        open_to_sign(world.path)


def test_a_directory_that_is_not_there_says_nothing(world: World, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "public")
    open_to_sign(world.path).close()


@pytest.mark.parametrize("published", ['"a"', "[1]", "null", '{"a":"b"}'])
def test_what_is_no_list_of_places_is_refused(world: World, published: str) -> None:
    path = world.path / "book.json"
    text = path.read_text()
    start = text.index('"published": ') + len('"published": ')
    path.write_text(text[:start] + published + "\n}\n")
    with pytest.raises(DamagedBookError):
        Book.open(world.path)
    assert keys_path_of(world.path).is_dir()
