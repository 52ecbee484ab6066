"""joserfc and jwcrypto, written by others, accept our submissions' signatures and refuse changed ones."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws as joserfc_jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, OKPKey
from jwcrypto import jwk, jws
from jwcrypto.common import json_encode

from ledger.ed25519 import raw_public_key
from ledger.encoding import encode_base64url
from ledger.jws import Jws, Signature, sign, thumbprint, verify

PRIVATE = [Ed25519PrivateKey.from_private_bytes(seed * 32) for seed in (b"P", b"A")]
PAYLOAD = '{"ledger":"ledger.example/funds","名":"明账"}'.encode()
JWS = Jws.of(PAYLOAD, sign(PAYLOAD, PRIVATE[0], "prepare"), sign(PAYLOAD, PRIVATE[1], "approve"))


def public_jwk(private: Ed25519PrivateKey) -> dict[str, str]:
    public = raw_public_key(private)
    return {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(public), "kid": thumbprint(public)}


def tampered() -> Any:
    value: Any = JWS.to_object()
    value["payload"] = encode_base64url(PAYLOAD + b" ")
    return value


def test_joserfc_verifies_every_signature() -> None:
    keys = KeySet([OKPKey.import_key(public_jwk(private)) for private in PRIVATE])
    value: Any = JWS.to_object()
    registry = joserfc_jws.JWSRegistry(algorithms=["Ed25519"], strict_check_header=False)
    verified = joserfc_jws.deserialize_json(value, keys, registry=registry)
    assert verified.payload == PAYLOAD
    with pytest.raises(BadSignatureError):
        joserfc_jws.deserialize_json(tampered(), keys, registry=registry)


@pytest.mark.parametrize("private", PRIVATE)
def test_jwcrypto_verifies_each_signature_alone(private: Ed25519PrivateKey) -> None:
    key = jwk.JWK(**public_jwk(private))
    made_for = thumbprint(raw_public_key(private))
    rows: Any = JWS.to_object()["signatures"]
    row = next(r for r, s in zip(rows, JWS.signatures, strict=True) if s.kid == made_for)
    for value, good in ((JWS.to_object(), True), (tampered(), False)):
        token = jws.JWS()
        token.allowed_algs = ["Ed25519"]
        token.deserialize(json_encode({"payload": value["payload"], "signatures": [row]}))
        if good:
            token.verify(key)
            assert token.payload == PAYLOAD
        else:
            with pytest.raises(jws.InvalidJWSSignature):
                token.verify(key)


@pytest.mark.parametrize("private", PRIVATE)
def test_both_libraries_name_a_key_as_we_do(private: Ed25519PrivateKey) -> None:
    kid = thumbprint(raw_public_key(private))
    members = {name: value for name, value in public_jwk(private).items() if name != "kid"}
    assert jwk.JWK(**members).thumbprint() == kid
    assert OKPKey.import_key(members).thumbprint() == kid


def test_jwcrypto_signs_what_we_verify() -> None:
    private = PRIVATE[0]
    seed = encode_base64url(private.private_bytes_raw())
    made = sign(PAYLOAD, private, "prepare")
    token = jws.JWS(PAYLOAD)
    token.allowed_algs = ["Ed25519"]
    header = json.dumps(
        {"alg": "Ed25519", "kid": made.kid, "typ": "mingzhang-submission+jws", "duty": "prepare"},
        separators=(",", ":"),
    )
    token.add_signature(jwk.JWK(**public_jwk(private), d=seed), protected=header)
    row = json.loads(token.serialize())
    theirs = Signature.parse(row["protected"], row["signature"])
    assert theirs == made
    verify(Jws.of(PAYLOAD, theirs), {made.kid: raw_public_key(private)}.get)
