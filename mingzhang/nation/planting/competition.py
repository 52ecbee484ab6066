"""Competition that was none: F16, F17, F19, F20 (采购类)."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from mingzhang.nation.drafts import Procurement
from mingzhang.nation.plan import THRESHOLDS_FEN
from mingzhang.nation.planting.budgets import rebudget
from mingzhang.nation.planting.ground import Ground
from mingzhang.nation.streams import Stream
from mingzhang.nation.truth import Planted

TENDERS: Final = ("open-tender", "invited-tender")
_NEGOTIATED: Final = ("competitive-negotiation", "inquiry")
_LARGEST_CLASS: Final = 420
_FEWEST_AWARDS: Final = 4


def below_threshold(ground: Ground, stream: Stream) -> Planted | None:
    """F16: a contract is made so large that its award stays just below a threshold."""

    def size(draft: Procurement) -> int | None:
        """How many trainees bring it there; None if a class would become too large."""
        contract = draft.contract
        limit = min((limit for limit in THRESHOLDS_FEN if limit > contract.amount_fen), default=None)
        if limit is None or draft.line.endswith(".distance") or draft.method not in TENDERS:
            return None
        trainees = limit * 975 // 1000 // (contract.unit_price_fen * contract.days)
        more = trainees - contract.trainees
        return trainees if more >= 0 and draft.classes[0].planned + more <= _LARGEST_CLASS else None

    draft = ground.procurement(stream, lambda each: size(each) is not None)
    if draft is None:
        return None
    trainees = size(draft)
    assert trainees is not None
    more = trainees - draft.contract.trainees
    training = draft.classes[0]
    training.planned, training.attended = training.planned + more, training.attended + more
    training.completed += more
    for evaluation in training.evaluations:
        evaluation.respondents += more if evaluation.by == "trainees" else 0
    rebudget(ground, stream, draft, draft.contract.unit_price_fen)
    planted = ground.plant("F16", "just-below-threshold", tender=draft.tender)
    draft.mark("award", planted)
    return planted


def too_few_suppliers(ground: Ground, stream: Stream) -> Planted | None:
    """F17: a single source nobody was told of, or a competition of two."""
    kinds = ground.kinds("F17", ("single-source-unannounced", "negotiated-with-two", "tendered-with-two"))
    for kind in kinds:
        is_tender = kind == "tendered-with-two"

        def fits(draft: Procurement, is_tender: bool = is_tender) -> bool:
            if is_tender:
                return draft.method in TENDERS
            return draft.method != "single-source" and room_for_other_methods(ground, draft)

        draft = ground.procurement(stream, fits)
        if draft is None:
            continue
        if kind == "single-source-unannounced":
            without_tender(draft, "single-source")
            draft.panel = None
            draft.bids = [bid for bid in draft.bids if bid.bidder == draft.winner]
            draft.notices["tender-notice"].published_on = None
        else:
            if not is_tender:
                without_tender(draft, stream.pick(_NEGOTIATED))
            _keep_two(draft)
        planted = ground.plant("F17", kind, tender=draft.tender)
        draft.mark("tender", planted)
        draft.mark("award", planted)
        return planted
    return None


def room_for_other_methods(ground: Ground, draft: Procurement) -> bool:
    """Does the purchaser's year stay below the threshold of open tenders if this is not tendered?"""
    sum_fen = sum(
        each.contract.amount_fen
        for each in ground.drafts.procurements
        if (each.holder, each.year) == (draft.holder, draft.year) and each.method not in TENDERS
    )
    already_fen = 0 if draft.method in TENDERS else draft.contract.amount_fen
    return sum_fen - already_fen + draft.contract.amount_fen < THRESHOLDS_FEN[1] * 9 // 10


def without_tender(draft: Procurement, method: str) -> None:
    """It is not tendered: no envelopes are sealed, and another notice is given."""
    draft.method, draft.is_sealed = method, False
    draft.notices["tender-notice"].what = "single-source" if method == "single-source" else "negotiation"


def _keep_two(draft: Procurement) -> None:
    other = next(bid for bid in draft.bids if bid.bidder != draft.winner)
    draft.bids = [bid for bid in draft.bids if bid.bidder == draft.winner or bid is other]


def wrong_panel(ground: Ground, stream: Stream) -> Planted | None:
    """F19: no panel is drawn, or one of two; against four for a tender no law was confirmed."""
    for kind in ground.kinds("F19", ("panel-not-drawn", "panel-of-two", "panel-of-four")):

        def fits(draft: Procurement, kind: str = kind) -> bool:
            if draft.panel is None:
                return False
            if kind == "panel-of-two":
                return room_for_other_methods(ground, draft)
            return kind == "panel-not-drawn" or draft.method in TENDERS

        draft = ground.procurement(stream, fits)
        if draft is None:
            continue
        assert draft.panel is not None
        planted = ground.plant("F19", kind, tender=draft.tender)
        if kind == "panel-not-drawn":
            draft.panel = None
            draft.mark("tender", planted)
            draft.mark("scored", planted)
        else:
            if kind == "panel-of-two":
                without_tender(draft, stream.pick(_NEGOTIATED))
            else:
                planted.evidence = "R"
            draft.panel.seats = 2 if kind == "panel-of-two" else 4
            draft.mark("draw", planted)
            draft.mark("panel", planted)
        return planted
    return None


def always_the_same(ground: Ground, stream: Stream) -> Planted | None:
    """F20: most of a holder's awards go to one institution, year after year."""
    by_holder: defaultdict[str, list[Procurement]] = defaultdict(list)
    for draft in ground.drafts.procurements:
        if draft.cancelled_on is None:
            by_holder[draft.holder].append(draft)
    holders = [holder for holder, drafts in by_holder.items() if len(drafts) >= _FEWEST_AWARDS]
    for holder in stream.shuffled(holders):
        drafts = by_holder[holder]
        free = [draft for draft in drafts if ground.is_free(draft) and ground.is_plain(draft)]
        wanted = len(drafts) * 6 // 10 + 1
        if len(free) < max(wanted, 3) or not ground.all_of(free[:wanted]):
            continue
        institution = free[0].winner
        planted = ground.plant("F20", "one-institution", holder=holder, institution=institution)
        for draft in free[:wanted]:
            _let_win(draft, institution)
            draft.mark("award", planted)
        return planted
    return None


def _let_win(draft: Procurement, institution: str) -> None:
    """The best bid is this institution's, and so is everything that follows from it."""
    winner = draft.winner
    for bid in draft.bids:
        if bid.bidder == winner:
            bid.bidder = institution
        elif bid.bidder == institution:
            bid.bidder = winner
    draft.winner = draft.contract.institution = institution
    for each in draft.classes:
        each.institution = institution
