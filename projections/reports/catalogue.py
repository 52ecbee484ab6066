"""All reports, in the order in which they are listed. A new one is a file of its own and a line here."""

from __future__ import annotations

from typing import Final

from projections.reports import (
    carry_over,
    classes,
    closing,
    costs,
    openness,
    ownership,
    party,
    provenance,
    supervision,
    timeliness,
)
from projections.reports.report import Report

REPORTS: Final[dict[str, Report]] = {
    module.REPORT.name: module.REPORT
    for module in (
        timeliness,
        provenance,
        carry_over,
        classes,
        costs,
        ownership,
        party,
        supervision,
        openness,
        closing,
    )
}
