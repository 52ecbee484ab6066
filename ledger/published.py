"""What a book has published elsewhere, and that it signs nothing beneath it (公开过的检查点).

A restored backup must not become a fork: whoever signs again what was published before signs a second
history. A book remembers the directories into which it was published. Promises: a ledger that is opened to
sign, and whose log is shorter than such a directory's checkpoint or does not begin with it, is refused.
A directory that is not there at present, on a stick perhaps, says nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from ledger.book import Book
from ledger.checkpoint import Checkpoint, open_checkpoint
from ledger.errors import LedgerError
from ledger.note import MAX_NOTE_BYTES

_CHECKPOINT: Final = "checkpoint"


class PublishedError(LedgerError):
    """A book does not go with what it has published. Carries the `path` of the published checkpoint."""

    path: Path


class BelowPublishedError(PublishedError):
    """The log is shorter than what was published. Carries `published` and `size`, in entries."""

    zh = (
        "{path} 已公开到第 {published} 条，而账簿只有 {size} 条：这是较旧的副本，在其上签名会造成分叉；"
        "请恢复较新的副本，或另立新账"
    )

    def __init__(self, path: Path, published: int, size: int) -> None:
        self.path, self.published, self.size = path, published, size
        super().__init__(
            f"{path}: found {published} entries published and a log of {size}, expected at least as many; "
            "this is an older copy, and to sign on it would fork the ledger: restore a newer one, or found a "
            "successor"
        )


class ForkedFromPublishedError(PublishedError):
    """The log does not begin with what was published. Carries `published` and `size`, in entries."""

    zh = (
        "{path} 所公开的 {published} 条不是本账簿（{size} 条）的开头：账簿与公开目录已分叉，什么也没有写；"
        "请保存两者作为证据，并查明原因"
    )

    def __init__(self, path: Path, published: int, size: int) -> None:
        self.path, self.published, self.size = path, published, size
        super().__init__(
            f"{path}: found {published} entries published that do not begin this book's log of {size}, "
            "expected them to; book and directory have forked, and nothing was written: keep both as "
            "evidence and find out why"
        )


class UnreadablePublishedError(PublishedError):
    """A published checkpoint cannot be read, so nobody can tell. Carries `found`."""

    zh = "{path}：无法读取公开的检查点（{found}），因而不能断定是否会造成分叉；请修复该文件，或移走该目录"

    def __init__(self, path: Path, found: str) -> None:
        self.path, self.found = path, found
        super().__init__(
            f"{path}: the published checkpoint cannot be read ({found}), expected to compare it before "
            "anything is signed; mend the file, or move the directory away"
        )


def refuse_below_published(book: Book, head: Callable[[], int], root_at: Callable[[int], bytes]) -> None:
    """Raises a `PublishedError` if a directory that the book remembers is ahead of a log, or beside it.

    `head` gives the size of the log, and is asked last, because others may be recording; `root_at` gives its
    root at an earlier size.
    """
    for directory in book.published:
        path = directory / _CHECKPOINT
        published = read_published(path, book)
        if published is not None:
            refuse_contradiction(path, published, head(), root_at)


def refuse_contradiction(
    path: Path, published: Checkpoint, head: int, root_at: Callable[[int], bytes]
) -> None:
    """Raises a `PublishedError` unless a log begins with the checkpoint published in a file."""
    if published.size > head:
        raise BelowPublishedError(path, published.size, head)
    if root_at(published.size) != published.root:
        raise ForkedFromPublishedError(path, published.size, head)


def read_published(path: Path, book: Book) -> Checkpoint | None:
    """The checkpoint published in a file; None if there is no such file. Raises
    `UnreadablePublishedError`."""
    try:
        with path.open("rb") as file:
            note = file.read(MAX_NOTE_BYTES + 1)
        return open_checkpoint(note, book.log_key).checkpoint
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadablePublishedError(path, error.strerror or type(error).__name__) from None
    except LedgerError as error:
        raise UnreadablePublishedError(path, str(error)) from None
