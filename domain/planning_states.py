"""Subjects of planning: plans, training bases and resources (实施方案、培训基地、培训资源)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.vocabulary import ReviewOutcome

PlanState = Literal["submitted", "returned", "approved"]


@dataclass(slots=True)
class Plan:
    """A plan (实施方案): its newest version, and what each side said of that; version 0 is none."""

    holder: str = ""
    version: int = 0
    education: ReviewOutcome | None = None
    finance: ReviewOutcome | None = None

    @property
    def state(self) -> PlanState:
        """What became of the newest version: one side can return it, only both can approve it."""
        return plan_state(self.education, self.finance)


def plan_state(education: str | None, finance: str | None) -> PlanState:
    """Return the state of a version by the outcomes of both sides, None where a side has not answered.

    >>> plan_state("approved", None), plan_state("approved", "approved"), plan_state("returned", "approved")
    ('submitted', 'approved', 'returned')
    """
    if "returned" in (education, finance):
        return "returned"
    return "approved" if education == finance == "approved" else "submitted"


@dataclass(slots=True)
class TrainingBase:
    """A base (培训基地) by who designated it; without an institution there is none."""

    holder: str = ""
    institution: str = ""
    is_withdrawn: bool = False


@dataclass(slots=True)
class Resource:
    """A training resource (培训资源) by who chose it; without a provider there is none."""

    holder: str = ""
    provider: str = ""
