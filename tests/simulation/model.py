"""A tiny ledger beside the real one, written from the design and sharing no code with the domain.

Balances are one dict from place to fen, a place being (book, bucket, account, owner). Everything that has a
number is a dict among `things`. Each rule (`rules_of_*.py`) says what must exist, what must be there, and
what moves. `state` answers None and changes the model, or gives the code of the refusal and changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Place = tuple[str, str, str, str]
Move = tuple[Place, Place, int]
Fact = tuple[Any, ...]
Row = dict[str, Any]

OUTSIDE = {"appropriation", "state"}
MAY_BE_NEGATIVE = {*OUTSIDE, "institution", "spent"}
"""A protected place never is; an institution may have paid first."""


class No(Exception):  # noqa: N818
    """A refusal, by its code."""


class Meaning(NamedTuple):
    """What a statement moves, the facts that are recorded once, what else changes.

    `but` is a refusal that comes after that of a fact stated twice.
    """

    moves: Sequence[Move] = ()
    facts: Sequence[Fact] = ()
    then: Callable[[], object] = lambda: None
    but: str | None = None


Rule = Callable[["Model", Row], Meaning]


def budget(bucket: str, account: str, owner: str = "") -> Place:
    return "budget", bucket, account, owner


def cash(bucket: str, account: str, owner: str = "") -> Place:
    return "cash", bucket, account, owner


class Model:
    """Books, what was stated, and the state of everything that has a number, as plain dicts.

    `today` is the day of recording, `closed` the last closed month, `size` the log's, `fresh` the ids of the
    submission at hand, `signing` the parties whose officers sign it, `signed` who signed each statement and
    where it stands, `in_force` the rows of authority that were adopted before it.
    """

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = rules
        self.fen: dict[Place, int] = defaultdict(int)
        self.booked: dict[tuple[str, str, str], int] = defaultdict(int)
        self.frozen: dict[str, int] = defaultdict(int)
        self.facts: set[Fact] = set()
        self.things: dict[tuple[str, str], Row] = {}
        self.stated: dict[str, Row] = {}
        self.fresh: set[str] = set()
        self.origin = ""
        self.size = 0
        self.today = ""
        self.closed = ""
        self.signing: Sequence[str] = ()
        self.signed: dict[str, tuple[int, Sequence[str]]] = {}
        self.in_force: Sequence[Row] = ()
        self.may_sign: Callable[[Model, Row], bool] = lambda _, __: True

    def __deepcopy__(self, memo: dict[int, Any]) -> Model:
        """Statements never change, so they are not copied."""
        copy = Model(self.rules)
        copy.__dict__.update(self.__dict__)
        for name in ("fen", "booked", "frozen", "facts", "stated", "fresh"):
            setattr(copy, name, getattr(self, name).copy())
        copy.things = {key: dict(thing) for key, thing in self.things.items()}
        return copy

    def begin(self, today: str) -> None:
        """A submission is at hand, to be recorded on this day if it is. Its own entry comes first."""
        self.today, self.fresh = max(today, self.today), set()
        self.in_force = self.things.get(("rows", "adopted"), {"rows": ()})["rows"]
        self.size += 1

    def state(self, row: Row) -> str | None:
        """Record a statement, or return the code of its refusal."""
        try:
            self._refuse_days(row)
            if "on_behalf_of" in row:
                self.party(row["on_behalf_of"])
            meaning = self.rules[row["type"]](self, row)
            if not self.facts.isdisjoint(meaning.facts) or len(set(meaning.facts)) < len(meaning.facts):
                raise No("business-key-repeated")
            if meaning.but is not None:
                raise No(meaning.but)
            if not self.may_sign(self, row):
                raise No("quorum-missing")
            self._move(meaning.moves, self.month_of(row))
        except No as refusal:
            return str(refusal)
        self.facts.update(meaning.facts)
        self.stated[row["id"]] = row
        self.fresh.add(row["id"])
        self.size += 1
        meaning.then()
        return None

    def find(self, kind: str, code: str | None) -> Row:
        """A thing that was stated before."""
        thing = self.things.get((kind, code or ""))
        if thing is None:
            raise No("does-not-exist")
        return thing

    def put(self, kind: str, code: str, /, **members: Any) -> Callable[[], object]:
        """What makes a new thing, once its statement is accepted."""
        return lambda: self.things.__setitem__((kind, code), members)

    def party(self, code: str, *, usable: bool = False) -> Row:
        """A registered party, also one that may take part."""
        party = self.find("party", code)
        if usable and party["suspended"]:
            raise No("is-over")
        return party

    def of_type(self, statement_id: str, type_: str) -> Row:
        """A statement of a type that was stated before."""
        row = self.stated.get(statement_id)
        if row is None or row["type"] != type_:
            raise No("does-not-exist")
        return row

    def month_of(self, row: Row) -> str:
        """The month into which a statement is booked."""
        return str(row.get("booked_on") or self.today)[:7]

    def table(self, month: str) -> dict[str, dict[str, int]]:
        """The balances of every account at the end of a month, without zeros."""
        found: dict[str, dict[str, int]] = {}
        for (booked_in, account, bucket), fen in self.booked.items():
            if booked_in <= month and bucket not in ("institution", "spent"):
                row = found.setdefault(account, {})
                row[bucket] = row.get(bucket, 0) + fen
        without_zeros = {account: {b: fen for b, fen in row.items() if fen} for account, row in found.items()}
        return {account: row for account, row in sorted(without_zeros.items()) if row}

    def balance(self, book: str) -> int:
        """The sum of a book, which is zero."""
        return sum(fen for (of, *_), fen in self.fen.items() if of == book)

    def overdrawn(self) -> Iterator[Place]:
        """Places below zero that must not be."""
        return (place for place, fen in self.fen.items() if fen < 0 and place[1] not in MAY_BE_NEGATIVE)

    def _refuse_days(self, row: Row) -> None:
        if max(row.get("occurred_on", ""), row.get("booked_on", "")) > self.today:
            raise No("malformed")
        if self.month_of(row) <= self.closed:
            raise No("period-closed")

    def _move(self, moves: Sequence[Move], month: str) -> None:
        after = self.fen.copy()
        for source, target, fen in moves:
            after[source] -= fen
            after[target] += fen
            if fen:
                self._refuse_taking(source if fen > 0 else target, after)
        for place, fen in after.items():
            self.booked[month, place[2], place[1]] += fen - self.fen[place]
        self.fen = after

    def _refuse_taking(self, place: Place, after: Mapping[Place, int]) -> None:
        _, bucket, account, owner = place
        if bucket in MAY_BE_NEGATIVE:
            return
        rest = after[place]
        if rest < 0:
            raise No(f"insufficient-{bucket}")
        kept_for = owner if bucket == "committed" else account
        if bucket in ("allotted", "treasury", "committed") and rest < self.frozen[kept_for]:
            raise No("money-frozen")


def only_one(*values: object) -> None:
    """Exactly one of these is stated."""
    if sum(value is not None for value in values) != 1:
        raise No("malformed")
