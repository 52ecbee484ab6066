"""What a projection is: a name, tables, and for each statement type a rule that says how rows change.

Pure: `apply` turns a batch of whole submissions into the rows that it changes; it knows no SQL and no
clock. Rules work on a draft, which asks for an earlier row of the projection's own tables by key when one
is needed. However the log is cut into batches, the rows come out the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Table

from ledger.encoding import id_bytes
from ledger.replaying import Fact, Replayed
from projections.errors import ProjectionError
from projections.tables import MADE_BY

Row = dict[str, Any]
Values = tuple[Any, ...]
Earlier = Callable[[Table, tuple[str, ...], Values], Values | None]
"""Gives the row of a table whose columns have these values, as it was before the batch."""


class Told(NamedTuple):
    """One fact on its way into projections: its type, where and when it was recorded, its days as texts.

    `occurred_on` is None when the business day is not stated; `booked_on` is the day of recording unless it
    is stated. `signatures` are the key and duty of each signature of its submission.
    """

    fact: Fact
    type: str
    position: int
    submission: int
    recorded_at: str
    recorded_on: str
    booked_on: str
    occurred_on: str | None
    id: bytes
    signatures: tuple[tuple[str, str], ...]


def tell(batch: Sequence[Replayed]) -> list[Told]:
    """Return the facts of whole submissions as projections take them in."""
    return [told for submission in batch for told in _tell(submission)]


def _tell(submission: Replayed) -> Iterator[Told]:
    recorded_at = submission.entry.recorded_at
    recorded_on = recorded_at[:10]
    signatures = tuple((signer.kid, signer.duty) for signer in submission.signers)
    for fact in submission.facts:
        statement = fact.statement
        occurred_on, booked_on = statement.occurred_on, statement.booked_on
        yield Told(
            fact,
            statement.type,
            fact.position,
            submission.position,
            recorded_at,
            recorded_on,
            recorded_on if booked_on is None else booked_on.isoformat(),
            None if occurred_on is None else occurred_on.isoformat(),
            id_bytes(statement.id),
            signatures,
        )


class Changes(NamedTuple):
    """What a batch does to the tables: new rows, rows put in the place of their key's, and sums increased."""

    appended: dict[Table, list[Values]]
    put: dict[Table, list[Values]]
    added: dict[Table, dict[Values, int]]


class Draft:
    """The rows of one projection as a batch leaves them."""

    __slots__ = ("_added", "_appended", "_earlier", "_made", "_rows")

    def __init__(self, earlier: Earlier) -> None:
        self._earlier = earlier
        self._appended: dict[Table, list[Values]] = {}
        self._added: dict[Table, dict[Values, int]] = {}
        self._rows: dict[Table, dict[Values, Row]] = {}
        self._made: dict[Table, dict[bytes, Row]] = {}

    def append(self, table: Table, values: Values) -> None:
        """Add a row that nothing changes later; values in the order of the columns."""
        self._appended.setdefault(table, []).append(values)

    def add(self, table: Table, key: Values, amount: int) -> None:
        """Increase the last column of the row with this key, from zero if there is none."""
        sums = self._added.setdefault(table, {})
        sums[key] = sums.get(key, 0) + amount

    def put(self, table: Table, row: Row) -> None:
        """Put a row in the place of whatever has its key."""
        self._rows.setdefault(table, {})[_key_of(table)(row)] = row
        if MADE_BY in row:
            self._made.setdefault(table, {})[row[MADE_BY]] = row

    def row(self, table: Table, *key: Any) -> Row | None:
        """Return the row with this key, to be changed as wanted."""
        row = self._rows.get(table, {}).get(key)
        return row or self._fetch(table, _key_names(table), key)

    def made_by(self, table: Table, statement_id: str) -> Row | None:
        """Return the row that a statement made, to be changed as wanted."""
        identifier = id_bytes(statement_id)
        row = self._made.get(table, {}).get(identifier)
        return row or self._fetch(table, (MADE_BY,), (identifier,))

    def changes(self) -> Changes:
        """Everything that became of the rows."""
        put = {
            table: list(map(itemgetter(*table.columns.keys()), rows.values()))
            for table, rows in self._rows.items()
        }
        return Changes(self._appended, put, self._added)

    def _fetch(self, table: Table, names: tuple[str, ...], wanted: Values) -> Row | None:
        values = self._earlier(table, names, wanted)
        if values is None:
            return None
        row = dict(zip(table.columns.keys(), values, strict=True))
        self.put(table, row)
        return row


Rule = Callable[[Any, Told, Draft], None]
"""Says how a statement, told here, changes a draft."""


@dataclass(frozen=True)
class Projection:
    """A read model. `rules` are by statement type; `always` applies to every statement, before them."""

    name: str
    tables: tuple[Table, ...]
    rules: Mapping[str, Rule] = field(default_factory=dict)
    always: Rule | None = None

    def apply(self, batch: Sequence[Told], earlier: Earlier) -> Changes:
        """Return what a batch changes. Raises `ProjectionError` naming the statement."""
        draft = Draft(earlier)
        rules, always = self.rules, self.always
        # Most statements concern few projections.
        concerning = batch if always is not None else [told for told in batch if told.type in rules]
        for told in concerning:
            statement = told.fact.statement
            rule = rules.get(told.type)
            try:
                if always is not None:
                    always(statement, told, draft)
                if rule is not None:
                    rule(statement, told, draft)
            except Exception as error:
                raise ProjectionError(self.name, told.position, told.type, statement.id) from error
        return draft.changes()


@cache
def _key_of(table: Table) -> Callable[[Row], Values]:
    names = _key_names(table)
    if len(names) == 1:
        (name,) = names
        return lambda row: (row[name],)
    return itemgetter(*names)


@cache
def _key_names(table: Table) -> tuple[str, ...]:
    return tuple(table.primary_key.columns.keys())
