"""What a client prepares, signs and carries as a file, and that no damage to such a file goes unseen."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.statements.registry import statement_bytes
from ledger.checkpoint import Checkpoint
from ledger.client import (
    NotSignedError,
    Parcel,
    SubmissionFileError,
    prepare,
    read_parcel,
    write_parcel,
)
from ledger.disclosure import make_disclosure
from ledger.ed25519 import raw_public_key
from ledger.errors import LedgerError
from ledger.jws import SignatureOrderError, verify
from ledger.keys import SigningKey
from ledger.moment import CHINA
from ledger.private_store import StoredDisclosure
from ledger.submission import Payload, SubmissionError
from tests.domain.examples import EXAMPLES, STATEMENT_ID, example_bytes

NOW = datetime(2026, 12, 1, 9, tzinfo=CHINA)
SEEN = Checkpoint("ledger.example/training", 7, b"\1" * 32)
SECRET = "某印刷厂"
FIRST, SECOND = (SigningKey.of(Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)) for n in (1, 2))


def new_id() -> str:
    return "0197e0d3-6c00-7222-8222-00000000feed"


@pytest.fixture
def parcel() -> Parcel:
    """One expense whose payee is withheld, one cancellation; not signed."""
    disclosure = make_disclosure("payee", SECRET, lambda size: b"s" * size)
    row = {"name": "payee", "audience": "audit", "digest": disclosure.digest}
    statements = [
        statement_bytes({**EXAMPLES["expense.recorded"], "withheld": [row]}),
        example_bytes("tender.cancelled", id="0197e0d3-6c00-7111-8111-00000000f00d"),
    ]
    kept = [StoredDisclosure(STATEMENT_ID, "audit", disclosure)]
    return prepare(statements, SEEN, NOW, new_id, disclosures=kept)


def signed(parcel: Parcel) -> Parcel:
    return parcel.signed_by(FIRST, "prepare").signed_by(SECOND, "approve")


def test_a_payload_says_what_was_seen_and_until_when_it_is_good(parcel: Parcel) -> None:
    payload = Payload.parse(parcel.payload)
    assert (payload.ledger, payload.seen_size, payload.seen_root) == (SEEN.origin, SEEN.size, SEEN.root)
    assert (payload.id, payload.size) == (new_id(), 2)
    assert payload.prepared_at == "2026-12-01T09:00:00.000+08:00"
    assert payload.not_after == "2026-12-08T09:00:00.000+08:00"


def test_signatures_are_added_in_any_order_and_once_for_a_key(parcel: Parcel) -> None:
    one = parcel.signed_by(FIRST, "prepare").signed_by(SECOND, "approve")
    other = parcel.signed_by(SECOND, "approve").signed_by(FIRST, "prepare")
    assert one == other
    one.submission().check()
    with pytest.raises(SignatureOrderError):
        one.signed_by(FIRST, "approve")


def test_nothing_is_submitted_unsigned(parcel: Parcel) -> None:
    parcel.check()
    with pytest.raises(NotSignedError):
        parcel.submission()


@pytest.mark.parametrize("finish", [lambda parcel: parcel, signed], ids=["unsigned", "signed"])
def test_a_file_gives_back_what_was_written(
    parcel: Parcel, tmp_path: Path, finish: Callable[[Parcel], Parcel]
) -> None:
    path = tmp_path / "经费.submission"
    write_parcel(finish(parcel), path)
    assert read_parcel(path) == finish(parcel)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_writing_again_replaces_even_after_an_interruption(parcel: Parcel, tmp_path: Path) -> None:
    path = tmp_path / "a.submission"
    (tmp_path / "a.submission.new").write_bytes(b"half")
    write_parcel(parcel, path)
    write_parcel(signed(parcel), path)
    assert read_parcel(path) == signed(parcel)


def test_every_changed_byte_is_found_or_changes_nothing(parcel: Parcel, tmp_path: Path) -> None:
    path = tmp_path / "a.submission"
    write_parcel(signed(parcel), path)
    data = path.read_bytes()
    for index in range(len(data)):
        for flip in (1, 32):
            path.write_bytes(data[:index] + bytes([data[index] ^ flip]) + data[index + 1 :])
            found = _problem(path, signed(parcel))
            assert found != "unnoticed", (index, flip)
            assert SECRET not in found


def _problem(path: Path, written: Parcel) -> str:
    """What reading a file or verifying its signatures says against it; empty if it is what was written."""
    keys = {key.kid: raw_public_key(key) for key in (FIRST, SECOND)}
    try:
        read = read_parcel(path)
        verify(read.submission().jws, keys.get)
    except LedgerError as error:
        return str(error)
    same = (read.payload, read.signatures, read.statements) == (
        written.payload,
        written.signatures,
        written.statements,
    )
    # A changed disclosure has another digest or place than its statement says: the ledger refuses it.
    return "" if same else "unnoticed"


def _edited(path: Path, parcel: Parcel, **changes: Any) -> Path:
    write_parcel(signed(parcel), path)
    members = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**members, **changes}), "utf-8")
    return path


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "mingzhang-submission.v2"}, {"more": 1}, {"payload": 7}, {"payload": "*"},
        {"statements": None},
        {"statements": [7]}, {"statements": ["\ud800"]}, {"signatures": [{}]}, {"signatures": 7},
        {"signatures": [{"protected": "e30", "signature": "AA"}]}, {"disclosures": ["x"]},
        {"disclosures": [{"statement": "1", "audience": "audit", "disclosure": "e30"}]},
        {"disclosures": [{"statement": "1", "audience": "audit", "disclosure": 7}]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_submission_file_is_told(parcel: Parcel, tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(SubmissionFileError, match="expected"):
        read_parcel(_edited(tmp_path / "a.submission", parcel, **changes))


def test_statements_that_were_not_signed_are_told(parcel: Parcel, tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match=r"payload\.size"):
        read_parcel(_edited(tmp_path / "a.submission", parcel, statements=[]))


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"format":1,"format":1}', b"\xff\xfe", b"[" * 100_000, b"1" * 5_000]
)
def test_any_other_file_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.submission"
    path.write_bytes(data)
    with pytest.raises(SubmissionFileError):
        read_parcel(path)
