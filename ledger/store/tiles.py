"""The Merkle tree over what is stored: proofs are read from tiles, and a growing tree says which to store.

A tile is 256 hashes wide (C2SP `tlog-tiles`, height 8). `Tiles` remembers the tiles it has read, so the
proofs of a group of entries cost little more than one. A complete subtree never changes, so what is
remembered stays right while the log grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    node_hash,
    subtree_ranges,
    tree_hash,
)

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT

ReadHashes = Callable[[int, int, int], Sequence[bytes]]
"""Gives the stored hashes of a level (0: leaf hashes, 8: roots of 256 leaves, …) from `first` up to, not
including, `end`, as far as they are stored; a gap ends them."""


class MissingHashesError(LedgerError):
    """The store lacks hashes of a range of its tree. Carries `start` and `end`, leaf indexes."""

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        super().__init__(
            f"found the hashes of leaves {start} to {end - 1} incomplete, expected all of them in the store; "
            "ask for a range inside the log, or verify the book if it should have them"
        )


class Node(NamedTuple):
    """The root of one complete tile, as it is stored: `hash` covers 2**level leaves."""

    level: int
    number: int
    hash: bytes


class Tiles:
    """Subtree hashes and proofs read from the store, each tile once."""

    def __init__(self, read: ReadHashes) -> None:
        self._read = read
        self._pyramids: dict[tuple[int, int], list[Sequence[bytes]]] = {}

    def subtree(self, start: int, end: int) -> bytes:
        """The tree hash of the leaves from `start` up to, not including, `end`.

        Quick for the ranges proofs ask for, whose start is a multiple of their width. Raises
        `MissingHashesError`.
        """
        if start == end:
            return EMPTY_ROOT
        roots = [self._perfect(start + left, right - left) for left, right in subtree_ranges(end - start)]
        return Frontier(end - start, roots).root()

    def root_at(self, size: int) -> bytes:
        """The root when the log had `size` entries. Raises `MissingHashesError`."""
        return self.subtree(0, size)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The path from leaf `index` to the root of `size`.

        Raises `OutsideTreeError` or `MissingHashesError`.
        """
        return inclusion_path(index, size, self.subtree)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The path that shows the log of `new` entries to extend that of `old`.

        Raises `OutsideTreeError` or `MissingHashesError`.
        """
        return consistency_path(old, new, self.subtree)

    def frontier(self, size: int) -> Frontier:
        """The tree of `size` leaves, ready to grow. Raises `MissingHashesError`."""
        return Frontier(size, [self.subtree(start, end) for start, end in subtree_ranges(size)])

    def _perfect(self, start: int, width: int) -> bytes:
        if start % width:
            return self._unaligned(start, width)
        tile_level, height = divmod(width.bit_length() - 1, TILE_HEIGHT)
        tile, offset = divmod(start >> (tile_level * TILE_HEIGHT), TILE_WIDTH)
        offset >>= height
        pyramid = self._pyramids.get((tile_level, tile))
        if pyramid is None or len(pyramid[height]) <= offset:
            pyramid = self._pyramids[tile_level, tile] = self._read_pyramid(tile_level, tile)
        if len(pyramid[height]) <= offset:
            raise MissingHashesError(start, start + width)
        return pyramid[height][offset]

    def _read_pyramid(self, tile_level: int, tile: int) -> list[Sequence[bytes]]:
        first = tile * TILE_WIDTH
        pyramid = [self._read(tile_level * TILE_HEIGHT, first, first + TILE_WIDTH)]
        for _ in range(TILE_HEIGHT - 1):
            below = pyramid[-1]
            pyramid.append([node_hash(*pair) for pair in zip(below[::2], below[1::2], strict=False)])
        return pyramid

    def _unaligned(self, start: int, width: int) -> bytes:
        hashes = self._read(0, start, start + width)
        if len(hashes) != width:
            raise MissingHashesError(start, start + width)
        return tree_hash(hashes)


def grow(frontier: Frontier, leaves: Sequence[bytes]) -> list[Node]:
    """Adds leaf hashes to the tree and gives the roots of the tiles they complete."""
    nodes: list[Node] = []
    done = 0
    while done < len(leaves):
        last_of_tile = done + TILE_WIDTH - 1 - frontier.size % TILE_WIDTH
        frontier.extend(leaves[done:last_of_tile])
        if last_of_tile < len(leaves):
            nodes += _completed(frontier, leaves[last_of_tile])
            frontier.append(leaves[last_of_tile])
        done = last_of_tile + 1
    return nodes


def _completed(frontier: Frontier, leaf: bytes) -> Iterator[Node]:
    """The tiles that this leaf completes: of 256 leaves, then perhaps of 65,536, and so on."""
    size = frontier.size + 1
    level = TILE_HEIGHT
    while size % (1 << level) == 0:
        # One leaf short of complete, a tile is the last `level` perfect subtrees of the frontier.
        tile = Frontier((1 << level) - 1, frontier.subtree_roots[-level:])
        tile.append(leaf)
        yield Node(level, (size >> level) - 1, tile.root())
        level += TILE_HEIGHT
