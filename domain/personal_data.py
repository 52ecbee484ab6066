"""Does a clear text hold a natural person's number? What does, must be withheld instead.

Three kinds: resident identity numbers (公民身份号码, GB 11643: 18 characters with a check, or the old 15
digits with a valid day), mobile phone numbers, and bank card numbers (ISO/IEC 7812, Luhn).

Promises: quick on texts without a run of eleven digits, which is nearly all of them. Social credit codes,
amounts, days, UUIDs and digests are never taken for a person. No promise about numbers broken up by spaces
or hyphens, nor about names: this is a net under the officer's own care, not a replacement for it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import chain
from typing import Final, Literal

from domain.codes import CodeError, check_social_credit_code
from domain.holders import PROVINCES

PersonalDatum = Literal["identity number", "phone number", "bank card"]


def personal_datum(text: str) -> PersonalDatum | None:
    """Name the first kind of personal number found in `text`, or return None.

    >>> personal_datum("联系人电话13812345678"), personal_datum("合同 2026-017")
    ('phone number', None)
    """
    if _LONG_RUN.search(text) is None:
        return None
    plain = _NO_PERSON.sub(" ", unicodedata.normalize("NFKC", text))
    plain = _SOCIAL_CREDIT_SHAPE.sub(_blank_if_organisation, plain)
    if any(_is_identity_number(match[0]) for match in _IDENTITY.finditer(plain)):
        return "identity number"
    if _MOBILE.search(plain):
        return "phone number"
    if any(_is_bank_card(match[0]) for match in _CARD.finditer(plain)):
        return "bank card"
    return None


_LONG_RUN: Final = re.compile(r"\d{11}")
_NO_PERSON: Final = re.compile(
    r"(?<![0-9A-Za-z_-])(?:"
    r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"  # UUID
    r"|[0-9A-Fa-f]{32,}"  # hexadecimal digest
    r"|[0-9A-Za-z_-]{43}"  # SHA-256 digest or key name in base64url
    r")(?![0-9A-Za-z_-])"
)
_SOCIAL_CREDIT_SHAPE: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{18}(?![0-9A-Za-z])")

_NOT_AFTER_DIGIT: Final = r"(?<![0-9])(?<![0-9]\.)"
_NOT_BEFORE_DIGIT: Final = r"(?![0-9])(?!\.[0-9])"
_IDENTITY: Final = re.compile(rf"{_NOT_AFTER_DIGIT}(?:[0-9]{{17}}[0-9Xx]|[0-9]{{15}}){_NOT_BEFORE_DIGIT}")
_MOBILE: Final = re.compile(rf"{_NOT_AFTER_DIGIT}(?:(?:\+|00)86)?1[3-9][0-9]{{9}}{_NOT_BEFORE_DIGIT}")
_CARD: Final = re.compile(rf"{_NOT_AFTER_DIGIT}(?<![A-Za-z])[0-9]{{16,19}}(?![A-Za-z]){_NOT_BEFORE_DIGIT}")

_PROVINCES: Final = frozenset(row.code for row in PROVINCES if row.code.isdigit())
_BIRTHPLACES: Final = _PROVINCES | {"71", "81", "82", "83"}
_REGISTRARS: Final = _PROVINCES | {"10"}
"""Regions that register organisations: the provinces, and 10 for the centre (100000)."""

_IDENTITY_WEIGHTS: Final = tuple(pow(2, 17 - place, 11) for place in range(17))


def _blank_if_organisation(match: re.Match[str]) -> str:
    code = match[0]
    try:
        check_social_credit_code(code)
    except CodeError:
        return code
    # One identity number in 31 passes the other check too; a region that registers nobody gives it away.
    if code[2:4] not in _REGISTRARS and _is_identity_number(code):
        return code
    return " "


def _is_identity_number(number: str) -> bool:
    if number[:2] not in _BIRTHPLACES:
        return False
    if len(number) == 15:
        return _is_day("19" + number[6:12])
    total = sum(weight * int(digit) for weight, digit in zip(_IDENTITY_WEIGHTS, number[:17], strict=True))
    return number[17].upper() == "10X98765432"[total % 11] and _is_day(number[6:14])


def _is_bank_card(number: str) -> bool:
    if _is_day(number[:8]):  # a moment or a serial number that opens with its day
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = (2 * digit - 9 * (digit > 4) for digit in digits[1::2])
    return sum(chain(digits[::2], doubled)) % 10 == 0


def _is_day(digits: str) -> bool:
    if digits[:2] not in {"19", "20"}:
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
