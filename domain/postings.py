"""Double entry: what each statement moves, in two books kept in parallel (复式记账：预算账与资金账).

Source: DESIGN 6.4. In each book a statement's postings sum to zero. `appropriation` and `state` are the
outside of a book, the only buckets meant to be negative; those in `NEVER_NEGATIVE` are what refusals protect.
A posting names the account it belongs to and, where it has them, tender, contract, institution and category.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from domain.accounts import Account, parse_account
from domain.statements.base import Statement
from domain.statements.contests import ContestDecided
from domain.statements.contracts import ContractAmended, ContractSettled, ContractSigned, ContractTerminated
from domain.statements.funds import (
    AllocationAdjusted,
    AllocationMade,
    AppropriationEnacted,
    BalanceReturned,
    FundsReceived,
)
from domain.statements.procurement import AwardMade, AwardWithdrawn, TenderCancelled
from domain.statements.spending import (
    DisbursementMade,
    DisbursementReturned,
    ExpenseRecorded,
    ExpenseReversed,
    PaymentMade,
)
from domain.statements.supervision import ClawbackRecovered
from domain.statements.vouchers import VoucherIssued, VoucherRedeemed, VoucherVoided
from domain.supervision_states import account_of, clawback_in

if TYPE_CHECKING:
    from domain.subjects import Contract, Subjects

Book = Literal["budget", "cash"]
Bucket = Literal[
    "appropriation", "unallocated", "allotted", "reserved", "committed", "outlaid",
    "state", "treasury", "institution", "spent",
]  # fmt: skip

NEVER_NEGATIVE: Final[frozenset[Bucket]] = frozenset(
    {"unallocated", "allotted", "reserved", "committed", "outlaid", "treasury"}
)


class Posting(NamedTuple):
    """One leg (分录): `amount_fen` is added to a bucket of an account; negative takes away.

    A commitment belongs to a contract or, before there is one, to an award: then `tender` is set alone; or it
    belongs to a voucher series at an institution.
    """

    book: Book
    bucket: Bucket
    account: str
    amount_fen: int
    tender: str | None = None
    contract: str | None = None
    institution: str | None = None
    category: str | None = None
    series: str | None = None

    @property
    def paid_to(self) -> str:
        """The institution of a leg that has one."""
        assert self.institution is not None
        return self.institution


class _Payable(NamedTuple):
    """What a treasury pays under: buckets with their dimensions, and where an unpaid rest goes back to."""

    account: str
    committed: tuple[Any, ...]
    outlaid: tuple[Any, ...]
    held: tuple[Any, ...]
    returns_to: tuple[Any, ...]


Postings = tuple[Posting, ...]


def post(statement: Statement, subjects: Subjects) -> Postings:
    """Return what a statement moves, given the subjects as they are before it; most move nothing.

    Legs of nothing are left out.
    """
    rule = _RULES.get(statement.type)
    return () if rule is None else rule(statement, subjects)


def _move(book: Book, source: tuple[Any, ...], target: tuple[Any, ...], amount_fen: int) -> Postings:
    """Two legs, `source` and `target` given as bucket, account and dimensions."""
    if amount_fen == 0:
        return ()
    from_bucket, from_account, *from_rest = source
    to_bucket, to_account, *to_rest = target
    return (
        Posting(book, from_bucket, from_account, -amount_fen, *from_rest),
        Posting(book, to_bucket, to_account, amount_fen, *to_rest),
    )


def _appropriation(s: AppropriationEnacted, _: Subjects) -> Postings:
    pool = appropriation_pool(s)
    return _move("budget", ("appropriation", pool), ("unallocated", pool), s.amount_fen)


def appropriation_pool(s: AppropriationEnacted) -> str:
    """The account that holds what an appropriation granted until it is allocated."""
    return str(Account(s.fiscal_year, s.line, s.holder, s.source))


def allocation_source(s: AllocationMade) -> tuple[Bucket, str]:
    """From which bucket of which account an allocation takes: the pool's, or a holder's above."""
    account = parse_account(s.account)
    if account.pool.holder == s.from_holder:
        return "unallocated", str(account.pool)
    return "allotted", str(account.at(s.from_holder))


def _allocation(s: AllocationMade, _: Subjects) -> Postings:
    return _move("budget", allocation_source(s), ("allotted", s.account), s.amount_fen)


def _adjustment(s: AllocationAdjusted, subjects: Subjects) -> Postings:
    original = subjects.original(s.adjusts)
    assert isinstance(original, AllocationMade)
    return _move("budget", allocation_source(original), ("allotted", original.account), s.delta_fen)


def receipt_source(s: FundsReceived) -> tuple[Bucket, str]:
    """Where arriving money comes from: the state outside the cash book, or a treasury above."""
    account = parse_account(s.account)
    if s.from_holder in (account.pool.holder, account.holder):
        return "state", str(account.pool)
    return "treasury", str(account.at(s.from_holder))


def _receipt(s: FundsReceived, _: Subjects) -> Postings:
    return _move("cash", receipt_source(s), ("treasury", s.account), s.amount_fen)


def _returned_balance(s: BalanceReturned, _: Subjects) -> Postings:
    pool = str(parse_account(s.account).pool)
    return _move("budget", ("allotted", s.account), ("unallocated", pool), s.amount_fen) + _move(
        "cash", ("treasury", s.account), ("state", pool), s.cash_fen
    )


def _award(s: AwardMade, subjects: Subjects) -> Postings:
    account = subjects.tender(s.tender).account
    return _move("budget", ("allotted", account), ("committed", account, s.tender), s.amount_fen)


def _award_released(s: AwardWithdrawn | TenderCancelled | ContestDecided, subjects: Subjects) -> Postings:
    tender = subjects.tender(s.tender)
    return _move(
        "budget", ("committed", tender.account, s.tender), ("allotted", tender.account), tender.committed_fen
    )


def _contract(s: ContractSigned, subjects: Subjects) -> Postings:
    awarded_fen = 0 if s.tender is None else subjects.tender(s.tender).committed_fen
    legs = []
    if awarded_fen:
        legs.append(Posting("budget", "committed", s.account, -awarded_fen, s.tender))
    if awarded_fen != s.amount_fen:
        legs.append(Posting("budget", "allotted", s.account, awarded_fen - s.amount_fen))
    legs.append(Posting("budget", "committed", s.account, s.amount_fen, s.tender, s.contract, s.institution))
    return tuple(legs)


def _committed(code: str, contract: Contract) -> tuple[str, str, str | None, str, str]:
    return "committed", contract.account, contract.tender, code, contract.institution


def _outlaid(code: str, contract: Contract) -> tuple[str, str, str | None, str, str]:
    return "outlaid", contract.account, contract.tender, code, contract.institution


def _held(code: str, contract: Contract) -> tuple[str, str, None, str, str]:
    return "institution", contract.account, None, code, contract.institution


def _amended_contract(s: ContractAmended, subjects: Subjects) -> Postings:
    contract = subjects.contract(s.contract)
    if s.amount_fen is None:
        return ()
    more_fen = s.amount_fen - contract.amount_fen
    return _move("budget", ("allotted", contract.account), _committed(s.contract, contract), more_fen)


def _ended_contract(s: ContractTerminated | ContractSettled, subjects: Subjects) -> Postings:
    contract = subjects.contract(s.contract)
    rest_fen = contract.committed_fen
    return _move("budget", _committed(s.contract, contract), ("allotted", contract.account), rest_fen)


def _disbursement(s: DisbursementMade, subjects: Subjects) -> Postings:
    payable = _payable(s, subjects)
    return _move("budget", payable.committed, payable.outlaid, s.amount_fen) + _move(
        "cash", ("treasury", payable.account), payable.held, s.amount_fen
    )


def _returned_disbursement(s: DisbursementReturned, subjects: Subjects) -> Postings:
    payable = _payable(s, subjects)
    return _move("budget", payable.outlaid, payable.returns_to, s.amount_fen) + _move(
        "cash", payable.held, ("treasury", payable.account), s.amount_fen
    )


def _payable(s: DisbursementMade | DisbursementReturned, subjects: Subjects) -> _Payable:
    if s.series is not None:
        account = subjects.series(s.series).account
        committed = _of_series("committed", account, s.series, s.institution)
        outlaid = _of_series("outlaid", account, s.series, s.institution)
        held = _of_series("institution", account, s.series, s.institution)
        return _Payable(account, committed, outlaid, held, committed)
    assert s.contract is not None
    contract = subjects.contract(s.contract)
    committed = _committed(s.contract, contract)
    back = committed if contract.is_active else ("allotted", contract.account)
    outlaid, held = _outlaid(s.contract, contract), _held(s.contract, contract)
    return _Payable(contract.account, committed, outlaid, held, back)


def _of_series(bucket: Bucket, account: str, series: str, institution: str | None = None) -> tuple[Any, ...]:
    return bucket, account, None, None, institution, None, series


def _issued_voucher(s: VoucherIssued, _: Subjects) -> Postings:
    reserved = _of_series("reserved", s.account, s.series)
    return _move("budget", ("allotted", s.account), reserved, s.value_fen)


def _redeemed_voucher(s: VoucherRedeemed, subjects: Subjects) -> Postings:
    voucher = subjects.voucher(s.series, s.serial_digest)
    return _move(
        "budget",
        _of_series("reserved", voucher.account, s.series),
        _of_series("committed", voucher.account, s.series, s.institution),
        voucher.value_fen,
    )


def _voided_voucher(s: VoucherVoided, subjects: Subjects) -> Postings:
    voucher = subjects.voucher(s.series, s.serial_digest)
    reserved = _of_series("reserved", voucher.account, s.series)
    return _move("budget", reserved, ("allotted", voucher.account), voucher.value_fen)


def _decided_contest(s: ContestDecided, subjects: Subjects) -> Postings:
    if s.outcome == "rejected" or not subjects.tender(s.tender).has_open_award:
        return ()
    return _award_released(s, subjects)


def _payment(s: PaymentMade, _: Subjects) -> Postings:
    return _move("budget", ("allotted", s.account), ("outlaid", s.account), s.amount_fen) + _move(
        "cash", ("treasury", s.account), ("spent", s.account, None, None, None, s.category), s.amount_fen
    )


def _expense(s: ExpenseRecorded, subjects: Subjects) -> Postings:
    return _spent(s, subjects, s.amount_fen)


def _reversed_expense(s: ExpenseReversed, subjects: Subjects) -> Postings:
    original = subjects.original(s.reverses)
    assert isinstance(original, ExpenseRecorded)
    return _spent(original, subjects, -original.amount_fen)


def _spent(s: ExpenseRecorded, subjects: Subjects, amount_fen: int) -> Postings:
    contract = subjects.contract(s.contract)
    account, institution = contract.account, contract.institution
    return (
        Posting("cash", "institution", account, -amount_fen, None, s.contract, institution),
        Posting("cash", "spent", account, amount_fen, None, s.contract, institution, s.category),
    )


def _recovery(s: ClawbackRecovered, subjects: Subjects) -> Postings:
    clawback = clawback_in(subjects, s.clawback)
    account, code, institution = account_of(clawback, subjects), clawback.contract, None
    outlaid: tuple[Any, ...] = ("outlaid", account)
    if code is not None:
        contract = subjects.contract(code)
        outlaid, institution = _outlaid(code, contract), contract.institution
    if s.category is None:
        source: tuple[Any, ...] = ("institution", account, None, code, institution)
    else:
        source = ("spent", account, None, code, institution, s.category)
    return _move("budget", outlaid, ("allotted", account), s.amount_fen) + _move(
        "cash", source, ("treasury", account), s.amount_fen
    )


_RULES: Final[dict[str, Callable[[Any, Subjects], Postings]]] = {
    "appropriation.enacted": _appropriation,
    "allocation.made": _allocation,
    "allocation.adjusted": _adjustment,
    "funds.received": _receipt,
    "balance.returned": _returned_balance,
    "award.made": _award,
    "award.withdrawn": _award_released,
    "tender.cancelled": _award_released,
    "contract.signed": _contract,
    "contract.amended": _amended_contract,
    "contract.terminated": _ended_contract,
    "contract.settled": _ended_contract,
    "contest.decided": _decided_contest,
    "voucher.issued": _issued_voucher,
    "voucher.redeemed": _redeemed_voucher,
    "voucher.voided": _voided_voucher,
    "disbursement.made": _disbursement,
    "disbursement.returned": _returned_disbursement,
    "payment.made": _payment,
    "expense.recorded": _expense,
    "expense.reversed": _reversed_expense,
    "clawback.recovered": _recovery,
}
