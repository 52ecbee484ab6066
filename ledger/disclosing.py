"""What the log says of withheld data, done in the private store: erased, and shown to who asked (删除与查阅).

The log is the authority. An erasure that it orders is carried out after it was recorded, or, if the process
died in between, when the ledger is opened again. A request that it holds is answered with what was asked for
and may be read, for some days; what is public needs no request. Nothing that was ordered to be erased is
shown, wherever it may still lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Final, Literal, NamedTuple

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem

from domain.about import about_tag
from domain.audiences import Reader, both_tags, may_read, parties_of, public_after, things_in
from domain.decisions.openness import ERASURES_TAG
from domain.decisions.ruling import business_key
from domain.refusals import NotForReader
from domain.statements.base import Statement, Withheld
from domain.statements.openness import DisclosureErased, DisclosureRequested
from domain.statements.registry import parse_statement
from ledger.attachments import Attachments
from ledger.deciding import Memory
from ledger.disclosure import JsonValue
from ledger.encoding import id_bytes
from ledger.errors import LedgerError
from ledger.moment import parse_moment
from ledger.private_store import Erasure, PrivateStore
from ledger.store import StoredEntry
from ledger.store.reader import Reader as LogReader
from ledger.submission import ENTRY_TYPE, entry_at

ANSWERED_DAYS: Final = 7
"""How long a request is answered: whoever reads again later asks again, and is counted again."""
_PAGE: Final = 500


class NotARequestError(LedgerError):
    """What is to be answered is no request to read. Carries `place`."""

    zh = "{place} 不是查阅申请（disclosure.requested）；请核对位置或编号"

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"found no request to read (disclosure.requested) at {place}; compare the number")


class RequestIsOldError(LedgerError):
    """A request was recorded too long ago to be answered. Carries `position` and `recorded_at`."""

    zh = "第 {position} 条查阅申请记于 {recorded_at}，已过 {days} 日；请重新申请"

    def __init__(self, position: int, recorded_at: str) -> None:
        self.position = position
        self.recorded_at = recorded_at
        self.days = ANSWERED_DAYS
        super().__init__(
            f"found the request at position {position} recorded at {recorded_at}, expected one not older "
            f"than {ANSWERED_DAYS} days; ask again"
        )


class ErasedUnder(NamedTuple):
    """By what a datum was erased: the position of the statement, its rule and article."""

    position: int
    rule: str
    article: str


class Shown(NamedTuple):
    """One datum that was asked for: its value, or why there is none."""

    position: int
    statement_id: str
    type: str
    member: str
    audience: str
    state: Literal["shown", "erased", "missing"]
    value: JsonValue | None = None
    erased: ErasedUnder | None = None


class _Datum(NamedTuple):
    """One member that the statement at a position withholds."""

    position: int
    statement: Statement
    row: Withheld


def erasures_after(log: LogReader, position: int) -> Iterator[Erasure]:
    """What the log orders to erase after a position, in order."""
    for entry in log.by_tag(ERASURES_TAG, after=position):
        yield erasure_of(entry.position, parse_statement(entry.data), log)


def erasure_of(position: int, statement: Statement, log: LogReader) -> Erasure:
    """The order that a recorded `disclosure.erased` is."""
    assert isinstance(statement, DisclosureErased)
    original = statement_with_id(statement.erases, log)
    assert original is not None
    digest = next(row.digest for row in original[1].withheld if row.name == statement.member)
    documents = tuple(each.sha256 for each in original[1].evidence)
    return Erasure(position, statement.erases, statement.member, digest, documents)


def carry_out_erasures(log: LogReader, private: PrivateStore, attachments: Attachments) -> int:
    """Erase what the log orders and is not done yet; returns how many values were there.

    The documents attached to the statement go as well: the bill or the sheet says what was withheld from it.
    Raises `ErasureUnfinishedError`, another `PrivateStoreError` or an `OSError`: then it is still to be done.
    """
    pending = list(erasures_after(log, private.erased_through()))
    attachments.remove(document for each in pending for document in each.documents)
    return private.erase(pending)


def documents_erased(log: LogReader) -> frozenset[str]:
    """Digests of documents that went with what was erased, and are not taken into the book again."""
    return frozenset(document for each in erasures_after(log, 0) for document in each.documents)


def statement_with_id(statement_id: str, log: LogReader) -> tuple[StoredEntry, Statement] | None:
    """A recorded statement and its entry."""
    key = id_bytes(statement_id)
    position = log.positions_of_ids([key]).get(key)
    entry = None if position is None else log.entry(position)
    if entry is None or entry.type == ENTRY_TYPE:
        return None
    return entry, parse_statement(entry.data)


class Disclosing:
    """Shows withheld data of one ledger, as of its head."""

    def __init__(self, log: LogReader, private: PrivateStore) -> None:
        self._log = log
        self._private = private
        self._subjects = Memory.at_head(log).subjects()
        self._kids: dict[int, tuple[str, ...]] = {}

    def request_at(self, position: int, now: datetime) -> DisclosureRequested:
        """The request recorded at a position. Raises `NotARequestError` or `RequestIsOldError`."""
        entry = self._log.entry(position)
        statement = None if entry is None or entry.type == ENTRY_TYPE else parse_statement(entry.data)
        if entry is None or not isinstance(statement, DisclosureRequested):
            raise NotARequestError(str(position))
        recorded_at = entry_at(self._log, entry.submission).recorded_at
        if now - parse_moment(recorded_at) > timedelta(days=ANSWERED_DAYS):
            raise RequestIsOldError(position, recorded_at)
        return statement

    def answer(self, request: DisclosureRequested) -> Iterator[Shown]:
        """What a recorded request is answered with: of what it asks for, all that its reader may read."""
        party = self._subjects.constitution().canonical(request.reader)
        kind = self._subjects.party(party).kind
        assert kind is not None
        data = self._readable(request, Reader(party, kind))
        while page := list(islice(data, _PAGE)):
            yield from self._shown(page)

    def public(self, position: int, member: str | None = None) -> list[Shown] | NotForReader:
        """What everybody may read of the statement at a position; a refusal if that is nothing.

        Raises `NotWithheldError` if it withholds nothing, or no such member.
        """
        entry = self._log.entry(position)
        statement = None if entry is None or entry.type == ENTRY_TYPE else parse_statement(entry.data)
        rows = [] if statement is None else [row for row in statement.withheld if member in (None, row.name)]
        if entry is None or statement is None or not rows:
            raise NotWithheldError(f"{position}" + ("" if member is None else f":{member}"))
        is_public = [row for row in rows if self._is_public(entry, row)]
        if is_public:
            return list(self._shown([_Datum(entry.position, statement, row) for row in is_public]))
        return NotForReader("", statement.id, rows[0].name, rows[0].audience)

    def _readable(self, request: DisclosureRequested, reader: Reader) -> Iterator[_Datum]:
        for entry, statement, rows in self._asked_for(request):
            if not rows:
                continue
            parties = parties_of(statement, self._kids_of(entry), self._subjects)
            for row in rows:
                if may_read(row.audience, reader, parties):
                    yield _Datum(entry.position, statement, row)

    def _asked_for(
        self, request: DisclosureRequested
    ) -> Iterator[tuple[StoredEntry, Statement, list[Withheld]]]:
        for datum in request.data:
            found = statement_with_id(datum.statement, self._log)
            assert found is not None
            yield *found, [row for row in found[1].withheld if row.name == datum.member]
        if request.through is None:
            return
        streams = (self._log.by_tag(tag, until=request.through) for tag in both_tags(about_tag(request)))
        last = 0
        for entry in merge(*streams):
            if entry.position > last:
                last = entry.position
                statement = parse_statement(entry.data)
                yield entry, statement, list(statement.withheld)

    def _kids_of(self, entry: StoredEntry) -> tuple[str, ...]:
        kids = self._kids.get(entry.submission)
        if kids is None:
            signatures = entry_at(self._log, entry.submission).jws.signatures
            kids = self._kids[entry.submission] = tuple(each.kid for each in signatures)
        return kids

    def _is_public(self, entry: StoredEntry, row: Withheld) -> bool:
        """Does a statement of the type that makes it public stand in the log about the same thing?"""
        wanted = public_after(row.audience)
        if wanted is None:
            return False
        event = next(self._log.read(after=entry.position - 1, limit=1)).event
        tags = [tag for thing in things_in(event.tags) for tag in both_tags(thing)]
        query = DCBQuery(items=[DCBQueryItem(types=[wanted], tags=[tag]) for tag in tags])
        return bool(tags) and self._log.matches(query, 0, self._log.head())

    def _shown(self, data: Sequence[_Datum]) -> Iterator[Shown]:
        keys = [business_key("erasure", each.statement.id, each.row.name) for each in data]
        orders = self._log.positions_of_keys(keys)
        stored = self._private.of_statements(each.statement.id for each in data)
        for key, (position, statement, row) in zip(keys, data, strict=True):
            what = (position, statement.id, statement.type, row.name, row.audience)
            value = next((x for x in stored[statement.id] if x.disclosure.digest == row.digest), None)
            if key in orders:
                yield Shown(*what, "erased", erased=self._erased_under(orders[key]))
            elif value is None:
                yield Shown(*what, "missing")
            else:
                yield Shown(*what, "shown", value.disclosure.value)

    def _erased_under(self, position: int) -> ErasedUnder:
        entry = self._log.entry(position)
        assert entry is not None
        order = parse_statement(entry.data)
        assert isinstance(order, DisclosureErased)
        return ErasedUnder(position, order.rule, order.article)


class NotWithheldError(LedgerError):
    """A statement is asked for what it does not withhold. Carries `place`."""

    zh = "{place} 没有这样的不公开字段；请核对位置和字段名"

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"found nothing of this name withheld at {place}; compare position and member")
