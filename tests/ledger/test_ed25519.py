"""Keys with which verifiers disagree or everybody can sign are refused."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.ed25519 import (
    NonCanonicalKeyError,
    PublicKeyError,
    PublicKeyLengthError,
    SmallOrderKeyError,
    load_public_key,
    raw_public_key,
    verify,
)

PRIME = 2**255 - 19
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
IDENTITY = bytes([1]) + bytes(31)
ORDER_EIGHT = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
OTHER_ORDER_EIGHT = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")


def encoded(y: int, sign: int = 0) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


def negative(point: bytes) -> bytes:
    return point[:31] + bytes([point[31] ^ 0x80])


SMALL_ORDER = [
    IDENTITY,
    encoded(PRIME - 1),
    encoded(0),
    encoded(0, 1),
    ORDER_EIGHT,
    negative(ORDER_EIGHT),
    OTHER_ORDER_EIGHT,
    negative(OTHER_ORDER_EIGHT),
]
NON_CANONICAL = [
    encoded(1, 1),
    encoded(PRIME - 1, 1),
    *(encoded(y, sign) for y in range(PRIME, 2**255) for sign in (0, 1)),
]


def test_anybody_can_sign_for_the_identity_so_it_is_refused() -> None:
    forged = IDENTITY + bytes(32)
    Ed25519PublicKey.from_public_bytes(IDENTITY).verify(forged, b"pay everything to me")
    with pytest.raises(SmallOrderKeyError, match="small-order"):
        load_public_key(IDENTITY)


@pytest.mark.parametrize("raw", SMALL_ORDER, ids=bytes.hex)
def test_each_of_the_eight_small_order_points_is_refused(raw: bytes) -> None:
    with pytest.raises(SmallOrderKeyError) as refused:
        load_public_key(raw)
    assert refused.value.raw == raw


@pytest.mark.parametrize("raw", NON_CANONICAL, ids=bytes.hex)
def test_each_second_encoding_of_a_point_is_refused(raw: bytes) -> None:
    with pytest.raises(NonCanonicalKeyError, match="non-canonical"):
        load_public_key(raw)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_key_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(PublicKeyLengthError, match=f"{size} bytes"):
        load_public_key(b"k" * size)


def test_all_refusals_of_keys_have_one_name() -> None:
    assert issubclass(SmallOrderKeyError, PublicKeyError)
    assert issubclass(NonCanonicalKeyError, PublicKeyError)


def test_a_signature_holds_for_its_message_and_key_only() -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"L" * 32)
    public = load_public_key(raw_public_key(private))
    other = load_public_key(raw_public_key(Ed25519PrivateKey.from_private_bytes(b"W" * 32)))
    signature = private.sign(b"message")
    assert verify(public, signature, b"message")
    assert not verify(public, signature, b"massage")
    assert not verify(other, signature, b"message")
    for size in (0, 63, 65):
        assert not verify(public, (signature + b"x")[:size], b"message")


def test_a_signature_with_the_group_order_added_is_refused() -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"L" * 32)
    signature = private.sign(b"message")
    scalar = int.from_bytes(signature[32:], "little") + GROUP_ORDER
    malleated = signature[:32] + scalar.to_bytes(32, "little")
    assert not verify(load_public_key(raw_public_key(private)), malleated, b"message")
