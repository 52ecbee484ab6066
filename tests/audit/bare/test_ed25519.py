"""The bare verifier's own Ed25519 says what `cryptography` says, of every key that the ledger accepts."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.bare.mingzhang_verify import COLD_USES, ORDER, Ed25519, is_sound_key
from ledger.ed25519 import PublicKeyError, load_public_key, raw_public_key
from ledger.ed25519 import verify as big_verify
from tests.audit.bare.curve import Case, edge_cases
from tests.ledger.test_ed25519 import NON_CANONICAL, SMALL_ORDER

BARE = Ed25519()
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]
CASES = list(edge_cases())


def big(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        return big_verify(load_public_key(public), signature, message)
    except PublicKeyError:
        return False


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_rfc_verify_and_their_neighbours_do_not(
    public: str, message: str, signature: str
) -> None:
    key, text, good = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert BARE.verify(key, good, text)
    assert not BARE.verify(key, good, text + b"\0")
    for place in range(64):
        assert not BARE.verify(key, good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :], text)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_at_the_edges_both_say_the_same(case: Case) -> None:
    fresh = Ed25519()
    expected = big(case.public, case.signature, case.message)
    # A key is worked with in another way once it has been used often.
    said = {fresh.verify(case.public, case.signature, case.message) for _ in range(COLD_USES + 2)}
    assert said == {expected}


def test_the_edges_are_on_both_sides() -> None:
    said = {case.name: big(case.public, case.signature, case.message) for case in CASES}
    assert said["good"]
    assert said["mixed A, and the torsion falls away"]
    assert said["mixed A and R that cancel out"]
    assert said["R the neutral point"]
    assert not said["mixed A, and the torsion stays"]
    assert not said["mixed R"]
    assert not said["R the neutral point, not canonical"]
    assert not said["S plus the order"]


@pytest.mark.parametrize("raw", [*SMALL_ORDER, *NON_CANONICAL, b"", b"k" * 31, b"k" * 33], ids=bytes.hex)
def test_the_keys_that_the_ledger_refuses_are_refused(raw: bytes) -> None:
    assert not is_sound_key(raw)
    assert not BARE.verify(raw, raw.ljust(32, b"\0")[:32] + bytes(32), b"m")


@given(raw=st.binary(min_size=32, max_size=32))
def test_any_other_bytes_are_a_key_for_both_or_for_neither(raw: bytes) -> None:
    try:
        load_public_key(raw)
    except PublicKeyError:
        assert not is_sound_key(raw)
    else:
        assert is_sound_key(raw)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 3),
    message=st.binary(max_size=300),
    flip=st.none() | st.integers(0, 511),
    add_order=st.booleans(),
)
def test_random_signatures_and_changed_ones_are_judged_alike(
    seed: int, message: bytes, flip: int | None, add_order: bool
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    signature = bytearray(private.sign(message))
    if flip is not None:
        signature[flip // 8] ^= 1 << flip % 8
    if add_order:
        scalar = int.from_bytes(signature[32:], "little") + ORDER
        signature[32:] = (scalar % 2**256).to_bytes(32, "little")
    public = raw_public_key(private)
    assert BARE.verify(public, bytes(signature), message) == big(public, bytes(signature), message)
    assert BARE.verify(public, bytes(signature), message) == (flip is None and not add_order)
