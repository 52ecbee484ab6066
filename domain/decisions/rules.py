"""The decision rules, by version: whether a statement is recorded, and with what effect (决定规则).

The order is the one in which an official checks: does what it refers to exist, did the right officers sign,
is the money there. Ids and business keys are unique across the whole ledger; whoever keeps the index checks
them, with the keys given here. Old versions stay runnable, so that old books stay verifiable.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from domain.authority import Matter, author_of
from domain.decisions import constitution, contracts, funds, parties, procurement, remarks, spending
from domain.decisions.matters import matter_of
from domain.decisions.ruling import Accepted, Case, Ruling, missing_party
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
    Overdrawn,
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
    shortage = find_shortage(postings, case.subjects)
    if shortage is not None:
        return shortage
    fold(statement, postings, case.subjects, case.kid_of)
    case.subjects.remember(statement)
    return Accepted(author, postings, ruling.tags, ruling.keys)


RULES: Final[dict[str, Decide]] = {"2026.1": decide}
assert set(RULES) == set(constitution.RULES_VERSIONS)


def find_shortage(postings: Postings, subjects: Subjects) -> Overdrawn | None:
    """Return the first bucket that these postings would make negative, or None."""
    for posting in postings:
        if posting.amount_fen < 0 and posting.bucket in NEVER_NEGATIVE:
            available_fen = _available_fen(posting, subjects)
            if available_fen + posting.amount_fen < 0:
                return _shortage(posting, available_fen)
    return None


def _shortage(posting: Posting, available_fen: int) -> Overdrawn:
    if posting.bucket == "committed":
        commitment = posting.contract or posting.tender or ""
        return InsufficientCommitted(posting.account, available_fen, -posting.amount_fen, commitment)
    if posting.bucket == "outlaid":
        contract = posting.contract or ""
        return InsufficientOutlaid(posting.account, available_fen, -posting.amount_fen, contract)
    return _SHORTAGE[posting.bucket](posting.account, available_fen, -posting.amount_fen)


def _refuse_common(statement: Statement, case: Case) -> Refusal | None:
    day = statement.occurred_on
    if day is not None and day > case.recorded_on:
        return _future("occurred_on", day, case)
    if statement.booked_on is not None and statement.booked_on > case.recorded_on:
        return _future("booked_on", statement.booked_on, case)
    if statement.on_behalf_of is not None:
        return missing_party(statement.on_behalf_of, case)
    return None


def _refuse_compiled_for_another(statement: Statement, matter: Matter, case: Case) -> Malformed | None:
    """A class or an expense is compiled for the institution it belongs to, which alone may confirm it."""
    if not matter.is_compiled or statement.on_behalf_of is None or matter.party is None:
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


def _future(member: str, day: date, case: Case) -> Malformed:
    return Malformed(
        member,
        day.isoformat(),
        f"expected a day not after the day of recording, {case.recorded_on}",
        f"不晚于记录日 {case.recorded_on} 的日期",
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
    if posting.bucket == "committed":
        if posting.contract is not None:
            return subjects.contract(posting.contract).committed_fen
        assert posting.tender is not None
        return subjects.tender(posting.tender).committed_fen
    if posting.bucket == "outlaid":
        assert posting.contract is not None
        return subjects.contract(posting.contract).outlaid_fen
    account = subjects.account(posting.account)
    match posting.bucket:
        case "unallocated":
            return account.unallocated_fen
        case "allotted":
            return account.allotted_fen
        case "reserved":
            return account.reserved_fen
        case _:
            return account.treasury_fen


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
    "statement.corrected": remarks.decide_correction,
    "statement.confirmed": remarks.decide_confirmation,
    "statement.disputed": remarks.decide_dispute,
}
