"""Ed25519 with points and scalars that no honest signer uses, for signatures at the edges.

The cases are those of Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs" (2020): small and mixed
orders, zero and large S, encodings that are not canonical. They are made here, not copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha512
from itertools import count
from typing import NamedTuple

from audit.bare.mingzhang_verify import NEUTRAL, ORDER, P, Point, add, decompress, multiply

_BASE = decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
_TORSION = decompress(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"))
assert _BASE is not None
assert _TORSION is not None
BASE: Point = _BASE
TORSION: Point = _TORSION
"""A point of order eight."""

SECRET = 0x1F3A5C7E9B2D4F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E % ORDER
NONCE = 0x0FEDCBA987654321 << 150


class Case(NamedTuple):
    """A signature at an edge, and whether the curve's equation without cofactor holds."""

    name: str
    public: bytes
    signature: bytes
    message: bytes


def encode(point: Point) -> bytes:
    """The canonical encoding of a point."""
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def times(scalar: int, point: Point) -> Point:
    """A multiple of a point."""
    return multiply(scalar, point) if scalar else NEUTRAL


def challenge(r: bytes, public: bytes, message: bytes) -> int:
    """The number that binds a signature to key and message."""
    return int.from_bytes(sha512(r + public + message).digest(), "little") % ORDER


def signed(
    name: str, public: bytes, r: bytes, message: bytes, *, secret: int = SECRET, nonce: int = NONCE
) -> Case:
    """S = nonce + challenge * secret, whatever R and A are said to be."""
    s = (nonce + challenge(r, public, message) * secret) % ORDER
    return Case(name, public, r + s.to_bytes(32, "little"), message)


def edge_cases() -> Iterator[Case]:
    """Signatures about which verifiers disagree."""
    public, r = encode(times(SECRET, BASE)), encode(times(NONCE, BASE))
    mixed_public = encode(add(times(SECRET, BASE), TORSION))
    mixed_r = encode(add(times(NONCE, BASE), TORSION))
    small = encode(TORSION)
    yield Case("small A, small R, S zero", small, small + bytes(32), b"m")
    yield signed("good", public, r, b"m")
    yield signed("mixed R", public, mixed_r, b"m")
    yield signed("small R", public, small, b"m", nonce=0)
    yield signed("R the neutral point", public, encode(NEUTRAL), b"m", nonce=0)
    yield signed("R the neutral point, not canonical", public, (P + 1).to_bytes(32, "little"), b"m", nonce=0)
    for number in count():
        message = b"m%d" % number
        if challenge(r, mixed_public, message) % 8 == 0:
            yield signed("mixed A, and the torsion falls away", mixed_public, r, message)
            yield signed("mixed A, and the torsion stays", mixed_public, r, b"other" + message)
            break
    for number in count():
        message = b"m%d" % number
        if challenge(mixed_r, mixed_public, message) % 8 == 7:
            yield signed("mixed A and R that cancel out", mixed_public, mixed_r, message)
            break
    good = signed("", public, r, b"m").signature
    s = int.from_bytes(good[32:], "little")
    yield Case("S plus the order", public, r + (s + ORDER).to_bytes(32, "little"), b"m")
    yield Case("S very large", public, r + (s + 15 * ORDER).to_bytes(32, "little"), b"m")
    yield Case("S the order", public, r + ORDER.to_bytes(32, "little"), b"m")
    for y in range(2, 60):
        if decompress(y.to_bytes(32, "little")) is None:
            yield signed("A not on the curve", y.to_bytes(32, "little"), r, b"m")
            yield signed("R not on the curve", public, y.to_bytes(32, "little"), b"m")
            break
