"""Money that is late, stays too long, goes elsewhere, or is spent in a hurry: F01-F04, F26 (资金类)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from domain.accounts import parse_account
from domain.working_days import add_working_days
from mingzhang.nation.calendar import worked_back, working_day
from mingzhang.nation.drafts import Allotment, Procurement, Tranche
from mingzhang.nation.planting.ground import Ground
from mingzhang.nation.streams import Stream
from mingzhang.nation.truth import Planted
from mingzhang.nation.world import LAST_YEAR

_RECORDED_WITHIN: Final = timedelta(days=12)
"""After this time an office has recorded what it did, holidays included."""
_PASS_ON_DAYS: Final = 30


def late_allocation(ground: Ground, stream: Stream) -> Planted | None:
    """F01: the centre allots more than 30 days after its budget, or a province passes down after as many."""
    for kind in ground.kinds("F01", ("allotted-late", "passed-down-late")):

        def fits(allotment: Allotment, tranche: Tranche, kind: str = kind) -> bool:
            return _late_day(ground, allotment, tranche, kind) is not None

        found = _take_tranche(ground, stream, fits)
        if found is not None:
            allotment, tranche = found
            day = _late_day(ground, allotment, tranche, kind)
            assert day is not None
            day = working_day(day + timedelta(days=stream.below(4)))
            moved = day - tranche.allocated_on
            tranche.allocated_on = day
            if not tranche.is_advance:
                tranche.received_on = working_day(tranche.received_on + moved)
            tranche.published_on = add_working_days(day, 3)
            planted = ground.plant("F01", kind, account=allotment.account, document=tranche.document)
            tranche.mark("allocated", planted)
            return planted
    return None


def _late_day(ground: Ground, allotment: Allotment, tranche: Tranche, kind: str) -> date | None:
    """A day that is too late for the law, and early enough for what the money pays for."""
    appropriation = ground.appropriation_of(allotment, tranche)
    if (appropriation is None) != (kind == "passed-down-late"):
        return None
    if appropriation is not None:
        since = appropriation.enacted_on
    else:
        account = str(parse_account(allotment.account).at(tranche.from_holder))
        since = max(
            each.allocated_on
            for each in ground.drafts.allotments[account].tranches
            if each.allocated_on <= tranche.allocated_on
        )
    day = since + timedelta(days=_PASS_ON_DAYS + 3)
    committed_on, paid_on = ground.first_use(allotment.account)
    received_on = (
        tranche.received_on if tranche.is_advance else tranche.received_on + (day - tranche.allocated_on)
    )
    settled_by = day + timedelta(days=8) + _RECORDED_WITHIN
    is_early = settled_by < committed_on and received_on + timedelta(days=8) + _RECORDED_WITHIN < paid_on
    is_before_receipt = not tranche.is_advance or day + timedelta(days=8) < tranche.received_on
    return day if is_early and is_before_receipt else None


def late_receipt(ground: Ground, stream: Stream) -> Planted | None:
    """F02: money arrives weeks after its allocation, or after the year began that it was notified for."""
    days = stream.between(45, 75)

    def arrives(allotment: Allotment, tranche: Tranche) -> date:
        since = (
            max(tranche.allocated_on, date(allotment.year, 1, 1))
            if tranche.is_advance
            else tranche.allocated_on
        )
        return working_day(since + timedelta(days=days))

    def is_early(allotment: Allotment, tranche: Tranche) -> bool:
        return arrives(allotment, tranche) + _RECORDED_WITHIN < ground.first_use(allotment.account)[1]

    found = _take_tranche(ground, stream, is_early)
    if found is None:
        return None
    allotment, tranche = found
    tranche.received_on = arrives(allotment, tranche)
    planted = ground.plant("F02", "arrived-late", account=allotment.account, document=tranche.document)
    tranche.mark("allocated", planted)
    tranche.mark("received", planted)
    return planted


def _take_tranche(
    ground: Ground, stream: Stream, fits: Callable[[Allotment, Tranche], bool]
) -> tuple[Allotment, Tranche] | None:
    by_tranche = {id(tranche): allotment for allotment, tranche in ground.tranches()}
    tranche = ground.take(
        stream,
        [tranche for _, tranche in ground.tranches() if tranche.adjusted_on is None],
        lambda tranche: fits(by_tranche[id(tranche)], tranche),
    )
    return None if tranche is None else (by_tranche[id(tranche)], tranche)


def never_returned(ground: Ground, stream: Stream) -> Planted | None:
    """F03: what was left is carried over and still lies there when the next year has ended."""
    allotment = ground.take(
        stream,
        list(ground.drafts.allotments.values()),
        lambda each: (
            each.year < LAST_YEAR and each.returned_on is not None and each.returned_on.year > each.year
        ),
    )
    if allotment is None:
        return None
    allotment.returned_on = None
    allotment.carried_on = worked_back(date(allotment.year, 12, 29))
    planted = ground.plant("F03", "never-returned", account=allotment.account)
    allotment.mark("carried", planted)
    return planted


def paid_elsewhere(ground: Ground, stream: Stream) -> Planted | None:
    """F04: an instalment goes to an institution that did not bid, or to somebody who is no party at all."""
    kind = ground.kinds("F04", ("paid-to-other-institution", "paid-to-unregistered"))[0]
    draft = ground.procurement(stream, lambda each: len(each.contract.payments) > 1)
    if draft is None:
        return None
    payment = draft.contract.payments[stream.below(2)]
    bidders = {bid.bidder for bid in draft.bids}
    if kind == "paid-to-other-institution":
        payment.payee = stream.pick(
            [code for codes in ground.world.institutions.values() for code in codes if code not in bidders]
        )
    else:
        payment.payee_name = "弘信商务咨询服务部（虚构）"
    planted = ground.plant("F04", kind, contract=draft.contract.number, payment_order=payment.order)
    payment.planted.append(planted)
    return planted


def spent_in_december(ground: Ground, stream: Stream) -> Planted | None:
    """F26: an account's payments are all made in the last weeks of the year (突击花钱)."""
    series = {each.account for each in ground.drafts.series}
    allotments = [each for each in ground.drafts.allotments.values() if each.account not in series]
    drafts: list[Procurement] = []

    def fits(allotment: Allotment) -> bool:
        nonlocal drafts
        drafts = list(ground.of_account(allotment.account))
        return 1 <= len(drafts) <= _MOST_AT_YEAR_END and all(
            ground.is_free(draft) and ground.is_plain(draft) and draft.accepted_on.month < 12
            for draft in drafts
        )

    allotment = ground.take(stream, allotments, fits)
    if allotment is None or not ground.all_of(drafts):
        return None
    planted = ground.plant("F26", "year-end-burst", account=allotment.account)
    for draft in drafts:
        for payment in draft.contract.payments:
            payment.paid_on = working_day(date(draft.year, 12, 3) + timedelta(days=stream.below(13)))
            payment.planted.append(planted)
        draft.contract.payments.sort(key=lambda payment: payment.paid_on)
        draft.settled_on = max(draft.settled_on, working_day(date(draft.year, 12, 22)))
    if allotment.returned_on is not None and allotment.returned_on.year == allotment.year:
        allotment.returned_on = worked_back(date(allotment.year + 1, 12, 26))
    return planted


_MOST_AT_YEAR_END: Final = 3
