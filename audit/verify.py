"""`verify_book`: is this book what its officers signed, whole and unchanged? (全面核验)

The contract of DESIGN chapter 10 on a live store. Trusts the founding fingerprint, if one is given, and
nothing else in the book: every hash, signature, authority, decision and posting is computed again from the
log's bytes, the index is derived and compared both ways, the views are rebuilt. Nothing in the book's
directory is changed. Stops at the first submission that is wrong, because what follows would be decided on
wrong states; what lies beside the log is still checked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from audit.errors import AuditError
from audit.findings import EnoughFoundError, Finding, Findings, at
from audit.index_check import IndexCheck
from audit.log_check import LogCheck
from audit.private_check import PrivateCheck
from audit.report import Report
from audit.schema_check import Structure, check_schema, structure_of
from audit.snapshot import UnreadableError, snapshot, state_of
from audit.views_check import check_views
from domain.refusals import Malformed
from domain.statements.constitution import LedgerFounded
from ledger.attachments import Attachments
from ledger.book import Book
from ledger.encoding import encode_base64
from ledger.errors import LedgerError
from ledger.merkle import leaf_hash
from ledger.note import VerifierKey
from ledger.private_store import PrivateStore
from ledger.replaying import Replay, Replayed, ReplayError
from ledger.store import Recorder, create_engine_for, create_schema

_RULES_MEMBERS: Final = ("rules", "version")
_OF_ANOTHER_KIND: Final = (TypeError, AttributeError, ValueError, OverflowError, MemoryError)
"""What cells of a kind that their tables do not allow lead to; SQLite has told of the damage before."""

Progress = Callable[[int], None]
"""Is told how many more entries have been checked."""


def verify_book(path: Path, founding: str | None = None, progress: Progress | None = None) -> Report:
    """Verify the book in a directory. `founding` is the leaf hash of its `ledger.founded` in base64.

    Never raises for what is wrong with a book: the report says so.
    """
    started = time.monotonic()
    before = state_of(*_databases(path))
    report = _verify_once(path, founding, progress or (lambda _: None), in_use=False)
    if report.verdict != "sound" and state_of(*_databases(path)) != before:
        # Somebody wrote meanwhile, and what was read was not one moment: take a copy of one.
        report = _verify_once(path, founding, lambda _: None, in_use=True)
    report.seconds = time.monotonic() - started
    return report


def _databases(path: Path) -> tuple[Path, ...]:
    return path / "ledger.db", path / "private.db", path / "views.db"


def _verify_once(path: Path, founding: str | None, progress: Progress, *, in_use: bool) -> Report:
    report = Report(str(path), founding_was_given=founding is not None)
    findings = Findings()
    problem: list[Finding] = []
    try:
        book = Book.open(path)
        report.origin = book.origin
        with ExitStack() as stack:
            _verify(book, founding, report, findings, progress, stack, in_use=in_use)
    except EnoughFoundError:
        pass
    except (AuditError, LedgerError, DatabaseError, OSError) as error:
        # Only what was opened here lets errors out: rows that cannot be read have been told as findings.
        said = str(error.orig) if isinstance(error, DatabaseError) else str(error)
        problem = [Finding("book", "unreadable", f"无法读取：{said}", said)]
    if report.pending_erasures and not problem:
        problem = [_pending(report.pending_erasures)]
    report.findings = [*findings.rows, *problem]
    # What was found wrong stays wrong, whatever else could not be read.
    report.verdict = "unsound" if findings else "undecided" if problem else "sound"
    return report


def _pending(count: int) -> Finding:
    return Finding(
        "private.db",
        "erasure-pending",
        f"日志决定删除的 {count:,} 项内容尚未删除完毕；请运行 mingzhang erase，再核验",
        f"{count:,} values that the log orders to erase are not erased to the end yet; run mingzhang erase, "
        "then verify again",
    )


def _verify(  # noqa: PLR0917
    book: Book,
    founding: str | None,
    report: Report,
    findings: Findings,
    progress: Progress,
    stack: ExitStack,
    *,
    in_use: bool,
) -> None:
    engine = stack.enter_context(snapshot(book.database_path, in_use=in_use))
    log = Recorder(engine)
    if not check_schema(engine, _log_structure(), "ledger.db", findings):
        return
    already = len(findings.rows)
    looking = _Looking(book, log, engine, report, findings, PrivateCheck(log, findings), in_use)
    _check_log(looking, founding, progress)
    _check_beside(looking, stack)
    if len(findings.rows) == already and not findings.tell_of_damage():
        report.has_views = check_views(book.views_path, log, findings)


@dataclass
class _Looking:
    """What one verification looks at, and where it writes what it sees."""

    book: Book
    log: Recorder
    engine: Engine
    report: Report
    findings: Findings
    private: PrivateCheck
    in_use: bool


def _check_log(looking: _Looking, founding: str | None, progress: Progress) -> None:
    book, log, engine = looking.book, looking.log, looking.engine
    report, findings, private = looking.report, looking.findings, looking.private
    already = len(findings.rows)
    with engine.connect() as connection, engine.connect() as second:
        try:
            check = LogCheck(log, second, findings)
            index = IndexCheck(connection, findings)
            replay = Replay(log, check=check.check)
            for replayed in replay.submissions():
                if report.submissions == 0:
                    check.log_key = _check_founding(replayed, book, founding, report, findings)
                check.check_checkpoints(replayed.end)
                if len(findings.rows) > already:
                    return
                index.compare(replayed)
                private.note(replayed)
                report.submissions += 1
                report.statements += len(replayed.facts)
                report.signatures += len(replayed.entry.jws.signatures)
                progress(len(replayed.facts) + 1)
                if len(findings.rows) > already:
                    return
            index.finish()
            newest = log.checkpoint()
            check.finish(newest)
            report.checkpoint = "" if newest is None else newest.note
        except ReplayError as error:
            if len(findings.rows) == already:
                refusal = error.refusal
                if isinstance(refusal, Malformed) and refusal.member in _RULES_MEMBERS:
                    raise UnreadableError(
                        book.path, f"{error}; a newer version of this program knows"
                    ) from None
                zh = error.problem if refusal is None else f"按当时的规则不应记录：{refusal.zh()}"
                findings.add(at(error.position), "replay-stops", zh, error.problem)
            return
        except (DatabaseError, LedgerError, *_OF_ANOTHER_KIND) as error:
            _tell_unreadable("ledger.db", error, findings)
            return
    if report.submissions == 0 and founding is not None:
        findings.add(
            "ledger.db", "founding-differs", "账本没有设立陈述", "no founding found, expected the one given"
        )
    if report.submissions == 0:
        raise UnreadableError(book.path, "nothing is recorded in it")
    report.size = check.frontier.size
    report.root = encode_base64(check.frontier.root())


def _check_founding(
    replayed: Replayed, book: Book, founding: str | None, report: Report, findings: Findings
) -> VerifierKey:
    """Check what the founding says of the ledger; returns the key that signs its log."""
    first = replayed.facts[0]
    statement = first.statement
    assert isinstance(statement, LedgerFounded)
    report.founding = encode_base64(leaf_hash(first.data))
    if founding is not None and founding != report.founding:
        findings.add(
            at(first.position),
            "founding-differs",
            f"设立指纹是 {report.founding}，应为 {founding}：这是另一本账",
            f"the founding fingerprint is {report.founding}, expected {founding}: this is another ledger",
        )
    if statement.origin != book.origin or statement.log_key != book.log_key.to_text():
        findings.add(
            "book.json",
            "configuration-differs",
            "与设立陈述不符",
            "origin or log key are not those of the founding",
        )
    return VerifierKey.parse(statement.log_key)


def _check_beside(looking: _Looking, stack: ExitStack) -> None:
    book, private, report, findings = looking.book, looking.private, looking.report, looking.findings
    try:
        private.check_attachments(Attachments(book.attachments_path))
        if book.private_path.exists():
            engine = stack.enter_context(snapshot(book.private_path, in_use=looking.in_use))
            if check_schema(engine, _private_structure(), "private.db", findings):
                private.check_disclosures(engine)
                private.check_erasures(engine)
    except (DatabaseError, OSError, *_OF_ANOTHER_KIND) as error:
        _tell_unreadable("private.db or attachments", error, findings)
    report.withheld = private.withheld
    report.erased_disclosures = private.erased
    report.erased_under = private.erased_under()
    report.pending_erasures = private.pending_erasures
    report.missing_disclosures = private.missing
    report.unrecorded_disclosures = private.unrecorded
    report.missing_attachments = private.missing_attachments


def _tell_unreadable(place: str, error: Exception, findings: Findings) -> None:
    if isinstance(error, _OF_ANOTHER_KIND) and not findings.tell_of_damage():
        raise error  # a mistake of this program, not of the book
    # The database's own words could show what a row holds.
    name = type(error).__name__
    findings.add(place, "unreadable-row", f"有无法读取的行（{name}）", f"a row cannot be read ({name})")


@cache
def _log_structure() -> Structure:
    """How this program builds the log's database."""

    def make(path: Path) -> None:
        engine = create_engine_for(path)
        create_schema(engine)
        engine.dispose()

    return _structure_made_by(make)


@cache
def _private_structure() -> Structure:
    """How this program builds the private store."""
    return _structure_made_by(lambda path: PrivateStore(path).close())


def _structure_made_by(make: Callable[[Path], None]) -> Structure:
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "new.db"
        make(path)
        with snapshot(path) as made:
            return structure_of(made)
