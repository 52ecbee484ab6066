"""Closed periods, what came to light of them later, and what compromised keys left in doubt (结账与存疑).

A fact of a closed period that is recorded afterwards is booked in an open one and keeps its business day: the
period is restated by it, its table is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, and_, func, select

from projections.closing import CLOSED_PERIODS, CLOSING_BALANCES
from projections.postings import POSTINGS
from projections.reports.report import Column, Filled, Question, Report, Row, Section, words
from projections.signatures import statements_in_doubt
from projections.statements import STATEMENTS


def closing(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return the closed periods with what restated them, and the statements in doubt."""
    query = select(CLOSED_PERIODS).where(*question.knows(CLOSED_PERIODS)).order_by(CLOSED_PERIODS.c.position)
    closings = connection.execute(query).all()
    before = ["", *(row.last_month for row in closings)]
    return [
        _PERIODS.of(
            _period(connection, row, after, question) for row, after in zip(closings, before, strict=False)
        ),
        _IN_DOUBT.of(
            (
                row.position,
                row.type,
                row.occurred_on,
                row.moved_fen,
                row.author,
                row.party,
                row.officer,
                row.kid,
                row.state,
            )
            for row in statements_in_doubt(connection, question.known_at)
        ),
    ]


def _period(connection: Connection, row: Any, after: str, question: Question) -> Row:
    """A closing and what came to light later of the months that it was the first to close, or of its year."""
    fact = STATEMENTS.c
    month = func.substr(fact.occurred_on, 1, 7)
    is_of_period = (
        fact.occurred_on.startswith(row.period)
        if after == row.last_month
        else and_(month > after, month <= row.last_month)
    )
    late = (
        select(fact.position)
        .where(*question.counts(STATEMENTS), fact.position > row.position, is_of_period)
        .subquery()
    )
    money = select(func.count(POSTINGS.c.position.distinct())).where(
        POSTINGS.c.position.in_(select(late.c.position))
    )
    accounts = select(func.count()).where(CLOSING_BALANCES.c.position == row.position)
    return (
        row.period,
        row.recorded_on,
        row.through,
        connection.execute(accounts).scalar_one(),
        connection.execute(select(func.count()).select_from(late)).scalar_one(),
        connection.execute(money).scalar_one(),
        row.position,
    )


_PERIODS: Final = Section(
    "periods",
    "已结账期间",
    "Closed periods",
    (
        Column("period", "期间", "period"),
        Column("closed_on", "结账日", "closed"),
        Column("through", "日志大小", "through", "number"),
        Column("accounts", "账户数", "accounts", "number"),
        Column("restated", "结账后补记", "restated by", "number"),
        Column("restated_money", "其中涉及资金", "of them money", "number"),
        Column("position", "位置", "position", "number", shown=False),
    ),
    (
        "补记：业务日期在该期间、结账后才记录的事项；记入未结账的期间，余额表不变。",
        "Restated by: facts of the period recorded after it was closed; booked in an open period.",
    ),
)
_IN_DOUBT: Final = Section(
    "in_doubt",
    "失密密钥签署的陈述",
    "Signed by compromised keys",
    (
        Column("position", "位置", "position", "number"),
        Column("type", "类型", "type"),
        Column("occurred_on", "业务日期", "day"),
        Column("moved_fen", "涉及资金（元）", "moved (yuan)", "money"),
        Column("author", "填报单位", "stated by"),
        Column("party", "密钥单位", "party", shown=False),
        Column("officer", "岗位", "officer"),
        Column("kid", "密钥", "key", shown=False),
        Column(
            "state",
            "状态",
            "state",
            words=words(
                in_doubt=("存疑", "in doubt"),
                confirmed=("已确认", "confirmed"),
                reversed=("已冲销", "reversed"),
            ),
        ),
    ),
    (
        "存疑的陈述须由填报单位确认，或予以冲销；此前，其带来的资金不得再用，只能原路退回。",
        "In doubt until who stated it confirms it or it is reversed; its money can only go back as it came.",
    ),
    detail=True,
)

REPORT: Final = Report(
    "closing",
    "结账：已结账期间、结账后补记的事项、失密密钥签署的存疑陈述。",
    "Closed periods and what restated them; statements that compromised keys left in doubt.",
    (_PERIODS, _IN_DOUBT),
    closing,
)
