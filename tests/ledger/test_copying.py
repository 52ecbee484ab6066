"""A book is copied between stores bit for bit; a copy records nothing until it takes the original's place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from audit.verify import verify_book
from ledger.application import Ledger, Recorded
from ledger.attachments import Attachments
from ledger.book import Book, OnlyACopyError, SupersededBookError
from ledger.copying import (
    CopyDiffersError,
    NotACopyError,
    SupersededByAnotherError,
    copy_book,
    take_over,
)
from ledger.practice import PracticeDesk, practice_log_key
from ledger.private_store import ErasedDisclosureError, PrivateStore
from ledger.signed import BelowSignedError
from ledger.store import ClosedLogError
from projections.digest import digests
from projections.follow import catch_up
from projections.views import Views
from tests.ledger.inspecting import dump
from tests.postgresql import database
from tests.world import ACCOUNT, World


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The database of the copy: on a server, unless the original is there."""
    if request.node.callspec.params.get("world") == "postgresql":
        yield None
        return
    with database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A book on either store, with withheld values and an attachment."""
    with ExitStack() as stack:
        url = stack.enter_context(database()) if request.param == "postgresql" else None
        yield from furnished(World(tmp_path, database=url))


def furnished(world: World) -> Iterator[World]:
    world.fund(ACCOUNT, 10_000_00)
    world.contract("C1", 4_000_00)
    spend(world, 3)
    Attachments(world.path / "attachments").store(b"a scanned contract", "contract.pdf")
    yield world
    world.close()


def spend(world: World, number: int) -> None:
    for _ in range(number):
        data, disclosure = world.disclosed_expense("C1", 1_00)
        world.record_all(world.institution(), data, disclosures=[disclosure])


def views_digests(book: Book) -> dict[str, str]:
    ledger = Ledger.open(book.path)
    views = Views(book.views_place)
    catch_up(ledger.recorder, views)
    found = digests(views)
    views.close()
    ledger.close()
    return found


def test_a_copy_on_another_store_is_the_same_row_by_row_and_sound(
    world: World, server: str | None, tmp_path: Path
) -> None:
    original = world.ledger.book
    copied = copy_book(original, tmp_path / "copy", server)
    assert (copied.size, copied.disclosures, copied.attachments) == (world.ledger.recorder.head(), 3, 1)
    assert dump(copied.book.log_place) == dump(original.log_place)
    assert verify_book(copied.book.path).verdict == "sound"
    assert views_digests(copied.book) == views_digests(original)
    back = copy_book(copied.book, tmp_path / "back")
    assert dump(back.book.log_place) == dump(original.log_place)
    assert verify_book(back.book.path).verdict == "sound"


def test_a_copy_is_continued_page_by_page(
    world: World, server: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.copying.ENTRIES_PER_PAGE", 5)
    original = world.ledger.book
    pages: list[int] = []

    def stop_after_three(number: int) -> None:
        pages.append(number)
        if len(pages) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_book(original, tmp_path / "copy", server, stop_after_three)
    copied = copy_book(original, tmp_path / "copy", None, pages.append)
    assert sum(pages) == copied.size == world.ledger.recorder.head()
    spend(world, 2)
    kept = list(world.ledger.private.digests())
    world.ledger.private.delete(kept[:1])
    copied = copy_book(original, tmp_path / "copy")
    assert (copied.size, copied.disclosures) == (world.ledger.recorder.head(), 4)
    assert dump(copied.book.log_place) == dump(original.log_place)


def test_what_was_erased_is_erased_in_the_copy_too_and_remembered(
    world: World, server: str | None, tmp_path: Path
) -> None:
    original = world.ledger.book
    data, stored = world.disclosed_expense("C1", 1_00)
    world.record_all(world.institution(), data, disclosures=[stored])
    assert copy_book(original, tmp_path / "copy", server).disclosures == 4
    world.record(
        world.supervision(), "disclosure.erased", erases=stored.statement_id, member=stored.disclosure.name,
        rule="保存期满", article="个人信息保护法第四十七条",
    )  # fmt: skip
    copied = copy_book(original, tmp_path / "copy")
    assert copied.disclosures == 3
    with closing(PrivateStore(copied.book.private_place)) as private:
        assert private.erased() == world.ledger.private.erased() != []
        with pytest.raises(ErasedDisclosureError):
            private.put([stored])
    verified = verify_book(copied.book.path)
    assert (verified.verdict, verified.erased_disclosures, verified.missing_disclosures) == ("sound", 1, 0)


def test_a_copy_does_not_record(world: World, server: str | None, tmp_path: Path) -> None:
    key = practice_log_key(world.ledger.book)
    copied = copy_book(world.ledger.book, tmp_path / "copy", server)
    with pytest.raises(OnlyACopyError, match="use that one"):
        Ledger.open(copied.book.path, key)
    Ledger.open(copied.book.path).close()
    spend(world, 1)


def test_a_copy_that_takes_over_is_the_only_one_that_records(
    world: World, server: str | None, tmp_path: Path
) -> None:
    original = world.ledger.book
    copy_book(original, tmp_path / "copy", server)
    spend(world, 1)
    waiting = world.expense("C1", 1_00)
    taken = take_over(original, tmp_path / "copy")
    assert taken.size == world.ledger.recorder.head(), "what was recorded meanwhile came along"
    with pytest.raises(ClosedLogError, match="another book goes on"):
        world.submit(world.institution(), waiting)  # a process that has the original open all the time
    assert not original.log_key_path.exists()
    with pytest.raises(SupersededBookError, match="copy"):
        Ledger.open(world.path, practice_log_key(taken.book))
    assert verify_book(world.path).verdict == verify_book(taken.book.path).verdict == "sound"
    ledger = Ledger.open(taken.book.path, practice_log_key(taken.book), lambda: world.now)
    desk = PracticeDesk(ledger, world.new_id, lambda: world.now)
    assert isinstance(desk.record(world.institution(), [waiting]), Recorded)
    ledger.close()
    with pytest.raises(SupersededByAnotherError):
        take_over(Book.open(world.path), copy_book(Book.open(world.path), tmp_path / "late").book.path)


@pytest.mark.parametrize("where", ["close_log", "Book.marked", "_move_keys"])
def test_a_take_over_that_is_cut_off_leaves_nobody_signing_and_is_finished_by_doing_it_again(
    world: World, server: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    original = world.ledger.book
    key = practice_log_key(original)
    copied = copy_book(original, tmp_path / "copy", server)

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"ledger.copying.{where}", cut_off)
        with pytest.raises(KeyboardInterrupt):
            take_over(original, copied.book.path)
    with pytest.raises(OnlyACopyError):
        Ledger.open(copied.book.path, key)
    taken = take_over(Book.open(world.path), copied.book.path)
    Ledger.open(taken.book.path, practice_log_key(taken.book)).close()
    with pytest.raises(SupersededBookError):
        Ledger.open(world.path, key)


def test_nothing_else_is_copied_over(world: World, server: str | None, tmp_path: Path) -> None:
    other = World(tmp_path / "other")
    with pytest.raises(NotACopyError):
        copy_book(world.ledger.book, other.path)
    with pytest.raises(NotACopyError):
        copy_book(world.ledger.book, world.path)
    other.close()
    copied = copy_book(world.ledger.book, tmp_path / "copy", server)
    spend(world, 1)
    ahead = copy_book(world.ledger.book, tmp_path / "ahead").book
    with pytest.raises(NotACopyError):
        copy_book(ahead, copied.book.path)
    ahead.marked()
    with pytest.raises(CopyDiffersError):
        take_over(copied.book.marked(), ahead.path)


def test_a_backup_made_as_a_copy_is_restored_where_the_book_was_lost(
    world: World, server: str | None, tmp_path: Path
) -> None:
    original = world.ledger.book
    backup = copy_book(original, tmp_path / "backup").book
    with pytest.raises(OnlyACopyError):
        take_over(backup, copy_book(backup, tmp_path / "elsewhere", server).book.path)
    world.ledger.close()
    key = practice_log_key(original)
    shutil.rmtree(world.path)
    shutil.rmtree(tmp_path / "elsewhere")
    restored = take_over(backup, copy_book(backup, world.path).book.path)
    Ledger.open(restored.book.path, key).close()
    with pytest.raises(SupersededBookError):
        Ledger.open(backup.path, key)
    assert verify_book(restored.book.path).verdict == "sound"


def test_a_backup_that_is_too_old_signs_nothing_wherever_it_is_restored(
    world: World, server: str | None, tmp_path: Path
) -> None:
    backup = copy_book(world.ledger.book, tmp_path / "backup").book
    spend(world, 1)
    key = practice_log_key(world.ledger.book)
    world.ledger.close()
    shutil.rmtree(world.path)
    for place in (tmp_path / "elsewhere", world.path):
        restored = copy_book(backup, place).book
        take_over(backup, restored.path)
        with pytest.raises(BelowSignedError):
            Ledger.open(restored.path, key)
        Book.open(backup.path).marked(copied_from=str(world.path))
        backup = Book.open(backup.path)
