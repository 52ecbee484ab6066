"""Proofs good and bad, as the suite of transparency-dev tries them on every verifier: built here, not copied.

Each good proof is spoilt in every way that keeps its hashes 32 bytes long: other numbers, other roots, hashes
added, left out, doubled and swapped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ledger.encoding import encode_base64
from ledger.merkle import (
    consistency_path,
    inclusion_path,
    leaf_hash,
    tree_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(b"leaf-%d" % number) for number in range(17)]
STRANGER = leaf_hash(b"stranger")
SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 16, 17)


class Probe(NamedTuple):
    """An inclusion (`record`) or consistency (`tree`) proof; `number` is an index or an older size."""

    kind: Literal["record", "tree"]
    size: int
    number: int
    root: bytes
    hash: bytes
    path: tuple[bytes, ...]

    def ours(self) -> bool:
        """Our verdict."""
        if self.kind == "record":
            return verify_inclusion(self.number, self.size, self.hash, self.path, self.root)
        return verify_consistency(self.number, self.size, self.path, self.hash, self.root)

    def to_line(self) -> str:
        """The probe for a verifier in another process."""
        hashes = map(encode_base64, (self.root, self.hash, *self.path))
        return f"{self.kind} {self.size} {self.number} {' '.join(hashes)}\n"


def good() -> Iterator[Probe]:
    """Every proof of these sizes."""
    for size in SIZES:
        root = tree_hash(LEAVES[:size])
        for index in range(size):
            path = inclusion_path(index, size, subtree)
            yield Probe("record", size, index, root, LEAVES[index], tuple(path))
        for older in range(1, size + 1):
            path = consistency_path(older, size, subtree)
            yield Probe("tree", size, older, root, tree_hash(LEAVES[:older]), tuple(path))


def probes() -> Iterator[Probe]:
    """The good ones and all that are spoilt."""
    for probe in good():
        yield probe
        yield from spoilt(probe)


def spoilt(probe: Probe) -> Iterator[Probe]:
    """What no longer proves anything, and a few that say the same in another way."""
    size, number, path = probe.size, probe.number, probe.path
    for other in (0, number - 1, number + 1, number ^ 2, number + size, size, size + 1):
        if other not in {number, -1}:
            yield probe._replace(number=other)
    for other in (size - 1, size + 1, size * 2, size // 2, 0):
        yield probe._replace(size=other)
    for other_hash in (STRANGER, probe.root, probe.hash, bytes(32), tree_hash([])):
        yield probe._replace(root=other_hash)
        yield probe._replace(hash=other_hash)
        yield probe._replace(path=(*path, other_hash))
        yield probe._replace(path=(other_hash, *path))
    for other_path in _spoilt_paths(path):
        yield probe._replace(path=other_path)
    yield probe._replace(root=probe.hash, hash=probe.root)


def _spoilt_paths(path: tuple[bytes, ...]) -> Iterator[tuple[bytes, ...]]:
    yield ()
    yield path[::-1]
    yield path * 2
    for at in range(len(path)):
        yield path[:at] + path[at + 1 :]
        yield (*path[:at], STRANGER, *path[at + 1 :])
        yield (*path[:at], path[at], *path[at:])
        yield (*path[:at], *path[at + 1 : at + 2], path[at], *path[at + 2 :])


def subtree(start: int, end: int) -> bytes:
    """The root over some of the leaves."""
    return tree_hash(LEAVES[start:end])
