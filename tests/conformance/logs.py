"""Published logs of chosen sizes: some facts of a practice ledger, then entries of no meaning.

Verifiers of transparency logs look at hashes and signatures, not at what an entry says.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ledger.ed25519 import raw_public_key
from ledger.merkle import leaf_hash
from ledger.note import VerifierKey
from ledger.store import NewEntry
from ledger.tiles.publish import publish
from tests.audit.bare.forging import Log
from tests.world import World

SIZES = (1, 255, 256, 257, 65_537)
"""One leaf; one below, and one above a full tile; one above a full tile of full tiles."""

SMALL_SIZES = (200, 254)
"""Published before those, so that there is a history."""


@dataclass(frozen=True)
class Logs:
    """Directories by size, and the verifier key of all their checkpoints."""

    directories: dict[int, Path]
    key: str


def published(world: World, directory: Path) -> Logs:
    """Publish the ledger's log at one size after the other, each time into the same directory; keep copies.

    A log of one entry is no ledger, so its directory is written by the tests.
    """
    directories = {}
    single = Log.of(world)
    single.entries, single.ends = single.entries[:1], [1]
    directories[1] = single.publish(directory / "1")
    for size in (*SMALL_SIZES, *SIZES[1:]):
        _grow(world, size)
        assert publish(world.ledger, directory / "published").checkpoint.size == size
        directories[size] = directory / str(size)
        shutil.copytree(directory / "published", directories[size])
    key = VerifierKey.of(single.origin, raw_public_key(single.log_key))
    return Logs(directories, key.to_text())


def _grow(world: World, size: int) -> None:
    with world.ledger.recorder.writing() as writer:
        head = writer.head()
        rows = [entry(number) for number in range(head, size)]
        writer.append_batch([[NewEntry("test.entry", row, leaf_hash(row)) for row in rows]], head)


def entry(index: int) -> bytes:
    """What stands at an index behind the facts."""
    return b'{"entry":%d}' % index


def entries_of(directory: Path, size: int) -> Iterator[bytes]:
    """The entries in all bundles of a directory, read without our code."""
    for number in range(-(-size // 256)):
        full = directory / "tile" / "entries" / f"{number:03d}"
        width = size - 256 * number
        data = (full if width >= 256 else full.with_name(f"{full.name}.p") / str(width)).read_bytes()
        while data:
            end = 2 + int.from_bytes(data[:2], "big")
            yield data[2:end]
            data = data[end:]
