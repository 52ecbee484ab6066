"""What should not have been spent, or not so much: F05, F07, F08, F09, F11 (支出类)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from domain.training_fees import training_cap
from mingzhang.nation.costs import category_sums, lectures
from mingzhang.nation.drafts import ClassDraft, Expense, Procurement
from mingzhang.nation.planting.budgets import rebudget
from mingzhang.nation.planting.ground import Ground
from mingzhang.nation.streams import Stream
from mingzhang.nation.truth import Planted

_FORBIDDEN: Final = ("banquet", "gift", "tourism")
_PAYEES: Final = {
    "banquet": "聚贤酒楼（虚构）",
    "gift": "同心礼品店（虚构）",
    "tourism": "山水旅行社（虚构）",
}
_FEES: Final = {"associate-professor": 50_000, "professor": 100_000, "academician": 150_000}
"""Caps of a class hour after tax, in fen (财行〔2016〕540号)."""
_RESIDENTIAL: Final = ("centralised", "off-the-job")


def forbidden_category(ground: Ground, stream: Stream) -> Planted | None:
    """F05: a banquet, gifts or an outing."""
    training = ground.training_class(stream)
    if training is None:
        return None
    category = ground.kinds("F05", _FORBIDDEN)[0]
    planted = ground.plant("F05", category, **_of(training))
    amount_fen = stream.between(20, 88) * 100_00
    _add(training, stream, planted, category=category, amount_fen=amount_fen, payee_name=_PAYEES[category])
    return planted


def management_fee(ground: Ground, stream: Stream) -> Planted | None:
    """F07: the institution keeps some per cent as a management fee."""
    training = ground.training_class(stream)
    if training is None:
        return None
    planted = ground.plant("F07", "fee-extracted", **_of(training))
    amount_fen = training.spent_fen * stream.between(3, 8) // 100
    _add(
        training, stream, planted,
        category="fee-extraction", amount_fen=amount_fen, payee=training.institution,
    )  # fmt: skip
    return planted


def above_cap(ground: Ground, stream: Stream) -> Planted | None:
    """F08: lodging so dear that a trainee-day costs more than the standard allows for its length."""
    for kind in ground.kinds("F08", ("above-cap", "long-class-not-reduced")):
        is_long = kind == "long-class-not-reduced"

        def fits(draft: Procurement, is_long: bool = is_long) -> bool:
            days = draft.contract.days
            return draft.classes[0].mode in _RESIDENTIAL and (days > _FULL_DAYS) == is_long

        draft = ground.procurement(stream, fits)
        if draft is None:
            continue
        percent = stream.between(103, 109) if is_long else stream.between(104, 118)
        for each in draft.classes:
            wanted_fen = allowed_fen(each) * percent // 100
            # The venue's share follows the whole: a second step closes what the first leaves open.
            for _ in range(2):
                each.rates["lodging"] += wanted_fen - _per_day(ground, each)
        planted = ground.plant("F08", kind, contract=draft.contract.number)
        rebudget(ground, stream, draft)
        draft.contract.planted.append(planted)
        for each in draft.classes:
            each.mark("closed", planted)
        return planted
    return None


_FULL_DAYS: Final = 30


def allowed_fen(training: ClassDraft) -> int:
    """What the standard allows on average for a person and day of a class."""
    cap = training_cap("III", training.starts_on)
    assert cap is not None
    assert cap.full_days is not None
    assert cap.later_percent is not None
    full = min(training.days, cap.full_days)
    return cap.fen * (100 * full + cap.later_percent * (training.days - full)) // 100 // training.days


def _sums(ground: Ground, training: ClassDraft) -> dict[str, int]:
    taught = lectures(ground.world.stream("lectures", training.number), training.lecture_lines)
    return category_sums(training, taught)


def _per_day(ground: Ground, training: ClassDraft) -> int:
    """What a person and day costs without lectures."""
    sums = _sums(ground, training)
    return (sum(sums.values()) - sums["lecture-fees"]) // (training.attended * training.days)


def lecture_above_cap(ground: Ground, stream: Stream) -> Planted | None:
    """F09: a fee above what the lecturer's rank allows, or more hours than a day has."""
    kind = ground.kinds("F09", ("fee-above-cap", "hours-above-day"))[0]
    training = ground.training_class(stream)
    if training is None:
        return None
    rank = stream.pick(tuple(_FEES))
    if kind == "fee-above-cap":
        hours, fee_fen = 4, _FEES[rank] * stream.between(120, 170) // 100
    else:
        hours, fee_fen = stream.between(9, 11), _FEES[rank] * 8 // 10
    planted = ground.plant("F09", kind, **_of(training))
    _add(
        training, stream, planted,
        category="lecture-fees", amount_fen=fee_fen * hours, payee_name="特邀讲师（虚构）",
        quantity=str(hours), unit="学时", unit_price_fen=fee_fen, lecturer_rank=rank, class_hours=str(hours),
    )  # fmt: skip
    return planted


def above_share(ground: Ground, stream: Stream) -> Planted | None:
    """F11: materials above 200 yuan a head, a venue above a fifth, other costs above a twentieth."""
    kinds = ("materials-above-head", "venue-above-share", "other-above-share")
    kind = ground.kinds("F11", kinds)[0]
    training = ground.training_class(stream, lambda each: _may_cost_more(ground, each))
    if training is None:
        return None
    sums = _sums(ground, training)
    category = kind.split("-")[0]
    if category == "materials":
        amount_fen = training.attended * stream.between(205, 240) * 100 - sums[category] // 2
    else:
        percent = stream.between(22, 27) if category == "venue" else stream.between(6, 8)
        amount_fen = (percent * sum(sums.values()) - 100 * sums[category]) // (100 - percent)
    planted = ground.plant("F11", kind, **_of(training))
    _add(
        training, stream, planted,
        category=category, amount_fen=amount_fen // 100_00 * 100_00 + 100_00, payee=training.institution,
    )  # fmt: skip
    return planted


def _may_cost_more(ground: Ground, training: ClassDraft) -> bool:
    """Would it stay under the cap with a third more?"""
    if training.mode not in _RESIDENTIAL:
        return False
    return _per_day(ground, training) * 134 // 100 < allowed_fen(training) * 97 // 100


def _of(training: ClassDraft) -> dict[str, str]:
    return {"contract": training.contract, "class": training.number}


def _add(
    training: ClassDraft,
    stream: Stream,
    planted: Planted,
    *,
    category: str,
    amount_fen: int,
    payee: str | None = None,
    payee_name: str = "",
    quantity: str | None = None,
    unit: str | None = None,
    unit_price_fen: int | None = None,
    lecturer_rank: str | None = None,
    class_hours: str | None = None,
) -> None:
    """The class has one more expense, on one of its days."""
    training.extra.append(
        Expense(
            category=category,
            amount_fen=amount_fen,
            spent_on=training.starts_on + timedelta(days=stream.below(training.days)),
            payee=payee,
            payee_name=payee_name,
            quantity=quantity,
            unit=unit,
            unit_price_fen=unit_price_fen,
            lecturer_rank=lecturer_rank,
            class_hours=class_hours,
            planted=[planted],
        )
    )
    training.spent_fen += amount_fen
