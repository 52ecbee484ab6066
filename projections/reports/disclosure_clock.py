"""The disclosure clock: what the law orders to be published, by when, and when it was (信息公开时限).

Only time limits that were in force on the day they run from, in their own days: working days where the
article says so. What was published is what `disclosure.published` says of the same thing and kind. Where no
law was in force, no day is stated or the calendar is not known, a thing is not assessed, and that is counted.

| what | from | within |
| --- | --- | --- |
| intention to procure | the tender's first day | 30 days ahead (财库〔2020〕10号) |
| single-source notice | the award | 5 working days ahead (政府采购法实施条例 art. 38) |
| result | the award | 2 working days (art. 43) |
| contract | its signature | 2 working days (art. 50) |
| budget | the appropriation | 20 days (预算法 art. 14) |
| transfer, plan | the allocation; both reviews | 20 working days (政府信息公开条例 art. 26) |
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from domain.accounts import parse_account
from domain.holders import CENTRAL, province_of
from domain.measures import Measure
from domain.vocabulary import PUBLISHED_KINDS, PublishedKind
from projections.adopted import measures_of
from projections.openness import PUBLICATIONS
from projections.planning import PLANS
from projections.postings import POSTINGS
from projections.procurement import TENDERS
from projections.reports import facts
from projections.reports.clocks import ClockState, day_of, is_known
from projections.reports.report import PROVINCE, Column, Filled, Question, Report, Row, Section, words_of
from projections.reports.time_limits import LIMIT_COLUMNS, Limit, Run, limit_cells, limit_of, run
from projections.statements import STATEMENTS

Thing = tuple[str, str]
"""A kind and a number, such as `("contract", "C1")`."""


class Duty(NamedTuple):
    """Something that is to be published: of which thing, since which fact and day, as any of `about`."""

    what: PublishedKind
    about: tuple[Thing, ...]
    province: str
    year: int
    position: int
    since: str | None
    measure: str
    scope: str = ""
    ahead: bool = False


class Clocked(NamedTuple):
    """A duty with its limit, when it was published, and how it stands."""

    duty: Duty
    limit: Limit | None
    published_on: date | None
    run: Run


def disclosure_clock(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return how each kind stands in each province, and every single thing."""
    found = clocked(connection, question, day_of(connection, question))
    return [_KINDS.of(_by_kind(found)), _DUTIES.of(map(_row, found))]


def clocked(connection: Connection, question: Question, today: date) -> list[Clocked]:
    """Return everything that is to be published, in the order of the log."""
    measures = measures_of(connection, question.known_at)
    published = published_in(connection, question)
    found = [
        _clocked(duty, measures, published, today)
        for duty in _duties(connection, question)
        if question.province in (None, duty.province) and question.year in (None, duty.year)
    ]
    return sorted(found, key=lambda each: (each.duty.position, each.duty.what))


def _clocked(
    duty: Duty, measures: Sequence[Measure], published: Mapping[tuple[str, Thing], date], today: date
) -> Clocked:
    since = None if duty.since is None else date.fromisoformat(duty.since)
    limit = None if since is None else limit_of(measures, duty.measure, since, duty.scope, ahead=duty.ahead)
    days = [published[duty.what, thing] for thing in duty.about if (duty.what, thing) in published]
    published_on = min(days, default=None)
    return Clocked(duty, limit, published_on, run(limit, since, published_on, today))


def published_in(connection: Connection, question: Question) -> dict[tuple[str, Thing], date]:
    """Return the first day on which each thing was published, as each kind."""
    query = select(PUBLICATIONS).where(*question.knows(PUBLICATIONS))
    if question.as_of is not None:
        query = query.where(PUBLICATIONS.c.published_on <= question.as_of.isoformat())
    found: dict[tuple[str, Thing], date] = {}
    for row in connection.execute(query):
        key, day = (row.what, (row.about_kind, row.about)), date.fromisoformat(row.published_on)
        found[key] = min(day, found.get(key, day))
    return found


def _duties(connection: Connection, question: Question) -> Iterator[Duty]:
    yield from _of_tenders(connection, question)
    yield from _of_awards(connection, question)
    yield from _of_contracts(connection, question)
    yield from _of_appropriations(connection, question)
    yield from _of_allocations(connection, question)
    yield from _of_plans(connection, question)


def _of_tenders(connection: Connection, question: Question) -> Iterator[Duty]:
    for row in connection.execute(select(TENDERS)):
        if is_known(row.position, row.opened_on, question):
            account = parse_account(row.account)
            level = "province" if account.holder == account.province else "beneath"
            scope = "central" if account.holder == CENTRAL.code else level
            # An intention is published before the tender is recorded, under the number it is going to have.
            about = (("tender", row.tender), ("reference", row.tender))
            yield Duty(
                "intention", about, account.province, account.year, row.position, row.opened_on,
                "intention.days", scope, ahead=True,
            )  # fmt: skip


def _of_awards(connection: Connection, question: Question) -> Iterator[Duty]:
    methods = {
        row.tender: row.method for row in connection.execute(select(TENDERS.c.tender, TENDERS.c.method))
    }
    for row in facts.awards(connection, question):
        account = parse_account(row["account"])
        about = (("tender", row["tender"]),)
        where = (about, account.province, account.year, row["position"], row["awarded_on"])
        yield Duty("result", *where, "award.publication-days")
        if methods[row["tender"]] == "single-source":
            yield Duty("single-source", *where, "single-source.notice-days", ahead=True)


def _of_contracts(connection: Connection, question: Question) -> Iterator[Duty]:
    for code, row in facts.contracts(connection, question).items():
        account = parse_account(row["account"])
        about: tuple[Thing, ...] = (("contract", code),)
        if row["tender"] is not None:
            about = (*about, ("tender", row["tender"]))
        where = (about, account.province, account.year, row["position"], row["signed_on"])
        yield Duty("contract", *where, "contract.publication-days")


def _of_appropriations(connection: Connection, question: Question) -> Iterator[Duty]:
    query = (
        select(POSTINGS.c.position, POSTINGS.c.account, POSTINGS.c.occurred_on, STATEMENTS.c.document)
        .join(STATEMENTS, STATEMENTS.c.position == POSTINGS.c.position)
        .where(
            POSTINGS.c.type == "appropriation.enacted",
            POSTINGS.c.bucket == "appropriation",
            *question.counts(POSTINGS),
        )
    )
    for row in connection.execute(query):
        account = parse_account(row.account)
        about = _paper(row.document, row.account)
        where = (about, account.province, account.year, row.position, row.occurred_on)
        yield Duty("budget", *where, "disclosure.budget-days")


def _of_allocations(connection: Connection, question: Question) -> Iterator[Duty]:
    for position, row in facts.allocations(connection, question).items():
        about = _paper(row["document"], row["account"])
        issuer, year = province_of(row["from_holder"]), parse_account(row["account"]).year
        where = (about, issuer, year, position, row["occurred_on"])
        yield Duty("transfer", *where, "disclosure.days")


def _of_plans(connection: Connection, question: Question) -> Iterator[Duty]:
    for row in connection.execute(select(PLANS).order_by(PLANS.c.plan, PLANS.c.version)):
        steps = [(row.education_at, row.education_on), (row.finance_at, row.finance_on)]
        is_approved = row.education == row.finance == "approved"
        if is_approved and all(is_known(at, day, question) for at, day in steps):
            last_at, _ = max(steps)
            days = [day for _, day in steps if day is not None]
            since = max(days) if len(days) == len(steps) else None
            about = (("reference", row.plan), ("reference", f"{row.plan}/{row.version}"))
            yield Duty(
                "plan", about, province_of(row.holder), row.fiscal_year, last_at, since, "disclosure.days"
            )


def _paper(document: str | None, account: str) -> tuple[Thing, ...]:
    """A paper is published under its number, or as its account's."""
    by_account: Thing = ("account", account)
    return (by_account,) if document is None else (("reference", document), by_account)


def _by_kind(found: Iterable[Clocked]) -> Iterator[Row]:
    groups: defaultdict[tuple[str, str], list[Clocked]] = defaultdict(list)
    for each in found:
        groups[each.duty.what, each.duty.province].append(each)
    for (what, province), here in sorted(groups.items(), key=lambda pair: (_KIND_ORDER[pair[0][0]], pair[0])):
        states: Counter[ClockState] = Counter(each.run.state for each in here)
        late = [each.run.days_late for each in here if each.run.days_late]
        yield (
            what, province, len(here), *(states[state] for state in _STATES), max(late, default=None),
        )  # fmt: skip


def _row(each: Clocked) -> Row:
    duty = each.duty
    kind, about = duty.about[0]
    return (
        duty.what,
        kind,
        about,
        duty.province,
        duty.since,
        *limit_cells(each.limit, each.run, each.published_on),
        duty.position,
    )


_KIND_ORDER: Final = {code: number for number, code in enumerate(PUBLISHED_KINDS)}
_STATES: Final[tuple[ClockState, ...]] = ("in-time", "done-late", "running", "overdue", "not-assessed")
_WHAT: Final = Column("what", "应公开", "what", words=words_of(PUBLISHED_KINDS), long=True)

_KINDS: Final = Section(
    "kinds",
    "按内容和地区",
    "By kind and province",
    (
        _WHAT,
        PROVINCE,
        Column("things", "件数", "things", "number", summed=True),
        Column("in_time", "按期", "in time", "number", summed=True),
        Column("done_late", "逾期公开", "late", "number", summed=True),
        Column("running", "未到期", "running", "number", summed=True),
        Column("overdue", "逾期未公开", "overdue", "number", summed=True),
        Column("not_assessed", "未评估", "not assessed", "number", summed=True),
        Column("worst_days", "最多逾期", "worst", "number"),
    ),
)
_DUTIES: Final = Section(
    "duties",
    "每一件",
    "Each thing",
    (
        _WHAT,
        Column("about_kind", "事项", "about", shown=False),
        Column("about", "所涉事项", "about", long=True, identifies=True),
        PROVINCE._replace(shown=False),
        Column("since", "起算", "from"),
        *(
            column._replace(name="published_on", zh="公开", en="published")
            if column.name == "done_on"
            else column
            for column in LIMIT_COLUMNS
        ),
        Column("position", "位置", "position", "number", shown=False),
    ),
    (
        "公开以 disclosure.published 为准；逾期按条文的日历日或工作日计；日历未知即放假安排未知，不作猜测。",
        "Published: by disclosure.published. Late: in the article's own days. Calendar: holidays not known.",
    ),
    detail=True,
)

REPORT: Final = Report(
    "disclosure-clock",
    "信息公开时限：依法应公开什么、最迟何日、何日公开、逾期几个（工作）日。",
    "What the law orders to be published, by when, when it was, and how many (working) days late.",
    (_KINDS, _DUTIES),
    disclosure_clock,
)
