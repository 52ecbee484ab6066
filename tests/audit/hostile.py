"""A published log as its own operator could forge it: any entries, signed by the log's real key."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from ledger.checkpoint import Checkpoint, sign_checkpoint
from ledger.keys import SigningKey
from ledger.merkle import Frontier, leaf_hash, tree_hash
from ledger.tiles.anchor import Anchor
from ledger.tiles.bundle import pack
from ledger.tiles.names import (
    BUNDLES,
    CHECKPOINT,
    FOUNDING,
    POLICY,
    TileName,
    full_tiles,
    history_path,
    partial_tiles,
)


def write_log(
    directory: Path, anchor: Anchor, key: SigningKey, entries: Sequence[bytes], sizes: Sequence[int]
) -> None:
    """Write these entries as a log published at these sizes, in the place of what is there."""
    shutil.rmtree(directory, ignore_errors=True)
    _put(directory, FOUNDING, anchor.to_bytes())
    _put(directory, POLICY, anchor.policy())
    leaves = [leaf_hash(entry) for entry in entries]
    for name in {*full_tiles(len(entries)), *(name for size in sizes for name in partial_tiles(size))}:
        _put(directory, name.path, _content(name, entries, leaves))
    for size in sizes:
        note = signed(anchor.origin, key, leaves[:size])
        _put(directory, history_path(size), note)
        _put(directory, CHECKPOINT, note)


def signed(origin: str, key: SigningKey, leaves: Sequence[bytes]) -> bytes:
    """The signed checkpoint over these leaf hashes."""
    frontier = Frontier()
    frontier.extend(leaves)
    return sign_checkpoint(Checkpoint(origin, len(leaves), frontier.root()), key).encode()


def _content(name: TileName, entries: Sequence[bytes], leaves: Sequence[bytes]) -> bytes:
    first, end = name.number * 256, name.number * 256 + name.width
    if name.level == BUNDLES:
        return pack(entries[first:end])
    span = 256**name.level
    return b"".join(tree_hash(leaves[index * span : (index + 1) * span]) for index in range(first, end))


def _put(directory: Path, path: str, content: bytes) -> None:
    target = directory / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
