"""All projections, in the order in which they are applied and digested."""

from __future__ import annotations

from typing import Final

from projections import parties, postings, procurement, statements
from projections.projection import Projection

PROJECTIONS: Final[tuple[Projection, ...]] = (
    postings.PROJECTION,
    procurement.PROJECTION,
    parties.PROJECTION,
    statements.PROJECTION,
)
