"""What is due at whose desk: money to pass on, contracts to settle, disputes to answer (待办事项).

Read from the views as they are; `today` only counts days. A desk is a party's: money lies at the finance
authority of its holder, contracts at the education authority of their province, a disputed fact with whoever
stated it. Where no such party is registered, a desk is empty.

The one time limit that is shown is that of 预算法 art. 52: a province passes on what it was allotted from the
centre within thirty days of receipt. Money of earlier years than the article's is not measured by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from domain.accounts import Account, parse_account
from domain.holders import CENTRAL
from domain.vocabulary import Kind
from projections.parties import PARTIES
from projections.postings import MONTHLY, POSTINGS
from projections.procurement import CLASSES, CONTRACTS
from projections.statements import STATEMENTS

PASS_ON_DAYS: Final = 30
ARTICLE_52: Final = "预算法第五十二条"
PASS_ON_IN_FORCE: Final = date(2015, 1, 1)

What = Literal["allocate", "pass-on", "disburse"]

_WHAT: Final[Mapping[str, What]] = {"unallocated": "allocate", "allotted": "pass-on", "treasury": "disburse"}
_ARRIVALS: Final = {
    "unallocated": ("appropriation.enacted",),
    "allotted": ("allocation.made", "allocation.adjusted"),
    "treasury": ("funds.received",),
}
"""By which facts money first comes to lie in a bucket; what merely came back is as old as its arrival."""


class MoneyDue(NamedTuple):
    """Money that lies somewhere and is to go on (待下达、待承诺、待拨付).

    `allocate` is appropriated and not allocated, `pass-on` allotted and neither passed down nor committed,
    `disburse` received and not paid. `since` is the business day on which the oldest of it arrived, None if
    that is not stated. `limit_days` is set where the law sets it.
    """

    party: str
    account: str
    what: What
    amount_fen: int
    since: date | None
    days: int | None
    limit_days: int | None


class ContractDue(NamedTuple):
    """A contract that can be settled (待决算): all its classes are closed or past, or it was terminated.

    `ended_on` is the last day of its last class, or without classes the day of its termination.
    """

    party: str
    contract: str
    institution: str
    account: str
    amount_fen: int
    reason: Literal["closed", "ended", "terminated"]
    ended_on: date | None
    days: int | None


class DisputeDue(NamedTuple):
    """A compiled fact that is disputed (异议待复), neither reversed nor confirmed since.

    `party` stated it, on behalf of `disputed_by`.
    """

    party: str
    position: int
    type: str
    occurred_on: date | None
    document: str | None
    disputed_by: str
    dispute: int
    disputed_on: date
    days: int


class Desks:
    """Whose desk something lies at, by the parties that are registered."""

    def __init__(self, connection: Connection) -> None:
        self._rows = connection.execute(select(PARTIES).order_by(PARTIES.c.position)).all()

    def finance_of(self, holder: str) -> str:
        """The finance authority of a holder's province, or of the centre."""
        return self.canonical("finance") if holder == CENTRAL.code else self._at(holder, "provincial-finance")

    def education_of(self, province: str) -> str:
        """The education authority of a province, or of the centre."""
        if province == CENTRAL.code:
            return self.canonical("education")
        return self._at(province, "provincial-education")

    def canonical(self, party: str) -> str:
        """A party's code, also when a founding authority is named by what it is."""
        return self._founders.get(party, party)

    @cached_property
    def names(self) -> dict[str, str]:
        """Every party's name by its code."""
        return {row.code: row.name for row in self._rows}

    @cached_property
    def _founders(self) -> dict[str, str]:
        return {row.founding: row.code for row in self._rows if row.founding is not None}

    @cached_property
    def _places(self) -> dict[tuple[str | None, str], str]:
        active = [row for row in self._rows if row.state == "active"]
        return {(row.province, row.kind): row.code for row in reversed(active)}

    def _at(self, province: str, kind: Kind) -> str:
        return self._places.get((province, kind), "")


def money_due(connection: Connection, desks: Desks, today: date) -> list[MoneyDue]:
    """Return the money that is to go on, by account."""
    arrivals = _arrivals(connection)
    found = []
    for code, bucket, amount_fen in _balances(connection):
        account = parse_account(code)
        since = _oldest(arrivals[code, bucket], amount_fen)
        holder = account.holder if account.holder == CENTRAL.code else account.province
        found.append(
            MoneyDue(
                desks.finance_of(holder),
                code,
                _WHAT[bucket],
                amount_fen,
                since,
                _days(since, today),
                _limit(account, bucket, since),
            )
        )
    return found


def contracts_due(connection: Connection, desks: Desks, today: date) -> list[ContractDue]:
    """Return the contracts that can be settled, those that ended first before others."""
    is_open = CLASSES.c.state == "open"
    runs = and_(is_open, CLASSES.c.ends_on >= today.isoformat())
    classes = (
        select(
            CLASSES.c.contract,
            func.sum(case((runs, 1), else_=0)).label("running"),
            func.sum(case((is_open, 1), else_=0)).label("open"),
            func.max(CLASSES.c.ends_on).label("last_day"),
        )
        .group_by(CLASSES.c.contract)
        .subquery()
    )
    contract = CONTRACTS.c
    over = or_(contract.state == "terminated", and_(contract.state == "active", classes.c.running == 0))
    query = (
        select(CONTRACTS, classes.c.open, func.coalesce(classes.c.last_day, contract.ended_on).label("last"))
        .select_from(CONTRACTS.outerjoin(classes, classes.c.contract == contract.contract))
        .where(over)
        .order_by("last", contract.contract)
    )
    found = []
    for row in connection.execute(query):
        ended_on = _day(row.last)
        reason: Literal["closed", "ended", "terminated"] = "ended" if row.open else "closed"
        found.append(
            ContractDue(
                desks.education_of(row.province),
                row.contract,
                row.institution,
                row.account,
                row.amount_fen,
                "terminated" if row.state == "terminated" else reason,
                ended_on,
                _days(ended_on, today),
            )
        )
    return found


def disputes_due(connection: Connection, desks: Desks, today: date) -> list[DisputeDue]:
    """Return the disputed facts that nobody has answered, in the order of the log."""
    fact, dispute = STATEMENTS.c, STATEMENTS.alias("dispute").c
    is_unanswered = and_(
        fact.reversed_by.is_(None),
        func.coalesce(fact.confirmed_by, 0) < fact.disputed_by,
    )
    query = (
        select(STATEMENTS, dispute.recorded_at.label("disputed_at"))
        .join(dispute.position.table, dispute.position == fact.disputed_by)
        .where(is_unanswered)
        .order_by(fact.position)
    )
    found = []
    for row in connection.execute(query):
        disputed_on = date.fromisoformat(row.disputed_at[:10])
        found.append(
            DisputeDue(
                desks.canonical(row.author),
                row.position,
                row.type,
                _day(row.occurred_on),
                row.document,
                desks.canonical(row.on_behalf_of),
                row.disputed_by,
                disputed_on,
                max(0, (today - disputed_on).days),
            )
        )
    return found


def _balances(connection: Connection) -> Iterator[tuple[str, str, int]]:
    amount = func.sum(MONTHLY.c.amount_fen)
    query = (
        select(MONTHLY.c.account, MONTHLY.c.bucket, amount)
        .where(MONTHLY.c.bucket.in_(_WHAT))
        .group_by(MONTHLY.c.account, MONTHLY.c.bucket)
        .having(amount > 0)
        .order_by(MONTHLY.c.account, _rank())
    )
    yield from connection.execute(query)


def _rank() -> ColumnElement[int]:
    return case({bucket: rank for rank, bucket in enumerate(_WHAT)}, value=MONTHLY.c.bucket)


def _arrivals(connection: Connection) -> Mapping[tuple[str, str], list[tuple[str, int]]]:
    """What arrived in each bucket of each account by day, the newest first; an unstated day is the oldest."""
    day = func.coalesce(POSTINGS.c.occurred_on, "")
    kinds = [
        and_(POSTINGS.c.bucket == bucket, POSTINGS.c.type.in_(types)) for bucket, types in _ARRIVALS.items()
    ]
    query = (
        select(POSTINGS.c.account, POSTINGS.c.bucket, day, func.sum(POSTINGS.c.amount_fen))
        .where(or_(*kinds), POSTINGS.c.amount_fen > 0)
        .group_by(POSTINGS.c.account, POSTINGS.c.bucket, day)
        .order_by(day.desc())
    )
    arrivals: defaultdict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for account, bucket, when, amount_fen in connection.execute(query):
        arrivals[account, bucket].append((when, amount_fen))
    return arrivals


def _oldest(arrivals: list[tuple[str, int]], left_fen: int) -> date | None:
    """The day on which the oldest of what is left arrived, if the oldest money is used first."""
    oldest = ""
    for day, amount_fen in arrivals:
        oldest = day
        left_fen -= amount_fen
        if left_fen <= 0:
            break
    return _day(oldest or None)


def _limit(account: Account, bucket: str, since: date | None) -> int | None:
    is_from_the_centre = account.source == "central" and account.holder == account.province != CENTRAL.code
    if bucket != "allotted" or not is_from_the_centre or since is None or since < PASS_ON_IN_FORCE:
        return None
    return PASS_ON_DAYS


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _days(since: date | None, today: date) -> int | None:
    return None if since is None else max(0, (today - since).days)
