"""The strict JSON door: two readers never see two facts in the same bytes."""

from __future__ import annotations

import json
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.strict_json import MAX_BYTES, MAX_DEPTH, MAX_INTEGER, StrictJsonError, parse_object

TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Cn"]), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-MAX_INTEGER, MAX_INTEGER), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=8,
)


def depth_of(value: object) -> int:
    """How many objects and lists stand within each other."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = 1 if isinstance(value, dict | list) else 0
    return own + max(map(depth_of, inner), default=0)


@given(st.dictionaries(TEXT, VALUES, max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_a_strict_object_is_read_as_any_reader_reads_it(
    members: dict[str, object], escaped: bool, indent: int | None
) -> None:
    data = json.dumps(members, ensure_ascii=escaped, indent=indent).encode()
    if depth_of(members) <= MAX_DEPTH:
        assert parse_object(data) == members
    else:
        with pytest.raises(StrictJsonError) as caught:
            parse_object(data)
        assert caught.value.code == "too-deep"


@given(
    st.one_of(
        st.binary(max_size=60), st.text('{}[]",:\\ntruefalsu0123.e-é\u0301', max_size=40).map(str.encode)
    )
)
def test_any_bytes_are_an_object_or_refused(data: bytes) -> None:
    with suppress(StrictJsonError):
        assert parse_object(data) == json.loads(data)


def nested(levels: int) -> bytes:
    """An object with lists within, `levels` in all."""
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a":1,"a":1}', "duplicate-member"),
        (b'{"a":1,"\\u0061":1}', "duplicate-member"),
        (b'{"a":{"b":1,"b":2}}', "duplicate-member"),
        (b'{"a":1.0}', "number-not-integer"),
        (b'{"a":1e3}', "number-not-integer"),
        (b'{"a":NaN}', "number-not-integer"),
        (b'{"a":-Infinity}', "number-not-integer"),
        (b'{"a":9007199254740992}', "integer-too-large"),
        (b'{"a":-9007199254740992}', "integer-too-large"),
        (b'{"a":' + b"9" * 10_000 + b"}", "integer-too-large"),
        (b'{"a":"\\u0000"}', "control-character"),
        (b'{"a":"\t"}', "control-character"),
        (b'{"a":"\x7f"}', "control-character"),
        ('{"a":"abc\u202edcb"}'.encode(), "bidi-override"),
        (b'{"a":"\\u2066"}', "bidi-override"),
        ('{"\u200f":1}'.encode(), "bidi-override"),
        ('{"a":"e\u0301"}'.encode(), "not-nfc"),
        (b'{"a":"e\\u0301"}', "not-nfc"),
        ('{"a":"\u212b"}'.encode(), "not-nfc"),
        (b'{"a":"\\ud800"}', "lone-surrogate"),
        (b'{"a":"\xed\xa0\x80"}', "not-utf8"),
        (b'{"a":"\\ufffe"}', "noncharacter"),
        ('{"a":"\U0001ffff"}'.encode(), "noncharacter"),
        (nested(MAX_DEPTH + 1), "too-deep"),
        (b"\xef\xbb\xbf{}", "bom"),
        (b'{"a":"\xff"}', "not-utf8"),
        ('{"a":1}'.encode("utf-16"), "not-utf8"),
        (b"{} {}", "trailing-data"),
        (b"{},", "trailing-data"),
        (b"[]", "not-an-object"),
        (b'"a"', "not-an-object"),
        (b"null", "not-an-object"),
        (b"", "not-json"),
        (b'{"a":1,}', "not-json"),
        (b"{'a':1}", "not-json"),
        (b'{"a":01}', "not-json"),
        (b'{"a":+1}', "not-json"),
        (b'{"a":1}//', "trailing-data"),
        (b'{"a":"' + b"x" * MAX_BYTES + b'"}', "too-large"),
    ],
)
def test_what_could_mean_two_things_is_refused_with_its_code(data: bytes, code: str) -> None:
    with pytest.raises(StrictJsonError) as caught:
        parse_object(data)
    assert caught.value.code == code


def test_the_limits_themselves_are_accepted() -> None:
    assert parse_object(nested(MAX_DEPTH))
    assert parse_object(b'{"a":9007199254740991,"b":-9007199254740991}')
    assert parse_object(b'{"a":"' + b"x" * (MAX_BYTES - 8) + b'"}')


def test_brackets_within_a_text_are_no_levels() -> None:
    assert parse_object(b'{"a":"[[[[[[[[[[[[","b":"\\"{{{{{{{{{{"}')


@pytest.mark.parametrize("data", [b'{"a":6222021234567890128}', b'{"a":138123456780000000000.5}'])
def test_a_refused_number_is_not_shown(data: bytes) -> None:
    with pytest.raises(StrictJsonError) as caught:
        parse_object(data)
    assert "622202" not in str(caught.value)
    assert "138123" not in str(caught.value)
