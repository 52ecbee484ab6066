"""Experts who should not have judged: F18, F30 (专家类).

Whom the ledger draws cannot be known beforehand. So a small register of a prefecture is set up for one
panel, with as many experts as the panel has seats: all of them are drawn.
"""

from __future__ import annotations

from datetime import date, timedelta

from mingzhang.nation.calendar import working_day
from mingzhang.nation.drafts import Expert, Panel, Procurement
from mingzhang.nation.names import SUBJECTS
from mingzhang.nation.planting.ground import Ground
from mingzhang.nation.streams import Stream
from mingzhang.nation.truth import Planted


def employed_by_bidder(ground: Ground, stream: Stream) -> Planted | None:
    """F18: one of the panel works for the institution that wins."""
    draft = ground.procurement(stream, lambda each: _may_have_register(ground, each))
    if draft is None:
        return None
    panel, experts = _own_register(ground, stream, draft)
    expert = stream.pick(experts)
    expert.employer = draft.winner
    planted = ground.plant(
        "F18", "employed-by-bidder", tender=draft.tender, expert=expert.number, institution=draft.winner
    )
    expert.planted.append(planted)
    panel.planted.append(planted)
    return planted


def sat_after_leaving(ground: Ground, stream: Stream) -> Planted | None:
    """F30: one of the panel leaves the register after the draw, and sits all the same."""

    def fits(draft: Procurement) -> bool:
        panel = draft.panel
        return panel is not None and panel.drawn_on < draft.sits_on and _may_have_register(ground, draft)

    draft = ground.procurement(stream, fits)
    if draft is None:
        return None
    panel, experts = _own_register(ground, stream, draft)
    expert = stream.pick(experts)
    expert.delisted_on = draft.sits_on - timedelta(days=1)
    planted = ground.plant("F30", "sat-after-leaving", tender=draft.tender, expert=expert.number)
    panel.planted.append(planted)
    expert.mark("delisted", planted)
    return planted


def _may_have_register(ground: Ground, draft: Procurement) -> bool:
    return (
        draft.panel is not None
        and draft.is_sealed
        and draft.holder.isdigit()
        and draft.holder != "00"
        and (_free_register(ground, draft.holder) is not None)
    )


def _free_register(ground: Ground, holder: str) -> str | None:
    """A prefecture of a province that has no register yet."""
    registers = {expert.register for expert in ground.drafts.experts}
    codes = (f"{holder}{number:02d}" for number in range(1, 21))
    return next((code for code in codes if code not in registers), None)


def _own_register(ground: Ground, stream: Stream, draft: Procurement) -> tuple[Panel, list[Expert]]:
    assert draft.panel is not None
    register = _free_register(ground, draft.holder)
    assert register is not None
    listed_on = working_day(draft.opened_on - timedelta(days=40))
    experts = [
        Expert(
            number=f"ZJ-{register}-{number + 1:03d}",
            register=register,
            subject=stream.pick(SUBJECTS),
            rank=stream.pick(("professor", "associate-professor")),
            valid_from=listed_on,
            valid_to=date(2026, 12, 31),
            listed_on=listed_on,
        )
        for number in range(draft.panel.seats)
    ]
    ground.drafts.experts += experts
    draft.panel.register = register
    return draft.panel, experts
