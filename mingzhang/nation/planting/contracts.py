"""Contracts and what is to be published: F13, F14, F21, F29 (合同与公开类)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from domain.working_days import add_working_days
from mingzhang.nation.calendar import working_day
from mingzhang.nation.drafts import Amendment, Procurement
from mingzhang.nation.planting.ground import Ground
from mingzhang.nation.streams import Stream
from mingzhang.nation.truth import Planted

_PUBLICATIONS: Final = (
    "contract-late", "result-late", "class-list-missing", "transfer-late", "budget-late", "contract-missing",
)  # fmt: skip
_SIGNING_DAYS: Final = 30


def published_late(ground: Ground, stream: Stream) -> Planted | None:
    """F13: a contract, result, transfer or budget is published late, a contract or class never."""
    for kind in ground.kinds("F13", _PUBLICATIONS):
        if kind == "transfer-late":
            found = _transfer(ground, stream)
        elif kind == "budget-late":
            found = _budget(ground, stream)
        elif kind == "class-list-missing":
            found = _class_list(ground, stream)
        else:
            found = _notice(ground, stream, kind)
        if found is not None:
            return found
    return None


def _notice(ground: Ground, stream: Stream, kind: str) -> Planted | None:
    draft = ground.procurement(stream)
    if draft is None:
        return None
    if kind == "result-late":
        planted = ground.plant("F13", kind, tender=draft.tender)
        draft.notices["result"].published_on = add_working_days(draft.awarded_on, stream.between(4, 5))
        draft.notices["result"].planted.append(planted)
        draft.mark("award", planted)
        return planted
    planted = ground.plant("F13", kind, contract=draft.contract.number)
    notice = draft.notices["contract-notice"]
    notice.published_on = None if kind == "contract-missing" else (
        add_working_days(draft.signed_on, stream.between(4, 9))
    )  # fmt: skip
    notice.planted.append(planted)
    draft.contract.planted.append(planted)
    return planted


def _class_list(ground: Ground, stream: Stream) -> Planted | None:
    training = ground.training_class(stream, lambda each: each.listed_on is not None)
    if training is None:
        return None
    training.listed_on = None
    planted = ground.plant("F13", "class-list-missing", **{"class": training.number})
    training.mark("closed", planted)
    return planted


def _transfer(ground: Ground, stream: Stream) -> Planted | None:
    tranche = ground.take(
        stream, [tranche for _, tranche in ground.tranches() if tranche.published_on is not None]
    )
    if tranche is None:
        return None
    account = next(allotment.account for allotment, each in ground.tranches() if each is tranche)
    tranche.published_on = add_working_days(tranche.allocated_on, stream.between(25, 45))
    planted = ground.plant("F13", "transfer-late", account=account, document=tranche.document)
    tranche.mark("allocated", planted)
    tranche.mark("transfer", planted)
    return planted


def _budget(ground: Ground, stream: Stream) -> Planted | None:
    budget = ground.take(stream, ground.drafts.appropriations, lambda each: each.published_on is not None)
    if budget is None:
        return None
    budget.published_on = working_day(budget.enacted_on + timedelta(days=stream.between(26, 45)))
    planted = ground.plant("F13", "budget-late", document=budget.document, line=budget.line)
    budget.planted.append(planted)
    budget.mark("budget", planted)
    return planted


def against_the_contract_rules(ground: Ground, stream: Stream) -> Planted | None:
    """F14: signed more than 30 days after the award, or supplemented by more than a tenth."""
    for kind in ground.kinds("F14", ("signed-late", "supplement-above-tenth")):
        planted = _sign_late(ground, stream) if kind == "signed-late" else _supplement(ground, stream)
        if planted is not None:
            return planted
    return None


def _sign_late(ground: Ground, stream: Stream) -> Planted | None:
    days = _SIGNING_DAYS + stream.between(3, 12)

    def fits(draft: Procurement) -> bool:
        starts_on = min(each.starts_on for each in draft.classes)
        return draft.awarded_on + timedelta(days=days + 24) < starts_on

    draft = ground.procurement(stream, fits)
    if draft is None:
        return None
    contract = draft.contract
    draft.signed_on = working_day(draft.awarded_on + timedelta(days=days))
    draft.notices["contract-notice"].published_on = add_working_days(draft.signed_on, 1)
    contract.schedule[0] = (draft.signed_on + timedelta(days=7), contract.schedule[0][1])
    contract.payments[0].paid_on = working_day(draft.signed_on + timedelta(days=9))
    planted = ground.plant("F14", "signed-late", contract=contract.number)
    contract.planted.append(planted)
    return planted


def _supplement(ground: Ground, stream: Stream) -> Planted | None:
    draft = ground.procurement(stream, _is_tendered)
    if draft is None:
        return None
    planted = ground.plant("F14", "supplement-above-tenth", contract=draft.contract.number)
    _amend(ground, draft, stream.between(114, 130)).planted.append(planted)
    return planted


def changed_silently(ground: Ground, stream: Stream) -> Planted | None:
    """F29: a contract changes after its publication, and no correction is published."""
    draft = ground.procurement(stream, _is_tendered)
    if draft is None:
        return None
    planted = ground.plant("F29", "changed-silently", contract=draft.contract.number)
    amendment = _amend(ground, draft, stream.between(103, 107))
    amendment.planted.append(planted)
    amendment.corrected_on = None
    return planted


def _is_tendered(draft: Procurement) -> bool:
    return draft.method == "open-tender"


def _amend(ground: Ground, draft: Procurement, percent: int) -> Amendment:
    """The contract's amount changes some days after its notice; nobody more is trained."""
    contract = draft.contract
    amount_fen = contract.amount_fen * percent // 100
    signed_on = working_day(draft.signed_on + timedelta(days=6))
    contract.amendment = Amendment(
        signed_on=signed_on,
        amount_fen=amount_fen,
        reason="追加培训内容",
        corrected_on=add_working_days(signed_on, 1),
    )
    ground.fund(draft.account, amount_fen - contract.amount_fen)
    return contract.amendment


def against_the_order(ground: Ground, stream: Stream) -> Planted | None:
    """F21: accepted without the trainees' opinions, or an instalment paid before it was due."""
    kind = ground.kinds("F21", ("accepted-unheard", "paid-ahead"))[0]
    draft = ground.procurement(stream, lambda each: len(each.contract.payments) > 2)
    if draft is None:
        return None
    planted = ground.plant("F21", kind, contract=draft.contract.number)
    if kind == "accepted-unheard":
        for each in draft.classes:
            each.evaluations = [evaluation for evaluation in each.evaluations if evaluation.by != "trainees"]
        draft.notices["acceptance"].planted.append(planted)
    else:
        first, second = draft.contract.payments[:2]
        second.paid_on = working_day(first.paid_on + timedelta(days=stream.between(2, 6)))
        second.planted.append(planted)
    return planted
