"""Sealed procurements with their envelopes, and contests of awards (封标、开标与质疑投诉).

An envelope's bid stands among all bids too (`projections.procurement`); here is what became of each envelope.
"""

from __future__ import annotations

from typing import Final

from domain.statements.contests import AwardContested, ContestDecided
from domain.statements.sealing import BidsOpened, TenderSealed
from projections.projection import Draft, Projection, Told
from projections.tables import text, view_table, whole

SEALS: Final = view_table(
    "seals",
    text("tender"),
    text("root"),
    whole("size"),
    text("sealed_on", optional=True),
    text("opened_on", optional=True),
    whole("opened", optional=True),
    whole("unopened", optional=True),
    whole("mismatching", optional=True),
    whole("position"),
    whole("opened_at", optional=True),
    key=("tender",),
)
"""Seals over envelopes; how many of them were opened is null until the opening, at position `opened_at`."""

ENVELOPES: Final = view_table(
    "envelopes",
    text("tender"),
    whole("place"),
    text("digest"),
    text("state"),
    text("bidder", optional=True),
    whole("price_fen", optional=True),
    text("kid", optional=True),
    text("lodged_on", optional=True),
    key=("tender", "place"),
)
"""What the opening showed, in the order of lodging from 1."""

CONTESTS: Final = view_table(
    "contests",
    text("contest"),
    text("tender"),
    text("party"),
    text("state"),
    text("contested_on", optional=True),
    text("decided_on", optional=True),
    whole("decided_at", optional=True),
    text("decided_by", optional=True),
    whole("released_fen", optional=True),
    whole("position"),
    key=("contest",),
)
"""`state` is `open`, `upheld` or `rejected`; `released_fen` is what an upheld one freed."""


def _sealed(s: TenderSealed, told: Told, draft: Draft) -> None:
    draft.put(
        SEALS,
        {
            "tender": s.tender,
            "root": s.root,
            "size": s.size,
            "sealed_on": told.occurred_on,
            "opened_on": None,
            "opened": None,
            "unopened": None,
            "mismatching": None,
            "position": told.position,
            "opened_at": None,
        },
    )


def _opened(s: BidsOpened, told: Told, draft: Draft) -> None:
    row = draft.row(SEALS, s.tender)
    assert row is not None
    row["opened_on"], row["opened_at"] = told.occurred_on, told.position
    states = [envelope.state for envelope in s.envelopes]
    for state in ("opened", "unopened", "mismatching"):
        row[state] = states.count(state)
    for place, each in enumerate(s.envelopes, 1):
        lodged_on = None if each.lodged_on is None else each.lodged_on.isoformat()
        what = (each.digest, each.state, each.bidder, each.price_fen, each.kid, lodged_on)
        draft.append(ENVELOPES, (s.tender, place, *what))


def _contested(s: AwardContested, told: Told, draft: Draft) -> None:
    draft.put(
        CONTESTS,
        {
            "contest": s.contest,
            "tender": s.tender,
            "party": s.party,
            "state": "open",
            "contested_on": told.occurred_on,
            "decided_on": None,
            "decided_at": None,
            "decided_by": None,
            "released_fen": None,
            "position": told.position,
        },
    )


def _decided(s: ContestDecided, told: Told, draft: Draft) -> None:
    row = draft.row(CONTESTS, s.contest)
    assert row is not None
    row["state"], row["decided_on"], row["decided_by"] = s.outcome, told.occurred_on, told.fact.outcome.author
    row["decided_at"] = told.position
    row["released_fen"] = sum(p.amount_fen for p in told.fact.outcome.postings if p.bucket == "allotted")


PROJECTION: Final = Projection(
    "sealing",
    (SEALS, ENVELOPES, CONTESTS),
    {
        "tender.sealed": _sealed,
        "bids.opened": _opened,
        "award.contested": _contested,
        "contest.decided": _decided,
    },
)
