"""Openness: complaints and answers, what was made public, read and erased (公开与申诉)."""

from __future__ import annotations

from typing import Final

from domain.about import about_tag
from domain.statements.openness import (
    ComplaintAnswered,
    ComplaintLodged,
    DisclosureErased,
    DisclosurePublished,
    DisclosureRequested,
)
from domain.statements.remarks import StatementCorrected
from projections.projection import Draft, Projection, Told
from projections.tables import MADE_BY, iso, made_by, text, view_table, whole

COMPLAINTS: Final = view_table(
    "complaints",
    text("complaint"),
    text("kind"),
    text("about_kind"),
    text("about"),
    text("due_on", optional=True),
    text("occurred_on", optional=True),
    whole("position"),
    text("answered_on", optional=True),
    whole("answered_at", optional=True),
    text("outcome", optional=True),
    key=("complaint",),
)

PUBLICATIONS: Final = view_table(
    "publications",
    whole("position"),
    text("what"),
    text("about_kind"),
    text("about"),
    text("place"),
    text("digest", optional=True),
    text("published_on"),
    text("publisher"),
    text("occurred_on", optional=True),
    key=("position",),
)
"""`publisher` is the party that states it, `place` where it can be read."""

ERASURES: Final = view_table(
    "erasures",
    text("statement"),
    text("member"),
    text("rule"),
    text("article"),
    text("occurred_on", optional=True),
    whole("position"),
    made_by(),
    key=("statement", "member"),
)
"""What a statement, named by its id, withheld and is there no more."""

READINGS: Final = view_table(
    "readings",
    whole("position"),
    text("reader"),
    text("purpose"),
    text("article"),
    text("about_kind", optional=True),
    text("about", optional=True),
    whole("through", optional=True),
    whole("data"),
    text("occurred_on", optional=True),
    text("recorded_at"),
    key=("position",),
)
"""Who asked to read what is withheld: so many data, named in `read_data`, or everything of one thing."""

READ_DATA: Final = view_table(
    "read_data",
    whole("request"),
    whole("number"),
    text("statement"),
    text("member"),
    key=("request", "number"),
)
"""What the request at a position names."""


def _lodged(s: ComplaintLodged, told: Told, draft: Draft) -> None:
    kind, _, about = about_tag(s).partition(":")
    draft.put(
        COMPLAINTS,
        {
            "complaint": s.complaint,
            "kind": s.kind,
            "about_kind": kind,
            "about": about,
            "due_on": iso(s.due_on),
            "occurred_on": told.occurred_on,
            "position": told.position,
            "answered_on": None,
            "answered_at": None,
            "outcome": None,
        },
    )


def _answered(s: ComplaintAnswered, told: Told, draft: Draft) -> None:
    row = draft.row(COMPLAINTS, s.complaint)
    assert row is not None
    row["answered_on"], row["answered_at"], row["outcome"] = told.occurred_on, told.position, s.outcome


def _published(s: DisclosurePublished, told: Told, draft: Draft) -> None:
    kind, _, about = about_tag(s).partition(":")
    what = (told.position, s.what, kind, about, s.where, s.digest, s.published_on.isoformat())
    draft.append(PUBLICATIONS, (*what, told.fact.outcome.author, told.occurred_on))


def _erased(s: DisclosureErased, told: Told, draft: Draft) -> None:
    draft.put(
        ERASURES,
        {
            "statement": s.erases,
            "member": s.member,
            "rule": s.rule,
            "article": s.article,
            "occurred_on": told.occurred_on,
            "position": told.position,
            MADE_BY: told.id,
        },
    )


def _requested(s: DisclosureRequested, told: Told, draft: Draft) -> None:
    kind, _, about = about_tag(s).partition(":")
    asked = (kind or None, about or None, s.through, len(s.data))
    why = (told.fact.outcome.author, s.purpose, s.article)
    draft.append(READINGS, (told.position, *why, *asked, told.occurred_on, told.recorded_at))
    for number, datum in enumerate(s.data):
        draft.append(READ_DATA, (told.position, number, datum.statement, datum.member))


def _corrected(s: StatementCorrected, _: Told, draft: Draft) -> None:
    if s.value is None or s.member not in ("rule", "article"):
        return
    row = draft.made_by(ERASURES, s.corrects)
    if row is not None:
        row[s.member] = s.value


PROJECTION: Final = Projection(
    "openness",
    (COMPLAINTS, PUBLICATIONS, ERASURES, READINGS, READ_DATA),
    {
        "complaint.lodged": _lodged,
        "complaint.answered": _answered,
        "disclosure.published": _published,
        "disclosure.erased": _erased,
        "disclosure.requested": _requested,
        "statement.corrected": _corrected,
    },
)
