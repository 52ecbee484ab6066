"""Copying a book between stores bit for bit, and letting the copy take the original's place (复制与接替).

Entries, tags, ids, keys, nodes and checkpoints are copied as rows, disclosures and attachments beside them.
An unfinished or older copy is continued. Promises: a copy is not made over anything else; it goes only on
from a log that begins as the original's; it ends with the same root and the same newest checkpoint. Until it
has taken the original's place it records nothing, and then the original records nothing any more: its
database takes no entries, its `book.json` says so, and the log's key has moved. Stopped at any moment, there
is at most one that signs; the same again goes on.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, Table, select

from ledger.attachments import Attachments
from ledger.book import Book, OnlyACopyError, is_free, sync_directory
from ledger.errors import LedgerError
from ledger.merkle import EMPTY_ROOT
from ledger.private_store import PrivateStore, StoredDisclosure
from ledger.signed import remember_signed, signed_path_of
from ledger.store import Recorder, create_engine_for, create_schema, explain_failures
from ledger.store.closing import close_log
from ledger.store.connections import insert_all, read_transaction, write_transaction
from ledger.store.failures import DuplicateRowError
from ledger.store.revisions import refuse_other_revision
from ledger.store.schema import business_keys, checkpoints, entries, ids, nodes, tags

ENTRIES_PER_PAGE: Final = 10_000
MAX_INTEGER: Final = 2**63 - 1
_COLUMNS: Final = {
    entries: "position",
    tags: "position",
    ids: "position",
    business_keys: "position",
    checkpoints: "size",
}
"""The tables that are copied in the order of positions, entries first."""
_ROWS_PER_READ: Final = 2_000
_DISCLOSURES_PER_PAGE: Final = 500

Progress = Callable[[int], None]
"""Is told how many more entries were copied."""


class CopyError(LedgerError):
    """A book cannot be copied as asked. Carries `path`, where the copy is or would be."""

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        super().__init__(f"{path}: {message}")


class NotACopyError(CopyError):
    """What is at the place of the copy is another book."""

    zh = "{path}：这里的账簿不是所给账簿的副本；请另选目录"

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, "found another book, expected a copy of this one, or nothing; choose another place"
        )


class CopyDiffersError(CopyError):
    """The copy does not agree with the original. Carries `size`, up to which they were compared."""

    zh = "{path}：副本前 {size} 条与原账簿不同；请先核验（verify）两者，不要让它接替"

    def __init__(self, path: Path, size: int) -> None:
        self.size = size
        super().__init__(
            path,
            f"found a copy whose first {size} entries are not the original's, expected them to be; verify "
            "both, and do not let it take over",
        )


class SupersededByAnotherError(CopyError):
    """The original's place was taken already. Carries `by`."""

    zh = "原账簿已由 {by} 接替，不能再由 {path} 接替"

    def __init__(self, path: Path, by: str) -> None:
        self.by = by
        super().__init__(
            path, f"found the original superseded by {by}, expected it to be in use; use that book"
        )


@dataclass(frozen=True)
class Copied:
    """What was copied: the log's size and root, its newest signed checkpoint, and what lies beside it."""

    book: Book
    size: int
    root: bytes
    checkpoint: str
    disclosures: int
    attachments: int


def copy_book(
    original: Book, path: Path, database: str | None = None, progress: Progress = lambda _: None
) -> Copied:
    """Copy a book to a new directory, on `database` or in a file, or continue a copy that is there.

    Raises a `CopyError`, a `BookError`, or what the databases raise.
    """
    with _opened(original, _book_of_copy(original, path, database)) as pair:
        pair.catch_up(progress)
        return pair.prove()


def take_over(original: Book, path: Path, progress: Progress = lambda _: None) -> Copied:
    """Let a copy take the place of the original, which records nothing from then on.

    What is itself a copy stands for a book that is lost: a backup that is restored. Raises what `copy_book`
    raises, or `OnlyACopyError` if that book is still there.
    """
    copy = Book.open(path)
    _refuse_other(original, copy)
    if original.copied_from is not None:
        _refuse_beside_another(original, Path(original.copied_from), copy)
    if original.superseded_by not in (None, str(copy.path)):
        raise SupersededByAnotherError(copy.path, str(original.superseded_by))
    with _opened(original, copy) as pair:
        pair.catch_up(progress)
        # Holding its write lock: what was recorded meanwhile comes along, and nothing is recorded after it.
        with write_transaction(pair.source_engine) as connection:
            pair.catch_up(progress, connection)
            copied = pair.prove()
            close_log(connection)
    original.marked(superseded_by=str(copy.path))
    _move_keys(original, copy)
    if copied.checkpoint:
        remember_signed(copy, copied.checkpoint)
    return Copied(
        copy.marked(), copied.size, copied.root, copied.checkpoint, copied.disclosures, copied.attachments
    )


class _Pair:
    """The two books, open."""

    def __init__(self, original: Book, copy: Book, source: Engine, target: Engine) -> None:
        self.source_engine = source
        self._original = original
        self._copy = copy
        self._target_engine = target
        self._source, self._target = Recorder(source), Recorder(target)

    def catch_up(self, progress: Progress, connection: Connection | None = None) -> None:
        """Copy what the copy lacks, as of one moment; through a transaction that is open, if one is given."""
        after = self._target.head()
        if after > self._source.head() or self._root(self._source, after) != self._root(self._target, after):
            raise CopyDiffersError(self._copy.path, min(after, self._source.head()))
        if connection is not None:
            self._copy_log(connection, after, progress)
        else:
            with read_transaction(self.source_engine) as reading:
                self._copy_log(reading, after, progress)
        self._copy_disclosures()
        self._copy_attachments()

    def prove(self) -> Copied:
        """What was copied, if it agrees with the original at the copy's size. Raises `CopyDiffersError`."""
        size = self._target.head()
        root = self._root(self._target, size)
        newest = self._target.checkpoint()
        if (
            self._root(self._source, size) != root
            or newest != (self._source.checkpoint_at(size) if size else None)
            or (newest is not None and newest.root != root)
        ):
            raise CopyDiffersError(self._copy.path, size)
        private = PrivateStore(self._copy.private_place)
        try:
            disclosures = private.count()
        finally:
            private.close()
        attachments = len(list(_files(self._copy.attachments_path)))
        return Copied(self._copy, size, root, "" if newest is None else newest.note, disclosures, attachments)

    def _copy_log(self, connection: Connection, after: int, progress: Progress) -> None:
        streams = [_Stream(connection, table, column, after) for table, column in _COLUMNS.items()]
        roots = _nodes(connection, after)
        while streams[0].next is not None:
            page = [
                (stream.table, stream.until(streams[0].next + ENTRIES_PER_PAGE)) for stream in streams[:1]
            ]
            # What stands beyond the last entry is copied too, so that verification finds it in both.
            end = streams[0].next - 1 if streams[0].next is not None else MAX_INTEGER
            page += [(stream.table, stream.until(end)) for stream in streams[1:]]
            page.append((nodes, [row for row in roots if (row[1] + 1) << row[0] <= end]))
            roots = [row for row in roots if (row[1] + 1) << row[0] > end]
            self._write([(table, rows) for table, rows in page if rows])
            progress(len(page[0][1]))

    def _write(self, page: Sequence[tuple[Table, Sequence[tuple[Any, ...]]]]) -> None:
        try:
            with write_transaction(self._target_engine) as connection:
                insert_all(connection, page)
        except DuplicateRowError:
            raise CopyDiffersError(self._copy.path, self._target.head()) from None

    def _copy_disclosures(self) -> None:
        if not self._original.is_on_server and not self._original.private_path.exists():
            return
        source, target = PrivateStore(self._original.private_place), PrivateStore(self._copy.private_place)
        try:
            wanted, there = set(source.digests()), set(target.digests())
            # What was erased there meanwhile must not live on here.
            if there - wanted:
                target.delete(sorted(there - wanted))
            for page in _pages(sorted(wanted - there), _DISCLOSURES_PER_PAGE):
                rows = (source.get(digest) for digest in page)
                target.put([row for row in rows if isinstance(row, StoredDisclosure)])
            # Last: another statement's disclosure with a digest that was erased may have to be put before.
            target.remember_erased(source.erased())
        finally:
            source.close()
            target.close()

    def _copy_attachments(self) -> None:
        store = Attachments(self._copy.attachments_path)
        there = {file.name for file in _files(self._copy.attachments_path)}
        for file in _files(self._original.attachments_path):
            if file.name not in there:
                store.store(file)

    @staticmethod
    def _root(recorder: Recorder, size: int) -> bytes:
        return recorder.root_at(size) if size else EMPTY_ROOT


class _Stream:
    """The rows of a table behind a position, in the order of positions; `next` is that of the next row."""

    def __init__(self, connection: Connection, table: Table, column: str, after: int) -> None:
        self.table = table
        self._index = [each.name for each in table.columns].index(column)
        query = select(table).order_by(table.c[column], *table.primary_key.columns)
        # From the beginning means everything, also what should not be there.
        self._rows = _read(connection, query.where(table.c[column] > after) if after else query)
        self._advance()

    def until(self, end: int) -> list[tuple[Any, ...]]:
        """The rows up to a position."""
        rows = []
        while self.next is not None and self.next <= end:
            assert self._row is not None
            rows.append(self._row)
            self._advance()
        return rows

    def _advance(self) -> None:
        self._row = next(self._rows, None)
        self.next: int | None = None if self._row is None else self._row[self._index]


def _read(connection: Connection, query: Select[Any]) -> Iterator[tuple[Any, ...]]:
    result = connection.execute(query, execution_options={"stream_results": True})
    while rows := result.fetchmany(_ROWS_PER_READ):
        yield from map(tuple, rows)


def _nodes(connection: Connection, after: int) -> list[tuple[Any, ...]]:
    """The nodes completed behind a position: one for 255 entries, few enough to be held."""
    rows = connection.execute(select(nodes).order_by(*nodes.primary_key.columns))
    return [tuple(row) for row in rows if not after or (row[1] + 1) << row[0] > after]


@contextmanager
def _opened(original: Book, copy: Book) -> Iterator[_Pair]:
    with ExitStack() as stack:
        engines = []
        for book in (original, copy):
            engine = explain_failures(create_engine_for(book.log_place))
            stack.callback(engine.dispose)
            refuse_other_revision(engine)
            engines.append(engine)
        create_schema(engines[1])
        yield _Pair(original, copy, *engines)


def _book_of_copy(original: Book, path: Path, database: str | None) -> Book:
    if is_free(path):
        return Book.create(
            path, original.origin, original.log_key, original.is_practice, database,
            copied_from=str(original.path),
        )  # fmt: skip
    copy = Book.open(path)
    _refuse_other(original, copy)
    if copy.copied_from != str(original.path) or (database is not None and database != copy.database):
        raise NotACopyError(copy.path)
    return copy


def _refuse_other(original: Book, copy: Book) -> None:
    is_same = copy.path == original.path or copy.log_place == original.log_place
    if is_same or (copy.origin, copy.log_key) != (original.origin, original.log_key):
        raise NotACopyError(copy.path)


def _refuse_beside_another(backup: Book, lost: Path, copy: Book) -> None:
    """The book of which this was a backup must be gone; what it signed last is remembered for the copy."""
    if lost != copy.path and not is_free(lost) and Book.open(lost).superseded_by is None:
        raise OnlyACopyError(backup.path, str(lost))
    if lost != copy.path and signed_path_of(lost).exists():
        remember_signed(copy, signed_path_of(lost).read_text())


def _move_keys(original: Book, copy: Book) -> None:
    """Move the log's key, and copy a practice ledger's officers' keys, if they lie in their usual place."""
    source, target = original.keys_path, copy.keys_path
    if not source.exists():
        return
    target.mkdir(mode=0o700, exist_ok=True)
    for file in sorted(each for each in source.iterdir() if each.is_file()):
        if not (target / file.name).exists():
            new = target / f".{file.name}.new"
            shutil.copy2(file, new)
            new.replace(target / file.name)
    sync_directory(target)
    if (
        original.log_key_path.exists()
        and original.log_key_path.read_bytes() == copy.log_key_path.read_bytes()
    ):
        original.log_key_path.unlink()


def _files(directory: Path) -> Iterator[Path]:
    if directory.exists():
        yield from sorted(file for file in directory.iterdir() if file.is_file() and len(file.name) == 64)


def _pages(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
