"""Submissions: what officers sign, 1 to 50,000 statements that stand or fall together (提交).

The JWS payload names the ledger, the root over the statements' bytes (RFC 6962), the checkpoint the signers
saw and the moment after which their signatures expire (DESIGN chapter 5). Here a submission is made, taken
apart and checked in itself; whether it is recorded is decided by the ledger.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from domain.decisions.ruling import business_key
from domain.refusals import Malformed
from domain.statements.base import Statement
from domain.statements.registry import MalformedStatementError, parse_statement
from domain.strict_json import StrictJsonError, parse_object
from ledger.encoding import NonCanonicalBase64Error, decode_base64url, encode_base64url
from ledger.errors import LedgerError
from ledger.jws import Jws, JwsError
from ledger.merkle import HASH_BYTES, leaf_hash, tree_hash
from ledger.moment import MomentError, parse_moment

if TYPE_CHECKING:
    from ledger.store.reader import Reader

MAX_STATEMENTS: Final = 50_000
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_DAYS_VALID: Final = 30
DEFAULT_DAYS_VALID: Final = 7
MAX_CLOCK_AHEAD: Final = timedelta(days=1)
ENTRY_TYPE: Final = "submission.accepted"
MAX_ENTRY_BYTES: Final = 60_000

_MEMBERS: Final = ("ledger", "id", "size", "root", "seen", "prepared_at", "not_after")
_MAX_SIZE: Final = 2**53 - 1
_UUID7: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class SubmissionError(LedgerError):
    """A submission is not what it must be. Carries `where`, `found`, `expected` and the statement's
    `index`."""

    def __init__(self, where: str, found: str, expected: str, index: int | None = None) -> None:
        self.where = where
        self.found = found
        self.expected = expected
        self.index = index
        place = (
            where
            if index is None
            else f"statement {index + 1}, {where}"
            if where
            else f"statement {index + 1}"
        )
        super().__init__(f"{place}: {found} found, {expected}")

    def refusal(self) -> Malformed:
        """The same as a value."""
        return Malformed(self.where, self.found, self.expected)


@dataclass(frozen=True, slots=True)
class Payload:
    """What the signatures cover. `seen_size` and `seen_root` are the checkpoint the signers had seen."""

    ledger: str
    id: str
    size: int
    root: bytes
    seen_size: int
    seen_root: bytes
    prepared_at: str
    not_after: str

    def to_bytes(self) -> bytes:
        """Write the payload; what was signed elsewhere is kept as it was written there."""
        return _compact(
            {
                "ledger": self.ledger,
                "id": self.id,
                "size": self.size,
                "root": encode_base64url(self.root),
                "seen": {"size": self.seen_size, "root": encode_base64url(self.seen_root)},
                "prepared_at": self.prepared_at,
                "not_after": self.not_after,
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Payload:
        """Read a payload. Raises `SubmissionError`."""
        try:
            members = parse_object(data)
        except StrictJsonError as error:
            raise SubmissionError("payload", str(error), "expected one strict JSON object") from None
        _exactly("payload", members, _MEMBERS)
        seen = members["seen"]
        if not isinstance(seen, dict):
            raise SubmissionError("payload.seen", type(seen).__name__, "expected an object")
        _exactly("payload.seen", seen, ("size", "root"))
        payload = cls(
            _text(members, "ledger"),
            _text(members, "id"),
            _size(members, "size"),
            _hash(members, "root"),
            _size(seen, "size"),
            _hash(seen, "root"),
            _text(members, "prepared_at"),
            _text(members, "not_after"),
        )
        payload._check()
        return payload

    def is_from_the_future(self, recorded_at: str) -> bool:
        """Was it prepared more than `MAX_CLOCK_AHEAD` after the moment of recording?

        No computer's clock is that wrong by accident: whoever signs ahead could use the signatures for years.
        """
        if self.prepared_at <= recorded_at:  # of a fixed width, moments sort as text
            return False
        return parse_moment(self.prepared_at) - parse_moment(recorded_at) > MAX_CLOCK_AHEAD

    def _check(self) -> None:
        if not 1 <= self.size <= MAX_STATEMENTS:
            raise SubmissionError("payload.size", str(self.size), f"expected 1 to {MAX_STATEMENTS}")
        if _UUID7.fullmatch(self.id) is None:
            raise SubmissionError("payload.id", repr(self.id[:40]), "expected a UUIDv7")
        try:
            prepared, until = parse_moment(self.prepared_at), parse_moment(self.not_after)
        except MomentError as error:
            raise SubmissionError("payload", repr(error.text), "expected a moment of the log") from None
        if not timedelta() < until - prepared <= timedelta(days=MAX_DAYS_VALID):
            raise SubmissionError(
                "payload.not_after",
                self.not_after,
                f"expected at most {MAX_DAYS_VALID} days after prepared_at",
            )


@dataclass(frozen=True)
class Submission:
    """A signed payload with the bytes of its statements, checked to belong together by `check`."""

    jws: Jws
    data: tuple[bytes, ...]

    @cached_property
    def payload(self) -> Payload:
        """What was signed. Raises `SubmissionError`."""
        return Payload.parse(self.jws.payload)

    @cached_property
    def identity(self) -> bytes:
        """SHA-256 of the payload's bytes: the same again is the same submission."""
        return sha256(self.jws.payload).digest()

    @cached_property
    def leaf_hashes(self) -> list[bytes]:
        """The leaf hashes of the statements, in the submission's tree and in the log's alike."""
        return [leaf_hash(statement) for statement in self.data]

    @cached_property
    def statements(self) -> list[Statement]:
        """The statements. Raises `SubmissionError` naming the first that is malformed."""
        statements = []
        for index, data in enumerate(self.data):
            try:
                statements.append(parse_statement(data))
            except MalformedStatementError as error:
                raise SubmissionError(error.member, error.found, error.expected, index) from None
        return statements

    def check(self) -> None:
        """Read everything. Raises `SubmissionError` if payload and statements do not belong together."""
        payload = self.payload
        if payload.size != len(self.data):
            raise SubmissionError("payload.size", str(payload.size), f"expected {len(self.data)}, as sent")
        total_bytes = sum(map(len, self.data))
        if total_bytes > MAX_BYTES:
            raise SubmissionError("statements", f"{total_bytes} bytes", f"expected at most {MAX_BYTES}")
        if payload.root != tree_hash(self.leaf_hashes):
            raise SubmissionError(
                "payload.root", "another root", "expected the root over the statements sent"
            )
        _ = self.statements


def entry_bytes(recorded_at: str, jws: Jws) -> bytes:
    """Write the log entry of an accepted submission."""
    return _compact({"type": ENTRY_TYPE, "recorded_at": recorded_at, "jws": jws.to_object()})


@dataclass(frozen=True, slots=True)
class Entry:
    """The log entry of an accepted submission, read back."""

    recorded_at: str
    jws: Jws
    payload: Payload

    @classmethod
    def parse(cls, data: bytes) -> Entry:
        """Read an entry from the log. Raises `SubmissionError`."""
        try:
            members = parse_object(data, MAX_ENTRY_BYTES)
            _exactly("entry", members, ("type", "recorded_at", "jws"))
            if members["type"] != ENTRY_TYPE:
                raise SubmissionError("entry.type", repr(members["type"]), f"expected {ENTRY_TYPE}")
            recorded_at = _text(members, "recorded_at")
            parse_moment(recorded_at)
            jws = Jws.from_object(members["jws"])
        except (StrictJsonError, JwsError, MomentError) as error:
            raise SubmissionError("entry", str(error), "expected a submission entry") from None
        return cls(recorded_at, jws, Payload.parse(jws.payload))


def month_of_entry(data: bytes) -> str:
    """The month in which a submission was recorded, `YYYY-MM`, from its log entry.

    An entry as we write it shows its moment at its beginning; any other is read whole. Raises
    `SubmissionError`.
    """
    if data.startswith(_ENTRY_OPENING):
        return data[len(_ENTRY_OPENING) : len(_ENTRY_OPENING) + len("YYYY-MM")].decode()
    return Entry.parse(data).recorded_at[: len("YYYY-MM")]


_ENTRY_OPENING: Final = f'{{"type":"{ENTRY_TYPE}","recorded_at":"'.encode()


def entry_at(log: Reader, position: int) -> Entry:
    """The entry of the submission that stands at a position of the log."""
    stored = log.entry(position)
    assert stored is not None
    return Entry.parse(stored.data)


def submission_key(jws: Jws) -> str:
    """The unique key under which an accepted submission is found again: its identity."""
    return business_key("submission", encode_base64url(sha256(jws.payload).digest()))


def statements_root(data: Sequence[bytes]) -> bytes:
    """The root over statements' bytes that a payload names."""
    return tree_hash([leaf_hash(statement) for statement in data])


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _compact(value: object) -> bytes:
    return _ENCODER.encode(value).encode()


def _exactly(where: str, members: dict[str, object], names: Iterable[str]) -> None:
    if set(members) != set(names):
        found = ", ".join(sorted(members))[:200] or "none"
        raise SubmissionError(where, f"the members {found}", f"expected exactly {', '.join(names)}")


def _text(members: dict[str, object], name: str) -> str:
    value = members[name]
    if not isinstance(value, str):
        raise SubmissionError(name, type(value).__name__, "expected a text")
    return value


def _size(members: dict[str, object], name: str) -> int:
    value = members[name]
    if type(value) is not int or not 0 <= value <= _MAX_SIZE:
        raise SubmissionError(name, repr(value)[:40], "expected a whole number")
    return value


def _hash(members: dict[str, object], name: str) -> bytes:
    text = _text(members, name)
    try:
        value = decode_base64url(text)
    except NonCanonicalBase64Error:
        value = b""
    if len(value) != HASH_BYTES:
        raise SubmissionError(name, repr(text[:60]), "expected a SHA-256 hash in base64url")
    return value
