"""The largest checkpoint that was signed here, remembered in a file beside the book (签署记录).

A backup that is restored is shorter than what was signed after it was made; to sign on it again would fork
the ledger. `<book>.signed` is no part of the book, so it is not restored with it. Promises: whoever opens the
book to sign, and finds the log shorter than what is remembered or not its continuation, is refused. Not
promised: anything where the file was lost with the book; what was published (`ledger.published`) and what
officers have seen are asked too. After a power failure the file may name a checkpoint a little earlier.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from ledger.book import Book
from ledger.checkpoint import Checkpoint, open_checkpoint
from ledger.errors import LedgerError
from ledger.note import MAX_NOTE_BYTES


class SignedError(LedgerError):
    """A book does not go with what was signed on it. Carries the `path` of what is remembered."""

    path: Path


class BelowSignedError(SignedError):
    """The log is shorter than what was signed. Carries `signed` and `size`, in entries."""

    zh = (
        "{path}：此处已签署到第 {signed} 条，而账簿只有 {size} 条：这是较旧的备份，再签会造成分叉；"
        "请恢复更新的备份，或由三方另立新账"
    )

    def __init__(self, path: Path, signed: int, size: int) -> None:
        self.path, self.signed, self.size = path, signed, size
        super().__init__(
            f"{path}: found {signed} entries signed and a log of {size}, expected at least as many; this is "
            "an older backup, and to sign on it would fork the ledger: restore a newer one, or found a "
            "successor"
        )


class ForkedFromSignedError(SignedError):
    """The log does not begin with what was signed. Carries `signed` and `size`, in entries."""

    zh = "{path}：此处签署过的前 {signed} 条不是本账簿（{size} 条）的开头：已分叉；请保存两者作为证据"

    def __init__(self, path: Path, signed: int, size: int) -> None:
        self.path, self.signed, self.size = path, signed, size
        super().__init__(
            f"{path}: found {signed} entries signed that do not begin this log of {size}, expected them to: "
            "it has forked; keep both as evidence and find out why"
        )


class UnreadableSignedError(SignedError):
    """What is remembered cannot be read. Carries `found`."""

    zh = "{path}：无法读取（{found}），不能断定是否会造成分叉；请与已公开的检查点核对账簿后，移走该文件"

    def __init__(self, path: Path, found: str) -> None:
        self.path, self.found = path, found
        super().__init__(
            f"{path}: cannot be read ({found}), expected the newest checkpoint that was signed; compare the "
            "book with one that is published, then move the file away"
        )


def signed_path(book: Book) -> Path:
    """Where the largest checkpoint is remembered: beside the book, not in it."""
    return signed_path_of(book.path)


def signed_path_of(path: Path) -> Path:
    """The same beside a directory in which there is no book yet."""
    path = path.resolve()
    return path.with_name(f"{path.name}.signed")


def read_signed(book: Book) -> Checkpoint | None:
    """The largest checkpoint that was signed here; None if nothing is remembered.

    Raises `UnreadableSignedError`.
    """
    path = signed_path(book)
    try:
        with path.open("rb") as file:
            return _parsed(file.read(MAX_NOTE_BYTES + 1), book)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableSignedError(path, error.strerror or type(error).__name__) from None
    except LedgerError as error:
        raise UnreadableSignedError(path, str(error)) from None


def refuse_below_signed(book: Book, head: Callable[[], int], root_at: Callable[[int], bytes]) -> None:
    """Raises a `SignedError` if a log of `head()` entries does not continue what was signed here.

    The head is asked for last, because others may be recording. Raises an `OSError` if nothing could be
    remembered there.
    """
    # Now rather than after a commit, whose answer must not be lost for it.
    os.close(os.open(signed_path(book), os.O_RDWR | os.O_CREAT, 0o600))
    signed = read_signed(book)
    if signed is None or signed.size == 0:
        return
    size = head()
    if signed.size > size:
        raise BelowSignedError(signed_path(book), signed.size, size)
    if root_at(signed.size) != signed.root:
        raise ForkedFromSignedError(signed_path(book), signed.size, size)


def remember_signed(book: Book, note: str) -> None:
    """Remember a checkpoint that was just signed, unless a larger one is remembered already."""
    data = note.encode()
    descriptor = os.open(signed_path(book), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # Several processes may record in one book.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        old = os.pread(descriptor, MAX_NOTE_BYTES + 1, 0)
        if _size_of(old) >= _size_of(data):
            return
        # In place, and never shorter than a whole note: what is torn would stop all recording.
        os.pwrite(descriptor, data, 0)
        os.ftruncate(descriptor, len(data))
    finally:
        os.close(descriptor)


def _size_of(note: bytes) -> int:
    """The size in a note's second line; whether it is signed is asked when the note is relied on."""
    lines = note.split(b"\n", 2)
    return int(lines[1]) if len(lines) == 3 and lines[1].isdigit() else 0


def _parsed(note: bytes, book: Book) -> Checkpoint | None:
    return open_checkpoint(note, book.log_key).checkpoint if note else None
