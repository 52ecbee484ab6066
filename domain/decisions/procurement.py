"""Decisions on tenders, bids and awards. A single bidder, a late bid or a price above the ceiling is
recorded."""

from __future__ import annotations

from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, unusable_party
from domain.refusals import DoesNotExist, IsOver, Refusal
from domain.statements.procurement import (
    AwardMade,
    AwardWithdrawn,
    BidRecorded,
    BidScored,
    TenderCancelled,
    TenderOpened,
)
from domain.subjects import Tender


def decide_tender(s: TenderOpened, case: Case) -> Ruling | Refusal:
    """A procurement is announced once, for money of one account."""
    return Ruling((f"tender:{s.tender}", f"account:{s.account}"), keys_of(s, case.subjects, case.kid_of))


def decide_cancellation(s: TenderCancelled, case: Case) -> Ruling | Refusal:
    """A procurement without contract ends."""
    tender = _running(s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    if tender.is_contracted:
        return IsOver("tender", s.tender, "contracted")
    return Ruling((f"tender:{s.tender}", f"account:{tender.account}"))


def decide_bid(s: BidRecorded, case: Case) -> Ruling | Refusal:
    """A registered party bids once in a procurement that was not cancelled."""
    tender = _running_for(s.bidder, s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    tags = (f"tender:{s.tender}", f"trail/party:{s.bidder}")
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_score(s: BidScored, case: Case) -> Ruling | Refusal:
    """A bid is scored once."""
    tender = _running(s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    if s.bidder not in tender.bidders:
        return DoesNotExist("bid", f"{s.tender} · {s.bidder}")
    tags = (f"trail/tender:{s.tender}", f"trail/party:{s.bidder}")
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_award(s: AwardMade, case: Case) -> Ruling | Refusal:
    """One registered party wins; another award needs the standing one withdrawn."""
    tender = _running_for(s.bidder, s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    tags = (f"tender:{s.tender}", f"account:{tender.account}", f"trail/party:{s.bidder}")
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_withdrawal(s: AwardWithdrawn, case: Case) -> Ruling | Refusal:
    """A standing award falls away before its contract."""
    tender = _running(s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    # An award recorded after the contract commits money that no contract has taken over.
    if tender.is_contracted and not tender.committed_fen:
        return IsOver("tender", s.tender, "contracted")
    if tender.winner is None:
        return DoesNotExist("award", s.tender)
    return Ruling((f"tender:{s.tender}", f"account:{tender.account}"))


def _running(code: str, case: Case) -> Tender | Refusal:
    tender = case.subjects.tender(code)
    if not tender.account:
        return DoesNotExist("tender", code)
    return IsOver("tender", code, "cancelled") if tender.is_cancelled else tender


def _running_for(bidder: str, code: str, case: Case) -> Tender | Refusal:
    """The same for a party that may take part."""
    tender = _running(code, case)
    return (unusable_party(bidder, case) or tender) if isinstance(tender, Tender) else tender
