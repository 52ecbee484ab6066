"""Complaints and their answers, what was made public where, what was erased by which rule (公开与申诉)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from domain.vocabulary import COMPLAINT_KINDS, COMPLAINT_OUTCOMES, PUBLISHED_KINDS
from projections.openness import COMPLAINTS, ERASURES, PUBLICATIONS
from projections.reports.clocks import CLOCK_COLUMNS, clock, day_of, is_known
from projections.reports.report import Column, Filled, Question, Report, Row, Section, words, words_of


def openness(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return complaints, publications and erasures, in the order of the log."""
    today = day_of(connection, question)
    complaints = connection.execute(
        select(COMPLAINTS).where(*question.counts(COMPLAINTS)).order_by(COMPLAINTS.c.position)
    )
    public = select(PUBLICATIONS).where(*question.knows(PUBLICATIONS)).order_by(PUBLICATIONS.c.position)
    if question.as_of is not None:
        public = public.where(PUBLICATIONS.c.published_on <= question.as_of.isoformat())
    erased = select(ERASURES).where(*question.counts(ERASURES)).order_by(ERASURES.c.position)
    return [
        _COMPLAINTS.of(_complaint(row, question, today) for row in complaints),
        _PUBLICATIONS.of(
            (
                row.what,
                row.about_kind,
                row.about,
                row.place,
                row.published_on,
                row.publisher,
                row.digest,
                row.position,
            )
            for row in connection.execute(public)
        ),
        _ERASURES.of(
            (row.statement, row.member, row.rule, row.article, row.occurred_on, row.position)
            for row in connection.execute(erased)
        ),
    ]


def _complaint(row: Any, question: Question, today: date) -> Row:
    is_answered = is_known(row.answered_at, row.answered_on, question)
    return (
        row.complaint,
        row.kind,
        row.about_kind,
        row.about,
        row.occurred_on,
        "answered" if is_answered else "lodged",
        row.outcome if is_answered else None,
        row.due_on,
        row.answered_on if is_answered else None,
        *clock(row.due_on, row.answered_on, is_answered, today),
        row.position,
    )


_ABOUT: Final = (
    Column("about_kind", "事项", "about", shown=False),
    Column("about", "所涉事项", "about", long=True, identifies=True),
)
_POSITION: Final = Column("position", "位置", "position", "number", shown=False)

_COMPLAINTS: Final = Section(
    "complaints",
    "投诉",
    "Complaints",
    (
        Column("complaint", "投诉", "complaint"),
        Column("kind", "内容", "kind", words=words_of(COMPLAINT_KINDS), long=True),
        *_ABOUT,
        Column("lodged_on", "受理", "lodged"),
        Column(
            "state",
            "状态",
            "state",
            words=words(lodged=("未答复", "lodged"), answered=("已答复", "answered")),
        ),
        Column("outcome", "结果", "outcome", words=words_of(COMPLAINT_OUTCOMES)),
        Column("due_on", "期限", "due"),
        Column("answered_on", "答复", "answered", shown=False),
        *CLOCK_COLUMNS,
        _POSITION,
    ),
)
_PUBLICATIONS: Final = Section(
    "publications",
    "已公开",
    "Made public",
    (
        Column("what", "内容", "what", words=words_of(PUBLISHED_KINDS)),
        *_ABOUT,
        Column("where", "位置", "where", long=True),
        Column("published_on", "公开日", "published"),
        Column("publisher", "公开单位", "publisher", shown=False),
        Column("digest", "摘要", "digest", shown=False),
        _POSITION,
    ),
    detail=True,
)
_ERASURES: Final = Section(
    "erasures",
    "已删除的不公开内容",
    "Erased",
    (
        Column("statement", "陈述", "statement"),
        Column("member", "字段", "member"),
        Column("rule", "规则", "rule", long=True),
        Column("article", "依据", "article", long=True),
        Column("erased_on", "日期", "on"),
        _POSITION,
    ),
    detail=True,
)

REPORT: Final = Report(
    "openness",
    "公开与申诉：投诉及答复时限、信息公开、不公开内容的删除。",
    "Complaints with their clocks, what was made public where, what was erased under which rule.",
    (_COMPLAINTS, _PUBLICATIONS, _ERASURES),
    openness,
)
