"""Codes of organisations, checked by their own check characters.

Two standards: the unified social credit code (统一社会信用代码, GB 32100-2015, 18 characters) and the
organisation code it replaced (组织机构代码, GB 11714, 9 characters), which records from before 2015 still
carry.

Promises: a code is accepted only in its one written form: capitals, half-width, no hyphen and no spaces. A
check proves that a code was typed right, not that the organisation exists.
"""

from __future__ import annotations

import re
from operator import mul
from typing import Final

from domain.errors import DomainError


class CodeError(DomainError):
    """A text is not a well-formed code.

    Carries `text`, `reason` and, when only the check character is wrong, the `expected` one.
    """

    def __init__(self, text: str, reason: str, expected: str | None = None) -> None:
        super().__init__(f"{text[:40]!r}: {reason}")
        self.text = text
        self.reason = reason
        self.expected = expected


def check_party_code(text: str) -> str:
    """Return `text` if it is a social credit code or an organisation code; raise `CodeError` otherwise.

    >>> check_party_code("91110000600037341L")
    '91110000600037341L'
    """
    if len(text) == 9:
        check_organisation_code(text)
    elif len(text) == 18:
        check_social_credit_code(text)
    else:
        raise CodeError(
            text,
            f"{len(text)} characters found, expected 18 (social credit code) or 9 (organisation code)",
        )
    return text


def check_social_credit_code(text: str) -> None:
    """Raise `CodeError` unless `text` is a unified social credit code (GB 32100-2015)."""
    if _SOCIAL_CREDIT.fullmatch(text) is None:
        raise CodeError(
            text,
            "expected 18 digits and capitals without I, O, S, V, Z, with a six-digit region in third place",
        )
    expected = social_credit_check_character(text[:17])
    if text[17] != expected:
        raise CodeError(text, _wrong_check(text[17], expected), expected)


def check_organisation_code(text: str) -> None:
    """Raise `CodeError` unless `text` is an organisation code (GB 11714)."""
    if _ORGANISATION.fullmatch(text) is None:
        raise CodeError(text, "expected 8 digits or capitals and a check character 0-9 or X, without hyphen")
    expected = organisation_check_character(text[:8])
    if text[8] != expected:
        raise CodeError(text, _wrong_check(text[8], expected), expected)


def social_credit_check_character(first17: str) -> str:
    """Return the 18th character of a social credit code: GB 32100-2015, modulus 31, weights 3^i.

    `first17` must hold 17 characters of the code's alphabet.

    >>> social_credit_check_character("91110000600037341")
    'L'
    """
    if _FIRST_17.fullmatch(first17) is None:
        raise CodeError(first17, "expected the first 17 digits and capitals of a social credit code")
    total = sum(map(mul, _SOCIAL_CREDIT_WEIGHTS, map(_SOCIAL_CREDIT_VALUES.__getitem__, first17)))
    return _SOCIAL_CREDIT_ALPHABET[-total % 31]


def organisation_check_character(first8: str) -> str:
    """Return the 9th character of an organisation code: GB 11714, modulus 11, `X` for ten.

    >>> organisation_check_character("60003734")
    '1'
    """
    if _FIRST_8.fullmatch(first8) is None:
        raise CodeError(first8, "expected the first 8 digits or capitals of an organisation code")
    total = sum(map(mul, _ORGANISATION_WEIGHTS, (int(character, 36) for character in first8)))
    return "0123456789X"[-total % 11]


def _wrong_check(found: str, expected: str) -> str:
    return f"check character {found} found, {expected} expected; compare with the certificate"


_SOCIAL_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SOCIAL_CREDIT_VALUES: Final = {character: value for value, character in enumerate(_SOCIAL_CREDIT_ALPHABET)}
_SOCIAL_CREDIT_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)

_LETTER: Final = f"[{_SOCIAL_CREDIT_ALPHABET}]"
_SOCIAL_CREDIT: Final = re.compile(rf"{_LETTER}{{2}}[0-9]{{6}}{_LETTER}{{10}}")
_FIRST_17: Final = re.compile(rf"{_LETTER}{{17}}")
_ORGANISATION: Final = re.compile(r"[0-9A-Z]{8}[0-9X]")
_FIRST_8: Final = re.compile(r"[0-9A-Z]{8}")
