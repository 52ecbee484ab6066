"""Folding of supervision and openness: how accepted statements change their subjects (监督事项的归并)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from domain.about import about_tag
from domain.statements.openness import ComplaintAnswered, ComplaintLodged
from domain.statements.supervision import (
    ClawbackOrdered,
    ClawbackRecovered,
    FindingAnswered,
    FindingClosed,
    FindingRaised,
    FundsFrozen,
    FundsReleased,
    InspectionOpened,
)
from domain.subjects import Account, Contract, Subjects
from domain.supervision_states import Clawback, Complaint, Finding, Freeze, Inspection


def _inspection(s: InspectionOpened, subjects: Subjects, _: object) -> None:
    cast(Inspection, subjects.edit(f"inspection:{s.inspection}")).about = about_tag(s)


def _raised(s: FindingRaised, subjects: Subjects, _: object) -> None:
    finding = cast(Finding, subjects.edit(f"finding:{s.finding}"))
    finding.about, finding.state = about_tag(s), "open"


def _answered(s: FindingAnswered, subjects: Subjects, _: object) -> None:
    cast(Finding, subjects.edit(f"finding:{s.finding}")).state = "answered"


def _closed(s: FindingClosed, subjects: Subjects, _: object) -> None:
    cast(Finding, subjects.edit(f"finding:{s.finding}")).state = "closed"


def _frozen(s: FundsFrozen, subjects: Subjects, _: object) -> None:
    freeze = cast(Freeze, subjects.edit(f"freeze:{s.freeze}"))
    freeze.account, freeze.contract, freeze.finding = s.account, s.contract, s.finding
    _freeze(freeze, s.amount_fen, subjects)


def _released(s: FundsReleased, subjects: Subjects, _: object) -> None:
    _freeze(cast(Freeze, subjects.edit(f"freeze:{s.freeze}")), -s.amount_fen, subjects)


def _freeze(freeze: Freeze, more_fen: int, subjects: Subjects) -> None:
    freeze.frozen_fen += more_fen
    if freeze.contract is not None:
        cast(Contract, subjects.edit(f"contract:{freeze.contract}")).frozen_fen += more_fen
    elif freeze.account is not None:
        cast(Account, subjects.edit(f"account:{freeze.account}")).frozen_fen += more_fen


def _ordered(s: ClawbackOrdered, subjects: Subjects, _: object) -> None:
    clawback = cast(Clawback, subjects.edit(f"clawback:{s.clawback}"))
    clawback.account, clawback.contract, clawback.finding = s.account, s.contract, s.finding
    clawback.of, clawback.ordered_fen = s.of, s.amount_fen


def _recovered(s: ClawbackRecovered, subjects: Subjects, _: object) -> None:
    cast(Clawback, subjects.edit(f"clawback:{s.clawback}")).recovered_fen += s.amount_fen


def _lodged(s: ComplaintLodged, subjects: Subjects, _: object) -> None:
    complaint = cast(Complaint, subjects.edit(f"complaint:{s.complaint}"))
    complaint.about, complaint.state = about_tag(s), "lodged"


def _complaint_answered(s: ComplaintAnswered, subjects: Subjects, _: object) -> None:
    cast(Complaint, subjects.edit(f"complaint:{s.complaint}")).state = "answered"


SUPERVISION_RULES: Final[dict[str, Callable[[Any, Subjects, Callable[[str], str]], None]]] = {
    "inspection.opened": _inspection,
    "finding.raised": _raised,
    "finding.answered": _answered,
    "finding.closed": _closed,
    "funds.frozen": _frozen,
    "funds.released": _released,
    "clawback.ordered": _ordered,
    "clawback.recovered": _recovered,
    "complaint.lodged": _lodged,
    "complaint.answered": _complaint_answered,
}
"""How each type changes its subjects."""
