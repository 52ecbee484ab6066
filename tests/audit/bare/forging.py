"""Logs that no honest operator would publish: entries by hand, with hashes, tiles and checkpoints that fit.

    log = Log.of(world)
    log.submit([statement], (key, "prepare"), (key, "approve"), recorded_at="2026-12-01T09:00:00.000+08:00")
    log.publish(directory)

Directories are written here without the product's own publisher, from the description of the layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ledger.checkpoint import Checkpoint, sign_checkpoint
from ledger.client import prepare
from ledger.ed25519 import Signer, raw_public_key
from ledger.encoding import encode_base64
from ledger.jws import Duty
from ledger.merkle import leaf_hash, tree_hash
from ledger.moment import format_moment
from ledger.note import VerifierKey
from ledger.practice import practice_log_key
from ledger.submission import Submission, entry_bytes
from ledger.tiles.anchor import Anchor
from tests.world import World


@dataclass
class Log:
    """Entries in order, the ends of submissions among them, and the key that signs checkpoints."""

    world: World
    origin: str
    log_key: Signer
    entries: list[bytes] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, world: World) -> Log:
        """The log of a practice ledger so far."""
        recorder = world.ledger.recorder
        rows = list(recorder.entries())
        starts = sorted({row.submission for row in rows if row.submission > 1})
        return cls(
            world,
            world.ledger.book.origin,
            practice_log_key(world.ledger.book),
            [row.data for row in rows],
            [start - 1 for start in starts] + [len(rows)],
        )

    def copy(self) -> Log:
        """The same, to be changed."""
        return Log(self.world, self.origin, self.log_key, list(self.entries), list(self.ends))

    def root(self, size: int | None = None) -> bytes:
        """The root over the first entries."""
        return tree_hash([leaf_hash(entry) for entry in self.entries[:size]])

    def seen(self, size: int | None = None) -> Checkpoint:
        """What an officer sees of the log."""
        size = len(self.entries) if size is None else size
        return Checkpoint(self.origin, size, self.root(size))

    def submission(
        self,
        statements: Sequence[bytes],
        *signers: tuple[Signer, Duty],
        seen: Checkpoint | None = None,
        prepared_at: datetime | None = None,
        days_valid: int = 7,
    ) -> Submission:
        """A submission signed by whoever is given."""
        parcel = prepare(
            statements, seen or self.seen(), prepared_at or self.world.now, self.world.new_id,
            days_valid=days_valid,
        )  # fmt: skip
        for key, duty in signers:
            parcel = parcel.signed_by(key, duty)
        return parcel.submission()

    def add(self, submission: Submission, recorded_at: datetime | None = None) -> None:
        """Record a submission without asking whether it may be."""
        moment = format_moment(recorded_at or self.world.now)
        self.add_entries(entry_bytes(moment, submission.jws), *submission.data)

    def add_entries(self, *entries: bytes) -> None:
        """Record entries as they are."""
        self.entries += entries
        self.ends.append(len(self.entries))

    def publish(self, directory: Path, sizes: Iterable[int] | None = None) -> Path:
        """Write the directory, with a history of these sizes (the ends of all submissions)."""
        sizes = list(self.ends) if sizes is None else sorted({*sizes, len(self.entries)})
        leaves = [leaf_hash(entry) for entry in self.entries]
        key = VerifierKey.of(self.origin, raw_public_key(self.log_key))
        anchor = Anchor(
            self.origin, key, encode_base64(leaves[1]) if len(leaves) > 1 else encode_base64(bytes(32))
        )
        put(directory, "founding", anchor.to_bytes())
        put(directory, "log.policy", anchor.policy())
        for size in sizes:
            note = sign_checkpoint(self.seen(size), self.log_key).encode()
            put(directory, f"checkpoints/{groups(size)}", note)
            put(directory, "checkpoint", note)
        write_tiles(directory, self.entries, sizes)
        return directory


def write_tiles(directory: Path, entries: Sequence[bytes], sizes: Iterable[int]) -> None:
    """All tiles and bundles of a log at these sizes."""
    hashes = [leaf_hash(entry) for entry in entries]
    level = 0
    while hashes:
        widths = {divmod(size >> (8 * level), 256) for size in sizes} - {(0, 0)}
        full = [(number, 256) for number in range(len(hashes) // 256)]
        for number, width in [*full, *(pair for pair in sorted(widths) if pair[1])]:
            name = groups(number) + ("" if width == 256 else f".p/{width}")
            first = number * 256
            put(directory, f"tile/{level}/{name}", b"".join(hashes[first : first + width]))
            if level == 0:
                put(directory, f"tile/entries/{name}", bundle(entries[first : first + width]))
        hashes = [tree_hash(hashes[at : at + 256]) for at in range(0, len(hashes) - 255, 256)]
        level += 1


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries, each after its length."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def groups(number: int) -> str:
    """A number in groups of three digits, all but the last after an x."""
    digits = str(number)
    digits = digits.zfill((len(digits) + 2) // 3 * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


def put(directory: Path, name: str, content: bytes) -> None:
    """Write a file, and the folders it lies in."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
