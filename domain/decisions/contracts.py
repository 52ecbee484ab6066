"""Decisions on contracts and classes."""

from __future__ import annotations

from domain.decisions.delivery import refuse_shares, refuse_totals
from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, missing_party, unusable_party
from domain.refusals import DoesNotExist, IsOver, Malformed, Refusal
from domain.statements.contracts import (
    ClassClosed,
    ClassOpened,
    ContractAmended,
    ContractSettled,
    ContractSigned,
    ContractTerminated,
)
from domain.subjects import Contract


def decide_contract(s: ContractSigned, case: Case) -> Ruling | Refusal:
    """A contract is signed once with a registered institution, under a procurement or without one."""
    refusal = unusable_party(s.institution, case)
    if refusal is not None:
        return refusal
    tags = [f"contract:{s.contract}", f"account:{s.account}", f"trail/party:{s.institution}"]
    if s.tender is not None:
        tender = case.subjects.tender(s.tender)
        if not tender.account:
            return DoesNotExist("tender", s.tender)
        if tender.is_cancelled:
            return IsOver("tender", s.tender, "cancelled")
        if tender.account != s.account:
            return Malformed(
                "account",
                s.account,
                f"expected {tender.account}, the account of the tender",
                f"采购项目的账户 {tender.account}",
            )
        tags.append(f"tender:{s.tender}")
    return Ruling(tuple(tags), keys_of(s, case.subjects, case.kid_of))


def decide_amendment(s: ContractAmended, case: Case) -> Ruling | Refusal:
    """A running contract changes its amount, trainees or days."""
    if s.amount_fen is None and s.trainees is None and s.days is None:
        return Malformed(
            "amount_fen",
            "nothing",
            "expected a new amount, number of trainees or number of days",
            "新的金额、人数或天数",
        )
    return _change(s, case)


def decide_termination(s: ContractTerminated, case: Case) -> Ruling | Refusal:
    """A running contract ends early."""
    return _change(s, case)


def decide_settlement(s: ContractSettled, case: Case) -> Ruling | Refusal:
    """A contract that was not settled is settled, also after an early end."""
    contract = existing_contract(s.contract, case)
    if not isinstance(contract, Contract):
        return contract
    if contract.state == "settled":
        return IsOver("contract", s.contract, "settled")
    return Ruling(_tags(s.contract, contract))


def decide_class_opened(s: ClassOpened, case: Case) -> Ruling | Refusal:
    """A class begins once, under a contract or, flagged, without one."""
    refusal = refuse_shares(s.mode_shares)
    if refusal is not None:
        return refusal
    keys = keys_of(s, case.subjects, case.kid_of)
    if s.contract is not None:
        contract = existing_contract(s.contract, case)
        if not isinstance(contract, Contract):
            return contract
        return Ruling((f"class:{s.class_}", f"trail/contract:{s.contract}"), keys)
    if s.institution is None:
        return Malformed(
            "institution",
            "nothing",
            "expected the institution that runs a class without contract",
            "无合同培训班的承办机构代码",
        )
    tags = (f"class:{s.class_}", f"trail/party:{s.institution}")
    return missing_party(s.institution, case) or Ruling(tags, keys)


def decide_class_closed(s: ClassClosed, case: Case) -> Ruling | Refusal:
    """A class that began ends once."""
    training = case.subjects.training_class(s.class_)
    if not training.state:
        return DoesNotExist("class", s.class_)
    if training.state == "closed":
        return IsOver("class", s.class_, "closed")
    trail = () if training.contract is None else (f"trail/contract:{training.contract}",)
    return refuse_totals(s.totals) or Ruling((f"class:{s.class_}", *trail))


def existing_contract(code: str, case: Case) -> Contract | Refusal:
    """Return a contract that was signed, or refuse."""
    contract = case.subjects.contract(code)
    return contract if contract.state else DoesNotExist("contract", code)


def _change(s: ContractAmended | ContractTerminated, case: Case) -> Ruling | Refusal:
    contract = existing_contract(s.contract, case)
    if not isinstance(contract, Contract):
        return contract
    if not contract.is_active:
        return IsOver("contract", s.contract, contract.state)
    return Ruling(_tags(s.contract, contract))


def _tags(code: str, contract: Contract) -> tuple[str, ...]:
    return f"contract:{code}", f"account:{contract.account}"
