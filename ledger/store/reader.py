"""Everything that can be asked of the store.

The log is append-only and without gaps, so the entries up to a position are a snapshot that needs no
transaction: long lists are read in pages and show the log as of the moment the reading began.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from eventsourcing.dcb.api import DCBEvent, DCBQuery, DCBReadResponse, DCBSequencedEvent

from ledger.store.rows import StoredCheckpoint, StoredEntry
from ledger.store.schema import TAG_SEPARATOR
from ledger.store.statements import MAX_ITEMS, MAX_LIST, Prepared, Row, Run, Statements, filled_lists
from ledger.store.tiles import Tiles

ENTRIES_PER_PAGE = 2_000

_Value = TypeVar("_Value", bytes, str)


class Reader:
    """Reads the store through `run`. Safe in many threads if `run` is."""

    def __init__(self, statements: Statements, run: Run) -> None:
        self._statements = statements
        self._run = run

    def head(self) -> int:
        """The last position, 0 if there is none."""
        head: int | None = self._run(self._statements.head, ())[0][0]
        return head or 0

    def entries(
        self, after: int = 0, limit: int | None = None, until: int | None = None
    ) -> Iterator[StoredEntry]:
        """The entries in order, from `after` (not included) to `until` (included), at most `limit`."""
        rows = self._pages(self._statements.entries, after, until, ENTRIES_PER_PAGE, limit)
        return map(StoredEntry._make, rows)

    def entry(self, position: int) -> StoredEntry | None:
        """The entry at a position."""
        return next(self.entries(position - 1, limit=1, until=position), None)

    def by_tag(self, tag: str, after: int = 0, until: int | None = None) -> Iterator[StoredEntry]:
        """The entries with a tag, in order."""
        rows = self._pages(self._statements.by_tag, after, until, MAX_LIST, tag=tag)
        return map(StoredEntry._make, rows)

    def tag_positions(self, tag: str) -> list[int]:
        """The positions of all entries with a tag, in order."""
        prepared = self._statements.tag_positions
        return [position for (position,) in self._run(prepared, prepared.values(tag=tag))]

    def positions_of_ids(self, ids: Sequence[bytes]) -> dict[bytes, int]:
        """Where each of these statement ids (16 bytes) stands; those that are not there are left out."""
        return self._positions(self._statements.positions_of_ids, ids)

    def positions_of_keys(self, keys: Sequence[str]) -> dict[str, int]:
        """Where each of these business keys stands; those that are not there are left out."""
        return self._positions(self._statements.positions_of_keys, keys)

    def checkpoint(self) -> StoredCheckpoint | None:
        """The newest checkpoint."""
        rows = self._run(self._statements.newest_checkpoint, self._statements.newest_checkpoint.values())
        return StoredCheckpoint._make(rows[0]) if rows else None

    def checkpoint_at(self, size: int) -> StoredCheckpoint | None:
        """The checkpoint of exactly this size."""
        rows = self._pages(self._statements.checkpoints, size - 1, size, 1)
        return next(map(StoredCheckpoint._make, rows), None)

    def covering(self, size: int) -> StoredCheckpoint | None:
        """The first checkpoint of at least this size."""
        rows = self._pages(self._statements.checkpoints, size - 1, None, 1)
        return next(map(StoredCheckpoint._make, rows), None)

    def checkpoints(self, after: int = 0) -> Iterator[StoredCheckpoint]:
        """The checkpoints of a larger size than `after`, in order."""
        rows = self._pages(self._statements.checkpoints, after, None, ENTRIES_PER_PAGE)
        return map(StoredCheckpoint._make, rows)

    def tiles(self) -> Tiles:
        """The tree, with a memory of what has been read: for many proofs at once, in one thread."""
        return Tiles(self._hashes)

    def leaf_hashes(self, first: int, end: int) -> Sequence[bytes]:
        """The leaf hashes from index `first` up to, not including, `end`, as far as they are stored."""
        return self._hashes(0, first, end)

    def subtree(self, start: int, end: int) -> bytes:
        """The tree hash of the leaves from `start` up to `end`, not included. Raises `MissingHashesError`."""
        return self.tiles().subtree(start, end)

    def root_at(self, size: int) -> bytes:
        """The root when the log had `size` entries. Raises `MissingHashesError`."""
        return self.tiles().root_at(size)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The path from leaf `index` to the root of `size`. Raises `OutsideTreeError`."""
        return self.tiles().inclusion(index, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The path that shows `new` to extend `old`. Raises `OutsideTreeError`."""
        return self.tiles().consistency(old, new)

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        """The events that match any item of the query, as the library's interface says.

        With a limit the response's head is the position of the last event, without one that of the log.
        """
        if limit is None:
            head = self.head()
            return ReadResponse(self._events(query, after or 0, head), head or None)
        events = list(islice(self._events(query, after or 0, self.head()), limit))
        return ReadResponse(iter(events), events[-1].position if events else None)

    def matches(self, query: DCBQuery, after: int, until: int) -> bool:
        """Does any entry after one position, up to another, match the query?"""
        if _asks_for_everything(query):
            return after < until
        return next(self._matching(query, after, until, 1), None) is not None

    def _events(self, query: DCBQuery | None, after: int, until: int) -> Iterator[DCBSequencedEvent]:
        if query is None or _asks_for_everything(query):
            return map(_event, self._pages(self._statements.events, after, until, ENTRIES_PER_PAGE))
        return self._events_at(self._matching(query, after, until, MAX_LIST))

    def _events_at(self, positions: Iterator[int]) -> Iterator[DCBSequencedEvent]:
        while page := list(islice(positions, MAX_LIST)):
            for values in filled_lists(page):
                yield from map(_event, self._run(self._statements.events_at(len(values)), values))

    def _matching(self, query: DCBQuery, after: int, until: int, page: int) -> Iterator[int]:
        items = query.items
        parts = [
            self._statements.matching(items[start : start + MAX_ITEMS])
            for start in range(0, len(items), MAX_ITEMS)
        ]
        while True:
            found: set[int] = set()
            for prepared, words in parts:
                values = prepared.values(after=after, until=until, limit=page, **words)
                found.update(position for (position,) in self._run(prepared, values))
            positions = sorted(found)[:page]
            yield from positions
            if len(positions) < page:
                return
            after = positions[-1]

    def _pages(
        self,
        prepared: Prepared,
        after: int,
        until: int | None,
        page: int,
        limit: int | None = None,
        **words: str,
    ) -> Iterator[Row]:
        until = self.head() if until is None else until
        wanted = until if limit is None else limit
        while wanted > 0:
            limit = min(page, wanted)
            rows = self._run(prepared, prepared.values(after=after, until=until, limit=limit, **words))
            yield from rows
            if len(rows) < limit:
                return
            wanted -= limit
            after = rows[-1][0]

    def _positions(self, statement: Callable[[int], Prepared], wanted: Sequence[_Value]) -> dict[_Value, int]:
        found: dict[_Value, int] = {}
        for values in filled_lists(wanted):
            found.update(self._run(statement(len(values)), values))
        return found

    def _hashes(self, level: int, first: int, end: int) -> Sequence[bytes]:
        if level == 0:
            prepared, offset = self._statements.leaf_hashes, 1
            rows = self._run(prepared, prepared.values(after=first, until=end, limit=end - first))
        else:
            prepared, offset = self._statements.nodes, 0
            rows = self._run(prepared, prepared.values(level=level, first=first, end=end))
        hashes = [row[1] for row in rows]
        if rows and rows[-1][0] != first + offset + len(rows) - 1:
            return _up_to_gap(rows, first + offset)
        return hashes


class ReadResponse(DCBReadResponse):
    """An iterator over events that knows its head."""

    def __init__(self, events: Iterator[DCBSequencedEvent], head: int | None) -> None:
        self._events = events
        self._head = head

    @property
    def head(self) -> int | None:
        """What to give as `after` to a condition that should fail if this reading is out of date."""
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        return next(self._events)


def _asks_for_everything(query: DCBQuery) -> bool:
    return not query.items or any(not item.types and not item.tags for item in query.items)


def _event(row: Row) -> DCBSequencedEvent:
    position, kind, data, tags = row
    return DCBSequencedEvent(DCBEvent(kind, data, tags.split(TAG_SEPARATOR) if tags else []), position)


def _up_to_gap(rows: Sequence[Row], expected: int) -> list[bytes]:
    hashes = []
    for found, digest in rows:
        if found != expected:
            break
        hashes.append(digest)
        expected += 1
    return hashes
