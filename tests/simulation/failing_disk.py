"""A disk that fails on demand: full, refusing to sync, or without power, under real files.

`failing_disk.c` is compiled and loaded before the C library into the processes that write; this is the hand
that steers it while they run. Works for anybody, without root, where there is a C compiler.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from mmap import mmap
from pathlib import Path
from random import Random
from typing import Final

SOURCE: Final = Path(__file__).with_suffix(".c")
BLOCK_BYTES: Final = 4096

_NEVER: Final = -1
_NUMBERS: Final = ("bytes_left", "syncs_left", "refusals", "is_keeping")
_PATH_BYTES: Final = 1024
_DIRECTORIES: Final = 2
_CONTROL_BYTES: Final = 8 * len(_NUMBERS) + (_DIRECTORIES + 1) * _PATH_BYTES


class NoCompilerError(Exception):
    """There is no C compiler to make a failing disk with."""


class FailingDisk:
    """A disk for everything below some directories; `room` is its own, for what it is made of.

    Raises `NoCompilerError`.
    """

    def __init__(self, room: Path) -> None:
        self._room = room
        self._library = room / "failing_disk.so"
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if compiler is None:
            raise NoCompilerError
        command = [compiler, "-O2", "-shared", "-fPIC", "-o", str(self._library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True)
        control = room / "control"
        control.write_bytes(bytes(_CONTROL_BYTES))
        control.chmod(0o666)  # the server runs as somebody else
        with control.open("r+b") as file:
            self._control = mmap(file.fileno(), _CONTROL_BYTES)
        self.environment: Mapping[str, str] = {
            "LD_PRELOAD": str(self._library),
            "MINGZHANG_FAILING_DISK": str(control),
        }
        self.mend()

    def hold(self, *directories: Path) -> None:
        """Let these directories, and nothing else, be on the disk."""
        assert len(directories) <= _DIRECTORIES
        for number in range(_DIRECTORIES):
            text = os.fsencode(directories[number].resolve()) if number < len(directories) else b""
            self._put_path(number, text)

    def fill_after(self, size_bytes: int) -> None:
        """Let there be room for so many bytes more; a write that does not fit stores a part of it."""
        self._put("refusals", 0)
        self._put("bytes_left", size_bytes)

    def fail_syncs_after(self, count: int) -> None:
        """Let so many calls of `fsync` succeed, and none after them."""
        self._put("refusals", 0)
        self._put("syncs_left", count)

    def mend(self) -> None:
        """Let the disk be in order again, with room."""
        self._put("bytes_left", _NEVER)
        self._put("syncs_left", _NEVER)

    @property
    def refusals(self) -> int:
        """How many calls were refused since the disk was last told to fail."""
        return int(struct.unpack_from("=q", self._control, 8 * _NUMBERS.index("refusals"))[0])

    @contextmanager
    def losing(self, directory: Path) -> Iterator[Callable[[Random], None]]:
        """From here on keep aside what is synced; gives the power cut, to be called when nobody writes.

        A cut leaves of each file below `directory` what it was at its last `fsync`, and of what was written
        after that some blocks and not others, as it comes. A file that was never synced, or was removed
        without its directory's being synced, is there or not.
        """
        assert self._room not in directory.parents
        shutil.rmtree(self._kept, ignore_errors=True)
        shutil.copytree(directory, self._kept)
        for path in (self._kept, *self._kept.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
        self._put_path(_DIRECTORIES, os.fsencode(self._kept))
        self._put("is_keeping", 1)
        try:
            yield lambda random: _lose(directory, self._kept, random)
        finally:
            self._put("is_keeping", 0)

    @cached_property
    def _kept(self) -> Path:
        return self._room / "kept"

    def _put(self, name: str, value: int) -> None:
        struct.pack_into("=q", self._control, 8 * _NUMBERS.index(name), value)

    def _put_path(self, number: int, path: bytes) -> None:
        assert len(path) < _PATH_BYTES
        at = 8 * len(_NUMBERS) + number * _PATH_BYTES
        self._control[at : at + _PATH_BYTES] = path.ljust(_PATH_BYTES, b"\0")


def _lose(directory: Path, kept: Path, random: Random) -> None:
    for path in sorted(directory.rglob("*")):
        if not path.is_file():
            continue
        if path.name.endswith("-shm"):  # memory that processes share, no matter on which disk
            path.unlink()
            continue
        synced, written = kept / path.relative_to(directory), path.read_bytes()
        path.write_bytes(_torn(synced.read_bytes() if synced.exists() else b"", written, random))
    _bring_back(directory, kept, random)


def _torn(synced: bytes, written: bytes, random: Random) -> bytes:
    """What was synced, with some of the blocks that were written since."""
    share = random.choice((0.0, 0.5, 1.0))
    size = len(written) if random.random() < share else len(synced)
    found = bytearray(synced[:size].ljust(size, b"\0"))
    for at in range(0, size, BLOCK_BYTES):
        block = written[at : min(at + BLOCK_BYTES, size)]
        if random.random() < share:
            found[at : at + len(block)] = block
    return bytes(found)


def _bring_back(directory: Path, kept: Path, random: Random) -> None:
    """Some removals did not reach the disk either."""
    for synced in sorted(kept.rglob("*-wal")):
        path = directory / synced.relative_to(kept)
        if not path.exists() and random.random() < 0.5:
            shutil.copyfile(synced, path)
