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
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from audit.database_check import NodesCheck, checkpoints_in
from audit.findings import Finding, Findings
from audit.index_check import IndexCheck
from audit.log_check import LogCheck
from audit.private_check import PrivateCheck
from audit.remember import Memory
from audit.report import Report
from audit.scheduling import Helpers
from audit.schema_check import Structure, check_schema, structure_of
from audit.server_snapshot import looking_first_in
from audit.server_structure import log_structure_on_server, private_structure_on_server
from audit.server_views_check import check_views_on_server, views_on_server
from audit.snapshot import UnreadableError, snapshot, state_of
from audit.verdict import CannotTellError, report_of
from audit.views_check import check_views
from audit.walk import Claimed, Progress, Trusted, walk
from ledger.attachments import Attachments
from ledger.book import Book
from ledger.encoding import encode_base64
from ledger.errors import LedgerError
from ledger.note import VerifierKey
from ledger.private_on_server import may_be_read
from ledger.private_store import PrivateStore
from ledger.store import Recorder, create_engine_for, create_schema
from ledger.store.postgresql import PRIVATE_SCHEMA
from ledger.store.revisions import VERSION_TABLE, refuse_other_revision

_OF_ANOTHER_KIND: Final = (TypeError, AttributeError, ValueError, OverflowError, MemoryError)
"""What cells of a kind that their tables do not allow lead to; SQLite has told of the damage before."""


def verify_book(
    path: Path,
    founding: str | None = None,
    progress: Progress | None = None,
    *,
    log_key: VerifierKey | None = None,
    remember: Path | None = None,
    helpers: Helpers | None = None,
) -> Report:
    """Verify the book in a directory. `founding` is the leaf hash of its `ledger.founded` in base64.

    `log_key` is the key that must sign its log; `remember` names the file of the checkpoint seen last;
    `helpers` take a part of the work (`audit.scheduling`). Never raises for what is wrong with a book: the
    report says so.
    """
    started = time.monotonic()
    before = state_of(*_databases(path))
    trusted = Trusted(founding, log_key)
    asked = _Asked(trusted, remember, progress or (lambda _: None), helpers)
    report = _verify_once(path, asked, in_use=False)
    if report.verdict != "sound" and state_of(*_databases(path)) != before:
        # Somebody wrote meanwhile, and what was read was not one moment: take a copy of one.
        report = _verify_once(path, replace(asked, progress=lambda _: None), in_use=True)
    report.seconds = time.monotonic() - started
    return report


def _databases(path: Path) -> tuple[Path, ...]:
    return path / "ledger.db", path / "private.db", path / "views.db"


@dataclass(frozen=True)
class _Asked:
    """What the caller brought."""

    trusted: Trusted
    remember: Path | None
    progress: Progress
    helpers: Helpers | None


def _verify_once(path: Path, asked: _Asked, *, in_use: bool) -> Report:
    report = Report(
        str(path),
        founding_was_given=asked.trusted.founding is not None,
        log_key_was_given=asked.trusted.log_key is not None,
    )

    def look(findings: Findings) -> None:
        book = Book.open(path)
        report.origin = book.origin
        memory = None if asked.remember is None else Memory(asked.remember)
        with ExitStack() as stack:
            _verify(book, asked, memory, report, findings, stack, in_use=in_use)
        if report.pending_erasures:
            raise CannotTellError(_pending(report.pending_erasures, _private_name(book)))
        if memory is not None and not findings:
            memory.keep()

    return report_of(look, report, "book")


def _private_name(book: Book) -> str:
    return PRIVATE_SCHEMA if book.is_on_server else "private.db"


def _pending(count: int, place: str) -> Finding:
    return Finding(
        place,
        "erasure-pending",
        f"日志决定删除的 {count:,} 项内容尚未删除完毕；请运行 mingzhang erase，再核验",
        f"{count:,} values that the log orders to erase are not erased to the end yet; run mingzhang erase, "
        "then verify again",
    )


def _verify(  # noqa: PLR0917
    book: Book,
    asked: _Asked,
    memory: Memory | None,
    report: Report,
    findings: Findings,
    stack: ExitStack,
    *,
    in_use: bool,
) -> None:
    # Before the log: of one moment, views that are sound are behind it.
    seen = stack.enter_context(views_on_server(book))
    engine = stack.enter_context(snapshot(book.log_place, in_use=in_use))
    if ("table", VERSION_TABLE) in structure_of(engine):
        refuse_other_revision(engine)
    log = Recorder(engine)
    expected = log_structure_on_server() if book.is_on_server else _log_structure()
    if not check_schema(engine, expected, "ledger" if book.is_on_server else "ledger.db", findings):
        return
    already = len(findings.rows)
    private = PrivateCheck(log, findings, _private_name(book))
    looking = _Looking(book, log, engine, report, findings, private, asked, memory, in_use)
    _check_log(looking)
    with ExitStack() as beside:
        _check_beside(looking, beside)
    if len(findings.rows) == already and not findings.tell_of_damage():
        if book.is_on_server:
            report.has_views = check_views_on_server(seen, log, findings)
        else:
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
    asked: _Asked
    memory: Memory | None
    in_use: bool


def _check_log(looking: _Looking) -> None:
    book, log, engine, asked = looking.book, looking.log, looking.engine, looking.asked
    report, findings, private = looking.report, looking.findings, looking.private
    with engine.connect() as connection, engine.connect() as second:
        try:
            nodes = NodesCheck(second, findings)
            check = LogCheck(findings, log.root_at, checkpoints_in(second), nodes.take)
            index = IndexCheck(connection, findings)
            claimed = Claimed("book.json", book.origin, book.log_key.to_text())
            compare = (index.compare, private.note)
            if not walk(
                log, check, compare, claimed, asked.trusted, report, findings, asked.progress, asked.helpers
            ):
                return
            index.finish()
            check.finish()
            nodes.finish()
            report.checkpoint = "" if check.newest is None else str(check.newest.note)
        except (DatabaseError, LedgerError, *_OF_ANOTHER_KIND) as error:
            _tell_unreadable("ledger.db", error, findings)
            return
    if report.submissions == 0 and asked.trusted.founding is not None:
        findings.add(
            "ledger.db", "founding-differs", "账本没有设立陈述", "no founding found, expected the one given"
        )
    if report.submissions == 0:
        raise UnreadableError(book.path, "nothing is recorded in it")
    report.size = check.frontier.size
    report.root = encode_base64(check.frontier.root())
    if looking.memory is not None and not findings:
        looking.memory.compare(report, book.log_key, log, findings)


def _check_beside(looking: _Looking, stack: ExitStack) -> None:
    book, private, report, findings = looking.book, looking.private, looking.report, looking.findings
    try:
        private.check_attachments(Attachments(book.attachments_path))
        engine = _private_engine(looking, stack)
        expected = private_structure_on_server() if book.is_on_server else _private_structure()
        if engine is not None and check_schema(engine, expected, private.place, findings):
            private.check_disclosures(engine)
            private.check_erasures(engine)
    except (DatabaseError, OSError, *_OF_ANOTHER_KIND) as error:
        _tell_unreadable(f"{private.place} or attachments", error, findings)
    report.withheld = private.withheld
    report.erased_disclosures = private.erased
    report.erased_under = private.erased_under()
    report.pending_erasures = private.pending_erasures
    report.missing_disclosures = private.missing
    report.unrecorded_disclosures = private.unrecorded
    report.missing_attachments = private.missing_attachments


def _private_engine(looking: _Looking, stack: ExitStack) -> Engine | None:
    """The private store, or None where there is none or it is not for us to read.

    On a server it is of the log's own moment: what is withheld and erased meanwhile is in both or in neither.
    """
    book = looking.book
    if book.is_on_server:
        if not may_be_read(looking.engine):
            return None
        return stack.enter_context(looking_first_in(looking.engine, PRIVATE_SCHEMA))
    if not book.private_path.exists():
        return None
    return stack.enter_context(snapshot(book.private_path, in_use=looking.in_use))


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
