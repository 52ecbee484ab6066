"""Files of a published directory: read as if an enemy had put them there, and only ever added.

Reading opens nothing but plain files, and no more of them than a bound. Adding promises that a name never
shows half a file, that what is there already is not changed, and that what was added lasts through a power
failure once `Adder.sync` has returned.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

from ledger.book import sync_directory
from ledger.errors import LedgerError

UNFINISHED: Final = ".unfinished"
MAX_NAMES: Final = 100_000
"""In one directory, where a thousand can be."""


class PublishedFileError(LedgerError):
    """A file of a published directory is not as it must be. Carries its `path` below it, `code`, `reason`,
    `reason_zh`, and the `position` of the entry it is about, where there is one."""

    zh = "公开目录中的 {path}：{reason_zh}"
    code = "file-damaged"

    def __init__(self, path: str, reason_zh: str, reason: str, position: int | None = None) -> None:
        self.path = path
        self.reason = reason
        self.reason_zh = reason_zh
        self.position = position
        super().__init__(f"{path}: {reason}")


class FileMissingError(PublishedFileError):
    """There is no such file, or the system does not let us read it."""

    code = "file-missing"


class NotPlainFileError(PublishedFileError):
    """A link, a directory or a pipe stands in the place of a file."""

    code = "file-not-plain"


class FileTooLargeError(PublishedFileError):
    """The file has more bytes than its kind can have."""

    code = "file-too-large"


class DifferentFileError(PublishedFileError):
    """A file that is to be added is there with another content."""

    code = "file-differs"


class DirectoryBusyError(LedgerError):
    """Somebody else is publishing into the directory. Carries `directory`."""

    zh = "{directory}：另一程序正在向这里发布；请等它结束"

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(f"{directory}: found another program publishing here, expected nobody; wait for it")


def read_file(directory: Path, path: str, max_bytes: int) -> bytes:
    """The content of a plain file below a directory. Raises a `PublishedFileError`."""
    try:
        # Not blocking, so that a named pipe is refused instead of waited for.
        descriptor = os.open(directory / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _cannot_open(path, error) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotPlainFileError(path, "不是普通文件", "found something else, expected a plain file")
        if status.st_size > max_bytes:
            raise _too_large(path, status.st_size, max_bytes)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise _cannot_open(path, error) from None
    finally:
        os.close(descriptor)
    if len(data) > max_bytes:
        raise _too_large(path, len(data), max_bytes)
    return data


def is_there(directory: Path, path: str) -> bool:
    """Does anything stand at a path below a directory, be it a link to nowhere?"""
    return os.path.lexists(directory / path)


def walk(directory: Path, below: str, is_folder: Callable[[str], bool]) -> Iterator[str]:
    """The paths of everything below a directory that is no folder, in the order of their names.

    `is_folder` tells which paths may be directories; others, and links, are given as what they are and not
    followed. Raises a `PublishedFileError` where a directory cannot be listed. What an interrupted writer
    left is passed over.
    """
    try:
        if (directory / below).is_symlink():
            raise NotPlainFileError(below, "是链接", "found a link, expected a directory")
        with os.scandir(directory / below) as found:
            entries = sorted(islice(found, MAX_NAMES + 1), key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        raise _cannot_open(below, error) from None
    if len(entries) > MAX_NAMES:
        raise FileTooLargeError(below, f"多于 {MAX_NAMES:,} 个名称", f"more than {MAX_NAMES:,} names found")
    for entry in entries:
        path = f"{below}/{entry.name}"
        if entry.is_dir(follow_symlinks=False) and is_folder(path):
            yield from walk(directory, path, is_folder)
        elif not (entry.name.startswith(".") and entry.name.endswith(UNFINISHED)):
            yield path


class Adder:
    """Adds files to one directory, for one writer at a time."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._touched: set[Path] = set()
        self.files = 0
        self.size_bytes = 0

    @classmethod
    @contextmanager
    def alone(cls, directory: Path) -> Iterator[Adder]:
        """An adder that nobody else can be beside. Raises `DirectoryBusyError`."""
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DirectoryBusyError(directory) from None
            yield cls(directory)
        finally:
            os.close(descriptor)

    def add(self, path: str, content: bytes) -> None:
        """Add a file, unless it is there with this content. Raises `DifferentFileError`."""
        if is_there(self._directory, path):
            if not self._is_same(path, content):
                raise DifferentFileError(
                    path,
                    "已有内容不同的文件；发布目录只增不改，请查明是谁改动，或另选空目录",
                    "found another content, expected this file or none; a published directory is only added "
                    "to: find out who changed it, or choose an empty directory",
                )
            return
        self._place(path, content)

    def replace(self, path: str, content: bytes) -> None:
        """Put a file in the place of an older one, unless it is the same."""
        if not (is_there(self._directory, path) and self._is_same(path, content)):
            self._place(path, content)

    def sync(self) -> None:
        """Make the names that were added last through a power failure."""
        for folder in sorted(self._touched):
            sync_directory(folder)
        self._touched.clear()

    def _is_same(self, path: str, content: bytes) -> bool:
        try:
            return read_file(self._directory, path, len(content)) == content
        except PublishedFileError:
            return False

    def _place(self, path: str, content: bytes) -> None:
        target = self._directory / path
        self._make_folder(target.parent)
        new = target.with_name(f".{target.name}.{secrets.token_hex(4)}{UNFINISHED}")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            new.replace(target)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        self._touched.add(target.parent)
        self.files += 1
        self.size_bytes += len(content)

    def _make_folder(self, folder: Path) -> None:
        if folder in self._touched or folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        self._touched.update((folder, folder.parent))


def _cannot_open(path: str, error: OSError) -> PublishedFileError:
    if error.errno == errno.ENOENT:
        return FileMissingError(path, "缺少此文件", "found no such file, expected it")
    if error.errno in {errno.ELOOP, errno.ENXIO, errno.ENOTDIR}:
        return NotPlainFileError(path, "不是普通文件", "found something else, expected a plain file")
    said = error.strerror or type(error).__name__
    return FileMissingError(path, f"无法读取（{said}）", f"cannot be read ({said})")


def _too_large(path: str, size: int, max_bytes: int) -> FileTooLargeError:
    return FileTooLargeError(
        path,
        f"有 {size:,} 字节，至多应为 {max_bytes:,}",
        f"{size:,} bytes found, expected {max_bytes:,} at most",
    )
