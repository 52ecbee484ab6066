"""What supervision found and ordered, what became of it, and how late (监督检查)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from domain.vocabulary import CLAWBACK_OF, FINDING_OUTCOMES, SANCTION_KINDS
from projections.reports.clocks import CLOCK_COLUMNS, clock, day_of, is_known
from projections.reports.report import Column, Filled, Question, Report, Row, Section, words, words_of
from projections.supervision import (
    CLAWBACKS,
    FINDINGS,
    FREEZES,
    INSPECTIONS,
    RECOVERIES,
    REFERRALS,
    RELEASES,
    SANCTIONS,
)


def supervision(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return inspections, findings, frozen money, clawbacks, sanctions and referrals, in the log's order."""
    today = day_of(connection, question)
    return [
        _INSPECTIONS.of(
            (row.inspection, row.about_kind, row.about, row.occurred_on, row.due_on, row.position)
            for row in _told(connection, INSPECTIONS, question)
        ),
        _FINDINGS.of(_finding(row, question, today) for row in _told(connection, FINDINGS, question)),
        _FREEZES.of(_freezes(connection, question)),
        _CLAWBACKS.of(_clawbacks(connection, question, today)),
        _SANCTIONS.of(
            (
                row.sanction,
                row.party,
                row.kind,
                row.article,
                row.amount_fen,
                row.due_on,
                row.until,
                row.finding,
                row.position,
            )
            for row in _told(connection, SANCTIONS, question)
        ),
        _REFERRALS.of(
            (row.referral, row.authority, row.article, row.due_on, row.finding, row.position)
            for row in _told(connection, REFERRALS, question)
        ),
    ]


def _told(connection: Connection, table: Table, question: Question) -> Sequence[Any]:
    return connection.execute(select(table).where(*question.counts(table)).order_by(table.c.position)).all()


def _finding(row: Any, question: Question, today: date) -> Row:
    is_closed = is_known(row.closed_at, row.closed_on, question)
    is_answered = is_known(row.answered_at, row.answered_on, question)
    state = "closed" if is_closed else "answered" if is_answered else "open"
    return (
        row.finding,
        row.about_kind,
        row.about,
        row.article,
        row.amount_fen,
        state,
        row.outcome if is_closed else None,
        row.due_on,
        row.answered_on if is_answered else None,
        row.closed_on if is_closed else None,
        *clock(row.due_on, row.closed_on, is_closed, today),
        row.inspection,
        row.position,
    )


def _freezes(connection: Connection, question: Question) -> list[Row]:
    released = _sums(connection, RELEASES, "freeze", question)
    return [
        (
            row.freeze,
            "account" if row.contract is None else "contract",
            row.contract or row.account,
            row.occurred_on,
            row.amount_fen,
            row.amount_fen - released[row.freeze],
            row.finding,
            row.position,
        )
        for row in _told(connection, FREEZES, question)
    ]


def _clawbacks(connection: Connection, question: Question, today: date) -> list[Row]:
    recovered = _sums(connection, RECOVERIES, "clawback", question)
    last = {row.clawback: row.occurred_on for row in _told(connection, RECOVERIES, question)}
    rows: list[Row] = []
    for row in _told(connection, CLAWBACKS, question):
        owed_fen = row.amount_fen - recovered[row.clawback]
        rows.append(
            (
                row.clawback,
                "account" if row.contract is None else "contract",
                row.contract or row.account,
                row.party,
                row.of,
                row.amount_fen,
                recovered[row.clawback],
                owed_fen,
                row.due_on,
                *clock(row.due_on, last.get(row.clawback), owed_fen == 0, today),
                row.finding,
                row.position,
            )
        )
    return rows


def _sums(connection: Connection, table: Table, name: str, question: Question) -> defaultdict[str, int]:
    sums: defaultdict[str, int] = defaultdict(int)
    for row in _told(connection, table, question):
        sums[getattr(row, name)] += row.amount_fen
    return sums


_ABOUT: Final = (
    Column("about_kind", "事项", "about", shown=False),
    Column("about", "所涉事项", "about", long=True, identifies=True),
)
_POSITION: Final = Column("position", "位置", "position", "number", shown=False)
_FINDING: Final = Column("finding", "问题", "finding")
_ARTICLE: Final = Column("article", "依据", "article", long=True)
_DUE: Final = Column("due_on", "期限", "due")

_INSPECTIONS: Final = Section(
    "inspections",
    "检查",
    "Inspections",
    (
        Column("inspection", "检查", "inspection"),
        *_ABOUT,
        Column("opened_on", "立项", "opened"),
        _DUE,
        _POSITION,
    ),
)
_FINDINGS: Final = Section(
    "findings",
    "问题与整改",
    "Findings",
    (
        _FINDING,
        *_ABOUT,
        _ARTICLE,
        Column("amount_fen", "金额（元）", "amount (yuan)", "money"),
        Column(
            "state",
            "状态",
            "state",
            words=words(
                open=("未答复", "open"), answered=("已答复", "answered"), closed=("已销号", "closed")
            ),
        ),
        Column("outcome", "结果", "outcome", words=words_of(FINDING_OUTCOMES), shown=False),
        _DUE,
        Column("answered_on", "答复", "answered", shown=False),
        Column("closed_on", "销号", "closed"),
        *CLOCK_COLUMNS,
        Column("inspection", "检查", "inspection", shown=False),
        _POSITION,
    ),
    ("时限自整改期限起算日历天数，以销号日为完成。", "Late by calendar days until the finding was closed."),
)
_FREEZES: Final = Section(
    "freezes",
    "冻结资金",
    "Frozen money",
    (
        Column("freeze", "冻结", "freeze"),
        *_ABOUT,
        Column("frozen_on", "冻结日", "frozen on"),
        Column("amount_fen", "冻结（元）", "frozen (yuan)", "money", summed=True),
        Column("still_frozen_fen", "尚冻结（元）", "still frozen", "money", summed=True),
        Column("finding", "问题", "finding", shown=False),
        _POSITION,
    ),
)
_CLAWBACKS: Final = Section(
    "clawbacks",
    "追回",
    "Clawbacks",
    (
        Column("clawback", "追回", "clawback"),
        *_ABOUT,
        Column("party", "退款单位", "party", shown=False),
        Column("of", "内容", "of", words=words_of(CLAWBACK_OF)),
        Column("amount_fen", "应追回（元）", "ordered (yuan)", "money", summed=True),
        Column("recovered_fen", "已追回（元）", "recovered", "money", summed=True),
        Column("owed_fen", "尚欠（元）", "owed", "money", summed=True),
        _DUE,
        *CLOCK_COLUMNS,
        Column("finding", "问题", "finding", shown=False),
        _POSITION,
    ),
)
_SANCTIONS: Final = Section(
    "sanctions",
    "处理处罚",
    "Sanctions",
    (
        Column("sanction", "处罚", "sanction"),
        Column("party", "单位", "party"),
        Column("kind", "种类", "kind", words=words_of(SANCTION_KINDS)),
        _ARTICLE,
        Column("amount_fen", "罚款（元）", "fine (yuan)", "money"),
        _DUE,
        Column("until", "禁止至", "until"),
        Column("finding", "问题", "finding", shown=False),
        _POSITION,
    ),
    ("没有单位的是个人，姓名不公开。", "Without a party it is a person, whose name is withheld."),
)
_REFERRALS: Final = Section(
    "referrals",
    "移送",
    "Referrals",
    (
        Column("referral", "移送", "referral"),
        Column("authority", "受理机关", "authority", long=True),
        _ARTICLE,
        _DUE,
        Column("finding", "问题", "finding", shown=False),
        _POSITION,
    ),
)

REPORT: Final = Report(
    "supervision",
    "监督检查：问题、整改时限、冻结、追回、处罚、移送。",
    "Supervision: findings with their clocks, frozen money, clawbacks, sanctions, referrals.",
    (_INSPECTIONS, _FINDINGS, _FREEZES, _CLAWBACKS, _SANCTIONS, _REFERRALS),
    supervision,
)
