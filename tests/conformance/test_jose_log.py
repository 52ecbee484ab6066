"""joserfc and jwcrypto verify every signature in a published log, with keys that the log itself enrolled."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from joserfc import jws as joserfc_jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, OKPKey
from jwcrypto import jwk, jws
from jwcrypto.common import base64url_decode, json_encode

from tests.conformance.logs import Logs, entries_of


def public_keys(entries: list[Any]) -> list[dict[str, str]]:
    """The keys that the founding names and that were enrolled later, as JWK without a name."""
    founders = [officer for party in entries[1]["authorities"] for officer in party["officers"]]
    enrolled = [entry for entry in entries if entry.get("type") == "key.enrolled"]
    return [{"kty": "OKP", "crv": "Ed25519", "x": row["public_key"]} for row in (*founders, *enrolled)]


@pytest.fixture(scope="module")
def entries(logs: Logs) -> list[Any]:
    return [json.loads(row) for row in entries_of(logs.directories[200], 200)]


@pytest.fixture(scope="module")
def signed(entries: list[Any]) -> list[Any]:
    found = [entry["jws"] for entry in entries if entry.get("type") == "submission.accepted"]
    assert len(found) > 10
    return found


def test_joserfc_verifies_all_submissions(entries: list[Any], signed: list[Any]) -> None:
    named = [OKPKey.import_key(key) for key in public_keys(entries)]
    keys = KeySet([OKPKey.import_key({**key.as_dict(), "kid": key.thumbprint()}) for key in named])
    registry = joserfc_jws.JWSRegistry(algorithms=["Ed25519"], strict_check_header=False)
    for value in signed:
        verified = joserfc_jws.deserialize_json(value, keys, registry=registry)
        assert json.loads(verified.payload)["size"] >= 1
    for value, other in pairwise(signed):
        with pytest.raises(BadSignatureError):
            joserfc_jws.deserialize_json({**value, "payload": other["payload"]}, keys, registry=registry)


def test_jwcrypto_verifies_all_signatures(entries: list[Any], signed: list[Any]) -> None:
    named = {key.thumbprint(): key for key in (jwk.JWK(**members) for members in public_keys(entries))}
    verified = 0
    for value, other in zip(signed, [*signed[1:], signed[0]], strict=True):
        for row in value["signatures"]:
            token = jws.JWS()
            token.allowed_algs = ["Ed25519"]
            token.deserialize(json_encode({"payload": value["payload"], "signatures": [row]}))
            key = named[json.loads(base64url_decode(row["protected"]))["kid"]]
            token.verify(key)
            verified += 1
            token.deserialize(json_encode({"payload": other["payload"], "signatures": [row]}))
            with pytest.raises(jws.InvalidJWSSignature):
                token.verify(key)
    assert verified >= 2 * len(signed)
