"""Decisions on tenders, bids and awards. A single bidder, a late bid or a price above the ceiling is
recorded."""

from __future__ import annotations

from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, unusable_party
from domain.refusals import DoesNotExist, IsOver, Malformed, Refusal
from domain.statements.procurement import (
    AwardMade,
    AwardWithdrawn,
    BidRecorded,
    BidScored,
    TenderAmended,
    TenderCancelled,
    TenderOpened,
)
from domain.subjects import Tender


def decide_tender(s: TenderOpened, case: Case) -> Ruling | Refusal:
    """A procurement is announced once, for money of one account; a lot belongs to a project."""
    if s.lot is not None and s.project is None:
        return Malformed(
            "project", "nothing", "expected the project whose lot this is", "该包所属的采购项目编号"
        )
    return Ruling((f"tender:{s.tender}", f"account:{s.account}"), keys_of(s, case.subjects, case.kid_of))


def decide_tender_amendment(s: TenderAmended, case: Case) -> Ruling | Refusal:
    """A procurement without contract changes its deadline or ceiling."""
    if s.deadline_on is None and s.ceiling_fen is None:
        return Malformed(
            "deadline_on", "nothing", "expected a new deadline or a new ceiling", "新的截止日期或最高限价"
        )
    tender = running_tender(s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    if tender.is_contracted:
        return IsOver("tender", s.tender, "contracted")
    return Ruling((f"trail/tender:{s.tender}", f"trail/account:{tender.account}"))


def decide_cancellation(s: TenderCancelled, case: Case) -> Ruling | Refusal:
    """A procurement without contract ends."""
    tender = running_tender(s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    if tender.is_contracted:
        return IsOver("tender", s.tender, "contracted")
    return Ruling((f"tender:{s.tender}", f"account:{tender.account}"))


def decide_bid(s: BidRecorded, case: Case) -> Ruling | Refusal:
    """A registered party bids once in a procurement that was not cancelled, and never past a seal."""
    tender = _running_for(s.bidder, s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    if tender.sealed_root:
        return IsOver("tender", s.tender, "sealed")
    tags = (f"tender:{s.tender}", f"trail/party:{s.bidder}")
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_score(s: BidScored, case: Case) -> Ruling | Refusal:
    """A bid is scored once."""
    tender = running_tender(s.tender, case)
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
    tender = running_tender(s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    # An award recorded after the contract commits money that no contract has taken over.
    if tender.is_contracted and not tender.committed_fen:
        return IsOver("tender", s.tender, "contracted")
    if tender.winner is None:
        return DoesNotExist("award", s.tender)
    return Ruling((f"tender:{s.tender}", f"account:{tender.account}"))


def running_tender(code: str, case: Case) -> Tender | Refusal:
    """Return a procurement that was announced and not cancelled, or refuse."""
    tender = case.subjects.tender(code)
    if not tender.account:
        return DoesNotExist("tender", code)
    return IsOver("tender", code, "cancelled") if tender.is_cancelled else tender


def _running_for(bidder: str, code: str, case: Case) -> Tender | Refusal:
    """The same for a party that may take part."""
    tender = running_tender(code, case)
    return (unusable_party(bidder, case) or tender) if isinstance(tender, Tender) else tender
