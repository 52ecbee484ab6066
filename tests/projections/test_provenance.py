"""Provenance: every fen of every allocation and every expense is somewhere, once, whatever happened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from projections.fifo import Flow, total
from projections.provenance import Agreement, Books, Movement, Origin, Outflow, spend, trace

PROVINCE, CITY = "2026/rural.short-term/41", "2026/rural.short-term/4101"
UNDER = [Agreement(PROVINCE, "C1", "school"), Agreement(PROVINCE, "C2", "school")]
DAYS = st.sampled_from(["", "2026-01-01", "2026-02-01", "2026-03-01"])

Act = tuple[str, str, int]
"""What happened, on which day, with how much."""

ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["allot", "arrive", "pay C1", "pay C2", "back C1", "direct", "send down", "return", "allot down"]
        ),
        DAYS,
        st.integers(1, 90),
    ),
    max_size=30,
)


def _books(acts: Sequence[Act]) -> Books:
    """What acts come to, in whatever order they lie; a treasury may well fall short as of a day."""
    allocations: defaultdict[str, list[Flow]] = defaultdict(list)
    movements: defaultdict[str, list[Movement]] = defaultdict(list)
    given_back: defaultdict[str, list[Flow]] = defaultdict(list)
    allotted_on: Counter[str] = Counter()

    def move(flow: Flow, other: str, agreement: Agreement | None = None, account: str = PROVINCE) -> None:
        beneath = {PROVINCE: CITY, CITY: PROVINCE}
        other_account = beneath[account] if other == "treasury" else account
        movements[account].append(Movement(flow, account, other, other_account, agreement))

    for position, (act, day, fen) in enumerate(acts, 1):
        flow, out = Flow(day, position, fen), Flow(day, position, -fen)
        match act.split():
            case ["allot"]:
                allocations[PROVINCE].append(flow)
            case ["allot", "down"]:
                allocations[CITY].append(flow)
                allotted_on[PROVINCE] += fen
            case ["arrive"]:
                move(flow, "state")
            case ["pay", contract]:
                move(out, "institution", UNDER[contract == "C2"])
            case ["back", contract]:
                move(flow, "institution", UNDER[contract == "C2"])
            case ["direct"]:
                move(out, "spent")
            case ["send", "down"]:
                move(out, "treasury")
                move(flow, "treasury", account=CITY)
            case _:
                move(out, "state")
                given_back[PROVINCE].append(flow)
    return Books(allocations, movements, given_back, allotted_on)


@given(ACTS)
def test_every_fen_of_an_arrival_is_in_the_treasury_or_left_it_once(acts: list[Act]) -> None:
    books = _books(acts)
    for account, traced in trace(books).items():
        pieces = [*traced.treasury, *(piece for each in traced.outflows for piece in each.pieces)]
        arrived = {
            each.flow.position: each.flow.amount_fen
            for each in books.movements.get(account, ())
            if each.flow.amount_fen > 0 and each.other in ("state", "treasury")
        }
        found: Counter[int] = Counter()
        for fen, origin in pieces:
            if origin is not None:
                found[origin.arrival] += fen
        assert found == arrived


@given(ACTS)
def test_every_fen_of_an_allocation_arrived_or_is_said_not_to_have(acts: list[Act]) -> None:
    books = _books(acts)
    for account, traced in trace(books).items():
        found: Counter[int] = Counter()
        for fen, origin in [*traced.treasury, *(piece for each in traced.outflows for piece in each.pieces)]:
            if origin is not None and origin.allocation is not None:
                found[origin.allocation] += fen
        for pieces in traced.unarrived.values():
            for fen, allocation in pieces:
                if allocation is not None:
                    found[allocation] += fen
        assert found == {flow.position: flow.amount_fen for flow in books.allocations.get(account, ())}


@given(ACTS, st.lists(st.tuples(DAYS, st.integers(1, 90))))
def test_every_fen_of_an_expense_is_from_a_payment_or_paid_ahead(
    acts: list[Act], spendings: list[tuple[str, int]]
) -> None:
    payments = [
        each
        for traced in trace(_books(acts)).values()
        for each in traced.outflows
        if each.agreement == UNDER[0]
    ]
    expenses = [Flow(day, position, fen) for position, (day, fen) in enumerate(spendings, 1_000)]
    spent, held = spend(payments, expenses)
    assert {each.position: total(each.pieces) for each in spent} == {
        flow.position: flow.amount_fen for flow in expenses
    }
    used: Counter[int] = Counter()
    for fen, source in [*held, *(piece for each in spent for piece in each.pieces)]:
        if source is not None:
            used[source.payment] += fen
    assert used == {each.position: total(each.pieces) for each in payments}
    is_ahead = any(piece.label is None for each in spent for piece in each.pieces)
    assert not (is_ahead and held)


@given(ACTS)
def test_money_sent_down_keeps_where_it_came_from_above(acts: list[Act]) -> None:
    traces = trace(_books(acts))
    above: Counter[tuple[int, Origin | None]] = Counter()
    for each in traces[PROVINCE].outflows if PROVINCE in traces else ():
        for fen, origin in each.pieces if each.use == "passed-down" else ():
            above[each.position, origin] += fen
    beneath: Counter[tuple[int, Origin | None]] = Counter()
    for fen, origin in traces[CITY].treasury if CITY in traces else ():
        assert origin is not None
        beneath[origin.arrival, origin.above] += fen
    assert beneath == above


def test_an_origin_names_its_allocations_the_nearest_first() -> None:
    assert Origin(9, 8, Origin(3, 2)).allocations == (8, 2)
    assert Origin(9, None, Origin(3, 2)).allocations == (2,)


def test_an_outflow_of_what_never_arrived_has_no_origin() -> None:
    (paid,) = trace(_books([("direct", "2026-01-01", 5)]))[PROVINCE].outflows
    assert paid == Outflow("paid", 1, None, [(5, None)])  # type: ignore[list-item]
