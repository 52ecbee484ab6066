"""The officers' signatures on a submission: JWS in general JSON form (RFC 7515), made strict.

The algorithm is Ed25519 by its own name (RFC 9864). A protected header has four members in one order and
one spelling, keys are named by their thumbprint (RFC 7638, RFC 8037), signatures are sorted by that name
and no key signs twice. So there is one object for a payload and its signatures, and nothing in it is
unsigned.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Literal, get_args

from ledger.ed25519 import (
    SIGNATURE_BYTES,
    PublicKeyError,
    Signer,
    load_public_key,
    raw_public_key,
)
from ledger.ed25519 import verify as verify_ed25519
from ledger.encoding import NonCanonicalBase64Error, decode_base64url, encode_base64url
from ledger.errors import LedgerError

Duty = Literal["prepare", "approve"]

TYPE = "mingzhang-submission+jws"
MAX_SIGNATURES = 16
# A submission entry must fit in the 60,000 bytes of any entry, with sixteen signatures and in base64.
MAX_PAYLOAD_BYTES = 16_384

_DUTIES: tuple[Duty, ...] = get_args(Duty)
_SHOWN = 200
_KID = re.compile(r"[A-Za-z0-9_-]{43}")
_HEADER = re.compile(
    r'\{"alg":"Ed25519","kid":"([A-Za-z0-9_-]{43})",'
    r'"typ":"' + re.escape(TYPE) + r'","duty":"(prepare|approve)"\}'
)


class JwsError(LedgerError):
    """The signatures on a submission cannot be relied on."""


class MalformedJwsError(JwsError):
    """An object is not a submission's JWS in its one form. Carries `where`."""

    def __init__(self, where: str, found: str, expected: str) -> None:
        self.where = where
        super().__init__(
            f"{where}: found {found}, expected {expected}; sign the submission again with this program"
        )


class SignatureOrderError(JwsError):
    """Signatures are not sorted by kid, or one key signed twice. Carries the `kids` found."""

    zh = "同一密钥签了两次，或签名未按次序；每把密钥只签一次"

    def __init__(self, kids: tuple[str, ...]) -> None:
        self.kids = kids
        super().__init__(
            f"found signatures by {', '.join(kids)}, expected each key once and in ascending order; sort "
            "them and keep one signature of each key"
        )


class UnknownSignerError(JwsError):
    """A key that signed is not known. Carries `kid`."""

    zh = "签名密钥 {kid} 未登记；请先登记该密钥"

    def __init__(self, kid: str) -> None:
        self.kid = kid
        super().__init__(
            f"found a signature by the unknown key {kid}, expected an enrolled key; enrol that key first"
        )


class UnusableSignerKeyError(JwsError):
    """The key known under a kid is another key or one not to be trusted. Carries `kid`."""

    def __init__(self, kid: str, found: str) -> None:
        self.kid = kid
        super().__init__(
            f"{found} under the kid {kid}, expected the key of that thumbprint; enrol a sound key"
        )


class BadSignatureError(JwsError):
    """A signature does not fit the payload. Carries `kid`."""

    zh = "密钥 {kid} 的签名与内容不符；请重新签名"

    def __init__(self, kid: str) -> None:
        self.kid = kid
        super().__init__(
            f"the signature by {kid} does not fit the payload, expected a valid one; sign the submission "
            "again"
        )


@dataclass(frozen=True)
class Signature:
    """One officer's signature. `protected_b64` must say the same as `kid` and `duty`.

    Raises `MalformedJwsError`.
    """

    protected_b64: str
    signature_b64: str
    kid: str
    duty: Duty

    def __post_init__(self) -> None:
        if self.protected_b64 != encode_base64url(protected_header(self.kid, self.duty)):
            found = repr(self.protected_b64[:_SHOWN])
            raise MalformedJwsError("protected", found, "the header of this kid and duty")
        if len(_decoded("signature", self.signature_b64)) != SIGNATURE_BYTES:
            raise MalformedJwsError(
                "signature", repr(self.signature_b64[:_SHOWN]), f"{SIGNATURE_BYTES} bytes"
            )

    @classmethod
    def parse(cls, protected_b64: str, signature_b64: str) -> Signature:
        """Reads kid and duty from the protected header. Raises `MalformedJwsError`."""
        match = _HEADER.fullmatch(_decoded("protected", protected_b64).decode("utf-8", "replace"))
        if match is None:
            found = repr(protected_b64[:_SHOWN])
            raise MalformedJwsError("protected", found, "alg, kid, typ and duty in their one spelling")
        return cls(protected_b64, signature_b64, match[1], "approve" if match[2] == "approve" else "prepare")


@dataclass(frozen=True)
class Jws:
    """A payload and the signatures on it, 1 to 16, sorted by kid, one for each key.

    Raises `MalformedJwsError` or `SignatureOrderError`.
    """

    payload: bytes
    signatures: tuple[Signature, ...]

    def __post_init__(self) -> None:
        if len(self.payload) > MAX_PAYLOAD_BYTES:
            raise MalformedJwsError("payload", f"{len(self.payload)} bytes", f"at most {MAX_PAYLOAD_BYTES}")
        if not 1 <= len(self.signatures) <= MAX_SIGNATURES:
            raise MalformedJwsError("signatures", f"{len(self.signatures)} of them", f"1 to {MAX_SIGNATURES}")
        kids = tuple(signature.kid for signature in self.signatures)
        if any(first >= second for first, second in pairwise(kids)):
            raise SignatureOrderError(kids)

    @classmethod
    def of(cls, payload: bytes, *signatures: Signature) -> Jws:
        """The JWS with these signatures put in order."""
        return cls(payload, tuple(sorted(signatures, key=lambda signature: signature.kid)))

    def with_signature(self, signature: Signature) -> Jws:
        """The same payload with one more key's signature. Raises `SignatureOrderError` for a second one."""
        return Jws.of(self.payload, *self.signatures, signature)

    def to_object(self) -> dict[str, object]:
        """The members to be written as JSON."""
        return {
            "payload": encode_base64url(self.payload),
            "signatures": [
                {"protected": signature.protected_b64, "signature": signature.signature_b64}
                for signature in self.signatures
            ],
        }

    @classmethod
    def from_object(cls, value: object) -> Jws:
        """Reads what `to_object` writes, nothing else.

        Raises `MalformedJwsError` or `SignatureOrderError`.
        """
        members = _members("the JWS", value, ("payload", "signatures"))
        rows = members["signatures"]
        if not isinstance(rows, list) or not 1 <= len(rows) <= MAX_SIGNATURES:
            raise MalformedJwsError("signatures", _shown(rows), f"a list of 1 to {MAX_SIGNATURES}")
        payload = _text("payload", members["payload"])
        if len(payload) > 2 * MAX_PAYLOAD_BYTES:
            found = f"{len(payload)} characters"
            raise MalformedJwsError("payload", found, f"at most {MAX_PAYLOAD_BYTES} bytes")
        return cls(_decoded("payload", payload), tuple(_parse_row(row) for row in rows))


def thumbprint(public_raw: bytes) -> str:
    """The name of an Ed25519 key: the RFC 7638 thumbprint of its JWK (RFC 8037 section 2).

    >>> from ledger.encoding import decode_base64url
    >>> thumbprint(decode_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
    'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'
    """
    jwk = f'{{"crv":"Ed25519","kty":"OKP","x":"{encode_base64url(public_raw)}"}}'
    return encode_base64url(sha256(jwk.encode()).digest())


def protected_header(kid: str, duty: Duty) -> bytes:
    """The exact bytes of a protected header. Raises `MalformedJwsError` for a kid or duty that cannot be."""
    if _KID.fullmatch(kid) is None:
        raise MalformedJwsError("kid", repr(kid[:_SHOWN]), "a thumbprint of 43 characters")
    _decoded("kid", kid)
    if duty not in _DUTIES:
        raise MalformedJwsError("duty", repr(duty), " or ".join(_DUTIES))
    return f'{{"alg":"Ed25519","kid":"{kid}","typ":"{TYPE}","duty":"{duty}"}}'.encode()


def sign(payload: bytes, private_key: Signer, duty: Duty) -> Signature:
    """An officer's signature over a submission's payload, made in this duty."""
    kid = thumbprint(raw_public_key(private_key))
    protected = encode_base64url(protected_header(kid, duty))
    signature = private_key.sign(_signing_input(protected, encode_base64url(payload)))
    return Signature(protected, encode_base64url(signature), kid, duty)


def verify(jws: Jws, public_key_by_kid: Callable[[str], bytes | None]) -> None:
    """Returns if every signature is good; `public_key_by_kid` gives the 32 bytes of an enrolled key.

    Raises `UnknownSignerError`, `UnusableSignerKeyError` or `BadSignatureError`, each naming the kid. Who the
    signers are and whether they suffice is not judged here.
    """
    payload = encode_base64url(jws.payload)
    for signature in jws.signatures:
        raw = public_key_by_kid(signature.kid)
        if raw is None:
            raise UnknownSignerError(signature.kid)
        if thumbprint(raw) != signature.kid:
            raise UnusableSignerKeyError(signature.kid, "found another key")
        try:
            public = load_public_key(raw)
        except PublicKeyError as error:
            raise UnusableSignerKeyError(signature.kid, str(error)) from error
        message = _signing_input(signature.protected_b64, payload)
        if not verify_ed25519(public, decode_base64url(signature.signature_b64), message):
            raise BadSignatureError(signature.kid)


def _signing_input(protected_b64: str, payload_b64: str) -> bytes:
    return f"{protected_b64}.{payload_b64}".encode("ascii")


def _parse_row(row: object) -> Signature:
    members = _members("a signature", row, ("protected", "signature"))
    return Signature.parse(_text("protected", members["protected"]), _text("signature", members["signature"]))


def _members(where: str, value: object, names: tuple[str, ...]) -> dict[str, object]:
    if not isinstance(value, dict) or set(value) != set(names):
        raise MalformedJwsError(where, _shown(value), f"exactly the members {' and '.join(names)}")
    return value


def _text(where: str, value: object) -> str:
    if not isinstance(value, str):
        raise MalformedJwsError(where, _shown(value), "a text")
    return value


def _decoded(where: str, text: str) -> bytes:
    try:
        return decode_base64url(text)
    except NonCanonicalBase64Error as error:
        raise MalformedJwsError(where, repr(error.text), "canonical base64url") from None


def _shown(value: object) -> str:
    if isinstance(value, dict):
        names = ", ".join(sorted(map(str, value)))
        return f"an object with the members {names[:_SHOWN] or 'none'}"
    return f"a {type(value).__name__}"
