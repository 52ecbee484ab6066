"""Subjects: the state a decision looks at, folded from statements (由陈述归并而成的状态).

A subject is known by its deciding tag, such as `contract:41-2026-HT-001`. What changes a subject carries its
tag, so folding the stream of one tag, from nothing, gives that subject exactly, whatever other subjects the
same statements touch. States are small: sums and flags, never lists that grow with the number of expenses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from domain.authority import DEFAULT_TABLE
from domain.closing import ACCOUNTS_TAG, PERIODS_TAG, Accounts, Periods
from domain.competition_states import Contest, Draw, Expert, ExpertRegister
from domain.doubts import DOUBTS_TAG, Doubts
from domain.planning_states import Plan, Resource, TrainingBase
from domain.statements.base import Statement
from domain.statements.constitution import AuthorityRow
from domain.supervision_states import Clawback, Complaint, Finding, Freeze, Inspection
from domain.vocabulary import FOUNDING_KINDS, Duty, FoundingAuthority, Kind
from domain.voucher_states import Voucher, VoucherSeries


@dataclass(slots=True)
class Account:
    """The balances of one account (资金账户), in fen.

    `outlaid_fen` is what was paid without a contract, `frozen_fen` what of the others may not be used.
    `months` are the sums of every bucket by month of booking. A copy has months of its own.
    """

    unallocated_fen: int = 0
    allotted_fen: int = 0
    reserved_fen: int = 0
    treasury_fen: int = 0
    outlaid_fen: int = 0
    frozen_fen: int = 0
    months: dict[str, dict[str, int]] = field(default_factory=dict)

    def __copy__(self) -> Account:
        return Account(
            self.unallocated_fen,
            self.allotted_fen,
            self.reserved_fen,
            self.treasury_fen,
            self.outlaid_fen,
            self.frozen_fen,
            {month: dict(sums) for month, sums in self.months.items()},
        )


@dataclass(slots=True)
class Tender:
    """A procurement (采购项目): its bids, its standing award and what that commits.

    `draw` is the last draw of a panel for it, `sealed_root` the root over its sealed envelopes.
    """

    account: str = ""
    is_cancelled: bool = False
    is_contracted: bool = False
    winner: str | None = None
    withdrawals: int = 0
    committed_fen: int = 0
    bidders: frozenset[str] = frozenset()
    sealed_root: str = ""
    sealed_size: int = 0
    is_opened: bool = False
    draw: str | None = None

    @property
    def has_open_award(self) -> bool:
        """May the standing award still fall away?

        One recorded after the contract commits money that no contract has taken over.
        """
        return self.winner is not None and (not self.is_contracted or self.committed_fen > 0)


@dataclass(slots=True)
class Contract:
    """A contract (合同), what of it is committed and not yet paid, and what was paid under it, in fen."""

    account: str = ""
    institution: str = ""
    tender: str | None = None
    amount_fen: int = 0
    committed_fen: int = 0
    outlaid_fen: int = 0
    state: str = ""
    frozen_fen: int = 0

    @property
    def is_active(self) -> bool:
        """May money still be paid under it?"""
        return self.state == "active"


@dataclass(slots=True)
class TrainingClass:
    """A class (培训班); `state` is empty, `open` or `closed`. Without a contract it has an institution."""

    contract: str | None = None
    institution: str | None = None
    state: str = ""


@dataclass(slots=True)
class Party:
    """A registered party (单位); without a `kind` there is none."""

    kind: Kind | None = None
    province: str | None = None
    founding: FoundingAuthority | None = None
    is_suspended: bool = False


@dataclass(slots=True)
class Key:
    """An officer's key (密钥); without a `party` there is none. Days are inclusive, as written."""

    party: str = ""
    officer: str = ""
    public_key: str = ""
    duties: tuple[Duty, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    is_revoked: bool = False
    compromised_since: int | None = None


@dataclass(slots=True)
class Remarks:
    """What was later said of one statement (对一条陈述的后续): was it reversed, how often confirmed."""

    is_reversed: bool = False
    confirmations: int = 0


@dataclass(slots=True)
class Constitution:
    """Who founded the ledger and who may sign what (账本章程)."""

    origin: str = ""
    log_key: str = ""
    rules: str = ""
    rows: Mapping[str, tuple[AuthorityRow, ...]] = field(default_factory=lambda: DEFAULT_TABLE)
    codes: Mapping[FoundingAuthority, str] = field(default_factory=dict)
    founding_keys: Mapping[str, Key] = field(default_factory=dict)

    def canonical(self, party: str) -> str:
        """Return a party's code, also when a founding authority is named by what it is."""
        return self.codes.get(cast(FoundingAuthority, party), party)


Subject: TypeAlias = (
    Account
    | Tender
    | Contract
    | TrainingClass
    | Party
    | Key
    | Remarks
    | Constitution
    | Expert
    | ExpertRegister
    | Draw
    | Contest
    | Voucher
    | VoucherSeries
    | Plan
    | TrainingBase
    | Resource
    | Inspection
    | Finding
    | Freeze
    | Clawback
    | Complaint
    | Accounts
    | Periods
    | Doubts
)

_BLANK: dict[str, Callable[[], Subject]] = {
    "ledger": Constitution,
    "account": Account,
    "tender": Tender,
    "contract": Contract,
    "class": TrainingClass,
    "party": Party,
    "key": Key,
    "expert": Expert,
    "experts": ExpertRegister,
    "draw": Draw,
    "contest": Contest,
    "voucher": Voucher,
    "series": VoucherSeries,
    "plan": Plan,
    "base": TrainingBase,
    "resource": Resource,
    "inspection": Inspection,
    "finding": Finding,
    "freeze": Freeze,
    "clawback": Clawback,
    "complaint": Complaint,
    ACCOUNTS_TAG: Accounts,
    PERIODS_TAG: Periods,
    DOUBTS_TAG: Doubts,
    "statement": Remarks,
}
CONSTITUTION_TAG = "ledger"


def voucher_tag(series: str, serial_digest: str) -> str:
    """Return the tag of one voucher: its series, and the digest of its serial number."""
    return f"voucher:{series}/{serial_digest}"


def blank(tag: str) -> Subject:
    """Return the subject of a deciding tag before anything was stated about it."""
    return _BLANK[tag.partition(":")[0]]()


class _Seen(dict[str, Any]):
    """Subjects by tag as a submission sees them, each asked of `base` once; tags name the class."""

    __slots__ = ("_base",)

    def __init__(self, base: Callable[[str], Subject]) -> None:
        super().__init__()
        self._base = base

    def __missing__(self, tag: str) -> Subject:
        subject = self[tag] = self._base(tag)
        return subject


class Subjects:
    """The subjects as one submission sees them: `base` states below, its own changes above.

    Reading never changes `base`; `changes()` gives what is to be kept when the submission is accepted.
    `look_up` gives a statement recorded earlier by its id, `signed_since(kid, size)` what a key signed of the
    log from a size on, before this submission.
    """

    __slots__ = ("_changed", "_look_up", "_seen", "_stated", "signed_since")

    def __init__(
        self,
        base: Callable[[str], Subject],
        look_up: Callable[[str], Statement | None] = lambda _: None,
        signed_since: Callable[[str, int], Iterable[Statement]] = lambda *_: (),
    ) -> None:
        self._look_up = look_up
        self.signed_since = signed_since
        self._changed: dict[str, Subject] = {}
        self._seen = _Seen(base)
        self._stated: dict[str, Statement] = {}

    def changes(self) -> Iterator[tuple[str, Subject]]:
        """Give the subjects that were changed, by tag."""
        return iter(self._changed.items())

    def read(self, tag: str) -> Subject:
        """Return a subject, to look at only."""
        subject: Subject = self._seen[tag]
        return subject

    def edit(self, tag: str) -> Subject:
        """Return this submission's own copy of a subject, to be changed."""
        subject = self._changed.get(tag)
        if subject is None:
            subject = self._seen[tag] = self._changed[tag] = copy(self._seen[tag])
        return subject

    def begin(self, tag: str) -> Subject:
        """Return a new subject, to be changed, without asking for an earlier one.

        For what a statement with a business key of its own begins: nothing was stated about it before.
        """
        subject = self._seen[tag] = self._changed[tag] = blank(tag)
        return subject

    def remember(self, statement: Statement) -> None:
        """Let later statements of the submission refer to this one."""
        self._stated[statement.id] = statement

    def is_of_this_submission(self, statement_id: str) -> bool:
        """Was this statement stated before in the same submission, by whoever signs it?"""
        return statement_id in self._stated

    def original(self, statement_id: str) -> Statement | None:
        """Return the statement with this id, recorded or stated before in this submission."""
        return self._stated.get(statement_id) or self._look_up(statement_id)

    def constitution(self) -> Constitution:
        constitution: Constitution = self._seen[CONSTITUTION_TAG]
        return constitution

    def account(self, code: str) -> Account:
        account: Account = self._seen[f"account:{code}"]
        return account

    def tender(self, code: str) -> Tender:
        tender: Tender = self._seen[f"tender:{code}"]
        return tender

    def contract(self, code: str) -> Contract:
        contract: Contract = self._seen[f"contract:{code}"]
        return contract

    def training_class(self, code: str) -> TrainingClass:
        training: TrainingClass = self._seen[f"class:{code}"]
        return training

    def party(self, code: str) -> Party:
        """Return a party; a founding authority exists, under what it is, from the founding on."""
        party: Party = self._seen[f"party:{code}"]
        if party.kind is not None:
            return party
        kind = FOUNDING_KINDS.get(cast(FoundingAuthority, code))
        if kind is None or not self.constitution().origin:
            return party
        return Party(kind, None, cast(FoundingAuthority, code), party.is_suspended)

    def key(self, kid: str) -> Key:
        """Return a key; those of the founding officers are known from the founding on."""
        key: Key = self._seen[f"key:{kid}"]
        if key.party:
            return key
        founding = self.constitution().founding_keys.get(kid)
        if founding is None:
            return key
        return _with_revocation(founding, key)

    def expert(self, number: str) -> Expert:
        expert: Expert = self._seen[f"expert:{number}"]
        return expert

    def experts(self, holder: str) -> ExpertRegister:
        register: ExpertRegister = self._seen[f"experts:{holder}"]
        return register

    def draw(self, number: str) -> Draw:
        draw: Draw = self._seen[f"draw:{number}"]
        return draw

    def contest(self, number: str) -> Contest:
        contest: Contest = self._seen[f"contest:{number}"]
        return contest

    def voucher(self, series: str, serial_digest: str) -> Voucher:
        voucher: Voucher = self._seen[voucher_tag(series, serial_digest)]
        return voucher

    def series(self, number: str) -> VoucherSeries:
        series: VoucherSeries = self._seen[f"series:{number}"]
        return series

    def plan(self, code: str) -> Plan:
        plan: Plan = self._seen[f"plan:{code}"]
        return plan

    def base(self, code: str) -> TrainingBase:
        base: TrainingBase = self._seen[f"base:{code}"]
        return base

    def resource(self, code: str) -> Resource:
        resource: Resource = self._seen[f"resource:{code}"]
        return resource

    def remarks(self, statement_id: str) -> Remarks:
        remarks: Remarks = self._seen[f"statement:{statement_id}"]
        return remarks


def _with_revocation(founding: Key, later: Key) -> Key:
    """Return a founding officer's key with what was stated of it since the founding."""
    if not later.is_revoked:
        return founding
    key = copy(founding)
    key.is_revoked, key.compromised_since = True, later.compromised_since
    return key
