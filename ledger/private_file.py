"""Files that only their owner may read: keys and passphrases.

A new file is created with mode 0600 in one step, never over an existing one. A file that the group or others
could read is refused when it is opened, so a wrong `cp` is noticed before a key is used.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ledger.errors import LedgerError

OWNER_ONLY = 0o600
# An encrypted key takes less than a kilobyte.
MAX_PRIVATE_FILE_BYTES = 65_536

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class PrivateFileError(LedgerError):
    """A private file is missing, in the way, or open to others. Carries `path`."""

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        super().__init__(f"{path}: {message}")


class PrivateFileMissingError(PrivateFileError):
    """There is no such file."""

    zh = "{path}：没有这个私密文件；请核对路径或先生成"

    def __init__(self, path: Path) -> None:
        super().__init__(path, "found no file, expected a private one; check the path or create it")


class PrivateFileExistsError(PrivateFileError):
    """A new file would replace an existing one."""

    zh = "{path}：文件已存在；密钥从不被覆盖，请另选路径"

    def __init__(self, path: Path) -> None:
        super().__init__(path, "found a file, expected none; choose another path, keys are never overwritten")


class PrivateFileTooOpenError(PrivateFileError):
    """The group or others have rights on the file. Carries `mode`."""

    zh = "{path}：权限为 {mode:04o}，应为 0600；请执行 chmod 600，并查明谁读过它"

    def __init__(self, path: Path, mode: int) -> None:
        self.mode = mode
        super().__init__(
            path, f"found mode {mode:04o}, expected 0600; run chmod 600 on it and ask who read it"
        )


class PrivateFileUnreadableError(PrivateFileError):
    """The file cannot be read, or is not a small plain file."""

    zh = "{path}：无法作为私密文件读取；应为只有所有者可读的小文件"

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(path, f"found {found}, expected a small file its owner can read; check the path")


def create_private_file(path: Path, content: bytes) -> None:
    """Writes a new file that only its owner can read, and syncs it to disk.

    Nothing is left behind if the disk is full. Raises `PrivateFileExistsError`, or `PrivateFileMissingError`
    if its directory does not exist.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        raise PrivateFileExistsError(path) from None
    except FileNotFoundError:
        raise PrivateFileMissingError(path.parent) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError:
        path.unlink()
        raise


def replace_private_file(path: Path, content: bytes) -> None:
    """Writes a file that only its owner can read, whole or not at all, in the place of an older one.

    Raises a `PrivateFileError`.
    """
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    create_private_file(new, content)
    new.replace(path)


def read_private_file(path: Path, max_bytes: int = MAX_PRIVATE_FILE_BYTES) -> bytes:
    """The content of a file that only its owner can read. Raises a `PrivateFileError`."""
    try:
        # Not blocking, so that a named pipe is refused instead of waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        raise PrivateFileMissingError(path) from None
    except OSError as error:
        raise PrivateFileUnreadableError(path, f"a file that cannot be opened ({error.strerror})") from None
    try:
        status = os.fstat(descriptor)
        check_private(path, status)
        if status.st_size > max_bytes:
            raise PrivateFileUnreadableError(path, f"{status.st_size} bytes")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)


def check_private(path: Path, status: os.stat_result) -> None:
    """Raises a `PrivateFileError` unless this is a plain file that nobody but its owner can use."""
    if not stat.S_ISREG(status.st_mode):
        raise PrivateFileUnreadableError(path, "something that is not a plain file")
    if status.st_mode & _OTHERS:
        raise PrivateFileTooOpenError(path, stat.S_IMODE(status.st_mode))
