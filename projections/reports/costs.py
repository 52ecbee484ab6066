"""What a trainee-day cost, beside the median and beside the cap in force (人均日成本).

A contract's cost is what was spent under it, a class's what was spent for it by name. Trainee-days are those
who attended its closed classes times their days; a contract without any is taken at what it planned, and says
so. The median is that of all contracts, or classes, of the same line and year, in whatever province.

A cap is a standard dated by law: the one that applies is that of the day on which training began, or of the
signature. Lecture fees count where the standard includes them. Where no cap is known, or the contract does
not state the class of training that one asks for, the cost is not assessed. A reason to look, not a verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, select

from domain.accounts import parse_account
from domain.measures import Measure, in_force
from projections.adopted import measures_of
from projections.chronicle import EXPENSE_CLASSES
from projections.postings import POSTINGS
from projections.reports import facts
from projections.reports.classes import days
from projections.reports.report import (
    PROVINCE,
    Cell,
    Column,
    Filled,
    Question,
    Report,
    Row,
    Section,
    rounded,
    words,
)

Facts = facts.Facts

LECTURE_FEES: Final = "lecture-fees"
CAP: Final = "training.cap"


class Cap(NamedTuple):
    """A training fee standard in force on a day, in fen for a person and day (培训费综合定额标准).

    Days beyond `full_days`, if there is such a number, count at `later_percent` of it.
    """

    fen: int
    includes_lecture_fees: bool
    instrument: str
    full_days: int | None = None
    later_percent: int = 100

    def allowed_percent(self, length: int) -> int:
        """What it allows for one person's course of so many days, in hundredths of its fen for a day."""
        full = length if self.full_days is None else min(length, self.full_days)
        return 100 * full + self.later_percent * (length - full)


Caps = Callable[[str | None, date], Cap | None]
"""Gives the cap for a class of training (`I`, `II`, `III`, or not stated) on a day, None if none is known."""


def caps_in(measures: Sequence[Measure]) -> Caps:
    """Return the caps that measures set: one for all training, or by its class, whichever was in force."""

    def cap(rank: str | None, day: date) -> Cap | None:
        def figure(name: str, scope: str = "") -> Measure | None:
            found = in_force(name, day, scope, measures)
            return found if isinstance(found, Measure) else None

        standard = figure(CAP) or (None if rank is None else figure(CAP, rank))
        if standard is None:
            return None
        full, later = figure("training.full-days"), figure("training.later-days")
        is_cut = full is not None and later is not None
        return Cap(
            standard.whole,
            # A standard that has a part for lectures covers their fees; a later one pays them beside it.
            includes_lecture_fees=figure(CAP, "venue-and-lectures") is not None,
            instrument=standard.citation,
            full_days=full.whole if is_cut and full is not None else None,
            later_percent=later.whole if is_cut and later is not None else 100,
        )

    return cap


@dataclass(frozen=True)
class _Cost:
    """One contract or class: its money, its trainee-days, and what a cap needs to know."""

    code: str
    contract: str
    account: str
    institution: str
    cost_fen: int
    lecture_fen: int
    trainee_days: int
    is_planned: bool
    courses: tuple[tuple[int, int], ...]
    rank: str | None
    began_on: date | None

    @property
    def per_day_fen(self) -> int | None:
        """Whole fen for a trainee and day; None while nothing was spent or nobody came."""
        if not self.cost_fen or not self.trainee_days:
            return None
        return rounded(self.cost_fen, self.trainee_days)

    @property
    def group(self) -> tuple[str, int]:
        """The line and the year among which it is compared."""
        account = parse_account(self.account)
        return account.line, account.year


def costs(connection: Connection, question: Question, caps: Caps | None = None) -> Sequence[Filled]:
    """Return the cost of a trainee-day by contract and by class, beside the measures known then."""
    caps = caps or caps_in(measures_of(connection, question.known_at))
    names = facts.names(facts.parties(connection, question))
    everything = question._replace(province=None, year=None)
    contracts = facts.contracts(connection, everything)
    classes = facts.classes(connection, everything)
    under = _by_contract(connection, everything)
    by_class = _by_class(connection, everything)
    of_contracts = _of_contracts(contracts, classes, under)
    of_classes = _of_classes(contracts, classes, by_class)
    return [
        _CONTRACTS.of(_rows(of_contracts, question, caps, names)),
        _CLASSES.of(_rows(of_classes, question, caps, names)),
    ]


def spent_on_classes(connection: Connection, question: Question) -> dict[str, int]:
    """Return what was spent for each class by name, in fen."""
    return {code: spent.total_fen for code, spent in _by_class(connection, question).items()}


class _Spent(NamedTuple):
    total_fen: int = 0
    lecture_fen: int = 0


def _by_contract(connection: Connection, question: Question) -> Mapping[str, _Spent]:
    legs = POSTINGS.c
    query = select(legs.contract, *_sums()).where(legs.bucket == "spent", legs.contract.is_not(None))
    return _read(connection, query.where(*question.counts(POSTINGS)).group_by(legs.contract))


def _by_class(connection: Connection, question: Question) -> Mapping[str, _Spent]:
    legs = POSTINGS.c
    query = (
        select(EXPENSE_CLASSES.c["class"], *_sums())
        .join(POSTINGS, legs.position == EXPENSE_CLASSES.c.position)
        .where(legs.bucket == "spent", *question.counts(POSTINGS), facts.stands(POSTINGS, question))
        .group_by(EXPENSE_CLASSES.c["class"])
    )
    return _read(connection, query)


def _sums() -> Sequence[ColumnElement[int]]:
    amount = POSTINGS.c.amount_fen
    is_lecture = POSTINGS.c.category == LECTURE_FEES
    return func.sum(amount), func.coalesce(func.sum(amount).filter(is_lecture), 0)


def _read(connection: Connection, query: Select[*tuple[Any, ...]]) -> Mapping[str, _Spent]:
    return {row[0]: _Spent(row[1], row[2]) for row in connection.execute(query)}


def _of_contracts(
    contracts: Mapping[str, Facts], classes: Mapping[str, Facts], spent: Mapping[str, _Spent]
) -> list[_Cost]:
    held: defaultdict[str, list[Facts]] = defaultdict(list)
    for training in classes.values():
        if training["contract"] is not None and training["attended"] is not None:
            held[training["contract"]].append(training)
    found = []
    for code, terms in contracts.items():
        planned = ((terms["trainees"], terms["days"]),)
        courses = tuple((each["attended"], days(each)) for each in held[code])
        began_on = min((each["starts_on"] for each in held[code]), default=terms["signed_on"])
        taken = _Courses(courses or planned, not courses, began_on)
        found.append(_cost((code, code), terms, spent.get(code, _Spent()), taken))
    return found


def _of_classes(
    contracts: Mapping[str, Facts], classes: Mapping[str, Facts], spent: Mapping[str, _Spent]
) -> list[_Cost]:
    found = []
    for code, training in classes.items():
        terms = contracts.get(training["contract"] or "")
        if terms is not None and code in spent:
            is_planned = training["attended"] is None
            came = training["planned"] if is_planned else training["attended"]
            courses = ((came, days(training)),)
            taken = _Courses(courses, is_planned, training["starts_on"])
            found.append(_cost((code, training["contract"]), terms, spent[code], taken))
    return found


class _Courses(NamedTuple):
    """How many came for how many days, course by course, or were planned to; and when it began."""

    taken: tuple[tuple[int, int], ...]
    is_planned: bool
    began_on: str | None


def _cost(numbers: tuple[str, str], terms: Facts, money: _Spent, courses: _Courses) -> _Cost:
    return _Cost(
        *numbers,
        terms["account"],
        terms["institution"],
        money.total_fen,
        money.lecture_fen,
        sum(people * length for people, length in courses.taken),
        courses.is_planned,
        courses.taken,
        terms["class_rank"],
        None if courses.began_on is None else date.fromisoformat(courses.began_on),
    )


def _rows(found: Sequence[_Cost], question: Question, caps: Caps, names: Mapping[str, str]) -> list[Row]:
    medians = _medians(found)
    return [
        (
            each.code,
            each.contract,
            each.institution,
            names.get(each.institution, ""),
            parse_account(each.account).province,
            each.cost_fen,
            each.trainee_days,
            each.is_planned,
            each.per_day_fen,
            medians.get(each.group),
            *_judged(each, caps),
        )
        for each in found
        if each.per_day_fen is not None and question.is_about(each.account)
    ]


def _medians(found: Iterable[_Cost]) -> dict[tuple[str, int], int]:
    groups: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for each in found:
        if each.per_day_fen is not None:
            groups[each.group].append(each.per_day_fen)
    return {group: median_low(costs) for group, costs in groups.items()}


def _judged(each: _Cost, caps: Caps) -> tuple[Cell, ...]:
    """The cap, the cost that it measures, whether it is exceeded, and the instrument."""
    cap = None if each.began_on is None else caps(each.rank, each.began_on)
    if cap is None:
        return None, None, "not-assessed", None
    measured_fen = each.cost_fen - (0 if cap.includes_lecture_fees else each.lecture_fen)
    allowed_percent = sum(people * cap.allowed_percent(length) for people, length in each.courses)
    is_above = 100 * measured_fen > cap.fen * allowed_percent
    return (
        cap.fen,
        rounded(measured_fen, each.trainee_days),
        "above" if is_above else "within",
        cap.instrument,
    )


def _columns(*, of_classes: bool) -> Sequence[Column]:
    code = Column("class", "班级", "class") if of_classes else Column("contract", "合同", "contract")
    contract = Column("of_contract", "所属合同", "of contract", shown=False)
    return (
        code,
        contract,
        Column("institution", "机构代码", "code", shown=False),
        Column("name", "机构", "institution", long=True),
        PROVINCE._replace(shown=False),
        Column("cost_fen", "支出（元）", "cost (yuan)", "money"),
        Column("trainee_days", "人天", "trainee-days", "number"),
        Column("is_planned", "按计划", "as planned", shown=False),
        Column("per_day_fen", "人均日", "per day", "money"),
        Column("median_fen", "中位数", "median", "money"),
        Column("cap_fen", "标准", "cap", "money"),
        Column("measured_fen", "计入标准", "under cap", "money", shown=False),
        Column("judged", "评估", "judged", words=_JUDGED),
        Column("instrument", "依据", "instrument", shown=False),
    )


_JUDGED: Final = words(
    above=("超标准", "above"), within=("未超", "within"), not_assessed=("未评估", "not assessed")
)
_NOTE: Final = (
    "中位数为同一项目同一年度；标准为培训开始当日施行的综合定额，无从查知的未评估。超标准是核查的线索，不是结论。",
    "Median: of the same line and year. Cap: the standard in force when training began. A reason to look.",
)

_CONTRACTS: Final = Section("contracts", "合同", "Contracts", _columns(of_classes=False), _NOTE, detail=True)
_CLASSES: Final = Section("classes", "培训班", "Classes", _columns(of_classes=True), _NOTE, detail=True)

REPORT: Final = Report(
    "costs",
    "人均日成本：每份合同、每个班级，与中位数和现行标准相比。",
    "Cost of a trainee-day by contract and class, beside the median and the cap in force.",
    (_CONTRACTS, _CLASSES),
    costs,
)
