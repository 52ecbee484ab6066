"""Appending to the log, under the write lock.

A batch is one or more submissions. All of it is appended with its tags, ids, business keys, tree nodes and
one checkpoint, sealed inside the transaction, or none of it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from eventsourcing.persistence import ProgrammingError
from sqlalchemy import Connection, Table

from ledger.errors import LedgerError
from ledger.merkle import HASH_BYTES, Frontier
from ledger.store.connections import insert_all
from ledger.store.failures import DuplicateRowError
from ledger.store.postgresql import Inserts
from ledger.store.reader import Reader
from ledger.store.rows import NewEntry, StoredCheckpoint
from ledger.store.schema import TAG_SEPARATOR, business_keys, checkpoints, entries, ids, nodes, tags
from ledger.store.statements import Prepared, Row, Statements
from ledger.store.tiles import grow

Seal = Callable[[int, bytes], str]
"""Signs the checkpoint of this size and root and gives its note."""

_SHOWN_CHARACTERS = 80


class StaleHeadError(LedgerError):
    """A batch was decided on a log that has grown since. Carries `head` and `decided_at`."""

    def __init__(self, head: int, decided_at: int) -> None:
        self.head = head
        self.decided_at = decided_at
        super().__init__(
            f"found the log at position {head}, expected {decided_at}, where the batch was decided; bring "
            "the subjects up to date and decide again"
        )


class AlreadyRecordedError(LedgerError):
    """An id, a business key or a tag of the same entry would be recorded twice. Carries `table`."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            f"found a row of the batch already in {table!r} or twice in the batch, expected each once; look "
            "its position up and leave it out"
        )


class RowsMissingError(LedgerError):
    """The database said it stored rows and did not: something was planted in it. Carries `table`."""

    zh: ClassVar[str] = "{given} 行写入 {table}，只存下 {stored} 行；什么也没有记录，请核验账簿"

    def __init__(self, table: str, given: int, stored: int) -> None:
        self.table, self.given, self.stored = table, given, stored
        found = f"{stored} of {given} rows were stored in {table}, expected all of them"
        super().__init__(f"{found}; nothing was recorded, verify the book")


class UnusableTagError(LedgerError):
    """A tag is empty or has a line break. Carries `tags`, shortened."""

    def __init__(self, entry_tags: Sequence[str]) -> None:
        self.tags = repr(tuple(entry_tags))[:_SHOWN_CHARACTERS]
        super().__init__(f"found the tags {self.tags}, expected each to be one line that is not empty")


class Writer(Reader):
    """The store inside a transaction that holds the write lock; `frontier` is the tree at its head."""

    def __init__(
        self, statements: Statements, connection: Connection, frontier: Frontier, seal: Seal | None
    ) -> None:
        super().__init__(statements, self._on_connection)
        self._connection = connection
        self._seal = seal
        self.frontier = frontier

    def head(self) -> int:
        """The last position as seen inside the lock."""
        return self.frontier.size

    def append_batch(self, submissions: Sequence[Sequence[NewEntry]], head: int) -> StoredCheckpoint:
        """Appends whole submissions that were decided at `head`, and gives the new checkpoint.

        The note is empty if nobody seals. Raises `StaleHeadError`, `AlreadyRecordedError` or
        `UnusableTagError`; the transaction must then be given up.
        """
        if head != self.frontier.size:
            raise StaleHeadError(self.frontier.size, head)
        if not submissions or not all(submissions):
            raise ProgrammingError(
                "found a batch or a submission without entries, expected at least one in each"
            )
        inserts, leaves = _rows_of(submissions, head)
        # A copy, because a batch that fails must not leave the tree longer than the log.
        frontier = self.frontier.copy()
        inserts.append((nodes, grow(frontier, leaves)))
        checkpoint = StoredCheckpoint(frontier.size, frontier.root(), "")
        if self._seal is not None:
            checkpoint = checkpoint._replace(note=self._seal(checkpoint.size, checkpoint.root))
            inserts.append((checkpoints, [checkpoint]))
        self._insert([(table, rows) for table, rows in inserts if rows])
        self.frontier = frontier
        return checkpoint

    def _insert(self, inserts: Inserts) -> None:
        try:
            stored = insert_all(self._connection, inserts)
        except DuplicateRowError as error:
            raise AlreadyRecordedError(error.table) from None
        for (table, rows), number in zip(inserts, stored, strict=True):
            if number != len(rows):
                raise RowsMissingError(table.name, len(rows), number)

    def _on_connection(self, prepared: Prepared, values: Row) -> Sequence[Row]:
        return self._connection.exec_driver_sql(prepared.sql, values).all()


def _rows_of(
    submissions: Sequence[Sequence[NewEntry]], head: int
) -> tuple[list[tuple[Table, Sequence[Row]]], list[bytes]]:
    """The rows that a batch adds to each table, and its leaf hashes."""
    entry_rows: list[Row] = []
    tag_rows: list[Row] = []
    id_rows: list[Row] = []
    key_rows: list[Row] = []
    leaves: list[bytes] = []
    position = head
    for submission in submissions:
        first = position + 1
        for kind, data, leaf, entry_tags, entry_ids, keys in submission:
            position += 1
            joined = TAG_SEPARATOR.join(entry_tags)
            if entry_tags and ("" in entry_tags or joined.count(TAG_SEPARATOR) >= len(entry_tags)):
                raise UnusableTagError(entry_tags)
            if len(leaf) != HASH_BYTES:
                raise ProgrammingError(f"found a leaf hash of {len(leaf)} bytes, expected {HASH_BYTES}")
            entry_rows.append((position, first, kind, leaf, joined, data))
            leaves.append(leaf)
            for tag in entry_tags:
                tag_rows.append((tag, position))
            for identifier in entry_ids:
                id_rows.append((identifier, position))
            for key in keys:
                key_rows.append((key, position))
    # In the index's own order each page of it is touched once.
    tag_rows.sort()
    return [(entries, entry_rows), (tags, tag_rows), (ids, id_rows), (business_keys, key_rows)], leaves
