"""Decisions on disbursements, payments and expenses.

Whether an expense is above its contract, of a forbidden kind, late or without a class is not asked here: it
is recorded, and questions are raised by the audit.
"""

from __future__ import annotations

from domain.decisions.contracts import existing_contract
from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, missing_party
from domain.refusals import DoesNotExist, IsOver, Malformed, Refusal
from domain.statements.spending import (
    DisbursementMade,
    DisbursementReturned,
    ExpenseRecorded,
    ExpenseReversed,
    PaymentMade,
)
from domain.subjects import Contract


def decide_disbursement(s: DisbursementMade, case: Case) -> Ruling | Refusal:
    """A treasury pays under a running contract or for redeemed vouchers, once for a payment order."""
    tags = _payable_tags(s, case, s.payee)
    if isinstance(tags, Refusal):
        return tags
    if s.contract is not None and not case.subjects.contract(s.contract).is_active:
        return IsOver("contract", s.contract, case.subjects.contract(s.contract).state)
    refusal = _missing_payee(s.payee, case)
    if refusal is not None:
        return refusal
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_returned_disbursement(s: DisbursementReturned, case: Case) -> Ruling | Refusal:
    """An institution pays back, once for a payment order, also after the contract ended."""
    tags = _payable_tags(s, case)
    if isinstance(tags, Refusal):
        return tags
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_payment(s: PaymentMade, case: Case) -> Ruling | Refusal:
    """A treasury pays without a contract, once for a payment order."""
    refusal = _missing_payee(s.payee, case)
    if refusal is not None:
        return refusal
    payee_tags = () if s.payee is None else (f"trail/party:{s.payee}",)
    return Ruling((f"account:{s.account}", *payee_tags), keys_of(s, case.subjects, case.kid_of))


def decide_expense(s: ExpenseRecorded, case: Case) -> Ruling | Refusal:
    """An institution spends under a contract that is not settled, once for a line of a voucher in a month."""
    contract = existing_contract(s.contract, case)
    if not isinstance(contract, Contract):
        return contract
    if contract.state == "settled":
        return IsOver("contract", s.contract, "settled")
    tags: tuple[str, ...] = (f"trail/contract:{s.contract}", f"trail/account:{contract.account}")
    if s.class_ is not None:
        if not case.subjects.training_class(s.class_).state:
            return DoesNotExist("class", s.class_)
        tags = (*tags, f"trail/class:{s.class_}")
    refusal = _missing_payee(s.payee, case)
    if refusal is not None:
        return refusal
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_reversal(s: ExpenseReversed, case: Case) -> Ruling | Refusal:
    """A recorded expense is taken back once."""
    original = case.subjects.original(s.reverses)
    if not isinstance(original, ExpenseRecorded):
        return DoesNotExist("statement", s.reverses)
    if case.subjects.remarks(s.reverses).is_reversed:
        return IsOver("statement", s.reverses, "reversed")
    contract = case.subjects.contract(original.contract)
    tags = (
        f"statement:{s.reverses}",
        f"trail/contract:{original.contract}",
        f"trail/account:{contract.account}",
    )
    return Ruling(tags)


def _missing_payee(payee: str | None, case: Case) -> Refusal | None:
    """Refuse a payee in the clear that is not registered."""
    return None if payee is None else missing_party(payee, case)


def _payable_tags(
    s: DisbursementMade | DisbursementReturned, case: Case, payee: str | None = None
) -> tuple[str, ...] | Refusal:
    """The tags of what is paid under: a contract, or a voucher series at one of its institutions."""
    if s.contract is not None and s.series is None and s.institution is None:
        contract = existing_contract(s.contract, case)
        if not isinstance(contract, Contract):
            return contract
        party = payee or contract.institution
        return f"contract:{s.contract}", f"account:{contract.account}", f"trail/party:{party}"
    if s.contract is not None or s.series is None or s.institution is None:
        return Malformed(
            "contract",
            "nothing to pay under" if s.contract is None else "a contract beside a series or an institution",
            "expected a contract, or a voucher series with its institution",
            "合同编号，或者培训券批次与培训机构",
        )
    account = case.subjects.series(s.series).account
    if not account:
        return DoesNotExist("series", s.series)
    return f"series:{s.series}", f"account:{account}", f"trail/party:{payee or s.institution}"
