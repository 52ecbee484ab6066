"""A published log, read as if an enemy had written it: what replaying asks of a store, from files alone.

Every entry is hashed and compared with its tile before it is given. Where submissions begin follows from the
entries themselves, since no statement can have the type of a submission entry. What the reader computed is
kept in a `Scratch`; an entry that is read again must still have the hash that it had.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from domain.strict_json import StrictJsonError, parse_object
from ledger.merkle import HASH_BYTES, leaf_hash
from ledger.store import StoredEntry
from ledger.store.tiles import TILE_WIDTH
from ledger.submission import ENTRY_TYPE, MAX_BYTES, MAX_ENTRY_BYTES
from ledger.tiles.bundle import MAX_BUNDLE_BYTES, BundleError, unpack
from ledger.tiles.files import PublishedFileError, read_file
from ledger.tiles.names import BUNDLES, TileName
from ledger.tiles.scratch import Scratch

MAX_TILE_BYTES: Final = TILE_WIDTH * HASH_BYTES
MAX_CACHED_BYTES: Final = 32 * 1024 * 1024
"""Of bundles that were read to look one entry up."""

_TYPE: Final = re.compile(rb'\{"type":"([a-z0-9.-]{1,80})"')


class BadBundleError(PublishedFileError):
    """A bundle is not so many entries."""

    code = "bundle-damaged"


class BadTileError(PublishedFileError):
    """A tile has not so many hashes, or others than follow from the entries."""

    code = "tile-damaged"


class BadEntryError(PublishedFileError):
    """An entry has not the hash that stands in its tile."""

    code = "bytes-changed"


class FileChangedError(PublishedFileError):
    """An entry is not what it was when it was first read."""

    code = "file-changed"


class SubmissionTooLargeError(PublishedFileError):
    """A submission has more bytes than the ledger accepts."""

    code = "submission-too-large"


class PublishedLog:
    """The log of `size` entries in a directory, in the reading order of `ledger.deciding.LogReader`.

    Everything raises a `PublishedFileError` that names the file, and the position where it is about one.
    """

    def __init__(self, directory: Path, size: int, scratch: Scratch) -> None:
        self.scratch = scratch
        self._directory = directory
        self._size = size
        self._cached: OrderedDict[int, list[bytes]] = OrderedDict()
        self._cached_bytes = 0

    def head(self) -> int:
        """How many entries there are."""
        return self._size

    def entries(
        self, after: int = 0, limit: int | None = None, until: int | None = None
    ) -> Iterator[StoredEntry]:
        """The entries in order, each compared with its tile; `after` is 0, or where reading had come to."""
        end = self._size if until is None else min(until, self._size)
        end = end if limit is None else min(end, after + limit)
        submission = 1 if after == 0 else self.scratch.submission_of(after + 1)
        bytes_left = MAX_BYTES
        for number in range(after // TILE_WIDTH, -(-end // TILE_WIDTH)):
            first = number * TILE_WIDTH
            for position, (data, leaf) in enumerate(self._checked(number), first + 1):
                if not after < position <= end:
                    continue
                kind = _type_of(data)
                if kind == ENTRY_TYPE:
                    submission, bytes_left = position, MAX_BYTES + MAX_ENTRY_BYTES
                bytes_left -= len(data)
                if bytes_left < 0:
                    raise _too_large(self._name(number), position)
                yield StoredEntry(position, submission, kind, data, leaf)

    def entry(self, position: int) -> StoredEntry | None:
        """An entry that was given before, read again."""
        if not 0 < position <= self._size:
            return None
        number, index = divmod(position - 1, TILE_WIDTH)
        data = self._bundle(number)[index]
        leaf = leaf_hash(data)
        if [leaf] != self.scratch.hashes(0, position - 1, position):
            raise _changed(self._name(number), position)
        return StoredEntry(position, self.scratch.submission_of(position), _type_of(data), data, leaf)

    def by_tag(self, tag: str, after: int = 0, until: int | None = None) -> Iterator[StoredEntry]:
        """Nothing: files have no index by tag, and who replays from the beginning needs none."""
        raise NotImplementedError(tag)

    def positions_of_ids(self, ids: Sequence[bytes]) -> dict[bytes, int]:
        """Where each of these ids stands, as far as the log was replayed."""
        return self.scratch.positions_of_ids(ids)

    def positions_of_keys(self, keys: Sequence[str]) -> dict[str, int]:
        """Where each of these business keys stands, as far as the log was replayed."""
        return self.scratch.positions_of_keys(keys)

    def root_at(self, size: int) -> bytes:
        """The root over the first entries, which were given before."""
        return self.scratch.tiles().root_at(size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The path that shows the log of `new` entries to extend that of `old`."""
        return self.scratch.tiles().consistency(old, new)

    def bundle_at(self, name: TileName) -> list[bytes]:
        """The entries of a bundle as it stands there, not compared with anything."""
        data = read_file(self._directory, name.path, MAX_BUNDLE_BYTES)
        try:
            return unpack(data, name.width)
        except BundleError as error:
            position = name.number * TILE_WIDTH + error.index + 1
            raise BadBundleError(name.path, error.say("zh"), str(error), position) from None

    def tile_at(self, name: TileName) -> bytes:
        """The hashes of a tile as it stands there, not compared with anything."""
        data = read_file(self._directory, name.path, MAX_TILE_BYTES)
        expected = name.width * HASH_BYTES
        if len(data) != expected:
            raise BadTileError(
                name.path,
                f"有 {len(data)} 字节，应为 {expected}",
                f"{len(data)} bytes found, expected {expected}",
                name.number * TILE_WIDTH + 1 if name.level == 0 else None,
            )
        return data

    def _checked(self, number: int) -> Iterator[tuple[bytes, bytes]]:
        """The entries of a bundle with their hashes, as they stand in its tile too."""
        name = self._name(number)
        hashes = self.tile_at(name._replace(level=0))
        for index, data in enumerate(self.bundle_at(name)):
            leaf = leaf_hash(data)
            if leaf != hashes[index * HASH_BYTES : (index + 1) * HASH_BYTES]:
                tile = name._replace(level=0).path
                raise BadEntryError(
                    name.path,
                    f"内容与 {tile} 中的哈希不符：两者之一被改动过",
                    f"the bytes are not those whose hash stands in {tile}: one of both was changed",
                    number * TILE_WIDTH + index + 1,
                )
            yield data, leaf

    def _bundle(self, number: int) -> list[bytes]:
        entries = self._cached.pop(number, None)
        if entries is None:
            entries = self.bundle_at(self._name(number))
            self._cached_bytes += sum(map(len, entries))
        self._cached[number] = entries
        while self._cached_bytes > MAX_CACHED_BYTES and len(self._cached) > 1:
            self._cached_bytes -= sum(map(len, self._cached.popitem(last=False)[1]))
        return entries

    def _name(self, number: int) -> TileName:
        return TileName(BUNDLES, number, min(TILE_WIDTH, self._size - number * TILE_WIDTH))


def _type_of(data: bytes) -> str:
    """The type that an entry states; empty if it is nothing that could be read."""
    match = _TYPE.match(data)
    if match is not None:
        return match[1].decode()
    try:
        stated = parse_object(data).get("type")
    except StrictJsonError:
        return ""
    return stated if isinstance(stated, str) else ""


def _too_large(name: TileName, position: int) -> SubmissionTooLargeError:
    limit = f"{MAX_BYTES:,}"
    return SubmissionTooLargeError(
        name.path,
        f"此前各条同属一次提交，合计超过 {limit} 字节",
        f"more than {limit} bytes found in one submission, expected at most that",
        position,
    )


def _changed(name: TileName, position: int) -> FileChangedError:
    return FileChangedError(
        name.path,
        "核验期间内容被改动",
        "other bytes than were read before: somebody changed it meanwhile",
        position,
    )
