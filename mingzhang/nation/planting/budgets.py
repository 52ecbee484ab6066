"""A procurement whose classes changed is worth something else: price, bids, payments follow (金额联动)."""

from __future__ import annotations

from mingzhang.nation.drafts import Procurement
from mingzhang.nation.plan import THRESHOLDS_FEN
from mingzhang.nation.plan_contracts import plan_payments, spent_by
from mingzhang.nation.planting.ground import Ground
from mingzhang.nation.streams import Stream

_ROOM_PERCENT = 105


def unit_price(draft: Procurement) -> int:
    """What a person and day of its classes costs, with a little room, in tenths of a yuan."""
    spent_fen = sum(each.spent_fen for each in draft.classes)
    attended = sum(each.attended for each in draft.classes) * draft.contract.days
    return -(-spent_fen * 1015 // 1000 // attended // 10) * 10


def rebudget(ground: Ground, stream: Stream, draft: Procurement, unit_price_fen: int | None = None) -> None:
    """Let the contract be about what its classes have become, and let the money for it come."""
    contract = draft.contract
    person_days_before = contract.trainees * contract.days
    for each in draft.classes:
        each.spent_fen = spent_by(each, ground.world)
    contract.trainees = sum(each.planned for each in draft.classes)
    person_days = contract.trainees * contract.days
    price_fen = unit_price_fen or _clear_of_thresholds(unit_price(draft), person_days)
    more_each_fen = price_fen - contract.unit_price_fen
    contract.unit_price_fen, contract.amount_fen = price_fen, price_fen * person_days
    for bid in draft.bids:
        bid.price_fen = (bid.price_fen // person_days_before + more_each_fen) * person_days
    highest_fen = max(bid.price_fen for bid in draft.bids)
    ceiling_fen = max(contract.amount_fen * _ROOM_PERCENT // 100, highest_fen) // 100_00 * 100_00 + 100_00
    ground.fund(draft.account, ceiling_fen - draft.ceiling_fen)
    draft.ceiling_fen = ceiling_fen
    plan_payments(stream, draft)


def _clear_of_thresholds(price_fen: int, person_days: int) -> int:
    """A price that makes no award lie a little below a threshold."""
    while any(94 * limit // 100 <= price_fen * person_days < limit for limit in THRESHOLDS_FEN):
        price_fen += 10
    return price_fen
