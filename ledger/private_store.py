"""The private store: disclosures of withheld members, in a database of their own.

A file, or a schema on a server. A disclosure is on disk before the log commits to its digest, and can be
erased while the log stays as it is. Who may read what is for the caller to decide; the audience is kept
beside each disclosure. The digests of what was erased are kept, with the position of the statement that
orders it: the log is the authority.

Promises: `put` returns after the rows are synced; every row is checked against its digest when it is read;
after `erase` or `delete` the database's files do not hold the erased text, on SQLite its write-ahead log
neither, and what was erased cannot be put again. Not promised: what a file system, a disk or a backup keeps
of blocks that were overwritten, and what else a server keeps (`private_on_server`). No error shows a salt or
a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Row, func, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite
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
    PrivateStoreNotGrantedError,
    PrivateStoreUnusableError,
    StatementIdError,
)
from ledger.private_in_file import PrivateInFile, lenient_text
from ledger.private_on_server import PrivateOnServer
from ledger.private_tables import DISCLOSURES, ERASED
from ledger.store.connections import Place

__all__ = [
    "BUSY_TIMEOUT_MS",
    "DamagedDisclosureError",
    "DisclosureConflictError",
    "Erased",
    "ErasedDisclosureError",
    "Erasure",
    "ErasureUnfinishedError",
    "PrivateStore",
    "PrivateStoreBusyError",
    "PrivateStoreError",
    "PrivateStoreNotGrantedError",
    "PrivateStoreUnusableError",
    "StatementIdError",
    "StoredDisclosure",
    "foreign_disclosure",
    "lenient_text",
]

# SQLite allows more parameters; a page stays small in memory.
_PAGE = 500

_Row: TypeAlias = Row[*tuple[Any, ...]]
# Read without conversions, so that a damaged cell meets our checks and not the library's.
_ROW = select(*(type_coerce(column, NULLTYPE).label(column.name) for column in DISCLOSURES.c))


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


class Erased(NamedTuple):
    """What the store remembers of an erasure: `is_cleared` is 1 once no file holds the text any more."""

    position: int
    digest: bytes
    is_cleared: int


class PrivateStore:
    """The disclosures of one book, in a file or a database on a server, made if there are none.

    Threads may share it; other processes may use the same. Raises a `PrivateFileError` if others could read
    the file, or a `PrivateStoreError`.
    """

    def __init__(self, place: Place) -> None:
        self._database: PrivateInFile | PrivateOnServer = (
            PrivateInFile(place) if isinstance(place, Path) else PrivateOnServer(place)
        )
        self._reading = self._database.reading
        self._writing = self._database.writing

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
                    DISCLOSURES.insert(), [_cells(digest, row) for digest, row in wanted.items()]
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
        column = DISCLOSURES.c.statement_id
        with self._reading() as connection:
            for page in _pages([_id_bytes(each) for each in by_statement]):
                query = _ROW.where(column.in_(page)).order_by(column, DISCLOSURES.c.name)
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
            return int(connection.execute(select(func.count()).select_from(DISCLOSURES)).scalar_one())

    def erased_through(self) -> int:
        """The position of the last erasure that was carried out to its end, 0 if there was none."""
        is_cleared = ERASED.c.is_cleared == 1
        with self._reading() as connection:
            return connection.execute(select(func.max(ERASED.c.position)).where(is_cleared)).scalar_one() or 0

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
        columns = DISCLOSURES.c
        rows = [(each.position, _digest_bytes(each.digest)) for each in ordered]
        with self._writing() as connection:
            deleted = sum(
                connection.execute(
                    # Another statement may hold up the same digest: its own disclosure is not what is meant.
                    DISCLOSURES.delete().where(
                        columns.digest == digest, columns.statement_id == _id_bytes(each.statement_id)
                    )
                ).rowcount
                for each, (_, digest) in zip(ordered, rows, strict=True)
            )
            _note_erased(connection, (Erased(*row, 0) for row in rows))
        self._finish([ordered[-1].position])
        return deleted

    def delete(self, digests: Iterable[str]) -> int:
        """Removes these disclosures from the files and returns how many there were. Absent ones are no error.

        They may be put again: this is for what was never recorded.

        The table is rewritten, which takes seconds for a million rows, and on SQLite as much memory as the
        file is long; erase many at once. Raises `ErasureUnfinishedError` if others read or write for too
        long.
        """
        column = DISCLOSURES.c.digest
        with self._writing() as connection:
            deleted = sum(
                connection.execute(DISCLOSURES.delete().where(column.in_(page))).rowcount
                for page in _pages([_digest_bytes(digest) for digest in digests])
            )
        self._clear()
        return deleted

    def erased(self) -> list[Erased]:
        """What the store remembers of erasures, in the order of their positions."""
        query = select(*ERASED.c).order_by(ERASED.c.position)
        with self._reading() as connection:
            return [Erased(*row) for row in connection.execute(query)]

    def remember_erased(self, rows: Iterable[Erased]) -> None:
        """Take over what another store of the same ledger remembers; what it erased must not be here.

        Costs and raises what `delete` does, unless all of it is remembered.
        """
        lacking = sorted(set(rows) - set(self.erased()))
        if not lacking:
            return
        with self._writing() as connection:
            _note_erased(connection, (row._replace(is_cleared=0) for row in lacking))
        self._finish([row.position for row in lacking if row.is_cleared])

    def close(self) -> None:
        """Closes the database. Using the store again opens it again."""
        self._database.close()

    def _finish(self, positions: Sequence[int]) -> None:
        """Clear the files, and note that erasures are done up to the last of these positions."""
        self._clear()
        with self._writing() as connection:
            done = ERASED.c.position <= max(positions, default=0)
            connection.execute(ERASED.update().where(done).values(is_cleared=1))

    def _clear(self) -> None:
        self._database.clear()

    def _digest_pages(self) -> Iterator[list[bytes]]:
        column = DISCLOSURES.c.digest
        after = b""
        while True:
            with self._reading() as connection:
                query = select(column).where(column > after).order_by(column).limit(_PAGE)
                page = list(connection.execute(query).scalars())
            if not page:
                return
            if page[-1] <= after:
                raise PrivateStoreUnusableError(self._database.place, "an index that is out of order")
            after = page[-1]
            yield page


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


def _found(connection: Connection, digests: Sequence[bytes]) -> dict[bytes, _Row]:
    column = DISCLOSURES.c.digest
    return {
        row.digest: row
        for page in _pages(digests)
        for row in connection.execute(_ROW.where(column.in_(page)).order_by(column))
    }


def _erased(connection: Connection, digests: Sequence[bytes]) -> set[bytes]:
    column = ERASED.c.digest
    query = (select(column).where(column.in_(page)) for page in _pages(digests))
    return {digest for each in query for digest in connection.execute(each).scalars()}


def _note_erased(connection: Connection, rows: Iterable[Erased]) -> None:
    """Note erasures that are not noted yet."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    values = [row._asdict() for row in rows]
    if values:
        connection.execute(make(ERASED).on_conflict_do_nothing(), values)


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
