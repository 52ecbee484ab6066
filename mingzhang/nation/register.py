"""Registers of experts as the log has them: who could be drawn, asked at a moment for a day (专家库)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from mingzhang.nation.acts import Act, Scribe, Secret
from mingzhang.nation.drafts import Expert
from mingzhang.nation.names import person_name
from mingzhang.nation.stories import Story
from mingzhang.nation.world import World

_RENEWED_UNTIL: Final = date(2026, 12, 31)


@dataclass(frozen=True, slots=True)
class _Change:
    """From a moment on an expert is listed so, or, without days, is not."""

    at: datetime
    valid_from: date | None
    valid_to: date | None
    avoids: frozenset[str]


class Register:
    """All registers. A story asks only for moments that have come: every earlier change was told."""

    def __init__(self) -> None:
        self._changes: dict[str, dict[str, list[_Change]]] = {}

    def stories(self, experts: Sequence[Expert], world: World) -> Iterator[Story]:
        """The stories of registers: experts are entered together, renewed and delisted one by one."""
        registers: dict[str, list[Expert]] = {}
        for expert in experts:
            registers.setdefault(expert.register, []).append(expert)
        for register, members in registers.items():
            starts = min(expert.listed_on for expert in members)
            yield Story(starts, partial(self._entered, register, members, world))
            for expert in members:
                if expert.renewed_on is not None or expert.delisted_on is not None:
                    days = [day for day in (expert.renewed_on, expert.delisted_on) if day]
                    yield Story(min(days), partial(self._changed, expert, world))

    def pool(self, register: str, at: datetime, day: date, avoid: Sequence[str]) -> tuple[str, ...]:
        """The numbers of those who could be drawn at a moment, to sit on a day."""
        parties = frozenset(avoid)
        return tuple(
            sorted(
                number
                for number, changes in self._changes.get(register, {}).items()
                if _allows(changes, at, day, parties)
            )
        )

    def _entered(self, register: str, members: Sequence[Expert], world: World) -> Iterator[Act]:
        scribe = Scribe(world, "register", register)
        by_day: dict[date, list[Expert]] = {}
        for expert in members:
            by_day.setdefault(expert.listed_on, []).append(expert)
        for day in sorted(by_day):
            act = scribe.begin(world.education_of(register), day + timedelta(days=1))
            for expert in by_day[day]:
                self._list(scribe, act, expert, day, version=1, valid_to=expert.valid_to)
            yield act

    def _changed(self, expert: Expert, world: World) -> Iterator[Act]:
        scribe = Scribe(world, "expert", expert.number)
        education = world.education_of(expert.register)
        if expert.renewed_on is not None:
            act = scribe.begin(education, expert.renewed_on)
            self._list(scribe, act, expert, expert.renewed_on, version=2, valid_to=_RENEWED_UNTIL)
            yield act
        if expert.delisted_on is not None:
            act = scribe.begin(education, expert.delisted_on)
            scribe.state(
                "expert.delisted", expert.delisted_on, expert.marks.get("delisted", ()),
                expert=expert.number, reason="本人申请退出",
            )  # fmt: skip
            self._note(expert, _Change(act.recorded_at, None, None, frozenset()))
            yield act

    def _list(
        self, scribe: Scribe, act: Act, expert: Expert, day: date, *, version: int, valid_to: date | None
    ) -> None:
        number = sum(expert.number.encode()) * 7 + int(expert.number[-3:])
        scribe.state(
            "expert.listed",
            day,
            expert.planted,
            {"name": Secret(f"{person_name(number)}（虚构）")},
            holder=expert.register,
            expert=expert.number,
            version=version,
            field=expert.subject,
            rank=expert.rank,
            employer=expert.employer,
            conflicts=list(expert.conflicts) or None,
            valid_from=expert.valid_from if version == 1 else day,
            valid_to=valid_to,
        )
        avoids = frozenset(
            expert.conflicts if expert.employer is None else (*expert.conflicts, expert.employer)
        )
        valid_from = expert.valid_from if version == 1 else day
        self._note(expert, _Change(act.recorded_at, valid_from, valid_to, avoids))

    def _note(self, expert: Expert, change: _Change) -> None:
        self._changes.setdefault(expert.register, {}).setdefault(expert.number, []).append(change)


def _allows(changes: Sequence[_Change], at: datetime, day: date, parties: frozenset[str]) -> bool:
    newest = None
    for change in changes:
        if change.at <= at:
            newest = change
    if newest is None or newest.valid_from is None:
        return False
    is_valid = newest.valid_from <= day and (newest.valid_to is None or day <= newest.valid_to)
    return is_valid and newest.avoids.isdisjoint(parties)
