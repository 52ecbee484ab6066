"""pymerkle, written by others, builds the same roots and the same proofs."""

from __future__ import annotations

from base64 import b64encode

import pytest
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from ledger.merkle import consistency_path, inclusion_path, leaf_hash, tree_hash
from ledger.merkle import verify_consistency as our_verify_consistency
from ledger.merkle import verify_inclusion as our_verify_inclusion
from tests.conformance.logs import SIZES, Logs, entries_of

ENTRIES = [b"leaf-%d" % i for i in range(33)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def subtree(start: int, end: int) -> bytes:
    return tree_hash(LEAVES[start:end])


@pytest.fixture(scope="module")
def tree() -> InmemoryTree:
    theirs = InmemoryTree(algorithm="sha256")
    for entry in ENTRIES:
        theirs.append_entry(entry)
    return theirs


def test_roots_agree_at_every_size(tree: InmemoryTree) -> None:
    for size in range(1, len(ENTRIES) + 1):
        assert tree.get_root(size) == subtree(0, size)


def test_their_inclusion_proofs_are_ours(tree: InmemoryTree) -> None:
    for size in (1, 2, 7, 8, 21, 33):
        for index in range(size):
            proof = tree.prove_inclusion(index + 1, size)
            path = [node for node in proof.path if node != LEAVES[index]]
            assert path == inclusion_path(index, size, subtree)
            assert our_verify_inclusion(index, size, LEAVES[index], path, tree.get_root(size))
            verify_inclusion(LEAVES[index], subtree(0, size), proof)


def test_their_consistency_proofs_hold_between_our_roots(tree: InmemoryTree) -> None:
    for new in (2, 7, 8, 21, 33):
        for old in range(1, new + 1):
            proof = tree.prove_consistency(old, new)
            verify_consistency(subtree(0, old), subtree(0, new), proof)
            path = consistency_path(old, new, subtree)
            assert our_verify_consistency(old, new, path, tree.get_root(old), tree.get_root(new))


@pytest.mark.parametrize("size", SIZES)
def test_the_root_of_every_published_checkpoint_is_theirs(logs: Logs, size: int) -> None:
    theirs = InmemoryTree(algorithm="sha256")
    for row in entries_of(logs.directories[size], size):
        theirs.append_entry(row)
    note = (logs.directories[size] / "checkpoint").read_text()
    assert note.split("\n")[1:3] == [str(size), b64encode(theirs.get_root(size)).decode()]
