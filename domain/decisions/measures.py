"""Decisions on measures: dated law as data. They are asked by questions, never by refusals."""

from __future__ import annotations

from domain.decisions.ruling import Case, Ruling
from domain.refusals import Malformed, Refusal
from domain.statements.measures import MeasuresAdopted
from domain.subjects import CONSTITUTION_TAG


def decide_measures(s: MeasuresAdopted, case: Case) -> Ruling | Refusal:
    """The founders adopt figures of an instrument, whenever it came into force."""
    if s.in_force_to is not None and s.in_force_to < s.in_force_from:
        return Malformed(
            "in_force_to",
            s.in_force_to.isoformat(),
            f"expected a day not before {s.in_force_from}, the first day in force",
            f"不早于施行日期 {s.in_force_from} 的日期",
        )
    names = [(figure.name, figure.scope) for figure in s.figures]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        found = " ".join(filter(None, twice))
        return Malformed("figures", f"{found} twice", "expected each name and scope once", "每项指标一次")
    return Ruling((f"trail/{CONSTITUTION_TAG}",))
