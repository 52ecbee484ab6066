"""`verify_directory`: is this published log what its officers signed, whole and unchanged? (核验公开目录)

From files alone what `verify_book` does of a log: every hash, signature, authority, decision and posting
again from the entries' bytes; ids and business keys unique; all tiles and published checkpoints. Nothing is
believed but what the caller brings: a founding fingerprint, the log's key, a checkpoint seen before. What a
directory cannot show, withheld values, attachments, index and views, is not looked at, and the report says
so. Time grows with what is there, memory does not: every file is bounded before it is read.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from audit.findings import Findings
from audit.log_check import LogCheck, Sealed
from audit.remember import Memory
from audit.report import Report
from audit.scheduling import Helpers
from audit.snapshot import UnreadableError
from audit.tiles_check import MAX_PATH_CHARACTERS, check_tiles, finding_of
from audit.unique_check import UniqueCheck
from audit.verdict import CannotTellError, report_of
from audit.verifier_check import check_verifier
from audit.walk import Claimed, Progress, Trusted, walk
from ledger.checkpoint import open_checkpoint
from ledger.encoding import encode_base64
from ledger.errors import LedgerError
from ledger.note import MAX_NOTE_BYTES, VerifierKey
from ledger.tiles import files
from ledger.tiles.anchor import MAX_ANCHOR_BYTES, Anchor, AnchorError
from ledger.tiles.directory import PublishedLog
from ledger.tiles.files import FileMissingError, PublishedFileError, is_there, read_file
from ledger.tiles.names import CHECKPOINT, FOUNDING, HISTORY, POLICY, history_path, is_folder, parse_number
from ledger.tiles.scratch import Scratch

MAX_PUBLISHED_SIZES: Final = 10_000_000
"""Checkpoints in a history: one a minute for nineteen years."""


def is_published(path: Path) -> bool:
    """Does a directory look like a published log, and not like a book?"""
    return not is_there(path, "book.json") and (is_there(path, CHECKPOINT) or is_there(path, FOUNDING))


def verify_directory(
    path: Path,
    founding: str | None = None,
    progress: Progress | None = None,
    *,
    log_key: VerifierKey | None = None,
    remember: Path | None = None,
    helpers: Helpers | None = None,
) -> Report:
    """Verify the published log in a directory; arguments and report are those of `verify_book`.

    Never raises for what is wrong with it: the report says so.
    """
    started = time.monotonic()
    report = Report(
        str(path),
        kind="directory",
        founding_was_given=founding is not None,
        log_key_was_given=log_key is not None,
    )
    trusted = Trusted(founding, log_key)

    def look(findings: Findings) -> None:
        memory = None if remember is None else Memory(remember)
        try:
            with TemporaryDirectory() as folder, Scratch(Path(folder)) as scratch:
                looking = _Looking(path.resolve(), trusted, report, findings, scratch, helpers)
                looking.look(memory, progress or (lambda _: None))
        except FileMissingError as error:
            raise CannotTellError(finding_of(error)) from None
        except PublishedFileError as error:
            findings.tell(finding_of(error))
        if memory is not None and not findings:
            memory.keep()

    report_of(look, report, str(path))
    report.seconds = time.monotonic() - started
    return report


class _Looking:
    """One verification of one directory."""

    def __init__(  # noqa: PLR0917
        self,
        directory: Path,
        trusted: Trusted,
        report: Report,
        findings: Findings,
        scratch: Scratch,
        helpers: Helpers | None,
    ) -> None:
        self._directory = directory
        self._trusted = trusted
        self._report = report
        self._findings = findings
        self._scratch = scratch
        self._helpers = helpers

    def look(self, memory: Memory | None, progress: Progress) -> None:
        """Look at everything, and stop where what follows would mean nothing."""
        report, findings = self._report, self._findings
        anchor = self._read_anchor()
        if anchor is None:
            return
        # In this order: a size that is in the history has been in `checkpoint` before.
        sizes = self._published_sizes()
        note = read_file(self._directory, CHECKPOINT, MAX_NOTE_BYTES)
        size = self._size_of(note, anchor)
        if size is not None and size in sizes:
            self._compare_copy(history_path(size), note)
        if findings or size is None:
            return
        log = PublishedLog(self._directory, size, self._scratch)
        check = LogCheck(findings, log.root_at, self._checkpoints(sizes, size, note), self._scratch.take)
        unique = UniqueCheck(self._scratch, findings)
        claimed = Claimed(FOUNDING, anchor.origin, anchor.log_key.to_text(), anchor.founding)
        compare = (unique.compare, unique.count_withheld(report))
        trusted, helpers = self._trusted, self._helpers
        if not walk(log, check, compare, claimed, trusted, report, findings, progress, helpers):
            return
        check.finish()
        report.size, report.root = check.frontier.size, encode_base64(check.frontier.root())
        report.checkpoint, report.published = note.decode(), len(sizes)
        check_tiles(self._directory, log, [*sizes, size], findings)
        if memory is not None and not findings:
            memory.compare(report, anchor.log_key, log, findings)
        if not findings:
            check_verifier(self._directory)

    def _read_anchor(self) -> Anchor | None:
        if not is_published(self._directory):
            raise UnreadableError(self._directory, "neither a book nor a published log")
        try:
            anchor = Anchor.parse(read_file(self._directory, FOUNDING, MAX_ANCHOR_BYTES))
        except AnchorError as error:
            self._findings.add(FOUNDING, "founding-damaged", error.say("zh"), str(error))
            return None
        self._report.origin = anchor.origin
        if read_file(self._directory, POLICY, MAX_ANCHOR_BYTES) != anchor.policy():
            self._findings.add(
                POLICY,
                "policy-differs",
                f"与 {FOUNDING} 中的日志公钥不符",
                f"not the policy of the log key in {FOUNDING}",
            )
        return anchor

    def _size_of(self, note: bytes, anchor: Anchor) -> int | None:
        try:
            size = open_checkpoint(note, anchor.log_key).checkpoint.size
        except LedgerError as error:
            self._findings.add(
                CHECKPOINT,
                "checkpoint-not-signed",
                f"检查点签名无效：{error.say('zh')}",
                f"not signed: {error}",
            )
            return None
        if size == 0:
            raise UnreadableError(self._directory, "nothing is recorded in it")
        return size

    def _compare_copy(self, path: str, note: bytes) -> None:
        if read_file(self._directory, path, MAX_NOTE_BYTES) != note:
            self._findings.add(
                path, "checkpoint-differs", "与 checkpoint 不同", "not the bytes of checkpoint"
            )

    def _published_sizes(self) -> Sequence[int]:
        """The sizes in the history, in order."""
        sizes = array("q")
        if not is_there(self._directory, HISTORY):
            return sizes
        for path in files.walk(self._directory, HISTORY, is_folder):
            size = parse_number(path.removeprefix(f"{HISTORY}/"))
            if size is None or size >= 1 << 63:
                shown = path[:MAX_PATH_CHARACTERS]
                self._findings.add(
                    shown, "file-unexpected", "此处不应有此文件", "found, expected no file of this name"
                )
            else:
                sizes.append(size)
            if len(sizes) > MAX_PUBLISHED_SIZES:
                raise UnreadableError(
                    self._directory, f"more than {MAX_PUBLISHED_SIZES:,} published checkpoints"
                )
        return array("q", sorted(sizes))

    def _checkpoints(self, sizes: Sequence[int], newest: int, note: bytes) -> Iterator[Sealed]:
        """All published checkpoints by size, `checkpoint` itself among them."""
        told = False
        for size in sizes:
            if size > newest and not told:
                yield Sealed(CHECKPOINT, newest, note)
                told = True
            if size == newest:
                yield Sealed(CHECKPOINT, newest, note)
                told = True
            else:
                path = history_path(size)
                yield Sealed(path, size, read_file(self._directory, path, MAX_NOTE_BYTES))
        if not told:
            yield Sealed(CHECKPOINT, newest, note)
