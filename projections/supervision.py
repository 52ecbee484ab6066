"""Supervision: inspections, findings, frozen money, clawbacks, sanctions, referrals (监督检查).

Every row keeps the day and the position at which a step was recorded, so that the state of a thing can be
told as of any day and as known at any position. A corrected article or authority is shown as corrected.
"""

from __future__ import annotations

from typing import Final

from domain.about import about_tag
from domain.statements.remarks import StatementCorrected
from domain.statements.supervision import (
    ClawbackOrdered,
    ClawbackRecovered,
    FindingAnswered,
    FindingClosed,
    FindingRaised,
    FundsFrozen,
    FundsReleased,
    InspectionOpened,
    ReferralMade,
    SanctionImposed,
)
from projections.projection import Draft, Projection, Told
from projections.tables import MADE_BY, iso, made_by, text, view_table, whole

INSPECTIONS: Final = view_table(
    "inspections",
    text("inspection"),
    text("about_kind"),
    text("about"),
    text("due_on", optional=True),
    text("occurred_on", optional=True),
    whole("position"),
    key=("inspection",),
)

FINDINGS: Final = view_table(
    "findings",
    text("finding"),
    text("inspection", optional=True),
    text("about_kind"),
    text("about"),
    text("article"),
    whole("amount_fen", optional=True),
    text("due_on"),
    text("occurred_on", optional=True),
    whole("position"),
    text("answered_on", optional=True),
    whole("answered_at", optional=True),
    text("closed_on", optional=True),
    whole("closed_at", optional=True),
    text("outcome", optional=True),
    made_by(),
    key=("finding",),
)
"""`answered_on` and `answered_at` are the day and position of the first answer."""

FREEZES: Final = view_table(
    "freezes",
    text("freeze"),
    text("account", optional=True),
    text("contract", optional=True),
    text("finding", optional=True),
    whole("amount_fen"),
    text("occurred_on", optional=True),
    whole("position"),
    key=("freeze",),
)

RELEASES: Final = view_table(
    "releases",
    whole("position"),
    text("freeze"),
    whole("amount_fen"),
    text("occurred_on", optional=True),
    key=("position",),
)
"""What was released of what an order froze (解冻)."""

CLAWBACKS: Final = view_table(
    "clawbacks",
    text("clawback"),
    text("account", optional=True),
    text("contract", optional=True),
    text("party", optional=True),
    text("finding", optional=True),
    text("of"),
    whole("amount_fen"),
    text("due_on"),
    text("occurred_on", optional=True),
    whole("position"),
    key=("clawback",),
)

RECOVERIES: Final = view_table(
    "recoveries",
    whole("position"),
    text("clawback"),
    whole("amount_fen"),
    text("category", optional=True),
    text("occurred_on", optional=True),
    key=("position",),
)
"""What came back of what an order claims (追回到账)."""

SANCTIONS: Final = view_table(
    "sanctions",
    text("sanction"),
    text("party", optional=True),
    text("finding", optional=True),
    text("kind"),
    text("article"),
    whole("amount_fen", optional=True),
    text("due_on", optional=True),
    text("until", optional=True),
    text("occurred_on", optional=True),
    whole("position"),
    made_by(),
    key=("sanction",),
)
"""Without a `party` it is a person, whose name is withheld."""

REFERRALS: Final = view_table(
    "referrals",
    text("referral"),
    text("finding", optional=True),
    text("authority"),
    text("article"),
    text("due_on", optional=True),
    text("occurred_on", optional=True),
    whole("position"),
    made_by(),
    key=("referral",),
)


def _inspection(s: InspectionOpened, told: Told, draft: Draft) -> None:
    kind, _, about = about_tag(s).partition(":")
    draft.append(INSPECTIONS, (s.inspection, kind, about, iso(s.due_on), told.occurred_on, told.position))


def _raised(s: FindingRaised, told: Told, draft: Draft) -> None:
    kind, _, about = about_tag(s).partition(":")
    draft.put(
        FINDINGS,
        {
            "finding": s.finding,
            "inspection": s.inspection,
            "about_kind": kind,
            "about": about,
            "article": s.article,
            "amount_fen": s.amount_fen,
            "due_on": s.due_on.isoformat(),
            "occurred_on": told.occurred_on,
            "position": told.position,
            "answered_on": None,
            "answered_at": None,
            "closed_on": None,
            "closed_at": None,
            "outcome": None,
            MADE_BY: told.id,
        },
    )


def _answered(s: FindingAnswered, told: Told, draft: Draft) -> None:
    row = draft.row(FINDINGS, s.finding)
    assert row is not None
    if row["answered_at"] is None:
        row["answered_on"], row["answered_at"] = told.occurred_on, told.position


def _closed(s: FindingClosed, told: Told, draft: Draft) -> None:
    row = draft.row(FINDINGS, s.finding)
    assert row is not None
    row["closed_on"], row["closed_at"], row["outcome"] = told.occurred_on, told.position, s.outcome


def _frozen(s: FundsFrozen, told: Told, draft: Draft) -> None:
    row = (s.freeze, s.account, s.contract, s.finding, s.amount_fen, told.occurred_on, told.position)
    draft.append(FREEZES, row)


def _released(s: FundsReleased, told: Told, draft: Draft) -> None:
    draft.append(RELEASES, (told.position, s.freeze, s.amount_fen, told.occurred_on))


def _ordered(s: ClawbackOrdered, told: Told, draft: Draft) -> None:
    what = (s.clawback, s.account, s.contract, s.party, s.finding, s.of, s.amount_fen)
    draft.append(CLAWBACKS, (*what, s.due_on.isoformat(), told.occurred_on, told.position))


def _recovered(s: ClawbackRecovered, told: Told, draft: Draft) -> None:
    draft.append(RECOVERIES, (told.position, s.clawback, s.amount_fen, s.category, told.occurred_on))


def _sanctioned(s: SanctionImposed, told: Told, draft: Draft) -> None:
    draft.put(
        SANCTIONS,
        {
            "sanction": s.sanction,
            "party": s.party,
            "finding": s.finding,
            "kind": s.kind,
            "article": s.article,
            "amount_fen": s.amount_fen,
            "due_on": iso(s.due_on),
            "until": iso(s.until),
            "occurred_on": told.occurred_on,
            "position": told.position,
            MADE_BY: told.id,
        },
    )


def _referred(s: ReferralMade, told: Told, draft: Draft) -> None:
    draft.put(
        REFERRALS,
        {
            "referral": s.referral,
            "finding": s.finding,
            "authority": s.authority,
            "article": s.article,
            "due_on": iso(s.due_on),
            "occurred_on": told.occurred_on,
            "position": told.position,
            MADE_BY: told.id,
        },
    )


def _corrected(s: StatementCorrected, _: Told, draft: Draft) -> None:
    if s.value is None or s.member not in ("article", "authority"):
        return
    for table in (FINDINGS, SANCTIONS, REFERRALS):
        row = draft.made_by(table, s.corrects)
        if row is not None:
            row[s.member] = s.value


PROJECTION: Final = Projection(
    "supervision",
    (INSPECTIONS, FINDINGS, FREEZES, RELEASES, CLAWBACKS, RECOVERIES, SANCTIONS, REFERRALS),
    {
        "inspection.opened": _inspection,
        "finding.raised": _raised,
        "finding.answered": _answered,
        "finding.closed": _closed,
        "funds.frozen": _frozen,
        "funds.released": _released,
        "clawback.ordered": _ordered,
        "clawback.recovered": _recovered,
        "sanction.imposed": _sanctioned,
        "referral.made": _referred,
        "statement.corrected": _corrected,
    },
)
