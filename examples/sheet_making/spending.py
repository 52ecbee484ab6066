"""What institutions spend: the vouchers of each class, made of its tariff week by week (支出凭证)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from . import tables
from .year import CLASSES, CONTRACTS, Class, Contract, day_of, fen_of

WEEK: Final = 7
TAUGHT_DAYS: Final = 5
HOURS_A_DAY: Final = 4


class Expense(NamedTuple):
    """One line of a voucher. `item` is what it was for: offices have their own words for it."""

    contract: Contract
    training: str
    item: str
    day: date
    quantity: int
    unit: str
    price_fen: int
    payee: str
    remark: str = ""
    voucher: int = 0

    @property
    def province(self) -> str:
        return self.contract.province

    @property
    def amount_fen(self) -> int:
        return self.quantity * self.price_fen


Voucher = list[Expense]


UNITS: Final = {
    "lodging": "人天",
    "meals": "人天",
    "hall": "天",
    "professor": "学时",
    "associate": "学时",
    "tutoring": "学时",
    "materials": "套",
    "transport": "车次",
    "platform": "人",
    "courses": "人",
    "other": "人",
}


def _line(training: Class, item: str, day: date, quantity: int, yuan: object) -> Expense:
    contract = training.contract
    hosts = contract.number in tables.OWN_HOSTEL and item in ("lodging", "meals")
    payee = contract.institution.name if hosts else tables.PAYEES[item]
    return Expense(contract, training.number, item, day, quantity, UNITS[item], fen_of(str(yuan)), payee)


def _residential(training: Class) -> Iterator[Voucher]:
    """The vouchers of a class whose trainees live together, week by week."""
    night, meals, hall, materials = tables.RESIDENTIAL[training.contract.number]
    heads = training.attended or training.planned
    eaters = training.planned if training.contract.number in tables.MEALS_FOR_ALL_PLANNED else heads
    for week in range(training.weeks):
        nights = min(WEEK, training.days - week * WEEK)
        day = training.starts + timedelta(days=week * WEEK + nights - 1)
        taught = min(TAUGHT_DAYS, nights)
        yield [
            _line(training, "lodging", day, heads * nights, night),
            _line(training, "meals", day, eaters * nights, meals),
        ]
        hours = HOURS_A_DAY * (1 + week % 2) if taught > 2 else 0
        yield [
            *([_line(training, "professor", day, hours, 1_000)] if hours else []),
            _line(training, "associate", day, taught * HOURS_A_DAY - hours, 500 + 50 * (week % 3)),
        ]
        yield [_line(training, "hall", day, taught, hall)]
        if week % 4 == 0:
            yield [_line(training, "materials", day, heads, materials)]
        if week % 2 == 1:
            yield [_line(training, "transport", day, 2 + week % 3, f"{1_450 + 85 * week}.5")]
    if training.weeks * WEEK >= training.days:
        yield [_line(training, "other", training.ends, heads, "22.8")]


def _remote(training: Class) -> Iterator[Voucher]:
    """The vouchers of a class taught through the network: at its beginning, by quarters, at its end."""
    platform, courses, materials, tutors, hour = tables.REMOTE[training.contract.number]
    heads = training.attended or training.planned
    yield [
        _line(training, "platform", training.starts, heads, platform),
        _line(training, "courses", training.starts, heads, courses),
    ]
    for quarter in range(1, training.weeks + 1):
        day = training.starts + timedelta(days=training.days * quarter // 4 - 1)
        yield [_line(training, "tutoring", day, tutors * 5, hour)]
    yield [_line(training, "materials", training.ends, heads, materials)]
    yield [_line(training, "other", training.ends, training.completed or heads, "9.8")]


def _single() -> Iterator[Voucher]:
    for contract, training, item, day, quantity, unit, yuan, payee, remark in tables.SINGLE_EXPENSES:
        yield [
            Expense(
                CONTRACTS[contract], training, item, day_of(day), quantity, unit, fen_of(yuan), payee, remark
            )
        ]


def _vouchers() -> Iterator[Voucher]:
    single = list(_single())
    for contract, classes in groupby(CLASSES, key=lambda training: training.contract):
        for training in classes:
            if training.weeks:
                yield from _remote(training) if training.line == tables.DISTANCE else _residential(training)
        yield from (voucher for voucher in single if voucher[0].contract == contract)


def _numbered() -> Iterator[Expense]:
    """Vouchers are numbered as their institution does it: in order of days, anew in each month."""
    vouchers = list(_vouchers())
    counts: dict[tuple[str, int], int] = {}
    numbers: dict[int, int] = {}
    for place, voucher in sorted(enumerate(vouchers), key=lambda pair: pair[1][0].day):
        series = (voucher[0].contract.institution.key, voucher[0].day.month)
        numbers[place] = counts[series] = counts.get(series, 0) + 1
    for place, voucher in enumerate(vouchers):
        for line in voucher:
            yield line._replace(voucher=numbers[place])


EXPENSES: Final = tuple(_numbered())
