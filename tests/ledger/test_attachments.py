"""Attachments: whole files under their digests, hashed again when they are given."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ledger.attachments
from ledger.attachments import (
    MAX_ATTACHMENT_BYTES,
    MEDIA_TYPES,
    Attachments,
    AttachmentTooLargeError,
    DamagedAttachmentError,
    MissingAttachmentError,
    StoredAttachment,
    media_type_of,
)
from ledger.encoding import encode_base64url


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture
def attachments(directory: Path) -> Attachments:
    return Attachments(directory)


def _digest(content: bytes) -> str:
    return encode_base64url(sha256(content).digest())


def _read(attachments: Attachments, digest: str) -> bytes:
    with attachments.open(digest) as file:
        return file.read()


def test_a_stored_file_is_given_back_and_described(tmp_path: Path, attachments: Attachments) -> None:
    scan = tmp_path / "合同.PDF"
    scan.write_bytes(b"%PDF contract")
    stored = attachments.store(scan)
    assert stored == StoredAttachment("application/pdf", 13, _digest(b"%PDF contract"))
    assert stored._asdict() == {
        "media_type": "application/pdf",
        "size": 13,
        "sha256": _digest(b"%PDF contract"),
    }
    assert _read(attachments, stored.sha256) == b"%PDF contract"


@given(st.binary(max_size=200))
def test_whatever_is_stored_is_given_back(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    attachments = Attachments(tmp_path_factory.getbasetemp() / "any")
    stored = attachments.store(content, "voucher.png")
    assert stored == ("image/png", len(content), _digest(content))
    assert _read(attachments, stored.sha256) == content
    assert list(attachments.verify([stored.sha256])) == []


def test_a_file_is_named_by_its_digest_and_private(directory: Path, attachments: Attachments) -> None:
    attachments.store(b"a")
    attachments.store(b"a", "again.txt")
    (only,) = directory.iterdir()
    assert only.name == sha256(b"a").hexdigest()
    assert only.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("发票.ofd", "application/ofd"),
        ("a.pdf.exe", "application/octet-stream"),
        ("pdf", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_the_media_type_goes_by_the_ending(name: str, expected: str) -> None:
    assert media_type_of(name) == expected


def test_every_media_type_can_stand_in_a_statement() -> None:
    kinds = {kind.partition("/")[0] for kind in MEDIA_TYPES.values()}
    assert kinds <= {"application", "image", "text"}
    assert all(kind == kind.lower() and len(kind) <= 100 for kind in MEDIA_TYPES.values())


@pytest.mark.parametrize("as_file", [True, False])
def test_what_is_too_large_is_refused_and_nothing_is_left(
    tmp_path: Path,
    directory: Path,
    attachments: Attachments,
    monkeypatch: pytest.MonkeyPatch,
    as_file: bool,
) -> None:
    assert MAX_ATTACHMENT_BYTES == 64 * 1024 * 1024
    monkeypatch.setattr(ledger.attachments, "MAX_ATTACHMENT_BYTES", 10)
    scan = tmp_path / "scan"
    scan.write_bytes(bytes(10))
    attachments.store(scan)
    scan.write_bytes(bytes(11))
    with pytest.raises(AttachmentTooLargeError, match="expected at most that"):
        attachments.store(scan if as_file else bytes(11))
    assert [file.name for file in directory.iterdir()] == [sha256(bytes(10)).hexdigest()]


def test_an_interrupted_store_leaves_nothing(
    directory: Path, attachments: Attachments, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        attachments.store(b"a")
    assert list(directory.iterdir()) == []


def test_a_source_that_cannot_be_read_is_the_callers_to_explain(
    tmp_path: Path, attachments: Attachments
) -> None:
    with pytest.raises(FileNotFoundError):
        attachments.store(tmp_path / "absent.pdf")


@pytest.mark.parametrize("digest", [_digest(b"a"), "", "AA", "..", "../../etc/passwd", "é", "A" * 64])
def test_an_attachment_that_is_not_there_is_called_missing(
    directory: Path, attachments: Attachments, digest: str
) -> None:
    attachments.store(b"b")
    with pytest.raises(MissingAttachmentError) as refused:
        attachments.open(digest)
    assert refused.value.sha256 == digest


def test_changed_bytes_are_not_given(directory: Path, attachments: Attachments) -> None:
    stored = attachments.store(b"true")
    file = directory / sha256(b"true").hexdigest()
    file.write_bytes(b"false")
    with pytest.raises(DamagedAttachmentError, match=_digest(b"false")) as refused:
        attachments.open(stored.sha256)
    assert refused.value.sha256 == stored.sha256
    attachments.store(b"true")
    assert _read(attachments, stored.sha256) == b"true"


@pytest.mark.parametrize("kind", ["pipe", "directory"])
def test_something_else_in_the_place_of_a_file_is_called_damaged(
    directory: Path, attachments: Attachments, kind: str
) -> None:
    stored = attachments.store(b"a")
    file = directory / sha256(b"a").hexdigest()
    file.unlink()
    if kind == "pipe":
        os.mkfifo(file)
    else:
        file.mkdir()
    with pytest.raises(DamagedAttachmentError, match="not a plain file"):
        attachments.open(stored.sha256)


def test_verifying_names_every_damaged_and_every_missing_file(
    directory: Path, attachments: Attachments
) -> None:
    sound, damaged = attachments.store(b"sound"), attachments.store(b"damaged")
    missing = _digest(b"missing")
    (directory / sha256(b"damaged").hexdigest()).write_bytes(b"")
    (directory / ".half-written").write_bytes(b"x")
    (directory / "notes.txt").write_bytes(b"x")
    found = list(attachments.verify([sound.sha256, damaged.sha256, missing]))
    assert [type(error) for error in found] == [DamagedAttachmentError, MissingAttachmentError]
    assert [getattr(error, "sha256", None) for error in found] == [damaged.sha256, missing]


def test_a_directory_that_was_never_used_has_only_missing_files(attachments: Attachments) -> None:
    assert list(attachments.verify()) == []
    assert [type(error) for error in attachments.verify([_digest(b"")])] == [MissingAttachmentError]
