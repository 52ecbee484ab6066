"""Provenance: which allocation paid this, and where an allocation went (资金溯源).

Allocations to an account are matched with the money that arrived there, arrivals with what left the treasury,
what was paid under a contract with what was spent under it: first in, first out (`fifo`), per account and
contract. Nothing is lost or counted twice: what an institution spent beyond what it was paid is its own
advance, money that arrived without an allocation says so. Money that came back is taken off the newest
payments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal, NamedTuple

from domain.accounts import parse_account
from projections.fifo import Flow, Piece, net, pour

Use = Literal["disbursed", "paid", "passed-down", "returned"]
"""How money left a treasury: under a contract, without one, to one beneath, back where it came from."""

Unarrived = Literal["given-back", "allotted-on", "not-arrived"]
"""What became of an allotment that did not arrive: given back, allotted to an account beneath and sent there
from elsewhere, or nothing yet."""


class Agreement(NamedTuple):
    """What money is paid under: a contract, or a series of vouchers at an institution."""

    account: str
    contract: str = ""
    institution: str = ""
    series: str = ""


class Origin(NamedTuple):
    """Where money came from: positions of its arrival and its allocation, and the same above."""

    arrival: int
    allocation: int | None
    above: Origin | None = None

    @property
    def allocations(self) -> tuple[int, ...]:
        """Positions of the allocations it came by, the nearest first."""
        higher = () if self.above is None else self.above.allocations
        return higher if self.allocation is None else (self.allocation, *higher)


class Movement(NamedTuple):
    """One change of an account's treasury (资金收付); `other` and `other_account` are its other side."""

    flow: Flow
    account: str
    other: str
    other_account: str
    agreement: Agreement | None = None


class Books(NamedTuple):
    """All that a trace needs, each by account: allocations, changes of treasuries, and allotments that left.

    `given_back` are allotments returned without cash, `allotted_on` what was allotted to accounts beneath.
    """

    allocations: Mapping[str, Sequence[Flow]]
    movements: Mapping[str, Sequence[Movement]]
    given_back: Mapping[str, Sequence[Flow]]
    allotted_on: Mapping[str, int]


class Outflow(NamedTuple):
    """What left a treasury with one fact, and the pieces it was made of."""

    use: Use
    position: int
    agreement: Agreement | None
    pieces: Sequence[Piece[Origin]]


class Trace(NamedTuple):
    """One account's money: what left its treasury, what lies there, and allotments that did not arrive.

    The pieces of `unarrived` name allocations by position.
    """

    outflows: Sequence[Outflow]
    treasury: Sequence[Piece[Origin]]
    unarrived: Mapping[Unarrived, Sequence[Piece[int]]]


class Paid(NamedTuple):
    """A payment under an agreement, by its position, and where the money in it came from."""

    payment: int
    origin: Origin | None


class Spent(NamedTuple):
    """One expense and the payments it was made from; a piece without label the institution paid ahead."""

    position: int
    pieces: Sequence[Piece[Paid]]


def trace(books: Books) -> dict[str, Trace]:
    """Return each account's trace; treasuries above come before those that they send money to."""
    sent: dict[tuple[str, int], Sequence[Piece[Origin]]] = {}
    traces: dict[str, Trace] = {}
    for account in sorted({*books.allocations, *books.movements}, key=_from_above):
        traced = traces[account] = _trace(account, books, sent)
        for outflow in traced.outflows:
            if outflow.use == "passed-down":
                sent[account, outflow.position] = outflow.pieces
    return traces


def spend(payments: Iterable[Outflow], expenses: Iterable[Flow]) -> tuple[list[Spent], list[Piece[Paid]]]:
    """Match one agreement's expenses with its payments; also return what it was paid and has not spent."""
    paid = [
        Piece(piece.amount_fen, Paid(payment.position, piece.label))
        for payment in payments
        for piece in payment.pieces
    ]
    flows = net(expenses)
    poured = pour(paid, [flow.amount_fen for flow in flows])
    spent = [Spent(flow.position, pieces) for flow, pieces in zip(flows, poured.uses, strict=True)]
    return spent, poured.rest


def allotted_elsewhere(account: str, books: Books) -> int:
    """Return what was allotted to accounts beneath and not sent to them from this treasury, in fen."""
    sent_fen = -sum(
        each.flow.amount_fen
        for each in books.movements.get(account, ())
        if each.other == "treasury" and each.flow.amount_fen < 0
    )
    return max(0, books.allotted_on.get(account, 0) - sent_fen)


def _trace(account: str, books: Books, sent: Mapping[tuple[str, int], Sequence[Piece[Origin]]]) -> Trace:
    arrivals, uses = _sides(books.movements.get(account, ()))
    by_arrival, unarrived = _match_arrivals(account, books, arrivals)
    origins = [
        Piece(fen, Origin(arrival.flow.position, allocation, above))
        for arrival, pieces in zip(arrivals, by_arrival, strict=True)
        for fen, allocation, above in _side_by_side(
            pieces, sent.get((arrival.other_account, arrival.flow.position), ())
        )
    ]
    poured = pour(origins, [flow.amount_fen for flow, _, _ in uses])
    outflows = [
        Outflow(use, flow.position, agreement, pieces)
        for (flow, use, agreement), pieces in zip(uses, poured.uses, strict=True)
    ]
    return Trace(outflows, poured.rest, unarrived)


_Used = tuple[Flow, Use, Agreement | None]


def _sides(movements: Iterable[Movement]) -> tuple[list[Movement], list[_Used]]:
    """Part what came in from what went out, each in order; what came back is taken off what went out."""
    arrivals: list[Movement] = []
    out: defaultdict[tuple[Use, Agreement | None], list[Flow]] = defaultdict(list)
    for movement in movements:
        is_arrival = movement.flow.amount_fen > 0
        match movement.other:
            case "state" | "treasury" if is_arrival:
                arrivals.append(movement)
                continue
            case "state":
                use: Use = "returned"
            case "treasury":
                use = "passed-down"
            case _ if movement.agreement is not None:
                use = "disbursed"
            case _:
                use = "paid"
        flow = movement.flow
        out[use, movement.agreement].append(flow._replace(amount_fen=-flow.amount_fen))
    uses = [(flow, use, agreement) for (use, agreement), flows in out.items() for flow in net(flows)]
    return sorted(arrivals, key=lambda each: each.flow), sorted(uses, key=lambda each: each[0])


def _match_arrivals(
    account: str, books: Books, arrivals: Sequence[Movement]
) -> tuple[list[list[Piece[int]]], Mapping[Unarrived, Sequence[Piece[int]]]]:
    """Match allocations with arrivals and allotments given back; last with those allotted on elsewhere."""
    allocated = [Piece(flow.amount_fen, flow.position) for flow in net(books.allocations.get(account, ()))]
    came = [(each.flow, True) for each in arrivals]
    came += [(flow, False) for flow in books.given_back.get(account, ())]
    came.sort(key=lambda each: each[0])
    elsewhere_fen = allotted_elsewhere(account, books)
    poured = pour(allocated, [*(flow.amount_fen for flow, _ in came), elsewhere_fen])
    by_arrival = [pieces for pieces, (_, arrived) in zip(poured.uses, came, strict=False) if arrived]
    given_back = [pieces for pieces, (_, arrived) in zip(poured.uses, came, strict=False) if not arrived]
    unarrived: dict[Unarrived, Sequence[Piece[int]]] = {
        "given-back": list(chain.from_iterable(given_back)),
        "allotted-on": [piece for piece in poured.uses[-1] if piece.label is not None],
        "not-arrived": poured.rest,
    }
    return by_arrival, unarrived


def _side_by_side(
    allocated: Sequence[Piece[int]], sent: Sequence[Piece[Origin]]
) -> Iterable[tuple[int, int | None, Origin | None]]:
    """Cut an arrival wherever its allocation changes, or the money that was sent from above."""
    for piece, part in zip(
        allocated, pour(sent, [piece.amount_fen for piece in allocated]).uses, strict=True
    ):
        for above in part:
            yield above.amount_fen, piece.label, above.label


def _from_above(account: str) -> tuple[int, str]:
    holder = parse_account(account).holder
    return (0 if holder == "00" else len(holder), account)
