"""What classes cost: rates under the fee standard, lectures by rank and hours, and their sums (培训成本).

Rates are fen for a person and day. All lie under the caps of 财行〔2016〕540号 for training of class III,
with lecture fees inside the whole; from the thirty-first day on under seventy per cent of them. Materials
stay below a hundred yuan a head, venues below a tenth of a class, other costs below three hundredths."""

from __future__ import annotations

from typing import Final, NamedTuple

from mingzhang.nation.drafts import ClassDraft
from mingzhang.nation.streams import Stream

RESIDENTIAL: Final = ("lodging", "meals")
LECTURE_HOURS: Final = 4
"""Class hours of half a day."""

RANKS: Final = ("associate-professor", "professor", "other", "academician")
_RANK_WEIGHTS: Final = (50, 26, 22, 2)
_FEES: Final = {
    "other": (12_000, 30_000),
    "associate-professor": (28_000, 48_000),
    "professor": (50_000, 92_000),
    "academician": (100_000, 140_000),
}
"""Fen for a class hour after tax, least and most."""


class Lecture(NamedTuple):
    """Half a day taught by one lecturer."""

    rank: str
    fee_fen: int

    @property
    def amount_fen(self) -> int:
        """What is paid for it."""
        return self.fee_fen * LECTURE_HOURS


def rates(stream: Stream, line: str, days: int, lecture_lines: int) -> dict[str, int]:
    """Rates for a class of a line, so many days long; where few lectures are booked, rooms cost more."""
    if line.endswith(".distance"):
        return {"materials": min(9_000 // days, 400) - stream.below(60), "venue": 12, "other": 3}
    if days > 30:
        lodging, meals, venue = stream.between(150, 190), stream.between(68, 84), stream.between(11, 17)
    else:
        lodging, meals, venue = stream.between(198, 248), stream.between(92, 116), stream.between(22, 31)
        lodging += 46 * max(0, 2 * days - lecture_lines) // (2 * days)
    return {
        "lodging": lodging * 100,
        "meals": meals * 100,
        "venue": venue * 100,
        "materials": stream.between(35, 85) * 100 // days,
        "transport": stream.between(3, 7) * 100,
        "other": stream.between(3, 7) * 100,
    }


def lectures(stream: Stream, count: int) -> list[Lecture]:
    """So many lectures; the same stream gives the same."""
    found = []
    for _ in range(count):
        rank = stream.weighted(RANKS, _RANK_WEIGHTS)
        least, most = _FEES[rank]
        found.append(Lecture(rank, stream.between(least // 1000, most // 1000) * 1000))
    return found


def category_sums(draft: ClassDraft, taught: list[Lecture]) -> dict[str, int]:
    """What a class spends in each category, in fen."""
    person_days = draft.attended * draft.days
    sums = {category: person_days * rate for category, rate in draft.rates.items()}
    sums["lecture-fees"] = sum(lecture.amount_fen for lecture in taught)
    total = sum(sums.values())
    # A small class with few lectures has little to divide: the shares of the fee standard hold all the same.
    sums["venue"] = min(sums["venue"], total * 9 // 100)
    sums["other"] = min(sums["other"], total * 27 // 1000)
    return {category: fen for category, fen in sums.items() if fen}
