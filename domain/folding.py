"""Folding: how an accepted statement changes the subjects (将已接受的陈述归并入状态).

The same function serves deciding, replaying a whole log, and reading one subject back from the stream of its
tag. In the last case other subjects are incomplete; they are folded all the same and thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from domain import competition_folding
from domain.authority import rows_by_type
from domain.closing import ACCOUNTS_TAG, PERIODS_TAG, Accounts, Periods, accounts_in, last_month
from domain.doubts import DOUBT_TYPES, fold_doubts
from domain.planning_states import Plan, Resource, TrainingBase
from domain.postings import Posting, Postings
from domain.statements.base import Statement
from domain.statements.constitution import AuthorityAdopted, LedgerFounded, RulesAdopted
from domain.statements.contracts import (
    ClassClosed,
    ClassOpened,
    ContractAmended,
    ContractSettled,
    ContractSigned,
    ContractTerminated,
)
from domain.statements.parties import KeyEnrolled, KeyRevoked, PartyRegistered, PartySuspended
from domain.statements.periods import PeriodClosed
from domain.statements.planning import PlanReviewed, PlanSubmitted
from domain.statements.procurement import (
    AwardMade,
    AwardWithdrawn,
    BidRecorded,
    TenderCancelled,
    TenderOpened,
)
from domain.statements.remarks import StatementConfirmed
from domain.statements.resources import BaseDesignated, BaseWithdrawn, ResourceSelected
from domain.statements.spending import ExpenseReversed
from domain.subjects import (
    CONSTITUTION_TAG,
    Account,
    Constitution,
    Contract,
    Key,
    Party,
    Remarks,
    Subjects,
    Tender,
    TrainingClass,
)
from domain.supervision_folding import SUPERVISION_RULES
from domain.voucher_states import VoucherSeries


def fold(
    statement: Statement,
    postings: Postings,
    subjects: Subjects,
    kid_of: Callable[[str], str],
    recorded_in: str = "",
) -> None:
    """Change the subjects as an accepted statement says.

    `kid_of` names a public key (RFC 7638), `recorded_in` is the month of recording, `YYYY-MM`, into which a
    statement is booked that names no day.
    """
    if statement.type in DOUBT_TYPES:
        fold_doubts(statement, subjects)
    rule = _RULES.get(statement.type)
    if rule is not None:
        rule(statement, subjects, kid_of)
    if postings:
        _fold_money(statement, postings, subjects, recorded_in)


def _fold_money(statement: Statement, postings: Postings, subjects: Subjects, recorded_in: str) -> None:
    for posting in postings:
        bucket, amount_fen = posting.bucket, posting.amount_fen
        if bucket in _UNFOLDED:
            continue
        account = _account(subjects, posting.account)
        _book(posting, account, statement, subjects, recorded_in)
        match bucket:
            case "committed" | "outlaid" if posting.series is not None:
                _series(subjects, posting.series).add(posting.paid_to, bucket, amount_fen)
            case "committed" if posting.contract is not None:
                _contract(subjects, posting.contract).committed_fen += amount_fen
            case "committed":
                _tender(subjects, cast(str, posting.tender)).committed_fen += amount_fen
            case "outlaid" if posting.contract is not None:
                _contract(subjects, posting.contract).outlaid_fen += amount_fen
            case "outlaid":
                account.outlaid_fen += amount_fen
            case "allotted":
                account.allotted_fen += amount_fen
            case "treasury":
                account.treasury_fen += amount_fen
            case "unallocated":
                account.unallocated_fen += amount_fen
            case "reserved":
                account.reserved_fen += amount_fen


_UNFOLDED: Final = frozenset({"institution", "spent"})
"""What is not folded by account: no expense changes the state of its account."""


def _book(
    posting: Posting, account: Account, statement: Statement, subjects: Subjects, recorded_in: str
) -> None:
    if not account.months and posting.account not in accounts_in(subjects).codes:
        accounts = cast(Accounts, subjects.edit(ACCOUNTS_TAG))
        accounts.codes = accounts.codes | {posting.account}
    day = statement.booked_on
    month = recorded_in if day is None else day.isoformat()[:7]
    sums = account.months.setdefault(month, {})
    sums[posting.bucket] = sums.get(posting.bucket, 0) + posting.amount_fen


def _account(subjects: Subjects, code: str) -> Account:
    return cast(Account, subjects.edit(f"account:{code}"))


def _tender(subjects: Subjects, code: str) -> Tender:
    return cast(Tender, subjects.edit(f"tender:{code}"))


def _contract(subjects: Subjects, code: str) -> Contract:
    return cast(Contract, subjects.edit(f"contract:{code}"))


def _series(subjects: Subjects, number: str) -> VoucherSeries:
    return cast(VoucherSeries, subjects.edit(f"series:{number}"))


def _constitution(subjects: Subjects) -> Constitution:
    return cast(Constitution, subjects.edit(CONSTITUTION_TAG))


def _founded(s: LedgerFounded, subjects: Subjects, kid_of: Callable[[str], str]) -> None:
    constitution = _constitution(subjects)
    constitution.origin, constitution.log_key, constitution.rules = s.origin, s.log_key, s.rules
    constitution.founding_keys = {
        kid_of(officer.public_key): Key(party.authority, officer.officer, officer.public_key, officer.duties)
        for party in s.authorities
        for officer in party.officers
    }


def _authority(s: AuthorityAdopted, subjects: Subjects, _: object) -> None:
    constitution = _constitution(subjects)
    constitution.rows = {**constitution.rows, **rows_by_type(s.rows)}


def _rules(s: RulesAdopted, subjects: Subjects, _: object) -> None:
    _constitution(subjects).rules = s.version


def _registered(s: PartyRegistered, subjects: Subjects, _: object) -> None:
    party = cast(Party, subjects.edit(f"party:{s.code}"))
    party.kind, party.province, party.founding = s.kind, s.province, s.founding
    if s.founding is not None:
        constitution = _constitution(subjects)
        constitution.codes = {**constitution.codes, s.founding: s.code}


def _suspended(s: PartySuspended, subjects: Subjects, _: object) -> None:
    code = subjects.constitution().canonical(s.party)
    cast(Party, subjects.edit(f"party:{code}")).is_suspended = True


def _enrolled(s: KeyEnrolled, subjects: Subjects, kid_of: Callable[[str], str]) -> None:
    key = cast(Key, subjects.edit(f"key:{kid_of(s.public_key)}"))
    key.party, key.officer, key.public_key, key.duties = s.party, s.officer, s.public_key, s.duties
    key.valid_from = None if s.valid_from is None else s.valid_from.isoformat()
    key.valid_to = None if s.valid_to is None else s.valid_to.isoformat()


def _revoked(s: KeyRevoked, subjects: Subjects, _: object) -> None:
    key = cast(Key, subjects.edit(f"key:{s.kid}"))
    key.is_revoked, key.compromised_since = True, s.compromised_since


def _tender_opened(s: TenderOpened, subjects: Subjects, _: object) -> None:
    cast(Tender, subjects.begin(f"tender:{s.tender}")).account = s.account


def _tender_cancelled(s: TenderCancelled, subjects: Subjects, _: object) -> None:
    tender = _tender(subjects, s.tender)
    if tender.winner is not None:
        tender.withdrawals += 1
    tender.is_cancelled, tender.winner = True, None


def _bid(s: BidRecorded, subjects: Subjects, _: object) -> None:
    tender = _tender(subjects, s.tender)
    tender.bidders = tender.bidders | {s.bidder}


def _awarded(s: AwardMade, subjects: Subjects, _: object) -> None:
    _tender(subjects, s.tender).winner = s.bidder


def _withdrawn(s: AwardWithdrawn, subjects: Subjects, _: object) -> None:
    tender = _tender(subjects, s.tender)
    tender.winner = None
    tender.withdrawals += 1


def _signed(s: ContractSigned, subjects: Subjects, _: object) -> None:
    contract = cast(Contract, subjects.begin(f"contract:{s.contract}"))
    contract.account, contract.institution, contract.tender = s.account, s.institution, s.tender
    contract.amount_fen, contract.state = s.amount_fen, "active"
    if s.tender is not None:
        _tender(subjects, s.tender).is_contracted = True


def _amended(s: ContractAmended, subjects: Subjects, _: object) -> None:
    if s.amount_fen is not None:
        _contract(subjects, s.contract).amount_fen = s.amount_fen


def _terminated(s: ContractTerminated, subjects: Subjects, _: object) -> None:
    _contract(subjects, s.contract).state = "terminated"


def _settled(s: ContractSettled, subjects: Subjects, _: object) -> None:
    _contract(subjects, s.contract).state = "settled"


def _class_opened(s: ClassOpened, subjects: Subjects, _: object) -> None:
    training = cast(TrainingClass, subjects.begin(f"class:{s.class_}"))
    training.contract, training.institution, training.state = s.contract, s.institution, "open"


def _class_closed(s: ClassClosed, subjects: Subjects, _: object) -> None:
    cast(TrainingClass, subjects.edit(f"class:{s.class_}")).state = "closed"


def _reversed(s: ExpenseReversed, subjects: Subjects, _: object) -> None:
    cast(Remarks, subjects.edit(f"statement:{s.reverses}")).is_reversed = True


def _plan_submitted(s: PlanSubmitted, subjects: Subjects, _: object) -> None:
    plan = cast(Plan, subjects.edit(f"plan:{s.plan}"))
    plan.holder, plan.version = s.holder, s.version
    plan.education = plan.finance = None


def _plan_reviewed(s: PlanReviewed, subjects: Subjects, _: object) -> None:
    plan = cast(Plan, subjects.edit(f"plan:{s.plan}"))
    if s.version != plan.version:  # an answer to an older version that was recorded late
        return
    if s.side == "education":
        plan.education = s.outcome
    else:
        plan.finance = s.outcome


def _base_designated(s: BaseDesignated, subjects: Subjects, _: object) -> None:
    base = cast(TrainingBase, subjects.edit(f"base:{s.base}"))
    base.holder, base.institution = s.holder, s.institution


def _base_withdrawn(s: BaseWithdrawn, subjects: Subjects, _: object) -> None:
    cast(TrainingBase, subjects.edit(f"base:{s.base}")).is_withdrawn = True


def _resource_selected(s: ResourceSelected, subjects: Subjects, _: object) -> None:
    resource = cast(Resource, subjects.edit(f"resource:{s.resource}"))
    resource.holder, resource.provider = s.holder, s.provider


def _confirmed(s: StatementConfirmed, subjects: Subjects, _: object) -> None:
    cast(Remarks, subjects.edit(f"statement:{s.confirms}")).confirmations += 1


def _period_closed(s: PeriodClosed, subjects: Subjects, _: object) -> None:
    cast(Periods, subjects.edit(PERIODS_TAG)).closed = last_month(s.period)


_RULES: Final[dict[str, Callable[[Any, Subjects, Callable[[str], str]], None]]] = {
    "ledger.founded": _founded,
    "authority.adopted": _authority,
    "rules.adopted": _rules,
    "party.registered": _registered,
    "party.suspended": _suspended,
    "key.enrolled": _enrolled,
    "key.revoked": _revoked,
    "tender.opened": _tender_opened,
    "tender.cancelled": _tender_cancelled,
    "bid.recorded": _bid,
    "award.made": _awarded,
    "award.withdrawn": _withdrawn,
    "contract.signed": _signed,
    "contract.amended": _amended,
    "contract.terminated": _terminated,
    "contract.settled": _settled,
    "class.opened": _class_opened,
    "class.closed": _class_closed,
    "expense.reversed": _reversed,
    "statement.confirmed": _confirmed,
    **competition_folding.RULES,
    "plan.submitted": _plan_submitted,
    "plan.reviewed": _plan_reviewed,
    "base.designated": _base_designated,
    "base.withdrawn": _base_withdrawn,
    "resource.selected": _resource_selected,
    "period.closed": _period_closed,
    **SUPERVISION_RULES,
}
