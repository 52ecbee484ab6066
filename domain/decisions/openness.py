"""Decisions on complaints, on what was made public, and on what was erased."""

from __future__ import annotations

from domain.about import about_tag, refuse_about
from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, future_day
from domain.refusals import DoesNotExist, IsOver, Refusal
from domain.statements.openness import (
    ComplaintAnswered,
    ComplaintLodged,
    DisclosureErased,
    DisclosurePublished,
)
from domain.supervision_states import complaint_in


def decide_complaint(s: ComplaintLodged, case: Case) -> Ruling | Refusal:
    """A complaint about one thing is taken down once."""
    tags = (f"complaint:{s.complaint}", f"trail/{about_tag(s)}")
    return refuse_about(s, case.subjects) or Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_complaint_answer(s: ComplaintAnswered, case: Case) -> Ruling | Refusal:
    """A complaint is answered once."""
    complaint = complaint_in(case.subjects, s.complaint)
    if not complaint.state:
        return DoesNotExist("complaint", s.complaint)
    if complaint.state == "answered":
        return IsOver("complaint", s.complaint, "answered")
    return Ruling((f"complaint:{s.complaint}", f"trail/{complaint.about}"))


def decide_publication(s: DisclosurePublished, case: Case) -> Ruling | Refusal:
    """A document about one thing was made public, once in one place on one day (预算法第十四条)."""
    if s.published_on > case.recorded_on:
        return future_day("published_on", s.published_on, case)
    refusal = refuse_about(s, case.subjects)
    return refusal or Ruling((f"trail/{about_tag(s)}",), keys_of(s, case.subjects, case.kid_of))


def decide_erasure(s: DisclosureErased, case: Case) -> Ruling | Refusal:
    """A datum that a statement withholds is erased once; everything else stays (个人信息保护法第四十七条)."""
    original = case.subjects.original(s.erases)
    if original is None:
        return DoesNotExist("statement", s.erases)
    if s.member not in {row.name for row in original.withheld}:
        return DoesNotExist("withheld datum", f"{s.erases} · {s.member}")
    return Ruling((f"statement:{s.erases}",), keys_of(s, case.subjects, case.kid_of))
