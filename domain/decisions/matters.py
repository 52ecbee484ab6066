"""What of a statement decides who may sign it: its size, its province, the party it is about (授权要件).

One function for each type. A correction has the matter of what it corrects, so that whoever may state a fact
may also put right its clerical errors, and nobody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from domain.about import about_tag, whose
from domain.accounts import parse_account
from domain.authority import Matter
from domain.holders import province_of
from domain.statements.base import Statement
from domain.statements.contests import AwardContested
from domain.statements.contracts import ClassClosed, ClassOpened
from domain.statements.delivery import ChargeDeclared, EvaluationRecorded
from domain.statements.experts import ExpertDelisted, ExpertListed
from domain.statements.funds import AllocationAdjusted, AllocationMade, AppropriationEnacted
from domain.statements.openness import (
    ComplaintAnswered,
    ComplaintLodged,
    DisclosurePublished,
    DisclosureRequested,
)
from domain.statements.panels import DrawAnswered, PanelDrawn
from domain.statements.parties import KeyEnrolled, KeyRevoked, PartyRegistered, PartySuspended
from domain.statements.planning import PlanReviewed, PlanSubmitted
from domain.statements.remarks import StatementConfirmed, StatementCorrected, StatementDisputed
from domain.statements.resources import BaseDesignated, BaseWithdrawn, ResourceSelected, ResourceShared
from domain.statements.spending import (
    DisbursementMade,
    DisbursementReturned,
    ExpenseRecorded,
    ExpenseReversed,
)
from domain.statements.supervision import ClawbackRecovered, FindingAnswered
from domain.statements.vouchers import VoucherIssued, VoucherRedeemed, VoucherVoided
from domain.subjects import Contract, Subjects
from domain.supervision_states import account_of, clawback_in, complaint_in, finding_in
from domain.vocabulary import REGISTRAR


def matter_of(statement: Statement, subjects: Subjects) -> Matter:
    """Return the matter of a statement whose references have been found to exist."""
    return _MATTERS[statement.type](statement, subjects)


def province_of_account(code: str) -> str:
    """Return the province-level code of the holder of an account; `00` for the centre's own."""
    return parse_account(code).province


def _joint(s: Statement, _: Subjects) -> Matter:
    return Matter(s.type)


def _registration(s: PartyRegistered, _: Subjects) -> Matter:
    return Matter(s.type, province=s.province, party=s.code, registrar=REGISTRAR[s.kind])


def _party(s: PartySuspended | KeyEnrolled, subjects: Subjects) -> Matter:
    return _about(s, s.party, subjects)


def _key(s: KeyRevoked, subjects: Subjects) -> Matter:
    return _about(s, subjects.key(s.kid).party, subjects)


def _about(s: Statement, party: str, subjects: Subjects) -> Matter:
    code = subjects.constitution().canonical(party)
    row = subjects.party(code)
    assert row.kind is not None
    return Matter(s.type, province=row.province, party=code, registrar=row.founding or REGISTRAR[row.kind])


def _appropriation(s: AppropriationEnacted, _: Subjects) -> Matter:
    return Matter(s.type, s.amount_fen, province_of(s.holder))


def _allocation(s: AllocationMade, _: Subjects) -> Matter:
    return Matter(s.type, s.amount_fen, province_of(s.from_holder))


def _adjustment(s: AllocationAdjusted, subjects: Subjects) -> Matter:
    original = subjects.original(s.adjusts)
    assert isinstance(original, AllocationMade)
    return Matter(s.type, abs(s.delta_fen), province_of(original.from_holder))


def _of_account(s: Any, _: Subjects) -> Matter:
    return Matter(s.type, s.amount_fen, province_of_account(s.account))


def _tender_opened(s: Any, _: Subjects) -> Matter:
    return Matter(s.type, s.ceiling_fen, province_of_account(s.account))


def _of_tender(s: Any, subjects: Subjects) -> Matter:
    amount_fen = getattr(s, "amount_fen", None) or getattr(s, "ceiling_fen", None) or 0
    return Matter(s.type, amount_fen, province_of_account(subjects.tender(s.tender).account))


def _of_contract(s: Any, subjects: Subjects) -> Matter:
    amount_fen = getattr(s, "amount_fen", None) or 0
    return Matter(s.type, amount_fen, province_of_account(subjects.contract(s.contract).account))


def _delivery(s: Statement, amount_fen: int, contract: Contract) -> Matter:
    """Who answers for what an institution does under a contract: itself, or who compiles for its province."""
    return Matter(
        s.type,
        amount_fen,
        province_of_account(contract.account),
        contract.institution,
        None,
        s.capacity == "compiled",
    )


def _class_opened(s: ClassOpened, subjects: Subjects) -> Matter:
    return _class(s, s.contract, s.institution, subjects)


def _of_class(s: ClassClosed | ChargeDeclared | EvaluationRecorded, subjects: Subjects) -> Matter:
    training = subjects.training_class(s.class_)
    return _class(s, training.contract, training.institution, subjects)


def _class(s: Statement, contract: str | None, institution: str | None, subjects: Subjects) -> Matter:
    if contract is not None:
        return _delivery(s, 0, subjects.contract(contract))
    assert institution is not None
    home = subjects.party(institution).province
    province = None if home is None else province_of(home)
    return Matter(s.type, 0, province, institution, is_compiled=s.capacity == "compiled")


def _expense(s: ExpenseRecorded, subjects: Subjects) -> Matter:
    return _delivery(s, s.amount_fen, subjects.contract(s.contract))


def _reversal(s: ExpenseReversed, subjects: Subjects) -> Matter:
    original = subjects.original(s.reverses)
    assert isinstance(original, ExpenseRecorded)
    return _delivery(s, original.amount_fen, subjects.contract(original.contract))


def _correction(s: StatementCorrected, subjects: Subjects) -> Matter:
    original = subjects.original(s.corrects)
    assert original is not None
    return matter_of(original, subjects)


def _confirmation(s: StatementConfirmed, subjects: Subjects) -> Matter:
    original = subjects.original(s.confirms)
    assert original is not None
    # What nobody compiled for another was signed by a compromised key: who may state it may confirm it.
    return (
        matter_of(original, subjects) if original.on_behalf_of is None else _answer(s, s.confirms, subjects)
    )


def _dispute(s: StatementDisputed, subjects: Subjects) -> Matter:
    return _answer(s, s.disputes, subjects)


def _answer(s: Statement, statement_id: str, subjects: Subjects) -> Matter:
    original = subjects.original(statement_id)
    assert original is not None
    assert original.on_behalf_of is not None
    return Matter(s.type, party=subjects.constitution().canonical(original.on_behalf_of))


def _of_holder(s: PlanSubmitted | BaseDesignated | ResourceSelected | ExpertListed, _: Subjects) -> Matter:
    return Matter(s.type, province=province_of(s.holder))


def _draw_answer(s: DrawAnswered, subjects: Subjects) -> Matter:
    return Matter(s.type, party=subjects.constitution().canonical(subjects.draw(s.draw).answering))


def _panel(s: PanelDrawn, subjects: Subjects) -> Matter:
    return Matter(s.type, province=_province_of_tender(subjects.draw(s.draw).tender, subjects))


def _delisting(s: ExpertDelisted, subjects: Subjects) -> Matter:
    return Matter(s.type, province=province_of(subjects.expert(s.expert).holder))


def _contest(s: AwardContested, subjects: Subjects) -> Matter:
    province = _province_of_tender(s.tender, subjects)
    return Matter(s.type, 0, province, s.party, None, s.capacity == "compiled")


def _province_of_tender(tender: str, subjects: Subjects) -> str:
    return province_of_account(subjects.tender(tender).account)


def _of_voucher_account(s: VoucherIssued, _: Subjects) -> Matter:
    return Matter(s.type, s.value_fen, province_of_account(s.account))


def _redemption(s: VoucherRedeemed, subjects: Subjects) -> Matter:
    voucher = subjects.voucher(s.series, s.serial_digest)
    province = province_of_account(voucher.account)
    return Matter(s.type, voucher.value_fen, province, s.institution, None, s.capacity == "compiled")


def _voiding(s: VoucherVoided, subjects: Subjects) -> Matter:
    voucher = subjects.voucher(s.series, s.serial_digest)
    return Matter(s.type, voucher.value_fen, province_of_account(voucher.account))


def _disbursement(s: DisbursementMade | DisbursementReturned, subjects: Subjects) -> Matter:
    """Paid from the account of the contract, or of the voucher series."""
    if s.series is None:
        return _of_contract(s, subjects)
    return Matter(s.type, s.amount_fen, province_of_account(subjects.series(s.series).account))


def _review(s: PlanReviewed, _: Subjects) -> Matter:
    """Each side is for its own founding authority to answer."""
    return Matter(s.type, registrar=s.side)


def _base(s: BaseWithdrawn, subjects: Subjects) -> Matter:
    return Matter(s.type, province=province_of(subjects.base(s.base).holder))


def _resource(s: ResourceShared, subjects: Subjects) -> Matter:
    return Matter(s.type, province=province_of(subjects.resource(s.resource).holder))


def _of_supervision(s: Any, _: Subjects) -> Matter:
    return Matter(s.type, getattr(s, "amount_fen", None) or 0)


def _finding_answer(s: FindingAnswered, subjects: Subjects) -> Matter:
    """The one party that a finding is about, or who compiles for it; else the authorities of its province."""
    province, party = whose(finding_in(subjects, s.finding).about, subjects)
    is_compiled = s.capacity == "compiled"
    return Matter(s.type, 0, province if party is None or is_compiled else None, party, None, is_compiled)


def _recovery(s: ClawbackRecovered, subjects: Subjects) -> Matter:
    account = account_of(clawback_in(subjects, s.clawback), subjects)
    return Matter(s.type, s.amount_fen, province_of_account(account))


def _complaint(s: ComplaintLodged, subjects: Subjects) -> Matter:
    return Matter(s.type, province=whose(about_tag(s), subjects).province)


def _complaint_answer(s: ComplaintAnswered, subjects: Subjects) -> Matter:
    return Matter(s.type, province=whose(complaint_in(subjects, s.complaint).about, subjects).province)


def _publication(s: DisclosurePublished, subjects: Subjects) -> Matter:
    """A number that is nothing in the ledger, such as that of a tender to come, is its publisher's own."""
    if s.reference is not None:
        return Matter(s.type, anybodys=s.capacity != "compiled")
    province, party = whose(about_tag(s), subjects)
    return Matter(s.type, province=province, party=party, is_compiled=s.capacity == "compiled")


def _reading(s: DisclosureRequested, subjects: Subjects) -> Matter:
    """Only the reader's own officers ask to read."""
    party = subjects.constitution().canonical(s.reader)
    return Matter(s.type, party=party, is_compiled=s.capacity == "compiled")


_MATTERS: Final[dict[str, Callable[[Any, Subjects], Matter]]] = {
    "ledger.founded": _joint,
    "authority.adopted": _joint,
    "rules.adopted": _joint,
    "party.registered": _registration,
    "party.suspended": _party,
    "key.enrolled": _party,
    "key.revoked": _key,
    "appropriation.enacted": _appropriation,
    "allocation.made": _allocation,
    "allocation.adjusted": _adjustment,
    "funds.received": _of_account,
    "balance.carried-over": _of_account,
    "balance.returned": _of_account,
    "tender.opened": _tender_opened,
    "tender.cancelled": _of_tender,
    "bid.recorded": _of_tender,
    "bid.scored": _of_tender,
    "award.made": _of_tender,
    "award.withdrawn": _of_tender,
    "contract.signed": _of_account,
    "contract.amended": _of_contract,
    "contract.terminated": _of_contract,
    "contract.settled": _of_contract,
    "class.opened": _class_opened,
    "class.closed": _of_class,
    "disbursement.made": _disbursement,
    "disbursement.returned": _disbursement,
    "payment.made": _of_account,
    "expense.recorded": _expense,
    "expense.reversed": _reversal,
    "tender.amended": _of_tender,
    "tender.sealed": _of_tender,
    "bids.opened": _of_tender,
    "draw.requested": _of_tender,
    "draw.answered": _draw_answer,
    "panel.drawn": _panel,
    "expert.listed": _of_holder,
    "expert.delisted": _delisting,
    "award.contested": _contest,
    "contest.decided": _of_tender,
    "voucher.issued": _of_voucher_account,
    "voucher.redeemed": _redemption,
    "voucher.voided": _voiding,
    "plan.submitted": _of_holder,
    "plan.reviewed": _review,
    "quota.assigned": _joint,
    "base.designated": _of_holder,
    "base.withdrawn": _base,
    "resource.selected": _of_holder,
    "resource.shared": _resource,
    "inspection.opened": _of_supervision,
    "finding.raised": _of_supervision,
    "finding.answered": _finding_answer,
    "finding.closed": _of_supervision,
    "funds.frozen": _of_supervision,
    "funds.released": _of_supervision,
    "clawback.ordered": _of_supervision,
    "clawback.recovered": _recovery,
    "sanction.imposed": _of_supervision,
    "referral.made": _of_supervision,
    "complaint.lodged": _complaint,
    "complaint.answered": _complaint_answer,
    "disclosure.published": _publication,
    "disclosure.erased": _joint,
    "disclosure.requested": _reading,
    "measures.adopted": _joint,
    "period.closed": _joint,
    "charge.declared": _of_class,
    "evaluation.recorded": _of_class,
    "statement.corrected": _correction,
    "statement.confirmed": _confirmation,
    "statement.disputed": _dispute,
}
