"""Submissions in themselves: one payload for what is signed, read strictly, and its statements behind it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

import ledger.submission
from ledger.encoding import encode_base64url
from ledger.jws import Jws, sign
from ledger.keys import SigningKey
from ledger.merkle import leaf_hash, tree_hash
from ledger.moment import CHINA, format_moment
from ledger.submission import (
    MAX_STATEMENTS,
    Entry,
    Payload,
    Submission,
    SubmissionError,
    entry_bytes,
    statements_root,
)
from tests.domain.examples import example_bytes

KEY = SigningKey.of(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
PREPARED = "2026-12-01T09:00:00.000+08:00"
GOOD: dict[str, Any] = {
    "ledger": "ledger.example/training",
    "id": "0197e0d3-6c00-7000-8000-000000000001",
    "size": 1,
    "root": encode_base64url(bytes(32)),
    "seen": {"size": 4, "root": encode_base64url(b"\1" * 32)},
    "prepared_at": PREPARED,
    "not_after": "2026-12-08T09:00:00.000+08:00",
}


def written(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}, separators=(",", ":")).encode()


def test_a_payload_is_written_and_read_in_one_form() -> None:
    assert Payload.parse(written()).to_bytes() == written()


moments = st.integers(0, 2_000_000_000).map(
    lambda second: datetime(2020, 1, 1, tzinfo=CHINA) + timedelta(seconds=second)
)


@given(
    st.integers(1, MAX_STATEMENTS), st.binary(min_size=32, max_size=32), st.integers(0, 2**53 - 1), moments,
    st.integers(1, 30 * 86_400),
)  # fmt: skip
def test_every_payload_reads_back(size: int, root: bytes, seen: int, at: datetime, seconds: int) -> None:
    until = format_moment(at + timedelta(seconds=seconds))
    payload = Payload("a.example/b", str(GOOD["id"]), size, root, seen, root, format_moment(at), until)
    assert Payload.parse(payload.to_bytes()) == payload


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"size": 0}, "payload.size"),
        ({"size": MAX_STATEMENTS + 1}, "payload.size"),
        ({"size": True}, "size"),
        ({"size": -1}, "size"),
        ({"size": "1"}, "size"),
        ({"ledger": 7}, "ledger"),
        ({"id": "0197e0d3-6c00-4000-8000-000000000001"}, "payload.id"),
        ({"id": "0197E0D3-6C00-7000-8000-000000000001"}, "payload.id"),
        ({"root": "AA"}, "root"),
        ({"root": encode_base64url(bytes(32)) + "="}, "root"),
        ({"root": "A" * 42 + "B"}, "root"),
        ({"seen": [4]}, "payload.seen"),
        ({"seen": {"size": 4}}, "payload.seen"),
        ({"seen": {**GOOD["seen"], "note": ""}}, "payload.seen"),
        ({"more": 1}, "payload"),
        ({"prepared_at": "2026-12-01T09:00:00+08:00"}, "payload"),
        ({"prepared_at": "2026-12-01T09:00:00.000Z"}, "payload"),
        ({"not_after": PREPARED}, "payload.not_after"),
        ({"not_after": "2026-11-30T09:00:00.000+08:00"}, "payload.not_after"),
        ({"not_after": "2026-12-31T09:00:00.001+08:00"}, "payload.not_after"),
        ({"not_after": "2026-13-01T09:00:00.000+08:00"}, "payload"),
    ],
)
def test_a_payload_is_read_strictly(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(SubmissionError) as caught:
        Payload.parse(written(**changes))
    assert caught.value.where == where
    assert caught.value.refusal().member == where


@pytest.mark.parametrize("name", GOOD)
def test_a_payload_lacks_nothing(name: str) -> None:
    members = {key: value for key, value in GOOD.items() if key != name}
    with pytest.raises(SubmissionError, match="expected exactly ledger, id, size"):
        Payload.parse(json.dumps(members).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", written() + b"x", written()[:-1] + b',"size":1}'])
def test_what_is_no_strict_json_object_is_no_payload(data: bytes) -> None:
    with pytest.raises(SubmissionError):
        Payload.parse(data)


def submission(*data: bytes, **changes: Any) -> Submission:
    payload = written(size=len(data), root=encode_base64url(statements_root(data)), **changes)
    return Submission(Jws.of(payload, sign(payload, KEY, "prepare")), data)


TWO = example_bytes("tender.cancelled"), example_bytes("award.withdrawn")


def test_payload_and_statements_belong_together() -> None:
    good = submission(*TWO)
    good.check()
    assert [statement.type for statement in good.statements] == ["tender.cancelled", "award.withdrawn"]
    assert good.payload.root == tree_hash([leaf_hash(data) for data in TWO])
    for data, where in [
        (TWO[:1], "payload.size"),
        (TWO[::-1], "payload.root"),
        ((*TWO, b"{}"), "payload.size"),
    ]:
        with pytest.raises(SubmissionError) as caught:
            Submission(good.jws, data).check()
        assert caught.value.where == where


def test_a_malformed_statement_is_named_by_its_place() -> None:
    bad = submission(TWO[0], example_bytes("expense.recorded", amount_fen=-1))
    with pytest.raises(SubmissionError, match="statement 2, amount_fen") as caught:
        bad.check()
    assert caught.value.index == 1


def test_nothing_of_type_submission_is_a_statement() -> None:
    row = example_bytes("tender.cancelled").replace(b"tender.cancelled", b"submission.accepted")
    with pytest.raises(SubmissionError, match="statement 1"):
        submission(row).check()


def test_a_submission_has_a_limit_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger.submission, "MAX_BYTES", sum(map(len, TWO)) - 1)
    with pytest.raises(SubmissionError, match="bytes found, expected at most"):
        submission(*TWO).check()


def test_identity_is_of_what_was_signed_whoever_signed_it() -> None:
    one = submission(*TWO)
    other = SigningKey.of(Ed25519PrivateKey.from_private_bytes(bytes(32)))
    both = Submission(one.jws.with_signature(sign(one.jws.payload, other, "approve")), TWO)
    assert one.identity == both.identity
    assert one.identity != submission(*TWO, ledger="ledger.example/other").identity


def test_an_entry_reads_back_what_was_written() -> None:
    made = submission(*TWO)
    entry = Entry.parse(entry_bytes(PREPARED, made.jws))
    assert (entry.recorded_at, entry.jws, entry.payload) == (PREPARED, made.jws, made.payload)


def test_the_largest_entry_fits_its_limit() -> None:
    payload = b"x" * 16_384
    keys = [SigningKey.of(Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)) for n in range(16)]
    jws = Jws.of(payload, *(sign(payload, key, "approve") for key in keys))
    assert len(entry_bytes(PREPARED, jws)) <= ledger.submission.MAX_ENTRY_BYTES


def _entry(**changes: Any) -> bytes:
    row = json.loads(entry_bytes(PREPARED, submission(*TWO).jws))
    return json.dumps({**row, **changes}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        _entry(type="expense.recorded"),
        _entry(recorded_at="2026-12-01"),
        _entry(jws={}),
        _entry(more=1),
        _entry(recorded_at=7),
    ],
)
def test_an_entry_is_read_strictly(data: bytes) -> None:
    with pytest.raises(SubmissionError):
        Entry.parse(data)


def test_the_root_of_statements_is_a_golden_value() -> None:
    assert encode_base64url(statements_root([b"a", b"b", b"c"])) == encode_base64url(
        tree_hash([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
    )
    assert statements_root([b""]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
