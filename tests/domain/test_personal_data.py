"""The net for persons' numbers; python-stdnum makes identity numbers that are good."""

from __future__ import annotations

import base64
from datetime import date
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric

from domain.codes import social_credit_check_character
from domain.holders import PROVINCES
from domain.money import MAX_FEN, format_yuan
from domain.personal_data import personal_datum

REGION = st.builds(
    lambda province, rest: f"{province}{rest:04d}",
    st.sampled_from([row.code for row in PROVINCES if row.code.isdigit()]),
    st.integers(0, 9999),
)
IDENTITY_17 = st.builds(
    lambda region, day, serial: f"{region}{day:%Y%m%d}{serial:03d}",
    REGION,
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
)
WORDS = st.text(st.characters(categories=["Lo"], max_codepoint=0x9FFF), max_size=6)


def identity_number(first: str) -> str:
    """The number with its check character, by python-stdnum."""
    return first + str(ric.calc_check_digit(f"{first}?"))


@given(IDENTITY_17, WORDS, WORDS)
def test_an_identity_number_is_found_in_any_words(first: str, before: str, after: str) -> None:
    number = identity_number(first)
    # One in 31 is a social credit code as well, of a region that registers organisations.
    assume(number[17] != social_credit_check_character(first))
    assert personal_datum(f"{before}{number}{after}") == "identity number"
    assert personal_datum(f"{before}{number.lower()}{after}") == "identity number"


@given(st.integers(13_000_000_000, 19_999_999_999), WORDS, st.sampled_from(["", "+86", "0086"]))
def test_a_mobile_number_is_found_in_any_words(number: int, before: str, prefix: str) -> None:
    assert personal_datum(f"{before}{prefix}{number}") == "phone number"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("张三 6222021234567890128", "bank card"),
        ("4111111111111111", "bank card"),
        ("联系人电话１３８１２３４５６７８", "phone number"),
        ("13812345678.pdf", "phone number"),
        ("130503670401001", "identity number"),
    ],
)
def test_a_person_is_found(text: str, kind: str) -> None:
    assert personal_datum(text) == kind


@given(st.integers(0, MAX_FEN))
def test_an_amount_with_separators_is_no_person(fen: int) -> None:
    assert personal_datum(format_yuan(fen)) is None


@given(st.uuids())
def test_a_uuid_is_no_person(value: UUID) -> None:
    assert personal_datum(str(value)) is None


@given(st.binary(min_size=32, max_size=32))
def test_a_digest_is_no_person(data: bytes) -> None:
    assert personal_datum(base64.urlsafe_b64encode(data).decode().rstrip("=")) is None
    assert personal_datum(data.hex()) is None


@given(REGION, st.integers(0, 999_999_999))
def test_a_social_credit_code_is_no_person(region: str, body: int) -> None:
    first = f"12{region}{body:09d}"
    assert personal_datum(f"付款给{first}{social_credit_check_character(first)}") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "合同 2026-017",
        "41-2026-HT-001",
        "20260501123045",
        "PZ-20260501-000123",
        "1234567890",
        "财教〔2026〕12号",
    ],
)
def test_what_offices_write_is_no_person(text: str) -> None:
    assert personal_datum(text) is None


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    assert personal_datum(text) in {None, "identity number", "phone number", "bank card"}
