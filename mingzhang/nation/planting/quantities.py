"""Quantities of a class's expenses that are changed while they are told (数量改动)."""

from __future__ import annotations

from typing import NamedTuple

from mingzhang.nation.drafts import ClassDraft, Expense
from mingzhang.nation.truth import Planted


class Change(NamedTuple):
    """The quantities of some categories become so many of so many."""

    planted: Planted
    categories: tuple[str, ...]
    numerator: int
    denominator: int


def apply(change: Change, draft: ClassDraft, expenses: list[Expense]) -> None:
    """Change the quantities and amounts of a class's expenses, and what they sum to."""
    for expense in expenses:
        if expense.category not in change.categories:
            continue
        assert expense.quantity is not None
        assert expense.unit_price_fen is not None
        quantity = max(1, int(expense.quantity) * change.numerator // change.denominator)
        amount_fen = quantity * expense.unit_price_fen
        draft.spent_fen += amount_fen - expense.amount_fen
        expense.quantity, expense.amount_fen = str(quantity), amount_fen
        expense.planted.append(change.planted)
