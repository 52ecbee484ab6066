"""Publishing: only ever adding, sound at every moment, and never two histories in one directory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.verify_directory import verify_directory
from ledger.encoding import encode_base64
from ledger.published import BelowPublishedError, ForkedFromPublishedError, UnreadablePublishedError
from ledger.tiles.bundle import unpack
from ledger.tiles.files import Adder, DifferentFileError, DirectoryBusyError
from ledger.tiles.names import full_tiles, history_path, partial_tiles
from ledger.tiles.publish import UnfitDirectoryError, UnfitForPublishingError, publish
from tests.forking import fork
from tests.postgresql import ON_FILES_ONLY
from tests.simulation.tampering import change
from tests.world import ACCOUNT, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.fund(ACCOUNT)
    world.contract()
    yield world
    world.close()


def spend(world: World, count: int) -> None:
    """Record so many expenses in one submission."""
    world.record_all(world.institution(), *(world.expense("C1", 1) for _ in range(count)))


def contents(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def test_a_published_log_holds_every_entry_and_the_tiles_of_its_sizes(world: World, tmp_path: Path) -> None:
    public, sizes = tmp_path / "public", []
    for count in (1, 250, 600):
        spend(world, count)
        sizes.append(publish(world.ledger, public).checkpoint.size)
    newest = sizes[-1]
    names = {name.path for name in full_tiles(newest)}
    names |= {name.path for size in sizes for name in partial_tiles(size)}
    others = {"checkpoint", "founding", "log.policy", *(history_path(size) for size in sizes)}
    assert set(contents(public)) == names | others
    entries = [entry.data for entry in world.ledger.recorder.entries()]
    assert unpack((public / "tile/entries/001").read_bytes(), 256) == entries[256:512]
    stored = world.ledger.recorder.checkpoint()
    assert stored is not None
    assert (public / "checkpoint").read_text() == stored.note == (public / history_path(newest)).read_text()


def test_a_run_adds_and_changes_nothing_but_the_checkpoint(world: World, tmp_path: Path) -> None:
    public = tmp_path / "public"
    publish(world.ledger, public)
    before = contents(public)
    spend(world, 300)
    published = publish(world.ledger, public)
    after = contents(public)
    assert {name for name in before if after[name] != before[name]} == {"checkpoint"}
    assert published.previous_size < published.checkpoint.size
    again = publish(world.ledger, public)
    assert (again.files, contents(public)) == (0, after)


def test_publishing_in_steps_gives_what_publishing_at_once_gives(world: World, tmp_path: Path) -> None:
    for count in (5, 251, 256, 1, 300):
        spend(world, count)
        publish(world.ledger, tmp_path / "steps")
    publish(world.ledger, tmp_path / "once")
    steps, once = contents(tmp_path / "steps"), contents(tmp_path / "once")
    assert {name: steps[name] for name in once} == once


@pytest.mark.parametrize("left", ["nothing", "unfinished"])
def test_interrupted_anywhere_it_is_sound_at_the_old_checkpoint_and_the_next_run_completes_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    old, whole = tmp_path / "old", tmp_path / "whole"
    size = publish(world.ledger, old).checkpoint.size
    spend(world, 520)
    shutil.copytree(old, whole)
    writes = publish(world.ledger, whole).files
    place = Adder._place
    assert writes >= 9
    for survived in range(writes):
        public = tmp_path / f"after-{survived}"
        shutil.copytree(old, public)
        done = 0

        def placing(adder: Adder, path: str, content: bytes, survived: int = survived) -> None:
            nonlocal done
            if done == survived:
                if left == "unfinished":
                    target = adder._directory / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.with_name(f".{target.name}.00.unfinished").write_bytes(content[:-3])
                raise KeyboardInterrupt
            done += 1
            place(adder, path, content)

        with monkeypatch.context() as patch:
            patch.setattr(Adder, "_place", placing)
            with pytest.raises(KeyboardInterrupt):
                publish(world.ledger, public)
        report = verify_directory(public)
        # Only the last file, a copy of the checkpoint, is written after the checkpoint.
        expected = size if survived < writes - 1 else world.ledger.checkpoint().size
        assert (report.verdict, report.size) == ("sound", expected), (survived, report.findings)
        publish(world.ledger, public)
        completed = {name: data for name, data in contents(public).items() if "unfinished" not in name}
        assert completed == contents(whole)
        assert verify_directory(public).size == world.ledger.checkpoint().size


def test_a_first_run_that_was_interrupted_leaves_nothing_that_looks_like_a_log(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(adder: Adder, path: str, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Adder, "_place", full)
        with pytest.raises(OSError, match="No space"):
            publish(world.ledger, tmp_path / "public")
    assert verify_directory(tmp_path / "public").exit_code == 2
    publish(world.ledger, tmp_path / "public")
    assert verify_directory(tmp_path / "public").exit_code == 0


def test_a_file_that_somebody_changed_is_named_and_not_written_over(world: World, tmp_path: Path) -> None:
    public = tmp_path / "public"
    publish(world.ledger, public)
    spend(world, 300)
    (public / "tile/entries/000").write_bytes(b"mine")
    with pytest.raises(DifferentFileError) as caught:
        publish(world.ledger, public)
    assert caught.value.path == "tile/entries/000"
    assert (public / "tile/entries/000").read_bytes() == b"mine"


@ON_FILES_ONLY
def test_a_fork_is_named_and_nothing_is_written(world: World, tmp_path: Path) -> None:
    other = fork(world, tmp_path / "other")
    public = tmp_path / "public"
    spend(world, 2)
    publish(world.ledger, public)
    before = contents(public)
    spend(other, 3)
    with pytest.raises(ForkedFromPublishedError) as caught:
        publish(other.ledger, public)
    assert caught.value.path == public / "checkpoint"
    assert contents(public) == before
    other.close()


@ON_FILES_ONLY
def test_an_older_copy_of_the_book_is_refused(world: World, tmp_path: Path) -> None:
    older = fork(world, tmp_path / "older")
    spend(world, 2)
    publish(world.ledger, tmp_path / "public")
    with pytest.raises(BelowPublishedError):
        publish(older.ledger, tmp_path / "public")
    older.close()


def test_another_ledger_is_refused_at_its_founding(world: World, tmp_path: Path) -> None:
    publish(world.ledger, tmp_path / "public")
    (tmp_path / "elsewhere").mkdir()
    stranger = World(tmp_path / "elsewhere")
    with pytest.raises(DifferentFileError) as caught:
        publish(stranger.ledger, tmp_path / "public")
    assert caught.value.path == "founding"
    stranger.close()


def test_a_damaged_checkpoint_is_told(world: World, tmp_path: Path) -> None:
    publish(world.ledger, tmp_path / "public")
    (tmp_path / "public/checkpoint").write_bytes(b"nothing")
    with pytest.raises(UnreadablePublishedError):
        publish(world.ledger, tmp_path / "public")


@ON_FILES_ONLY
@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE entries SET data = x'7b7d' WHERE position = 300",
        "UPDATE entries SET leaf_hash = zeroblob(32) WHERE position = 300",
        "UPDATE nodes SET hash = zeroblob(32) WHERE index_ = 0",
        "DELETE FROM nodes WHERE index_ = 1",
        "UPDATE checkpoints SET root = zeroblob(32) WHERE size = (SELECT max(size) FROM checkpoints)",
    ],
)
def test_a_book_that_was_tampered_with_is_not_published(world: World, tmp_path: Path, deed: str) -> None:
    from ledger.store.tiles import MissingHashesError

    spend(world, 600)
    world.reopen().close()
    change(world.path / "ledger.db", deed)
    world.ledger = type(world.ledger).open(world.path)
    with pytest.raises((UnfitForPublishingError, MissingHashesError)):
        publish(world.ledger, tmp_path / "public")
    assert not (tmp_path / "public/checkpoint").exists()


def test_a_public_directory_lies_apart_from_the_book_and_its_keys(world: World) -> None:
    for place in (
        world.path,
        world.path / "public",
        world.path.parent,
        world.ledger.book.keys_path,
        world.ledger.book.keys_path / "public",
    ):
        with pytest.raises(UnfitDirectoryError):
            publish(world.ledger, place)


def test_two_publishers_do_not_write_at_once(world: World, tmp_path: Path) -> None:
    public = tmp_path / "public"
    publish(world.ledger, public)
    with Adder.alone(public), pytest.raises(DirectoryBusyError):
        publish(world.ledger, public)


def test_the_verifier_is_put_beside_it_and_replaced_by_a_later_one(world: World, tmp_path: Path) -> None:
    public = tmp_path / "public"
    publish(world.ledger, public, b"print(1)\n")
    publish(world.ledger, public, b"print(2)\n")
    assert (public / "mingzhang-verify.py").read_bytes() == b"print(2)\n"


def test_what_was_published_says_of_itself_what_it_is(world: World, tmp_path: Path) -> None:
    published = publish(world.ledger, tmp_path / "public")
    said = published.to_json()
    assert said["founding"] == world.ledger.founding_fingerprint()
    assert said["root"] == encode_base64(world.ledger.checkpoint().root)
    assert said["size"] == world.ledger.recorder.head()


def test_a_directory_may_be_verified_while_it_is_published_into(world: World, tmp_path: Path) -> None:
    public, added = tmp_path / "public", list[int]()
    size = publish(world.ledger, public).checkpoint.size

    def go_on(_: int) -> None:
        if len(added) < 3:
            spend(world, 120)
            added.append(publish(world.ledger, public).checkpoint.size)

    report = verify_directory(public, progress=go_on)
    assert (report.verdict, report.size, len(added)) == ("sound", size, 3)
    assert verify_directory(public).size == added[-1]


def test_partial_tiles_of_what_has_become_full_may_be_deleted(world: World, tmp_path: Path) -> None:
    public = tmp_path / "public"
    publish(world.ledger, public)
    spend(world, 300)
    publish(world.ledger, public)
    for folder in ("tile/0/000.p", "tile/entries/000.p"):
        shutil.rmtree(public / folder)
    assert verify_directory(public).verdict == "sound"
    shutil.rmtree(public / "tile/0/001.p")
    assert verify_directory(public).exit_code == 2
