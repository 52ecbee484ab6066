"""The tree over the store is the tree of RFC 6962, and its proofs verify."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    OutsideTreeError,
    leaf_hash,
    tree_hash,
    verify_consistency,
    verify_inclusion,
)
from ledger.store import (
    CheckpointMismatchError,
    MissingHashesError,
    Recorder,
    create_engine_for,
    create_schema,
)
from ledger.store.connections import Place
from ledger.store.tiles import Node, Tiles, grow
from tests.ledger.store.samples import append, bare, drop_guards, run, seal

LEAVES = [leaf_hash(b"%d" % number) for number in range(65_540)]
# What a store of 1,500 leaves keeps: its leaf hashes and five complete tiles.
SMALL = 1_500
NODES = {0: LEAVES[:SMALL], 8: [tree_hash(LEAVES[start : start + 256]) for start in range(0, 1_280, 256)]}


def read_small(level: int, first: int, end: int) -> list[bytes]:
    return NODES.get(level, [])[first:end]


def test_roots_are_right_around_the_edges_of_tiles(recorder: Recorder) -> None:
    assert recorder.root_at(0) == EMPTY_ROOT
    for size in (1, 255, 256, 257, 65_535, 65_536, 65_537):
        checkpoint = append(recorder, bare(recorder.head(), size))
        assert checkpoint.size == size
        assert checkpoint.root == recorder.root_at(size) == tree_hash(LEAVES[:size])


def test_the_roots_of_complete_tiles_are_stored_and_no_other_nodes(recorder: Recorder, book: Place) -> None:
    append(recorder, bare(0, 65_537))
    found = run(book, "SELECT level, index_, hash FROM nodes ORDER BY level, index_")
    expected = [(8, tile, tree_hash(LEAVES[256 * tile : 256 * tile + 256])) for tile in range(256)]
    assert found == [*expected, (16, 0, tree_hash(LEAVES[:65_536]))]


def test_a_tree_that_grows_to_the_third_level_completes_one_tile_there() -> None:
    # The frontier of 2**24 - 1 leaves, all of them the same.
    node, roots = LEAVES[0], []
    for _ in range(24):
        roots.append(node)
        node = tree_hash([node, node])
    nodes = grow(Frontier(2**24 - 1, reversed(roots)), [LEAVES[0]])
    assert [(each.level, each.number) for each in nodes] == [(8, 65_535), (16, 255), (24, 0)]
    assert nodes[-1] == Node(24, 0, node)


@given(st.lists(st.integers(1, 700), max_size=4))
def test_growing_in_steps_is_growing_at_once(steps: list[int]) -> None:
    frontier, nodes = Frontier(), []
    for step in steps:
        nodes += grow(frontier, LEAVES[frontier.size : frontier.size + step])
    total = sum(steps)
    assert frontier.root() == tree_hash(LEAVES[:total])
    assert sorted(nodes) == sorted(grow(Frontier(), LEAVES[:total]))


@given(st.integers(1, SMALL), st.data())
def test_proofs_from_the_store_verify(size: int, data: st.DataObject) -> None:
    tiles, root = Tiles(read_small), tree_hash(LEAVES[:size])
    index = data.draw(st.integers(0, size - 1))
    assert verify_inclusion(index, size, LEAVES[index], tiles.inclusion(index, size), root)
    old = data.draw(st.integers(1, size))
    assert verify_consistency(old, size, tiles.consistency(old, size), tree_hash(LEAVES[:old]), root)
    assert tiles.frontier(size).root() == root


@given(st.integers(0, SMALL), st.integers(0, SMALL))
def test_any_range_of_leaves_has_its_tree_hash(one: int, other: int) -> None:
    start, end = sorted((one, other))
    assert Tiles(read_small).subtree(start, end) == tree_hash(LEAVES[start:end])


def test_tiles_that_were_partial_are_read_again_when_the_log_has_grown(recorder: Recorder) -> None:
    append(recorder, bare(0, 300))
    tiles = recorder.tiles()
    assert tiles.root_at(300) == tree_hash(LEAVES[:300])
    append(recorder, bare(300, 520))
    assert tiles.root_at(520) == tree_hash(LEAVES[:520])


def test_proofs_of_what_is_not_there_are_refused(recorder: Recorder) -> None:
    append(recorder, bare(0, 10))
    with pytest.raises(OutsideTreeError):
        recorder.inclusion(10, 10)
    with pytest.raises(OutsideTreeError):
        recorder.consistency(0, 10)
    with pytest.raises(MissingHashesError):
        recorder.root_at(11)
    with pytest.raises(MissingHashesError):
        recorder.subtree(3, 12)


def test_a_gap_in_the_stored_leaves_is_not_closed_up(recorder: Recorder, book: Place) -> None:
    append(recorder, bare(0, 10))
    tamper(book, "entries", "DELETE FROM entries WHERE position = 5")
    with pytest.raises(MissingHashesError):
        recorder.root_at(9)
    assert recorder.root_at(4) == tree_hash(LEAVES[:4])


def test_nothing_is_sealed_over_leaves_that_were_changed(recorder: Recorder, book: Place) -> None:
    append(recorder, bare(0, 10))
    tamper(book, "entries", "UPDATE entries SET leaf_hash = data WHERE position = 5")
    engine = create_engine_for(book)
    with pytest.raises(CheckpointMismatchError), Recorder(engine, seal).writing():
        pass
    engine.dispose()


def test_a_recorder_that_starts_on_a_book_continues_its_tree(recorder: Recorder, book: Place) -> None:
    append(recorder, bare(0, 300))
    engine = create_engine_for(book)
    create_schema(engine)
    assert append(Recorder(engine, seal), bare(300, 600)).root == tree_hash(LEAVES[:600])
    engine.dispose()
    assert append(recorder, bare(600, 601)).root == tree_hash(LEAVES[:601])


def tamper(book: Place, table: str, sql: str) -> None:
    run(book, *drop_guards(book, table), sql)
