"""Purchases divided so that none needs an open tender: F15 (化整为零).

Source: 政府采购法实施条例 art. 28: purchases of one kind in one year without open tender, together above its
threshold.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from domain.accounts import parse_account
from mingzhang.nation.calendar import working_day
from mingzhang.nation.drafts import DirectPayment, Procurement
from mingzhang.nation.plan import THRESHOLDS_FEN
from mingzhang.nation.planting.competition import TENDERS, without_tender
from mingzhang.nation.planting.ground import Ground
from mingzhang.nation.streams import Stream
from mingzhang.nation.truth import Planted

_MOST_CONTRACTS: Final = 9


def split(ground: Ground, stream: Stream) -> Planted | None:
    """F15: payments without contract, or negotiated contracts: each below the threshold, together above."""
    for kind in ground.kinds("F15", ("split-payments", "split-contracts")):
        planted = _payments(ground, stream) if kind == "split-payments" else _contracts(ground, stream)
        if planted is not None:
            return planted
    return None


def _payments(ground: Ground, stream: Stream) -> Planted | None:
    """Venues are hired four times without tender."""
    allotment = ground.take(
        stream,
        list(ground.drafts.allotments.values()),
        lambda each: len(parse_account(each.account).holder) == len(parse_account(each.account).province),
    )
    if allotment is None:
        return None
    account = parse_account(allotment.account)
    own = ground.world.institutions.get(account.province) or ground.world.employers
    planted = ground.plant("F15", "split-payments", account=allotment.account, category="venue")
    total_fen = 0
    for number in range(4):
        amount_fen = THRESHOLDS_FEN[1] * stream.between(26, 33) // 100
        total_fen += amount_fen
        ground.drafts.payments.append(
            DirectPayment(
                account=allotment.account,
                category="venue",
                purpose="培训场地与设备租赁",
                payee=stream.pick(own),
                payee_name="",
                amount_fen=amount_fen,
                paid_on=working_day(
                    date(account.year, 6, 24) + timedelta(days=23 * number + stream.below(9))
                ),
                order=f"支{account.year}-F-{account.holder}-{account.line}-{number + 1}",
                planted=[planted],
            )
        )
    ground.fund(allotment.account, total_fen)
    return planted


def _contracts(ground: Ground, stream: Stream) -> Planted | None:
    """The tenders of an account become negotiations, as many as it takes."""
    for account in stream.shuffled(list(ground.drafts.allotments)):
        drafts = ground.of_account(account)
        sum_fen = sum(each.contract.amount_fen for each in drafts if each.method not in TENDERS)
        chosen: list[Procurement] = []
        for draft in drafts:
            is_fit = draft.method in TENDERS and draft.contract.amount_fen < THRESHOLDS_FEN[1]
            if is_fit and ground.is_free(draft) and ground.is_plain(draft) and sum_fen < THRESHOLDS_FEN[1]:
                chosen.append(draft)
                sum_fen += draft.contract.amount_fen
        if sum_fen < THRESHOLDS_FEN[1] or not 1 < len(chosen) <= _MOST_CONTRACTS or not ground.all_of(chosen):
            continue
        planted = ground.plant("F15", "split-contracts", account=account, category="training")
        for draft in chosen:
            without_tender(draft, "competitive-consultation")
            draft.mark("tender", planted)
            draft.contract.planted.append(planted)
        return planted
    return None
