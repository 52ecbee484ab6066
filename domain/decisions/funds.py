"""Decisions on money before it is committed: appropriation, allocation, arrival, carry-over, return."""

from __future__ import annotations

from domain.accounts import parse_account
from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling
from domain.holders import is_beneath
from domain.postings import allocation_source, appropriation_pool, receipt_source
from domain.refusals import DoesNotExist, Malformed, Refusal
from domain.statements.funds import (
    AllocationAdjusted,
    AllocationMade,
    AppropriationEnacted,
    BalanceCarriedOver,
    BalanceReturned,
    FundsReceived,
)


def decide_appropriation(s: AppropriationEnacted, case: Case) -> Ruling | Refusal:
    """A budget grants money to a line once in a document (预算法: 预算经批准方可支出)."""
    if (s.source == "central") != (s.holder == "00"):
        return Malformed(
            "holder",
            s.holder,
            "expected 00 for central money, and another holder for any other",
            "：中央资金为 00，其他资金为其持有方",
        )
    pool = appropriation_pool(s)
    if str(parse_account(pool).pool) != pool:
        return Malformed(
            "holder",
            s.holder,
            "expected a province-level holder: its budget grants the money",
            "省级持有方（由其预算安排）",
        )
    return Ruling((f"account:{pool}",), keys_of(s, case.subjects, case.kid_of))


def decide_allocation(s: AllocationMade, case: Case) -> Ruling | Refusal:
    """A holder allots to itself from its own budget, or to a holder beneath it."""
    account = parse_account(s.account)
    if s.from_holder != account.pool.holder and not is_beneath(account.holder, s.from_holder):
        return _not_above(s.from_holder, account.holder)
    _, source = allocation_source(s)
    return Ruling(_accounts(source, s.account), keys_of(s, case.subjects, case.kid_of))


def decide_adjustment(s: AllocationAdjusted, case: Case) -> Ruling | Refusal:
    """An allocation is raised or lowered by who may make one of this size."""
    original = case.subjects.original(s.adjusts)
    if not isinstance(original, AllocationMade):
        return DoesNotExist("statement", s.adjusts)
    if s.delta_fen == 0:
        return Malformed("delta_fen", "0", "expected a change above or below zero", "不为零的增减额")
    _, source = allocation_source(original)
    tags = (*_accounts(source, original.account), f"trail/statement:{s.adjusts}")
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_receipt(s: FundsReceived, case: Case) -> Ruling | Refusal:
    """A treasury states that money arrived from the state or from a treasury above it."""
    account = parse_account(s.account)
    if s.from_holder not in (account.pool.holder, account.holder) and not is_beneath(
        account.holder, s.from_holder
    ):
        return _not_above(s.from_holder, account.holder)
    _, source = receipt_source(s)
    return Ruling(_accounts(source, s.account), keys_of(s, case.subjects, case.kid_of))


def decide_carry_over(s: BalanceCarriedOver, case: Case) -> Ruling | Refusal:
    """Unused money may be used for longer; nothing moves (预算法第四十二条)."""
    return Ruling((f"trail/account:{s.account}",))


def decide_return(s: BalanceReturned, case: Case) -> Ruling | Refusal:
    """Unused money goes back to the budget it came from."""
    pool = str(parse_account(s.account).pool)
    return Ruling(_accounts(pool, s.account))


def _not_above(found: str, holder: str) -> Malformed:
    return Malformed("from_holder", found, f"expected a holder above {holder}", f"{holder} 的上级持有方")


def _accounts(source: str, target: str) -> tuple[str, ...]:
    return (f"account:{target}",) if source == target else (f"account:{source}", f"account:{target}")
