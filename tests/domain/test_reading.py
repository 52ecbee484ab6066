"""The two ways to read a statement have one verdict, whatever the bytes."""

from __future__ import annotations

import json
import re
from random import Random

import pytest
from hypothesis import example as given_example
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.statements.base import Statement
from domain.statements.registry import (
    STATEMENT_TYPES,
    MalformedStatementError,
    find_problems,
    parse_statement,
    read_plainly,
    read_strictly,
    statement_bytes,
)
from tests.domain.examples import EXAMPLES, example, example_bytes

TOKEN = re.compile(r'"[^"]*"|[{}\[\],:]|[^"{}\[\],:]+')
HOSTILE = [
    "", " ", "\t", "\n", "null", "true", "1.0", "1e2", "-0", "01", "9007199254740992", "NaN", "[]", "{}",
    "[[", '"', '""', '":', '":"', '" "', '"\\u0061"', '"a\\"":1', '"e\u0301"', '"\u212b"', '"\u202e"',
    '"\u2066a"', '"\u3000"', '"\x7f"', '"\ufffe"', '"\U0001f600"', '"\u0378"', '"\u0300"', '"가"',
    '"13812345678"', '"１３８１２３４５６７８"', '"电话13812345678"', '"110101199003074477"',
    '"6222021234567890128"', '"amount_fen":1,', '"type":"award.made",', '"name":"payee",', '"undated":"x",',
    '"class_":"x",', '"remarks"', '"payee"', '"roster"', "/**/", "\ufeff", "\x00",
]  # fmt: skip
TOKENS = sorted({token for name in EXAMPLES for token in TOKEN.findall(example_bytes(name).decode())})


def verdict(data: bytes) -> Statement | None:
    """What the reference says: the statement, or None when it is refused."""
    try:
        return read_strictly(data)
    except MalformedStatementError:
        return None


def both_agree(data: bytes) -> None:
    """Hold the two readers against each other."""
    strict, plain = verdict(data), read_plainly(data)
    assert plain is None or plain == strict
    try:
        assert parse_statement(data) == strict
    except MalformedStatementError:
        assert strict is None


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """An example whose tokens were changed, dropped, doubled or moved a few times."""
    tokens = TOKEN.findall(example_bytes(draw(st.sampled_from(sorted(EXAMPLES)))).decode())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(tokens)))
        until = draw(st.integers(at, min(len(tokens), at + 5)))
        other = draw(st.integers(0, len(tokens)))
        new = draw(st.one_of(st.sampled_from(HOSTILE), st.sampled_from(TOKENS), st.text(max_size=12)))
        match draw(st.sampled_from(["replace", "insert", "move", "double"])):
            case "replace":
                tokens[at:until] = [new]
            case "insert":
                tokens.insert(at, new)
            case "move":
                tokens[other:other] = tokens[at:until]
            case _:
                tokens[until:until] = [*tokens[at:until], ","]
    return "".join(tokens).encode(errors="surrogatepass")


@settings(max_examples=400)
@given(mutated())
@given_example(b'{"type":"statement.confirmed"}')
def test_both_ways_agree_on_mutated_statements(data: bytes) -> None:
    both_agree(data)


@given(st.binary(max_size=80))
def test_both_ways_agree_on_any_bytes(data: bytes) -> None:
    both_agree(data)
    both_agree(b'{"type":"award.made",' + data + b"}")


@given(st.sampled_from(sorted(EXAMPLES)), st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_both_ways_agree_however_a_client_writes(
    name: str, random: Random, spaced: bool, escaped: bool
) -> None:
    members = list(EXAMPLES[name].items())
    random.shuffle(members)
    separators = None if spaced else (",", ":")
    data = json.dumps(dict(members), ensure_ascii=escaped, separators=separators).encode()
    both_agree(data)
    assert parse_statement(data) == read_strictly(example_bytes(name))


@given(st.sampled_from(sorted(EXAMPLES)), st.text(max_size=30))
def test_both_ways_agree_on_any_text_in_a_free_member(name: str, text: str) -> None:
    members = {**example(name, occurred_on=None), "undated": text, "document": text}
    data = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
    both_agree(data)


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_our_client_writes_is_read_the_quick_way(name: str) -> None:
    assert read_plainly(example_bytes(name)) == read_strictly(example_bytes(name))


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_read_says_everything_that_was_written(name: str) -> None:
    read = parse_statement(example_bytes(name))
    written = json.loads(read.model_dump_json(by_alias=True, exclude_unset=True))
    assert written == EXAMPLES[name]
    assert type(read) is STATEMENT_TYPES[name]


def test_the_client_writes_the_type_first_and_nothing_between() -> None:
    assert (
        statement_bytes({"id": "x", "amount_fen": 1, "type": "费"})
        == '{"type":"费","id":"x","amount_fen":1}'.encode()
    )


@pytest.mark.parametrize(
    "data",
    [
        example_bytes("award.made").replace(b'"amount_fen":', b'"amount_fen":1,"amount_fen":'),
        example_bytes("expense.recorded").replace(b'"size":', b'"size":1,"size":'),
        example_bytes("ledger.founded").replace(b'"origin":', b'"origin":"a.example/b","origin" :'),
        example_bytes("award.made").replace(b'"reason":"', b'"reason":"x","reason":":'),
        example_bytes("award.made").replace(b'{"type"', b'{"type":"award.made","type"'),
    ],
)
def test_a_member_that_is_there_twice_is_refused(data: bytes) -> None:
    assert read_plainly(data) is None
    with pytest.raises(MalformedStatementError, match="appears twice"):
        parse_statement(data)


def problems_with(**changes: object) -> list[str]:
    return [problem.member for problem in find_problems(example_bytes("payment.made", **changes))]


def test_every_member_that_is_wrong_is_named_not_only_the_first() -> None:
    assert problems_with() == []
    wrong = problems_with(
        occurred_on=None, amount_fen="7", unknown="x", payment_order=None, document="电话13812345678"
    )
    assert set(wrong) == {"occurred_on", "amount_fen", "unknown", "payment_order", "document"}
    assert len(wrong) == 5


def test_rules_between_members_are_looked_at_beside_members_that_are_wrong() -> None:
    twice = [{"name": "payee", "audience": "audit", "digest": "A" * 43}] * 2
    assert problems_with(withheld=twice, payee=None, amount_fen=0) == ["amount_fen", "withheld"]
    assert problems_with(occurred_on=None, payee=None, purpose=None) == ["occurred_on", "payee", "purpose"]
    assert problems_with(withheld=[{"name": 3}], payee=None, amount_fen=1)[0].startswith("withheld.0")


@settings(max_examples=200)
@given(mutated())
@given_example(b'{"type":"statement.confirmed","_fields_set":1}')
def test_there_are_problems_exactly_where_a_statement_is_refused(data: bytes) -> None:
    assert bool(find_problems(data)) == (verdict(data) is None)
