"""A class from its opening to its evaluation, with its expenses as they are booked (培训班情节)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from mingzhang.nation.acts import Act, Scribe, Secret
from mingzhang.nation.drafts import ClassDraft, Evaluation, Expense, Procurement
from mingzhang.nation.planting import Planting
from mingzhang.nation.rosters import pseudonyms
from mingzhang.nation.spending import expenses_of
from mingzhang.nation.stories import Story
from mingzhang.nation.streams import Stream, share_out
from mingzhang.nation.world import World

_LINES_OF_A_VOUCHER: Final = 4
_BATCH_DAYS: Final = 15
SITE: Final = "国培项目管理平台（示例）"


def class_story(draft: ClassDraft, procurement: Procurement, world: World, planting: Planting) -> Story:
    """A class as its institution states it, or as the education authority compiles it."""
    return Story(draft.starts_on, lambda: _Class(draft, procurement, world, planting).acts())


class _Class:
    def __init__(self, draft: ClassDraft, procurement: Procurement, world: World, planting: Planting) -> None:
        self._draft = draft
        self._world = world
        self._planting = planting
        self._scribe = Scribe(world, "class", draft.number)
        self._stream = world.stream("class", draft.number)
        self._education = world.education_of(procurement.holder)
        self._author = self._education if procurement.is_compiled else draft.institution
        self._compiled: dict[str, Any] = (
            {"on_behalf_of": draft.institution, "capacity": "compiled"} if procurement.is_compiled else {}
        )
        self._stated: list[str] = []
        """Ids of what was compiled for the institution."""
        self._vouchers = 0

    def acts(self) -> Iterator[Act]:
        draft = self._draft
        expenses = expenses_of(draft, self._world)
        self._planting.expenses(draft, expenses, self._world)
        expenses = sorted([*expenses, *draft.extra], key=lambda expense: expense.spent_on)
        yield self._open()
        steps: list[tuple[date, int, Callable[[], Iterator[Act]]]] = [
            (draft.ends_on + timedelta(days=self._stream.below(3)), 1, self._close)
        ]
        for part in self._batches(expenses):
            day = part[-1].spent_on + timedelta(days=self._stream.between(2, 6))
            steps.append((day, 0, partial(self._spend, part)))
        for evaluation in draft.evaluations:
            steps.append((evaluation.on, 2, partial(self._evaluate, evaluation)))
        if draft.listed_on is not None:
            steps.append((draft.listed_on, 3, self._list))
        if self._compiled:
            steps.append((draft.ends_on + timedelta(days=18), 4, self._confirm))
        for _, _, tell in sorted(steps, key=lambda step: step[:2]):
            yield from tell()

    def _open(self) -> Act:
        draft, scribe = self._draft, self._scribe
        act = scribe.begin(self._author, draft.starts_on + timedelta(days=self._stream.below(2)))
        is_long = draft.mode == "off-the-job"
        opened = scribe.state(
            "class.opened",
            draft.starts_on,
            [*draft.planted, *draft.marks.get("opened", ())],
            class_=draft.number,
            contract=draft.contract,
            mode=draft.mode,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            planned=draft.planned,
            charge_fen=draft.charge_fen,
            mode_shares=[
                {"mode": "off-the-job", "percent": 70},
                {"mode": "counterpart-support", "percent": 30},
            ]
            if is_long
            else None,
            practice_days=draft.practice_days or None,
            responsible="继续教育学院",
            **self._compiled,
        )
        if self._stream.chance(0.1) or draft.charge_fen:
            scribe.state(
                "charge.declared", draft.starts_on, draft.marks.get("charge", ()),
                class_=draft.number, charge_fen=draft.charge_fen, purpose="资料费", **self._compiled,
            )  # fmt: skip
        self._stated.append(opened)
        return act

    def _batches(self, expenses: Sequence[Expense]) -> Iterator[Sequence[Expense]]:
        """What was spent in two weeks, or to the class's end, is booked together."""
        batch: list[Expense] = []
        for expense in expenses:
            if batch and (expense.spent_on - batch[0].spent_on).days >= _BATCH_DAYS:
                yield batch
                batch = []
            batch.append(expense)
        if batch:
            yield batch

    def _spend(self, expenses: Sequence[Expense]) -> Iterator[Act]:
        scribe, stream = self._scribe, self._stream
        day = expenses[-1].spent_on + timedelta(days=1)
        act = scribe.begin(self._author, day + timedelta(days=stream.between(1, 5)))
        mistaken = len(expenses) >= 6 and stream.chance(len(expenses) / 400)
        is_first = self._draft.number.endswith("001-B1") and self._vouchers == 0
        line = 0
        for number, expense in enumerate(expenses):
            if number % _LINES_OF_A_VOUCHER == 0 or expense.spent_on != expenses[number - 1].spent_on:
                self._vouchers, line = self._vouchers + 1, 0
            line += 1
            self._expense(expense, self._vouchers, line)
        if not (mistaken or is_first):
            yield act
            return
        self._vouchers += 1
        twice = self._expense(stream.pick(expenses), self._vouchers, 1, is_mistaken=True)
        yield act
        act = scribe.begin(self._author, act.recorded_at.date() + timedelta(days=2))
        scribe.state(
            "expense.reversed", act.recorded_at.date(), reverses=twice, reason="重复入账", **self._compiled
        )
        yield act

    def _expense(self, expense: Expense, voucher: int, line: int, *, is_mistaken: bool = False) -> str:
        members: dict[str, Any] = {
            "contract": self._draft.contract,
            "class_": self._draft.number if expense.with_class else None,
            "category": expense.category,
            "amount_fen": expense.amount_fen,
            "quantity": expense.quantity,
            "unit": expense.unit,
            "unit_price_fen": expense.unit_price_fen,
            "lecturer_rank": expense.lecturer_rank,
            "class_hours": expense.class_hours,
            "payee": expense.payee,
            "voucher": f"记{self._draft.number}-{voucher:02d}",
            "voucher_line": line,
        }
        stated = self._scribe.state(
            "expense.recorded",
            expense.spent_on,
            () if is_mistaken else expense.planted,
            {"payee": Secret(expense.payee_name)} if expense.payee_name else None,
            **members,
            **self._compiled,
        )
        self._stated.append(stated)
        return stated

    def _close(self) -> Iterator[Act]:
        draft, scribe = self._draft, self._scribe
        act = scribe.begin(self._author, draft.ends_on + timedelta(days=1))
        closed = scribe.state(
            "class.closed",
            draft.ends_on,
            draft.marks.get("closed", ()),
            {"roster": Secret(pseudonyms(draft, self._world.seed))},
            class_=draft.number,
            attended=draft.attended,
            completed=draft.completed,
            totals=_totals(draft, self._stream),
            **self._compiled,
        )
        if draft.is_erased:
            self._world.erased.append(closed)
        yield act

    def _evaluate(self, evaluation: Evaluation) -> Iterator[Act]:
        author = self._education if evaluation.by == "experts" else self._author
        act = self._scribe.begin(author, evaluation.on)
        self._scribe.state(
            "evaluation.recorded",
            evaluation.on,
            [*evaluation.planted, *self._draft.marks.get(f"evaluation:{evaluation.by}", ())],
            class_=self._draft.number,
            by=evaluation.by,
            content=evaluation.content,
            arrangement=evaluation.arrangement,
            management=evaluation.management,
            satisfaction=evaluation.satisfaction,
            respondents=evaluation.respondents,
            standard=evaluation.standard,
            **(self._compiled if author == self._author else {}),
        )
        yield act

    def _list(self) -> Iterator[Act]:
        day = self._draft.listed_on
        assert day is not None
        act = self._scribe.begin(self._author, day)
        self._scribe.state(
            "disclosure.published", day, self._draft.marks.get("class-list", ()),
            what="class-list", class_=self._draft.number, where=SITE, published_on=day,
        )  # fmt: skip
        yield act

    def _confirm(self) -> Iterator[Act]:
        """The institution confirms what was compiled for it, after asking about one thing first."""
        scribe = self._scribe
        day = self._draft.ends_on + timedelta(days=18)
        act = scribe.begin(self._draft.institution, day)
        asked = self._stated[-1]
        for stated in self._stated[:3]:
            scribe.state("statement.confirmed", day, confirms=stated)
        scribe.state(
            "statement.disputed", day, (), {"reason": Secret("凭证号与本单位账目不一致，请核对", "party")},
            disputes=asked,
        )  # fmt: skip
        yield act
        act = scribe.begin(self._education, day + timedelta(days=3))
        scribe.state(
            "statement.corrected", day + timedelta(days=3),
            corrects=asked, member="document", value=f"汇总〔{day.year}〕{self._vouchers}号（示例）",
            reason="补充汇总表号",
        )  # fmt: skip
        yield act
        act = scribe.begin(self._draft.institution, day + timedelta(days=5))
        scribe.state("statement.confirmed", day + timedelta(days=5), confirms=asked)
        yield act


def _totals(draft: ClassDraft, stream: Stream) -> list[dict[str, object]]:
    """Who came, by area, stage and origin; each sums to those who attended."""
    province = draft.account.split("/")[2][:2]
    origin = "XPCC" if "XPCC" in draft.account else province
    areas = share_out(draft.attended, [6 + stream.below(3), 3, 1])
    stages = share_out(draft.attended, [5 + stream.below(3), 3])
    rows = [
        *(("rural", key, count) for key, count in zip(("rural", "town", "urban"), areas, strict=True)),
        *(("stage", key, count) for key, count in zip(("primary", "junior-secondary"), stages, strict=True)),
    ]
    if origin != "00":
        rows.append(("origin", origin, draft.attended))
    return [{"by": by, "key": key, "count": count} for by, key, count in rows]
