"""Reading a log ahead of the walk through it, while others look at the bytes (预读).

Ranges of whole submissions are sent to an executor before the walk gets there: a process pool, or a cluster.
Where one has not come back when its turn comes, the walk looks at another one itself meanwhile. What fails
on the way, a worker that died, a cluster that is gone, costs time and nothing else: the walk is able to do
all of it alone, and its outcome is the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Final

from audit.vouching import Voucher, keys_in, row_of, vouch
from domain.errors import DomainError
from domain.statements.base import Statement
from domain.statements.constitution import LedgerFounded
from domain.statements.parties import KeyEnrolled
from domain.statements.registry import parse_statement, reread
from ledger.deciding import LogReader
from ledger.replaying import Source
from ledger.store import StoredEntry
from ledger.submission import ENTRY_TYPE, MAX_STATEMENTS, Entry

RANGE_ENTRIES: Final = 2_048
"""A range has so many entries, or the submission with which it reaches them: some tens of milliseconds."""
RANGE_BYTES: Final = 1 << 20
"""Nor more bytes than these before its last submission."""
MAX_SUBMISSION_BYTES: Final = 80_000_000
"""More is no submission: the rows go on without being looked at ahead."""
MAX_BYTES_AHEAD: Final = 64_000_000
PATIENCE_S: Final = 60.0
"""A range takes a second at the most; who needs so much longer is not there any more."""

_WITH_KEYS: Final = {KeyEnrolled.type_name(), LedgerFounded.type_name()}

Group = list[StoredEntry]
"""The rows of a submission, as far as the rows themselves tell."""


@dataclass
class _Range:
    """Submissions that are looked at together; `vouchers` once they came back."""

    groups: list[Group]
    size_bytes: int
    keys: bytes
    future: Future[list[Voucher | None]] | None = None
    vouchers: list[Voucher | None] = field(default_factory=list)

    def submissions(self) -> list[list[tuple[str, bytes, bytes]]]:
        return [list(map(row_of, group)) for group in self.groups]

    def cancel(self) -> bool:
        """Was it sent, has nobody begun with it, and will nobody now?"""
        return self.future is not None and not self.future.done() and self.future.cancel()

    def look(self) -> None:
        """Look at it here and now."""
        self.future = None
        self.vouchers = vouch(self.submissions(), self.keys)

    def give_up(self) -> None:
        """Nothing is known of it."""
        self.future = None
        self.vouchers = [None] * len(self.groups)


class Ahead(Source):
    """The rows of a log for one replay, looked at ahead by `executor`, `ranges_ahead` at a time.

    Until it `is_ready` the walk goes on alone. `vouched` counts the submissions that others looked at.
    """

    def __init__(
        self,
        reader: LogReader,
        executor: Executor,
        ranges_ahead: int,
        is_ready: Callable[[], bool] = lambda: True,
        range_entries: int = RANGE_ENTRIES,
    ) -> None:
        super().__init__(reader)
        self._range_entries = range_entries
        self._executor: Executor | None = executor
        self._is_ready = is_ready
        self._ranges_ahead = ranges_ahead
        self._keys = b""
        self._first = 0
        self._voucher: Voucher | None = None
        self._failure: Exception | None = None
        self.vouched = 0

    def rows(self, after: int, until: int | None) -> Iterator[StoredEntry]:
        """The rows in order. What reading raises is raised where the row would have come."""
        ranges = self._ranges(self._groups(super().rows(after, until)))
        waiting: deque[_Range] = deque()
        try:
            while True:
                self._send_more(ranges, waiting)
                if not waiting:
                    break
                arrived = waiting.popleft()
                self._receive(arrived, waiting)
                yield from self._given(arrived)
        finally:
            for each in waiting:
                each.cancel()
        if self._failure is not None:
            raise self._failure

    def voucher(self, position: int) -> Voucher | None:
        """What is known of the submission at a position, the rows of which are being given."""
        return self._voucher if position == self._first else None

    def entry(self, stored: StoredEntry) -> Entry:
        """Read the row of a submission. Raises `SubmissionError`."""
        voucher = self.voucher(stored.position)
        return super().entry(stored) if voucher is None else voucher.entry

    def statement(self, stored: StoredEntry) -> Statement:
        """Read the row of a statement. Raises `DomainError`."""
        voucher = self._voucher
        if voucher is None or not 0 < stored.position - self._first <= voucher.entry.payload.size:
            return super().statement(stored)
        return reread(stored.data)

    def _given(self, range_: _Range) -> Iterator[StoredEntry]:
        for group, voucher in zip(range_.groups, range_.vouchers, strict=True):
            self._first, self._voucher = group[0].position, voucher
            self.vouched += voucher is not None
            yield from group

    def _send_more(self, ranges: Iterator[_Range], waiting: deque[_Range]) -> None:
        while (
            len(waiting) < self._ranges_ahead and sum(each.size_bytes for each in waiting) < MAX_BYTES_AHEAD
        ):
            following = next(ranges, None)
            if following is None:
                return
            following.future = self._send(following)
            waiting.append(following)

    def _send(self, range_: _Range) -> Future[list[Voucher | None]] | None:
        if self._executor is None or not self._is_ready():
            return None
        try:
            return self._executor.submit(vouch, range_.submissions(), range_.keys)
        except Exception:  # whatever an executor says when it is of no use any more
            self._executor = None
            return None

    def _receive(self, range_: _Range, waiting: Sequence[_Range]) -> None:
        if range_.vouchers:
            return
        others = iter(reversed(waiting))
        while range_.future is not None and not range_.future.done():
            other = next(others, None)
            if other is None:
                break
            if other.cancel():
                other.look()
        if range_.future is None or range_.cancel():
            range_.give_up()
            return
        try:
            vouchers = range_.future.result(PATIENCE_S)
        except Exception:  # a worker that died takes its pool along; a cluster may be gone
            self._executor = None
            range_.give_up()
            return
        range_.vouchers = vouchers if len(vouchers) == len(range_.groups) else [None] * len(range_.groups)

    def _ranges(self, groups: Iterator[Group]) -> Iterator[_Range]:
        gathered: list[Group] = []
        entries = size_bytes = 0
        for group in groups:
            gathered.append(group)
            entries += len(group)
            size_bytes += _bytes_in(group)
            self._note_keys(group)
            if entries >= self._range_entries or size_bytes >= RANGE_BYTES:
                yield _Range(gathered, size_bytes, self._keys)
                gathered, entries, size_bytes = [], 0, 0
        if gathered:
            yield _Range(gathered, size_bytes, self._keys)

    def _groups(self, rows: Iterator[StoredEntry]) -> Iterator[Group]:
        group: Group = []
        size_bytes = 0
        try:
            for row in rows:
                if group and (
                    row.type == ENTRY_TYPE or len(group) > MAX_STATEMENTS or size_bytes > MAX_SUBMISSION_BYTES
                ):
                    yield group
                    group, size_bytes = [], 0
                group.append(row)
                size_bytes += _bytes_in([row])
        except Exception as error:  # to be met where the walk gets to it, after what it finds before
            self._failure = error
        if group:
            yield group

    def _note_keys(self, group: Group) -> None:
        """Keys are enrolled before they sign; whether they really are is for the walk to say."""
        for row in group:
            if row.type in _WITH_KEYS:
                try:
                    self._keys += keys_in(parse_statement(row.data))
                except DomainError:
                    continue


def _bytes_in(group: Group) -> int:
    return sum(len(row.data) for row in group)
