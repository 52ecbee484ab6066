"""Decisions on contests of awards."""

from __future__ import annotations

from domain.competition_states import Contest
from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, missing_party
from domain.refusals import DoesNotExist, IsOver, Malformed, Refusal
from domain.statements.contests import AwardContested, ContestDecided


def decide_contest(s: AwardContested, case: Case) -> Ruling | Refusal:
    """A registered party contests an award that was made, whatever became of it."""
    tender = case.subjects.tender(s.tender)
    if not tender.account:
        return DoesNotExist("tender", s.tender)
    if tender.winner is None and not tender.withdrawals:
        return DoesNotExist("award", s.tender)
    tags = (f"contest:{s.contest}", f"trail/tender:{s.tender}", f"trail/party:{s.party}")
    return missing_party(s.party, case) or Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_contest_decision(s: ContestDecided, case: Case) -> Ruling | Refusal:
    """A contest is decided once; upheld, it touches the award and what it committed."""
    contest: Contest = case.subjects.contest(s.contest)
    if not contest.tender:
        return DoesNotExist("contest", s.contest)
    if contest.is_decided:
        return IsOver("contest", s.contest, "decided")
    if contest.tender != s.tender:
        return Malformed(
            "tender",
            s.tender,
            f"expected {contest.tender}, whose award is contested",
            f"被质疑投诉的采购项目 {contest.tender}",
        )
    tags: tuple[str, ...] = (f"contest:{s.contest}", f"tender:{s.tender}", f"trail/party:{contest.party}")
    if s.outcome == "upheld":
        tags = (*tags, f"account:{case.subjects.tender(s.tender).account}")
    return Ruling(tags)
