"""What of a statement decides who may sign it: its size, its province, the party it is about (授权要件).

One function for each type. A correction has the matter of what it corrects, so that whoever may state a fact
may also put right its clerical errors, and nobody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from domain.accounts import parse_account
from domain.authority import Matter
from domain.holders import province_of
from domain.statements.base import Statement
from domain.statements.contracts import ClassClosed, ClassOpened
from domain.statements.funds import AllocationAdjusted, AllocationMade, AppropriationEnacted
from domain.statements.parties import KeyEnrolled, KeyRevoked, PartyRegistered, PartySuspended
from domain.statements.remarks import StatementConfirmed, StatementCorrected, StatementDisputed
from domain.statements.spending import ExpenseRecorded, ExpenseReversed
from domain.subjects import Contract, Subjects
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
    amount_fen = s.amount_fen if s.type == "award.made" else 0
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


def _class_closed(s: ClassClosed, subjects: Subjects) -> Matter:
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
    return _answer(s, s.confirms, subjects)


def _dispute(s: StatementDisputed, subjects: Subjects) -> Matter:
    return _answer(s, s.disputes, subjects)


def _answer(s: Statement, statement_id: str, subjects: Subjects) -> Matter:
    original = subjects.original(statement_id)
    assert original is not None
    assert original.on_behalf_of is not None
    return Matter(s.type, party=subjects.constitution().canonical(original.on_behalf_of))


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
    "class.closed": _class_closed,
    "disbursement.made": _of_contract,
    "disbursement.returned": _of_contract,
    "payment.made": _of_account,
    "expense.recorded": _expense,
    "expense.reversed": _reversal,
    "statement.corrected": _correction,
    "statement.confirmed": _confirmation,
    "statement.disputed": _dispute,
}
