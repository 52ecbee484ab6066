"""Checkpoints: the signed statement of how long the log is and what its root is (C2SP `tlog-checkpoint`).

The text has three lines and never more: origin, size, root. The log's key is named like its origin.
Witnesses add cosignatures (C2SP `tlog-cosignature`, cosignature/v1), each with the moment at which it saw
the checkpoint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.ed25519 import Signer
from ledger.encoding import NonCanonicalBase64Error, decode_base64, encode_base64
from ledger.errors import LedgerError
from ledger.merkle import EMPTY_ROOT, HASH_BYTES
from ledger.note import (
    COSIGNATURE,
    NOTE_SIGNATURE,
    NoKnownSignerError,
    NoteSignature,
    VerifierKey,
    check_name,
    cosignature,
    cosigned_at_s,
    open_note,
    sign_note,
    split_note,
)

# Databases and other people's tools count in signed 64 bits.
MAX_SIZE = 2**63 - 1

_TEXT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n")


class CheckpointError(LedgerError):
    """A checkpoint says something it cannot say."""


class MalformedCheckpointError(CheckpointError):
    """The text is not that of a checkpoint. Carries `text`, shortened."""

    def __init__(self, text: str) -> None:
        self.text = text[:200]
        super().__init__(
            f"found {self.text!r}, expected exactly three lines: origin, size without leading zero, root in "
            "base64; fetch the checkpoint again"
        )


class ImpossibleCheckpointError(CheckpointError):
    """A size or root no tree can have. Carries `size` and `root`."""

    def __init__(self, size: int, root: bytes, expected: str) -> None:
        self.size = size
        self.root = root
        super().__init__(
            f"found size {size} with root {encode_base64(root)}, expected {expected}; do not sign or rely "
            "on it"
        )


class WrongOriginError(CheckpointError):
    """A checkpoint is of another log. Carries `found` and `expected`."""

    def __init__(self, found: str, expected: str) -> None:
        self.found = found
        self.expected = expected
        super().__init__(
            f"found a checkpoint of {found!r}, expected one of {expected!r}; ask for the checkpoint of that "
            "log"
        )


class WrongKeyRoleError(CheckpointError):
    """A log key was given for a witness or the other way round. Carries `label`."""

    def __init__(self, label: str, expected: str) -> None:
        self.label = label
        super().__init__(f"found {label}, expected {expected}; exchange the keys")


@dataclass(frozen=True)
class Checkpoint:
    """The log `origin` has `size` entries under this `root`.

    Raises `SignerNameError` for an origin that cannot name a key and `ImpossibleCheckpointError`.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        check_name(self.origin)
        if not 0 <= self.size <= MAX_SIZE:
            raise ImpossibleCheckpointError(self.size, self.root, f"a size from 0 to {MAX_SIZE}")
        if len(self.root) != HASH_BYTES:
            raise ImpossibleCheckpointError(self.size, self.root, f"a root of {HASH_BYTES} bytes")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise ImpossibleCheckpointError(self.size, self.root, "the root of the empty tree")

    def to_text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Reads the three lines. Raises a `CheckpointError` or `SignerNameError`."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise MalformedCheckpointError(text)
        try:
            root = decode_base64(match[3])
        except NonCanonicalBase64Error:
            raise MalformedCheckpointError(text) from None
        return cls(match[1], int(match[2]), root)


@dataclass(frozen=True)
class Cosignature:
    """A witness that is known and whose line is good saw the checkpoint at `time_s` (POSIX seconds)."""

    name: str
    key_id: bytes
    time_s: int


@dataclass(frozen=True)
class OpenCheckpoint:
    """A checkpoint the log's key stands for, with the cosignatures of the witnesses that were asked for.

    `unknown` are its other lines, which nobody has verified.
    """

    checkpoint: Checkpoint
    cosignatures: tuple[Cosignature, ...]
    unknown: tuple[NoteSignature, ...] = ()


def sign_checkpoint(checkpoint: Checkpoint, private_key: Signer) -> str:
    """The checkpoint's note, signed under its origin's name.

    Promises nothing about consistency: the caller must never sign two checkpoints that contradict each other.
    """
    return sign_note(checkpoint.to_text(), checkpoint.origin, private_key)


def open_checkpoint(
    note: bytes | str, log_key: VerifierKey, witnesses: Iterable[VerifierKey] = ()
) -> OpenCheckpoint:
    """The checkpoint in a note that the log's key signed.

    Lines of witnesses not listed are ignored; a bad line of a listed one refuses the note. How many witnesses
    are enough is the caller's rule. Raises a `NoteError` or a `CheckpointError`.
    """
    witnesses = tuple(witnesses)
    _check_kinds(log_key, witnesses)
    opened = open_note(note, (log_key, *witnesses))
    signers = tuple(signature.label for signature in opened.signatures)
    if log_key.label not in signers:
        raise NoKnownSignerError(signers, (log_key.label,))
    checkpoint = Checkpoint.parse(opened.text)
    if checkpoint.origin != log_key.name:
        raise WrongOriginError(checkpoint.origin, log_key.name)
    asked_for = {key.label for key in witnesses}
    return OpenCheckpoint(
        checkpoint,
        tuple(
            Cosignature(s.name, s.key_id, cosigned_at_s(s.signature))
            for s in opened.signatures
            if s.label in asked_for
        ),
        opened.unknown,
    )


def cosign(checkpoint: Checkpoint, name: str, private_key: Signer, time_s: int) -> NoteSignature:
    """A witness's line for a checkpoint it has checked to extend the one it saw before."""
    return cosignature(checkpoint.to_text(), name, private_key, time_s)


def with_signatures(note: str, lines: Iterable[NoteSignature]) -> str:
    """The note with more lines at its end. Raises `NoteError` if a signer already has a line there."""
    longer = note + "".join(line.to_line() for line in lines)
    split_note(longer)
    return longer


def _check_kinds(log_key: VerifierKey, witnesses: tuple[VerifierKey, ...]) -> None:
    if log_key.algorithm != NOTE_SIGNATURE:
        raise WrongKeyRoleError(log_key.label, "a log's key of type 0x01")
    for key in witnesses:
        if key.algorithm != COSIGNATURE:
            raise WrongKeyRoleError(key.label, "a witness's key of type 0x04")
