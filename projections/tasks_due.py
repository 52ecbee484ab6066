"""What else is waited for: answers, reviews, evaluations, reveals, openings, publications (其他待办).

Each lies at the desk of whoever can do it: an institution's own, the education authority of a province,
central education or finance for reviews, supervision for what it has to close. As in `projections.due`, the
views are read as they are and `today` only counts days. `due_on` is a day that a statement or the law sets;
days late are in its own unit, working days where the article says so, None where they are not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, func, select

from domain.accounts import parse_account
from domain.holders import province_of
from projections.delivery import evaluations_due
from projections.due import Desks
from projections.experts import DRAWS
from projections.parties import PARTIES
from projections.planning import PLANS
from projections.procurement import CLASSES, CONTRACTS, TENDERS
from projections.reports.disclosure_clock import clocked
from projections.reports.report import Question
from projections.sealing import SEALS
from projections.supervision import FINDINGS
from projections.vouchers import VOUCHERS

EXPIRING_DAYS: Final = 30
"""So many days before its last one an open voucher is spoken of."""

Task = Literal[
    "answer-finding", "close-finding", "review-plan", "amend-plan", "evaluate-class", "use-vouchers",
    "void-vouchers", "answer-draw", "reveal-draw", "open-bids", "publish",
]  # fmt: skip


class TaskDue(NamedTuple):
    """One thing that is waited for (待办).

    `number` is that of the finding, plan, class, series, draw or tender; of something to be published it is
    that of the thing. `detail` is a code beside it: the side that reviews, who evaluates, which kind is to
    be published. `law` is the article that sets `due_on`, where one does.
    """

    party: str
    task: Task
    number: str
    detail: str
    since: date | None
    days: int | None
    due_on: date | None
    is_late: bool
    days_late: int | None
    law: str | None


def tasks_due(connection: Connection, desks: Desks, today: date) -> list[TaskDue]:
    """Return everything, by kind, and of a kind the longest waited for first."""
    found: list[TaskDue] = []
    for kind in _KINDS:
        found += sorted(
            kind(connection, desks, today), key=lambda row: (row.since or date.min, row.number, row.detail)
        )
    return found


def _findings(connection: Connection, desks: Desks, today: date) -> Iterator[TaskDue]:
    for row in connection.execute(select(FINDINGS).where(FINDINGS.c.closed_at.is_(None))):
        is_answered = row.answered_at is not None
        party = desks.canonical("supervision")
        if not is_answered:
            party = _whose(connection, desks, row.about_kind, row.about)
        yield _task(
            party, "close-finding" if is_answered else "answer-finding", (row.finding, row.article),
            row.answered_on if is_answered else row.occurred_on, today, due_on=row.due_on,
        )  # fmt: skip


def _plans(connection: Connection, desks: Desks, today: date) -> Iterator[TaskDue]:
    waiting = select(PLANS).where(PLANS.c.is_newest == 1, PLANS.c.state != "approved")
    for row in connection.execute(waiting):
        number = f"{row.plan} · {row.version}"
        if row.state == "returned":
            answered = max(filter(None, (row.education_on, row.finance_on)), default=None)
            author = desks.education_of(province_of(row.holder))
            yield _task(author, "amend-plan", (number, ""), answered, today)
            continue
        for side in ("education", "finance"):
            if row._mapping[side] is None:
                yield _task(desks.canonical(side), "review-plan", (number, side), row.submitted_on, today)


def _evaluations(connection: Connection, desks: Desks, today: date) -> Iterator[TaskDue]:
    for each in evaluations_due(connection, today):
        for by in each.missing:
            of = (each.class_, by)
            yield _task(each.institution, "evaluate-class", of, each.ends_on.isoformat(), today)


def _vouchers(connection: Connection, desks: Desks, today: date) -> Iterator[TaskDue]:
    voucher = VOUCHERS.c
    query = (
        select(voucher.series, voucher.expires_on, func.min(voucher.account).label("account"), func.count())
        .where(voucher.state == "issued")
        .group_by(voucher.series, voucher.expires_on)
    )
    for series, expires_on, account, number in connection.execute(query):
        left = (date.fromisoformat(expires_on) - today).days
        if left <= EXPIRING_DAYS:
            task: Task = "void-vouchers" if left < 0 else "use-vouchers"
            party = desks.education_of(parse_account(account).province)
            yield _task(party, task, (series, str(number)), None, today, due_on=expires_on)


def _draws(connection: Connection, desks: Desks, today: date) -> Iterator[TaskDue]:
    query = select(DRAWS).where(DRAWS.c.state.in_(("requested", "answered")))
    for row in connection.execute(query):
        if row.state == "requested":
            party, since = desks.canonical(row.answering), row.requested_on
        else:
            party, since = desks.education_of(province_of(row.holder)), row.answered_on
        task: Task = "answer-draw" if row.state == "requested" else "reveal-draw"
        yield _task(party, task, (row.draw, row.tender), since, today, due_on=row.reveal_by)


def _seals(connection: Connection, desks: Desks, today: date) -> Iterator[TaskDue]:
    query = (
        select(SEALS, TENDERS.c.province)
        .join(TENDERS, TENDERS.c.tender == SEALS.c.tender)
        .where(SEALS.c.opened_at.is_(None), TENDERS.c.state == "open")
    )
    for row in connection.execute(query):
        party = desks.education_of(row.province)
        yield _task(party, "open-bids", (row.tender, str(row.size)), row.sealed_on, today)


def _publications(connection: Connection, desks: Desks, today: date) -> Iterator[TaskDue]:
    for each in clocked(connection, Question(), today):
        duty = each.duty
        # What was to be published ahead of a fact can no more be done.
        if duty.ahead or each.published_on is not None or each.run.state not in ("running", "overdue"):
            continue
        is_money = duty.what in ("budget", "transfer")
        party = (desks.finance_of if is_money else desks.education_of)(duty.province)
        assert duty.since is not None
        since = date.fromisoformat(duty.since)
        yield TaskDue(
            party, "publish", duty.about[0][1], duty.what, since, max(0, (today - since).days),
            each.run.due_on, each.run.state == "overdue", each.run.days_late,
            None if each.limit is None else each.limit.citation,
        )  # fmt: skip


def _task(
    party: str, task: Task, of: tuple[str, str], since: str | None, today: date, *, due_on: str | None = None
) -> TaskDue:
    """A task whose last day is stated, and counted in calendar days; `of` are its number and detail."""
    first, last = _day(since), _day(due_on)
    days = None if first is None else max(0, (today - first).days)
    late = None if last is None else max(0, (today - last).days)
    return TaskDue(party, task, *of, first, days, last, bool(late), late, None)


def _whose(connection: Connection, desks: Desks, kind: str, code: str) -> str:
    """The party that answers for a thing: the institution, or the education authority of its province."""
    match kind:
        case "party":
            return desks.canonical(code)
        case "contract":
            return _one(connection, select(CONTRACTS.c.institution).where(CONTRACTS.c.contract == code))
        case "class":
            return _one(connection, select(CLASSES.c.institution).where(CLASSES.c["class"] == code))
        case "tender":
            province = _one(connection, select(TENDERS.c.province).where(TENDERS.c.tender == code))
            return desks.education_of(province)
        case "account":
            return desks.finance_of(parse_account(code).province)
    return _one(connection, select(PARTIES.c.code).where(PARTIES.c.code == code))


def _one(connection: Connection, query: Any) -> str:
    return str(connection.scalar(query) or "")


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


_KINDS: Final[tuple[Callable[[Connection, Desks, date], Iterator[TaskDue]], ...]] = (
    _findings,
    _plans,
    _evaluations,
    _vouchers,
    _draws,
    _seals,
    _publications,
)
