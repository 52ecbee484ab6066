"""Contests of awards with their clocks in working days (质疑与投诉).

Source: 政府采购法 art. 52 to 57: a question is asked within 7 working days of what one knows, here the first
publication of the result, and answered within 7 by the purchaser's side; a complaint to a supervising
authority is decided within 30. Who decided tells which it was;
an undecided one is measured by the answer to a question, which comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from domain.accounts import parse_account
from domain.vocabulary import CONTEST_OUTCOMES, Term
from projections.adopted import measures_of
from projections.procurement import TENDERS
from projections.reports import facts
from projections.reports.clocks import day_of, is_known
from projections.reports.disclosure_clock import published_in
from projections.reports.report import Column, Filled, Question, Report, Row, Section, words_of
from projections.reports.time_limits import LIMIT_COLUMNS, limit_cells, limit_of, run
from projections.sealing import CONTESTS

ASKED: Final = "complaint.question-days"
ANSWERED: Final = "complaint.answer-days"
DECIDED: Final = "complaint.decision-days"


def contests(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return every contest: how soon after the result was public it was raised, and how soon decided."""
    today = day_of(connection, question)
    measures = measures_of(connection, question.known_at)
    parties = facts.parties(connection, question)
    accounts = {row.tender: row.account for row in connection.execute(select(TENDERS))}
    published = published_in(connection, question)
    rows: list[Row] = []
    for row in connection.execute(select(CONTESTS).order_by(CONTESTS.c.position)):
        account = accounts[row.tender]
        if not is_known(row.position, row.contested_on, question) or not question.is_about(account):
            continue
        known_on = published.get(("result", ("tender", row.tender)))
        contested_on = _day(row.contested_on)
        is_decided = is_known(row.decided_at, row.decided_on, question)
        decided_on = _day(row.decided_on) if is_decided else None
        kind = parties.get(row.decided_by or "", {}).get("kind") if is_decided else None
        name = ANSWERED if kind is None or kind.endswith("education") else DECIDED
        asked = None if known_on is None else limit_of(measures, ASKED, known_on)
        limit = None if contested_on is None else limit_of(measures, name, contested_on)
        raised = run(asked, known_on if contested_on else None, contested_on, today)
        since = None if is_decided and decided_on is None else contested_on
        rows.append(
            (
                row.contest,
                row.tender,
                parse_account(account).province,
                row.party,
                facts.names(parties).get(row.party, ""),
                None if known_on is None else known_on.isoformat(),
                row.contested_on,
                raised.state,
                raised.days_late,
                row.state if is_decided else "open",
                row.decided_by if is_decided else None,
                row.released_fen if is_decided else None,
                *limit_cells(limit, run(limit, since, decided_on, today), decided_on),
                row.position,
            )
        )
    return [_CONTESTS.of(rows)]


def _day(text: Any) -> date | None:
    return None if text is None else date.fromisoformat(text)


_CLOCK: Final = next(column for column in LIMIT_COLUMNS if column.name == "clock")
_OUTCOMES: Final = {**CONTEST_OUTCOMES, "open": Term("open", "未处理", "open")}
_SPARE: Final = ("due_on", "reason", "article")
_CONTESTS: Final = Section(
    "contests",
    "质疑与投诉",
    "Contests",
    (
        Column("contest", "编号", "contest"),
        Column("tender", "采购", "tender", long=True, identifies=True),
        Column("province", "地区", "province", shown=False),
        Column("party", "提出单位代码", "code", shown=False),
        Column("name", "提出单位", "by", long=True),
        Column("published_on", "结果公开", "published", shown=False),
        Column("contested_on", "提出", "contested"),
        _CLOCK._replace(name="raised", zh="提出时限", en="raised"),
        Column("raised_days_late", "提出逾期", "raised late", "number", shown=False),
        Column("state", "结果", "state", words=words_of(_OUTCOMES)),
        Column("decided_by", "处理单位", "decided by", shown=False),
        Column("released_fen", "释放承诺（元）", "released", "money", shown=False),
        *(
            column._replace(name="decided_on", zh="处理", en="decided")
            if column.name == "done_on"
            else column._replace(spare=column.name in _SPARE)
            for column in LIMIT_COLUMNS
        ),
        Column("position", "位置", "position", "number", shown=False),
    ),
    (
        "采购人一方答复 7 个工作日，监督部门处理 30 个工作日；未处理的先按答复期限。",
        "The purchaser's side answers in 7 working days, others decide in 30; undecided ones run on 7.",
    ),
)

REPORT: Final = Report(
    "contests",
    "质疑与投诉：何时提出、何时处理、结果，按工作日计时限。",
    "Contests of awards: when raised and decided, outcome, with clocks in working days.",
    (_CONTESTS,),
    contests,
)
