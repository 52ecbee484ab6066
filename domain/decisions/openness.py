"""Decisions on complaints, on what was made public, on who reads what is withheld, and what was erased."""

from __future__ import annotations

from typing import Final

from domain.about import about_tag, refuse_about
from domain.audiences import Reader, may_read, parties_of
from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, future_day, unusable_party
from domain.refusals import DoesNotExist, IsOver, Malformed, NotForReader, Refusal
from domain.statements.openness import (
    ComplaintAnswered,
    ComplaintLodged,
    DisclosureErased,
    DisclosurePublished,
    DisclosureRequested,
    RequestedDatum,
)
from domain.supervision_states import complaint_in

ERASURES_TAG: Final = "trail/erasures"
"""Leads to every erasure, so that those still to be carried out are found without reading the log."""


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
    return Ruling((f"statement:{s.erases}", ERASURES_TAG), keys_of(s, case.subjects, case.kid_of))


def decide_request(s: DisclosureRequested, case: Case) -> Ruling | Refusal:
    """A party asks for what it may read, of statements that stand in the log already."""
    code = case.subjects.constitution().canonical(s.reader)
    refusal = unusable_party(code, case) or _refuse_question(s, case)
    if refusal is not None:
        return refusal
    kind = case.subjects.party(code).kind
    assert kind is not None
    for datum in s.data:
        refusal = _refuse_datum(datum, Reader(code, kind), case)
        if refusal is not None:
            return refusal
    about = about_tag(s)
    return Ruling((f"trail/party:{code}", *((f"trail/{about}",) if about else ())))


def _refuse_question(s: DisclosureRequested, case: Case) -> Refusal | None:
    """Either data are named, or one thing and up to where."""
    if s.data:
        if about_tag(s) or s.through is not None:
            member = about_tag(s).partition(":")[0] or "through"
            return Malformed(member, "a value", "expected nothing beside data", "与所查内容只填其一")
        return None
    refusal = refuse_about(s, case.subjects)
    if refusal is not None:
        return refusal
    if s.through is None or s.through >= case.position:
        found = "nothing" if s.through is None else str(s.through)
        return Malformed("through", found, "expected a size the log has reached", "日志已达到的大小")
    return None


def _refuse_datum(datum: RequestedDatum, reader: Reader, case: Case) -> Refusal | None:
    original, signed = case.subjects.original(datum.statement), case.signed(datum.statement)
    if original is None or signed is None:
        return DoesNotExist("statement", datum.statement)
    audience = {row.name: row.audience for row in original.withheld}.get(datum.member)
    if audience is None:
        return DoesNotExist("withheld datum", f"{datum.statement} · {datum.member}")
    if may_read(audience, reader, parties_of(original, signed.kids, case.subjects)):
        return None
    return NotForReader(reader.party, datum.statement, datum.member, audience)
