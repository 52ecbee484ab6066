"""What a reader of a published log knows of it so far, in files beside its memory (验读时的临时索引).

Leaf hashes and tile roots as they were computed, where submissions begin, and where ids and business keys
stand. Nothing in here comes from the published hashes. Memory stays the same however long the log is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, NamedTuple

from ledger.merkle import HASH_BYTES
from ledger.store.tiles import Node, Tiles

CACHE_KB: Final = 32_000
_TABLES: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;
CREATE TABLE submissions (position INTEGER PRIMARY KEY);
CREATE TABLE names (name BLOB PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
"""
"""Ids have 16 bytes, business keys stand as their digests of 32."""


class Repeated(NamedTuple):
    """A name that is to stand at `position` stood `before` already; `place` is its own in what was given."""

    place: int
    position: int
    before: int


class Scratch:
    """An index in a directory of its own, to be thrown away."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._levels: dict[int, BinaryIO] = {}
        self._index = sqlite3.connect(folder / "index.db", isolation_level=None, check_same_thread=False)
        self._index.executescript(_TABLES)
        self._index.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        self._index.execute("BEGIN")

    def __enter__(self) -> Scratch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._index.close()
        for file in self._levels.values():
            file.close()

    def take(self, leaves: Sequence[bytes], nodes: Sequence[Node]) -> None:
        """Keep the hashes of the next entries, and of the tiles that they complete."""
        self._level(0).write(b"".join(leaves))
        for node in nodes:
            self._level(node.level).write(node.hash)

    def hashes(self, level: int, first: int, end: int) -> Sequence[bytes]:
        """The hashes of a level (0, 8, 16, …), as far as they are known."""
        data = self.packed(level, first, end)
        return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]

    def packed(self, level: int, first: int, end: int) -> bytes:
        """The same hashes one after the other, as a tile holds them."""
        file = self._level(level)
        file.flush()
        file.seek(first * HASH_BYTES)
        data = file.read((end - first) * HASH_BYTES)
        file.seek(0, 2)
        return data

    def tiles(self) -> Tiles:
        """The tree over what is known."""
        return Tiles(self.hashes)

    def add_submission(self, position: int) -> None:
        """A submission begins at a position."""
        self._index.execute("INSERT INTO submissions VALUES (?)", (position,))

    def submission_of(self, position: int) -> int:
        """Where the submission begins of which the entry at a known position is part."""
        found = self._index.execute(
            "SELECT max(position) FROM submissions WHERE position <= ?", (position,)
        ).fetchone()
        return int(found[0])

    def add_ids(self, ids: Sequence[tuple[bytes, int]]) -> Repeated | None:
        """Add ids with their positions; the first that is known already is told, and the others are added."""
        return self._add(ids)

    def add_keys(self, keys: Sequence[tuple[str, int]]) -> Repeated | None:
        """Add business keys likewise."""
        return self._add([(_digest(key), position) for key, position in keys])

    def positions_of_ids(self, ids: Sequence[bytes]) -> dict[bytes, int]:
        """Where each id stands that is known."""
        return {name: position for name in ids if (position := self._position_of(name))}

    def positions_of_keys(self, keys: Sequence[str]) -> dict[str, int]:
        """Where each business key stands that is known."""
        return {key: position for key in keys if (position := self._position_of(_digest(key)))}

    def _add(self, rows: Sequence[tuple[bytes, int]]) -> Repeated | None:
        if not rows:
            return None
        added = self._index.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", rows).rowcount
        return None if added == len(rows) else self._find_repeated(rows)

    def _find_repeated(self, rows: Sequence[tuple[bytes, int]]) -> Repeated:
        given: set[bytes] = set()
        for place, (name, position) in enumerate(rows):
            before = self._position_of(name)
            if before != position or name in given:
                return Repeated(place, position, before)
            given.add(name)
        raise AssertionError(rows[0][1])

    def _position_of(self, name: bytes) -> int:
        """Where a name stands, 0 if it does not."""
        found = self._index.execute("SELECT position FROM names WHERE name = ?", (name,)).fetchone()
        return int(found[0]) if found else 0

    def _level(self, level: int) -> BinaryIO:
        file = self._levels.get(level)
        if file is None:
            file = self._levels[level] = (self._folder / f"level-{level}").open("w+b")
        return file


def _digest(key: str) -> bytes:
    return sha256(key.encode()).digest()
