"""Receipts: one text that shows an entry to be in the log (C2SP `tlog-proof`).

Holds the entry's index, its inclusion path and the checkpoint's note. There is one text for a proof:
whatever does not serialise to the same text again is refused. What no given key covers is not
authenticated: the `extra` line, and signature lines of unknown witnesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.checkpoint import MAX_SIZE, Checkpoint, open_checkpoint
from ledger.encoding import NonCanonicalBase64Error, decode_base64, encode_base64
from ledger.errors import LedgerError
from ledger.merkle import HASH_BYTES, verify_inclusion
from ledger.note import MAX_NOTE_BYTES, VerifierKey, split_note

# A tree of 2^63 - 1 leaves is 63 levels deep.
MAX_PATH = 63
MAX_EXTRA_BYTES = 65_535

_HEADER = "c2sp.org/tlog-proof@v1\n"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_MAX_TEXT_CHARACTERS = MAX_NOTE_BYTES + 2 * MAX_EXTRA_BYTES + 64 * MAX_PATH


class ProofError(LedgerError):
    """A receipt cannot be relied on."""


class MalformedProofError(ProofError):
    """The text is not a proof."""

    zh = "不是 tlog-proof 格式的回执；请重新取回执，不要转换编码"

    def __init__(self, found: str) -> None:
        super().__init__(
            f"found {found}, expected a c2sp.org/tlog-proof@v1 text; fetch the receipt again without "
            "converting it"
        )


class NotIncludedError(ProofError):
    """The path does not lead from the entry to the signed root. Carries `index` and `size`."""

    zh = "第 {index} 号条目不在此检查点（{size} 条）之下：回执与提交文件不符"

    def __init__(self, index: int, size: int) -> None:
        self.index = index
        self.size = size
        super().__init__(
            f"the path does not lead from this entry at index {index} to the signed root of {size} entries, "
            "expected it to; compare the entry's bytes with those the receipt was given for"
        )


@dataclass(frozen=True)
class TlogProof:
    """The entry at `index` is in the log of `checkpoint_note`; `path` has its sibling first.

    Raises `MalformedProofError` for members no proof can have.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint_note: str
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index < MAX_SIZE:
            raise MalformedProofError(f"the index {self.index}")
        if len(self.path) > MAX_PATH or any(len(node) != HASH_BYTES for node in self.path):
            raise MalformedProofError(f"a path that is not at most {MAX_PATH} hashes of {HASH_BYTES} bytes")
        if self.extra is not None and len(self.extra) > MAX_EXTRA_BYTES:
            raise MalformedProofError(f"{len(self.extra)} extra bytes, more than {MAX_EXTRA_BYTES}")
        split_note(self.checkpoint_note)

    def to_text(self) -> str:
        """The content of a `.tlog-proof` file."""
        extra = "" if self.extra is None else f"extra {encode_base64(self.extra)}\n"
        path = "".join(f"{encode_base64(node)}\n" for node in self.path)
        return f"{_HEADER}{extra}index {self.index}\n{path}\n{self.checkpoint_note}"

    @classmethod
    def parse(cls, text: str | bytes) -> TlogProof:
        """Reads the one text of a proof. Raises `MalformedProofError` or `MalformedNoteError`."""
        text = _decoded(text)
        head, blank_line, note = text.partition("\n\n")
        if not blank_line or not head.startswith(_HEADER):
            raise MalformedProofError("no version line or no blank line")
        rows = head.removeprefix(_HEADER).split("\n")
        extra = _unquoted(rows.pop(0).removeprefix("extra ")) if rows[0].startswith("extra ") else None
        match = _INDEX.fullmatch(rows[0]) if rows else None
        if match is None:
            raise MalformedProofError("no index line where it belongs")
        proof = cls(int(match[1]), tuple(_unquoted(row) for row in rows[1:]), note, extra)
        if proof.to_text() != text:
            raise MalformedProofError("a text that is not written the same way again")
        return proof

    def verify(
        self, leaf_hash: bytes, log_key: VerifierKey, witnesses: Iterable[VerifierKey] = ()
    ) -> Checkpoint:
        """The signed checkpoint under which the entry with this leaf hash is included.

        The leaf hash comes from the verifier's own copy of the entry. Raises `NotIncludedError`, a
        `NoteError` or a `CheckpointError`.
        """
        checkpoint = open_checkpoint(self.checkpoint_note, log_key, witnesses).checkpoint
        if not verify_inclusion(self.index, checkpoint.size, leaf_hash, self.path, checkpoint.root):
            raise NotIncludedError(self.index, checkpoint.size)
        return checkpoint


def _decoded(text: str | bytes) -> str:
    if len(text) > _MAX_TEXT_CHARACTERS:
        raise MalformedProofError(f"a text of length {len(text)}")
    if isinstance(text, str):
        return text
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise MalformedProofError("bytes that are not UTF-8") from None


def _unquoted(row: str) -> bytes:
    try:
        return decode_base64(row)
    except NonCanonicalBase64Error:
        raise MalformedProofError(f"the line {row[:80]!r}") from None
