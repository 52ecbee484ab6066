"""All reports, in the order in which they are listed. A new one is a file of its own and a line here."""

from __future__ import annotations

from typing import Final

from projections.reports import (
    carry_over,
    classes,
    closing,
    contests,
    costs,
    disclosure_clock,
    disclosures,
    draws,
    evaluation,
    experts,
    openness,
    ownership,
    party,
    plans,
    provenance,
    supervision,
    timeliness,
    vouchers,
)
from projections.reports.report import Report

REPORTS: Final[dict[str, Report]] = {
    module.REPORT.name: module.REPORT
    for module in (
        timeliness,
        provenance,
        carry_over,
        plans,
        classes,
        costs,
        evaluation,
        vouchers,
        ownership,
        party,
        experts,
        draws,
        contests,
        supervision,
        openness,
        disclosure_clock,
        disclosures,
        closing,
    )
}
