"""Money: whole fen, exact both ways."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import MAX_FEN, MoneyError, format_wan, format_yuan, parse_yuan

AMOUNTS = st.integers(-MAX_FEN, MAX_FEN)


@given(AMOUNTS)
def test_what_is_written_is_read_back(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == fen


@given(AMOUNTS)
def test_writing_agrees_with_decimal_arithmetic(fen: int) -> None:
    assert format_yuan(fen) == f"{Decimal(fen).scaleb(-2):,.2f}"


@given(AMOUNTS)
def test_ten_thousands_are_cut_off_toward_zero(fen: int) -> None:
    shown = Decimal(format_wan(fen).replace(",", ""))
    exact = Decimal(fen).scaleb(-6)
    assert abs(shown) <= abs(exact) < abs(shown) + Decimal("0.01")


@given(st.text(max_size=80))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    with suppress(MoneyError):
        assert abs(parse_yuan(text)) <= MAX_FEN


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("0.01", 1),
        ("1234.5", 123_450),
        ("1,234.50", 123_450),
        ("￥１，２３４．５０", 123_450),
        ("¥12元", 1_200),
        ("3 万元", 3_000_000),
        ("1.5亿元", 15_000_000_000),
        ("0.000001万元", 1),
        ("-7", -700),
        ("－7.00元", -700),
        (" 12 ", 1_200),
        ("90071992547409.91", MAX_FEN),
    ],
)
def test_an_amount_is_read_as_people_type_it(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "", "元", "1,23", "12,34.5", "1.234,5", "1.005", "0.0000001万元", "1e3", "0x10", "--1", "-¥-1", "1 2",
        "01", ".5", "5.", "NaN", "一百", "1万", "90071992547409.92", "9" * 65,
    ],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(MoneyError) as caught:
        parse_yuan(text)
    assert caught.value.reason in str(caught.value)
