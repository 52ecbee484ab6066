"""Steps of money from one hand to the next, each with its days and its limit of law (资金流转各环节).

Money is matched first in, first out (`fifo`); a step's days run from the business day of the fact that
brought it to that of the fact that took it on, below zero where the later fact came first. What merely came
back is as old as its first arrival.

Law: 预算法 art. 52 alone, as the measures in force have it. The centre allocates general transfers within
thirty days of its budget's approval and special ones within ninety; a province passes central transfers down
within thirty days of receipt. The plan's transfers were special until 2018 and are general from 2022; what
they were between is not confirmed, and is not assessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection, and_, func, select

from domain.accounts import parse_account
from domain.holders import CENTRAL
from domain.measures import PACKAGED, Measure, in_force
from projections.adopted import measures_of
from projections.fifo import Flow, Piece, net, pour, total
from projections.postings import POSTINGS
from projections.provenance import Books, allotted_elsewhere, spend, trace
from projections.reports import facts
from projections.reports.movements import read_books, read_spending_days, scope
from projections.reports.report import Question

Hop = Literal["allocate", "arrive", "pass-down", "commit", "first-payment", "spend"]

LAST_SPECIAL_YEAR: Final = 2018
FIRST_GENERAL_YEAR: Final = 2022
"""Between these years of money it is not confirmed whether the plan's transfers were special or general."""


class Step(NamedTuple):
    """Some money on one hop: between which two facts, and in how many days; None where a day is missing."""

    hop: Hop
    account: str
    since: int
    position: int
    since_day: str
    amount_fen: int
    days: int | None
    limit: Measure | None = None

    @property
    def limit_days(self) -> int | None:
        """Within how many days the law asks for it; None: not assessed."""
        return None if self.limit is None else self.limit.whole

    @property
    def province(self) -> str:
        """Whose hop it is."""
        return parse_account(self.account).province

    @property
    def is_late(self) -> bool:
        """Did it take longer than the law allows?"""
        return self.limit_days is not None and self.days is not None and self.days > self.limit_days


class Hops(NamedTuple):
    """Every step, and what has not been taken on yet, in fen by hop and province."""

    steps: Sequence[Step]
    waiting: Mapping[tuple[Hop, str], int]


def hops(connection: Connection, question: Question) -> Hops:
    """Return every step of the money of a province and a year, or of all."""
    books = read_books(connection, question)
    steps: list[Step] = []
    waiting: defaultdict[tuple[Hop, str], int] = defaultdict(int)
    for place in _places(connection, question, books):
        taken, rest_fen = _taken_on(place)
        steps += taken
        waiting[place.waits_for, parse_account(place.account).province] += rest_fen
    for found, rest in (_spendings(connection, question, books), _first_payments(connection, question)):
        steps += found
        for hop, account, fen in rest:
            waiting[hop, parse_account(account).province] += fen
    measures = measures_of(connection, question.known_at)
    kept = [
        step._replace(limit=limit_of(step.hop, step.account, step.since_day, measures))
        for step in steps
        if question.is_about(step.account)
    ]
    asked = {key: fen for key, fen in waiting.items() if fen and question.province in (None, key[1])}
    return Hops(kept, asked)


def limit_of(hop: Hop, code: str, since: str, measures: Sequence[Measure] = PACKAGED) -> Measure | None:
    """Return the article's limit for a hop of money that came on a day; None: not assessed."""
    account = parse_account(code)
    if account.source != "central" or account.province == CENTRAL.code or not since:
        return None
    if hop == "pass-down":
        return _in_force("transfer.pass-on-days", since, "", measures)
    if hop != "allocate" or not account.line.startswith("rural."):
        return None
    if account.year <= LAST_SPECIAL_YEAR:
        return _in_force("transfer.issue-days", since, "special", measures)
    if account.year >= FIRST_GENERAL_YEAR:
        return _in_force("transfer.issue-days", since, "general", measures)
    return None


def _in_force(name: str, day: str, scope: str, measures: Sequence[Measure]) -> Measure | None:
    found = in_force(name, date.fromisoformat(day), scope, measures)
    return found if isinstance(found, Measure) else None


class _Taking(NamedTuple):
    """Flows that take money on, and below zero bring it back; without a hop they are not measured."""

    hop: Hop | None
    account: str
    flows: Sequence[Flow]


class _Place(NamedTuple):
    """Where money waits to be taken on."""

    waits_for: Hop
    account: str
    brought: Sequence[Flow]
    takings: Sequence[_Taking]


def _taken_on(place: _Place) -> tuple[list[Step], int]:
    brought = net(place.brought)
    by_position = {flow.position: flow for flow in brought}
    uses = sorted((flow, index) for index, each in enumerate(place.takings) for flow in net(each.flows))
    pieces = [Piece(flow.amount_fen, flow.position) for flow in brought]
    poured = pour(pieces, [flow.amount_fen for flow, _ in uses])
    steps = []
    for (flow, index), parts in zip(uses, poured.uses, strict=True):
        taking = place.takings[index]
        for fen, since in parts:
            if since is not None and taking.hop is not None:
                until = flow._replace(amount_fen=fen)
                steps.append(_step(taking.hop, taking.account, by_position[since], until))
    return steps, total(poured.rest)


_LAST: Final = "9999-12-31"
"""After every day: what has no day of its own takes what the others leave."""

Waiting = Sequence[tuple[Hop, str, int]]


def _step(hop: Hop, account: str, since: Flow, until: Flow) -> Step:
    """The step between two facts, of the amount of the later one."""
    days = _days(since.day, until.day)
    return Step(hop, account, since.position, until.position, since.day, until.amount_fen, days)


def _days(since: str, until: str) -> int | None:
    if not since or not until:
        return None
    return (date.fromisoformat(until) - date.fromisoformat(since)).days


def _places(connection: Connection, question: Question, books: Books) -> Iterator[_Place]:
    yield from _pools(connection, question)
    for account, allocated in books.allocations.items():
        arrived = [
            each.flow
            for each in books.movements.get(account, ())
            if each.flow.amount_fen > 0 and each.other in ("state", "treasury")
        ]
        given_back = _Taking(None, account, books.given_back.get(account, ()))
        elsewhere = _Taking(None, account, [Flow(_LAST, 0, allotted_elsewhere(account, books))])
        takings = [_Taking("arrive", account, arrived), given_back, elsewhere]
        yield _Place("arrive", account, allocated, takings)
    taken = _allotments_taken(connection, question)
    for account, allocated in books.allocations.items():
        yield _Place("commit", account, allocated, taken[account])


def _pools(connection: Connection, question: Question) -> Iterator[_Place]:
    """Budgets: appropriations, and allocations from them by account, less what that returned."""
    legs = POSTINGS.c
    query = select(
        legs.type,
        legs.account,
        func.coalesce(legs.occurred_on, "").label("day"),
        legs.position,
        legs.amount_fen,
    ).where(*question.counts(POSTINGS))
    brought: defaultdict[str, list[Flow]] = defaultdict(list)
    taken: defaultdict[tuple[str, str], list[Flow]] = defaultdict(list)
    granted = and_(legs.bucket == "unallocated", legs.type == "appropriation.enacted")
    for leg in connection.execute(query.where(granted)):
        brought[leg.account].append(Flow(leg.day, leg.position, leg.amount_fen))
    for position, row in facts.allocations(connection, question).items():
        account = parse_account(row["account"])
        if account.pool.holder == row["from_holder"]:
            flow = Flow(row["occurred_on"] or "", position, row["amount_fen"])
            taken[str(account.pool), row["account"]].append(flow)
    returned = and_(legs.bucket == "allotted", legs.type == "balance.returned")
    for leg in connection.execute(query.where(returned)):
        flow = Flow(leg.day, leg.position, leg.amount_fen)
        taken[str(parse_account(leg.account).pool), leg.account].append(flow)
    for pool, flows in brought.items():
        if question.year in (None, parse_account(pool).year):
            takings = [
                _Taking("allocate", account, moved)
                for (source, account), moved in taken.items()
                if source == pool
            ]
            yield _Place("allocate", pool, flows, takings)


def _allotments_taken(connection: Connection, question: Question) -> Mapping[str, list[_Taking]]:
    """What took allotments on: accounts beneath, awards, contracts, vouchers, payments; or gave them back."""
    takings: defaultdict[str, list[_Taking]] = defaultdict(list)
    for position, row in facts.allocations(connection, question).items():
        account = parse_account(row["account"])
        if account.pool.holder != row["from_holder"]:
            flow = Flow(row["occurred_on"] or "", position, row["amount_fen"])
            takings[str(account.at(row["from_holder"]))].append(_Taking("pass-down", row["account"], [flow]))
    legs = POSTINGS.c
    under = func.coalesce(legs.tender, legs.contract, legs.series)
    query = select(legs.position, under.label("under")).where(
        legs.bucket.in_(("committed", "reserved", "outlaid")), legs.type.not_like("disbursement.%")
    )
    key_of = {row.position: row.under for row in connection.execute(query.where(*question.counts(POSTINGS)))}
    changes = select(
        legs.account,
        func.coalesce(legs.occurred_on, "").label("day"),
        legs.position,
        legs.amount_fen,
        legs.type,
    ).where(legs.bucket == "allotted", legs.type.not_in(("allocation.made", "allocation.adjusted")))
    groups: defaultdict[tuple[str, Hop | None, str], list[Flow]] = defaultdict(list)
    for leg in connection.execute(changes.where(*question.counts(POSTINGS), *scope(question))):
        hop: Hop | None = None if leg.type == "balance.returned" else "commit"
        flow = Flow(leg.day, leg.position, -leg.amount_fen)
        groups[leg.account, hop, key_of.get(leg.position) or ""].append(flow)
    for (code, hop, _), flows in groups.items():
        takings[code].append(_Taking(hop, code, flows))
    return takings


def _spendings(connection: Connection, question: Question, books: Books) -> tuple[list[Step], Waiting]:
    """From each payment under a contract to the days on which it was spent."""
    payment_at = {each.flow.position: each.flow for moved in books.movements.values() for each in moved}
    spent = read_spending_days(connection, question)
    paid = defaultdict(list)
    for traced in trace(books).values():
        for outflow in traced.outflows:
            if outflow.agreement is not None:
                paid[outflow.agreement].append(outflow)
    steps: list[Step] = []
    waiting: list[tuple[Hop, str, int]] = []
    for agreement, payments in paid.items():
        flows = {flow.position: flow for flow in net(spent.get(agreement, ()))}
        expenses, held = spend(payments, flows.values())
        for expense in expenses:
            for fen, source in expense.pieces:
                if source is not None:
                    since, until = payment_at[source.payment], flows[expense.position]
                    until = until._replace(amount_fen=fen)
                    steps.append(_step("spend", agreement.account, since, until))
        waiting.append(("spend", agreement.account, total(held)))
    return steps, waiting


def _first_payments(connection: Connection, question: Question) -> tuple[list[Step], Waiting]:
    """From each contract's signature to its first payment, of that payment's amount."""
    legs = POSTINGS.c
    query = (
        select(legs.contract, func.coalesce(legs.occurred_on, ""), legs.position, legs.amount_fen)
        .where(legs.type == "disbursement.made", legs.bucket == "outlaid", legs.contract.is_not(None))
        .where(*question.counts(POSTINGS))
    )
    first: dict[str, Flow] = {}
    for contract, *paid in connection.execute(query):
        flow = Flow(*paid)
        first[contract] = min(flow, first.get(contract, flow))
    steps: list[Step] = []
    waiting: list[tuple[Hop, str, int]] = []
    for code, terms in facts.contracts(connection, question).items():
        account, payment = terms["account"], first.get(code)
        if not question.is_about(account):
            continue
        if payment is None:
            waiting.append(("first-payment", account, terms["amount_fen"]))
            continue
        signed = Flow(terms["signed_on"] or "", terms["position"], terms["amount_fen"])
        steps.append(_step("first-payment", account, signed, payment))
    return steps, waiting
