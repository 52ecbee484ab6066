"""The tree of RFC 6962: golden roots, the definition as oracle, hostile proofs."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    FrontierMismatchError,
    OutsideTreeError,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    path_in,
    subtree_ranges,
    tree_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(b"leaf-%d" % i) for i in range(70)]
ROOTS = {
    0: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    1: "MF31n5WQw8msY9KydDw4jjeSRJB4zr9/s9vmRxZDsrc=",
    2: "YKU+7Q3oepDI5ZQnxZxGJTwzp2oJUCpRgBMAknt+a9w=",
    3: "z3Y6BByBzu8VeKYIP3XGG+8uABTyo+aDqX/Pylvn8Zo=",
    7: "CwB/uRXrmyoUb1SxyG7FO2ZPjkVbdmCwtu4T7cDZIcA=",
}
INCLUSION_2_OF_7 = [
    "92g2MlrsVpnY1x+OQunUfFwpsIBZuiljhPfKQK06QK4=",
    "YKU+7Q3oepDI5ZQnxZxGJTwzp2oJUCpRgBMAknt+a9w=",
    "jq5r07Ogfx917nKlMWKebrMeQuYvdg5H3lKlPDZB7yM=",
]
CONSISTENCY_3_TO_7 = ["/KifV8n4yOtAR6f/nTM6z54PM4SyCyVbzqsPIW3Momc=", *INCLUSION_2_OF_7]


def defined_root(leaves: Sequence[bytes]) -> bytes:
    """The recursive definition of RFC 6962 section 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return node_hash(defined_root(leaves[:k]), defined_root(leaves[k:]))


def subtree(start: int, end: int) -> bytes:
    return defined_root(LEAVES[start:end])


def test_golden_roots_hold() -> None:
    for size, root in ROOTS.items():
        assert tree_hash(LEAVES[:size]) == b64decode(root)


def test_golden_paths_hold() -> None:
    assert inclusion_path(2, 7, subtree) == [b64decode(node) for node in INCLUSION_2_OF_7]
    assert consistency_path(3, 7, subtree) == [b64decode(node) for node in CONSISTENCY_3_TO_7]


def test_tree_hash_and_frontier_agree_with_the_definition_at_every_size() -> None:
    frontier = Frontier()
    for size in range(len(LEAVES) + 1):
        assert tree_hash(LEAVES[:size]) == frontier.root() == subtree(0, size)
        assert frontier.size == size
        if size < len(LEAVES):
            frontier.append(LEAVES[size])


@given(st.integers(0, 70), st.integers(0, 70))
def test_a_frontier_rebuilt_from_its_subtree_roots_goes_on_the_same(first: int, second: int) -> None:
    first, second = min(first, second), max(first, second)
    rebuilt = Frontier(first, [subtree(start, end) for start, end in subtree_ranges(first)])
    grown = Frontier()
    grown.extend(LEAVES[:first])
    assert rebuilt.subtree_roots == grown.subtree_roots
    before = rebuilt.copy()
    rebuilt.extend(LEAVES[first:second])
    assert rebuilt.root() == subtree(0, second)
    assert (before.size, before.root()) == (first, subtree(0, first))


@pytest.mark.parametrize(
    ("size", "roots"), [(1, []), (0, [EMPTY_ROOT]), (3, [EMPTY_ROOT]), (1, [b"short"]), (-1, [EMPTY_ROOT])]
)
def test_a_frontier_of_the_wrong_shape_is_refused(size: int, roots: list[bytes]) -> None:
    with pytest.raises(FrontierMismatchError, match="rebuild the frontier"):
        Frontier(size, roots)


def test_every_leaf_of_every_small_tree_proves_its_inclusion_and_no_other() -> None:
    for size in range(1, 20):
        root = subtree(0, size)
        for index in range(size):
            path = inclusion_path(index, size, subtree)
            assert path == path_in(LEAVES[:size], index)
            assert verify_inclusion(index, size, LEAVES[index], path, root)
            for other in range(-1, size + 2):
                assert verify_inclusion(other, size, LEAVES[index], path, root) == (other == index)


def test_every_older_size_proves_its_consistency_and_no_other() -> None:
    for new in range(1, 20):
        for old in range(1, new + 1):
            path = consistency_path(old, new, subtree)
            assert verify_consistency(old, new, path, subtree(0, old), subtree(0, new))
            for other in range(1, new + 1):
                fits = verify_consistency(other, new, path, subtree(0, old), subtree(0, new))
                assert fits == (other == old)


@given(st.data())
def test_a_changed_proof_is_refused(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 70))
    index = data.draw(st.integers(0, new - 1))
    old = data.draw(st.integers(1, new - 1))
    proofs = [inclusion_path(index, new, subtree), consistency_path(old, new, subtree)]
    for path in proofs:
        at = data.draw(st.integers(0, len(path) - 1))
        bit = data.draw(st.integers(0, 255))
        flipped = (int.from_bytes(path[at], "big") ^ (1 << bit)).to_bytes(32, "big")
        changes = [
            [*path[:at], flipped, *path[at + 1 :]],
            [*path[:at], *path[at + 1 :]],
            [*path, flipped],
            [*path[:at], path[at][:31], *path[at + 1 :]],
        ]
        if len(path) > 1:
            changes.append([path[1], path[0], *path[2:]])
        for changed in changes:
            if path is proofs[0]:
                assert not verify_inclusion(index, new, LEAVES[index], changed, subtree(0, new))
            else:
                assert not verify_consistency(old, new, changed, subtree(0, old), subtree(0, new))


def test_the_verifiers_answer_no_to_what_cannot_be() -> None:
    root = subtree(0, 1)
    assert not verify_inclusion(0, 0, root, [], root)
    assert not verify_inclusion(1, 1, root, [], root)
    assert not verify_inclusion(0, 1, b"short", [], b"short")
    assert not verify_consistency(0, 1, [], EMPTY_ROOT, root)
    assert not verify_consistency(2, 1, [], root, root)
    assert not verify_consistency(1, 1, [root], root, root)
    assert not verify_consistency(1, 1, [], root, EMPTY_ROOT)
    assert not verify_consistency(1, 2, [], root, subtree(0, 2))
    assert not verify_consistency(1, 1, [], b"twelve bytes", b"twelve bytes")


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_path_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(OutsideTreeError):
        inclusion_path(index, size, subtree)
    with pytest.raises(OutsideTreeError):
        path_in(LEAVES[:size], index)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (-1, 3), (4, 3)])
def test_a_consistency_path_from_nothing_or_from_the_future_is_refused(old: int, new: int) -> None:
    with pytest.raises(OutsideTreeError):
        consistency_path(old, new, subtree)
