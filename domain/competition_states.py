"""The states of fair competition that decisions look at: experts, draws and contests (公平竞争的状态)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(slots=True)
class Expert:
    """An expert of a register (专家); without a `holder` there is none."""

    holder: str = ""
    version: int = 0
    is_delisted: bool = False


class Listing(NamedTuple):
    """When an expert may be drawn, days inclusive as texts, and for whose affairs never (回避)."""

    valid_from: str
    valid_to: str | None
    avoids: frozenset[str]

    def allows(self, day: str, parties: frozenset[str]) -> bool:
        """May the expert sit on that day, where these parties are concerned?"""
        is_valid = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return is_valid and self.avoids.isdisjoint(parties)


@dataclass(slots=True)
class ExpertRegister:
    """A register of experts (专家库): its listings, and of each draw under way who can be drawn.

    The pool is fixed with the request, before anybody can know the seed.
    """

    listings: Mapping[str, Listing] = field(default_factory=dict)
    pools: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Draw:
    """A draw of lots (抽签); `state` is empty, `requested`, `answered`, `drawn` or `repeated`.

    `last` is the id of the statement that brought it there, `request` of the one that asked for it.
    """

    request: str = ""
    last: str = ""
    tender: str = ""
    holder: str = ""
    seats: int = 0
    commitment: str = ""
    answering: str = ""
    answer: str = ""
    state: str = ""


@dataclass(slots=True)
class Contest:
    """A contest of an award (质疑、投诉); without a `tender` there is none."""

    tender: str = ""
    party: str = ""
    is_decided: bool = False
