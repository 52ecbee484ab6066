"""Publishing: a log written as files, from where a directory stands to the newest checkpoint (公开发布).

Promises: the directory is only ever added to, apart from `checkpoint`; it verifies at its `checkpoint` at
every moment, whenever the writing is interrupted; a log that does not extend what was published before, or
whose entries do not lead to the root that it signed, is not published.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ledger.application import Ledger
from ledger.book import Book
from ledger.checkpoint import Checkpoint
from ledger.encoding import encode_base64
from ledger.errors import LedgerError
from ledger.merkle import leaf_hash
from ledger.note import MAX_NOTE_BYTES
from ledger.published import read_published, refuse_contradiction
from ledger.store import Recorder, StoredCheckpoint, StoredEntry
from ledger.store.tiles import TILE_HEIGHT, TILE_WIDTH, Node, grow
from ledger.tiles.anchor import Anchor
from ledger.tiles.bundle import pack
from ledger.tiles.files import Adder, read_file
from ledger.tiles.names import (
    BUNDLES,
    CHECKPOINT,
    FOUNDING,
    POLICY,
    VERIFIER,
    TileName,
    history_path,
    partial_tiles,
)

Progress = Callable[[int], None]
"""Is told how many more entries have been written."""


class NothingToPublishError(LedgerError):
    """The book has no checkpoint yet. Carries `book`."""

    zh = "{book}：账簿里还没有签名的检查点，没有可发布的内容"

    def __init__(self, book: Path) -> None:
        self.book = book
        super().__init__(f"{book}: found no signed checkpoint, expected a founded ledger; found it first")


class UnfitForPublishingError(LedgerError):
    """The book's entries are not those it signed. Carries `position`, the last one looked at."""

    zh = "账簿第 {position} 条或之前的内容与其检查点不符，未发布；请先核验账簿"

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(
            f"found entries up to position {position} that do not lead to the hashes stored or signed, "
            "expected them to; nothing was published: verify the book"
        )


class UnfitDirectoryError(LedgerError):
    """A log cannot be published there. Carries `directory`."""

    zh = "{directory} 与账簿目录相互包含；请把公开目录放在别处"

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(
            f"{directory}: found the book inside it, or itself inside the book, expected a place apart; "
            "choose another directory: what is in it will be public"
        )


@dataclass(frozen=True)
class Published:
    """What a run published: the directory stands at `checkpoint` now, and stood at `previous_size` before."""

    directory: Path
    anchor: Anchor
    checkpoint: Checkpoint
    note: str
    previous_size: int
    files: int
    size_bytes: int

    def to_json(self) -> dict[str, Any]:
        """Return the members for programs."""
        return {
            "directory": str(self.directory),
            "origin": self.anchor.origin,
            "log_key": self.anchor.log_key.to_text(),
            "founding": self.anchor.founding,
            "size": self.checkpoint.size,
            "root": encode_base64(self.checkpoint.root),
            "previous_size": self.previous_size,
            "files_added": self.files,
            "bytes_added": self.size_bytes,
            "checkpoint": self.note,
        }


def publish(
    ledger: Ledger, directory: Path, verifier: bytes | None = None, progress: Progress = lambda _: None
) -> Published:
    """Bring a directory, which is made if it is missing, to the newest checkpoint of a ledger.

    `verifier` is the program that is put beside the log. Raises `NothingToPublishError`,
    `UnfitDirectoryError`, `UnfitForPublishingError`, a `PublishedError`, a `PublishedFileError`,
    `DirectoryBusyError`, or an `OSError` if the disk is full.
    """
    log, book = ledger.recorder, ledger.book
    newest = log.checkpoint()
    if newest is None or not newest.size:
        raise NothingToPublishError(book.path)
    anchor = Anchor(book.origin, book.log_key, ledger.founding_fingerprint())
    directory = _fit_directory(directory, book)
    with Adder.alone(directory) as adder:
        adder.add(FOUNDING, anchor.to_bytes())
        adder.add(POLICY, anchor.policy())
        previous = read_published(directory / CHECKPOINT, book)
        size = 0 if previous is None else previous.size
        if previous is not None:
            refuse_contradiction(directory / CHECKPOINT, previous, newest.size, log.root_at)
            # What a run that was interrupted just before its end had still to do.
            adder.add(history_path(size), read_file(directory, CHECKPOINT, MAX_NOTE_BYTES))
        if verifier is not None:
            adder.replace(VERIFIER, verifier)
        if newest.size > size:
            _refuse_unfit(log, size, newest)
            _Growing(log, adder, size, progress).to(newest)
            note = newest.note.encode()
            adder.sync()
            adder.replace(CHECKPOINT, note)
            adder.sync()
            adder.add(history_path(newest.size), note)
        adder.sync()
    checkpoint = Checkpoint(book.origin, newest.size, newest.root)
    return Published(directory, anchor, checkpoint, newest.note, size, adder.files, adder.size_bytes)


def _fit_directory(directory: Path, book: Book) -> Path:
    directory = directory.resolve()
    for place in (book.path, book.keys_path):
        if directory.is_relative_to(place) or place.is_relative_to(directory):
            raise UnfitDirectoryError(directory)
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _refuse_unfit(log: Recorder, size: int, newest: StoredCheckpoint) -> None:
    """Before anything is written: do the stored hashes lead from one checkpoint to the next?"""
    frontier = log.tiles().frontier(size)
    for first in range(size, newest.size, _HASHES_PER_PAGE):
        hashes = log.leaf_hashes(first, min(first + _HASHES_PER_PAGE, newest.size))
        frontier.extend(hashes)
    if frontier.size != newest.size or frontier.root() != newest.root:
        raise UnfitForPublishingError(newest.size)


_HASHES_PER_PAGE: Final = 10_000


class _Growing:
    """Adds the tiles between two sizes; every entry that goes into a file is hashed again."""

    def __init__(self, log: Recorder, adder: Adder, size: int, progress: Progress) -> None:
        self._log = log
        self._adder = adder
        self._progress = progress
        self._size = size
        self._tiles = log.tiles()
        self._frontier = self._tiles.frontier(size)

    def to(self, newest: StoredCheckpoint) -> None:
        """Add everything up to a checkpoint. Raises `UnfitForPublishingError`."""
        first = self._size - self._size % TILE_WIDTH
        entries = self._log.entries(after=first, until=newest.size)
        while page := list(islice(entries, TILE_WIDTH)):
            self._add_page(page, first)
            first += len(page)
        if first != newest.size or self._frontier.root() != newest.root:
            raise UnfitForPublishingError(first)
        for name in partial_tiles(newest.size):
            if name.level > 0:
                self._adder.add(name.path, self._hashes(name))

    def _add_page(self, page: Sequence[StoredEntry], first: int) -> None:
        hashes = [leaf_hash(entry.data) for entry in page]
        if hashes != [entry.leaf_hash for entry in page]:
            raise UnfitForPublishingError(page[-1].position)
        number = first // TILE_WIDTH
        self._adder.add(TileName(BUNDLES, number, len(page)).path, pack(entry.data for entry in page))
        self._adder.add(TileName(0, number, len(page)).path, b"".join(hashes))
        new = hashes[max(0, self._size - first) :]
        for node in grow(self._frontier, new):
            self._add_full(node)
        self._progress(len(new))

    def _add_full(self, node: Node) -> None:
        """The tile of which this node, the root of a full one below, is the last hash."""
        if self._tiles.subtree(node.number << node.level, (node.number + 1) << node.level) != node.hash:
            raise UnfitForPublishingError((node.number + 1) << node.level)
        level, number = node.level // TILE_HEIGHT, node.number // TILE_WIDTH
        if node.number % TILE_WIDTH == TILE_WIDTH - 1:
            self._adder.add(TileName(level, number).path, self._hashes(TileName(level, number)))

    def _hashes(self, name: TileName) -> bytes:
        """The content of a tile above the leaves, as the store has its hashes.

        They are true: the older ones were folded into a published root, the others compared one by one.
        """
        first, span = name.number * TILE_WIDTH, 1 << (name.level * TILE_HEIGHT)
        return b"".join(
            self._tiles.subtree(index * span, (index + 1) * span)
            for index in range(first, first + name.width)
        )
