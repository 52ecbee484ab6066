"""The index against the log: tags, ids and business keys as derived, compared with the tables both ways.

Each table is read once in the order of positions, beside the replay. A row that was not derived, or a
derived one that is not there, is named.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from audit.findings import Findings, at
from domain.decisions.ruling import readable_key
from ledger.encoding import encode_base64url, id_bytes
from ledger.replaying import Replayed
from ledger.store.connections import is_postgresql
from ledger.store.schema import TAG_SEPARATOR
from ledger.submission import submission_key

_PAGE: Final = 2_000
_TABLES: Final = {
    "entries.tags": "SELECT position, tags FROM entries WHERE tags != '' ORDER BY position",
    "tags": "SELECT position, tag FROM tags ORDER BY position, tag",
    "ids": "SELECT position, id FROM ids ORDER BY position, id",
    "business_keys": "SELECT position, key FROM business_keys ORDER BY position, key",
}

Rows = dict[str, list[tuple[int, Any]]]
"""By table, positions with what stands there, in order."""


class IndexCheck:
    """Compares what the replay derives with what the tables hold."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        self._findings = findings
        self._tables = {name: _Rows(connection, sql) for name, sql in _TABLES.items()}

    def compare(self, replayed: Replayed) -> None:
        """Check the rows of one submission."""
        expected = _expected(replayed)
        found = {name: rows.up_to(replayed.end) for name, rows in self._tables.items()}
        if found != expected:
            self._tell_differences(found, expected, range(replayed.position, replayed.end + 1))

    def finish(self) -> None:
        """Nothing may be left over behind the log's end."""
        for name, rows in self._tables.items():
            for position, value in rows.rest():
                self._report_extra(name, position, [value])

    def _tell_differences(self, found: Rows, expected: Rows, positions: range) -> None:
        """Position by position, and in each table by table."""
        found_at, expected_at = _by_position(found), _by_position(expected)
        for name, values_at in found_at.items():
            for position in sorted(set(values_at).difference(positions)):
                self._report_extra(name, position, values_at[position])
        for position in positions:
            for name in _TABLES:
                there = found_at[name].get(position, [])
                wanted = expected_at[name].get(position, [])
                self._report_missing(name, position, [value for value in wanted if value not in there])
                self._report_extra(name, position, [value for value in there if value not in wanted])

    def _report_missing(self, name: str, position: int, values: Sequence[Any]) -> None:
        for value in values:
            self._findings.add(
                f"{at(position)}, table {name}",
                "index-missing",
                f"索引缺少 {_shown(value)}",
                f"{_shown(value)} missing, expected from the statement",
            )

    def _report_extra(self, name: str, position: int, values: Sequence[Any]) -> None:
        for value in values:
            self._findings.add(
                f"{at(position)}, table {name}",
                "index-extra",
                f"索引多出 {_shown(value)}",
                f"{_shown(value)} found, which does not follow from the log",
            )


def _expected(replayed: Replayed) -> Rows:
    """The rows that follow from one submission."""
    position = replayed.position
    joined: list[tuple[int, Any]] = []
    tags: list[tuple[int, Any]] = []
    ids: list[tuple[int, Any]] = [(position, id_bytes(replayed.entry.payload.id))]
    keys: list[tuple[int, Any]] = [(position, submission_key(replayed.entry.jws))]
    for position, statement, _, outcome in replayed.facts:
        if outcome.tags:
            joined.append((position, TAG_SEPARATOR.join(outcome.tags)))
            tags += [(position, tag) for tag in sorted(outcome.tags)]
        ids.append((position, id_bytes(statement.id)))
        if outcome.keys:
            keys += [(position, key) for key in sorted(outcome.keys)]
    return {"entries.tags": joined, "tags": tags, "ids": ids, "business_keys": keys}


def _by_position(rows: Rows) -> dict[str, dict[int, list[Any]]]:
    grouped: dict[str, dict[int, list[Any]]] = {name: {} for name in rows}
    for name, pairs in rows.items():
        for position, value in pairs:
            grouped[name].setdefault(position, []).append(value)
    return grouped


class _Rows:
    """The rows of a table in the order of positions, taken bit by bit."""

    def __init__(self, connection: Connection, sql: str) -> None:
        self._pages = _pages(connection, sql)
        self._page: list[tuple[int, Any]] = next(self._pages, [])

    def up_to(self, position: int) -> list[tuple[int, Any]]:
        """The next rows, up to a position."""
        taken: list[tuple[int, Any]] = []
        while self._page and self._page[-1][0] <= position:
            taken += self._page
            self._page = next(self._pages, [])
        end = bisect_right(self._page, position, key=itemgetter(0))
        taken += self._page[:end]
        del self._page[:end]
        return taken

    def rest(self) -> Iterator[tuple[int, Any]]:
        """All rows that have not been taken."""
        yield from self._page
        for page in self._pages:
            yield from page


def _pages(connection: Connection, sql: str) -> Iterator[list[tuple[int, Any]]]:
    result = connection.exec_driver_sql(sql, execution_options={"stream_results": True})
    if is_postgresql(connection):
        # SQLAlchemy holds a server's first rows already; past it they would be missed.
        while found := result.fetchmany(_PAGE):
            yield list(map(tuple, found))
        return
    # The driver's own tuples: comparing them is where the time goes.
    cursor = result.cursor
    assert cursor is not None
    try:
        while rows := cursor.fetchmany(_PAGE):
            yield list(rows)
    except sqlite3.Error as error:
        # As SQLAlchemy would have raised it, for whoever tells of damage.
        raise DatabaseError(sql, None, error) from None


def paged(connection: Connection, sql: str) -> Iterator[Sequence[Any]]:
    """The rows of a query, a page at a time."""
    cursor = connection.exec_driver_sql(sql, execution_options={"stream_results": True})
    while rows := cursor.fetchmany(_PAGE):
        yield from rows


def _shown(value: Any) -> str:
    if isinstance(value, bytes):
        return str(UUID(bytes=value)) if len(value) == 16 else encode_base64url(value)
    return repr(readable_key(str(value))[:160])
