"""The procurement pipeline: tenders, bids, awards, contracts, classes, each with its state (采购全过程).

Shown as it is now; what was so at an earlier day folds that subject's statements. Corrected titles,
methods, bid states and the like are shown as corrected.
"""

from __future__ import annotations

from typing import Final

from domain.accounts import parse_account
from domain.statements.contests import ContestDecided
from domain.statements.contracts import (
    ClassClosed,
    ClassOpened,
    ContractAmended,
    ContractSettled,
    ContractSigned,
    ContractTerminated,
)
from domain.statements.procurement import (
    AwardMade,
    AwardWithdrawn,
    BidRecorded,
    BidScored,
    TenderAmended,
    TenderCancelled,
    TenderOpened,
)
from domain.statements.remarks import StatementCorrected
from domain.statements.sealing import BidsOpened
from projections.projection import Draft, Projection, Row, Told
from projections.tables import MADE_BY, made_by, text, view_table, whole

TENDERS: Final = view_table(
    "tenders",
    text("tender"),
    text("account"),
    text("province"),
    text("title"),
    text("project", optional=True),
    text("lot", optional=True),
    text("subject"),
    text("method"),
    whole("ceiling_fen"),
    text("opened_on"),
    text("deadline_on"),
    text("state"),
    text("winner", optional=True),
    whole("award", optional=True),
    whole("bids"),
    text("responsible", optional=True),
    whole("position"),
    made_by(),
    key=("tender",),
)
"""`state` is `open`, `awarded`, `contracted` or `cancelled`; `award` is the standing one's position."""

BIDS: Final = view_table(
    "bids",
    text("tender"),
    text("bidder"),
    whole("price_fen"),
    text("lodged_on", optional=True),
    text("status"),
    text("score", optional=True),
    whole("position"),
    made_by(optional=True),
    key=("tender", "bidder"),
)
"""`score` is the decimal number as its panel wrote it. Bids of an opening all have its position."""

AWARDS: Final = view_table(
    "awards",
    whole("position"),
    text("tender"),
    text("bidder"),
    whole("amount_fen"),
    whole("unit_price_fen", optional=True),
    text("awarded_on", optional=True),
    text("state"),
    key=("position",),
)
"""`state` is `standing`, `contracted`, `withdrawn`, `overturned` by a contest, or `cancelled` with its
tender."""

CONTRACTS: Final = view_table(
    "contracts",
    text("contract"),
    text("tender", optional=True),
    text("account"),
    text("province"),
    text("institution"),
    whole("signed_fen"),
    whole("amount_fen"),
    whole("trainees"),
    whole("days"),
    text("class_rank", optional=True),
    text("state"),
    text("signed_on", optional=True),
    text("ended_on", optional=True),
    whole("settled_fen", optional=True),
    text("responsible", optional=True),
    whole("position"),
    made_by(),
    key=("contract",),
)
"""`state` is `active`, `terminated` or `settled`; `amount_fen` follows amendments, `signed_fen` does not."""

CLASSES: Final = view_table(
    "classes",
    text("class"),
    text("contract", optional=True),
    text("institution"),
    text("mode"),
    text("starts_on"),
    text("ends_on"),
    whole("planned"),
    whole("charge_fen", optional=True),
    whole("practice_days", optional=True),
    text("responsible", optional=True),
    whole("attended", optional=True),
    whole("completed", optional=True),
    text("state"),
    whole("position"),
    made_by(),
    key=("class",),
)
"""`state` is `open` or `closed`."""


def _tender_opened(s: TenderOpened, told: Told, draft: Draft) -> None:
    draft.put(
        TENDERS,
        {
            "tender": s.tender,
            "account": s.account,
            "province": parse_account(s.account).province,
            "title": s.title,
            "project": s.project,
            "lot": s.lot,
            "subject": s.subject,
            "method": s.method,
            "ceiling_fen": s.ceiling_fen,
            "opened_on": s.opened_on.isoformat(),
            "deadline_on": s.deadline_on.isoformat(),
            "state": "open",
            "winner": None,
            "award": None,
            "bids": 0,
            "responsible": s.responsible,
            "position": told.position,
            MADE_BY: told.id,
        },
    )


def _tender_amended(s: TenderAmended, _: Told, draft: Draft) -> None:
    tender = _tender(draft, s.tender)
    if s.ceiling_fen is not None:
        tender["ceiling_fen"] = s.ceiling_fen
    if s.deadline_on is not None:
        tender["deadline_on"] = s.deadline_on.isoformat()


def _bids_opened(s: BidsOpened, told: Told, draft: Draft) -> None:
    tender = _tender(draft, s.tender)
    for envelope in s.envelopes:
        if envelope.state != "opened":
            continue
        tender["bids"] += 1
        draft.put(
            BIDS,
            {
                "tender": s.tender,
                "bidder": envelope.bidder,
                "price_fen": envelope.price_fen,
                "lodged_on": None if envelope.lodged_on is None else envelope.lodged_on.isoformat(),
                "status": envelope.status,
                "score": None,
                "position": told.position,
                MADE_BY: None,
            },
        )


def _contest_decided(s: ContestDecided, told: Told, draft: Draft) -> None:
    if not told.fact.outcome.postings:  # nothing was released: the award had ended, or stands
        return
    tender = _tender(draft, s.tender)
    _end_award(tender, "overturned", draft)
    if tender["state"] == "awarded":
        tender["state"] = "open"


def _bid(s: BidRecorded, told: Told, draft: Draft) -> None:
    _tender(draft, s.tender)["bids"] += 1
    draft.put(
        BIDS,
        {
            "tender": s.tender,
            "bidder": s.bidder,
            "price_fen": s.price_fen,
            "lodged_on": None if s.lodged_on is None else s.lodged_on.isoformat(),
            "status": s.status,
            "score": None,
            "position": told.position,
            MADE_BY: told.id,
        },
    )


def _scored(s: BidScored, _: Told, draft: Draft) -> None:
    bid = draft.row(BIDS, s.tender, s.bidder)
    assert bid is not None
    bid["score"] = s.score


def _awarded(s: AwardMade, told: Told, draft: Draft) -> None:
    position = told.position
    tender = _tender(draft, s.tender)
    tender["winner"], tender["award"] = s.bidder, position
    if tender["state"] == "open":
        tender["state"] = "awarded"
    draft.put(
        AWARDS,
        {
            "position": position,
            "tender": s.tender,
            "bidder": s.bidder,
            "amount_fen": s.amount_fen,
            "unit_price_fen": s.unit_price_fen,
            "awarded_on": told.occurred_on,
            "state": "standing",
        },
    )


def _award_withdrawn(s: AwardWithdrawn, _: Told, draft: Draft) -> None:
    tender = _tender(draft, s.tender)
    _end_award(tender, "withdrawn", draft)
    tender["state"] = "open"


def _tender_cancelled(s: TenderCancelled, _: Told, draft: Draft) -> None:
    tender = _tender(draft, s.tender)
    _end_award(tender, "cancelled", draft)
    tender["state"] = "cancelled"


def _end_award(tender: Row, state: str, draft: Draft) -> None:
    _mark_award(tender, state, draft)
    tender["winner"] = tender["award"] = None


def _mark_award(tender: Row, state: str, draft: Draft) -> None:
    """Say what became of the standing award, if there is one."""
    if tender["award"] is not None:
        award = draft.row(AWARDS, tender["award"])
        assert award is not None
        award["state"] = state


def _contract_signed(s: ContractSigned, told: Told, draft: Draft) -> None:
    if s.tender is not None:
        tender = _tender(draft, s.tender)
        tender["state"] = "contracted"
        _mark_award(tender, "contracted", draft)
    draft.put(
        CONTRACTS,
        {
            "contract": s.contract,
            "tender": s.tender,
            "account": s.account,
            "province": parse_account(s.account).province,
            "institution": s.institution,
            "signed_fen": s.amount_fen,
            "amount_fen": s.amount_fen,
            "trainees": s.trainees,
            "days": s.days,
            "class_rank": s.class_rank,
            "state": "active",
            "signed_on": told.occurred_on,
            "ended_on": None,
            "settled_fen": None,
            "responsible": s.responsible,
            "position": told.position,
            MADE_BY: told.id,
        },
    )


def _contract_amended(s: ContractAmended, _: Told, draft: Draft) -> None:
    contract = _contract(draft, s.contract)
    for member in ("amount_fen", "trainees", "days"):
        value = getattr(s, member)
        if value is not None:
            contract[member] = value


def _contract_terminated(s: ContractTerminated, told: Told, draft: Draft) -> None:
    contract = _contract(draft, s.contract)
    contract["state"], contract["ended_on"] = "terminated", told.occurred_on


def _contract_settled(s: ContractSettled, told: Told, draft: Draft) -> None:
    contract = _contract(draft, s.contract)
    contract["state"], contract["settled_fen"] = "settled", s.settled_fen
    contract["ended_on"] = contract["ended_on"] or told.occurred_on


def _class_opened(s: ClassOpened, told: Told, draft: Draft) -> None:
    contract = None if s.contract is None else _contract(draft, s.contract)
    draft.put(
        CLASSES,
        {
            "class": s.class_,
            "contract": s.contract,
            "institution": s.institution if contract is None else contract["institution"],
            "mode": s.mode,
            "starts_on": s.starts_on.isoformat(),
            "ends_on": s.ends_on.isoformat(),
            "planned": s.planned,
            "charge_fen": s.charge_fen,
            "practice_days": s.practice_days,
            "responsible": s.responsible,
            "attended": None,
            "completed": None,
            "state": "open",
            "position": told.position,
            MADE_BY: told.id,
        },
    )


def _class_closed(s: ClassClosed, _: Told, draft: Draft) -> None:
    row = draft.row(CLASSES, s.class_)
    assert row is not None
    row["attended"], row["completed"], row["state"] = s.attended, s.completed, "closed"


_CORRECTABLE: Final = {
    "title": (TENDERS,),
    "subject": (TENDERS,),
    "method": (TENDERS,),
    "lodged_on": (BIDS,),
    "status": (BIDS,),
    "class_rank": (CONTRACTS,),
    "responsible": (TENDERS, CONTRACTS, CLASSES),
}
"""In which tables a member that may be corrected is shown."""


def _corrected(s: StatementCorrected, _: Told, draft: Draft) -> None:
    if s.value is None:
        return
    for table in _CORRECTABLE.get(s.member, ()):
        row = draft.made_by(table, s.corrects)
        if row is not None:
            row[s.member] = s.value


def _tender(draft: Draft, code: str) -> Row:
    row = draft.row(TENDERS, code)
    assert row is not None, f"no tender {code}"
    return row


def _contract(draft: Draft, code: str) -> Row:
    row = draft.row(CONTRACTS, code)
    assert row is not None, f"no contract {code}"
    return row


PROJECTION: Final = Projection(
    "procurement",
    (TENDERS, BIDS, AWARDS, CONTRACTS, CLASSES),
    {
        "tender.opened": _tender_opened,
        "tender.cancelled": _tender_cancelled,
        "bid.recorded": _bid,
        "bid.scored": _scored,
        "award.made": _awarded,
        "award.withdrawn": _award_withdrawn,
        "tender.amended": _tender_amended,
        "bids.opened": _bids_opened,
        "contest.decided": _contest_decided,
        "contract.signed": _contract_signed,
        "contract.amended": _contract_amended,
        "contract.terminated": _contract_terminated,
        "contract.settled": _contract_settled,
        "class.opened": _class_opened,
        "class.closed": _class_closed,
        "statement.corrected": _corrected,
    },
)
