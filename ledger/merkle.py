"""The Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1, over SHA-256.

Makes tree hashes, inclusion paths and consistency paths, and verifies them. Entries are hashed as the bytes
that are stored. `Frontier` holds the few subtree hashes from which a growing tree's root follows. Nothing
here stores anything: whoever keeps the hashes passes a function that gives the hash of a range of leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from ledger.errors import LedgerError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Subtree = Callable[[int, int], bytes]
"""Gives the tree hash of the leaves from `start` up to, not including, `end`."""


class OutsideTreeError(LedgerError):
    """A leaf or an older size was asked for that the tree does not have. Carries `wanted` and `size`."""

    def __init__(self, wanted: int, size: int, expected: str) -> None:
        self.wanted = wanted
        self.size = size
        super().__init__(
            f"found {wanted} for a tree of {size} leaves, expected {expected}; ask for one inside it"
        )


class FrontierMismatchError(LedgerError):
    """Stored subtree hashes cannot be those of a tree of this size. Carries `size`, `found`, `expected`."""

    def __init__(self, size: int, found: int) -> None:
        self.size = size
        self.found = found
        self.expected = size.bit_count()
        super().__init__(
            f"found {found} subtree hashes for a tree of {size} leaves, expected {self.expected} of "
            f"{HASH_BYTES} bytes each; rebuild the frontier from the stored leaves"
        )


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry: SHA-256 of a zero byte and the stored bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 of a one byte and both children."""
    return sha256(b"\x01" + left + right).digest()


def tree_hash(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes.

    >>> tree_hash([]) == EMPTY_ROOT
    True
    """
    if not leaf_hashes:
        return EMPTY_ROOT
    level = list(leaf_hashes)
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


def subtree_ranges(size: int) -> list[tuple[int, int]]:
    """The perfect subtrees, left to right, whose hashes make up the frontier of a tree of `size` leaves.

    >>> subtree_ranges(7)
    [(0, 4), (4, 6), (6, 7)]
    """
    ranges = []
    start = 0
    for bit in reversed(range(size.bit_length())):
        width = 1 << bit
        if size & width:
            ranges.append((start, start + width))
            start += width
    return ranges


class Frontier:
    """A growing tree, remembered as the hashes of its perfect subtrees from left to right.

    Takes the `subtree_roots` stored for `size` leaves (`subtree_ranges` says which); without them the tree is
    empty. Raises `FrontierMismatchError` if they cannot belong to that size.
    """

    __slots__ = ("_roots", "_size")

    def __init__(self, size: int = 0, subtree_roots: Iterable[bytes] = ()) -> None:
        roots = list(subtree_roots)
        if size < 0 or len(roots) != size.bit_count() or any(len(root) != HASH_BYTES for root in roots):
            raise FrontierMismatchError(size, len(roots))
        self._size = size
        self._roots = roots

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    @property
    def subtree_roots(self) -> tuple[bytes, ...]:
        """What to store to build the same frontier again."""
        return tuple(self._roots)

    def append(self, leaf: bytes) -> None:
        """Adds one leaf hash."""
        roots = self._roots
        size = self._size
        self._size = size + 1
        while size & 1:
            leaf = sha256(b"\x01" + roots.pop() + leaf).digest()
            size >>= 1
        roots.append(leaf)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Adds leaf hashes in order."""
        roots = self._roots
        count = self._size
        for leaf in leaves:
            node = leaf
            size = count
            while size & 1:
                node = sha256(b"\x01" + roots.pop() + node).digest()
                size >>= 1
            roots.append(node)
            count += 1
            self._size = count

    def root(self) -> bytes:
        """The tree hash of all leaves so far."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root

    def copy(self) -> Frontier:
        """A second frontier that grows on its own."""
        return Frontier(self._size, self._roots)


def inclusion_path(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of `size` leaves, the leaf's sibling first.

    Raises `OutsideTreeError` unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise OutsideTreeError(index, size, "the index of one of its leaves")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_width(end - start)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    path.reverse()
    return path


def consistency_path(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The hashes that show the tree of `new` leaves to begin with the tree of `old` leaves.

    Raises `OutsideTreeError` unless 0 < old <= new: everything extends the empty tree, so the caller decides
    what that means.
    """
    if not 0 < old <= new:
        raise OutsideTreeError(old, new, f"an older size from 1 to {new}")
    path = []
    start, end = 0, new
    old_root_is_known = True
    while old != end:
        middle = start + _left_width(end - start)
        if old <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
            old_root_is_known = False
    if not old_root_is_known:
        path.append(subtree(start, end))
    path.reverse()
    return path


def path_in(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The inclusion path of one leaf of a small tree held in memory. Raises `OutsideTreeError`."""
    if not 0 <= index < len(leaf_hashes):
        raise OutsideTreeError(index, len(leaf_hashes), "the index of one of its leaves")
    path = []
    level = list(leaf_hashes)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level = _level_above(level)
        index >>= 1
    return path


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Is `leaf` the leaf hash at `index` of the tree of `size` leaves with this root?

    RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size or not _are_hashes(leaf, root, *path):
        return False
    position, last = index, size - 1
    node = leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position != 0:
                position >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and node == root


def verify_consistency(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Does the tree of `new` leaves begin with the tree of `old` leaves?

    RFC 9162 section 2.1.4.2. An `old` of zero is never answered with yes: the caller decides what extending
    nothing means.
    """
    if not 0 < old <= new or not _are_hashes(old_root, new_root, *path):
        return False
    if old == new:
        return not path and old_root == new_root
    if not path:
        return False
    hashes = [old_root, *path] if old.bit_count() == 1 else list(path)
    position, last = old - 1, new - 1
    while position & 1:
        position >>= 1
        last >>= 1
    old_node = new_node = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_node = node_hash(sibling, old_node)
            new_node = node_hash(sibling, new_node)
            while not position & 1 and position != 0:
                position >>= 1
                last >>= 1
        else:
            new_node = node_hash(new_node, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and old_node == old_root and new_node == new_root


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    above = [
        sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)
    ]
    if len(level) & 1:
        above.append(level[-1])
    return above


def _left_width(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
