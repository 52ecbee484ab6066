"""Replaying: the log read again from its bytes, submission by submission, decision by decision (重放).

Projections and verification both stand on this. Every statement is decided again by the rules that were in
force, so its postings, tags and business keys are derived, never looked up. What cannot be read or would be
refused stops the replay there, by position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from domain.authority import Signer
from domain.decisions.ruling import Accepted, Case
from domain.errors import DomainError
from domain.refusals import Refusal
from domain.statements.base import Statement
from domain.statements.constitution import LedgerFounded
from domain.statements.registry import parse_statement
from domain.subjects import Subject, Subjects
from ledger.deciding import (
    HASHES,
    LogReader,
    Memory,
    founders,
    kid_of,
    possesses,
    read_signers,
    rules_in_force,
)
from ledger.errors import LedgerError
from ledger.merkle import leaf_hash
from ledger.moment import day_of
from ledger.store import StoredEntry
from ledger.submission import ENTRY_TYPE, Entry, SubmissionError

Check = Callable[["Opened"], None]


class ReplayError(LedgerError):
    """The log cannot be read on at `position`. Carries the `refusal`, where the rules would have refused."""

    def __init__(self, position: int, problem: str, refusal: Refusal | None = None) -> None:
        self.position = position
        self.problem = problem
        self.refusal = refusal
        super().__init__(f"position {position}: {problem}")


class Fact(NamedTuple):
    """One recorded statement, with what it was decided to mean."""

    position: int
    statement: Statement
    data: bytes
    outcome: Accepted


@dataclass(frozen=True, slots=True)
class Opened:
    """A submission entry with its statements' rows, before they are decided.

    `subjects` are those before it; `authority` are those by which its signers are known, which for the
    founding come from the founding itself.
    """

    stored: StoredEntry
    entry: Entry
    statements: list[StoredEntry]
    subjects: Subjects
    authority: Subjects


@dataclass(frozen=True, slots=True)
class Replayed:
    """One submission of the log with its facts. `end` is the position of its last statement."""

    position: int
    entry: Entry
    signers: list[Signer]
    facts: list[Fact]

    @property
    def end(self) -> int:
        """The position of the last statement."""
        return self.position + len(self.facts)


class Source:
    """Where a replay takes its rows from, and how it reads them: here, each from its bytes, by all rules."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader

    def rows(self, after: int, until: int | None) -> Iterator[StoredEntry]:
        """The rows of the log in order, after one position and up to another."""
        return self._reader.entries(after=after, until=until)

    def entry(self, stored: StoredEntry) -> Entry:
        """Read the row of a submission. Raises `SubmissionError`."""
        return Entry.parse(stored.data)

    def statement(self, stored: StoredEntry) -> Statement:
        """Read the row of a statement. Raises `DomainError`."""
        return parse_statement(stored.data)


class Replay:
    """The submissions of a log in order.

    From its beginning nothing but entries is read; from a later position, `after` (the end of a submission),
    subjects are folded from the log when they are first needed.

    `check` is called with each submission before it is decided; `source` may read ahead. Raises
    `ReplayError`.
    """

    def __init__(
        self, reader: LogReader, after: int = 0, check: Check | None = None, source: Source | None = None
    ) -> None:
        self._source = source or Source(reader)
        self._check = check
        self._memory = Memory(knows_all=after == 0)
        self._memory.reader = reader
        self._memory.position = after

    @property
    def position(self) -> int:
        """The end of the last submission that was replayed."""
        return self._memory.position

    def subject(self, tag: str) -> Subject:
        """Return a subject as of the present position, to look at only."""
        return self._memory.base(tag)

    def submissions(self, until: int | None = None) -> Iterator[Replayed]:
        """Replay on, up to the last whole submission that ends at or before `until`."""
        rows = self._source.rows(self.position, until)
        for stored in rows:
            entry = _read_entry(stored, self.position, self._source)
            size = entry.payload.size
            if until is not None and stored.position + size > until:
                return
            statements = list(islice(rows, size))
            if len(statements) < size:
                raise ReplayError(stored.position, f"{len(statements)} statements found, expected {size}")
            for position, row in enumerate(statements, stored.position + 1):
                if row.position != position:
                    raise ReplayError(position, "no entry found, expected the log to go on without a gap")
            yield self._decide(stored, entry, statements)

    def _decide(self, stored: StoredEntry, entry: Entry, rows: list[StoredEntry]) -> Replayed:
        subjects = self._memory.subjects()
        position = stored.position
        authority = (
            subjects if subjects.constitution().origin else _founders(rows[0], self._source) or subjects
        )
        # First what the bytes are, then what they say: a changed byte is named as such.
        if self._check is not None:
            self._check(Opened(stored, entry, rows, subjects, authority))
        statements = [_read_statement(row, self._source) for row in rows]
        signers = read_signers(entry.jws, authority, entry.recorded_at)
        if isinstance(signers, Refusal):
            raise ReplayError(position, signers.en(), signers)
        case = Case(
            subjects, signers, day_of(entry.recorded_at), possesses, kid_of, position,
            hashes=HASHES, leaf_of=lambda statement_id: self._leaf_of(rows, statements, statement_id),
            signed=self._memory.signed,
        )  # fmt: skip
        case.authors = self._memory.authors(case.rows, signers)
        facts = _decide_statements(statements, rows, case)
        self._memory.keep(subjects.changes())
        self._memory.position = case.position
        return Replayed(position, entry, signers, facts)

    def _leaf_of(
        self, rows: Sequence[StoredEntry], statements: Sequence[Statement], statement_id: str
    ) -> bytes | None:
        """The leaf hash of a statement of this submission or an earlier one."""
        for row, statement in zip(rows, statements, strict=True):
            if statement.id == statement_id:
                return leaf_hash(row.data)
        return self._memory.leaf_of(statement_id)


def _decide_statements(
    statements: Sequence[Statement], rows: Sequence[StoredEntry], case: Case
) -> list[Fact]:
    decide = rules_in_force(case.subjects)
    facts = []
    for statement, row in zip(statements, rows, strict=True):
        case.position += 1
        outcome = decide(statement, case)
        if not isinstance(outcome, Accepted):
            raise ReplayError(case.position, outcome.en(), outcome)
        facts.append(Fact(row.position, statement, row.data, outcome))
    return facts


def _read_entry(stored: StoredEntry, previous: int, source: Source) -> Entry:
    if stored.position != previous + 1:
        raise ReplayError(previous + 1, "no entry found, expected the log to go on without a gap")
    if stored.type != ENTRY_TYPE or stored.submission != stored.position:
        raise ReplayError(stored.position, f"{stored.type} found, expected {ENTRY_TYPE}")
    try:
        return source.entry(stored)
    except SubmissionError as error:
        raise ReplayError(stored.position, str(error)) from None


def _read_statement(row: StoredEntry, source: Source) -> Statement:
    try:
        statement = source.statement(row)
    except DomainError as error:
        raise ReplayError(row.position, str(error)) from None
    if statement.type != row.type:
        raise ReplayError(row.position, f"type {row.type} indexed, {statement.type} stated")
    return statement


def _founders(row: StoredEntry, source: Source) -> Subjects | None:
    """The officers whom the founding statement itself brings in."""
    first = _read_statement(row, source)
    return founders(first) if isinstance(first, LedgerFounded) else None
