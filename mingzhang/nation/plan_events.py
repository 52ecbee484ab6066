"""What else happens: experts, plans, vouchers, inspections, complaints, changes of contracts (其他安排)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from domain.holders import CENTRAL
from domain.working_days import add_working_days
from mingzhang.nation.calendar import working_day
from mingzhang.nation.drafts import (
    Complaint,
    Drafts,
    Expert,
    Inspection,
    PlanDraft,
    Procurement,
    Series,
    VoucherDraft,
)
from mingzhang.nation.names import SUBJECTS
from mingzhang.nation.plan_contracts import amend, plan_payments, spent_by
from mingzhang.nation.streams import Stream
from mingzhang.nation.world import FOUNDED_ON, World, all_holders

_COMPLAINTS: Final = ("quality", "procurement", "personal-data", "charging", "anything-else")


def add_experts(drafts: Drafts, world: World) -> None:
    """Registers of experts: the national one, and in larger histories one for each province."""
    registers = all_holders() if world.scale.has_provincial_registers else [CENTRAL.code]
    for register in registers:
        stream = world.stream("experts", register)
        for number in range(world.scale.experts):
            drafts.experts.append(_expert(register, number, stream, world))


def _expert(register: str, number: int, stream: Stream, world: World) -> Expert:
    """The last of a register leaves it after a while; another is entered anew."""
    leaves, is_renewed = number == 0, number == 1
    return Expert(
        number=f"ZJ-{register}-{number + 1:03d}",
        register=register,
        subject=stream.pick(SUBJECTS),
        rank=stream.pick(("professor", "professor", "associate-professor")),
        valid_from=date(2022, 11, 1),
        valid_to=date(2024, 1, 31) if is_renewed else date(2026, 12, 31),
        listed_on=FOUNDED_ON + timedelta(days=22),
        employer=stream.pick(world.employers) if number % 4 == 0 else None,
        conflicts=(world.leaving,) if number % 7 == 3 else (),
        renewed_on=working_day(date(2024, 1, 15)) if is_renewed else None,
        delisted_on=working_day(date(2024, 2, 20)) if leaves else None,
    )


def add_variety(drafts: Drafts, world: World) -> None:
    """Some contracts change, some awards are contested or given up, some procurements are put off or fail."""
    stream = world.stream("variety")
    everyday = _Everyday(stream)
    delivered: set[str] = set()
    drafts.classes[0].is_erased = True
    for draft in drafts.procurements:
        competes = draft.method != "single-source"
        if draft.holder in delivered and competes and everyday.comes("failed", 45):
            _fail(draft)
            continue
        if draft.holder in delivered and everyday.comes("terminated", 60):
            _terminate(draft)
            continue
        delivered.add(draft.holder)
        if draft.contract.days <= 30 and everyday.comes("amended", 10):
            _amend(stream, draft, world)
        elif competes and everyday.comes("contested", 25):
            _contest(draft)
        elif competes and everyday.comes("given-up", 30):
            _give_up(draft)
        elif everyday.comes("put-off", 20):
            draft.tender_amended_on = working_day(draft.opened_on + timedelta(days=3))
        if everyday.comes("compiled", 12):
            draft.is_compiled = True
        if _has_room(draft) and everyday.comes("returned", 30):
            _pay_too_much(draft)
        if draft.panel is not None and everyday.comes("repeated-draw", 40):
            draft.panel.repeats = f"{draft.panel.draw}-0"


def _amend(stream: Stream, draft: Procurement, world: World) -> None:
    """The first class grows by some trainees."""
    amendment = amend(stream, draft)
    more = (amendment.trainees or 0) - draft.contract.trainees
    first = draft.classes[0]
    first.planned, first.attended = first.planned + more, first.attended + more
    first.completed += more
    first.spent_fen = spent_by(first, world)
    plan_payments(stream, draft)
    draft.contract.amendment = amendment
    _pay_after_acceptance(draft)


def _contest(draft: Procurement) -> None:
    """A bidder contests the award in vain; the contract waits for the decision."""
    draft.contested_on = add_working_days(draft.awarded_on, 3)
    draft.contest_decided_on = add_working_days(draft.contested_on, 6)
    draft.signed_on = max(draft.signed_on, add_working_days(draft.contest_decided_on, 2))
    _republish_contract(draft)


def _has_room(draft: Procurement) -> bool:
    """Is there something of the contract that its classes do not cost?"""
    contract = draft.contract
    paid_fen = sum(payment.amount_fen for payment in contract.payments)
    return contract.amendment is None and len(contract.payments) == 3 and paid_fen < contract.amount_fen


def _pay_after_acceptance(draft: Procurement) -> None:
    """What goes beyond the instalments agreed at first is paid when the acceptance is public."""
    accepted_on = draft.notices["acceptance"].published_on
    assert accepted_on is not None
    last = draft.contract.payments[-1]
    last.paid_on = max(last.paid_on, add_working_days(accepted_on, 1))


class _Everyday:
    """Whether something comes about that does so in one of so many cases, and in one at least."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._came: set[str] = set()

    def comes(self, what: str, one_of: int) -> bool:
        if what not in self._came:
            self._came.add(what)
            return True
        return self._stream.below(one_of) == 0


def _fail(draft: Procurement) -> None:
    """Only two bid: the procurement is void (政府采购法 art. 36), and nothing comes of it."""
    draft.bids = draft.bids[:2]
    draft.is_sealed = False
    draft.cancelled_on = add_working_days(draft.sits_on, 1)
    draft.classes = []
    draft.contract.payments = []


def _terminate(draft: Procurement) -> None:
    """The contract ends before its first class; the advance comes back."""
    contract = draft.contract
    contract.payments = contract.payments[:1]
    contract.terminated_on = working_day(draft.signed_on + timedelta(days=25))
    draft.settled_on = working_day(contract.terminated_on + timedelta(days=50))
    draft.classes = []
    del draft.notices["acceptance"]


def _republish_contract(draft: Procurement) -> None:
    """The contract is signed later than planned: what follows it follows."""
    draft.notices["contract-notice"].published_on = add_working_days(draft.signed_on, 1)
    first_fen = draft.contract.schedule[0][1]
    draft.contract.schedule[0] = (draft.signed_on + timedelta(days=7), first_fen)
    first = draft.contract.payments[0]
    first.paid_on = max(first.paid_on, working_day(draft.signed_on + timedelta(days=8)))


def _give_up(draft: Procurement) -> None:
    """Another bidder won first, with the better score, and gave up; then the runner-up was awarded."""
    other = next(bid for bid in draft.bids if bid.bidder != draft.winner)
    winner = next(bid for bid in draft.bids if bid.bidder == draft.winner)
    other.score, winner.score = winner.score, other.score
    draft.first_winner = other.bidder
    draft.first_awarded_on = draft.awarded_on
    draft.withdrawn_on = add_working_days(draft.awarded_on, 3)
    draft.awarded_on = add_working_days(draft.awarded_on, 5)
    draft.notices["result"].published_on = add_working_days(draft.awarded_on, 1)
    draft.signed_on = max(draft.signed_on, add_working_days(draft.awarded_on, 4))
    _republish_contract(draft)


def _pay_too_much(draft: Procurement) -> None:
    """The last payment covers the whole contract; what was not spent is paid back."""
    contract = draft.contract
    rest_fen = contract.amount_fen - sum(payment.amount_fen for payment in contract.payments)
    contract.payments[-1].amount_fen += rest_fen
    contract.returned_fen = rest_fen
    contract.returned_on = working_day(contract.payments[-1].paid_on + timedelta(days=3))


def add_events(drafts: Drafts, world: World) -> None:
    """Plans, inspections and complaints; vouchers are there before the money is counted."""
    _add_plans(drafts, world)
    _add_inspections(drafts, world)
    _add_complaints(drafts, world)


def _add_plans(drafts: Drafts, world: World) -> None:
    cells = sorted({(draft.year, draft.holder) for draft in drafts.procurements})
    stream = world.stream("plans")
    for number, (year, holder) in enumerate(stream.sample(cells, world.scale.plans)):
        own = [draft for draft in drafts.procurements if (draft.year, draft.holder) == (year, holder)]
        submitted_on = working_day(date(year, 2, 20) + timedelta(days=stream.below(8)))
        versions = 2 if number % 6 == 0 else 1
        reviewed_on = add_working_days(submitted_on, 5)
        drafts.plans.append(
            PlanDraft(
                number=f"{holder}-{year}-FA",
                holder=holder,
                year=year,
                lines=tuple(sorted({draft.line for draft in own})),
                trainees=sum(draft.contract.trainees for draft in own),
                amount_fen=sum(draft.contract.amount_fen for draft in own),
                submitted_on=submitted_on,
                reviewed_on=reviewed_on,
                published_on=add_working_days(reviewed_on, 14 if versions == 2 else 6),
                versions=versions,
            )
        )


def _add_inspections(drafts: Drafts, world: World) -> None:
    """Supervision looks into contracts in autumn; what it finds is put right in time."""
    stream = world.stream("inspections")
    candidates = [
        draft for draft in drafts.procurements if draft.classes and draft.contract.returned_on is None
    ]
    for number, draft in enumerate(stream.sample(candidates, world.scale.inspections)):
        first = min(each.ends_on for each in draft.classes)
        opened_on = working_day(min(first, draft.accepted_on) + timedelta(days=stream.between(6, 10)))
        raised_on = add_working_days(opened_on, stream.between(4, 8))
        closed_on = add_working_days(raised_on, stream.between(9, 14))
        inspection = Inspection(
            number=f"审{draft.year}-{number + 1}",
            about=("contract", draft.contract.number),
            party=draft.winner,
            opened_on=opened_on,
            raised_on=raised_on,
            due_on=raised_on + timedelta(days=60),
            answered_on=add_working_days(raised_on, stream.between(3, 7)),
            closed_on=closed_on,
            published_on=add_working_days(closed_on, stream.between(2, 9)),
        )
        if number % 3 == 0:
            inspection.sanction = "warning"
        elif number % 3 == 1:
            inspection.is_referred = True
            inspection.outcome = "referred"
            inspection.text = "个别外聘人员的社会保险缴纳情况须由主管机关核实"
        inspection.is_read = number % 2 == 0
        if number % 4 == 0:
            _freeze(inspection, first)
        drafts.inspections.append(inspection)


def _freeze(inspection: Inspection, ended_on: date) -> None:
    """A little money is frozen for two weeks, before the contract's last payment is due."""
    inspection.frozen_fen = 500_00
    inspection.opened_on = working_day(ended_on + timedelta(days=3))
    inspection.raised_on = add_working_days(inspection.opened_on, 2)
    inspection.due_on = inspection.raised_on + timedelta(days=60)
    inspection.answered_on = add_working_days(inspection.raised_on, 2)
    inspection.closed_on = add_working_days(inspection.raised_on, 4)
    inspection.published_on = add_working_days(inspection.closed_on, 3)


def _add_complaints(drafts: Drafts, world: World) -> None:
    stream = world.stream("complaints")
    for number, draft in enumerate(stream.sample(drafts.classes, world.scale.complaints)):
        lodged_on = working_day(draft.starts_on + timedelta(days=stream.between(1, draft.days)))
        answered_on = add_working_days(lodged_on, stream.between(5, 20))
        drafts.complaints.append(
            Complaint(
                number=f"诉{draft.starts_on.year}-{number + 1}",
                kind=_COMPLAINTS[number % len(_COMPLAINTS)],
                about=("class", draft.number),
                holder=draft.account.split("/")[2].split("@", 1)[0],
                lodged_on=lodged_on,
                known_on=draft.starts_on + timedelta(days=21),
                due_on=lodged_on + timedelta(days=60),
                answered_on=answered_on,
                outcome="rejected" if number % 3 else "retracted",
                published_on=add_working_days(answered_on, 3),
            )
        )


def add_series(drafts: Drafts, world: World) -> None:
    """Series of training vouchers: most are redeemed in a class, some voided when they run out."""
    stream = world.stream("series")
    candidates = [
        draft
        for draft in drafts.procurements
        if draft.line == "rural.short-term" and draft.classes and draft.classes[0].starts_on.month < 9
    ]
    for number, draft in enumerate(stream.sample(candidates, world.scale.series)):
        training = draft.classes[0]
        year = draft.year
        vouchers = []
        for voucher in range(world.scale.vouchers):
            is_used = voucher % 6 != 5
            redeemed_on = training.starts_on + timedelta(days=stream.below(training.days))
            vouchers.append(
                VoucherDraft(
                    number=f"{voucher + 1:04d}",
                    redeemed_on=redeemed_on if is_used else None,
                    institution=training.institution if is_used else "",
                    training_class=training.number if is_used else None,
                    voided_on=None if is_used else working_day(date(year, 11, 3)),
                )
            )
        drafts.series.append(
            Series(
                series=f"{draft.holder}-{year}-Q{number + 1}",
                account=f"{year}/{draft.line}/{draft.holder}",
                holder=draft.holder,
                value_fen=stream.between(6, 12) * 100_00,
                institutions=tuple(sorted({bid.bidder for bid in draft.bids})),
                issued_on=working_day(date(year, 6, 3) + timedelta(days=stream.below(12))),
                expires_on=date(year, 10, 31),
                paid_on=working_day(date(year, 9, 20) + timedelta(days=stream.below(8))),
                vouchers=vouchers,
            )
        )
