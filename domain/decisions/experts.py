"""Decisions on the register of experts."""

from __future__ import annotations

from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling
from domain.refusals import DoesNotExist, IsOver, Malformed, Refusal
from domain.statements.experts import ExpertDelisted, ExpertListed


def decide_listing(s: ExpertListed, case: Case) -> Ruling | Refusal:
    """An expert is entered, or renewed as a later version in the same register."""
    expert = case.subjects.expert(s.expert)
    if expert.holder and expert.holder != s.holder:
        return Malformed(
            "holder",
            s.holder,
            f"expected {expert.holder}, in whose register the expert is",
            f"专家所在的专家库 {expert.holder}",
        )
    if s.version < expert.version:
        return Malformed(
            "version",
            str(s.version),
            f"expected a version after {expert.version}",
            f"大于 {expert.version} 的版本号",
        )
    if s.valid_to is not None and s.valid_to < s.valid_from:
        return Malformed(
            "valid_to",
            s.valid_to.isoformat(),
            f"expected a day from {s.valid_from} on",
            f"不早于 {s.valid_from} 的日期",
        )
    trail = () if s.employer is None else (f"trail/party:{s.employer}",)
    tags = (f"expert:{s.expert}", f"experts:{s.holder}", *trail)
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_delisting(s: ExpertDelisted, case: Case) -> Ruling | Refusal:
    """An expert who is in the register is taken out."""
    expert = case.subjects.expert(s.expert)
    if not expert.holder:
        return DoesNotExist("expert", s.expert)
    if expert.is_delisted:
        return IsOver("expert", s.expert, "delisted")
    return Ruling((f"expert:{s.expert}", f"experts:{expert.holder}"))
