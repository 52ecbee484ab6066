"""Evidence of a statement and a submission's receipt show what they say, offline, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.encoding import decode_base64url, encode_base64
from ledger.errors import LedgerError
from ledger.evidence import Evidence, EvidenceError, make_evidence, verify_receipt
from ledger.submission import Entry
from tests.world import ACCOUNT, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("evidence"))
    world.fund(ACCOUNT)
    school = world.contract()
    world.record_all(school, *(world.expense("C1", number + 1) for number in range(5)))
    yield world
    world.close()


def public_keys(world: World, kid: str) -> bytes | None:
    key = world.ledger.subject(f"key:{kid}")
    return decode_base64url(key.public_key)  # type: ignore[union-attr]


def test_every_statement_of_a_submission_has_evidence(world: World) -> None:
    log, key = world.ledger.recorder, world.ledger.book.log_key
    head = log.head()
    for position in range(head - 4, head + 1):
        stored = log.entry(position)
        assert stored is not None
        evidence = Evidence.parse(make_evidence(log, position).to_bytes())
        shown = evidence.verify(key, lambda kid: public_keys(world, kid))
        assert (shown.statement, shown.position) == (stored.data, position)
        assert shown.signatures_verified
        assert {duty for _, duty in shown.signed_by} == {"prepare", "approve"}
        assert shown.checkpoint.size == head


def test_without_the_officers_keys_evidence_says_that_nobody_was_verified(world: World) -> None:
    evidence = make_evidence(world.ledger.recorder, world.ledger.recorder.head())
    assert not evidence.verify(world.ledger.book.log_key).signatures_verified


def test_another_statement_path_index_entry_or_key_shows_nothing(world: World) -> None:
    log, key = world.ledger.recorder, world.ledger.book.log_key
    head = log.head()
    good, other = make_evidence(log, head), make_evidence(log, head - 1)
    earlier = log.entry(1)
    assert earlier is not None
    for bad in (
        replace(good, statement=other.statement),
        replace(good, index=other.index),
        replace(good, path=other.path),
        replace(good, path=(*good.path, bytes(32))),
        replace(good, entry=earlier.data),
        replace(good, proof=good.proof.replace("index ", "index 1")),
    ):
        with pytest.raises(LedgerError):
            bad.verify(key)
    with pytest.raises(LedgerError):
        good.verify(key, lambda _: bytes(32))


def test_what_is_no_statement_has_no_evidence(world: World) -> None:
    for position in (0, 1, world.ledger.recorder.head() + 1):
        with pytest.raises(EvidenceError):
            make_evidence(world.ledger.recorder, position)


def test_a_receipt_verifies_with_the_submission_alone(world: World) -> None:
    log = world.ledger.recorder
    stored = log.entry(log.head())
    assert stored is not None
    opening = log.entry(stored.submission)
    assert opening is not None
    entry = Entry.parse(opening.data)
    text = world.ledger.receipt(stored.submission).to_text()
    position, recorded_at, checkpoint = verify_receipt(text, entry.jws, world.ledger.book.log_key)
    assert (position, recorded_at, checkpoint.size) == (stored.submission, entry.recorded_at, log.head())
    for wrong in (b"2026-12-02T09:00:00.000+08:00", b"yesterday"):
        lines = text.split("\n")
        lines[1] = f"extra {encode_base64(wrong)}"
        with pytest.raises(LedgerError):
            verify_receipt("\n".join(lines), entry.jws, world.ledger.book.log_key)


def test_evidence_has_one_text(world: World, tmp_path: Path) -> None:
    data = make_evidence(world.ledger.recorder, world.ledger.recorder.head()).to_bytes()
    for other in (data[:-1], data + b"\n", data.replace(b'"index": ', b'"index":  '), b"[]", b"\xff", b"{}"):
        with pytest.raises(EvidenceError):
            Evidence.parse(other)
