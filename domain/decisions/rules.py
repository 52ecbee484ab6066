"""The decision rules, by version: whether a statement is recorded, and with what effect (决定规则).

The order is the one in which an official checks: does what it refers to exist, did the right officers sign,
is the money there. Ids and business keys are unique across the whole ledger; whoever keeps the index checks
them, with the keys given here. Old versions stay runnable, so that old books stay verifiable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from domain.authority import Matter, author_of
from domain.closing import ACCOUNTS_TAG, accounts_in, periods_in
from domain.decisions import (
    constitution,
    contests,
    contracts,
    delivery,
    experts,
    funds,
    measures,
    openness,
    panels,
    parties,
    periods,
    planning,
    procurement,
    remarks,
    resources,
    sealing,
    spending,
    supervision,
    vouchers,
)
from domain.decisions.matters import matter_of
from domain.decisions.ruling import Accepted, Case, Ruling, future_day, missing_party
from domain.doubts import DOUBT_TYPES, DOUBTS_TAG, changes_doubts, doubts_in, gives_back, held_fen
from domain.folding import fold
from domain.postings import NEVER_NEGATIVE, Bucket, Posting, Postings, post
from domain.refusals import (
    InsufficientAllotted,
    InsufficientCommitted,
    InsufficientOutlaid,
    InsufficientReserved,
    InsufficientTreasury,
    InsufficientUnallocated,
    Malformed,
    MoneyIsFrozen,
    MoneyIsInDoubt,
    Overdrawn,
    PeriodIsClosed,
    Refusal,
)
from domain.statements.base import Statement
from domain.subjects import Subjects

Decide = Callable[[Statement, Case], Accepted | Refusal]


def decide(statement: Statement, case: Case) -> Accepted | Refusal:
    """Decide on one statement under the rules of 2026.1, and if it is accepted let the subjects know.

    On a refusal the subjects are as they were.
    """
    case.keys = ()
    refusal = _refuse_common(statement, case)
    if refusal is not None:
        return refusal
    ruling = _DECISIONS[statement.type](statement, case)
    if not isinstance(ruling, Ruling):
        return ruling
    case.keys = ruling.keys
    matter = matter_of(statement, case.subjects)
    refusal = _refuse_compiled_for_another(statement, matter, case)
    if refusal is not None:
        return refusal
    author = _author(matter, case)
    if not isinstance(author, str):
        return author
    postings = post(statement, case.subjects)
    shortage = find_shortage(postings, case.subjects) if postings else None
    if shortage is None and postings and doubts_in(case.subjects).held_fen:
        shortage = _find_doubt(statement, postings, case.subjects)
    if shortage is not None:
        return shortage
    tags = ruling.tags if not postings else _with_new_accounts(ruling.tags, postings, case.subjects)
    if statement.type in DOUBT_TYPES and changes_doubts(statement, case.subjects):
        tags = (*tags, DOUBTS_TAG)
    fold(statement, postings, case.subjects, case.kid_of, case.recorded_in)
    case.subjects.remember(statement)
    return Accepted(author, postings, tags, ruling.keys)


RULES: Final[dict[str, Decide]] = {"2026.1": decide}
assert set(RULES) == set(constitution.RULES_VERSIONS)


def find_shortage(postings: Postings, subjects: Subjects) -> Overdrawn | None:
    """Return the first bucket that these postings would make negative, or None."""
    for posting in postings:
        if posting.amount_fen < 0 and posting.bucket in NEVER_NEGATIVE:
            available_fen = _available_fen(posting, subjects)
            frozen_fen = _frozen_fen(posting, subjects)
            if available_fen + posting.amount_fen < 0:
                return _shortage(posting, available_fen)
            if available_fen + posting.amount_fen < frozen_fen:
                holder = posting.contract if posting.bucket == "committed" else None
                return MoneyIsFrozen(
                    holder or posting.account, available_fen, -posting.amount_fen, frozen_fen
                )
    return None


def _find_doubt(statement: Statement, postings: Postings, subjects: Subjects) -> MoneyIsInDoubt | None:
    """Return the first bucket from which these postings would use money in doubt, or None."""
    for posting in postings:
        if posting.amount_fen < 0 and posting.bucket in NEVER_NEGATIVE:
            doubtful_fen = held_fen(posting, subjects)
            if doubtful_fen and not gives_back(statement):
                usable_fen = _available_fen(posting, subjects) - _frozen_fen(posting, subjects)
                if usable_fen + posting.amount_fen < doubtful_fen:
                    holder = posting.contract or posting.tender if posting.bucket == "committed" else None
                    return MoneyIsInDoubt(
                        holder or posting.account, usable_fen, -posting.amount_fen, doubtful_fen
                    )
    return None


def _with_new_accounts(tags: tuple[str, ...], postings: Postings, subjects: Subjects) -> tuple[str, ...]:
    """Who posts to an account first makes it one of those that a closing counts."""
    known = accounts_in(subjects).codes
    for posting in postings:
        if posting.account not in known:
            return (*tags, ACCOUNTS_TAG)
    return tags


def _shortage(posting: Posting, available_fen: int) -> Overdrawn:
    if posting.bucket == "committed":
        commitment = posting.contract or posting.tender or _series_commitment(posting)
        return InsufficientCommitted(posting.account, available_fen, -posting.amount_fen, commitment)
    if posting.bucket == "outlaid":
        of_series = posting.account if posting.series is None else _series_commitment(posting)
        contract = posting.contract or of_series
        return InsufficientOutlaid(posting.account, available_fen, -posting.amount_fen, contract)
    return _SHORTAGE[posting.bucket](posting.account, available_fen, -posting.amount_fen)


def _series_commitment(posting: Posting) -> str:
    """What a voucher series commits to an institution, in words."""
    return f"{posting.series} · {posting.institution}"


def _refuse_common(statement: Statement, case: Case) -> Refusal | None:
    day = statement.occurred_on
    if day is not None and day > case.recorded_on:
        return future_day("occurred_on", day, case)
    if statement.booked_on is not None and statement.booked_on > case.recorded_on:
        return future_day("booked_on", statement.booked_on, case)
    closed = periods_in(case.subjects).closed
    if closed:
        booked_on = statement.booked_on or case.recorded_on
        if booked_on.isoformat()[:7] <= closed:
            return PeriodIsClosed(booked_on.isoformat(), closed)
    if statement.on_behalf_of is not None:
        return missing_party(statement.on_behalf_of, case)
    return None


def _refuse_compiled_for_another(statement: Statement, matter: Matter, case: Case) -> Malformed | None:
    """A class or an expense is compiled for the institution it belongs to, which alone may confirm it."""
    if not matter.is_compiled or statement.on_behalf_of is None or matter.party is None:
        return None
    if statement.on_behalf_of == matter.party:
        return None
    canonical = case.subjects.constitution().canonical
    if canonical(statement.on_behalf_of) == canonical(matter.party):
        return None
    return Malformed(
        "on_behalf_of",
        statement.on_behalf_of,
        f"expected {matter.party}, the institution whose fact it is",
        f"该事实所属的机构 {matter.party}",
    )


def _author(matter: Matter, case: Case) -> str | Refusal:
    thresholds = case.thresholds.get(matter.type)
    if thresholds is None:
        rows = case.rows.get(matter.type, ())
        thresholds = case.thresholds[matter.type] = tuple({row.over_fen for row in rows if row.over_fen})
    # Matters that differ only in amounts on the same side of every threshold need the same officers.
    passed_fen = 0
    if thresholds:
        passed_fen = max((over for over in thresholds if matter.amount_fen > over), default=0)
    question = (matter[0], passed_fen, *matter[2:])
    author = case.authors.get(question)
    if author is None:
        author = case.authors[question] = author_of(matter, case.signers, case.rows.get(matter.type, ()))
    return author


def _available_fen(posting: Posting, subjects: Subjects) -> int:
    if posting.series is not None and posting.bucket in ("committed", "outlaid"):
        of_series = subjects.series(posting.series).commitment(posting.paid_to)
        return of_series.committed_fen if posting.bucket == "committed" else of_series.outlaid_fen
    if posting.bucket == "committed":
        if posting.contract is not None:
            return subjects.contract(posting.contract).committed_fen
        assert posting.tender is not None
        return subjects.tender(posting.tender).committed_fen
    if posting.bucket == "outlaid" and posting.contract is not None:
        return subjects.contract(posting.contract).outlaid_fen
    account = subjects.account(posting.account)
    match posting.bucket:
        case "outlaid":
            return account.outlaid_fen
        case "unallocated":
            return account.unallocated_fen
        case "allotted":
            return account.allotted_fen
        case "reserved":
            return account.reserved_fen
        case _:
            return account.treasury_fen


def _frozen_fen(posting: Posting, subjects: Subjects) -> int:
    """What of a bucket may not be used: frozen money stays where it is and does not count as available."""
    if posting.bucket in ("allotted", "treasury"):
        return subjects.account(posting.account).frozen_fen
    if posting.bucket == "committed" and posting.contract is not None:
        return subjects.contract(posting.contract).frozen_fen
    return 0


_SHORTAGE: Final[dict[Bucket, type[Overdrawn]]] = {
    "unallocated": InsufficientUnallocated,
    "allotted": InsufficientAllotted,
    "reserved": InsufficientReserved,
    "treasury": InsufficientTreasury,
}

_DECISIONS: Final[dict[str, Callable[[Any, Case], Ruling | Refusal]]] = {
    "ledger.founded": constitution.decide_founding,
    "authority.adopted": constitution.decide_authority,
    "rules.adopted": constitution.decide_rules,
    "party.registered": parties.decide_registration,
    "party.suspended": parties.decide_suspension,
    "key.enrolled": parties.decide_enrolment,
    "key.revoked": parties.decide_revocation,
    "appropriation.enacted": funds.decide_appropriation,
    "allocation.made": funds.decide_allocation,
    "allocation.adjusted": funds.decide_adjustment,
    "funds.received": funds.decide_receipt,
    "balance.carried-over": funds.decide_carry_over,
    "balance.returned": funds.decide_return,
    "tender.opened": procurement.decide_tender,
    "tender.cancelled": procurement.decide_cancellation,
    "bid.recorded": procurement.decide_bid,
    "bid.scored": procurement.decide_score,
    "award.made": procurement.decide_award,
    "award.withdrawn": procurement.decide_withdrawal,
    "contract.signed": contracts.decide_contract,
    "contract.amended": contracts.decide_amendment,
    "contract.terminated": contracts.decide_termination,
    "contract.settled": contracts.decide_settlement,
    "class.opened": contracts.decide_class_opened,
    "class.closed": contracts.decide_class_closed,
    "disbursement.made": spending.decide_disbursement,
    "disbursement.returned": spending.decide_returned_disbursement,
    "payment.made": spending.decide_payment,
    "expense.recorded": spending.decide_expense,
    "expense.reversed": spending.decide_reversal,
    "tender.amended": procurement.decide_tender_amendment,
    "tender.sealed": sealing.decide_sealing,
    "bids.opened": sealing.decide_opening,
    "expert.listed": experts.decide_listing,
    "expert.delisted": experts.decide_delisting,
    "draw.requested": panels.decide_request,
    "draw.answered": panels.decide_answer,
    "panel.drawn": panels.decide_drawing,
    "award.contested": contests.decide_contest,
    "contest.decided": contests.decide_contest_decision,
    "voucher.issued": vouchers.decide_issue,
    "voucher.redeemed": vouchers.decide_redemption,
    "voucher.voided": vouchers.decide_voiding,
    "plan.submitted": planning.decide_plan,
    "plan.reviewed": planning.decide_review,
    "quota.assigned": planning.decide_quota,
    "base.designated": resources.decide_base,
    "base.withdrawn": resources.decide_base_withdrawal,
    "resource.selected": resources.decide_selection,
    "resource.shared": resources.decide_sharing,
    "inspection.opened": supervision.decide_inspection,
    "finding.raised": supervision.decide_finding,
    "finding.answered": supervision.decide_answer,
    "finding.closed": supervision.decide_closing,
    "funds.frozen": supervision.decide_freeze,
    "funds.released": supervision.decide_release,
    "clawback.ordered": supervision.decide_order,
    "clawback.recovered": supervision.decide_recovery,
    "sanction.imposed": supervision.decide_sanction,
    "referral.made": supervision.decide_referral,
    "complaint.lodged": openness.decide_complaint,
    "complaint.answered": openness.decide_complaint_answer,
    "disclosure.published": openness.decide_publication,
    "disclosure.erased": openness.decide_erasure,
    "disclosure.requested": openness.decide_request,
    "measures.adopted": measures.decide_measures,
    "period.closed": periods.decide_closing,
    "charge.declared": delivery.decide_charge,
    "evaluation.recorded": delivery.decide_evaluation,
    "statement.corrected": remarks.decide_correction,
    "statement.confirmed": remarks.decide_confirmation,
    "statement.disputed": remarks.decide_dispute,
}
