"""The strict JWS of a submission: exact bytes, one form, precise refusals."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.ed25519 import raw_public_key
from ledger.encoding import decode_base64url, encode_base64url
from ledger.jws import (
    MAX_PAYLOAD_BYTES,
    BadSignatureError,
    Duty,
    Jws,
    MalformedJwsError,
    Signature,
    SignatureOrderError,
    UnknownSignerError,
    UnusableSignerKeyError,
    protected_header,
    sign,
    thumbprint,
    verify,
)

PREPARER = Ed25519PrivateKey.from_private_bytes(b"P" * 32)
APPROVER = Ed25519PrivateKey.from_private_bytes(b"A" * 32)
KEYS = {thumbprint(raw_public_key(key)): raw_public_key(key) for key in (PREPARER, APPROVER)}
PAYLOAD = b'{"ledger":"ledger.example/funds"}'
JWS = Jws.of(PAYLOAD, sign(PAYLOAD, PREPARER, "prepare"), sign(PAYLOAD, APPROVER, "approve"))
IDENTITY = bytes([1]) + bytes(31)


def changed(path: tuple[Any, ...], value: object) -> Any:
    """The object of `JWS` with one member set to another value."""
    root: Any = copy.deepcopy(JWS.to_object())
    node = root
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return root


def header(text: str) -> str:
    return encode_base64url(text.encode())


def test_the_thumbprint_is_that_of_the_rfc_8037_example() -> None:
    public = decode_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    assert thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_the_protected_header_has_exactly_these_bytes() -> None:
    kid = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert protected_header(kid, "prepare") == (
        b'{"alg":"Ed25519","kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",'
        b'"typ":"mingzhang-submission+jws","duty":"prepare"}'
    )


@pytest.mark.parametrize(
    ("kid", "duty"), [("short", "prepare"), ("A" * 42 + "B", "prepare"), ("A" * 43, "audit")]
)
def test_a_header_that_cannot_be_is_refused(kid: str, duty: Duty) -> None:
    with pytest.raises(MalformedJwsError):
        protected_header(kid, duty)


def test_signatures_are_sorted_by_kid_and_read_back() -> None:
    kids = [signature.kid for signature in JWS.signatures]
    assert kids == sorted(KEYS)
    assert {signature.duty for signature in JWS.signatures} == {"prepare", "approve"}
    assert Jws.from_object(JWS.to_object()) == JWS
    verify(JWS, KEYS.get)


def test_a_second_officer_adds_a_signature() -> None:
    first = Jws.of(PAYLOAD, sign(PAYLOAD, PREPARER, "prepare"))
    assert first.with_signature(sign(PAYLOAD, APPROVER, "approve")) == JWS


@pytest.mark.parametrize("duty", ["prepare", "approve"])
def test_one_key_cannot_sign_twice_in_any_duty(duty: Duty) -> None:
    with pytest.raises(SignatureOrderError):
        JWS.with_signature(sign(PAYLOAD, PREPARER, duty))


def test_signatures_out_of_order_are_refused() -> None:
    with pytest.raises(SignatureOrderError) as refused:
        Jws.from_object(changed(("signatures",), list(reversed(rows()))))
    assert refused.value.kids == tuple(sorted(KEYS, reverse=True))


def rows() -> list[Any]:
    found: Any = JWS.to_object()["signatures"]
    return list(found)


def test_one_to_sixteen_officers_sign() -> None:
    keys = [Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(17)]
    signatures = [sign(PAYLOAD, key, "approve") for key in keys]
    assert Jws.from_object(Jws.of(PAYLOAD, *signatures[:16]).to_object()).signatures
    for count in (0, 17):
        with pytest.raises(MalformedJwsError, match="1 to 16"):
            Jws.of(PAYLOAD, *signatures[:count])


KID = thumbprint(raw_public_key(PREPARER))
HEADERS = {
    "other order": f'{{"kid":"{KID}","alg":"Ed25519","typ":"mingzhang-submission+jws","duty":"prepare"}}',
    "spaces": f'{{"alg": "Ed25519","kid":"{KID}","typ":"mingzhang-submission+jws","duty":"prepare"}}',
    "EdDSA": f'{{"alg":"EdDSA","kid":"{KID}","typ":"mingzhang-submission+jws","duty":"prepare"}}',
    "none": f'{{"alg":"none","kid":"{KID}","typ":"mingzhang-submission+jws","duty":"prepare"}}',
    "other type": f'{{"alg":"Ed25519","kid":"{KID}","typ":"JWT","duty":"prepare"}}',
    "other duty": f'{{"alg":"Ed25519","kid":"{KID}","typ":"mingzhang-submission+jws","duty":"audit"}}',
    "no duty": f'{{"alg":"Ed25519","kid":"{KID}","typ":"mingzhang-submission+jws"}}',
    "crit": f'{{"alg":"Ed25519","kid":"{KID}","typ":"mingzhang-submission+jws","duty":"prepare","crit":[]}}',
    "escaped": f'{{"alg":"Ed25519","kid":"{KID}","typ":"mingzhang-submission+jws","duty":"\\u0070repare"}}',
    "kid with stray bits": '{"alg":"Ed25519","kid":"'
    + "A" * 42
    + 'B","typ":"mingzhang-submission+jws","duty":"prepare"}',
    "line feed": f'{{"alg":"Ed25519","kid":"{KID}","typ":"mingzhang-submission+jws","duty":"prepare"}}\n',
    "empty": "",
}


@pytest.mark.parametrize("text", HEADERS.values(), ids=HEADERS)
def test_a_protected_header_in_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(MalformedJwsError):
        Jws.from_object(changed(("signatures", 0, "protected"), header(text)))


OBJECTS: dict[str, Any] = {
    "no object": [],
    "nothing": None,
    "further member": changed(("header",), {}),
    "flattened": {"payload": "YQ", "protected": "YQ", "signature": "YQ"},
    "no payload": {"signatures": rows()},
    "payload no text": changed(("payload",), 7),
    "payload padded": changed(("payload",), encode_base64url(PAYLOAD) + "="),
    "payload with stray bits": changed(("payload",), "YR"),
    "payload too large": changed(("payload",), encode_base64url(bytes(MAX_PAYLOAD_BYTES + 1))),
    "payload far too large": changed(("payload",), "A" * 10_000_000),
    "no signatures": changed(("signatures",), []),
    "signatures an object": changed(("signatures",), {}),
    "too many signatures": changed(("signatures",), rows() * 9),
    "unprotected header": changed(("signatures", 0, "header"), {"kid": "x"}),
    "signature no object": changed(("signatures", 0), "x"),
    "signature no text": changed(("signatures", 0, "signature"), None),
    "signature short": changed(("signatures", 0, "signature"), encode_base64url(bytes(63))),
    "signature padded": changed(("signatures", 0, "signature"), encode_base64url(bytes(64)) + "=="),
    "signature with stray bits": changed(("signatures", 0, "signature"), "A" * 85 + "B"),
    "protected not base64url": changed(("signatures", 0, "protected"), "{}"),
    "protected not UTF-8": changed(("signatures", 0, "protected"), "_w"),
}


@pytest.mark.parametrize("value", OBJECTS.values(), ids=OBJECTS)
def test_an_object_of_another_form_is_refused(value: object) -> None:
    with pytest.raises(MalformedJwsError, match="expected"):
        Jws.from_object(value)


def test_a_signature_must_say_what_its_header_says() -> None:
    made = sign(PAYLOAD, PREPARER, "prepare")
    with pytest.raises(MalformedJwsError):
        Signature(made.protected_b64, made.signature_b64, made.kid, "approve")


def test_a_changed_payload_names_the_first_key_it_does_not_fit() -> None:
    with pytest.raises(BadSignatureError) as refused:
        verify(Jws(PAYLOAD + b" ", JWS.signatures), KEYS.get)
    assert refused.value.kid == min(KEYS)
    assert refused.value.kid in str(refused.value)


def test_one_bad_signature_among_good_ones_is_refused_by_name() -> None:
    for kid in KEYS:
        signatures = tuple(
            Signature(s.protected_b64, encode_base64url(bytes(64)), s.kid, s.duty) if s.kid == kid else s
            for s in JWS.signatures
        )
        with pytest.raises(BadSignatureError, match=kid):
            verify(Jws(PAYLOAD, signatures), KEYS.get)


def test_a_signature_made_in_one_duty_does_not_count_for_the_other() -> None:
    made = sign(PAYLOAD, PREPARER, "prepare")
    moved = Signature(
        encode_base64url(protected_header(made.kid, "approve")), made.signature_b64, made.kid, "approve"
    )
    with pytest.raises(BadSignatureError):
        verify(Jws.of(PAYLOAD, moved), KEYS.get)


def test_an_unknown_key_is_refused_by_name() -> None:
    known = dict(KEYS)
    del known[KID]
    with pytest.raises(UnknownSignerError, match=KID):
        verify(JWS, known.get)


def test_another_key_under_a_kid_is_refused_by_name() -> None:
    with pytest.raises(UnusableSignerKeyError, match=KID):
        verify(Jws.of(PAYLOAD, sign(PAYLOAD, PREPARER, "prepare")), lambda _: raw_public_key(APPROVER))


def test_a_key_for_which_anybody_can_sign_is_refused_by_name() -> None:
    kid = thumbprint(IDENTITY)
    forged = Signature(
        encode_base64url(protected_header(kid, "approve")),
        encode_base64url(IDENTITY + bytes(32)),
        kid,
        "approve",
    )
    with pytest.raises(UnusableSignerKeyError, match="small-order"):
        verify(Jws.of(PAYLOAD, forged), lambda _: IDENTITY)
