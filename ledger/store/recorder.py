"""The store of one book: readers beside one writer, and the library's recorder interface.

Promises: positions are given without gaps, in the order in which they become visible; a batch is there as a
whole or not at all; each checkpoint that is sealed extends the one before it. Many threads may call it. In
one process writers queue for a lock, between processes for the database's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Lock, get_ident

from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBRecorder
from eventsourcing.persistence import IntegrityError, ProgrammingError
from sqlalchemy import Connection, Engine

from ledger.errors import LedgerError
from ledger.merkle import Frontier, leaf_hash
from ledger.store.connections import book_name, busy_timeout_s, hints, write_transaction
from ledger.store.failures import BookBusyError
from ledger.store.reader import Reader
from ledger.store.rows import NewEntry
from ledger.store.statements import Prepared, Row, Statements
from ledger.store.subscription import Subscription
from ledger.store.writer import Seal, Writer


class CheckpointMismatchError(LedgerError):
    """The stored leaves do not lead to the root of the newest checkpoint. Carries `size`."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(
            f"found leaves that do not lead to the root of the checkpoint of size {size}, expected them to; "
            "somebody has changed the database: record nothing more and run verify"
        )


class Recorder(Reader, DCBRecorder):
    """The store of one book, whose schema is there. `seal` signs checkpoints; without it there are none."""

    def __init__(self, engine: Engine, seal: Seal | None = None) -> None:
        super().__init__(Statements(engine.dialect), self._on_pooled_connection)
        self.seal = seal
        self._engine = engine
        self._frontier = Frontier()
        self._write_lock = Lock()
        self._writing_thread: int | None = None
        self._listeners: set[Event] = set()
        self._listeners_lock = Lock()

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Holds the write lock and gives the writer: commits on a clean exit, otherwise rolls back.

        Inside, read through the writer. Raises `BookBusyError`, or `CheckpointMismatchError` if the stored
        log is not the one that was sealed.
        """
        with self._turn_to_write():
            with write_transaction(self._engine) as connection:
                writer = self._writer(connection)
                head = writer.head()
                yield writer
            self._frontier = writer.frontier
        if writer.head() > head:
            self._notify_listeners()

    def append(self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None) -> int:
        """Appends the library's events as one submission, unless the condition fails.

        Returns the last position. Raises the library's `IntegrityError` if an event matches the condition.
        """
        if not events:
            raise ProgrammingError("found no events to append, expected at least one")
        batch = [
            NewEntry(event.type, event.data, leaf_hash(event.data), tuple(dict.fromkeys(event.tags)))
            for event in events
        ]
        with self.writing() as writer:
            head = writer.head()
            if condition is not None and writer.matches(
                condition.fail_if_events_match, condition.after or 0, head
            ):
                raise IntegrityError(condition)
            return writer.append_batch([batch], head).size

    def subscribe(self, query: DCBQuery | None = None, *, after: int | None = None) -> Subscription:
        """The events from `after` on, then each as it is committed by this or another process."""
        return Subscription(self, query, after)

    def listen(self, event: Event) -> None:
        """Sets the event after each commit of this process."""
        with self._listeners_lock:
            self._listeners.add(event)

    def unlisten(self, event: Event) -> None:
        """Ends `listen`."""
        with self._listeners_lock:
            self._listeners.discard(event)

    def hints(self, stopped: Event, interval_s: float) -> Iterator[None]:
        """Gives one each time somebody may have appended, in any process, until `stopped` is set."""
        return hints(self._engine, stopped, interval_s)

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        if self._writing_thread == get_ident():
            raise ProgrammingError("found this thread writing already, expected it to use the writer it has")
        limit_s = busy_timeout_s(self._engine)
        if not self._write_lock.acquire(timeout=limit_s):
            raise BookBusyError(book_name(self._engine), limit_s)
        self._writing_thread = get_ident()
        try:
            yield
        finally:
            self._writing_thread = None
            self._write_lock.release()

    def _writer(self, connection: Connection) -> Writer:
        """A writer at the head of the store, wherever other processes have brought it."""
        writer = Writer(self._statements, connection, self._frontier, self.seal)
        head = Reader.head(writer)
        if head != self._frontier.size:
            writer.frontier = writer.tiles().frontier(head)
            newest = writer.checkpoint()
            if newest is not None and newest.size == head and newest.root != writer.frontier.root():
                raise CheckpointMismatchError(head)
        return writer

    def _on_pooled_connection(self, prepared: Prepared, values: Row) -> Sequence[Row]:
        with self._engine.connect() as connection:
            return connection.exec_driver_sql(prepared.sql, values).all()

    def _notify_listeners(self) -> None:
        with self._listeners_lock:
            for listener in self._listeners:
                listener.set()
