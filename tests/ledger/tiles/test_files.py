"""Published files: only plain ones are read, no more than a bound; only new ones are added."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ledger.tiles.files import (
    Adder,
    DifferentFileError,
    DirectoryBusyError,
    FileMissingError,
    FileTooLargeError,
    NotPlainFileError,
    read_file,
    walk,
)
from ledger.tiles.names import is_folder


def test_what_is_no_plain_file_is_refused_without_waiting(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"x")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "nowhere").symlink_to("missing")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "nowhere", "folder", "pipe", "real/below"):
        with pytest.raises(NotPlainFileError):
            read_file(tmp_path, name, 10)
    with pytest.raises(FileMissingError):
        read_file(tmp_path, "missing", 10)


def test_a_file_beyond_its_bound_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(FileTooLargeError, match="expected 8,192 at most"):
        read_file(tmp_path, "huge", 8_192)


def test_a_file_is_added_once_and_never_changed(tmp_path: Path) -> None:
    with Adder.alone(tmp_path) as adder:
        adder.add("a/b/c", b"one")
        adder.add("a/b/c", b"one")
        with pytest.raises(DifferentFileError) as caught:
            adder.add("a/b/c", b"two")
        adder.sync()
    assert (caught.value.path, (tmp_path / "a/b/c").read_bytes(), adder.files) == ("a/b/c", b"one", 1)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["c"]


@pytest.mark.parametrize("content", [b"", b"onf", b"one more"])
def test_any_other_content_in_the_place_of_a_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    with Adder.alone(tmp_path) as adder, pytest.raises(DifferentFileError):
        adder.add("a", b"one")


def test_a_link_in_the_place_of_a_file_is_told_even_if_it_leads_to_the_same(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"one")
    (tmp_path / "a").symlink_to("real")
    with Adder.alone(tmp_path) as adder, pytest.raises(DifferentFileError):
        adder.add("a", b"one")


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with Adder.alone(tmp_path), pytest.raises(DirectoryBusyError), Adder.alone(tmp_path):
        pass
    with Adder.alone(tmp_path):
        pass


def test_walking_gives_links_as_what_they_are_and_passes_over_unfinished_files(tmp_path: Path) -> None:
    (tmp_path / "top/in").mkdir(parents=True)
    (tmp_path / "top/in/file").write_bytes(b"")
    (tmp_path / "top/in/.file.ab.unfinished").write_bytes(b"")
    (tmp_path / "top/loop").symlink_to(tmp_path / "top")
    assert list(walk(tmp_path, "top", lambda _: True)) == ["top/in/file", "top/loop"]
    assert list(walk(tmp_path, "top", lambda _: False)) == ["top/in", "top/loop"]
    (tmp_path / "link").symlink_to("top")
    with pytest.raises(NotPlainFileError):
        list(walk(tmp_path, "link", is_folder))


def test_walking_ends_however_deep_a_directory_is(tmp_path: Path) -> None:
    deep = tmp_path / "/".join(["tile/0", *["x001"] * 300])
    deep.mkdir(parents=True)
    (found,) = walk(tmp_path, "tile", is_folder)
    assert found.count("/") <= 10
