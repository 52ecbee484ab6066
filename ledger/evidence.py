"""Evidence of one statement, and receipts checked offline (陈述证据与回执).

Evidence holds a statement's bytes, its path under the root that its officers signed, the log entry with
their signatures, and that entry's `tlog-proof` under a signed checkpoint. There is one text for it:
whatever does not serialise to the same bytes again is refused. Who holds evidence needs the log's key to
show that the statement stands in the log, and the officers' public keys to show who signed it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from ledger.checkpoint import Checkpoint
from ledger.encoding import NonCanonicalBase64Error, decode_base64, encode_base64
from ledger.errors import LedgerError
from ledger.jws import Jws
from ledger.jws import verify as verify_jws
from ledger.merkle import leaf_hash, path_in, verify_inclusion
from ledger.moment import MomentError, parse_moment
from ledger.note import VerifierKey
from ledger.proof import TlogProof
from ledger.store.rows import StoredCheckpoint, StoredEntry
from ledger.submission import Entry, entry_bytes

FORMAT: Final = "mingzhang-evidence.v1"
_MEMBERS: Final = ("format", "statement", "index", "path", "entry", "proof")
_MAX_BYTES: Final = 4 * 1024 * 1024


class EvidenceError(LedgerError):
    """Evidence or a receipt shows nothing. Carries `where` and what was `found`."""

    zh = "{where}：与应有的不符；请重新取得证据或回执，不要改动其内容"

    def __init__(self, where: str, found: str, expected: str) -> None:
        self.where = where
        self.found = found
        super().__init__(f"{where}: found {found}, expected {expected}")


class LogReader(Protocol):
    """What is read to make evidence."""

    def entry(self, position: int) -> StoredEntry | None: ...
    def entries(self, after: int = 0, limit: int | None = None) -> Iterable[StoredEntry]: ...
    def checkpoint(self) -> StoredCheckpoint | None: ...
    def inclusion(self, index: int, size: int) -> list[bytes]: ...


class Shown(NamedTuple):
    """What evidence shows: the statement at `position` of the log, since when, under which checkpoint.

    `signed_by` names keys and duties; their signatures were verified if `signatures_verified`.
    """

    statement: bytes
    position: int
    recorded_at: str
    signed_by: tuple[tuple[str, str], ...]
    signatures_verified: bool
    checkpoint: Checkpoint


@dataclass(frozen=True)
class Evidence:
    """A statement with all that leads from it to a checkpoint. `index` counts within its submission."""

    statement: bytes
    index: int
    path: tuple[bytes, ...]
    entry: bytes
    proof: str

    def to_bytes(self) -> bytes:
        """The one text of it."""
        value = {
            "format": FORMAT,
            "statement": self.statement.decode(),
            "index": self.index,
            "path": [encode_base64(node) for node in self.path],
            "entry": self.entry.decode(),
            "proof": self.proof,
        }
        return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> Evidence:
        """Read what `to_bytes` writes. Raises `EvidenceError`."""
        expected = f"the text of a {FORMAT}, unedited"
        if len(data) > _MAX_BYTES:
            raise EvidenceError("evidence", f"{len(data)} bytes", f"at most {_MAX_BYTES}")
        try:
            value = json.loads(data.decode())
            if not isinstance(value, dict) or tuple(value) != _MEMBERS or value["format"] != FORMAT:
                raise EvidenceError("evidence", "other members", expected)
            path = tuple(decode_base64(node) for node in value["path"])
            evidence = cls(
                value["statement"].encode(), value["index"], path, value["entry"].encode(), value["proof"]
            )
            same = type(evidence.index) is int and evidence.to_bytes() == data
        except (ValueError, TypeError, AttributeError, RecursionError, NonCanonicalBase64Error):
            raise EvidenceError("evidence", "something else", expected) from None
        if not same:
            raise EvidenceError("evidence", "a text that is not written the same way again", expected)
        return evidence

    def verify(
        self,
        log_key: VerifierKey,
        public_keys: Callable[[str], bytes | None] | None = None,
        witnesses: Iterable[VerifierKey] = (),
    ) -> Shown:
        """Show what this is evidence of.

        With `public_keys`, which gives the enrolled key of a kid, the officers' signatures are verified too.
        Raises `EvidenceError`, `SubmissionError`, `ProofError`, `JwsError`, a `NoteError` or a
        `CheckpointError`.
        """
        entry = Entry.parse(self.entry)
        if entry_bytes(entry.recorded_at, entry.jws) != self.entry:
            raise EvidenceError("entry", "another spelling", "the entry as it stands in the log")
        payload = entry.payload
        if not verify_inclusion(self.index, payload.size, leaf_hash(self.statement), self.path, payload.root):
            raise EvidenceError("path", "a path that does not lead there", "one to the root that was signed")
        proof = TlogProof.parse(self.proof)
        checkpoint = proof.verify(leaf_hash(self.entry), log_key, witnesses)
        if payload.ledger != checkpoint.origin:
            raise EvidenceError("entry", f"a submission to {payload.ledger}", f"one to {checkpoint.origin}")
        if public_keys is not None:
            verify_jws(entry.jws, public_keys)
        signed_by = tuple((signature.kid, signature.duty) for signature in entry.jws.signatures)
        return Shown(
            self.statement,
            proof.index + 2 + self.index,
            entry.recorded_at,
            signed_by,
            public_keys is not None,
            checkpoint,
        )


def make_evidence(log: LogReader, position: int) -> Evidence:
    """The evidence of the statement at a position. Raises `EvidenceError` where there is none."""
    stored, newest = log.entry(position), log.checkpoint()
    if stored is None or newest is None or stored.submission == position:
        raise EvidenceError(f"position {position}", "no statement", "the position of a statement")
    opening = log.entry(stored.submission)
    assert opening is not None
    size = Entry.parse(opening.data).payload.size
    leaves = [row.leaf_hash for row in log.entries(after=stored.submission, limit=size)]
    index = position - stored.submission - 1
    proof = TlogProof(
        stored.submission - 1, tuple(log.inclusion(stored.submission - 1, newest.size)), newest.note
    )
    return Evidence(stored.data, index, tuple(path_in(leaves, index)), opening.data, proof.to_text())


def verify_receipt(text: str | bytes, jws: Jws, log_key: VerifierKey) -> tuple[int, str, Checkpoint]:
    """Check a submission's receipt with nothing but the submission's payload and signatures.

    Returns the position of its entry, the moment of recording, and the checkpoint. The receipt's `extra`
    line holds the moment; a wrong one gives another entry, which the path does not lead to. Raises
    `EvidenceError`, or what `TlogProof.parse` and `TlogProof.verify` raise.
    """
    proof = TlogProof.parse(text)
    recorded_at = (proof.extra or b"").decode("utf-8", "replace")
    try:
        parse_moment(recorded_at)
    except MomentError:
        raise EvidenceError("extra", "no moment of recording", "the receipt of a submission") from None
    checkpoint = proof.verify(leaf_hash(entry_bytes(recorded_at, jws)), log_key)
    return proof.index + 1, recorded_at, checkpoint
