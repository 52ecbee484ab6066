"""Attachments: documents that statements name by the digest of their bytes (附件), kept outside the log.

Each is one file, `attachments/<SHA-256 in hex>`, readable by its owner only. Promises: a file is complete and
on disk before `store` returns, so an interrupted `store` leaves nothing under a digest; what `open` gives has
been hashed again. Files whose names are no digests are not looked at.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ledger.book import sync_directory
from ledger.encoding import NonCanonicalBase64Error, decode_base64url, encode_base64url
from ledger.errors import LedgerError

MAX_ATTACHMENT_BYTES = 64 * 1024 * 1024
"""A scanned contract takes a few megabytes; more is split by whoever scans."""

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".ofd": "application/ofd",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".txt": "text/plain",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
UNKNOWN_MEDIA_TYPE = "application/octet-stream"

_CHUNK_BYTES = 1024 * 1024
_FILE_NAME = re.compile(r"[0-9a-f]{64}")


class AttachmentError(LedgerError):
    """An attachment cannot be stored or given."""


class AttachmentTooLargeError(AttachmentError):
    """There are more than `MAX_ATTACHMENT_BYTES`."""

    def __init__(self) -> None:
        super().__init__(
            f"found an attachment of more than {MAX_ATTACHMENT_BYTES} bytes, expected at most that; split "
            "the document"
        )


class MissingAttachmentError(AttachmentError):
    """There is no file for this digest. Carries `sha256` in base64url."""

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        super().__init__(
            f"found no attachment with the digest {sha256}, expected its file; restore it from a copy or ask "
            "its author for it"
        )


class DamagedAttachmentError(AttachmentError):
    """A file's bytes are not those its name stands for. Carries `sha256` in base64url and what is `found`."""

    def __init__(self, sha256: str, found: str) -> None:
        self.sha256 = sha256
        self.found = found
        super().__init__(
            f"found {found} in the place of the attachment with the digest {sha256}, expected its bytes; "
            "restore it from a copy or ask its author for it"
        )


class StoredAttachment(NamedTuple):
    """What a statement's `evidence` says of an attachment: `size` in bytes, `sha256` in base64url."""

    media_type: str
    size: int
    sha256: str


class Attachments:
    """The attachments in one directory, which is made when the first is stored."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def store(self, source: Path | bytes, name: str = "") -> StoredAttachment:
        """Stores a file or bytes; the same again changes nothing, and mends the file if it was damaged.

        The media type goes by the ending of `name`, or of the file's own name. Raises
        `AttachmentTooLargeError`, or an `OSError` if the source cannot be read or the disk is full.
        """
        self._directory.mkdir(mode=0o700, exist_ok=True)
        if isinstance(source, bytes):
            digest, size = self._copy(io.BytesIO(source))
        else:
            name = name or source.name
            with source.open("rb") as file:
                digest, size = self._copy(file)
        return StoredAttachment(media_type_of(name), size, encode_base64url(digest))

    def open(self, sha256: str) -> BinaryIO:
        """The attachment's bytes, from their beginning, after they were hashed.

        Raises `MissingAttachmentError` or `DamagedAttachmentError`.
        """
        file = _open_plain(self._path(sha256), sha256)
        try:
            _check_bytes(file, sha256)
        except BaseException:
            file.close()
            raise
        return file

    def remove(self, digests: Iterable[str]) -> int:
        """Removes these attachments, and returns how many there were. Absent ones are no error."""
        paths = [path for path in map(self._path, digests) if path.exists()]
        for path in paths:
            path.unlink()
        if paths:
            sync_directory(self._directory)
        return len(paths)

    def verify(self, expected: Iterable[str] = ()) -> Iterator[AttachmentError]:
        """What is wrong with each file here, and with each `expected` digest that has none."""
        here = self._digests()
        for sha256 in [*here, *sorted(set(expected) - set(here))]:
            try:
                self.open(sha256).close()
            except AttachmentError as error:
                yield error

    def _path(self, sha256: str) -> Path:
        try:
            name = decode_base64url(sha256).hex()
        except NonCanonicalBase64Error:
            raise MissingAttachmentError(sha256) from None
        if _FILE_NAME.fullmatch(name) is None:
            raise MissingAttachmentError(sha256)
        return self._directory / name

    def _digests(self) -> list[str]:
        if not self._directory.exists():
            return []
        names = sorted(file.name for file in self._directory.iterdir())
        return [encode_base64url(bytes.fromhex(name)) for name in names if _FILE_NAME.fullmatch(name)]

    def _copy(self, source: BinaryIO) -> tuple[bytes, int]:
        descriptor, temporary = tempfile.mkstemp(prefix=".", dir=self._directory)
        path = Path(temporary)
        try:
            with os.fdopen(descriptor, "wb") as target:
                digest, size = _hash_and_copy(source, target)
                target.flush()
                os.fsync(descriptor)
            path.replace(self._directory / digest.hex())
        except BaseException:
            path.unlink()
            raise
        sync_directory(self._directory)
        return digest, size


def media_type_of(name: str) -> str:
    """The media type that goes with a file name's ending.

    >>> media_type_of("合同.PDF")
    'application/pdf'
    """
    return MEDIA_TYPES.get(Path(name).suffix.lower(), UNKNOWN_MEDIA_TYPE)


def measure_document(path: Path) -> tuple[str, int]:
    """The digest of a document in base64url, and its size in bytes: what a statement says of it.

    Raises `AttachmentTooLargeError`, or an `OSError` if it cannot be read.
    """
    with path.open("rb") as source:
        digest, size = _hash_and_copy(source, None)
    return encode_base64url(digest), size


def _hash_and_copy(source: BinaryIO, target: BinaryIO | None) -> tuple[bytes, int]:
    hashed, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > MAX_ATTACHMENT_BYTES:
            raise AttachmentTooLargeError
        hashed.update(chunk)
        if target is not None:
            target.write(chunk)
    return hashed.digest(), size


def _open_plain(path: Path, sha256: str) -> BinaryIO:
    try:
        # Not blocking, so that a named pipe in a file's place is reported instead of waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        raise MissingAttachmentError(sha256) from None
    except OSError as error:
        raise DamagedAttachmentError(sha256, f"a file that cannot be opened ({error.strerror})") from None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise DamagedAttachmentError(sha256, "something that is not a plain file")


def _check_bytes(file: BinaryIO, expected: str) -> None:
    hashed = hashlib.sha256()
    while chunk := file.read(_CHUNK_BYTES):
        hashed.update(chunk)
    found = encode_base64url(hashed.digest())
    if found != expected:
        raise DamagedAttachmentError(expected, f"bytes with the digest {found}")
    file.seek(0)
