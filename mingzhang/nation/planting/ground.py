"""Where irregularities are planted: stories that are still clean, each taken once (可植入的情节).

A planter asks for a story that fits, changes it and says what it planted. Nothing that was taken is given
again, so that a story shows one irregularity at most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final, TypeVar

from domain.accounts import parse_account
from mingzhang.nation.drafts import Allotment, Appropriation, ClassDraft, Drafts, Procurement, Tranche
from mingzhang.nation.planting.catalogue import EVIDENCE
from mingzhang.nation.planting.quantities import Change
from mingzhang.nation.planting.rates import MOST_OF_PROCUREMENTS
from mingzhang.nation.streams import Stream
from mingzhang.nation.truth import Planted
from mingzhang.nation.world import World

T = TypeVar("T")
_LATEST: Final = date.max


class Ground:
    """The drafts of a history, and what was planted in them so far."""

    def __init__(self, drafts: Drafts, world: World) -> None:
        self.drafts = drafts
        self.world = world
        self.planted: list[Planted] = []
        self.changes: dict[str, Change] = {}
        """What is changed, by class, while its expenses are told."""
        self._counts: Counter[str] = Counter()
        self._taken: set[int] = set()
        self._room = int(len(drafts.procurements) * MOST_OF_PROCUREMENTS)
        self._by_class = {each.number: draft for draft in drafts.procurements for each in draft.classes}
        self._bound = self._bound_contracts()
        self._accounts: defaultdict[str, list[Procurement]] = defaultdict(list)
        for draft in drafts.procurements:
            self._accounts[draft.account].append(draft)

    def plant(self, rule: str, kind: str, **subjects: str) -> Planted:
        """Note what is planted; the planter hangs it on the statements that show it."""
        planted = Planted(rule, kind, subjects, evidence=EVIDENCE.get(rule, ""))
        self.planted.append(planted)
        self._counts[rule] += 1
        return planted

    def kinds(self, rule: str, kinds: Sequence[T]) -> Sequence[T]:
        """The kinds of a rule, beginning with the one whose turn it is."""
        first = self._counts[rule] % len(kinds)
        return [*kinds[first:], *kinds[:first]]

    def take(
        self, stream: Stream, drafts: Sequence[T], fits: Callable[[T], bool] = lambda _: True
    ) -> T | None:
        """Take one of these that is free and fits, by chance; None if there is none."""
        if not drafts:
            return None
        first = stream.below(len(drafts))
        for place in range(len(drafts)):
            draft = drafts[(first + place) % len(drafts)]
            if id(draft) not in self._taken and fits(draft):
                self._taken.add(id(draft))
                return draft
        return None

    def procurement(
        self, stream: Stream, fits: Callable[[Procurement], bool] = lambda _: True, *, plain: bool = True
    ) -> Procurement | None:
        """Take a procurement; a `plain` one went its way without amendment, contest or anything else."""
        if self._room <= 0:
            return None
        found = self.take(
            stream,
            self.drafts.procurements,
            lambda draft: (self.is_plain(draft) if plain else draft.cancelled_on is None) and fits(draft),
        )
        self._room -= found is not None
        return found

    def training_class(
        self, stream: Stream, fits: Callable[[ClassDraft], bool] = lambda _: True
    ) -> ClassDraft | None:
        """Take a procurement, and of it a class that fits."""

        def has_one(draft: Procurement) -> bool:
            return draft.contract.terminated_on is None and any(map(fits, draft.classes))

        draft = self.procurement(stream, has_one, plain=False)
        return None if draft is None else stream.pick([each for each in draft.classes if fits(each)])

    def all_of(self, drafts: Sequence[Procurement]) -> bool:
        """Take several plain procurements together, or none of them."""
        if len(drafts) > self._room or not all(
            self.is_free(draft) and self.is_plain(draft) for draft in drafts
        ):
            return False
        self._taken.update(map(id, drafts))
        self._room -= len(drafts)
        return True

    def is_free(self, draft: object) -> bool:
        """Has nothing been planted in it?"""
        return id(draft) not in self._taken

    def is_plain(self, draft: Procurement) -> bool:
        """Did it go from notice to final account without anything out of the ordinary?"""
        contract = draft.contract
        happenings = (
            draft.tender_amended_on, draft.withdrawn_on, draft.contested_on, draft.cancelled_on,
            contract.amendment, contract.returned_on, contract.terminated_on,
        )  # fmt: skip
        return not (
            any(happenings)
            or draft.is_compiled
            or draft.first_winner
            or (draft.panel is not None and draft.panel.repeats)
            or contract.number in self._bound
        )

    def of_account(self, account: str) -> Sequence[Procurement]:
        """The procurements that an account pays for."""
        return self._accounts.get(account, ())

    def procurement_of(self, training: ClassDraft) -> Procurement:
        """The procurement that a class belongs to."""
        return self._by_class[training.number]

    def tranches(self) -> Iterator[tuple[Allotment, Tranche]]:
        """Every tranche of every account."""
        for allotment in self.drafts.allotments.values():
            for tranche in allotment.tranches:
                yield allotment, tranche

    def appropriation_of(self, allotment: Allotment, tranche: Tranche) -> Appropriation | None:
        """The budget a tranche was taken from, unless it came from a holder between."""
        account = parse_account(allotment.account)
        if tranche.from_holder != account.pool.holder:
            return None
        found = [
            each
            for each in self.drafts.appropriations
            if (each.year, each.line, each.holder, each.source)
            == (account.year, account.line, account.pool.holder, account.source)
            and each.enacted_on <= tranche.allocated_on
        ]
        return max(found, key=lambda each: each.enacted_on)

    def first_use(self, account: str) -> tuple[date, date]:
        """From which day on an account's money is first committed or passed down, and first paid."""
        drafts = self.of_account(account)
        direct = [each.paid_on for each in self.drafts.payments if each.account == account]
        series = [each for each in self.drafts.series if each.account == account]
        beneath = [
            tranche
            for allotment, tranche in self.tranches()
            if tranche.from_holder == parse_account(account).holder
            and allotment.account != account
            and str(parse_account(allotment.account).at(tranche.from_holder)) == account
        ]
        committed = [
            *(draft.first_awarded_on or draft.awarded_on for draft in drafts),
            *(each.issued_on for each in series),
            *(each.allocated_on for each in beneath),
            *direct,
        ]
        paid = [
            *(payment.paid_on for draft in drafts for payment in draft.contract.payments),
            *(each.paid_on for each in series),
            *(each.received_on for each in beneath),
            *direct,
        ]
        return min(committed, default=_LATEST), min(paid, default=_LATEST)

    def fund(self, account: str, more_fen: int) -> None:
        """Let more money come to an account, from the budget down, for what is planted there to be paid."""
        if more_fen <= 0:
            return
        allotment = self.drafts.allotments[account]
        tranche = allotment.tranches[0]
        tranche.amount_fen += more_fen
        appropriation = self.appropriation_of(allotment, tranche)
        if appropriation is None:
            self.fund(str(parse_account(account).at(tranche.from_holder)), more_fen)
        else:
            appropriation.amount_fen += more_fen

    def _bound_contracts(self) -> set[str]:
        """Contracts that vouchers or supervision refer to: institution and payments stay as they are."""
        bound = {inspection.about[1] for inspection in self.drafts.inspections}
        for series in self.drafts.series:
            for voucher in series.vouchers:
                if voucher.training_class is not None:
                    bound.add(self._by_class[voucher.training_class].contract.number)
        return bound
