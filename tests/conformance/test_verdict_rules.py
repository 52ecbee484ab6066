"""The rules on which the suite of transparency-dev insists, for our verifiers of proofs."""

from __future__ import annotations

from ledger.merkle import EMPTY_ROOT, consistency_path, inclusion_path, tree_hash, verify_consistency
from tests.conformance import hostile


def test_every_good_proof_is_accepted() -> None:
    assert all(probe.ours() for probe in hostile.good())


def test_a_spoilt_proof_is_accepted_only_where_what_it_claims_is_so() -> None:
    """A changed number may give another good proof."""
    for probe in hostile.good():
        for changed in hostile.spoilt(probe):
            assert not changed.ours() or is_so(changed), changed


def is_so(probe: hostile.Probe) -> bool:
    """Does the path show, of the tree with this root, what is claimed?

    A path does not bind the size: whoever signs a root signs its size beside it. So the size asked for is
    the one that has the root.
    """
    size = next((size for size in range(18) if tree_hash(hostile.LEAVES[:size]) == probe.root), 0)
    if not 0 <= probe.number <= size:
        return False
    if probe.kind == "record":
        path = inclusion_path(probe.number, size, hostile.subtree) if probe.number < size else None
        return list(probe.path) == path and hostile.LEAVES[probe.number] == probe.hash
    path = consistency_path(probe.number, size, hostile.subtree) if probe.number else None
    return list(probe.path) == path and tree_hash(hostile.LEAVES[: probe.number]) == probe.hash


def test_nothing_is_proved_from_the_empty_tree() -> None:
    root = tree_hash(hostile.LEAVES)
    assert not verify_consistency(0, 17, [], EMPTY_ROOT, root)
    assert not verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)


def test_equal_sizes_need_equal_roots_and_no_path() -> None:
    root = tree_hash(hostile.LEAVES)
    assert verify_consistency(17, 17, [], root, root)
    assert not verify_consistency(17, 17, [root], root, root)
    assert not verify_consistency(17, 17, [], hostile.STRANGER, root)
