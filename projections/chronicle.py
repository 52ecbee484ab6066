"""What reports ask of an earlier day and no posting tells: terms of contracts, classes, bids, parties (编年).

Every row is what one statement said, with its position and business day, and is never changed; whoever asks
as of a day or as known at a position takes the rows that count and lays them over each other in the order of
the log. Corrections stand beside as rows of their own.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, LargeBinary, Table

from domain.statements.contests import ContestDecided
from domain.statements.contracts import (
    ClassClosed,
    ClassOpened,
    ContractAmended,
    ContractSettled,
    ContractSigned,
    ContractTerminated,
)
from domain.statements.funds import AllocationAdjusted, AllocationMade, BalanceCarriedOver
from domain.statements.parties import PartyRegistered, PartySuspended
from domain.statements.procurement import AwardWithdrawn, BidRecorded, TenderCancelled
from domain.statements.remarks import StatementCorrected
from domain.statements.sealing import BidsOpened
from domain.statements.spending import ExpenseRecorded
from ledger.encoding import id_bytes
from projections.projection import Draft, Projection, Told
from projections.tables import MADE_BY, made_by, text, view_table, whole

ALLOCATIONS: Final = view_table(
    "allocations",
    whole("position"),
    text("occurred_on", optional=True),
    text("account"),
    text("from_holder"),
    text("document"),
    whole("amount_fen"),
    made_by(),
    key=("position",),
)
"""Every allocation as it was made (资金下达)."""

ADJUSTMENTS: Final = view_table(
    "adjustments",
    whole("position"),
    text("occurred_on", optional=True),
    whole("allocation"),
    whole("delta_fen"),
    key=("position",),
)
"""By how much an allocation, named by its position, was raised or lowered (资金调整)."""

CARRY_OVERS: Final = view_table(
    "carry_overs",
    whole("position"),
    text("occurred_on", optional=True),
    text("account"),
    whole("amount_fen"),
    text("usable_until"),
    key=("position",),
)
"""Money that may be used in a later year (结转)."""

CONTRACT_TERMS: Final = view_table(
    "contract_terms",
    whole("position"),
    text("occurred_on", optional=True),
    text("contract"),
    text("tender", optional=True),
    text("account", optional=True),
    text("institution", optional=True),
    whole("amount_fen", optional=True),
    whole("trainees", optional=True),
    whole("days", optional=True),
    text("class_rank", optional=True),
    text("state", optional=True),
    text("signed_on", optional=True),
    key=("position",),
)
"""What each statement said of a contract; what it did not say is null (合同条款)."""

CLASS_TERMS: Final = view_table(
    "class_terms",
    whole("position"),
    text("occurred_on", optional=True),
    text("class"),
    text("contract", optional=True),
    text("institution", optional=True),
    text("mode", optional=True),
    text("starts_on", optional=True),
    text("ends_on", optional=True),
    whole("planned", optional=True),
    whole("practice_days", optional=True),
    whole("attended", optional=True),
    whole("completed", optional=True),
    text("state"),
    key=("position",),
)
"""What each statement said of a class; what it did not say is null (培训班情况)."""

EXPENSE_CLASSES: Final = view_table("expense_classes", whole("position"), text("class"), key=("position",))
"""For which class an expense is, where it says so (支出所属班级)."""

BIDS_TOLD: Final = view_table(
    "bids_told",
    whole("position"),
    text("bidder"),
    text("occurred_on", optional=True),
    text("tender"),
    whole("price_fen"),
    text("status"),
    key=("position", "bidder"),
)
"""Bids from sheets and from openings (投标)."""

AWARD_ENDS: Final = view_table(
    "award_ends",
    whole("position"),
    text("occurred_on", optional=True),
    text("tender"),
    key=("position",),
)
"""Where the standing award of a tender fell away before its contract (中标失效)."""

REGISTRATIONS: Final = view_table(
    "registrations",
    whole("position"),
    text("occurred_on", optional=True),
    text("code"),
    text("kind"),
    text("name"),
    text("province", optional=True),
    text("ownership", optional=True),
    text("founding", optional=True),
    key=("position",),
)
"""Parties as they were registered (单位登记)."""

SUSPENSIONS: Final = view_table(
    "suspensions", whole("position"), text("occurred_on", optional=True), text("party"), key=("position",)
)
"""Parties suspended (单位暂停)."""

CORRECTIONS: Final = view_table(
    "corrections",
    whole("position"),
    Column("corrects", LargeBinary, nullable=False),
    text("member"),
    text("value"),
    key=("position",),
)
"""What a member of the statement with the id `corrects` should have said (更正)."""


def _allocated(s: AllocationMade, told: Told, draft: Draft) -> None:
    draft.put(
        ALLOCATIONS,
        {
            "position": told.position,
            "occurred_on": told.occurred_on,
            "account": s.account,
            "from_holder": s.from_holder,
            "document": s.document,
            "amount_fen": s.amount_fen,
            MADE_BY: told.id,
        },
    )


def _adjusted(s: AllocationAdjusted, told: Told, draft: Draft) -> None:
    allocation = draft.made_by(ALLOCATIONS, s.adjusts)
    assert allocation is not None
    draft.append(ADJUSTMENTS, (told.position, told.occurred_on, allocation["position"], s.delta_fen))


def _carried_over(s: BalanceCarriedOver, told: Told, draft: Draft) -> None:
    row = (told.position, told.occurred_on, s.account, s.amount_fen, s.usable_until.isoformat())
    draft.append(CARRY_OVERS, row)


def _signed(s: ContractSigned, told: Told, draft: Draft) -> None:
    _say(
        draft, CONTRACT_TERMS, told, contract=s.contract, tender=s.tender, account=s.account,
        institution=s.institution, amount_fen=s.amount_fen, trainees=s.trainees, days=s.days,
        class_rank=s.class_rank, state="active", signed_on=told.occurred_on,
    )  # fmt: skip


def _amended(s: ContractAmended, told: Told, draft: Draft) -> None:
    terms = {"amount_fen": s.amount_fen, "trainees": s.trainees, "days": s.days}
    _say(draft, CONTRACT_TERMS, told, contract=s.contract, **terms)


def _terminated(s: ContractTerminated, told: Told, draft: Draft) -> None:
    _say(draft, CONTRACT_TERMS, told, contract=s.contract, state="terminated")


def _settled(s: ContractSettled, told: Told, draft: Draft) -> None:
    _say(draft, CONTRACT_TERMS, told, contract=s.contract, state="settled")


def _class_opened(s: ClassOpened, told: Told, draft: Draft) -> None:
    terms: dict[str, Any] = {
        "class": s.class_,
        "contract": s.contract,
        "institution": s.institution,
        "mode": s.mode,
        "starts_on": s.starts_on.isoformat(),
        "ends_on": s.ends_on.isoformat(),
        "planned": s.planned,
        "practice_days": s.practice_days,
        "state": "open",
    }
    _say(draft, CLASS_TERMS, told, **terms)


def _class_closed(s: ClassClosed, told: Told, draft: Draft) -> None:
    terms: dict[str, Any] = {
        "class": s.class_,
        "attended": s.attended,
        "completed": s.completed,
        "state": "closed",
    }
    _say(draft, CLASS_TERMS, told, **terms)


def _spent(s: ExpenseRecorded, told: Told, draft: Draft) -> None:
    if s.class_ is not None:
        draft.append(EXPENSE_CLASSES, (told.position, s.class_))


def _bid(s: BidRecorded, told: Told, draft: Draft) -> None:
    row = (told.position, s.bidder, told.occurred_on, s.tender, s.price_fen, s.status)
    draft.append(BIDS_TOLD, row)


def _opened(s: BidsOpened, told: Told, draft: Draft) -> None:
    for envelope in s.envelopes:
        if envelope.state == "opened":
            price, status = envelope.price_fen, envelope.status
            row = (told.position, envelope.bidder, told.occurred_on, s.tender, price, status)
            draft.append(BIDS_TOLD, row)


def _award_ended(s: AwardWithdrawn | TenderCancelled | ContestDecided, told: Told, draft: Draft) -> None:
    if told.fact.outcome.postings:  # what releases nothing ends no award
        draft.append(AWARD_ENDS, (told.position, told.occurred_on, s.tender))


def _registered(s: PartyRegistered, told: Told, draft: Draft) -> None:
    row = (told.position, told.occurred_on, s.code, s.kind, s.name, s.province, s.ownership, s.founding)
    draft.append(REGISTRATIONS, row)


def _suspended(_: PartySuspended, told: Told, draft: Draft) -> None:
    # The tag holds the code, also where the statement names a founding authority.
    code = told.fact.outcome.tags[0].removeprefix("party:")
    draft.append(SUSPENSIONS, (told.position, told.occurred_on, code))


def _corrected(s: StatementCorrected, told: Told, draft: Draft) -> None:
    if s.value is not None:
        draft.append(CORRECTIONS, (told.position, id_bytes(s.corrects), s.member, s.value))


def _say(draft: Draft, table: Table, told: Told, **terms: Any) -> None:
    """Add a row of what a statement said; columns it does not name are null."""
    said = {"position": told.position, "occurred_on": told.occurred_on, **terms}
    draft.append(table, tuple(said.get(column.name) for column in table.columns))


PROJECTION: Final = Projection(
    "chronicle",
    (
        ALLOCATIONS,
        ADJUSTMENTS,
        CARRY_OVERS,
        CONTRACT_TERMS,
        CLASS_TERMS,
        EXPENSE_CLASSES,
        BIDS_TOLD,
        AWARD_ENDS,
        REGISTRATIONS,
        SUSPENSIONS,
        CORRECTIONS,
    ),
    {
        "allocation.made": _allocated,
        "allocation.adjusted": _adjusted,
        "balance.carried-over": _carried_over,
        "contract.signed": _signed,
        "contract.amended": _amended,
        "contract.terminated": _terminated,
        "contract.settled": _settled,
        "class.opened": _class_opened,
        "class.closed": _class_closed,
        "expense.recorded": _spent,
        "bid.recorded": _bid,
        "bids.opened": _opened,
        "award.withdrawn": _award_ended,
        "tender.cancelled": _award_ended,
        "contest.decided": _award_ended,
        "party.registered": _registered,
        "party.suspended": _suspended,
        "statement.corrected": _corrected,
    },
)
