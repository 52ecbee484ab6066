"""The bidder's side of sealed bids, and the collector's (密封投标的两方).

A bidder makes an `Envelope` and hands over its digest, nothing else. At the deadline whoever collects the
digests makes a `Seal`, whose root and size are stated in `tender.sealed`, and gives every bidder the path of
its envelope under that root. At the opening the bidder shows the envelope; `shown` and `not_shown` are the
rows of `bids.opened`. With envelope, path and the sealed root in the log, a bidder can prove to anybody what
it offered and that it was lodged, whatever the collector says.

Promises: a price is in nothing but the envelope; no error and no representation shows a price or a salt.
Formats: `domain.envelopes`, RFC 6962 section 2.1.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from domain.envelopes import MAX_ENVELOPES, bid_message, envelope_bytes
from domain.money import MAX_FEN
from domain.strict_json import StrictJsonError, parse_object
from ledger.ed25519 import PublicKeyError, load_public_key
from ledger.ed25519 import verify as verify_ed25519
from ledger.encoding import NonCanonicalBase64Error, decode_base64url, encode_base64url
from ledger.errors import LedgerError
from ledger.jws import thumbprint
from ledger.keys import SigningKey
from ledger.merkle import leaf_hash, path_in, tree_hash, verify_inclusion

SALT_BYTES = 32
ENVELOPE_FORMAT = "mingzhang-envelope/v1"
_MAX_FILE_BYTES = 4_096
_TEXTS = ("format", "origin", "tender", "bidder", "kid", "public_key", "signature", "salt")


class SealingError(LedgerError):
    """Sealed bids cannot be handled as asked."""


class MalformedEnvelopeError(SealingError):
    """Bytes are no envelope's file. Carries `found`, never what is in it."""

    zh = "该文件不是标书封：{found}；请使用制作时保存的原文件"

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(
            f"found {found}, expected the file of an envelope; use the one that was kept when it was made"
        )


class TooManyEnvelopesError(SealingError):
    """More envelopes were lodged than one opening can show. Carries `found` and `limit`."""

    zh = "共 {found} 封标书，一次开标最多 {limit} 封；请分包采购"

    def __init__(self, found: int) -> None:
        self.found = found
        self.limit = MAX_ENVELOPES
        super().__init__(
            f"found {found} envelopes, expected {MAX_ENVELOPES} at most; divide the procurement into lots"
        )


@dataclass(frozen=True)
class Envelope:
    """A sealed bid, as its bidder keeps it until the opening; its representation shows no secret."""

    origin: str
    tender: str
    bidder: str
    price_fen: int = field(repr=False)
    kid: str
    public_key: str
    signature: str = field(repr=False)
    salt: str = field(repr=False)

    @property
    def message(self) -> bytes:
        """What the bidder's officer signed."""
        return bid_message(self.origin, self.tender, self.bidder, self.price_fen)

    @property
    def digest(self) -> str:
        """All that is handed over before the opening: SHA-256 of the envelope, in base64url."""
        data = envelope_bytes(self.message, self.kid, self.signature, self.salt)
        return encode_base64url(sha256(data).digest())

    def is_signed(self) -> bool:
        """Does the signature fit the bid and the key?"""
        try:
            public = load_public_key(decode_base64url(self.public_key))
            signature = decode_base64url(self.signature)
        except (PublicKeyError, NonCanonicalBase64Error):
            return False
        is_named = thumbprint(decode_base64url(self.public_key)) == self.kid
        return is_named and verify_ed25519(public, signature, self.message)

    def fits(self, digest: str) -> bool:
        """Is this the envelope of the digest that was lodged, signed by the key it names?"""
        return self.digest == digest and self.is_signed()

    def to_file(self) -> bytes:
        """The bytes to keep, in a private place, until the opening."""
        members = {"format": ENVELOPE_FORMAT, **self.__dict__}
        return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def from_file(cls, data: bytes) -> Envelope:
        """Read what `to_file` wrote. Raises `MalformedEnvelopeError`."""
        try:
            members = parse_object(data.removesuffix(b"\n"), _MAX_FILE_BYTES)
        except StrictJsonError as error:
            raise MalformedEnvelopeError(f"JSON that is not strict ({error.code})") from None
        if set(members) != {*_TEXTS, "price_fen"}:
            raise MalformedEnvelopeError("other members")
        if members.pop("format") != ENVELOPE_FORMAT:
            raise MalformedEnvelopeError("another format")
        price = members.pop("price_fen")
        texts = {name: value for name, value in members.items() if isinstance(value, str)}
        if len(texts) < len(members) or type(price) is not int or not 1 <= price <= MAX_FEN:
            raise MalformedEnvelopeError("a member of another kind")
        return cls(price_fen=price, **texts)


@dataclass(frozen=True)
class Seal:
    """The envelopes' digests in the order in which they were lodged, and what is stated of them."""

    digests: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many envelopes were lodged."""
        return len(self.digests)

    @property
    def root(self) -> str:
        """The tree hash over the digests, in base64url."""
        return encode_base64url(tree_hash(self._leaves()))

    def path(self, index: int) -> tuple[str, ...]:
        """What the bidder of the envelope at `index` gets: its path to the root, in base64url."""
        return tuple(map(encode_base64url, path_in(self._leaves(), index)))

    def _leaves(self) -> list[bytes]:
        return [_leaf(digest) for digest in self.digests]


def make_envelope(
    origin: str, tender: str, bidder: str, price_fen: int, *, key: SigningKey, random: Callable[[int], bytes]
) -> Envelope:
    """Seal a bid: signed with the key of an officer of the bidder, salted by `random(n)` bytes."""
    assert 1 <= price_fen <= MAX_FEN
    signature = key.sign(bid_message(origin, tender, bidder, price_fen))
    return Envelope(
        origin,
        tender,
        bidder,
        price_fen,
        key.kid,
        encode_base64url(key.public),
        encode_base64url(signature),
        encode_base64url(random(SALT_BYTES)),
    )


def seal(digests: Sequence[str]) -> Seal:
    """Fix what was lodged by the deadline. Raises `TooManyEnvelopesError`."""
    if len(digests) > MAX_ENVELOPES:
        raise TooManyEnvelopesError(len(digests))
    return Seal(tuple(digests))


def was_lodged(digest: str, index: int, path: Sequence[str], size: int, root: str) -> bool:
    """Is this envelope's digest at `index` under the sealed root? Anything that is no hash is answered no."""
    try:
        hashes = [decode_base64url(text) for text in path]
        return verify_inclusion(index, size, _leaf(digest), hashes, decode_base64url(root))
    except NonCanonicalBase64Error:
        return False


def shown(envelope: Envelope, **more: str) -> dict[str, object]:
    """The row of `bids.opened` for an envelope that is opened; `more` such as `lodged_on` or `status`."""
    return {
        "digest": envelope.digest,
        "state": "opened",
        "bidder": envelope.bidder,
        "price_fen": envelope.price_fen,
        "kid": envelope.kid,
        "signature": envelope.signature,
        "salt": envelope.salt,
        **more,
    }


def not_shown(digest: str, state: str) -> dict[str, object]:
    """The row of `bids.opened` for an envelope that nobody opened, or whose content does not fit it."""
    assert state in ("unopened", "mismatching")
    return {"digest": digest, "state": state}


def _leaf(digest: str) -> bytes:
    return leaf_hash(decode_base64url(digest))
