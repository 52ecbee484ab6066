"""The plan of a clean history: all drafts, with every day and figure (总体安排).

Promises, by rule of the catalogue of questions. F01: every allocation follows its appropriation within 30
days, and a province passes down from its first money within 30 days. F02: money arrives 8 to 15 days after
its allocation, of advance notice in the first half of January. F03: what is left goes back by the end of
the next year. F04-F07: only eligible categories, no matching funds, no fees extracted. F08, F09, F11:
`costs`. F10: no lecturer teaches two classes. F12: nothing is charged. F13: results and contracts are
published within 2 working days, everything else within 20. F14: contracts follow awards within 25 days,
supplements stay under 8 %. F15, F16: purchases without tender sum to less than the threshold for a
purchaser and year, and no award lies within 5 % below one. F17: three bidders at least; single sources are
published 5 working days before. F18: experts work for nobody who bids. F19: panels are drawn, 5 or 7 by
tender, 3 otherwise. F20: winners take turns. F21: acceptance follows evaluation, payments follow the
schedule. F22: nights and meals are attendance × days. F23: pseudonyms are nobody else's. F25: scores
differ. F26: little is paid in December. F27-F30: vouchers in time, findings answered in time, changes
published, experts valid.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from domain.holders import CENTRAL, HOLDERS
from domain.working_days import add_working_days
from mingzhang.nation import plan_events, plan_money
from mingzhang.nation.calendar import worked_back, working_day
from mingzhang.nation.costs import rates
from mingzhang.nation.drafts import (
    Bid,
    ClassDraft,
    ContractDraft,
    Drafts,
    Evaluation,
    Notice,
    Panel,
    Procurement,
)
from mingzhang.nation.plan_contracts import plan_payments, spent_by
from mingzhang.nation.streams import Stream, share_out
from mingzhang.nation.world import YEARS, World, all_holders, region_rank

THRESHOLDS_FEN: Final = (100_000_000, 200_000_000)
"""From which purchases are public procurement, and are tendered openly."""
_NON_TENDER_YEAR_FEN: Final = 150_000_000
_TENDER_METHODS: Final = ("open-tender", "invited-tender")
_FEWEST_BY_TURNS: Final = 5
"""So many institutions at least take turns in winning a holder's tenders, neighbours' among them."""
_RURAL: Final = ("rural.short-term", "rural.replacement", "rural.distance")
_DEMO: Final = ("demo.backbone", "demo.head-teacher", "demo.weak-subject", "demo.distance", "demo.other")
_SUMMER, _AUTUMN = ((7, 10), (8, 24)), ((10, 9), (11, 14))
_TITLES: Final = {
    "rural.short-term": "乡村教师短期集中培训",
    "rural.replacement": "乡村教师置换脱产研修",
    "rural.distance": "乡村教师远程培训",
    "demo.backbone": "骨干教师示范培训",
    "demo.head-teacher": "班主任示范培训",
    "demo.weak-subject": "紧缺薄弱学科教师示范培训",
    "demo.distance": "示范性远程培训",
    "demo.other": "示范性专题培训",
}


def make_drafts(world: World) -> Drafts:
    """Everything that is going to happen, clean."""
    drafts = Drafts()
    plan_events.add_experts(drafts, world)
    planner = _Planner(world)
    for holder, year, count in _distribution(world):
        drafts.procurements += planner.of_holder_year(holder, year, count)
    plan_events.add_variety(drafts, world)
    plan_events.add_series(drafts, world)
    plan_money.add_money(drafts, world)
    plan_events.add_events(drafts, world)
    return drafts


def _distribution(world: World) -> list[tuple[str, int, int]]:
    """How many procurements each holder has in each year; each holder has one at least."""
    holders = all_holders()
    rest = world.scale.procurements - len(holders)
    cells = [(holder, year) for holder in holders for year in YEARS]
    weights = [region_rank(holder) for holder, _ in cells]
    shares = share_out(rest, weights)
    counts = dict(zip(cells, shares, strict=True))
    for index, holder in enumerate(holders):
        year = min(YEARS, key=lambda year: (counts[holder, year], (year - index) % len(YEARS)))
        counts[holder, year] += 1
    return [(holder, year, count) for (holder, year), count in counts.items() if count]


class _Planner:
    """Makes procurements one after the other; who wins takes turns over all years."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._serial = 0
        self._class_count = 0
        self._turns: dict[str, list[str]] = {}
        self._non_tender_fen: defaultdict[tuple[str, int], int] = defaultdict(int)

    def of_holder_year(self, holder: str, year: int, count: int) -> list[Procurement]:
        """The procurements of a holder in a year, over its lines."""
        lines = _DEMO if holder == CENTRAL.code else _RURAL
        used = lines[: 1 if self._world.scale.lines < 12 else min(len(lines), 1 + count // 4)]
        return [
            self._procurement(holder, year, number, used[number % len(used)] if number % 5 else used[0])
            for number in range(count)
        ]

    def _procurement(self, holder: str, year: int, number: int, line: str) -> Procurement:
        self._serial += 1
        stream = self._world.stream("procurement", holder, year, number)
        base = f"{holder}-{year}-{number + 1:03d}"
        bidders = self._bidders(holder, stream)
        winner = bidders[0]
        opened_on = working_day(date(year, 4, 1) + timedelta(days=stream.below(38)))
        deadline_on = working_day(opened_on + timedelta(days=stream.between(21, 25)))
        sits_on = add_working_days(deadline_on, stream.below(2))
        awarded_on = add_working_days(sits_on, stream.between(1, 4))
        signed_on = working_day(awarded_on + timedelta(days=stream.between(8, 19)))
        account = f"{year}/{line}/{holder}"
        classes = self._classes(
            stream, base, account=account, line=line, institution=winner, signed_on=signed_on
        )
        price_fen = _unit_price(classes)
        _clear_thresholds(classes, price_fen)
        amount_fen = price_fen * _person_days(classes)
        method = self._method(stream, holder, year, amount_fen)
        if method == "single-source":
            bidders = bidders[:1]
        contract = ContractDraft(
            number=f"{base}-HT",
            institution=winner,
            amount_fen=amount_fen,
            unit_price_fen=price_fen,
            trainees=sum(each.planned for each in classes),
            days=classes[0].days,
        )
        ceiling_fen = -(-amount_fen * stream.between(1030, 1060) // 1000 // 100_00) * 100_00
        last_on = max(each.ends_on for each in classes)
        accepted_on = working_day(last_on + timedelta(days=stream.between(17, 22)))
        draft = Procurement(
            serial=self._serial,
            tender=f"{base}-ZB",
            holder=holder,
            account=account,
            year=year,
            line=line,
            title=f"{HOLDERS[holder].short_name}{year}年{_TITLES[line]}（第{number + 1}包）",
            subject="training",
            method=method,
            ceiling_fen=ceiling_fen,
            is_sealed=method in _TENDER_METHODS,
            bids=_bids(
                stream, bidders, classes, price_fen=price_fen, ceiling_fen=ceiling_fen, by=deadline_on
            ),
            winner=winner,
            panel=None
            if method == "single-source"
            else self._panel(stream, base, holder, method, deadline_on),
            contract=contract,
            classes=classes,
            opened_on=opened_on,
            deadline_on=deadline_on,
            sits_on=sits_on,
            awarded_on=awarded_on,
            signed_on=signed_on,
            accepted_on=accepted_on,
            settled_on=working_day(last_on + timedelta(days=37)),
            notices={},
        )
        _publish(stream, draft)
        plan_payments(stream, draft)
        return draft

    def _bidders(self, holder: str, stream: Stream) -> list[str]:
        """The winner, whose turn it is, and two to four others; never a party that employs experts."""
        own = self._world.institutions.get(holder, [])
        everybody = [code for codes in self._world.institutions.values() for code in codes]
        if holder == CENTRAL.code:
            own = everybody
        if len(own) < _FEWEST_BY_TURNS:
            place = everybody.index(own[0])
            own = [everybody[(place + step) % len(everybody)] for step in range(_FEWEST_BY_TURNS)]
        turns = self._turns.setdefault(holder, [])
        if not turns:
            turns += stream.shuffled(own)
        winner = turns.pop()
        others = [code for code in own if code != winner]
        if len(others) < 4:
            place = everybody.index(winner)
            near = [everybody[(place + step) % len(everybody)] for step in range(1, 9)]
            others += [code for code in near if code != winner and code not in others]
        return [winner, *stream.sample(others[:12], stream.weighted((2, 3, 4), (60, 30, 10)))]

    def _classes(
        self, stream: Stream, base: str, *, account: str, line: str, institution: str, signed_on: date
    ) -> list[ClassDraft]:
        usual = self._world.scale.classes
        count = max(1, usual + stream.weighted((-1, 0, 1), (1, 2, 1)) if usual > 1 else 1)
        is_distance, is_long = line.endswith(".distance"), line == "rural.replacement"
        days = stream.between(20, 28) if is_distance else 45 if is_long else stream.between(5, 10)
        found: list[ClassDraft] = []
        lecture_lines = min(self._world.scale.lecture_lines, 2 * days)
        class_rates = rates(stream, line, days, lecture_lines)
        for number in range(count):
            self._class_count += 1
            starts_on = self._starts_on(
                stream, signed_on, days, is_long, is_summer=(self._serial + number) % 2 == 0
            )
            planned = stream.between(150, 300) if is_distance else stream.between(20, 26) if is_long else (
                stream.between(42, 55)
            )  # fmt: skip
            attended = planned - stream.weighted((0, 1, 2), (6, 3, 1))
            draft = ClassDraft(
                number=f"{base}-B{number + 1}",
                contract=f"{base}-HT",
                account=account,
                institution=institution,
                mode="distance" if is_distance else "off-the-job" if is_long else "centralised",
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=days - 1),
                planned=planned,
                attended=attended,
                completed=attended - stream.below(2),
                rates=dict(class_rates),
                lecture_lines=lecture_lines,
                practice_days=days // 3 if is_long or days >= 9 else 0,
            )
            draft.evaluations = _evaluations(stream, draft, self._world.scale.statements >= 5_000)
            draft.listed_on = add_working_days(draft.ends_on, stream.between(3, 12))
            found.append(draft)
            draft.spent_fen = spent_by(draft, self._world)
        return found

    def _starts_on(
        self, stream: Stream, signed_on: date, days: int, is_long: bool, *, is_summer: bool
    ) -> date:
        year = signed_on.year
        if is_long:
            return date(year, 9, 5) + timedelta(days=stream.below(20))
        (first_month, first_day), (last_month, last_day) = _SUMMER if is_summer else _AUTUMN
        first = max(date(year, first_month, first_day), signed_on + timedelta(days=9))
        last = date(year, last_month, last_day) - timedelta(days=days - 1)
        return first + timedelta(days=stream.below(max(1, (last - first).days + 1)))

    def _method(self, stream: Stream, holder: str, year: int, amount_fen: int) -> str:
        wanted = stream.weighted(
            ("open-tender", "invited-tender", "competitive-consultation", "competitive-negotiation",
             "inquiry", "single-source"),
            (80, 4, 6, 5, 3, 2),
        )  # fmt: skip
        if wanted in _TENDER_METHODS:
            return wanted
        spent_fen = self._non_tender_fen[holder, year]
        if amount_fen > 90_000_000 or spent_fen + amount_fen > _NON_TENDER_YEAR_FEN:
            return "open-tender"
        self._non_tender_fen[holder, year] += amount_fen
        return wanted

    def _panel(self, stream: Stream, base: str, holder: str, method: str, deadline_on: date) -> Panel:
        is_tender = method in _TENDER_METHODS
        is_own = self._world.scale.has_provincial_registers and holder != CENTRAL.code
        return Panel(
            draw=f"{base}-CQ",
            register=holder if is_own else CENTRAL.code,
            seats=(5 if stream.chance(0.85) else 7) if is_tender else 3,
            requested_on=worked_back(deadline_on - timedelta(days=12)),
            answered_on=worked_back(deadline_on - timedelta(days=8)),
            drawn_on=worked_back(deadline_on - timedelta(days=3)),
        )


def _person_days(classes: list[ClassDraft]) -> int:
    return sum(each.planned for each in classes) * classes[0].days


def _unit_price(classes: list[ClassDraft]) -> int:
    """What a person and day costs, with a little room, in whole tenths of a yuan."""
    spent_fen = sum(each.spent_fen for each in classes)
    attended = sum(each.attended for each in classes) * classes[0].days
    return -(-spent_fen * 1015 // 1000 // attended // 10) * 10


def _clear_thresholds(classes: list[ClassDraft], price_fen: int) -> None:
    """Plan more trainees where the price would lie a little below a threshold."""
    for threshold_fen in THRESHOLDS_FEN:
        while threshold_fen * 94 // 100 <= price_fen * _person_days(classes) < threshold_fen * 101 // 100:
            classes[0].planned += 1


def _bids(
    stream: Stream,
    bidders: list[str],
    classes: list[ClassDraft],
    *,
    price_fen: int,
    ceiling_fen: int,
    by: date,
) -> list[Bid]:
    person_days = _person_days(classes)
    step = max(1, (ceiling_fen // person_days - price_fen) // (len(bidders) + 1))
    best = stream.between(8_800, 9_500)
    found = []
    for place, bidder in enumerate(bidders):
        more_fen = place * step + (stream.below(step) if place else 0)
        score = best - (0 if place == 0 else place * 110 + stream.below(100))
        found.append(
            Bid(
                bidder=bidder,
                price_fen=(price_fen + more_fen) * person_days,
                score=f"{score // 100}.{score % 100:02d}",
                lodged_on=worked_back(by - timedelta(days=stream.below(4))),
            )
        )
    return stream.shuffled(found)


def _evaluations(stream: Stream, draft: ClassDraft, with_experts: bool) -> list[Evaluation]:
    """Everybody's scores differ; trainees answer within a week, experts within two."""
    found = []
    for by, days in (("trainees", 3), ("experts", 9)) if with_experts else (("trainees", 3),):
        respondents = draft.attended - stream.below(4) if by == "trainees" else stream.between(3, 5)
        scores = [
            f"{value // 100}.{value % 100:02d}" for value in (stream.between(8_600, 9_790) for _ in range(4))
        ]
        found.append(
            Evaluation(
                by=by,
                content=scores[0],
                arrangement=scores[1],
                management=scores[2],
                satisfaction=scores[3],
                respondents=respondents,
                on=draft.ends_on + timedelta(days=days),
            )
        )
    return found


def _publish(stream: Stream, draft: Procurement) -> None:
    """Everything is published in time: results and contracts within two working days."""
    what = {
        "open-tender": "tender-notice",
        "invited-tender": "prequalification",
        "single-source": "single-source",
    }
    notices = {
        "tender-notice": Notice(
            what=what.get(draft.method, "negotiation"),
            published_on=draft.opened_on,
        ),
        "result": Notice(
            what="result", published_on=add_working_days(draft.awarded_on, stream.between(0, 1))
        ),
        "contract-notice": Notice(
            what="contract", published_on=add_working_days(draft.signed_on, stream.between(0, 2))
        ),
        "acceptance": Notice(
            what="acceptance", published_on=add_working_days(draft.accepted_on, stream.between(1, 6))
        ),
    }
    published_on = worked_back(draft.opened_on - timedelta(days=stream.between(32, 40)))
    notices["intention"] = Notice(what="intention", published_on=published_on)
    draft.notices = notices
