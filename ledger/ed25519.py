"""Ed25519 keys (RFC 8032) about which all verifiers agree.

With a public key of small order a fixed signature verifies for any message, and a second encoding of one
point is accepted by some verifiers and refused by others. Such keys are refused before they can sign for
anybody, so a signature that is good here is good in a browser and in an auditor's own tool.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.errors import LedgerError

PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64

_FIELD_PRIME = 2**255 - 19
_SIGN_BIT = 1 << 255
_ORDER_EIGHT_Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
# The y of the eight points whose order divides 8: two have x = 0, the other three y have two points each.
_SMALL_ORDER_Y = frozenset({0, 1, _FIELD_PRIME - 1, _ORDER_EIGHT_Y, _FIELD_PRIME - _ORDER_EIGHT_Y})
_Y_WHERE_X_IS_ZERO = frozenset({1, _FIELD_PRIME - 1})
_REMEMBERED_KEYS = 4096


class PublicKeyError(LedgerError):
    """A public key must not be used. Carries `raw`."""

    def __init__(self, raw: bytes, found: str) -> None:
        self.raw = raw
        super().__init__(
            f"found {found}, expected {PUBLIC_KEY_BYTES} bytes that encode an Ed25519 point of large order "
            "in its one canonical form; make a new key and enrol that"
        )


class PublicKeyLengthError(PublicKeyError):
    """A public key is not 32 bytes long. Carries `size_bytes`."""

    def __init__(self, raw: bytes) -> None:
        self.size_bytes = len(raw)
        super().__init__(raw, f"a public key of {len(raw)} bytes")


class NonCanonicalKeyError(PublicKeyError):
    """A public key is a second encoding of a point: y is not reduced, or the sign of a zero x is set."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw, f"the non-canonical encoding {raw.hex()}")


class SmallOrderKeyError(PublicKeyError):
    """A public key is one of the eight points for which anybody can make signatures."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw, f"the small-order point {raw.hex()}")


class Signer(Protocol):
    """Whoever can sign: an `Ed25519PrivateKey` in memory, or a key opened from its file."""

    def sign(self, data: bytes, /) -> bytes:
        """The 64 bytes of the signature over `data`."""

    def public_key(self) -> Ed25519PublicKey:
        """The key that verifies those signatures."""


@lru_cache(maxsize=_REMEMBERED_KEYS)
def load_public_key(raw: bytes) -> Ed25519PublicKey:
    """The key in these 32 bytes. Raises a `PublicKeyError` if no signature under it should count."""
    if len(raw) != PUBLIC_KEY_BYTES:
        raise PublicKeyLengthError(raw)
    encoded = int.from_bytes(raw, "little")
    y = encoded & ~_SIGN_BIT
    if y >= _FIELD_PRIME or (y in _Y_WHERE_X_IS_ZERO and encoded & _SIGN_BIT):
        raise NonCanonicalKeyError(raw)
    if y in _SMALL_ORDER_Y:
        raise SmallOrderKeyError(raw)
    return Ed25519PublicKey.from_public_bytes(raw)


def verify(public: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    """Is this the signature of `message` by the holder of the key? `public` comes from `load_public_key`."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        public.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def raw_public_key(signer: Signer) -> bytes:
    """The 32 bytes by which others know this signer."""
    return signer.public_key().public_bytes_raw()
