"""Training vouchers: what became of each series, at which institutions, and what is still open (培训券).

A voucher that was neither redeemed nor voided has expired when its last day is past; it goes on reserving its
value until it is voided. Redemptions at an institution that a voucher does not list, or after its last day,
are refused by the rules; they are counted all the same, so that anybody sees there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from domain.accounts import parse_account
from projections.postings import POSTINGS
from projections.reports import facts
from projections.reports.clocks import day_of
from projections.reports.report import PROVINCE, Column, Filled, Question, Report, Row, Section
from projections.vouchers import VOUCHERS


def vouchers(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return each series, what institutions redeemed and were paid, and what is open by its last day."""
    today = day_of(connection, question)
    names = facts.names(facts.parties(connection, question))
    return [
        _SERIES.of(_series(connection, question, today)),
        _INSTITUTIONS.of(_institutions(connection, question, names)),
        _OPEN.of(_open(connection, question, today)),
    ]


_V: Final = VOUCHERS.c


def _is_issued(question: Question) -> list[ColumnElement[bool]]:
    return _by(question, _V.position, _V.issued_on)


def _by(
    question: Question, position: ColumnElement[Any], day: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    """The conditions that a step is known and taken by the day that is asked for, or on no stated day."""
    conditions: list[ColumnElement[bool]] = [position.is_not(None)]
    if question.known_at is not None:
        conditions.append(position <= question.known_at)
    if question.as_of is not None:
        conditions.append(func.coalesce(day, "") <= question.as_of.isoformat())
    return conditions


def _has_ended(question: Question, state: str) -> ColumnElement[bool]:
    return and_(_V.state == state, *_by(question, _V.ended_at, _V.ended_on))


def _is_open(question: Question) -> ColumnElement[bool]:
    ended = and_(*_by(question, _V.ended_at, _V.ended_on))
    return case((ended, 0), else_=1) == 1


def _series(connection: Connection, question: Question, today: date) -> list[Row]:
    redeemed, is_open = _has_ended(question, "redeemed"), _is_open(question)
    is_past = _V.expires_on < today.isoformat()
    listed = func.instr(" " + _V.institutions + " ", " " + _V.institution + " ") > 0
    kinds = (
        _V.series.is_not(None), redeemed, _has_ended(question, "voided"), and_(is_open, is_past),
        and_(is_open, ~is_past),
    )  # fmt: skip
    sums = [func.sum(case((kind, amount), else_=0)) for kind in kinds for amount in (1, _V.value_fen)]
    odd = [
        func.sum(case((and_(redeemed, ~listed), 1), else_=0)),
        func.sum(case((and_(redeemed, _V.ended_on > _V.expires_on), 1), else_=0)),
    ]
    query = (
        select(_V.series, func.min(_V.account), *sums, *odd)
        .where(*_is_issued(question))
        .group_by(_V.series)
        .order_by(_V.series)
    )
    return [
        (row[0], row[1], parse_account(row[1]).province, *row[2:])
        for row in connection.execute(query)
        if question.is_about(row[1])
    ]


def _institutions(connection: Connection, question: Question, names: dict[str, str]) -> list[Row]:
    paid: dict[tuple[str, str], int] = {}
    legs = (
        select(POSTINGS.c.series, POSTINGS.c.institution, func.sum(POSTINGS.c.amount_fen))
        .where(POSTINGS.c.series.is_not(None), POSTINGS.c.bucket == "outlaid", *question.counts(POSTINGS))
        .group_by(POSTINGS.c.series, POSTINGS.c.institution)
    )
    for series, institution, amount_fen in connection.execute(legs):
        paid[series, institution] = amount_fen
    query = (
        select(_V.series, _V.institution, func.min(_V.account), func.count(), func.sum(_V.value_fen))
        .where(*_is_issued(question), _has_ended(question, "redeemed"))
        .group_by(_V.series, _V.institution)
        .order_by(_V.series, _V.institution)
    )
    rows: list[Row] = []
    for series, institution, account, count, redeemed_fen in connection.execute(query):
        if question.is_about(account):
            paid_fen = paid.get((series, institution), 0)
            owed_fen = redeemed_fen - paid_fen
            name = names.get(institution, "")
            rows.append((series, institution, name, count, redeemed_fen, paid_fen, owed_fen))
    return rows


def _open(connection: Connection, question: Question, today: date) -> list[Row]:
    query = (
        select(_V.series, _V.expires_on, func.min(_V.account), func.count(), func.sum(_V.value_fen))
        .where(*_is_issued(question), _is_open(question))
        .group_by(_V.series, _V.expires_on)
        .order_by(_V.expires_on, _V.series)
    )
    return [
        (series, expires_on, count, value_fen, (date.fromisoformat(expires_on) - today).days)
        for series, expires_on, account, count, value_fen in connection.execute(query)
        if question.is_about(account)
    ]


def _pair(name: str, zh: str, en: str, *, shown: bool = True) -> tuple[Column, Column]:
    """A number of vouchers and their value."""
    return (
        Column(name, zh, en, "number", summed=True, shown=shown),
        Column(f"{name}_fen", f"{zh}（元）", f"{en} (yuan)", "money", summed=True, spare=True, shown=shown),
    )


_NAMED: Final = Column("series", "批次", "series")
_SERIES: Final = Section(
    "series",
    "批次",
    "Series",
    (
        _NAMED,
        Column("account", "资金账户", "account", shown=False),
        PROVINCE,
        *_pair("issued", "发放", "issued"),
        *_pair("redeemed", "使用", "redeemed"),
        *_pair("voided", "作废", "voided"),
        *_pair("expired", "过期", "expired"),
        *_pair("open", "未用", "open"),
        Column("unlisted", "非所列机构", "unlisted", "number"),
        Column("after_expiry", "过期后使用", "after expiry", "number"),
    ),
    (
        "过期未作废的券仍占用资金；非所列机构和过期后使用会被规则拒绝，应为 0。",
        "Expired vouchers reserve their value until voided. Unlisted, after expiry: refused, so 0.",
    ),
)
_INSTITUTIONS: Final = Section(
    "institutions",
    "使用培训券的机构",
    "Institutions where vouchers were redeemed",
    (
        _NAMED,
        Column("institution", "机构代码", "code", shown=False),
        Column("name", "机构", "institution", long=True),
        Column("redeemed", "张数", "vouchers", "number", summed=True),
        Column("redeemed_fen", "金额（元）", "value (yuan)", "money", summed=True),
        Column("paid_fen", "已拨付（元）", "paid (yuan)", "money", summed=True),
        Column("owed_fen", "待拨付（元）", "to be paid", "money", summed=True),
    ),
    detail=True,
)
_OPEN: Final = Section(
    "open",
    "未用的培训券",
    "Open vouchers",
    (
        _NAMED,
        Column("expires_on", "有效期至", "until"),
        Column("vouchers", "张数", "vouchers", "number", summed=True),
        Column("value_fen", "金额（元）", "value (yuan)", "money", summed=True),
        Column("days_left", "剩余天数", "days left", "number"),
    ),
    ("剩余天数为负的已过期，应作废以释放资金。", "Below zero they have expired: voiding frees the money."),
    detail=True,
)

REPORT: Final = Report(
    "vouchers",
    "培训券：各批次发放、使用、作废、过期、未用，使用的机构和拨付。",
    "Vouchers: issued, redeemed, voided, expired and open by series, and at which institutions.",
    (_SERIES, _INSTITUTIONS, _OPEN),
    vouchers,
)
