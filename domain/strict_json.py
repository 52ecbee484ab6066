"""The door every statement passes: one strict JSON object, read from bytes.

Source: RFC 8259 with the restrictions of I-JSON (RFC 7493), and tighter: integers only, no control or
direction-changing characters, text in Normalization Form C. Two readers must never see two different facts
in the same bytes, and no reader may see something else than was signed.

Promises: the same bytes always give the same object or the same error; no exception but `StrictJsonError`,
whatever the bytes; about a microsecond per hundred bytes when nothing is escaped.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Final, Literal, NoReturn

from domain.errors import DomainError

MAX_BYTES: Final = 60_000
"""A statement fits into one entry of a log tile, whose length field has 16 bits."""
MAX_DEPTH: Final = 8
MAX_INTEGER: Final = 2**53 - 1
"""The largest integer that readers which keep numbers as doubles read exactly (RFC 7493, 2.2)."""

Code = Literal[
    "too-large",
    "not-utf8",
    "bom",
    "not-json",
    "trailing-data",
    "not-an-object",
    "duplicate-member",
    "number-not-integer",
    "integer-too-large",
    "control-character",
    "bidi-override",
    "not-nfc",
    "lone-surrogate",
    "noncharacter",
    "too-deep",
]


class StrictJsonError(DomainError):
    """Bytes are not a strict JSON object. Carries the stable `code` and, where known, `where` it is."""

    def __init__(self, code: Code, message: str, where: str | None = None) -> None:
        super().__init__(f"{message} (at {where})" if where else message)
        self.code: Final = code
        self.where: Final = where


def parse_object(data: bytes, max_bytes: int = MAX_BYTES) -> dict[str, object]:
    """Read one JSON object, or raise `StrictJsonError` with the code of the first rule it breaks.

    Values are str, int, bool, None, and lists and dicts of these.

    >>> parse_object(b'{"type":"funds.received","amount_fen":120000}')
    {'type': 'funds.received', 'amount_fen': 120000}
    """
    text = _decode(data, max_bytes)
    if text.count("{") + text.count("[") > MAX_DEPTH:
        _refuse_deep(text)
    value, end = _read(text)
    if end != len(text) and text[end:].strip(_WHITESPACE):
        raise StrictJsonError(
            "trailing-data", "something follows the JSON value; send one object only", f"character {end}"
        )
    if type(value) is not dict:
        raise StrictJsonError("not-an-object", f"a JSON {_kind(value)} found, an object expected")
    # Quotes compose with nothing, so a text without escapes is in NFC exactly when each of its strings is.
    if _UNUSUAL.search(text) or not (text.isascii() or unicodedata.is_normalized("NFC", text)):
        _check_strings(value, "")
    return value


_SHOWN_DIGITS: Final = 10
_WHITESPACE: Final = " \t\n\r"
_NOT_SPACE: Final = re.compile(r"[^ \t\n\r]")
_BOM: Final = b"\xef\xbb\xbf"
_BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_REFUSED: Final[tuple[tuple[Code, str, re.Pattern[str]], ...]] = (
    ("control-character", "a control character", re.compile("[\x00-\x1f\x7f-\x9f]")),
    ("bidi-override", "a character that changes the direction of writing", re.compile(f"[{_BIDI}]")),
    ("lone-surrogate", "half of a surrogate pair", re.compile("[\ud800-\udfff]")),
    (
        "noncharacter",
        "a code point that is no character",
        re.compile(
            "[\ufdd0-\ufdef"
            + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
            + "]"
        ),
    ),
)
# Whatever might be refused, be escaped, or lie beyond the Basic Multilingual Plane: one pass clears
# nearly every text.
_UNUSUAL: Final = re.compile(f"[\x00-\x1f\\\\\x7f-\x9f{_BIDI}\ufdd0-\ufdef\ufffe\uffff\U00010000-\U0010ffff]")
# The closing quote is optional so that an unfinished string is passed over once, not once per quote in it.
_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


def _decode(data: bytes, max_bytes: int) -> str:
    if len(data) > max_bytes:
        raise StrictJsonError("too-large", f"{len(data)} bytes found, at most {max_bytes} expected")
    if data.startswith(_BOM):
        raise StrictJsonError("bom", "the text opens with a byte order mark; send UTF-8 without it", "byte 0")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise StrictJsonError("not-utf8", f"not UTF-8: {error.reason}", f"byte {error.start}") from None


def _refuse_deep(text: str) -> None:
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise StrictJsonError(
                    "too-deep", f"more than {MAX_DEPTH} levels found", f"character {match.start()}"
                )
        elif mark in "]}":
            depth -= 1


def _read(text: str) -> tuple[Any, int]:
    start = 0 if text.startswith("{") else _first_mark(text)
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        code: Code = "control-character" if error.msg.startswith("Invalid control character") else "not-json"
        raise StrictJsonError(code, f"not JSON: {error.msg}", f"character {error.pos}") from None


def _first_mark(text: str) -> int:
    match = _NOT_SPACE.search(text)
    return match.start() if match else len(text)


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise StrictJsonError("duplicate-member", f"the member {twice!r} appears twice; keep one of them")
    return members


def _integer(digits: str) -> int:
    # The length is looked at first: Python is slow at, or refuses, turning thousands of digits into a number.
    if len(digits) <= 17 and -MAX_INTEGER <= (value := int(digits)) <= MAX_INTEGER:
        return value
    # Not shown: so many digits may be somebody's card number.
    raise StrictJsonError(
        "integer-too-large", f"an integer of {len(digits.lstrip('-'))} digits is beyond ±{MAX_INTEGER}"
    )


def _not_integer(number: str) -> NoReturn:
    found = number if len(number) <= _SHOWN_DIGITS else "a fraction or a power"
    raise StrictJsonError("number-not-integer", f"{found} found, a whole number expected; money is in fen")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_not_integer, parse_constant=_not_integer
)


def _check_strings(value: object, where: str) -> None:
    if isinstance(value, str):
        _check_string(value, where)
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_string(name, f"the name of a member of {where or '/'}")
            _check_strings(member, f"{where}/{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check_strings(item, f"{where}/{index}")


def _check_string(text: str, where: str) -> None:
    for code, what, pattern in _REFUSED:
        if match := pattern.search(text):
            raise StrictJsonError(code, f"{what}, U+{ord(match[0]):04X}, found in a text; remove it", where)
    if not unicodedata.is_normalized("NFC", text):
        raise StrictJsonError("not-nfc", "a text is not in Normalization Form C; normalise it first", where)


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "list"
    if isinstance(value, str):
        return "string"
    return "null" if value is None else "boolean" if isinstance(value, bool) else "number"
