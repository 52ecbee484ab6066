"""Withheld members: what a statement keeps out of the log, and what proves it later (披露).

A member that is withheld is replaced by the digest of its disclosure, the JSON array `[salt, name, value]`
in base64url (RFC 9901 sections 4.2.1 and 4.2.3). The salt makes the digest useless to whoever guesses the
value. Only top-level members are withheld, and never `withheld` itself.

Promises: the text of a disclosure is kept as it was given, never written anew, because the digest is over
that text; no error and no representation shows a salt or a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import cast

from domain.strict_json import MAX_BYTES, StrictJsonError, parse_object
from ledger.encoding import NonCanonicalBase64Error, decode_base64url, encode_base64url
from ledger.errors import LedgerError

JsonValue = str | int | list["JsonValue"] | dict[str, "JsonValue"]

SALT_BYTES = 16
"""What RFC 9901 section 9.3 recommends; a disclosure with less is refused."""

_NAME = re.compile(r"[a-z_]{1,40}")
_WITHHELD = "withheld"
# A strict reader of objects reads the array as the one member of an object.
_OPENING, _CLOSING = b'{"disclosure":', b"}"


class DisclosureError(LedgerError):
    """A disclosure cannot be read or made."""


class MalformedDisclosureError(DisclosureError):
    """A text is no disclosure, or a value cannot be in one. Carries `found`, never the text."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(
            f"found {found}, expected a disclosure: salt, member name and value as strict JSON in base64url; "
            "use the text as its author's client wrote it"
        )


class WithholdingError(DisclosureError):
    """A member cannot be withheld. Carries its `name` and what was `found`, never the value."""

    def __init__(self, name: str, found: str) -> None:
        self.name = name
        self.found = found
        super().__init__(
            f"found {found} where {name!r} was to be withheld, expected a member of the statement in the "
            "clear; check the name"
        )


@dataclass(frozen=True)
class Disclosure:
    """A withheld member in the clear; made by `parse` or `make_disclosure`. Its `text` decides equality."""

    salt: str = field(repr=False, compare=False)
    name: str = field(compare=False)
    value: JsonValue = field(repr=False, compare=False)
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        """What stands in the statement: SHA-256 over the text, in base64url."""
        return encode_base64url(sha256(self.text.encode("ascii")).digest())

    @classmethod
    def parse(cls, text: str) -> Disclosure:
        """Reads a disclosure's text, which is kept as it is. Raises `MalformedDisclosureError`.

        A value may nest six levels deep: the statement it comes from allows eight.

        >>> Disclosure.parse("WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd").value
        'John'
        """
        try:
            data = decode_base64url(text)
        except NonCanonicalBase64Error:
            raise MalformedDisclosureError("a text that is not canonical base64url") from None
        salt, name, value = _read_array(data)
        _check_salt(salt)
        return cls(cast(str, salt), _checked_name(name), _checked_value(value), text)


def make_disclosure(name: str, value: object, random: Callable[[int], bytes]) -> Disclosure:
    """A new disclosure of this member, with a salt of its own.

    `random(n)` gives n unpredictable bytes. Raises `MalformedDisclosureError` if the value could not stand in
    a statement.
    """
    array = [encode_base64url(random(SALT_BYTES)), name, value]
    try:
        written = json.dumps(array, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise MalformedDisclosureError("a text that UTF-8 cannot hold") from None
    except (TypeError, ValueError, RecursionError):
        raise MalformedDisclosureError("a value that JSON cannot hold") from None
    return Disclosure.parse(encode_base64url(written))


def withhold(
    members: Mapping[str, object], audiences: Mapping[str, str], random: Callable[[int], bytes]
) -> tuple[dict[str, object], list[Disclosure]]:
    """The statement's members with the named ones moved into `withheld`, and their disclosures.

    `audiences` says for each name who may read it: `audit`, `party` or `public-after:<type>`; the statement's
    own model checks that. What was withheld before stays. Raises `WithholdingError` if a name is not there,
    so that a slip never leaves the real one in the clear, or `MalformedDisclosureError`.
    """
    kept = dict(members)
    entries = list(cast("list[object]", kept.pop(_WITHHELD, [])))
    earlier = {entry.get("name") for entry in entries if isinstance(entry, dict)}
    disclosures = []
    for name, audience in audiences.items():
        if name in earlier:
            raise WithholdingError(name, "a member withheld before")
        if name not in kept:
            raise WithholdingError(name, "no such member")
        disclosure = make_disclosure(name, kept.pop(name), random)
        entries.append({"name": name, "audience": audience, "digest": disclosure.digest})
        disclosures.append(disclosure)
    if entries:
        kept[_WITHHELD] = entries
    return kept, disclosures


def is_withholdable_name(name: object) -> bool:
    """Could a member of this name be withheld? What its statement says about it is not asked."""
    return isinstance(name, str) and name != _WITHHELD and _NAME.fullmatch(name) is not None


def _read_array(data: bytes) -> list[object]:
    limit = MAX_BYTES + len(_OPENING) + len(_CLOSING)
    try:
        wrapped = parse_object(_OPENING + data + _CLOSING, limit)
    except StrictJsonError as error:
        # The reader's message may show a part of the value; its code does not.
        raise MalformedDisclosureError(f"JSON that is not strict ({error.code})") from None
    array = wrapped.pop("disclosure")
    if wrapped:
        raise MalformedDisclosureError("something after the array")
    if not isinstance(array, list) or len(array) != 3:
        raise MalformedDisclosureError("no array of three")
    return array


def _check_salt(salt: object) -> None:
    try:
        if isinstance(salt, str) and len(decode_base64url(salt)) >= SALT_BYTES:
            return
    except NonCanonicalBase64Error:
        pass
    raise MalformedDisclosureError(f"a salt that is not base64url of at least {SALT_BYTES} bytes")


def _checked_name(name: object) -> str:
    if not is_withholdable_name(name):
        raise MalformedDisclosureError("a name that no withheld member can have")
    return cast(str, name)


def _checked_value(value: object) -> JsonValue:
    if value is None:
        raise MalformedDisclosureError("null in the place of a value")
    return cast(JsonValue, value)
