"""Small cells: numbers of people so small that they might be recognised are not shown (小数抑制).

Source: 个人信息保护法 art. 73: what is de-identified is not anonymous. Of a table whose total is known one
hidden cell could be reckoned from the others, so a second one is hidden with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SMALLEST_SHOWN: Final = 5


def shown(people: int | None) -> int | None:
    """Return a number of people as the public may see it: None for one to four.

    >>> shown(0), shown(4), shown(5), shown(None)
    (0, None, 5, None)
    """
    return None if people is not None and 0 < people < SMALLEST_SHOWN else people


def all_shown(cells: Sequence[int]) -> list[int | None]:
    """Return the cells of a table whose total is known.

    >>> all_shown([40, 3, 12, 7]), all_shown([40, 3, 2]), all_shown([40, 12]), all_shown([3])
    ([40, None, 12, None], [40, None, None], [40, 12], [None])
    """
    seen = [shown(people) for people in cells]
    hidden = [index for index, people in enumerate(cells) if seen[index] is None and people]
    if len(hidden) == 1:
        others = [index for index, people in enumerate(seen) if people]
        if others:
            seen[min(others, key=lambda index: cells[index])] = None
    return seen
