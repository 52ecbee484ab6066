"""How much of what is irregular: one row for each rule that facts can express (植入比例).

Rates are shares of all stories of a kind. In a small history each rule still gets `FEWEST` cases, as long as
there are stories left, so that recall can be measured at all.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Population = Literal[
    "accounts",
    "classes",
    "experts",
    "inspections",
    "panels",
    "procurements",
    "provinces",
    "tranches",
    "vouchers",
]

FEWEST: Final = 2
"""How many cases each rule gets where its rate gives less."""

MOST_OF_PROCUREMENTS: Final = 0.65
"""At most so many procurements have anything planted in them: the others show what is flagged in vain."""


class Rate(NamedTuple):
    """A share of a population; `most` caps it where one case takes many stories."""

    share: float
    of: Population
    most: int | None = None


RATES: Final[dict[str, Rate]] = {
    "F01": Rate(0.02, "tranches"),
    "F02": Rate(0.02, "tranches"),
    "F03": Rate(0.02, "accounts"),
    "F04": Rate(0.006, "procurements"),
    "F05": Rate(0.004, "classes"),
    "F07": Rate(0.003, "classes"),
    "F08": Rate(0.006, "procurements"),
    "F09": Rate(0.004, "classes"),
    "F11": Rate(0.004, "classes"),
    "F12": Rate(0.004, "classes"),
    "F13": Rate(0.015, "procurements"),
    "F14": Rate(0.008, "procurements"),
    "F15": Rate(0.01, "accounts"),
    "F16": Rate(0.006, "procurements"),
    "F17": Rate(0.008, "procurements"),
    "F18": Rate(0.004, "panels", most=40),
    "F19": Rate(0.006, "panels"),
    "F20": Rate(0.03, "provinces", most=1),
    "F21": Rate(0.006, "procurements"),
    "F22": Rate(0.006, "classes"),
    "F23": Rate(0.004, "classes"),
    "F25": Rate(0.004, "classes"),
    "F26": Rate(0.01, "accounts"),
    "F27": Rate(0.02, "vouchers"),
    "F28": Rate(0.05, "inspections"),
    "F29": Rate(0.004, "procurements"),
    "F30": Rate(0.004, "panels", most=40),
}
