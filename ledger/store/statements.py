"""The store's SQL, written in SQLAlchemy Core and compiled once for each database.

A compiled statement is executed as text with a tuple of values, which is several times quicker than executing
the construct. What is found by a tag starts from the tag's index, never from the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from eventsourcing.dcb.api import DCBQueryItem
from sqlalchemy import BindParameter, ColumnElement, Select, Table, bindparam, func, select, union
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement, GenerativeSelect

from ledger.store import schema

Row = tuple[Any, ...]
Shape = tuple[tuple[int, int], ...]
"""How many types and how many tags each item of a query names."""

# Lists are filled up to one of these sizes, so that few statements are compiled.
LIST_SIZES = (1, 8, 64, 500)
MAX_LIST = LIST_SIZES[-1]
# Databases limit the terms of a union (500 in SQLite).
MAX_ITEMS = 100


class Prepared:
    """A statement compiled for one dialect, executed with a tuple of values in the order of `names`."""

    __slots__ = ("_constants", "names", "sql")

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=dialect))
        self.sql = str(compiled)
        self.names: tuple[str, ...] = tuple(compiled.positiontup or ())
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}

    def values(self, **given: Any) -> Row:
        """The tuple to execute with."""
        known = self._constants | given
        return tuple([known[name] for name in self.names])


Run = Callable[[Prepared, Row], Sequence[Row]]
"""Executes a statement with its values and gives all rows."""


class Statements:
    """All statements of the store for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._compiled: dict[object, Prepared] = {}
        entries, checkpoints = schema.entries.c, schema.checkpoints.c
        self.head = self._prepare(select(func.max(entries.position)))
        self.entries = self._prepare(_page(select(*_stored(schema.entries)), entries.position))
        self.events = self._prepare(_page(select(*_event(schema.entries)), entries.position))
        self.leaf_hashes = self._prepare(_page(select(entries.position, entries.leaf_hash), entries.position))
        self.nodes = self._prepare(_nodes())
        self.by_tag = self._prepare(_by_tag())
        self.tag_positions = self._prepare(_tag_positions())
        self.newest_checkpoint = self._prepare(_checkpoints().order_by(checkpoints.size.desc()).limit(1))
        self.checkpoints = self._prepare(_page(_checkpoints(), checkpoints.size))

    def events_at(self, size: int) -> Prepared:
        """The events at `size` positions."""
        return self._listed(schema.entries, "position", _event(schema.entries), size)

    def positions_of_ids(self, size: int) -> Prepared:
        """Id and position for each of `size` ids that is there."""
        return self._listed(schema.ids, "id", list(schema.ids.c), size)

    def positions_of_keys(self, size: int) -> Prepared:
        """Key and position for each of `size` business keys that is there."""
        return self._listed(schema.business_keys, "key", list(schema.business_keys.c), size)

    def matching(self, items: Sequence[DCBQueryItem]) -> tuple[Prepared, dict[str, str]]:
        """The page of positions that match any of these items, and the values that name types and tags."""
        shape = tuple((len(item.types), len(item.tags)) for item in items)
        if shape not in self._compiled:
            self._compiled[shape] = self._prepare(_matching(shape))
        words: dict[str, str] = {}
        for i, item in enumerate(items):
            words |= {_name("type", i, j): each for j, each in enumerate(item.types)}
            words |= {_name("tag", i, j): each for j, each in enumerate(item.tags)}
        return self._compiled[shape], words

    def _listed(self, table: Table, column: str, wanted: Iterable[ColumnElement[Any]], size: int) -> Prepared:
        if (table, size) not in self._compiled:
            places: list[BindParameter[Any]] = [bindparam(f"v{i}") for i in range(size)]
            statement = select(*wanted).where(table.c[column].in_(places))
            if column == "position":
                statement = statement.order_by(table.c.position)
            self._compiled[table, size] = self._prepare(statement)
        return self._compiled[table, size]

    def _prepare(self, statement: ClauseElement) -> Prepared:
        return Prepared(statement, self._dialect)


def filled_lists(values: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
    """The values in lists of `LIST_SIZES`, the last one filled up by repeating its last value."""
    for start in range(0, len(values), MAX_LIST):
        part = tuple(values[start : start + MAX_LIST])
        size = next(size for size in LIST_SIZES if size >= len(part))
        yield part + part[-1:] * (size - len(part))


def _stored(table: Table) -> list[ColumnElement[Any]]:
    return [table.c[name] for name in ("position", "submission", "type", "data", "leaf_hash")]


def _event(table: Table) -> list[ColumnElement[Any]]:
    return [table.c[name] for name in ("position", "type", "data", "tags")]


def _checkpoints() -> Select[Any]:
    return select(*[schema.checkpoints.c[name] for name in ("size", "root", "note")])


def _page(statement: Select[Any], position: ColumnElement[int]) -> Select[Any]:
    return (
        statement.where(position > bindparam("after"), position <= bindparam("until"))
        .order_by(position)
        .limit(bindparam("limit"))
    )


def _nodes() -> Select[Any]:
    nodes = schema.nodes.c
    return (
        select(nodes.index_, nodes.hash)
        .where(
            nodes.level == bindparam("level"),
            nodes.index_ >= bindparam("first"),
            nodes.index_ < bindparam("end"),
        )
        .order_by(nodes.index_)
    )


def _by_tag() -> Select[Any]:
    tags = schema.tags.c
    found = select(*_stored(schema.entries)).select_from(
        schema.tags.join(schema.entries, schema.entries.c.position == tags.position)
    )
    return _page(found.where(tags.tag == bindparam("tag")), tags.position)


def _tag_positions() -> Select[Any]:
    tags = schema.tags.c
    return select(tags.position).where(tags.tag == bindparam("tag")).order_by(tags.position)


def _matching(shape: Shape) -> GenerativeSelect:
    arms = [_arm(i, types, tags) for i, (types, tags) in enumerate(shape)]
    found: GenerativeSelect = union(*arms) if len(arms) > 1 else arms[0]
    # Ordered as a whole, so that the database merges the arms and stops at the limit.
    return found.order_by("position").limit(bindparam("limit"))


def _arm(item: int, types: int, tags: int) -> Select[Any]:
    """Positions whose entry has all the tags, found through the tag index, and one of the types."""
    indexes = [schema.tags.alias() for _ in range(tags)]
    position = indexes[0].c.position if indexes else schema.entries.c.position
    arm = select(position.label("position"))
    for i, index in enumerate(indexes):
        arm = arm.where(index.c.tag == bindparam(_name("tag", item, i)))
        if i > 0:
            arm = arm.where(index.c.position == position)
    if types:
        wanted: list[BindParameter[str]] = [bindparam(_name("type", item, i)) for i in range(types)]
        arm = arm.where(schema.entries.c.type.in_(wanted))
        if indexes:
            arm = arm.where(schema.entries.c.position == position)
    return arm.where(position > bindparam("after"), position <= bindparam("until"))


def _name(kind: str, item: int, place: int) -> str:
    return f"{kind}_{item}_{place}"
