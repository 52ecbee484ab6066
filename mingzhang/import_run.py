"""One call of `import`: the files one after the other, each examined, shown, signed, and recorded whole.

The first file with mistakes ends the run: the files before it stand recorded, it and those after it do not.
Run again, the recorded ones are found to be so, and the run goes on where it stopped.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from domain.vocabulary import Duty
from ledger.application import Ledger
from ledger.book import Book
from ledger.importing.asking import Asking
from ledger.importing.examine import Examiner, FileTooLargeError
from ledger.importing.findings import Findings, Moved
from ledger.importing.tables.asked import NotInFileError
from ledger.importing.workbooks.marking import write_marked
from ledger.importing.workbooks.workbook import WorkbookError
from ledger.keys import SigningKey
from mingzhang.failures import EXIT_DONE, EXIT_REFUSED, EXIT_USAGE, CommandError
from mingzhang.import_screen import (
    findings_as_json,
    show_findings,
    show_problems,
    show_unread,
    stopped_as_json,
    tell_dry_run,
    tell_filed,
    tell_nothing_new,
    unread_as_json,
)
from mingzhang.import_signing import Filed, file_in_practice, file_with_key
from mingzhang.opening import new_id, now, open_ledger, open_log_key, open_officer_key
from mingzhang.outcomes import refuse_existing
from mingzhang.party_names import PartyNames
from mingzhang.reading import open_views, practice_mark
from mingzhang.screen import print_json, print_text, progress
from mingzhang.speech import Speech
from projections.asof import sums

UNTOLD_ROWS: Final = 2_000
"""Rows that are read so quickly that nobody wants to be told."""


@dataclass(frozen=True)
class Keys:
    """Whose keys the call brings: none in a practice book."""

    key: Path | None
    duty: Duty
    passphrase_file: Path | None
    log_key: Path | None
    log_passphrase_file: Path | None


@dataclass(frozen=True)
class Order:
    """What one call asks for."""

    book: Path
    files: tuple[Path, ...]
    asking: Asking
    keys: Keys
    marked: Path | None
    out: Path
    is_dry: bool
    is_sure: bool
    as_json: bool


def run(order: Order, speech: Speech) -> int:
    """Import the files; returns the exit code."""
    if order.marked is not None:
        refuse_existing(order.marked)
    book = Book.open(order.book)
    keys = order.keys
    officer = None if keys.key is None else open_officer_key(keys.key, keys.passphrase_file, speech)
    in_practice = book.is_practice and officer is None
    log_key = None
    if in_practice and not order.is_dry:
        log_key = open_log_key(book, keys.log_key, keys.log_passphrase_file, speech)
    with open_ledger(order.book, log_key) as ledger:
        return _Run(order, speech, ledger, make_examiner(ledger, order.book), officer).through()


def make_examiner(ledger: Ledger, book: Path) -> Examiner:
    """Return what examines one file after the other; commands that it proposes name the book as `book`."""
    return Examiner(
        ledger.recorder, ledger.private, PartyNames(ledger).known(), new_id=new_id, random=os.urandom,
        today=now().date(), book=str(book),
    )  # fmt: skip


class _Run:
    """A run over files, and how far it has come."""

    def __init__(
        self, order: Order, speech: Speech, ledger: Ledger, examiner: Examiner, officer: SigningKey | None
    ) -> None:
        self._order = order
        self._speech = speech
        self._ledger = ledger
        self._examiner = examiner
        self._officer = officer
        self._is_sure = order.is_sure or order.as_json or order.is_dry or not sys.stdin.isatty()
        self._done: list[dict[str, Any]] = []
        self._moved: Counter[Moved] = Counter()

    def through(self) -> int:
        """Go through all files; returns the exit code."""
        for number, path in enumerate(self._order.files, 1):
            try:
                with self._examined(path) as findings:
                    if findings.problems:
                        return self._stop(findings, number)
                    if not self._take(findings):
                        print_text(self._speech.say("没有记录。", "It was not recorded."))
                        return EXIT_REFUSED
            except NotInFileError as error:
                raise CommandError(error.say("zh"), error.say("en"), EXIT_USAGE) from None
            except (WorkbookError, FileTooLargeError) as error:
                return self._stop_unread(path, error, number)
        if self._order.as_json:
            print_json({"files": self._done})
        return EXIT_DONE

    @contextmanager
    def _examined(self, path: Path) -> Iterator[Findings]:
        with self._examiner.open(path, self._order.asking) as examination:
            expected = examination.rows_expected
            if expected > UNTOLD_ROWS:
                title = self._speech.say(f"读取 {path.name}", f"reading {path.name}")
                with progress(title, expected) as advance:
                    examination.run(advance)
            else:
                examination.run()
            yield examination.findings

    def _take(self, findings: Findings) -> bool:
        """Show, sign and record one file without mistakes; False if a person said no."""
        quiet = self._order.as_json
        filed = Filed()
        if not quiet:
            mark = practice_mark(self._ledger.book, self._speech.lang)
            show_findings(findings, self._balances(findings), mark, self._speech)
        if not findings.statements:
            if not quiet:
                tell_nothing_new(findings, self._speech)
        elif self._order.is_dry:
            if not quiet:
                tell_dry_run(findings, self._speech)
        else:
            if not self._agreed():
                return False
            filed = self._file(findings)
            if not quiet:
                tell_filed(filed, findings, self._order.book, self._speech)
        self._examiner.keep(findings, is_recorded=bool(filed.recorded))
        if not filed.recorded:
            self._moved.update(findings.moves)
        self._done.append(findings_as_json(findings, filed, self._speech.lang))
        return True

    def _balances(self, findings: Findings) -> Mapping[Moved, int]:
        """Every bucket of every account, with what files before this one would move."""
        if not findings.moves:
            return {}
        found = Counter(self._moved)
        with open_views(self._order.book, self._speech) as reading, reading.views.reading() as connection:
            for row in sums(connection):
                found[Moved(row.book, row.bucket, row.account)] += row.amount_fen
        return found

    def _file(self, findings: Findings) -> Filed:
        if self._officer is None and self._ledger.book.is_practice:
            return file_in_practice(self._ledger, findings, self._speech)
        order = self._order
        return file_with_key(
            self._ledger, findings, self._officer, self._speech, duty=order.keys.duty, directory=order.out,
            log_key=order.keys.log_key, log_passphrase_file=order.keys.log_passphrase_file,
        )  # fmt: skip

    def _agreed(self) -> bool:
        if self._is_sure:
            return True
        question = self._speech.say("签名并记录？", "Sign and record?")
        return click.confirm(question, default=True, err=True)

    def _stop_unread(self, path: Path, error: WorkbookError | FileTooLargeError, number: int) -> int:
        """A file that cannot be read at all ends the run like one with mistakes."""
        order, lang = self._order, self._speech.lang
        rest = order.files[number:]
        if order.as_json:
            problem = unread_as_json(path, error.code, error.say(lang))
            print_json(stopped_as_json([problem], self._done, rest))
        else:
            show_unread(error.say(lang), order.files[: number - 1], rest, self._speech)
        return EXIT_REFUSED

    def _stop(self, findings: Findings, number: int) -> int:
        order = self._order
        if order.marked is not None:
            write_marked(
                findings.path, order.marked, findings.problems, self._speech.lang, order.asking.encoding
            )
        rest = order.files[number:]
        if order.as_json:
            problems = [problem.to_json(self._speech.lang) for problem in findings.problems]
            notes = [note.say(self._speech.lang) for note in findings.notes]
            stopped = stopped_as_json(
                problems, self._done, rest,
                cut_short=findings.is_cut_short, marked=order.marked, notes=notes,
            )  # fmt: skip
            print_json(stopped)
        else:
            show_problems(findings, order.files[: number - 1], rest, order.marked, self._speech)
        return EXIT_REFUSED
