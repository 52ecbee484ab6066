"""What a contract costs and how it is paid and changed: figures of the plan (合同安排)."""

from __future__ import annotations

from datetime import timedelta

from domain.working_days import add_working_days
from mingzhang.nation.calendar import working_day
from mingzhang.nation.costs import category_sums, lectures
from mingzhang.nation.drafts import Amendment, ClassDraft, Payment, Procurement
from mingzhang.nation.streams import Stream
from mingzhang.nation.world import World


def spent_by(draft: ClassDraft, world: World) -> int:
    """What a class's own expenses sum to."""
    taught = lectures(world.stream("lectures", draft.number), draft.lecture_lines)
    return sum(category_sums(draft, taught).values())


def plan_payments(stream: Stream, draft: Procurement) -> None:
    """Agree instalments of 40, 40 and 20 per cent, and pay them: the last so that costs are covered."""
    contract = draft.contract
    first_fen, second_fen = contract.amount_fen * 2 // 5, contract.amount_fen * 2 // 5
    rest_fen = contract.amount_fen - first_fen - second_fen
    ends_on = min(each.ends_on for each in draft.classes)
    due = [
        draft.signed_on + timedelta(days=7),
        ends_on + timedelta(days=5),
        draft.accepted_on + timedelta(days=1),
    ]
    contract.schedule = list(zip(due, (first_fen, second_fen, rest_fen), strict=True))
    spent_fen = sum(each.spent_fen for each in draft.classes)
    amounts = [first_fen, second_fen, spent_fen - first_fen - second_fen]
    if amounts[2] <= 0:
        amounts = [first_fen, spent_fen - first_fen]
    contract.payments = [
        Payment(
            paid_on=working_day(day + timedelta(days=stream.between(1, 6))),
            amount_fen=amount_fen,
            order=f"支{draft.year}-{draft.serial}-{number}",
        )
        for number, (day, amount_fen) in enumerate(zip(due, amounts, strict=False), 1)
    ]


def amend(stream: Stream, draft: Procurement) -> Amendment:
    """A supplement of some trainees, five per cent of the contract at most, and its correction notice."""
    contract = draft.contract
    more = max(1, contract.trainees * stream.between(2, 5) // 100)
    signed_on = working_day(draft.signed_on + timedelta(days=stream.between(4, 7)))
    return Amendment(
        signed_on=signed_on,
        amount_fen=contract.amount_fen + more * contract.days * contract.unit_price_fen,
        trainees=contract.trainees + more,
        corrected_on=add_working_days(signed_on, 1),
    )
