"""The Ledger: where submissions become entries of the log (账本).

An application of the event-sourcing library. `submit` decides under the write lock and answers with a value:
recorded, with the checkpoint that covers it, or refused, with the reason. Submissions that wait at the same
time are committed together. The same submission again gets its first answer back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from eventsourcing.dcb.application import DCBApplication
from eventsourcing.utils import EnvType

from domain.decisions.openness import ERASURES_TAG
from domain.subjects import Subject
from ledger.attachments import Attachments
from ledger.book import Book
from ledger.checkpoint import Checkpoint, sign_checkpoint
from ledger.client import Parcel
from ledger.deciding import Bench, Memory, NotSoSimpleError, Refused
from ledger.disclosing import carry_out_erasures
from ledger.door import refuse_at_door
from ledger.ed25519 import Signer
from ledger.encoding import encode_base64
from ledger.errors import LedgerError
from ledger.gathering import Gathering
from ledger.merkle import EMPTY_ROOT
from ledger.moment import CHINA, format_moment
from ledger.outcomes import Outcome, Recorded, last_moment, recorded_before, refuse_conflict
from ledger.private_store import (
    DisclosureConflictError,
    ErasedDisclosureError,
    PrivateStore,
    PrivateStoreError,
    StoredDisclosure,
)
from ledger.proof import TlogProof
from ledger.published import refuse_below_published
from ledger.signed import BelowSignedError, refuse_below_signed, remember_signed, signed_path
from ledger.store import AlreadyRecordedError, NewEntry, Recorder, StaleHeadError, Writer
from ledger.store.connections import place_text
from ledger.store.factory import DATABASE_VARIABLE
from ledger.submission import Entry, Submission
from ledger.together import Disclosures, RefusedTogether, record_together

__all__ = [
    "BOOK_VARIABLE",
    "Ledger",
    "NoQuietMomentError",
    "NotRecordedError",
    "NotSigningError",
    "Outcome",
    "Recorded",
    "RefusedTogether",
]

BOOK_VARIABLE: Final = "MINGZHANG_BOOK"
MAX_GROUP: Final = 200
"""Submissions that are committed together at the most: a bound on the time a refused one waits."""
MAX_CONFLICTS: Final = 20


class NotSigningError(LedgerError):
    """A ledger opened for reading was asked to record."""

    zh = "账本以只读方式打开，没有日志密钥；请用日志密钥打开"

    def __init__(self) -> None:
        super().__init__(
            "found the ledger open for reading only, expected the log's key; open it with that key"
        )


class NotRecordedError(LedgerError):
    """A receipt or evidence was asked for that the log does not have. Carries `what`."""

    zh = "日志中没有 {what}；请核对编号"

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"found no {what} in the log, expected it; compare the number")


class NoQuietMomentError(LedgerError):
    """Other writers moved the log each time this one had decided."""

    def __init__(self) -> None:
        super().__init__(
            f"found the log moved by other writers {MAX_CONFLICTS} times, expected a turn; try again: "
            "nothing was recorded"
        )


@dataclass(slots=True)
class _Waiting:
    submission: Submission
    disclosures: Sequence[StoredDisclosure]


class Ledger(DCBApplication):
    """One book's log. With `log_key` it records; without, it only reads.

    `now` is the clock. Threads may share it. Raises what `Book.open` raises, and with `log_key` a
    `ReadOnlyBookError`, or a `SignedError` or `PublishedError` if the log is behind what was signed here or
    published of it.
    """

    env = {"PERSISTENCE_MODULE": "ledger.store", "MAPPER_TOPIC": "ledger.mapper:StatementMapper"}  # noqa: RUF012
    name = "ledger"

    def __init__(
        self,
        env: EnvType | None = None,
        *,
        log_key: Signer | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(CHINA),
    ) -> None:
        self.book = Book.open(Path((env or {}).get(BOOK_VARIABLE) or "."))
        super().__init__({**(env or {}), DATABASE_VARIABLE: place_text(self.book.log_place)})
        assert isinstance(self.recorder, Recorder)
        self.recorder: Recorder = self.recorder
        self.private = PrivateStore(self.book.private_place)
        self._log_key = log_key
        self._now = now
        self._memory = Memory()
        self._last_moment: tuple[int, datetime] | None = None
        self._gathering: Gathering[_Waiting, Outcome] = Gathering(self._commit, MAX_GROUP)
        self._erase_what_is_ordered()
        if log_key is not None:
            self._refuse_forking()
            self.recorder.seal = self._seal

    @classmethod
    def open(
        cls,
        path: Path,
        log_key: Signer | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(CHINA),
    ) -> Ledger:
        """Open the ledger of the book in a directory."""
        return cls({BOOK_VARIABLE: str(path)}, log_key=log_key, now=now)

    def close(self) -> None:
        """Close the databases."""
        self.private.close()
        super().close()

    def submit(self, submission: Submission, disclosures: Iterable[StoredDisclosure] = ()) -> Outcome:
        """Record a submission whole, or refuse it whole.

        `disclosures` are what its statements withhold; they are on disk before the log says so. Raises
        `NotSigningError`, `BookBusyError` and other operating errors; a refusal is returned, not raised.
        """
        if self._log_key is None:
            raise NotSigningError
        with self._gathering.arriving():
            rows = tuple(disclosures)
            refused = refuse_at_door(submission, rows, self.book)
            if refused is not None:
                return refused
        return self._gathering.join(_Waiting(submission, rows))

    def record_together(
        self, parcels: Iterable[Parcel], disclosures: Disclosures | None = None
    ) -> list[Recorded] | RefusedTogether:
        """Record parcels whole and in order in one transaction, each seeing those before it, or none of them.

        They come from an iterator and are let go, while the write lock is held; the iterator must not record.
        A parcel recorded before gets its first answer. `disclosures` gives in pages what the parcels
        withhold, when all were decided; without it what they bring with them is held in memory. It is on disk
        before the log commits; if the commit then fails it is removed again, unless the process died.

        Raises `NotSigningError`, `NotSignedError`, `BookBusyError`, and whatever the iterators raise: nothing
        is recorded then either.
        """
        if self._log_key is None:
            raise NotSigningError
        recorded = record_together(
            parcels, disclosures,
            book=self.book, recorder=self.recorder, private=self.private, now=self._now,
        )  # fmt: skip
        if isinstance(recorded, list) and recorded:
            self._remember(max(recorded, key=lambda each: each.position).checkpoint)
        self._erase_what_is_ordered()
        return recorded

    def checkpoint(self) -> Checkpoint:
        """The newest checkpoint: what a client names as `seen`."""
        stored = self.recorder.checkpoint()
        if stored is None:
            return Checkpoint(self.book.origin, 0, EMPTY_ROOT)
        return Checkpoint(self.book.origin, stored.size, stored.root)

    def subject(self, tag: str) -> Subject:
        """Return a subject as the log has it now, folded from the entries of its tag; to look at only."""
        return Memory.at_head(self.recorder).base(tag)

    def receipt(self, position: int) -> TlogProof:
        """The receipt of the submission whose entry stands at a position. Raises `NotRecordedError`.

        Its `extra` line is the moment of recording, so that it verifies with nothing but the submission.
        """
        stored = self.recorder.entry(position)
        newest = self.recorder.checkpoint()
        if stored is None or newest is None or stored.submission != position:
            raise NotRecordedError(f"submission at position {position}")
        entry = Entry.parse(stored.data)
        path = self.recorder.inclusion(position - 1, newest.size)
        return TlogProof(position - 1, tuple(path), newest.note, entry.recorded_at.encode())

    def founding_fingerprint(self) -> str:
        """The leaf hash of `ledger.founded` in base64: what a verifier must be given. Raises
        `NotRecordedError`."""
        founding = self.recorder.entry(2)
        if founding is None:
            raise NotRecordedError("founding")
        return encode_base64(founding.leaf_hash)

    def _refuse_forking(self) -> None:
        """Raises an error if to sign on this log would contradict what was signed or published of it."""
        try:
            self.book.refuse_recording()
            refuse_below_signed(self.book, self.recorder.head, self.recorder.root_at)
            refuse_below_published(self.book, self.recorder.head, self.recorder.root_at)
        except LedgerError:
            self.close()
            raise

    def _remember(self, note: str) -> None:
        # What is recorded is recorded, and its receipt is owed.
        with suppress(OSError):
            remember_signed(self.book, note)

    def _commit(self, waiting: Sequence[_Waiting]) -> list[Outcome]:
        try:
            return self._commit_together(waiting)
        except (DisclosureConflictError, ErasedDisclosureError) as error:
            if len(waiting) == 1:
                return [Refused(refuse_conflict(error))]
        # One submission's disclosures must not keep the others from being recorded.
        return [outcome for each in waiting for outcome in self._commit([each])]

    def _commit_together(self, waiting: Sequence[_Waiting]) -> list[Outcome]:
        try:
            return self._commit_quietly(waiting, hopeful=True)
        except (NotSoSimpleError, AlreadyRecordedError):
            return self._commit_quietly(waiting, hopeful=False)

    def _commit_quietly(self, waiting: Sequence[_Waiting], *, hopeful: bool) -> list[Outcome]:
        for _ in range(MAX_CONFLICTS):
            try:
                return self._commit_once(waiting, hopeful=hopeful)
            except StaleHeadError:
                continue
        raise NoQuietMomentError

    def _commit_once(self, waiting: Sequence[_Waiting], *, hopeful: bool) -> list[Outcome]:
        with self.recorder.writing() as writer:
            self._memory.catch_up(writer)
            head = self._memory.position
            bench = Bench(self._memory, writer, hopeful=hopeful)
            moment = self._moment(writer)
            outcomes: list[Outcome] = []
            batch: list[list[NewEntry]] = []
            for each in waiting:
                position = bench.repeated(each.submission)
                if position is not None and position <= head:
                    outcomes.append(recorded_before(writer, position))
                elif position is not None:  # the same twice in one group
                    size = len(each.submission.data)
                    outcomes.append(Recorded(position, size, format_moment(moment), "", is_repeat=True))
                else:
                    outcomes.append(self._decide(bench, each, moment, batch))
            note = ""
            if batch:
                sealed = writer.append_batch(batch, head)
                note = sealed.note
                self._keep_disclosures(waiting, outcomes, head)
        bench.committed(self.recorder)
        self._last_moment = (bench.head, moment)
        if batch:
            self._remember(note)
            self._memory.remember_root(sealed.size, sealed.root)
        if any(ERASURES_TAG in entry.tags for entries in batch for entry in entries):
            self._erase_what_is_ordered()
        return [
            outcome
            if isinstance(outcome, Refused) or outcome.checkpoint
            else replace(outcome, checkpoint=note)
            for outcome in outcomes
        ]

    def _decide(self, bench: Bench, each: _Waiting, moment: datetime, batch: list[list[NewEntry]]) -> Outcome:
        position = bench.head + 1
        decided = bench.decide(each.submission, moment)
        if isinstance(decided, Refused):
            return decided
        batch.append(decided.entries)
        return Recorded(position, len(decided.accepted), format_moment(moment), "")

    def _moment(self, writer: Writer) -> datetime:
        """The moment of recording: the clock's, but never before what the log holds."""
        head = writer.head()
        if head and (self._last_moment is None or self._last_moment[0] != head):
            self._last_moment = (head, last_moment(writer, head))
        now = self._now()
        return now if self._last_moment is None else max(now, self._last_moment[1])

    def _keep_disclosures(self, waiting: Sequence[_Waiting], outcomes: Sequence[Outcome], head: int) -> None:
        """Write what is withheld before the log commits: a digest without its value would be a loss.

        What was recorded before `head` is left alone: sent again, it must not bring back what was erased.
        """
        rows = [
            row
            for each, outcome in zip(waiting, outcomes, strict=True)
            if isinstance(outcome, Recorded) and outcome.position > head
            for row in each.disclosures
        ]
        if rows:
            self.private.put(rows)

    def _erase_what_is_ordered(self) -> None:
        """Carry out what the log orders to erase. Where that fails, it is done at the next opening."""
        # What was recorded stands: an error now would say that it does not.
        with suppress(PrivateStoreError, OSError):
            carry_out_erasures(self.recorder, self.private, Attachments(self.book.attachments_path))

    def _seal(self, size: int, root: bytes) -> str:
        assert self._log_key is not None
        # A database that was restored while it was open.
        if size <= self._memory.position:
            raise BelowSignedError(signed_path(self.book), self._memory.position, size)
        return sign_checkpoint(Checkpoint(self.book.origin, size, root), self._log_key)
