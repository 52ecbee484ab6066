"""The register of experts, and the draws of panels from it (专家库与评审专家抽取).

Names are not here: they are withheld. A corrected field or rank is shown as corrected.
"""

from __future__ import annotations

from typing import Final

from domain.statements.experts import ExpertDelisted, ExpertListed
from domain.statements.panels import DrawAnswered, DrawRequested, PanelDrawn
from domain.statements.remarks import StatementCorrected
from projections.projection import Draft, Projection, Row, Told
from projections.tables import MADE_BY, made_by, text, view_table, whole

EXPERTS: Final = view_table(
    "experts",
    text("expert"),
    text("holder"),
    whole("version"),
    text("state"),
    text("delisted_on", optional=True),
    whole("position"),
    key=("expert",),
)
"""Experts with their latest version; `state` is `listed` or `delisted`, `holder` whose register it is."""

EXPERT_VERSIONS: Final = view_table(
    "expert_versions",
    text("expert"),
    whole("version"),
    text("field"),
    text("rank"),
    text("employer", optional=True),
    text("conflicts"),
    text("valid_from"),
    text("valid_to", optional=True),
    text("listed_on", optional=True),
    text("delisted_on", optional=True),
    whole("delisted_at", optional=True),
    whole("position"),
    made_by(),
    key=("expert", "version"),
)
"""Every version of an entry; `conflicts` are codes joined by a blank. Taken out of the register while a
version stood, that one was delisted, by the fact at `delisted_at`."""

DRAWS: Final = view_table(
    "draws",
    text("draw"),
    text("tender"),
    text("holder"),
    whole("seats"),
    text("sits_on"),
    text("avoid"),
    text("commitment"),
    text("answering"),
    text("reveal_by", optional=True),
    text("repeats", optional=True),
    text("answering_seed", optional=True),
    text("committed_seed", optional=True),
    text("state"),
    text("requested_on", optional=True),
    text("answered_on", optional=True),
    text("drawn_on", optional=True),
    whole("answered_at", optional=True),
    whole("drawn_at", optional=True),
    whole("position"),
    key=("draw",),
)
"""`state` is `requested`, `answered`, `drawn`, or `repeated` when it was never revealed; positions of later
steps are in `answered_at` and `drawn_at`."""

PANELS: Final = view_table(
    "panels", text("draw"), whole("place"), text("expert"), text("tender"), key=("draw", "place")
)
"""Who was drawn, in order from 1."""


def _listed(s: ExpertListed, told: Told, draft: Draft) -> None:
    draft.put(
        EXPERTS,
        {
            "expert": s.expert,
            "holder": s.holder,
            "version": s.version,
            "state": "listed",
            "delisted_on": None,
            "position": told.position,
        },
    )
    draft.put(
        EXPERT_VERSIONS,
        {
            "expert": s.expert,
            "version": s.version,
            "field": s.field,
            "rank": s.rank,
            "employer": s.employer,
            "conflicts": " ".join(s.conflicts),
            "valid_from": s.valid_from.isoformat(),
            "valid_to": None if s.valid_to is None else s.valid_to.isoformat(),
            "listed_on": told.occurred_on,
            "delisted_on": None,
            "delisted_at": None,
            "position": told.position,
            MADE_BY: told.id,
        },
    )


def _delisted(s: ExpertDelisted, told: Told, draft: Draft) -> None:
    row = draft.row(EXPERTS, s.expert)
    assert row is not None
    row["state"], row["delisted_on"] = "delisted", told.occurred_on
    version = draft.row(EXPERT_VERSIONS, s.expert, row["version"])
    assert version is not None
    version["delisted_on"], version["delisted_at"] = told.occurred_on, told.position


def _requested(s: DrawRequested, told: Told, draft: Draft) -> None:
    if s.repeats is not None:
        earlier = _draw(draft, s.repeats)
        if earlier["state"] != "drawn":
            earlier["state"] = "repeated"
    draft.put(
        DRAWS,
        {
            "draw": s.draw,
            "tender": s.tender,
            "holder": s.holder,
            "seats": s.seats,
            "sits_on": s.sits_on.isoformat(),
            "avoid": " ".join(s.avoid),
            "commitment": s.commitment,
            "answering": s.answering,
            "reveal_by": None if s.reveal_by is None else s.reveal_by.isoformat(),
            "repeats": s.repeats,
            "answering_seed": None,
            "committed_seed": None,
            "state": "requested",
            "requested_on": told.occurred_on,
            "answered_on": None,
            "drawn_on": None,
            "answered_at": None,
            "drawn_at": None,
            "position": told.position,
        },
    )


def _answered(s: DrawAnswered, told: Told, draft: Draft) -> None:
    row = _draw(draft, s.draw)
    row["answering_seed"], row["state"] = s.answering_seed, "answered"
    row["answered_on"], row["answered_at"] = told.occurred_on, told.position


def _drawn(s: PanelDrawn, told: Told, draft: Draft) -> None:
    row = _draw(draft, s.draw)
    row["committed_seed"], row["state"] = s.committed_seed, "drawn"
    row["drawn_on"], row["drawn_at"] = told.occurred_on, told.position
    for place, each in enumerate(s.drawn, 1):
        draft.append(PANELS, (s.draw, place, each.expert, row["tender"]))


def _corrected(s: StatementCorrected, _: Told, draft: Draft) -> None:
    if s.value is None or s.member not in ("field", "rank"):
        return
    row = draft.made_by(EXPERT_VERSIONS, s.corrects)
    if row is not None:
        row[s.member] = s.value


def _draw(draft: Draft, number: str) -> Row:
    row = draft.row(DRAWS, number)
    assert row is not None, f"no draw {number}"
    return row


PROJECTION: Final = Projection(
    "experts",
    (EXPERTS, EXPERT_VERSIONS, DRAWS, PANELS),
    {
        "expert.listed": _listed,
        "expert.delisted": _delisted,
        "draw.requested": _requested,
        "draw.answered": _answered,
        "panel.drawn": _drawn,
        "statement.corrected": _corrected,
    },
)
