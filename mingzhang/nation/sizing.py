"""How many expenses each class has, so that the whole history has the number of statements wanted (定量).

Everything else is counted first: the smallest histories to the last statement, larger ones from a sample of
their stories.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from mingzhang.nation.drafts import Drafts
from mingzhang.nation.spending import fewest_lines
from mingzhang.nation.stories import Story
from mingzhang.nation.streams import share_out
from mingzhang.nation.world import World

_SAMPLED: Final = 1_500


def fit_expenses(drafts: Drafts, world: World, stories: Callable[[], Sequence[Story]]) -> None:
    """Give every class its number of expenses."""
    classes = drafts.classes
    for each in classes:
        each.lines = fewest_lines(each)
    counted = _count(stories(), world)
    rest = max(0, world.scale.statements - counted)
    for each, more in zip(
        classes, share_out(rest, [each.attended * each.days for each in classes]), strict=True
    ):
        each.lines += more


def _count(stories: Sequence[Story], world: World) -> int:
    sampled = world.stream("sample").sample(stories, _SAMPLED)
    statements = sum(len(act.statements) for story in sampled for act in story.acts())
    return statements * len(stories) // len(sampled)
