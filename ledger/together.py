"""Recording many submissions together: all of them in one transaction, or none (整批记录).

A file of a hundred thousand rows is too large for one submission and must not be recorded in part. Its
parcels come one after another; each is decided on the log with those before it, appended, and let go, so that
memory stays flat. The write lock is held from the first parcel to the last: other writers wait, and nothing
that was decided can go stale.

Promises: before the commit nothing of it can be seen; a refusal, an error or an interruption leaves the log
as it was. What is withheld is on disk before the log commits to it. If the commit then fails, it is taken out
of the private store again, as well as can be done: a process that dies at that moment leaves values there
that no statement names, never a statement whose value is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ledger.book import Book
from ledger.client import Parcel
from ledger.deciding import Bench, Memory, Refused
from ledger.door import refuse_at_door
from ledger.encoding import decode_base64url, encode_base64url, id_bytes
from ledger.errors import LedgerError
from ledger.merkle import HASH_BYTES
from ledger.moment import format_moment
from ledger.outcomes import Recorded, last_moment, recorded_before, refuse_conflict
from ledger.private_store import (
    DisclosureConflictError,
    ErasedDisclosureError,
    PrivateStore,
    StoredDisclosure,
)
from ledger.store import Recorder, UncertainCommitError, Writer
from ledger.submission import Submission, submission_key

Disclosures = Callable[[], Iterable[Sequence[StoredDisclosure]]]
"""Gives in pages what all parcels together withhold."""

_PAGE: Final = 5_000


@dataclass(frozen=True, slots=True)
class RefusedTogether(Refused):
    """Nothing is recorded, because of one parcel: its place, counted from 0, beside what is refused in it."""

    parcel: int = 0


def record_together(
    parcels: Iterable[Parcel],
    disclosures: Disclosures | None,
    *,
    book: Book,
    recorder: Recorder,
    private: PrivateStore,
    now: Callable[[], datetime],
) -> list[Recorded] | RefusedTogether:
    """Record every parcel in order, or nothing; see `Ledger.record_together`."""
    kept = _Kept(private)
    passage: _Passage | None = None
    try:
        with recorder.writing() as writer:
            passage = _Passage(writer, book, now, keeps_disclosures=disclosures is None)
            for parcel in parcels:
                passage.record(parcel)
            for page in _pages(passage.disclosures) if disclosures is None else disclosures():
                kept.put(passage, page)
    except BaseException as error:
        # What may be in the log needs its values.
        if not isinstance(error, UncertainCommitError):
            kept.take_back(recorder, passage)
        if isinstance(error, _RefusedError):
            return error.refused
        raise
    return passage.outcomes


class _RefusedError(Exception):
    """Ends the transaction on a refusal."""

    def __init__(self, refused: RefusedTogether) -> None:
        self.refused = refused
        super().__init__(refused.refusal.code)


class _Passage:
    """Parcels on their way into the log, in a transaction that is open.

    It has a memory of its own: what is not committed must not be seen by others, whatever becomes of it.
    """

    def __init__(
        self, writer: Writer, book: Book, now: Callable[[], datetime], *, keeps_disclosures: bool
    ) -> None:
        self.outcomes: list[Recorded] = []
        self.disclosures: list[StoredDisclosure] = []
        self.first_key = ""
        """The key of the first submission that was new."""
        self._writer = writer
        self._book = book
        self._now = now
        self._keeps_disclosures = keeps_disclosures
        self._memory = Memory()
        self._start = writer.head()
        self._moment = last_moment(writer, self._start) if self._start else None

    def record(self, parcel: Parcel) -> None:
        """Decide on a parcel and append it. Raises `_RefusedError`."""
        submission = parcel.submission()
        refused = refuse_at_door(submission, parcel.disclosures, self._book)
        if refused is not None:
            raise self._refusal(refused)
        self._memory.catch_up(self._writer)
        bench = Bench(self._memory, self._writer)
        position = bench.repeated(submission)
        if position is not None:
            self.outcomes.append(recorded_before(self._writer, position))
            return
        self.outcomes.append(self._append(bench, submission))
        self.first_key = self.first_key or submission_key(submission.jws)
        if self._keeps_disclosures:
            self.disclosures += parcel.disclosures

    def new_rows(self, rows: Sequence[StoredDisclosure]) -> list[StoredDisclosure]:
        """Those that belong to statements of this transaction.

        What was recorded before is left alone: sent again, it must not bring back what was erased.
        """
        ids = [id_bytes(row.statement_id) for row in rows]
        positions = self._writer.positions_of_ids(ids)
        return [row for row, each in zip(rows, ids, strict=True) if positions.get(each, 0) > self._start]

    def conflict(self, error: DisclosureConflictError | ErasedDisclosureError) -> _RefusedError:
        """The refusal of the parcel with a disclosure that serves elsewhere or was erased."""
        key = id_bytes(error.statement_id)
        position = self._writer.positions_of_ids([key]).get(key, 0)
        number = next(
            number
            for number, each in enumerate(self.outcomes)
            if each.position < position <= each.position + each.size
        )
        refused = Refused(refuse_conflict(error), None, error.statement_id)
        return self._refusal(refused, number)

    def _append(self, bench: Bench, submission: Submission) -> Recorded:
        self._moment = self._now() if self._moment is None else max(self._now(), self._moment)
        head = bench.head
        decided = bench.decide(submission, self._moment)
        if isinstance(decided, Refused):
            raise self._refusal(decided)
        sealed = self._writer.append_batch([decided.entries], head)
        bench.committed(self._writer)
        return Recorded(head + 1, len(decided.accepted), format_moment(self._moment), sealed.note)

    def _refusal(self, refused: Refused, number: int | None = None) -> _RefusedError:
        place = len(self.outcomes) if number is None else number
        return _RefusedError(RefusedTogether(refused.refusal, refused.index, refused.statement_id, place))


class _Kept:
    """What went into the private store for a transaction that is not committed yet."""

    def __init__(self, private: PrivateStore) -> None:
        self._private = private
        self._digests = bytearray()

    def put(self, passage: _Passage, page: Sequence[StoredDisclosure]) -> None:
        """Keep one page. Raises `_RefusedError` for a disclosure that serves elsewhere or was erased."""
        rows = passage.new_rows(page)
        try:
            self._private.put(rows)
        except (DisclosureConflictError, ErasedDisclosureError) as error:
            raise passage.conflict(error) from None
        finally:
            for row in rows:
                self._digests += decode_base64url(row.disclosure.digest)

    def take_back(self, recorder: Recorder, passage: _Passage | None) -> None:
        """Remove it again, as well as can be done, unless the interruption came after the commit."""
        if self._digests and passage is not None:
            # Values that nothing names do no harm; the error that led here is the one to be told.
            with suppress(LedgerError):
                if not recorder.positions_of_keys([passage.first_key]):
                    self._private.delete(self._each_digest())

    def _each_digest(self) -> Iterator[str]:
        for start in range(0, len(self._digests), HASH_BYTES):
            yield encode_base64url(bytes(self._digests[start : start + HASH_BYTES]))


def _pages(rows: Sequence[StoredDisclosure]) -> Iterator[Sequence[StoredDisclosure]]:
    for start in range(0, len(rows), _PAGE):
        yield rows[start : start + _PAGE]
