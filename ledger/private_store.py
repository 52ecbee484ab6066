"""The private store: disclosures of withheld members, in a database file of their own.

A disclosure is on disk before the log commits to its digest, and can be erased while the log stays as it is.
Who may read what is for the caller to decide; the audience is kept beside each disclosure. The digests of
what was erased are kept, with the position of the statement that orders it: the log is the authority.

Promises: `put` returns after the rows are synced; every row is checked against its digest when it is read;
after `erase` or `delete` neither the database file nor its write-ahead log holds the erased text, and what
was erased cannot be put again. Not promised: what a file system, a disk or a backup keeps of blocks that were
overwritten. No error shows a salt or a value.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    URL,
    CheckConstraint,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    create_engine,
    event,
    func,
    select,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NULLTYPE

from domain.statements.base import Statement
from ledger.disclosure import Disclosure, MalformedDisclosureError, is_withholdable_name
from ledger.encoding import decode_base64url, encode_base64url
from ledger.private_errors import (
    BUSY_TIMEOUT_MS,
    DamagedDisclosureError,
    DisclosureConflictError,
    ErasedDisclosureError,
    ErasureUnfinishedError,
    PrivateStoreBusyError,
    PrivateStoreError,
    PrivateStoreUnusableError,
    StatementIdError,
)
from ledger.private_file import (
    PrivateFileExistsError,
    check_private,
    create_private_file,
)

__all__ = [
    "BUSY_TIMEOUT_MS",
    "DamagedDisclosureError",
    "DisclosureConflictError",
    "ErasedDisclosureError",
    "Erasure",
    "ErasureUnfinishedError",
    "PrivateStore",
    "PrivateStoreBusyError",
    "PrivateStoreError",
    "PrivateStoreUnusableError",
    "StatementIdError",
    "StoredDisclosure",
    "foreign_disclosure",
    "lenient_text",
]

# SQLite allows more parameters; a page stays small in memory.
_PAGE = 500
_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    # Erasing rewrites the file through a temporary one; no disclosure may pass through the system's.
    "PRAGMA temp_store = MEMORY",
)

_METADATA = MetaData()
_DISCLOSURES = Table(
    "disclosures",
    _METADATA,
    Column("digest", LargeBinary, CheckConstraint("length(digest) = 32"), primary_key=True),
    Column(
        "statement_id", LargeBinary, CheckConstraint("length(statement_id) = 16"), nullable=False, index=True
    ),
    Column("name", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("disclosure", Text, nullable=False),
    sqlite_strict=True,
)
_ERASED = Table(
    "erased",
    _METADATA,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, CheckConstraint("length(digest) = 32"), nullable=False, index=True),
    Column("is_cleared", Integer, CheckConstraint("is_cleared IN (0, 1)"), nullable=False),
    sqlite_strict=True,
)
"""Erasures by the position of their statement; `is_cleared` once no file holds the text any more."""

_Row: TypeAlias = Row[*tuple[Any, ...]]
# Read without conversions, so that a damaged cell meets our checks and not the library's.
_ROW = select(*(type_coerce(column, NULLTYPE).label(column.name) for column in _DISCLOSURES.c))


@dataclass(frozen=True)
class StoredDisclosure:
    """A disclosure with the statement it belongs to and the audience that statement names."""

    statement_id: str
    audience: str
    disclosure: Disclosure


@dataclass(frozen=True)
class Erasure:
    """An order to erase, recorded at `position`: the member `name` that a statement withholds by `digest`.

    `documents` are the digests of what that statement has attached.
    """

    position: int
    statement_id: str
    name: str
    digest: str
    documents: tuple[str, ...] = ()


class PrivateStore:
    """The disclosures of one book, in the file at `path`, which is made if there is none.

    Threads may share it; other processes may use the same file. Raises a `PrivateFileError` if others could
    read the file, or a `PrivateStoreError`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        _prepare_file(self._path)
        self._engine = _engine(self._path)
        self._write_lock = Lock()
        try:
            with self._writing() as connection:
                _METADATA.create_all(connection)
        except BaseException:
            self.close()
            raise

    def put(self, rows: Iterable[StoredDisclosure]) -> None:
        """Stores the rows, all or none, and returns when they are on disk. The same again changes nothing.

        Raises `DisclosureConflictError`, `ErasedDisclosureError`, `StatementIdError` or another
        `PrivateStoreError`.
        """
        wanted: dict[bytes, StoredDisclosure] = {}
        for row in rows:
            if wanted.setdefault(_digest_bytes(row.disclosure.digest), row) != row:
                raise _conflict(row)
        if not wanted:
            return
        with self._writing() as connection:
            for digest, found in _found(connection, list(wanted)).items():
                if _checked(found) != wanted[digest]:
                    raise _conflict(wanted[digest])
                del wanted[digest]
            for digest in _erased(connection, list(wanted)):
                row = wanted[digest]
                raise ErasedDisclosureError(row.statement_id, row.disclosure.name, row.disclosure.digest)
            if wanted:
                connection.execute(
                    _DISCLOSURES.insert(), [_cells(digest, row) for digest, row in wanted.items()]
                )

    def get(self, digest: str) -> StoredDisclosure | None:
        """The disclosure with this digest, or none. Raises `DamagedDisclosureError`."""
        with self._reading() as connection:
            found = _found(connection, [_digest_bytes(digest)])
        return next((_checked(row) for row in found.values()), None)

    def of_statement(self, statement_id: str) -> list[StoredDisclosure]:
        """The statement's disclosures in the order of their names. Raises `DamagedDisclosureError`."""
        return self.of_statements([statement_id])[statement_id]

    def of_statements(self, statement_ids: Iterable[str]) -> dict[str, list[StoredDisclosure]]:
        """The disclosures of many statements; those without any have an empty list."""
        by_statement: dict[str, list[StoredDisclosure]] = {each: [] for each in statement_ids}
        column = _DISCLOSURES.c.statement_id
        with self._reading() as connection:
            for page in _pages([_id_bytes(each) for each in by_statement]):
                query = _ROW.where(column.in_(page)).order_by(column, _DISCLOSURES.c.name)
                for row in map(_checked, connection.execute(query)):
                    by_statement[row.statement_id].append(row)
        return by_statement

    def digests(self) -> Iterator[str]:
        """All digests in the order of their bytes. What is put or deleted meanwhile may appear or not."""
        for page in self._digest_pages():
            yield from map(encode_base64url, page)

    def verify(self) -> Iterator[DamagedDisclosureError]:
        """What is wrong with each damaged row. Nothing for a store as it should be."""
        for page in self._digest_pages():
            with self._reading() as connection:
                rows = list(_found(connection, page).values())
            for row in rows:
                try:
                    _checked(row)
                except DamagedDisclosureError as damage:
                    yield damage

    def count(self) -> int:
        """How many disclosures are stored."""
        with self._reading() as connection:
            return int(connection.execute(select(func.count()).select_from(_DISCLOSURES)).scalar_one())

    def erased_through(self) -> int:
        """The position of the last erasure that was carried out to its end, 0 if there was none."""
        is_cleared = _ERASED.c.is_cleared == 1
        with self._reading() as connection:
            return (
                connection.execute(select(func.max(_ERASED.c.position)).where(is_cleared)).scalar_one() or 0
            )

    def is_erased(self, digest: str) -> bool:
        """Was this disclosure erased?"""
        with self._reading() as connection:
            return bool(_erased(connection, [_digest_bytes(digest)]))

    def erase(self, erasures: Iterable[Erasure]) -> int:
        """Carries out orders of the log, in its order, and returns how many disclosures were there to erase.

        All that the log holds up to the last of them must have been given, now or before. Interrupted, it is
        to be done again, which changes nothing more. Costs and raises what `delete` does.
        """
        ordered = list(erasures)
        if not ordered:
            return 0
        columns = _DISCLOSURES.c
        rows = [(each.position, _digest_bytes(each.digest)) for each in ordered]
        with self._writing() as connection:
            deleted = sum(
                connection.execute(
                    # Another statement may hold up the same digest: its own disclosure is not what is meant.
                    _DISCLOSURES.delete().where(
                        columns.digest == digest, columns.statement_id == _id_bytes(each.statement_id)
                    )
                ).rowcount
                for each, (_, digest) in zip(ordered, rows, strict=True)
            )
            connection.exec_driver_sql("INSERT OR IGNORE INTO erased VALUES (?, ?, 0)", rows)
        self._clear_files()
        with self._writing() as connection:
            done = _ERASED.c.position <= ordered[-1].position
            connection.execute(_ERASED.update().where(done).values(is_cleared=1))
        return deleted

    def delete(self, digests: Iterable[str]) -> int:
        """Removes these disclosures from the files and returns how many there were. Absent ones are no error.

        They may be put again: this is for what was never recorded.

        The file is rewritten, which takes seconds for a million rows and as much memory as the file is long;
        erase many at once. Raises `ErasureUnfinishedError` if another process reads or writes for too long.
        """
        column = _DISCLOSURES.c.digest
        with self._writing() as connection:
            deleted = sum(
                connection.execute(_DISCLOSURES.delete().where(column.in_(page))).rowcount
                for page in _pages([_digest_bytes(digest) for digest in digests])
            )
        self._clear_files()
        return deleted

    def close(self) -> None:
        """Closes the file. Using the store again opens it again."""
        self._engine.dispose()

    def _clear_files(self) -> None:
        # SQLite's secure_delete is not enough: when rows move between pages it leaves copies in unused room
        # of pages still in use. VACUUM builds every page anew.
        try:
            with self._reading() as connection, self._write_lock:
                connection.exec_driver_sql("VACUUM")
                busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        except PrivateStoreBusyError:
            raise ErasureUnfinishedError(self._path) from None
        if busy:
            raise ErasureUnfinishedError(self._path)

    def _digest_pages(self) -> Iterator[list[bytes]]:
        column = _DISCLOSURES.c.digest
        after = b""
        while True:
            with self._reading() as connection:
                query = select(column).where(column > after).order_by(column).limit(_PAGE)
                page = list(connection.execute(query).scalars())
            if not page:
                return
            if page[-1] <= after:
                raise PrivateStoreUnusableError(self._path, "an index that is out of order")
            after = page[-1]
            yield page

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise _store_error(self._path, error) from None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._write_lock, self._reading() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.exec_driver_sql("COMMIT")


def foreign_disclosure(
    statements: Iterable[Statement], rows: Iterable[StoredDisclosure]
) -> StoredDisclosure | None:
    """The first of these disclosures that none of the statements withholds, or None."""
    withheld = {
        (statement.id, each.name, each.audience, each.digest)
        for statement in statements
        for each in statement.withheld
    }
    for row in rows:
        disclosure = row.disclosure
        if (row.statement_id, disclosure.name, row.audience, disclosure.digest) not in withheld:
            return row
    return None


def _prepare_file(path: Path) -> None:
    if not path.exists():
        with suppress(PrivateFileExistsError):
            create_private_file(path, b"")
    # Not opened for this: closing the file would drop the locks of this process on it.
    check_private(path, path.stat())


def _engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        # Transactions begin and end where we say so; a connection given back is rolled back.
        isolation_level="AUTOCOMMIT",
        # Statements' parameters are what must not be shown.
        hide_parameters=True,
        max_overflow=-1,
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        # The library's own error for bytes that are not UTF-8 shows them.
        connection.text_factory = lenient_text
        for pragma in _PRAGMAS:
            connection.execute(pragma).close()

    return engine


def lenient_text(data: bytes) -> str:
    """A text of a database, also where its bytes are none."""
    return data.decode("utf-8", "replace")


def _store_error(path: Path, error: DBAPIError) -> PrivateStoreError:
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return PrivateStoreBusyError(path)
    return PrivateStoreUnusableError(path, f"a database that says: {error.orig}")


def _found(connection: Connection, digests: Sequence[bytes]) -> dict[bytes, _Row]:
    column = _DISCLOSURES.c.digest
    return {
        row.digest: row
        for page in _pages(digests)
        for row in connection.execute(_ROW.where(column.in_(page)).order_by(column))
    }


def _erased(connection: Connection, digests: Sequence[bytes]) -> set[bytes]:
    column = _ERASED.c.digest
    query = (select(column).where(column.in_(page)) for page in _pages(digests))
    return {digest for each in query for digest in connection.execute(each).scalars()}


def _pages(items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(items), _PAGE):
        yield items[start : start + _PAGE]


def _cells(digest: bytes, row: StoredDisclosure) -> dict[str, object]:
    return {
        "digest": digest,
        "statement_id": _id_bytes(row.statement_id),
        "name": row.disclosure.name,
        "audience": row.audience,
        "disclosure": row.disclosure.text,
    }


def _checked(row: _Row) -> StoredDisclosure:
    statement_id = _id_text(row.statement_id)
    # A damaged name could be anything, even what must not be shown.
    name = row.name if is_withholdable_name(row.name) else "a damaged name"
    if not isinstance(row.disclosure, str):
        raise DamagedDisclosureError(statement_id, name, "something that is not text")
    try:
        disclosure = Disclosure.parse(row.disclosure)
    except MalformedDisclosureError:
        raise DamagedDisclosureError(statement_id, name, "a text that is no disclosure") from None
    if _digest_bytes(disclosure.digest) != row.digest:
        raise DamagedDisclosureError(statement_id, name, "a text with another digest")
    if disclosure.name != row.name:
        raise DamagedDisclosureError(statement_id, name, "a disclosure of another member")
    if not isinstance(row.audience, str):
        raise DamagedDisclosureError(statement_id, name, "an audience that is not text")
    return StoredDisclosure(statement_id, row.audience, disclosure)


def _conflict(row: StoredDisclosure) -> DisclosureConflictError:
    return DisclosureConflictError(row.statement_id, row.disclosure.name, row.disclosure.digest)


def _digest_bytes(digest: str) -> bytes:
    return decode_base64url(digest)


def _id_bytes(statement_id: str) -> bytes:
    try:
        uuid = UUID(statement_id)
    except ValueError:
        raise StatementIdError(statement_id) from None
    if str(uuid) != statement_id:
        raise StatementIdError(statement_id)
    return uuid.bytes


def _id_text(cell: object) -> str:
    return str(UUID(bytes=cell)) if isinstance(cell, bytes) and len(cell) == 16 else "of a damaged id"
