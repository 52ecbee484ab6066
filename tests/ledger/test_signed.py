"""A restored older book signs nothing until it has caught up: what was signed is remembered beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.book import Book
from ledger.practice import practice_log_key
from ledger.signed import (
    BelowSignedError,
    ForkedFromSignedError,
    UnreadableSignedError,
    read_signed,
    remember_signed,
    signed_path,
)
from tests.world import ACCOUNT, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.fund(ACCOUNT, 10_000_00)
    world.contract("C1", 4_000_00)
    yield world
    world.close()


def spend(world: World) -> None:
    world.record_all(world.institution(), world.expense("C1", 1_00))


def restore(backup: Path, book: Path) -> None:
    shutil.rmtree(book)
    shutil.copytree(backup, book)


def test_what_was_signed_is_remembered_after_every_commit(world: World) -> None:
    for _ in range(3):
        spend(world)
        signed = read_signed(world.ledger.book)
        assert signed == world.ledger.checkpoint()
    parcel = world.desk.sign(world.institution(), [world.expense("C1", 1_00)])
    world.ledger.record_together([parcel])
    assert read_signed(world.ledger.book) == world.ledger.checkpoint()


def test_an_older_backup_signs_nothing_and_a_newer_one_does(world: World, tmp_path: Path) -> None:
    if world.ledger.book.is_on_server:
        pytest.skip("a backup of a server is no copy of files")
    key = practice_log_key(world.ledger.book)
    world.ledger.close()
    shutil.copytree(world.path, tmp_path / "older")
    world.reopen()
    spend(world)
    world.ledger.close()
    shutil.copytree(world.path, tmp_path / "newer")
    restore(tmp_path / "older", world.path)
    with pytest.raises(BelowSignedError, match="older backup") as refused:
        Ledger.open(world.path, key)
    assert refused.value.signed == refused.value.size + 2
    Ledger.open(world.path).close()  # to look at it is allowed
    restore(tmp_path / "newer", world.path)
    Ledger.open(world.path, key).close()
    world.reopen()


def test_a_book_that_went_on_differently_is_told_to_be_forked(tmp_path: Path) -> None:
    world = World(tmp_path)
    if world.ledger.book.is_on_server:
        pytest.skip("a backup of a server is no copy of files")
    key = practice_log_key(world.ledger.book)
    world.ledger.close()
    shutil.copytree(world.path, tmp_path / "older")
    world.reopen()
    world.finance()
    kept = signed_path(world.ledger.book).read_bytes()
    world.ledger.close()
    restore(tmp_path / "older", world.path)
    signed_path(world.ledger.book).unlink()  # as if the machine were another
    world.reopen()
    world.education()
    world.supervision()
    signed_path(world.ledger.book).write_bytes(kept)
    world.ledger.close()
    with pytest.raises(ForkedFromSignedError):
        Ledger.open(world.path, key)
    signed_path(Book.open(world.path)).unlink()
    world.reopen().close()


def test_a_smaller_checkpoint_is_never_remembered_in_the_place_of_a_larger(world: World) -> None:
    book = world.ledger.book
    notes = [stored.note for stored in world.ledger.recorder.checkpoints()]
    for note in (notes[-1], notes[0], notes[1]):
        remember_signed(book, note)
    assert read_signed(book) == world.ledger.checkpoint()


@pytest.mark.parametrize("damage", [b"nonsense", b"\x00" * 400])
def test_what_cannot_be_read_stops_recording_and_says_what_to_do(world: World, damage: bytes) -> None:
    key = practice_log_key(world.ledger.book)
    path = signed_path(world.ledger.book)
    kept = path.read_bytes()
    path.write_bytes(damage)
    with pytest.raises(UnreadableSignedError, match="move the file away"):
        Ledger.open(world.path, key)
    path.write_bytes(kept[:-20])
    with pytest.raises(UnreadableSignedError):
        Ledger.open(world.path, key)
    path.unlink()
    Ledger.open(world.path, key).close()
