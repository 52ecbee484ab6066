"""All planters by rule, and the planting that `making` calls (植入登记表)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from mingzhang.nation.drafts import ClassDraft, Drafts, Expense
from mingzhang.nation.planting import (
    classes,
    competition,
    contracts,
    costs,
    experts,
    money,
    oversight,
    splitting,
)
from mingzhang.nation.planting.catalogue import rules
from mingzhang.nation.planting.ground import Ground
from mingzhang.nation.planting.quantities import Change, apply
from mingzhang.nation.planting.rates import FEWEST, RATES, Population, Rate
from mingzhang.nation.streams import Stream
from mingzhang.nation.truth import Planted, Rule
from mingzhang.nation.world import World

Planter = Callable[[Ground, Stream], Planted | None]
"""Plants one case more and returns it; None when no story is left that it fits."""


class Irregularities:
    """Plants every rule that facts can express, at its rate (see `rates`), from streams of its own."""

    def __init__(self) -> None:
        self._planted: Sequence[Planted] = ()
        self._changes: Mapping[str, Change] = {}

    @property
    def rules(self) -> Sequence[Rule]:
        """Every rule, in order, with its rate or why there is none."""
        return rules()

    @property
    def planted(self) -> Sequence[Planted]:
        """What was planted."""
        return self._planted

    def change(self, drafts: Drafts, world: World) -> None:
        """Plant: each rule in turn one case, until each has what its rate gives or no story is left.

        First come the rules that need several stories together.
        """
        ground = Ground(drafts, world)
        targets = {code: _target(RATES[code], drafts) for code in PLANTERS}
        streams = {code: world.stream("planting", code) for code in PLANTERS}
        open_rules = list(PLANTERS)
        for case in range(max(targets.values())):
            for code in list(open_rules):
                if case >= targets[code] or PLANTERS[code](ground, streams[code]) is None:
                    open_rules.remove(code)
        self._planted = sorted(ground.planted, key=lambda planted: planted.rule)
        self._changes = ground.changes

    def expenses(self, draft: ClassDraft, expenses: list[Expense], world: World) -> None:
        """Change the expenses of a class, in place, before they are stated."""
        change = self._changes.get(draft.number)
        if change is not None:
            apply(change, draft, expenses)


def _target(rate: Rate, drafts: Drafts) -> int:
    wanted = max(FEWEST, round(rate.share * _population(rate.of, drafts)))
    return wanted if rate.most is None else min(wanted, rate.most)


def _population(of: Population, drafts: Drafts) -> int:
    counts: dict[Population, int] = {
        "accounts": len(drafts.allotments),
        "classes": len(drafts.classes),
        "experts": len(drafts.experts),
        "inspections": len(drafts.inspections),
        "panels": sum(draft.panel is not None for draft in drafts.procurements),
        "procurements": len(drafts.procurements),
        "provinces": len({draft.holder for draft in drafts.procurements}),
        "tranches": sum(len(allotment.tranches) for allotment in drafts.allotments.values()),
        "vouchers": sum(len(series.vouchers) for series in drafts.series),
    }
    return counts[of]


PLANTERS: Final[Mapping[str, Planter]] = {
    "F20": competition.always_the_same,
    "F15": splitting.split,
    "F26": money.spent_in_december,
    "F01": money.late_allocation,
    "F02": money.late_receipt,
    "F03": money.never_returned,
    "F04": money.paid_elsewhere,
    "F05": costs.forbidden_category,
    "F07": costs.management_fee,
    "F08": costs.above_cap,
    "F09": costs.lecture_above_cap,
    "F11": costs.above_share,
    "F12": classes.charged,
    "F13": contracts.published_late,
    "F14": contracts.against_the_contract_rules,
    "F16": competition.below_threshold,
    "F17": competition.too_few_suppliers,
    "F18": experts.employed_by_bidder,
    "F19": competition.wrong_panel,
    "F21": contracts.against_the_order,
    "F22": classes.ghost_trainees,
    "F23": classes.twice_trained,
    "F25": classes.same_scores,
    "F27": oversight.misused_voucher,
    "F28": oversight.overdue_finding,
    "F29": contracts.changed_silently,
    "F30": experts.sat_after_leaving,
}
"""In the order in which they choose: first those that need several stories together."""
