"""Founding a real ledger from a file of public keys, by officers whose keys the program never holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.refusals import KeyNotPossessed, Malformed, QuorumMissing
from domain.subjects import Constitution
from domain.vocabulary import FOUNDING_KINDS
from ledger.application import Ledger, NotRecordedError, Recorded
from ledger.book import Book
from ledger.client import prepare
from ledger.deciding import Refused
from ledger.ed25519 import raw_public_key
from ledger.encoding import Uuid7Maker, encode_base64
from ledger.founding import (
    FOUNDING_FORMAT,
    FoundingFileError,
    FoundingPlan,
    enrolment,
    founding_parcel,
    read_founding_file,
)
from ledger.keys import SigningKey
from ledger.merkle import leaf_hash
from ledger.moment import CHINA
from ledger.note import VerifierKey
from ledger.practice import NotPracticeError, PracticeDesk, practice_log_key
from ledger.refusals import NotFounded
from tests.domain.examples import example_bytes
from tests.ledger.inspecting import check_book

ORIGIN = "ledger.example/training"
NOW = datetime(2026, 12, 1, 9, tzinfo=CHINA)
OFFICERS = {
    (authority, f"officer-{number}"): SigningKey.of(Ed25519PrivateKey.from_private_bytes(bytes([index]) * 32))
    for index, (authority, number) in enumerate(
        ((authority, number) for authority in FOUNDING_KINDS for number in (1, 2)), 1
    )
}
LOG_KEY = SigningKey.of(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))

new_id = Uuid7Maker(lambda: int(NOW.timestamp() * 1000), lambda size: b"r" * size)


def authorities(origin: str = ORIGIN) -> list[dict[str, Any]]:
    return [
        {
            "authority": authority,
            "name": f"{authority}（示例）",
            "officers": [
                enrolment(OFFICERS[authority, f"officer-{number}"], origin, authority, f"officer-{number}")
                for number in (1, 2)
            ],
        }
        for authority in FOUNDING_KINDS
    ]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A real book without any entry."""
    key = VerifierKey.of(ORIGIN, raw_public_key(LOG_KEY))
    Book.create(tmp_path / "book", ORIGIN, key, practice=False)
    ledger = Ledger.open(tmp_path / "book", LOG_KEY, lambda: NOW)
    yield ledger
    ledger.close()


def found(ledger: Ledger, plan: FoundingPlan, *absent: str) -> Recorded | Refused:
    parcel = founding_parcel(plan, ledger.book.log_key, NOW, new_id)
    for (authority, _), key in OFFICERS.items():
        if authority not in absent:
            parcel = parcel.signed_by(key, "approve")
    return ledger.submit(parcel.submission())


def test_three_authorities_found_a_ledger_from_a_file(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "founding.json"
    members = {"format": FOUNDING_FORMAT, "origin": ORIGIN, "authorities": authorities()}
    path.write_text(json.dumps(members), "utf-8")
    outcome = found(ledger, read_founding_file(path))
    assert isinstance(outcome, Recorded)
    assert (outcome.position, outcome.size) == (1, 1)
    constitution = ledger.subject("ledger")
    assert isinstance(constitution, Constitution)
    assert constitution.origin == ORIGIN
    assert len(constitution.founding_keys) == 6
    founding = ledger.recorder.entry(2)
    assert founding is not None
    assert ledger.founding_fingerprint() == encode_base64(leaf_hash(founding.data))
    check_book(ledger)


@pytest.mark.parametrize("absent", FOUNDING_KINDS)
def test_none_of_the_three_may_be_absent(ledger: Ledger, absent: str) -> None:
    outcome = found(ledger, FoundingPlan(ORIGIN, authorities()), absent)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.refusal, QuorumMissing)
    assert ledger.checkpoint().size == 0


def test_a_ledger_is_founded_before_anything_else_and_once(ledger: Ledger) -> None:
    with pytest.raises(NotRecordedError):
        ledger.founding_fingerprint()
    key = OFFICERS["education", "officer-1"]
    early = prepare([example_bytes("tender.cancelled")], ledger.checkpoint(), NOW, new_id)
    outcome = ledger.submit(early.signed_by(key, "prepare").submission())
    assert isinstance(outcome, Refused)
    assert outcome.refusal == NotFounded(ORIGIN)
    assert isinstance(found(ledger, FoundingPlan(ORIGIN, authorities())), Recorded)
    again = found(ledger, FoundingPlan(ORIGIN, authorities()))
    assert isinstance(again, Refused)
    assert again.refusal.code in {"is-over", "business-key-repeated", "seen-elsewhere"}


def test_keys_proved_for_another_ledger_found_nothing(ledger: Ledger) -> None:
    outcome = found(ledger, FoundingPlan(ORIGIN, authorities("ledger.example/other")))
    assert isinstance(outcome, Refused)
    assert outcome.refusal == KeyNotPossessed("finance.officer-1")


def test_a_founding_for_another_log_key_is_refused(ledger: Ledger) -> None:
    other = VerifierKey.of(ORIGIN, raw_public_key(OFFICERS["finance", "officer-1"]))
    parcel = founding_parcel(FoundingPlan(ORIGIN, authorities()), other, NOW, new_id)
    for key in OFFICERS.values():
        parcel = parcel.signed_by(key, "approve")
    outcome = ledger.submit(parcel.submission())
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.refusal, Malformed)
    assert outcome.refusal.member == "log_key"


@pytest.mark.parametrize(
    "members",
    [
        {"format": "mingzhang-founding.v9", "origin": ORIGIN, "authorities": []},
        {"format": FOUNDING_FORMAT, "origin": ORIGIN},
        {"format": FOUNDING_FORMAT, "origin": 7, "authorities": []},
        {"format": FOUNDING_FORMAT, "origin": ORIGIN, "authorities": {}},
        {"format": FOUNDING_FORMAT, "origin": ORIGIN, "authorities": [], "more": 1},
        [],
    ],
)
def test_another_file_is_no_founding_file(tmp_path: Path, members: object) -> None:
    path = tmp_path / "founding.json"
    path.write_text(json.dumps(members), "utf-8")
    with pytest.raises(FoundingFileError, match="expected"):
        read_founding_file(path)


def test_practice_conveniences_do_not_work_on_a_real_ledger(ledger: Ledger) -> None:
    with pytest.raises(NotPracticeError):
        PracticeDesk(ledger, new_id, lambda: NOW)
    with pytest.raises(NotPracticeError):
        practice_log_key(ledger.book)
