"""Decisions on inspections, findings, frozen money, clawbacks, sanctions and referrals.

Whether a finding is right, or an order too large, is not asked here; whether money is there, is.
"""

from __future__ import annotations

from domain.about import about_tag, refuse_about
from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, missing_party
from domain.refusals import (
    DoesNotExist,
    InsufficientFrozen,
    InsufficientOrdered,
    IsOver,
    Malformed,
    Refusal,
)
from domain.statements.supervision import (
    ClawbackOrdered,
    ClawbackRecovered,
    FindingAnswered,
    FindingClosed,
    FindingRaised,
    FundsFrozen,
    FundsReleased,
    InspectionOpened,
    ReferralMade,
    SanctionImposed,
)
from domain.supervision_states import account_of, clawback_in, finding_in, freeze_in, inspection_in


def decide_inspection(s: InspectionOpened, case: Case) -> Ruling | Refusal:
    """An inspection of one thing begins once."""
    tags = (f"inspection:{s.inspection}", f"trail/{about_tag(s)}")
    return refuse_about(s, case.subjects) or Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_finding(s: FindingRaised, case: Case) -> Ruling | Refusal:
    """A finding about one thing is raised once, in an inspection or outside of one (审计法第五十二条)."""
    refusal = refuse_about(s, case.subjects)
    if refusal is not None:
        return refusal
    tags: tuple[str, ...] = (f"finding:{s.finding}", f"trail/{about_tag(s)}")
    if s.inspection is not None:
        if not inspection_in(case.subjects, s.inspection).about:
            return DoesNotExist("inspection", s.inspection)
        tags = (*tags, f"trail/inspection:{s.inspection}")
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_answer(s: FindingAnswered, case: Case) -> Ruling | Refusal:
    """A finding that is not closed is answered, as often as there is something to say."""
    return _on_open_finding(s, case)


def decide_closing(s: FindingClosed, case: Case) -> Ruling | Refusal:
    """A finding is closed once, answered or not."""
    return _on_open_finding(s, case)


def decide_freeze(s: FundsFrozen, case: Case) -> Ruling | Refusal:
    """Money of an account, or what a running contract has still to be paid, is frozen by one order.

    More may be frozen than is there: it then waits for what arrives.
    """
    if (s.account is None) == (s.contract is None):
        return _one_of_two(s.account)
    refusal = _missing_finding(s.finding, case)
    if refusal is not None:
        return refusal
    if s.contract is not None:
        contract = case.subjects.contract(s.contract)
        if not contract.state:
            return DoesNotExist("contract", s.contract)
        if not contract.is_active:
            return IsOver("contract", s.contract, contract.state)
    tags = (f"freeze:{s.freeze}", _of(s.account, s.contract), *_trail(s.finding))
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_release(s: FundsReleased, case: Case) -> Ruling | Refusal:
    """Of what an order froze no more is released than is still frozen."""
    freeze = freeze_in(case.subjects, s.freeze)
    if not freeze.exists:
        return DoesNotExist("freeze", s.freeze)
    if s.amount_fen > freeze.frozen_fen:
        where = freeze.account or freeze.contract or ""
        return InsufficientFrozen(where, freeze.frozen_fen, s.amount_fen)
    return Ruling((f"freeze:{s.freeze}", _of(freeze.account, freeze.contract), *_trail(freeze.finding)))


def decide_order(s: ClawbackOrdered, case: Case) -> Ruling | Refusal:
    """Money paid under a contract, or from an account without one, is ordered back (预算法第九十五条)."""
    if (s.account is None) == (s.contract is None):
        return _one_of_two(s.account)
    if s.of == "advance" and s.contract is None:
        return Malformed(
            "contract", "nothing", "expected the contract of the advance", "预付款所属的合同编号"
        )
    refusal = _missing_finding(s.finding, case)
    if refusal is None and s.party is not None:
        refusal = missing_party(s.party, case)
    if refusal is not None:
        return refusal
    account = s.account
    if s.contract is not None:
        contract = case.subjects.contract(s.contract)
        if not contract.state:
            return DoesNotExist("contract", s.contract)
        account = contract.account
    assert account is not None
    tags = _clawback_tags(s.clawback, account, s.contract, s.finding)
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_recovery(s: ClawbackRecovered, case: Case) -> Ruling | Refusal:
    """What was ordered back arrives, no more of it than was ordered, once for a voucher."""
    clawback = clawback_in(case.subjects, s.clawback)
    if not clawback.exists:
        return DoesNotExist("clawback", s.clawback)
    if (s.category is not None) != (clawback.of == "expenses"):
        return Malformed(
            "category",
            "nothing" if s.category is None else s.category,
            "expected the category of expenses that come back, and none for an advance",
            "退回费用的支出类别；退回预付款则不填",
        )
    account = account_of(clawback, case.subjects)
    rest_fen = clawback.ordered_fen - clawback.recovered_fen
    if s.amount_fen > rest_fen:
        return InsufficientOrdered(account, rest_fen, s.amount_fen, s.clawback)
    tags = _clawback_tags(s.clawback, account, clawback.contract, clawback.finding)
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_sanction(s: SanctionImposed, case: Case) -> Ruling | Refusal:
    """A sanction is imposed once, on a registered party or on somebody whose name is withheld."""
    refusal = _missing_finding(s.finding, case)
    if refusal is None and s.party is not None:
        refusal = missing_party(s.party, case)
    if refusal is not None:
        return refusal
    party = () if s.party is None else (f"trail/party:{s.party}",)
    tags = (f"trail/sanction:{s.sanction}", *party, *_trail(s.finding))
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_referral(s: ReferralMade, case: Case) -> Ruling | Refusal:
    """A matter is handed to another authority once."""
    tags = (f"trail/referral:{s.referral}", *_trail(s.finding))
    return _missing_finding(s.finding, case) or Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def _on_open_finding(s: FindingAnswered | FindingClosed, case: Case) -> Ruling | Refusal:
    finding = finding_in(case.subjects, s.finding)
    if not finding.state:
        return DoesNotExist("finding", s.finding)
    if finding.state == "closed":
        return IsOver("finding", s.finding, "struck off")
    return Ruling((f"finding:{s.finding}", f"trail/{finding.about}"))


def _missing_finding(number: str | None, case: Case) -> Refusal | None:
    if number is None or finding_in(case.subjects, number).state:
        return None
    return DoesNotExist("finding", number)


def _one_of_two(account: str | None) -> Malformed:
    return Malformed(
        "account",
        "nothing" if account is None else "an account beside a contract",
        "expected an account or a contract, one of the two",
        "资金账户或合同，二者之一",
    )


def _of(account: str | None, contract: str | None) -> str:
    return f"account:{account}" if contract is None else f"contract:{contract}"


def _trail(finding: str | None) -> tuple[str, ...]:
    return () if finding is None else (f"trail/finding:{finding}",)


def _clawback_tags(code: str, account: str, contract: str | None, finding: str | None) -> tuple[str, ...]:
    tags = (f"clawback:{code}", f"account:{account}")
    return (*tags, *(() if contract is None else (f"contract:{contract}",)), *_trail(finding))
