"""What a class spends, line by line, as its institution books it (班级支出明细).

Lodging and meals are divided by days, and where there are more lines than days by groups of trainees: their
quantities sum to attended × days. Materials are divided by trainees. Lectures are half days of four class
hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from mingzhang.nation.costs import LECTURE_HOURS, RESIDENTIAL, category_sums, lectures
from mingzhang.nation.drafts import ClassDraft, Expense
from mingzhang.nation.names import person_name
from mingzhang.nation.streams import Stream, share_out
from mingzhang.nation.world import World

_SHARES: Final = {"lodging": 30, "meals": 40, "venue": 18, "materials": 12, "transport": 10, "other": 6}
_UNITS: Final = {"lodging": "人天", "meals": "人天", "materials": "人"}


def fewest_lines(draft: ClassDraft) -> int:
    """With how few lines the expenses of a class can be told."""
    return draft.lecture_lines + len(draft.rates)


def expenses_of(draft: ClassDraft, world: World) -> list[Expense]:
    """Every expense of a class, in the order of days, without what was planted."""
    stream = world.stream("expenses", draft.number)
    taught = lectures(world.stream("lectures", draft.number), draft.lecture_lines)
    sums = category_sums(draft, taught)
    sums.pop("lecture-fees", None)
    counts = _line_counts(draft, list(sums))
    found = []
    for category, fen in sums.items():
        found += list(_of_category(draft, category, fen, counts[category], stream))
    person = int.from_bytes(sha256(draft.number.encode()).digest()[:4], "big")
    for number, lecture in enumerate(taught):
        half_day = number * 2 * draft.days // len(taught)
        found.append(
            Expense(
                category="lecture-fees",
                amount_fen=lecture.amount_fen,
                spent_on=draft.starts_on + timedelta(days=half_day // 2),
                payee_name=f"{person_name(person + number)}（虚构讲师 {draft.number}-{number + 1}）",
                quantity=str(LECTURE_HOURS),
                unit="学时",
                unit_price_fen=lecture.fee_fen,
                lecturer_rank=lecture.rank,
                class_hours=str(LECTURE_HOURS),
            )
        )
    found.sort(key=lambda expense: expense.spent_on)
    return found


def _line_counts(draft: ClassDraft, categories: list[str]) -> dict[str, int]:
    rest = max(0, draft.lines - draft.lecture_lines - len(categories))
    more = share_out(rest, [_SHARES[category] for category in categories])
    return {category: 1 + count for category, count in zip(categories, more, strict=True)}


def _of_category(draft: ClassDraft, category: str, fen: int, count: int, stream: Stream) -> Iterator[Expense]:
    payee, payee_name = _payee(draft, category)
    if category in RESIDENTIAL:
        rate_fen = draft.rates[category]
        for day, quantity in _by_days(draft, count):
            yield Expense(
                category=category, amount_fen=quantity * rate_fen, spent_on=day, payee=payee,
                payee_name=payee_name, quantity=str(quantity), unit=_UNITS[category], unit_price_fen=rate_fen,
            )  # fmt: skip
    elif category == "materials":
        price_fen = fen // draft.attended
        for number, quantity in enumerate(share_out(draft.attended, [1] * min(count, draft.attended))):
            yield Expense(
                category=category, amount_fen=quantity * price_fen, payee=payee, payee_name=payee_name,
                spent_on=draft.starts_on + timedelta(days=number % draft.days),
                quantity=str(quantity), unit=_UNITS[category], unit_price_fen=price_fen,
            )  # fmt: skip
    else:
        for amount_fen in share_out(fen, [stream.between(8, 12) for _ in range(count)]):
            if amount_fen:
                day = draft.starts_on + timedelta(days=stream.below(draft.days))
                yield Expense(
                    category=category, amount_fen=amount_fen, spent_on=day, payee=payee, payee_name=payee_name
                )


def _payee(draft: ClassDraft, category: str) -> tuple[str | None, str]:
    """Institutions have canteens and halls of their own; hotels and bus companies are not registered."""
    choice = sum(draft.number.encode())
    if category == "transport":
        return None, f"客运服务部{choice % 90 + 10}（虚构）"
    if category == "lodging" and choice % 4 == 0:
        return None, f"迎宾酒店{choice % 90 + 10}（虚构）"
    return draft.institution, ""


def _by_days(draft: ClassDraft, count: int) -> Iterator[tuple[date, int]]:
    """The person-days of a class in so many portions, each with its last day."""
    if count <= draft.days:
        day = draft.starts_on - timedelta(days=1)
        for days in share_out(draft.days, [1] * count):
            day += timedelta(days=days)
            yield day, draft.attended * days
        return
    for number, lines in enumerate(share_out(count, [1] * draft.days)):
        for quantity in share_out(draft.attended, [1] * min(lines, draft.attended)):
            yield draft.starts_on + timedelta(days=number), quantity
