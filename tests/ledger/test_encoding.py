"""One spelling for base64; identifiers that sort by time."""

from __future__ import annotations

from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.encoding import (
    ClockOutOfRangeError,
    NonCanonicalBase64Error,
    Uuid7Maker,
    decode_base64,
    decode_base64url,
    encode_base64,
    encode_base64url,
)


@given(st.binary(max_size=100))
def test_decoding_gives_back_what_was_encoded(data: bytes) -> None:
    assert decode_base64url(encode_base64url(data)) == data
    assert decode_base64(encode_base64(data)) == data


@given(st.text(alphabet="AQYZaz09+/-_= \n!é", max_size=12))
def test_every_accepted_text_is_the_one_the_encoder_writes(text: str) -> None:
    for decode, encode in ((decode_base64url, encode_base64url), (decode_base64, encode_base64)):
        try:
            data = decode(text)
        except NonCanonicalBase64Error:
            continue
        assert encode(data) == text


@pytest.mark.parametrize("text", ["YR", "YQ==", "YQ=", "Y", "YQ ", "Y!Q", "+/8", "é", "YQ\n", "A" * 5])
def test_base64url_with_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(NonCanonicalBase64Error, match="expected canonical base64url"):
        decode_base64url(text)


@pytest.mark.parametrize("text", ["YR==", "YQ", "YQ=", "Y===", "YQ== ", "-_8=", "é", "YQ==\n", "YQ==YQ=="])
def test_base64_with_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(NonCanonicalBase64Error, match="expected canonical base64 with"):
        decode_base64(text)


def test_an_error_shows_only_the_beginning_of_a_long_text() -> None:
    with pytest.raises(NonCanonicalBase64Error) as refused:
        decode_base64url("!" * 10_000)
    assert len(str(refused.value)) < 200


def test_a_uuid7_carries_its_moment_version_and_variant() -> None:
    made = UUID(Uuid7Maker(lambda: 0x017F22E279B0, lambda n: b"\xff" * n)())
    assert (made.version, made.variant, made.int >> 80) == (7, RFC_4122, 0x017F22E279B0)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=60), st.binary(min_size=10, max_size=10))
def test_identifiers_never_sort_backwards_even_when_the_clock_does(clock: list[int], noise: bytes) -> None:
    moments = iter(clock)
    maker = Uuid7Maker(lambda: next(moments), lambda n: noise[:n])
    made = [maker() for _ in clock]
    assert made == sorted(set(made))


def test_a_maker_that_runs_out_of_counter_goes_on_in_the_next_millisecond() -> None:
    maker = Uuid7Maker(lambda: 7, lambda n: b"\xff" * n)
    first = maker()
    maker._counter = (1 << 74) - 1
    second = maker()
    assert first < second
    assert UUID(second).int >> 80 == 8


@pytest.mark.parametrize("now_ms", [-5, 1 << 48])
def test_a_clock_outside_the_format_is_refused(now_ms: int) -> None:
    with pytest.raises(ClockOutOfRangeError, match="set the clock"):
        Uuid7Maker(lambda: now_ms, bytes)()
