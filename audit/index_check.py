"""The index against the log: tags, ids and business keys as derived, compared with the tables both ways.

Each table is read once in the order of positions, beside the replay. A row that was not derived, or a
derived one that is not there, is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from audit.findings import Findings, at
from domain.decisions.ruling import readable_key
from ledger.encoding import encode_base64url, id_bytes
from ledger.replaying import Replayed
from ledger.store.schema import TAG_SEPARATOR
from ledger.submission import submission_key

_PAGE: Final = 2_000
_TABLES: Final = {
    "entries.tags": "SELECT position, tags FROM entries WHERE tags != '' ORDER BY position",
    "tags": "SELECT position, tag FROM tags ORDER BY position, tag",
    "ids": "SELECT position, id FROM ids ORDER BY position, id",
    "business_keys": "SELECT position, key FROM business_keys ORDER BY position, key",
}


class IndexCheck:
    """Compares what the replay derives with what the tables hold."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        self._findings = findings
        self._tables = {name: _Rows(connection, sql) for name, sql in _TABLES.items()}

    def compare(self, replayed: Replayed) -> None:
        """Check the rows of one submission."""
        payload = replayed.entry.payload
        entry_ids = [id_bytes(payload.id)]
        self._compare(replayed.position, (), entry_ids, [submission_key(replayed.entry.jws)])
        for fact in replayed.facts:
            ids = [id_bytes(fact.statement.id)]
            self._compare(fact.position, fact.outcome.tags, ids, fact.outcome.keys)

    def finish(self) -> None:
        """Nothing may be left over behind the log's end."""
        for name, rows in self._tables.items():
            if rows.position is not None:
                self._report_extra(name, rows.position, rows.values)

    def _compare(self, position: int, tags: Sequence[str], ids: Sequence[bytes], keys: Sequence[str]) -> None:
        joined = [TAG_SEPARATOR.join(tags)] if tags else []
        self._table("entries.tags", position, joined)
        self._table("tags", position, sorted(tags))
        self._table("ids", position, ids)
        self._table("business_keys", position, sorted(keys))

    def _table(self, name: str, position: int, expected: Sequence[Any]) -> None:
        rows = self._tables[name]
        while rows.position is not None and rows.position < position:
            self._report_extra(name, rows.position, rows.values)
            rows.advance()
        found: Sequence[Any] = []
        if rows.position == position:
            found = rows.values
            rows.advance()
        if list(found) == list(expected):
            return
        for value in expected:
            if value not in found:
                self._findings.add(
                    f"{at(position)}, table {name}",
                    "index-missing",
                    f"索引缺少 {_shown(value)}",
                    f"{_shown(value)} missing, expected from the statement",
                )
        self._report_extra(name, position, [value for value in found if value not in expected])

    def _report_extra(self, name: str, position: int, values: Sequence[Any]) -> None:
        for value in values:
            self._findings.add(
                f"{at(position)}, table {name}",
                "index-extra",
                f"索引多出 {_shown(value)}",
                f"{_shown(value)} found, which does not follow from the log",
            )


class _Rows:
    """The rows of a table grouped by position; `position` is None at the end."""

    def __init__(self, connection: Connection, sql: str) -> None:
        self._groups = groupby(paged(connection, sql), key=itemgetter(0))
        self.position: int | None = None
        self.values: list[Any] = []
        self.advance()

    def advance(self) -> None:
        """Go to the next position."""
        for position, rows in self._groups:
            self.position, self.values = position, [row[1] for row in rows]
            return
        self.position, self.values = None, []


def paged(connection: Connection, sql: str) -> Iterator[Sequence[Any]]:
    """The rows of a query, a page at a time."""
    cursor = connection.exec_driver_sql(sql, execution_options={"stream_results": True})
    while rows := cursor.fetchmany(_PAGE):
        yield from rows


def _shown(value: Any) -> str:
    if isinstance(value, bytes):
        return str(UUID(bytes=value)) if len(value) == 16 else encode_base64url(value)
    return repr(readable_key(str(value))[:160])
