"""First in, first out: sums are exact, order is kept, what came back is taken off the newest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from projections.fifo import Flow, Piece, net, pour, total

DAYS = st.sampled_from(["", "2026-01-01", "2026-01-02", "2026-02-01"])
FLOWS = st.lists(st.tuples(DAYS, st.integers(-50, 80))).map(
    lambda pairs: [Flow(day, position, fen) for position, (day, fen) in enumerate(pairs)]
)
PIECES = st.lists(st.integers(0, 60)).map(lambda fens: [Piece(fen, place) for place, fen in enumerate(fens)])


@given(PIECES, st.lists(st.integers(0, 60)))
def test_every_use_is_made_of_its_own_amount_and_no_piece_is_used_twice(
    pieces: list[Piece[int]], amounts: list[int]
) -> None:
    poured = pour(pieces, amounts)
    assert [total(each) for each in poured.uses] == amounts
    known = [piece for use in poured.uses for piece in use if piece.label is not None]
    for piece in pieces:
        taken = total(each for each in (*known, *poured.rest) if each.label == piece.label)
        assert taken == piece.amount_fen


@given(PIECES, st.lists(st.integers(0, 60)))
def test_what_came_first_goes_first(pieces: list[Piece[int]], amounts: list[int]) -> None:
    poured = pour(pieces, amounts)
    known = [piece.label for use in poured.uses for piece in use if piece.label is not None]
    known += [piece.label for piece in poured.rest if piece.label is not None]
    assert known == sorted(known)
    if any(piece.label is None for use in poured.uses for piece in use):
        assert poured.rest == []


@given(FLOWS)
def test_what_remains_is_the_sum_and_nothing_grew(flows: list[Flow]) -> None:
    remaining = net(flows)
    assert sum(flow.amount_fen for flow in remaining) == max(0, sum(flow.amount_fen for flow in flows))
    assert remaining == sorted(remaining)
    original = {flow.position: flow.amount_fen for flow in flows}
    assert all(0 < flow.amount_fen <= original[flow.position] for flow in remaining)


def test_money_back_is_taken_off_the_newest_before_it() -> None:
    flows = [Flow("2026-01-01", 1, 100), Flow("2026-01-02", 2, 50), Flow("2026-01-03", 3, -60)]
    assert net([*flows, Flow("2026-01-04", 4, 7)]) == [Flow("2026-01-01", 1, 90), Flow("2026-01-04", 4, 7)]


def test_money_back_before_any_came_is_taken_off_what_comes() -> None:
    assert net([Flow("2026-01-01", 1, -30), Flow("2026-01-02", 2, 100)]) == [Flow("2026-01-02", 2, 70)]


def test_a_fact_without_a_day_is_the_oldest() -> None:
    flows = [Flow("2026-01-01", 1, 10), Flow("", 2, 20)]
    assert [flow.position for flow in net(flows)] == [2, 1]
