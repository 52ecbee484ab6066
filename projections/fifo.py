"""First in, first out: which money went where, to the fen (先进先出).

Money carries no marks, so "which allocation paid this" needs a rule. Ours: what came first goes first. The
first fen that came in is the first that went out, the second the second, and so on, each side in the order of
business days (a fact without a day counts as the oldest), then of the log. What was paid back is taken off
the newest payments before it. Amounts are whole fen, and every sum is exact.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

Label = TypeVar("Label")
Other = TypeVar("Other")


class Flow(NamedTuple):
    """An amount that came or went with one fact; below zero it takes back what earlier ones brought.

    `day` is the business day, empty where none is stated. Flows sort in the order that the rule follows.
    """

    day: str
    position: int
    amount_fen: int


class Piece(NamedTuple, Generic[Label]):
    """Some fen that share where they came from; None: from nowhere that is known."""

    amount_fen: int
    label: Label | None


class Poured(NamedTuple, Generic[Label]):
    """For each use the pieces it took, whole; and what nobody took."""

    uses: list[list[Piece[Label]]]
    rest: list[Piece[Label]]


def net(flows: Iterable[Flow]) -> list[Flow]:
    """Return what remains of flows when those below zero took theirs back, in order; no zeros.

    Each takes from the newest before it, and only if these do not suffice from those after it. What exceeds
    all of them is dropped.
    """
    kept: list[Flow] = []
    owed_fen = 0
    for flow in sorted(flows):
        amount_fen = flow.amount_fen
        if amount_fen >= 0:
            paid_fen = min(owed_fen, amount_fen)
            owed_fen -= paid_fen
            kept.append(flow._replace(amount_fen=amount_fen - paid_fen))
            continue
        owed_fen -= amount_fen
        while kept and owed_fen:
            last = kept.pop()
            taken_fen = min(owed_fen, last.amount_fen)
            owed_fen -= taken_fen
            if last.amount_fen > taken_fen:
                kept.append(last._replace(amount_fen=last.amount_fen - taken_fen))
    return [flow for flow in kept if flow.amount_fen]


def pour(pieces: Iterable[Piece[Label]], amounts: Sequence[int]) -> Poured[Label]:
    """Hand pieces out to uses of these amounts, both in order.

    A use that finds nothing left gets a piece without label, so that the pieces of each use are its amount.

    >>> pour([Piece(70, "first"), Piece(50, "second")], [100, 30])
    Poured(uses=[[Piece(amount_fen=70, label='first'), Piece(amount_fen=30, label='second')], \
[Piece(amount_fen=20, label='second'), Piece(amount_fen=10, label=None)]], rest=[])
    """
    waiting = deque(piece for piece in pieces if piece.amount_fen)
    uses: list[list[Piece[Label]]] = []
    for amount_fen in amounts:
        wanted_fen = amount_fen
        taken: list[Piece[Label]] = []
        while wanted_fen and waiting:
            piece = waiting.popleft()
            part_fen = min(piece.amount_fen, wanted_fen)
            wanted_fen -= part_fen
            taken.append(piece._replace(amount_fen=part_fen))
            if part_fen < piece.amount_fen:
                waiting.appendleft(piece._replace(amount_fen=piece.amount_fen - part_fen))
        if wanted_fen:
            taken.append(Piece(wanted_fen, None))
        uses.append(taken)
    return Poured(uses, list(waiting))


def total(pieces: Iterable[Piece[Label]]) -> int:
    """Return what pieces come to, in fen."""
    return sum(piece.amount_fen for piece in pieces)
