"""What an officer's client does: put statements together, sign them, and carry them as a file (客户端).

A `.submission` file holds what is signed, the signatures so far, the statements byte for byte, and the values
that they withhold. It travels by whatever means there is; nothing in it has to be kept secret from the
ledger's own operator, but withheld values are readable in it: treat it like the papers it replaces.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from domain.statements.base import Statement
from ledger.checkpoint import Checkpoint
from ledger.disclosure import Disclosure, DisclosureError
from ledger.ed25519 import Signer
from ledger.encoding import NonCanonicalBase64Error, decode_base64url, encode_base64url
from ledger.errors import LedgerError
from ledger.jws import Duty, Jws, JwsError, Signature, sign
from ledger.moment import format_moment
from ledger.private_file import replace_private_file
from ledger.private_store import StoredDisclosure
from ledger.submission import (
    DEFAULT_DAYS_VALID,
    MAX_BYTES,
    Payload,
    Submission,
    statements_root,
)

FILE_FORMAT: Final = "mingzhang-submission.v1"
FILE_ENDING: Final = ".submission"
_MAX_FILE_BYTES: Final = 3 * MAX_BYTES
_MEMBERS: Final = ("format", "payload", "signatures", "statements", "disclosures")


class SubmissionFileError(LedgerError):
    """A file is no submission file. Carries `path`, `found` and `expected`, never a withheld value."""

    zh = "{path}：不是提交文件（{found}）"

    def __init__(self, path: Path, found: str, expected: str) -> None:
        self.path = path
        self.found = found
        self.expected = expected
        super().__init__(f"{path}: found {found}, {expected}")


class NotSignedError(LedgerError):
    """A submission without any signature was to be recorded."""

    zh = "尚无签名；请先用 approve 签名"

    def __init__(self) -> None:
        super().__init__("found no signature, expected at least one; sign it with approve first")


@dataclass(frozen=True)
class Parcel:
    """A submission on its way: what is to be signed, by whom it was signed so far, what it withholds."""

    payload: bytes
    signatures: tuple[Signature, ...]
    statements: tuple[bytes, ...]
    disclosures: tuple[StoredDisclosure, ...] = ()

    def signed_by(self, key: Signer, duty: Duty) -> Parcel:
        """The same with one more signature. Raises `SignatureOrderError` if the key signed before."""
        signature = sign(self.payload, key, duty)
        return replace(self, signatures=Jws.of(self.payload, *self.signatures, signature).signatures)

    def submission(self) -> Submission:
        """What is to be recorded. Raises `NotSignedError`."""
        if not self.signatures:
            raise NotSignedError
        return self._content

    @property
    def parsed(self) -> list[Statement]:
        """The statements, read. Raises `SubmissionError`."""
        return self._content.statements

    def check(self) -> None:
        """Read everything, also before anybody signed. Raises `SubmissionError`."""
        self._content.check()

    @cached_property
    def _content(self) -> Submission:
        # Kept, because what it has read of its statements stays read.
        jws = Jws.of(self.payload, *self.signatures) if self.signatures else _Unsigned(self.payload)
        return Submission(jws, self.statements)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Unsigned:
    """What stands for signatures in what is only read."""

    payload: bytes


def prepare(
    statements: Sequence[bytes],
    seen: Checkpoint,
    now: datetime,
    new_id: Callable[[], str],
    *,
    disclosures: Iterable[StoredDisclosure] = (),
    days_valid: int = DEFAULT_DAYS_VALID,
) -> Parcel:
    """Put statements together for signing. `seen` is the newest checkpoint the client found consistent."""
    payload = Payload(
        seen.origin,
        new_id(),
        len(statements),
        statements_root(statements),
        seen.size,
        seen.root,
        format_moment(now),
        format_moment(now + timedelta(days=days_valid)),
    )
    return Parcel(payload.to_bytes(), (), tuple(statements), tuple(disclosures))


def write_parcel(parcel: Parcel, path: Path) -> None:
    """Write a submission file that only its owner can read, whole or not at all.

    Raises a `PrivateFileError`.
    """
    value = {
        "format": FILE_FORMAT,
        "payload": encode_base64url(parcel.payload),
        "signatures": [
            {"protected": s.protected_b64, "signature": s.signature_b64} for s in parcel.signatures
        ],
        "statements": [statement.decode() for statement in parcel.statements],
        "disclosures": [
            {"statement": row.statement_id, "audience": row.audience, "disclosure": row.disclosure.text}
            for row in parcel.disclosures
        ],
    }
    replace_private_file(path, json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")


def read_parcel(path: Path) -> Parcel:
    """Read a submission file. Raises `SubmissionFileError`, or `SubmissionError` for what is inside."""
    if path.stat().st_size > _MAX_FILE_BYTES:
        raise SubmissionFileError(path, f"{path.stat().st_size} bytes", f"expected at most {_MAX_FILE_BYTES}")
    try:
        value = json.loads(path.read_bytes().decode(), object_pairs_hook=_members_once)
    except (ValueError, RecursionError) as error:
        raise SubmissionFileError(path, str(error)[:200], "expected the JSON of a submission file") from None
    if not isinstance(value, dict) or set(value) != set(_MEMBERS) or value["format"] != FILE_FORMAT:
        raise SubmissionFileError(
            path, "other members", f"expected format {FILE_FORMAT} with {', '.join(_MEMBERS)}"
        )
    try:
        payload = decode_base64url(value["payload"])
        signatures = tuple(_signature(row) for row in value["signatures"])
        statements = tuple(text.encode() for text in value["statements"])
        disclosures = tuple(_disclosure(row) for row in value["disclosures"])
        if signatures:
            Jws(payload, signatures)
    except (JwsError, NonCanonicalBase64Error, DisclosureError) as error:
        raise SubmissionFileError(
            path, str(error), "expected a submission file as this program writes it"
        ) from None
    except (KeyError, TypeError, AttributeError, UnicodeEncodeError):
        raise SubmissionFileError(path, "a member of another kind", "expected a submission file") from None
    parcel = Parcel(payload, signatures, statements, disclosures)
    parcel.check()
    return parcel


def _members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")
    return members


def _signature(row: dict[str, str]) -> Signature:
    if set(row) != {"protected", "signature"}:
        raise KeyError
    return Signature.parse(row["protected"], row["signature"])


def _disclosure(row: dict[str, str]) -> StoredDisclosure:
    if set(row) != {"statement", "audience", "disclosure"}:
        raise KeyError
    return StoredDisclosure(row["statement"], row["audience"], Disclosure.parse(row["disclosure"]))
