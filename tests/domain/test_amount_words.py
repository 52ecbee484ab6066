"""Amounts in Chinese capitals, both ways; cn2an is the second opinion."""

from __future__ import annotations

from contextlib import suppress

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.amount_words import AmountWordsError, from_words, to_words
from domain.money import MAX_FEN

AMOUNTS = st.one_of(
    st.integers(-MAX_FEN, MAX_FEN), st.integers(0, 10**9), st.sampled_from([10**k for k in range(16)])
)


@given(AMOUNTS)
def test_what_is_written_is_read_back(fen: int) -> None:
    assert from_words(to_words(fen)) == fen


@given(st.integers(1, 10**15))
def test_writing_agrees_with_cn2an_but_for_its_missing_zheng_after_jiao(fen: int) -> None:
    yuan = f"{fen // 100}.{fen % 100:02d}" if fen % 100 else str(fen // 100)
    theirs = cn2an.an2cn(yuan, "rmb")
    assert from_words(theirs) == fen
    assert to_words(fen) == (f"{theirs}整" if theirs.endswith("角") else theirs)


@given(AMOUNTS, AMOUNTS)
def test_no_text_stands_for_two_amounts(one: int, other: int) -> None:
    assert (to_words(one) == to_words(other)) == (one == other)


@given(st.text("零壹贰叁拾佰仟万亿元角分整负两", max_size=14))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    with suppress(AmountWordsError):
        assert abs(from_words(text)) <= MAX_FEN


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (101, "壹元零壹分"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (10**12, "壹佰亿元整"),
        (-150, "负壹元伍角整"),
    ],
)
def test_an_amount_is_written_as_the_payment_rules_ask(fen: int, words: str) -> None:
    assert to_words(fen) == words
    assert from_words(words) == fen


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        ("人民币：壹佰圆正", 10_000),
        ("一百二十元整", 12_000),
        ("十元", None),
        ("拾元整", 1_000),
        ("两万元整", 2_000_000),
        ("壹拾万零柒仟元伍角叁分", 10_700_053),
        ("贰角", 20),
        ("壹仟元零伍角整", 100_050),
    ],
)
def test_other_ways_to_write_are_read_when_they_are_exact(words: str, fen: int | None) -> None:
    if fen is None:
        with pytest.raises(AmountWordsError):
            from_words(words)
    else:
        assert from_words(words) == fen


@pytest.mark.parametrize(
    "words",
    [
        "",
        "元整",
        "壹",
        "壹仟伍元整",
        "壹佰零零伍元整",
        "壹分整",
        "伍分壹角",
        "壹万万元整",
        "壹佰壹佰元整",
        "两元两",
        "abc",
        "壹" * 81,
    ],
)
def test_what_is_not_exactly_an_amount_is_refused(words: str) -> None:
    with pytest.raises(AmountWordsError):
        from_words(words)


def test_an_amount_beyond_the_largest_is_not_written() -> None:
    with pytest.raises(AmountWordsError):
        to_words(MAX_FEN + 1)
