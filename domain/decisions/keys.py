"""Business keys: what makes a fact the same fact, stated a second time under another id (业务键).

One formula for each type of statement, here and nowhere else: a key that stands in the log is refused, and
whoever reads a sheet finds by it what is recorded already. Facts of a type without a formula may happen any
number of times.

Promises: any well-formed statement can be asked for its keys; whose references do not exist may have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from domain.about import about_tag
from domain.accounts import parse_account
from domain.decisions.ruling import business_key
from domain.doubts import doubts_in
from domain.postings import appropriation_pool
from domain.statements.base import Statement
from domain.statements.funds import AllocationAdjusted, AllocationMade
from domain.statements.openness import DisclosurePublished
from domain.statements.parties import KeyEnrolled, PartyRegistered
from domain.statements.planning import QuotaAssigned
from domain.statements.procurement import AwardMade
from domain.statements.remarks import StatementConfirmed
from domain.statements.resources import ResourceShared
from domain.statements.sealing import BidsOpened
from domain.statements.spending import DisbursementMade, DisbursementReturned, ExpenseRecorded
from domain.subjects import Subjects

KidOf = Callable[[str], str]
Keys = tuple[str, ...]


def keys_of(statement: Statement, subjects: Subjects, kid_of: KidOf) -> Keys:
    """Return the business keys of a statement, given the subjects as they are before it.

    `kid_of` names a public key (RFC 7638).
    """
    formula = _FORMULAS.get(statement.type)
    return () if formula is None else formula(statement, subjects, kid_of)


def earlier_keys_of(statement: Statement, subjects: Subjects) -> Keys:
    """Return the keys under which the same fact stood before it was withdrawn, the latest last.

    A tender can be awarded again after each withdrawal (中标撤销); each award has a key of its own.
    """
    if not isinstance(statement, AwardMade):
        return ()
    withdrawals = subjects.tender(statement.tender).withdrawals
    return tuple(_award_key(statement.tender, number) for number in range(withdrawals))


def expense_keys(institution: str, day: date | None, voucher: str, lines: Iterable[int]) -> list[str]:
    """Return the keys of lines of a voucher (凭证分录), which an institution numbers anew each month."""
    month = "undated" if day is None else day.isoformat()[:7]
    voucher_key = business_key("expense", institution, month, voucher, "")
    return [f"{voucher_key}{line}" for line in lines]


def _of(family: str, *members: str) -> Callable[[Any, Subjects, KidOf], Keys]:
    """The formula of a fact that is known by members of its own."""

    def formula(s: Any, _: Subjects, __: KidOf) -> Keys:
        return (business_key(family, *[getattr(s, member) for member in members]),)

    return formula


def _registration(s: PartyRegistered, _: Subjects, __: KidOf) -> Keys:
    party = business_key("party", s.code)
    return (party,) if s.founding is None else (party, business_key("founding", s.founding))


def _enrolment(s: KeyEnrolled, _: Subjects, kid_of: KidOf) -> Keys:
    return (business_key("key", kid_of(s.public_key)),)


def _appropriation(s: Any, _: Subjects, __: KidOf) -> Keys:
    return (business_key("appropriation", s.document, appropriation_pool(s)),)


def _adjustment(s: AllocationAdjusted, subjects: Subjects, _: KidOf) -> Keys:
    original = None if s.document is None else subjects.original(s.adjusts)
    if not isinstance(original, AllocationMade):
        return ()
    return (business_key("adjustment", s.document, original.account),)


def _award(s: AwardMade, subjects: Subjects, _: KidOf) -> Keys:
    return (_award_key(s.tender, subjects.tender(s.tender).withdrawals),)


def _award_key(tender: str, withdrawals: int) -> str:
    return business_key("award", tender, withdrawals)


def _disbursement(s: DisbursementMade, subjects: Subjects, _: KidOf) -> Keys:
    if s.contract is not None:
        account = subjects.contract(s.contract).account
    else:
        account = subjects.series(s.series or "").account
    return (_payment_key(account, s.payment_order),) if account else ()


def _returned_disbursement(s: DisbursementReturned, subjects: Subjects, _: KidOf) -> Keys:
    institution = s.institution
    if s.contract is not None:
        institution = subjects.contract(s.contract).institution
    return (business_key("returned-payment", institution, s.payment_order),) if institution else ()


def _payment(s: Any, _: Subjects, __: KidOf) -> Keys:
    return (_payment_key(s.account, s.payment_order),)


def _payment_key(account: str, payment_order: str) -> str:
    """A treasury numbers its payment orders, with a contract or without one, in one sequence."""
    return business_key("payment", parse_account(account).holder, payment_order)


def _expense(s: ExpenseRecorded, subjects: Subjects, _: KidOf) -> Keys:
    institution = subjects.contract(s.contract).institution
    if not institution:
        return ()
    return tuple(expense_keys(institution, s.occurred_on, s.voucher, [s.voucher_line]))


def _confirmation(s: StatementConfirmed, subjects: Subjects, _: KidOf) -> Keys:
    """Once, and once more for each time that what was confirmed is put in doubt."""
    earlier = subjects.remarks(s.confirms).confirmations
    if earlier and s.confirms in doubts_in(subjects).arrivals:
        return (business_key("confirmation", s.confirms, earlier),)
    return (business_key("confirmation", s.confirms),)


def _quota(s: QuotaAssigned, _: Subjects, __: KidOf) -> Keys:
    return (business_key("quota", s.document, s.fiscal_year, s.line, s.holder or s.institution),)


def _sharing(s: ResourceShared, _: Subjects, __: KidOf) -> Keys:
    return tuple(business_key("sharing", s.resource, holder) for holder in s.holders)


def _opening(s: BidsOpened, _: Subjects, __: KidOf) -> Keys:
    """An opening once, and each bid in it, whether it was sealed or is reported from a sheet."""
    opened = [row.bidder for row in s.envelopes if row.state == "opened"]
    return (business_key("opening", s.tender), *(business_key("bid", s.tender, bidder) for bidder in opened))


def _publication(s: DisclosurePublished, _: Subjects, __: KidOf) -> Keys:
    return (business_key("publication", s.what, about_tag(s), s.where, s.published_on),)


_FORMULAS: Final[dict[str, Callable[[Any, Subjects, KidOf], Keys]]] = {
    "ledger.founded": _of("ledger"),
    "party.registered": _registration,
    "key.enrolled": _enrolment,
    "appropriation.enacted": _appropriation,
    "allocation.made": _of("allocation", "document", "account"),
    "allocation.adjusted": _adjustment,
    "funds.received": _of("receipt", "voucher", "account"),
    "tender.opened": _of("tender", "tender"),
    "bid.recorded": _of("bid", "tender", "bidder"),
    "bid.scored": _of("score", "tender", "bidder"),
    "award.made": _award,
    "contract.signed": _of("contract", "contract"),
    "class.opened": _of("class", "class_"),
    "disbursement.made": _disbursement,
    "disbursement.returned": _returned_disbursement,
    "payment.made": _payment,
    "expense.recorded": _expense,
    "expert.listed": _of("expert", "expert", "version"),
    "draw.requested": _of("draw", "draw"),
    "tender.sealed": _of("seal", "tender"),
    "bids.opened": _opening,
    "award.contested": _of("contest", "contest"),
    "voucher.issued": _of("voucher", "series", "serial_digest"),
    "voucher.redeemed": _of("redemption", "series", "serial_digest"),
    "plan.submitted": _of("plan", "plan", "version"),
    "plan.reviewed": _of("review", "plan", "version", "side"),
    "quota.assigned": _quota,
    "base.designated": _of("base", "base"),
    "resource.selected": _of("resource", "resource"),
    "resource.shared": _sharing,
    "charge.declared": _of("charge", "class_", "purpose"),
    "evaluation.recorded": _of("evaluation", "class_", "by"),
    "inspection.opened": _of("inspection", "inspection"),
    "finding.raised": _of("finding", "finding"),
    "funds.frozen": _of("freeze", "freeze"),
    "clawback.ordered": _of("clawback", "clawback"),
    "clawback.recovered": _of("recovery", "clawback", "voucher"),
    "sanction.imposed": _of("sanction", "sanction"),
    "referral.made": _of("referral", "referral"),
    "complaint.lodged": _of("complaint", "complaint"),
    "disclosure.published": _publication,
    "disclosure.erased": _of("erasure", "erases", "member"),
    "period.closed": _of("period", "period"),
    "statement.confirmed": _confirmation,
}
