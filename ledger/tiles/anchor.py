"""What a verifier must be given of a ledger, as the files `founding` and `log.policy` of a published log.

Each has exactly one spelling. Nobody should believe them because they lie there: they save typing, and are
compared with the log and with what the reader was given elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from domain.strict_json import StrictJsonError, parse_object
from ledger.encoding import NonCanonicalBase64Error, decode_base64
from ledger.errors import LedgerError
from ledger.merkle import HASH_BYTES
from ledger.note import NOTE_SIGNATURE, VerifierKey

FORMAT: Final = "mingzhang-published.v1"
MAX_ANCHOR_BYTES: Final = 10_000

_MEMBERS: Final = ("format", "origin", "log_key", "founding")


class AnchorError(LedgerError):
    """The file `founding` is not one. Carries what was `found`."""

    zh = "不是本格式的设立文件：{found}"

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(f"found {found}, expected the founding of a {FORMAT} in its one spelling")


@dataclass(frozen=True)
class Anchor:
    """A ledger's name, the key of its log, and its founding fingerprint in base64."""

    origin: str
    log_key: VerifierKey
    founding: str

    def to_bytes(self) -> bytes:
        """The content of `founding`."""
        values = (FORMAT, self.origin, self.log_key.to_text(), self.founding)
        members = dict(zip(_MEMBERS, values, strict=True))
        return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> Anchor:
        """Read `founding`. Raises `AnchorError`."""
        try:
            members = parse_object(data, MAX_ANCHOR_BYTES)
        except StrictJsonError as error:
            raise AnchorError(str(error)) from None
        if set(members) != set(_MEMBERS) or members["format"] != FORMAT:
            raise AnchorError(f"the members {', '.join(sorted(members))[:200]}")
        origin, log_key, founding = (members[name] for name in _MEMBERS[1:])
        if not isinstance(origin, str) or not isinstance(log_key, str) or not isinstance(founding, str):
            raise AnchorError("a member that is no text")
        anchor = cls(origin, _log_key(origin, log_key), _fingerprint(founding))
        if anchor.to_bytes() != data:
            raise AnchorError("another spelling")
        return anchor

    def policy(self) -> bytes:
        """The content of `log.policy` (C2SP `tlog-policy`): this log, no witness needed."""
        return f"log {self.log_key.to_text()}\nquorum none\n".encode()


def is_fingerprint(text: str) -> bool:
    """Can this be a founding fingerprint: a SHA-256 hash in base64?"""
    try:
        return len(decode_base64(text)) == HASH_BYTES
    except NonCanonicalBase64Error:
        return False


def _log_key(origin: str, text: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(text)
    except LedgerError as error:
        raise AnchorError(f"a log key that cannot be: {error}") from None
    if key.name != origin or key.algorithm != NOTE_SIGNATURE:
        raise AnchorError(f"the log key {key.label} for {origin}")
    return key


def _fingerprint(text: str) -> str:
    if not is_fingerprint(text):
        raise AnchorError("a fingerprint that is no hash")
    return text
