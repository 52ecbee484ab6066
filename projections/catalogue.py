"""All projections, in the order in which they are applied and digested."""

from __future__ import annotations

from typing import Final

from projections import (
    chronicle,
    closing,
    delivery,
    experts,
    openness,
    parties,
    planning,
    postings,
    procurement,
    resources,
    sealing,
    signatures,
    statements,
    supervision,
    vouchers,
)
from projections.projection import Projection

PROJECTIONS: Final[tuple[Projection, ...]] = (
    postings.PROJECTION,
    procurement.PROJECTION,
    experts.PROJECTION,
    sealing.PROJECTION,
    vouchers.PROJECTION,
    planning.PROJECTION,
    resources.PROJECTION,
    delivery.PROJECTION,
    parties.PROJECTION,
    statements.PROJECTION,
    supervision.PROJECTION,
    openness.PROJECTION,
    closing.PROJECTION,
    signatures.PROJECTION,
    chronicle.PROJECTION,
)
