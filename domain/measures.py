"""Measures: dated law as data (办法与标准). They feed questions, never refusals.

A figure has a name, and where there are several a scope; the one that was in force on a fact's day is the one
that applies to it. `in_force` answers with it, or says why a fact cannot be assessed: no law is made up, and
facts of 2010 are not judged by a law of 2015. What this program brings along is in `PACKAGED`; what the
founders adopt (`measures.adopted`) is given beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from domain.packaged_measures import FIGURE_NAMES, INSTRUMENTS, ROWS, SCOPE_NAMES
from domain.statements.measures import MeasuresAdopted
from domain.vocabulary import Lang

Mark = Literal["C", "S", "adopted"]


class Measure(NamedTuple):
    """A figure of an instrument (指标), in force on every day from `in_force_from` to `in_force_to`.

    `value` is a decimal number as text, money in fen. `mark` says how it is known: `C` read in the law's own
    text, `S` in a secondary source, `adopted` by the founders of a ledger.
    """

    name: str
    scope: str
    value: str
    unit: str
    instrument: str
    article: str
    in_force_from: date
    in_force_to: date | None
    mark: Mark

    @property
    def whole(self) -> int:
        """The value as a whole number, such as days or fen. Raises `ValueError` for a fraction."""
        return int(self.value)

    @property
    def citation(self) -> str:
        """The instrument and article to name beside a question."""
        return self.article if self.instrument in self.article else f"{self.instrument}{self.article}"

    def is_in_force(self, day: date) -> bool:
        """Did it apply on this day?"""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    def title(self, lang: Lang) -> str:
        """What the figure is called, with its scope; its own name where no word is known."""
        is_english = lang == "en"
        name = FIGURE_NAMES.get(self.name, (self.name, self.name))[is_english]
        parts = [SCOPE_NAMES.get(part, (part, part))[is_english] for part in self.scope.split("/") if part]
        if not parts:
            return name
        return f"{name} ({', '.join(parts)})" if is_english else f"{name}（{'、'.join(parts)}）"


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """Why a fact of a day cannot be measured by a figure (不作评估)."""

    name: str
    scope: str
    day: date
    first: date | None = None
    """The first day on which it was ever in force, where that is known."""

    def say(self, lang: Lang) -> str:
        """Return the sentence in one language."""
        what = f"{self.name} {self.scope}".strip()
        if self.first is None:
            return (
                f"不作评估：没有指标 {what}" if lang == "zh" else f"not assessed: no figure {what} is known"
            )
        if self.day < self.first:
            return (
                f"不作评估：{what} 自 {self.first} 起施行，{self.day} 尚未施行"
                if lang == "zh"
                else f"not assessed: {what} has been in force since {self.first}, not yet on {self.day}"
            )
        return (
            f"不作评估：{self.day} 施行的 {what} 未知"
            if lang == "zh"
            else f"not assessed: which {what} was in force on {self.day} is not known"
        )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


PACKAGED: Final[tuple[Measure, ...]] = tuple(
    Measure(
        row.name,
        row.scope,
        row.value,
        row.unit,
        INSTRUMENTS[row.instrument].title,
        row.article,
        date.fromisoformat(row.in_force_from or INSTRUMENTS[row.instrument].in_force_from),
        _day(row.in_force_to or INSTRUMENTS[row.instrument].in_force_to),
        row.mark,
    )
    for row in ROWS
)
"""The figures that this program brings along, each confirmed in a text or by a secondary source."""


def in_force(
    name: str, day: date, scope: str = "", measures: Sequence[Measure] = PACKAGED
) -> Measure | NotAssessed:
    """Return the figure that applied on a day, or why nothing can be said.

    Of several in force the one that came into force last counts, and of equal ones the last given.

    >>> in_force("training.cap", date(2026, 5, 1), "III").whole
    55000
    >>> in_force("transfer.pass-on-days", date(2010, 9, 1)).say("en")
    'not assessed: transfer.pass-on-days has been in force since 2015-01-01, not yet on 2010-09-01'
    """
    known = [measure for measure in measures if (measure.name, measure.scope) == (name, scope)]
    found = None
    for measure in known:
        if measure.is_in_force(day) and (found is None or measure.in_force_from >= found.in_force_from):
            found = measure
    first = min((measure.in_force_from for measure in known), default=None)
    return found or NotAssessed(name, scope, day, first)


def all_in_force(day: date, measures: Sequence[Measure] = PACKAGED) -> list[Measure]:
    """Return every figure that applied on a day, by name and scope."""
    keys = dict.fromkeys((measure.name, measure.scope) for measure in measures)
    found = (in_force(name, day, scope, measures) for name, scope in keys)
    return [measure for measure in found if isinstance(measure, Measure)]


def adopted_measures(statement: MeasuresAdopted) -> list[Measure]:
    """Return the figures that a statement adopts."""
    return [
        Measure(
            figure.name,
            figure.scope or "",
            figure.value,
            figure.unit,
            statement.instrument,
            statement.article,
            statement.in_force_from,
            statement.in_force_to,
            "adopted",
        )
        for figure in statement.figures
    ]
