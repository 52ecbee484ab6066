"""Holders: the centre, 31 provinces, the Corps, and the levels beneath."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.holders import (
    CENTRAL,
    HOLDERS,
    PROVINCES,
    HolderError,
    holder_name,
    is_beneath,
    is_holder,
    province_of,
)

NUMBERED = st.sampled_from([row.code for row in PROVINCES if row.code != "XPCC"])
PAIR = st.integers(1, 99).map(lambda number: f"{number:02d}")
BENEATH = st.one_of(
    st.builds(str.__add__, NUMBERED, PAIR), st.builds(lambda a, b, c: a + b + c, NUMBERED, PAIR, PAIR)
)
ANY = st.one_of(st.sampled_from(list(HOLDERS)), BENEATH)


def test_there_are_31_provinces_and_the_corps() -> None:
    assert len(PROVINCES) == 32
    assert len({row.code for row in PROVINCES}) == 32
    assert PROVINCES[-1].code == "XPCC"


@given(BENEATH)
def test_a_holder_beneath_a_province_belongs_to_it(code: str) -> None:
    assert is_holder(code)
    assert province_of(code) == code[:2]
    assert is_beneath(code, code[:2])
    assert is_beneath(code, CENTRAL.code)
    assert not is_beneath(code[:2], code)


@given(ANY, ANY)
def test_nobody_is_beneath_itself_and_never_both_ways(one: str, other: str) -> None:
    assert not is_beneath(one, one)
    assert not (is_beneath(one, other) and is_beneath(other, one))


@given(ANY, ANY, ANY)
def test_beneath_is_transitive(one: str, two: str, three: str) -> None:
    if is_beneath(one, two) and is_beneath(two, three):
        assert is_beneath(one, three)


@given(st.text(max_size=8))
def test_any_text_is_a_holder_or_not(text: str) -> None:
    if is_holder(text):
        assert province_of(text) in HOLDERS
        assert holder_name(text)
    else:
        with pytest.raises(HolderError):
            holder_name(text)


def test_the_corps_is_never_joined_to_xinjiang() -> None:
    assert province_of("XPCC") == "XPCC"
    assert not is_beneath("XPCC", "65")
    assert is_beneath("XPCC", "00")


@pytest.mark.parametrize(
    "text", ["", "0", "00 ", "410000", "410100", "4100", "99", "71", "xpcc", "４１", "41010", "4101050"]
)
def test_a_holder_has_one_written_form(text: str) -> None:
    assert not is_holder(text)


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("00", "中央", "Central government"),
        ("41", "河南省", "Henan"),
        ("410105", "河南省（410105）", "Henan (410105)"),
        ("XPCC", "新疆生产建设兵团", "Xinjiang Production and Construction Corps"),
    ],
)
def test_a_holder_is_named_in_both_languages(code: str, zh: str, en: str) -> None:
    assert holder_name(code) == zh
    assert holder_name(code, "en") == en
