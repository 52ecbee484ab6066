"""The cap on what training may cost for a person and day, by the fee standard in force (培训费综合定额)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from domain.measures import PACKAGED, Measure, in_force


class TrainingCap(NamedTuple):
    """A standard in force on a day, in fen for a person and day.

    Days beyond `full_days` count at `later_percent` of it, where the standard says so.
    """

    fen: int
    includes_lecture_fees: bool
    citation: str
    full_days: int | None = None
    later_percent: int | None = None


def training_cap(rank: str | None, day: date, measures: Sequence[Measure] = PACKAGED) -> TrainingCap | None:
    """Return the cap for a class of training (`I`, `II`, `III`, or not stated) on a day.

    None where none is known: the class was not stated and the standard asks for it, or there was none.

    >>> training_cap("III", date(2026, 5, 1)).fen, training_cap(None, date(2015, 5, 1)).fen
    (55000, 45000)
    >>> training_cap(None, date(2026, 5, 1)), training_cap("III", date(2010, 5, 1))
    (None, None)
    """

    def look_up(name: str, scope: str = "") -> Measure | None:
        found = in_force(name, day, scope, measures)
        return found if isinstance(found, Measure) else None

    cap = (look_up("training.cap", rank) if rank else None) or look_up("training.cap")
    if cap is None:
        return None
    full, later = look_up("training.full-days"), look_up("training.later-days")
    return TrainingCap(
        cap.whole,
        look_up("training.cap", "venue-and-lectures") is not None,
        cap.citation,
        None if full is None else full.whole,
        None if later is None else later.whole,
    )
