"""Codes of organisations; python-stdnum is the second opinion on social credit codes."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from domain.codes import (
    CodeError,
    check_organisation_code,
    check_party_code,
    check_social_credit_code,
    organisation_check_character,
    social_credit_check_character,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FIRST_17 = st.builds(
    lambda head, region, body: head + region + body,
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)
FIRST_8 = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8)


def is_accepted(code: str) -> bool:
    try:
        check_social_credit_code(code)
    except CodeError:
        return False
    return True


@given(FIRST_17)
def test_the_check_character_is_the_one_stdnum_computes(first: str) -> None:
    assert social_credit_check_character(first) == uscc.calc_check_digit(first)


@given(FIRST_17.filter(lambda first: first[:2].isdigit()), st.sampled_from(ALPHABET))
def test_the_verdict_on_a_code_is_the_one_of_stdnum(first: str, last: str) -> None:
    # It does not know the registrars written with letters (A1, N1, Y1), which GB 32100 has.
    assert is_accepted(first + last) == uscc.is_valid(first + last)


@given(FIRST_17, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(first: str, place: int, wrong: str) -> None:
    code = first + social_credit_check_character(first)
    mistyped = code[:place] + wrong + code[place + 1 :]
    assert is_accepted(mistyped) == (mistyped == code)


@given(FIRST_8)
def test_an_organisation_code_has_exactly_one_check_character(first: str) -> None:
    good = [last for last in "0123456789X" if _is_organisation(first + last)]
    assert good == [organisation_check_character(first)]


def _is_organisation(code: str) -> bool:
    try:
        check_organisation_code(code)
    except CodeError:
        return False
    return True


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_refused(text: str) -> None:
    with suppress(CodeError):
        assert check_party_code(text) == text


@pytest.mark.parametrize("code", ["91110000600037341L", "12410000000007106J", "000071060", "D2143569X"])
def test_a_good_code_is_returned_as_it_is(code: str) -> None:
    assert check_party_code(code) == code


@pytest.mark.parametrize(
    "code",
    [
        "", "finance", "91110000600037341l", "９１110000600037341L", "9111000060003734-L",
        " 91110000600037341L", "91110000600037341L\n", "91110000600O37341L", "D2143569-X", "D2143569",
    ],
)  # fmt: skip
def test_a_code_has_one_written_form(code: str) -> None:
    with pytest.raises(CodeError):
        check_party_code(code)


def test_a_wrong_check_character_is_named_with_the_right_one() -> None:
    with pytest.raises(CodeError) as caught:
        check_party_code("91110000600037341K")
    assert caught.value.expected == "L"
    assert "K found, L expected" in caught.value.reason
