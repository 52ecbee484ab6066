"""Training bases, resources, and with whom resources are shared (培训基地、优质资源、资源共享).

Corrected titles, subjects and terms are shown as corrected.
"""

from __future__ import annotations

from typing import Final

from domain.statements.remarks import StatementCorrected
from domain.statements.resources import BaseDesignated, BaseWithdrawn, ResourceSelected, ResourceShared
from projections.projection import Draft, Projection, Told
from projections.tables import MADE_BY, made_by, text, view_table, whole

BASES: Final = view_table(
    "bases",
    text("base"),
    text("holder"),
    text("institution"),
    text("subjects"),
    text("valid_from", optional=True),
    text("valid_to", optional=True),
    text("state"),
    text("designated_on", optional=True),
    text("withdrawn_on", optional=True),
    whole("position"),
    made_by(),
    key=("base",),
)
"""`state` is `designated` or `withdrawn`; a term that is over is told by its days, which are inclusive."""

RESOURCES: Final = view_table(
    "resources",
    text("resource"),
    text("holder"),
    text("title"),
    text("provider"),
    text("contract", optional=True),
    text("selected_on", optional=True),
    whole("shared_with"),
    whole("position"),
    made_by(),
    key=("resource",),
)
"""`shared_with` is the number of holders that it is shared with."""

SHARINGS: Final = view_table(
    "sharings",
    text("resource"),
    text("holder"),
    text("shared_on", optional=True),
    whole("position"),
    key=("resource", "holder"),
)

_CORRECTABLE: Final = {
    "subjects": BASES,
    "valid_from": BASES,
    "valid_to": BASES,
    "title": RESOURCES,
}
"""In which table a member that may be corrected is shown."""


def _designated(s: BaseDesignated, told: Told, draft: Draft) -> None:
    draft.put(
        BASES,
        {
            "base": s.base,
            "holder": s.holder,
            "institution": s.institution,
            "subjects": s.subjects,
            "valid_from": None if s.valid_from is None else s.valid_from.isoformat(),
            "valid_to": None if s.valid_to is None else s.valid_to.isoformat(),
            "state": "designated",
            "designated_on": told.occurred_on,
            "withdrawn_on": None,
            "position": told.position,
            MADE_BY: told.id,
        },
    )


def _withdrawn(s: BaseWithdrawn, told: Told, draft: Draft) -> None:
    base = draft.row(BASES, s.base)
    assert base is not None, f"no base {s.base}"
    base["state"], base["withdrawn_on"] = "withdrawn", told.occurred_on


def _selected(s: ResourceSelected, told: Told, draft: Draft) -> None:
    draft.put(
        RESOURCES,
        {
            "resource": s.resource,
            "holder": s.holder,
            "title": s.title,
            "provider": s.provider,
            "contract": s.contract,
            "selected_on": told.occurred_on,
            "shared_with": 0,
            "position": told.position,
            MADE_BY: told.id,
        },
    )


def _shared(s: ResourceShared, told: Told, draft: Draft) -> None:
    resource = draft.row(RESOURCES, s.resource)
    assert resource is not None, f"no resource {s.resource}"
    resource["shared_with"] += len(s.holders)
    for holder in s.holders:
        draft.append(SHARINGS, (s.resource, holder, told.occurred_on, told.position))


def _corrected(s: StatementCorrected, _: Told, draft: Draft) -> None:
    table = _CORRECTABLE.get(s.member)
    if table is None or s.value is None:
        return
    row = draft.made_by(table, s.corrects)
    if row is not None:
        row[s.member] = s.value


PROJECTION: Final = Projection(
    "resources",
    (BASES, RESOURCES, SHARINGS),
    {
        "base.designated": _designated,
        "base.withdrawn": _withdrawn,
        "resource.selected": _selected,
        "resource.shared": _shared,
        "statement.corrected": _corrected,
    },
)
