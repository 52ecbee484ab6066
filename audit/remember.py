"""The checkpoint that was seen last, kept by whoever verifies (所记检查点): what makes a fork show.

An operator who shows different histories to different people, or takes one back, is found by anybody who
remembers one signed checkpoint. Promises: the file never goes backwards, is replaced whole or not at all, and
only after a run that found everything sound; a fork leaves evidence that others can check.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from audit.errors import AuditError
from audit.findings import Findings
from audit.fork import Fork
from audit.report import Report
from ledger.book import sync_directory
from ledger.checkpoint import Checkpoint, open_checkpoint
from ledger.errors import LedgerError
from ledger.note import VerifierKey

FORMAT: Final = "mingzhang-remembered.v1"
MAX_REMEMBERED_BYTES: Final = 60_000

_MEMBERS: Final = ("format", "founding", "log_key", "checkpoint")


class RememberError(AuditError):
    """The file of the checkpoint seen last cannot be used. Carries `path`."""

    def __init__(self, path: Path, found: str) -> None:
        self.path = path
        super().__init__(
            f"{path}: found {found}, expected the file that --remember wrote, or none; without it nobody can "
            "tell whether the log was forked: restore it, or name another file"
        )


class Proving(Protocol):
    """A log that was checked."""

    def root_at(self, size: int) -> bytes: ...
    def consistency(self, old: int, new: int) -> list[bytes]: ...


@dataclass(frozen=True)
class Remembered:
    """A checkpoint's signed `note`, with the fingerprint and the key of the ledger it belongs to."""

    founding: str
    log_key: VerifierKey
    note: str
    checkpoint: Checkpoint

    @classmethod
    def of(cls, founding: str, log_key: VerifierKey, note: str) -> Remembered:
        """What to remember of a ledger. Raises a `LedgerError` if the key did not sign the note."""
        return cls(founding, log_key, note, open_checkpoint(note, log_key).checkpoint)

    def to_bytes(self) -> bytes:
        """The content of the file."""
        values = (FORMAT, self.founding, self.log_key.to_text(), self.note)
        members = dict(zip(_MEMBERS, values, strict=True))
        return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def read(cls, path: Path) -> Remembered | None:
        """What a file remembers; None where there is none. Raises `RememberError`."""
        try:
            with path.open("rb") as file:
                data = file.read(MAX_REMEMBERED_BYTES + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RememberError(path, error.strerror or type(error).__name__) from None
        if len(data) > MAX_REMEMBERED_BYTES:
            raise RememberError(path, f"more than {MAX_REMEMBERED_BYTES:,} bytes")
        try:
            members = _members(data)
            remembered = cls.of(
                members["founding"], VerifierKey.parse(members["log_key"]), members["checkpoint"]
            )
        except (ValueError, RecursionError, LedgerError) as error:
            raise RememberError(path, f"something else ({error})") from None
        if remembered.to_bytes() != data:
            raise RememberError(path, "something else")
        return remembered


class Memory:
    """The file of one verifier. Raises `RememberError` if what is in it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last = Remembered.read(path)
        self._seen: Remembered | None = None

    def compare(self, report: Report, log_key: VerifierKey, log: Proving, findings: Findings) -> None:
        """Does a log that was found sound extend what is remembered?"""
        seen = Remembered.of(report.founding, log_key, report.checkpoint)
        last, self._seen = self._last, seen
        if last is None:
            return
        place = str(self._path)
        if (last.founding, last.log_key) != (seen.founding, seen.log_key):
            findings.add(
                place,
                "remembered-another",
                f"所记的是另一本账：{last.log_key.label}，设立指纹 {last.founding}",
                f"remembers another ledger: {last.log_key.label}, founding {last.founding}",
            )
        elif seen.checkpoint.size < last.checkpoint.size:
            findings.add(
                place,
                "rolled-back",
                f"上次见到 {last.checkpoint.size} 条，现在只有 {seen.checkpoint.size} 条：日志被退回，"
                "或此副本尚未更新",
                f"{last.checkpoint.size} entries were seen before, now there are {seen.checkpoint.size}: the "
                "log was rolled back, or this copy lags behind",
            )
        else:
            self._compare_roots(last, seen, log, findings)
        if not findings:
            report.remembered_size = last.checkpoint.size

    def keep(self) -> None:
        """Remember what was seen, unless the file has seen more meanwhile. Raises `RememberError`."""
        if self._seen is None:
            return
        try:
            with _alone(self._path.absolute().parent):
                last = Remembered.read(self._path)
                if last is None or last.checkpoint.size < self._seen.checkpoint.size:
                    _replace(self._path, self._seen.to_bytes())
        except OSError as error:
            raise RememberError(self._path, error.strerror or type(error).__name__) from None

    def _compare_roots(self, last: Remembered, seen: Remembered, log: Proving, findings: Findings) -> None:
        old, new = last.checkpoint, seen.checkpoint
        root = log.root_at(old.size)
        if root == old.root:
            return
        proof = log.consistency(old.size, new.size) if old.size < new.size else []
        evidence = _keep_evidence(self._path, Fork(seen.log_key, last.note, seen.note, root, tuple(proof)))
        findings.add(
            str(self._path),
            "forked",
            f"日志分叉：所记 {old.size} 条不是现有 {new.size} 条的开头，两者都有日志签名；证据：{evidence}",
            f"the log was forked: the {old.size} entries remembered do not begin the {new.size} found, and "
            f"the log signed both; evidence: {evidence}",
        )


def _members(data: bytes) -> dict[str, str]:
    """The members of the file, which holds no more than its bound. Raises `ValueError`."""
    # Not by the door of statements, which lets no line break pass: a note has some.
    members = json.loads(data)
    if not isinstance(members, dict) or set(members) != set(_MEMBERS) or members["format"] != FORMAT:
        raise ValueError("other members")
    if not all(isinstance(value, str) for value in members.values()):
        raise ValueError("a member that is no text")
    return members


def _keep_evidence(beside: Path, fork: Fork) -> str:
    """Write evidence beside a file, never over another; says where, or why not."""
    content = fork.to_text().encode()
    number = 1
    while True:
        path = beside.with_name(f"{beside.name}.fork" + (f"-{number}" if number > 1 else ""))
        try:
            with path.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            return str(path)
        except FileExistsError:
            if path.is_file() and path.read_bytes() == content:
                return str(path)
            number += 1
        except OSError as error:
            return f"{path}: {error.strerror or type(error).__name__}"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While nobody else changes what is remembered in a directory."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(path: Path, content: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_directory(path.absolute().parent)
