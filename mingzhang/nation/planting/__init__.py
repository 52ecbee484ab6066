"""Planting irregularities in a history that is otherwise clean (植入违规).

`Planting` is what `making` calls. `NOTHING` plants nothing and leaves the history clean; `irregularities`
plants the rules F01-F30: `catalogue` names them and says which no fact can show, `rates` how much of each,
`ground` hands out stories that are still clean. The planters lie in files by subject, and each plants one
case at a call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from mingzhang.nation.drafts import ClassDraft, Drafts, Expense
    from mingzhang.nation.truth import Planted, Rule
    from mingzhang.nation.world import World


class Planting(Protocol):
    """Changes drafts before they are told."""

    @property
    def rules(self) -> Sequence[Rule]:
        """Every rule, in order, with its rate or why there is none."""

    @property
    def planted(self) -> Sequence[Planted]:
        """What was planted."""

    def change(self, drafts: Drafts, world: World) -> None:
        """Change drafts, once, when all are made and none is told. Chance comes from `world.stream(...)`."""

    def expenses(self, draft: ClassDraft, expenses: list[Expense], world: World) -> None:
        """Change the expenses of a class, in place, before they are stated."""


class Nothing:
    """No irregularities."""

    rules: Sequence[Rule] = ()
    planted: Sequence[Planted] = ()

    def change(self, drafts: Drafts, world: World) -> None:
        """Leave everything as it is."""

    def expenses(self, draft: ClassDraft, expenses: list[Expense], world: World) -> None:
        """Leave everything as it is."""


NOTHING: Final = Nothing()
