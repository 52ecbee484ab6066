"""Disclosures: RFC 9901's own examples, the strict door, and what is withheld from a statement."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from hashlib import sha256
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.disclosure import (
    Disclosure,
    MalformedDisclosureError,
    WithholdingError,
    make_disclosure,
    withhold,
)
from ledger.encoding import encode_base64url
from ledger.errors import LedgerError

SALT = "_26bc4LT-ac6q2KI6cBW5es"
MOEBIUS = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
ADDRESS = (
    "WyJBSngtMDk1VlBycFR0TjRRTU9xUk9BIiwgImFkZHJlc3MiLCB7InN0cmVldF9hZGRyZXNzIjogIjEyMyBNYWluIFN0Iiwg"
    "ImxvY2FsaXR5IjogIkFueXRvd24iLCAicmVnaW9uIjogIkFueXN0YXRlIiwgImNvdW50cnkiOiAiVVMifV0"
)

_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cn", "Co", "Cs"))
_TEXTS = st.text(_LETTERS, max_size=12).map(lambda text: normalize("NFC", text))
_VALUES = st.recursive(
    _TEXTS | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=6,
).filter(lambda value: _depth(value) <= 6)
_NAMES = st.from_regex(r"[a-z_]{1,40}", fullmatch=True).filter(lambda name: name != "withheld")


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


def _text(array: object) -> str:
    return encode_base64url(json.dumps(array).encode())


@pytest.mark.parametrize(
    ("text", "salt", "name", "value", "digest"),
    [
        # RFC 9901, sections 4.2.1 and 4.2.3
        (MOEBIUS, SALT, "family_name", "Möbius", "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"),
        # RFC 9901, section 5.1
        (
            "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd",
            "2GLC42sKQveCfGfryNRN9w",
            "given_name",
            "John",
            "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4",
        ),
        (
            "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd",
            "eluV5Og3gSNII8EYnsxA_A",
            "family_name",
            "Doe",
            "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo",
        ),
        (
            ADDRESS,
            "AJx-095VPrpTtN4QMOqROA",
            "address",
            {
                "street_address": "123 Main St",
                "locality": "Anytown",
                "region": "Anystate",
                "country": "US",
            },
            "XzFrzwscM6Gn6CJDc6vVK8BkMnfG8vOSKfpPIZdAfdE",
        ),
        (
            _text(["Qg_O64zqAxe412a108iroA", "phone_number_verified", True]),
            "Qg_O64zqAxe412a108iroA",
            "phone_number_verified",
            True,
            "XQ_3kPKt1XyX7KANkqVR6yZ2Va5NrPIvPYbyMvRKBMM",
        ),
    ],
)
def test_the_standards_own_examples_are_read(
    text: str, salt: str, name: str, value: object, digest: str
) -> None:
    read = Disclosure.parse(text)
    assert (read.salt, read.name, read.value, read.text, read.digest) == (salt, name, value, text, digest)


@pytest.mark.parametrize(
    "text",
    [
        # RFC 9901, section 4.2.1: the same content with an escape, without spaces, with line feeds
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNXHUwMGY2Yml1cyJd",
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd",
        "WwoiXzI2YmM0TFQtYWM2cTJLSTZjQlc1ZXMiLAoiZmFtaWx5X25hbWUiLAoiTcO2Yml1cyIKXQ",
    ],
)
def test_another_spelling_of_the_same_content_keeps_its_text_and_has_its_own_digest(text: str) -> None:
    read, standard = Disclosure.parse(text), Disclosure.parse(MOEBIUS)
    assert (read.salt, read.name, read.value) == (standard.salt, standard.name, standard.value)
    assert read.text == text
    assert read.digest == encode_base64url(sha256(text.encode("ascii")).digest())
    assert read != standard
    assert read.digest != standard.digest


@given(_NAMES, _VALUES, st.binary(min_size=16, max_size=16))
def test_what_is_made_can_be_read(name: str, value: object, salt: bytes) -> None:
    made = make_disclosure(name, value, lambda n: salt[:n])
    read = Disclosure.parse(made.text)
    assert (read.name, read.value, read.salt) == (name, value, encode_base64url(salt))
    assert read == made
    assert hash(read) == hash(made)


@given(st.text(max_size=60) | st.binary(max_size=60).map(encode_base64url))
def test_whatever_the_text_nothing_but_a_ledger_error_comes_out(text: str) -> None:
    with suppress(LedgerError):
        assert Disclosure.parse(text).text == text


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "not-json"),
        (b"nope", "not-json"),
        (b'{"salt":"x"}', "no array of three"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name"]', "no array of three"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name","v","more"]', "no array of three"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name","v"] 1', "not-json"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name","v"],"x":1', "something after the array"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name","v"],"disclosure":[1,2,3]', "duplicate-member"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name","v"]}', "trailing-data"),
        (b'[1,"name","v"]', "a salt"),
        (b'["c2hvcnQ","name","v"]', "a salt"),
        (b'["_26bc4LT-ac6q2KI6cBW5et","name","v"]', "a salt"),
        (b'["_26bc4LT-ac6q2KI6cBW5es",2,"v"]', "a name"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","","v"]', "a name"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","...","v"]', "a name"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","Name","v"]', "a name"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","withheld","v"]', "a name"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name",null]', "null"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name",1.5]', "number-not-integer"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name",9007199254740993]', "integer-too-large"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name",{"a":1,"a":2}]', "duplicate-member"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name",[[[[[[[1]]]]]]]]', "too-deep"),
        ('["_26bc4LT-ac6q2KI6cBW5es","name","a\u202eb"]'.encode(), "bidi-override"),
        ('["_26bc4LT-ac6q2KI6cBW5es","name","e\u0301"]'.encode(), "not-nfc"),
        (b'\xef\xbb\xbf["_26bc4LT-ac6q2KI6cBW5es","name","v"]', "not-json"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name","\xff"]', "not-utf8"),
        (b'["_26bc4LT-ac6q2KI6cBW5es","name","%s"]' % (b"v" * 60_000), "too-large"),
    ],
)
def test_what_is_no_strict_disclosure_is_refused(data: bytes, found: str) -> None:
    with pytest.raises(MalformedDisclosureError) as refused:
        Disclosure.parse(encode_base64url(data))
    assert found in refused.value.found


@pytest.mark.parametrize("text", [MOEBIUS + "=", MOEBIUS[:-1] + "1", MOEBIUS + "\n", "+/8", "é", "A"])
def test_another_spelling_of_the_base64_is_refused(text: str) -> None:
    with pytest.raises(MalformedDisclosureError, match="canonical base64url"):
        Disclosure.parse(text)


@pytest.mark.parametrize(
    "secret", ['"Secret Name', '{"Secret Name":1,"Secret Name":1}', "31415926535897932384"]
)
def test_an_error_shows_nothing_of_the_value(secret: str) -> None:
    data = f'["{SALT}","payee_name",{secret}]'
    with pytest.raises(MalformedDisclosureError) as refused:
        Disclosure.parse(encode_base64url(data.encode()))
    assert not any(part in str(refused.value) for part in ("Secret", "31415", SALT))
    assert refused.value.__suppress_context__


def test_a_representation_shows_neither_salt_nor_value() -> None:
    assert repr(Disclosure.parse(MOEBIUS)) == "Disclosure(name='family_name')"


@pytest.mark.parametrize(
    "value", [None, 1.5, float("nan"), {1, 2}, b"bytes", "\ud800", "e\u0301", 2**53, [[None, 0.5]]]
)
def test_a_value_that_no_statement_could_hold_is_not_made_into_a_disclosure(value: object) -> None:
    with pytest.raises(MalformedDisclosureError):
        make_disclosure("remarks", value, os.urandom)


def test_a_source_of_randomness_that_gives_too_little_is_noticed() -> None:
    with pytest.raises(MalformedDisclosureError, match="a salt"):
        make_disclosure("remarks", "text", lambda n: b"\0" * (n - 1))


def test_a_withheld_member_moves_out_of_the_clear() -> None:
    members = {"type": "expense.recorded", "remarks": "备注", "payee_name": "张三", "amount_fen": 1}
    kept, disclosures = withhold(members, {"payee_name": "party", "remarks": "audit"}, os.urandom)
    assert [(each.name, each.value) for each in disclosures] == [("payee_name", "张三"), ("remarks", "备注")]
    assert kept == {
        "type": "expense.recorded",
        "amount_fen": 1,
        "withheld": [
            {"name": "payee_name", "audience": "party", "digest": disclosures[0].digest},
            {"name": "remarks", "audience": "audit", "digest": disclosures[1].digest},
        ],
    }
    assert len(members) == 4


def test_what_was_withheld_before_stays_first() -> None:
    once, _ = withhold({"remarks": "a", "roster": ["b"]}, {"remarks": "audit"}, os.urandom)
    twice, _ = withhold(once, {"roster": "audit"}, os.urandom)
    assert [entry["name"] for entry in twice["withheld"]] == ["remarks", "roster"]  # type: ignore[attr-defined]
    assert len(once["withheld"]) == 1  # type: ignore[arg-type]


def test_nothing_to_withhold_leaves_no_empty_list() -> None:
    assert withhold({"type": "class.opened"}, {}, os.urandom) == ({"type": "class.opened"}, [])


def test_a_misspelt_name_is_refused_instead_of_leaving_the_member_in_the_clear() -> None:
    with pytest.raises(WithholdingError, match="no such member where 'remark'") as refused:
        withhold({"remarks": "secret"}, {"remark": "audit"}, os.urandom)
    assert "secret" not in str(refused.value)


def test_a_member_is_withheld_once() -> None:
    once, _ = withhold({"remarks": "a"}, {"remarks": "audit"}, os.urandom)
    with pytest.raises(WithholdingError, match="withheld before"):
        withhold({**once, "remarks": "b"}, {"remarks": "audit"}, os.urandom)


@pytest.mark.parametrize("name", ["withheld", "Remarks"])
def test_some_names_are_never_withheld(name: str) -> None:
    with pytest.raises((MalformedDisclosureError, WithholdingError)):
        withhold({name: []}, {name: "audit"}, os.urandom)


@given(st.dictionaries(_NAMES, _TEXTS, max_size=5), st.data())
def test_withholding_loses_nothing(members: dict[str, object], data: st.DataObject) -> None:
    names = data.draw(st.sets(st.sampled_from(sorted(members)))) if members else set()
    kept, disclosures = withhold(members, dict.fromkeys(names, "audit"), os.urandom)
    entries = kept.pop("withheld", [])
    assert {**kept, **{each.name: each.value for each in disclosures}} == members
    assert [entry["digest"] for entry in entries] == [each.digest for each in disclosures]  # type: ignore[attr-defined]
