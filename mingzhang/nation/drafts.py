"""Drafts: what is going to happen, whole stories as mutable data, before anything of it is stated (剧本).

A story states what its draft says when its turn comes, in the order of `LABELS`. Days are business days; when
each is recorded follows from them and the offices' habits. Every draft and every part of one can be marked
with what was planted in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Final

from mingzhang.nation.truth import Planted

LABELS: Final = (
    "intention", "tender", "tender-notice", "single-source", "draw", "panel", "sealed", "opened", "scored",
    "award", "result", "contract", "contract-notice", "amendment", "correction", "payment", "acceptance",
    "settlement",
)  # fmt: skip
"""What of a procurement can be marked, in the order of telling. Bids, payments, notices and expenses also
have a `planted` list of their own."""


@dataclass(kw_only=True)
class Draft:
    """Something with parts that can be marked."""

    planted: list[Planted] = field(default_factory=list)
    """Gets the id of every statement that states this draft or part itself."""
    marks: dict[str, list[Planted]] = field(default_factory=dict)

    def mark(self, label: str, planted: Planted) -> None:
        """The statements under a label show what was planted."""
        self.marks.setdefault(label, []).append(planted)


@dataclass(kw_only=True)
class Bid(Draft):
    """One bid; exactly one is the award's. `score` is a decimal text."""

    bidder: str
    price_fen: int
    score: str
    lodged_on: date
    status: str = "valid"


@dataclass(kw_only=True)
class Notice(Draft):
    """Something is made public; `None` as the day: it never is."""

    what: str
    published_on: date | None


@dataclass(kw_only=True)
class Payment(Draft):
    """One payment of the treasury under a contract. Without `payee` the institution itself is paid."""

    paid_on: date
    amount_fen: int
    order: str
    payee: str | None = None
    payee_name: str = ""
    """A payee that is no registered party: withheld."""


@dataclass(kw_only=True)
class Amendment(Draft):
    """A contract changes; its correction is published by `corrected_on`."""

    signed_on: date
    amount_fen: int | None = None
    trainees: int | None = None
    reason: str = "参训人数调整"
    corrected_on: date | None = None


@dataclass(kw_only=True)
class Expense(Draft):
    """One line of an accounting voucher. `payee` is a registered party, or else `payee_name` is withheld."""

    category: str
    amount_fen: int
    spent_on: date
    payee: str | None = None
    payee_name: str = ""
    quantity: str | None = None
    unit: str | None = None
    unit_price_fen: int | None = None
    lecturer_rank: str | None = None
    class_hours: str | None = None
    with_class: bool = True


@dataclass(kw_only=True)
class Evaluation(Draft):
    """A class is evaluated; percentages are decimal texts."""

    by: str
    content: str
    arrangement: str
    management: str
    satisfaction: str
    respondents: int
    on: date
    standard: str = "国培项目绩效评估标准（示例）"


@dataclass(kw_only=True)
class ClassDraft(Draft):
    """A class: who came, how long, what it costs. Labels: `opened`, `closed`, `class-list`, `charge`.

    `rates` are fen for a person and day by category; lodging and meals are charged for attended × days.
    `lines` is how many expenses it has; `extra` expenses come on top.
    """

    number: str
    contract: str
    account: str
    institution: str
    mode: str
    starts_on: date
    ends_on: date
    planned: int
    attended: int
    completed: int
    rates: dict[str, int]
    lecture_lines: int
    lines: int = 0
    evaluations: list[Evaluation] = field(default_factory=list)
    listed_on: date | None = None
    """When its particulars are published; None: never."""
    charge_fen: int = 0
    practice_days: int = 0
    roster: list[str] | None = None
    """Pseudonyms of those who attended; None: those of `rosters.pseudonyms`, which nobody else has."""
    extra: list[Expense] = field(default_factory=list)
    is_erased: bool = False
    """Its roster is erased at the end."""
    spent_fen: int = 0
    """What its own expenses sum to: fixed by the plan, before irregularities."""

    @property
    def days(self) -> int:
        """Days of training."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def last_on(self) -> date:
        """After this day nothing more of it is recorded."""
        return self.ends_on + timedelta(days=35)


@dataclass(kw_only=True)
class ContractDraft(Draft):
    """A contract, its instalments as agreed, and how it ends."""

    number: str
    institution: str
    amount_fen: int
    unit_price_fen: int
    trainees: int
    days: int
    class_rank: str = "III"
    schedule: list[tuple[date, int]] = field(default_factory=list)
    amendment: Amendment | None = None
    payments: list[Payment] = field(default_factory=list)
    returned_on: date | None = None
    returned_fen: int = 0
    terminated_on: date | None = None


@dataclass(kw_only=True)
class Panel(Draft):
    """Whom the ledger draws: from which register, how many, avoiding whom. `repeats`: a first draw failed."""

    draw: str
    register: str
    seats: int
    requested_on: date
    answered_on: date
    drawn_on: date
    avoid: tuple[str, ...] = ()
    repeats: str | None = None


@dataclass(kw_only=True)
class Procurement(Draft):
    """One procurement from the intention to the final account."""

    serial: int
    tender: str
    holder: str
    account: str
    year: int
    line: str
    title: str
    subject: str
    method: str
    ceiling_fen: int
    is_sealed: bool
    bids: list[Bid]
    winner: str
    panel: Panel | None
    contract: ContractDraft
    classes: list[ClassDraft]
    opened_on: date
    deadline_on: date
    sits_on: date
    awarded_on: date
    signed_on: date
    accepted_on: date
    settled_on: date
    notices: dict[str, Notice]
    """By label: intention, tender-notice, single-source, result, contract-notice, acceptance."""
    project: str | None = None
    lot: str | None = None
    reserve_bids: list[Bid] = field(default_factory=list)
    tender_amended_on: date | None = None
    """The deadline was put off; a correction notice follows."""
    withdrawn_on: date | None = None
    """The first winner gave up; the runner-up, `winner`, was awarded on `awarded_on`."""
    first_winner: str = ""
    first_awarded_on: date | None = None
    contested_on: date | None = None
    contest_decided_on: date | None = None
    contest_outcome: str = "rejected"
    cancelled_on: date | None = None
    """It failed: nothing is awarded."""
    is_compiled: bool = False
    """The education authority states classes and expenses for the institution, which confirms."""

    @property
    def starts_on(self) -> date:
        """The first day of its story."""
        intention = self.notices.get("intention")
        if intention is not None and intention.published_on is not None:
            return min(self.opened_on, intention.published_on)
        return self.opened_on

    @property
    def award_fen(self) -> int:
        """What the winner bid."""
        return next(bid.price_fen for bid in self.bids if bid.bidder == self.winner)

    def delay(self, step: str, days: int) -> None:
        """Move a step, such as `signed_on`, and every day from it on. Call it before changing other days."""
        since: date = getattr(self, step)
        for part in self._parts():
            for each in fields(part):
                value = getattr(part, each.name)
                if type(value) is date and value >= since:
                    setattr(part, each.name, value + timedelta(days=days))
        self.contract.schedule = [
            (day + timedelta(days=days) if day >= since else day, fen) for day, fen in self.contract.schedule
        ]

    def _parts(self) -> Iterator[Any]:
        yield self
        yield from self.bids
        yield from self.notices.values()
        if self.panel is not None:
            yield self.panel
        yield self.contract
        if self.contract.amendment is not None:
            yield self.contract.amendment
        yield from self.contract.payments
        for each in self.classes:
            yield each
            yield from each.evaluations
            yield from each.extra


@dataclass(kw_only=True)
class Appropriation(Draft):
    """A budget grants money to a line."""

    document: str
    year: int
    line: str
    amount_fen: int
    enacted_on: date
    published_on: date | None
    holder: str = "00"
    source: str = "central"


@dataclass(kw_only=True)
class Tranche(Draft):
    """One allocation and the arrival of its money. Labels: `allocated`, `received`, `transfer`."""

    document: str
    from_holder: str
    amount_fen: int
    allocated_on: date
    received_on: date
    voucher: str
    published_on: date | None
    is_advance: bool = False
    adjusted_on: date | None = None
    adjusted_fen: int = 0


@dataclass(kw_only=True)
class Allotment(Draft):
    """One account's money: what it was allotted, and what becomes of a rest. Labels: `carried`, `returned`.

    On `carried_on` all that is left then is carried over, on `returned_on` all that is left goes back.
    """

    account: str
    holder: str
    year: int
    line: str
    tranches: list[Tranche]
    carried_on: date | None = None
    returned_on: date | None = None
    final_account_on: date | None = None
    reserve_fen: int = 0
    """What no procurement of its year needs."""


@dataclass(kw_only=True)
class DirectPayment(Draft):
    """Money paid without a contract, such as for a review meeting."""

    account: str
    category: str
    purpose: str
    payee: str | None
    payee_name: str
    amount_fen: int
    paid_on: date
    order: str


@dataclass(kw_only=True)
class VoucherDraft(Draft):
    """One training voucher: redeemed at `institution` on a day, or voided."""

    number: str
    redeemed_on: date | None
    institution: str = ""
    training_class: str | None = None
    voided_on: date | None = None


@dataclass(kw_only=True)
class Series(Draft):
    """Vouchers of one account. `paid_on`: what was redeemed is paid to each institution."""

    series: str
    account: str
    holder: str
    value_fen: int
    institutions: tuple[str, ...]
    issued_on: date
    expires_on: date
    paid_on: date
    vouchers: list[VoucherDraft]


@dataclass(kw_only=True)
class Expert(Draft):
    """An expert of a register. `number` is never a person's."""

    number: str
    register: str
    subject: str
    rank: str
    valid_from: date
    valid_to: date | None
    listed_on: date
    employer: str | None = None
    conflicts: tuple[str, ...] = ()
    renewed_on: date | None = None
    delisted_on: date | None = None


@dataclass(kw_only=True)
class Inspection(Draft):
    """An inspection with one finding; `about` is a member and its code, such as `("contract", …)`.

    Labels: `opened`, `raised`, `answered`, `closed`, `freeze`, `clawback`, `sanction`.
    """

    number: str
    about: tuple[str, str]
    party: str
    opened_on: date
    raised_on: date
    due_on: date
    answered_on: date | None
    closed_on: date | None
    published_on: date | None
    outcome: str = "rectified"
    text: str = "部分班级的签到材料归档不全"
    article: str = "审计法第五十二条"
    frozen_fen: int = 0
    sanction: str = ""
    is_referred: bool = False
    is_read: bool = False
    """Supervision asks to see what the answer withholds."""


@dataclass(kw_only=True)
class Complaint(Draft):
    """A complaint and its answer. Labels: `lodged`, `answered`."""

    number: str
    kind: str
    about: tuple[str, str]
    holder: str
    lodged_on: date
    known_on: date
    """It is taken down when what it is about stands in the log."""
    due_on: date
    answered_on: date | None
    outcome: str
    published_on: date | None = None


@dataclass(kw_only=True)
class PlanDraft(Draft):
    """A holder's plan of a year: handed in, looked over by both sides, published. `versions` may be 2."""

    number: str
    holder: str
    year: int
    lines: tuple[str, ...]
    trainees: int
    amount_fen: int
    submitted_on: date
    reviewed_on: date
    published_on: date | None
    versions: int = 1


@dataclass
class Drafts:
    """Everything that is going to happen."""

    appropriations: list[Appropriation] = field(default_factory=list)
    allotments: dict[str, Allotment] = field(default_factory=dict)
    """By account."""
    procurements: list[Procurement] = field(default_factory=list)
    payments: list[DirectPayment] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)
    inspections: list[Inspection] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    plans: list[PlanDraft] = field(default_factory=list)

    @property
    def classes(self) -> list[ClassDraft]:
        """Every class."""
        return [each for procurement in self.procurements for each in procurement.classes]
