"""Who read what is withheld, when and what for: every request stands in the log (不公开内容的查阅)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, func, select

from projections.openness import READ_DATA, READINGS
from projections.reports.report import Column, Filled, Question, Report, Section


def disclosures(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return requests to read, by reader and one by one, and the data they name, in the order of the log."""
    columns, known = READINGS.c, question.counts(READINGS)
    readers = (
        select(
            columns.reader,
            func.count(),
            func.sum(columns.data),
            func.count(columns.about),
            func.max(columns.recorded_at),
        )
        .where(*known)
        .group_by(columns.reader)
        .order_by(columns.reader)
    )
    requests = select(
        columns.reader,
        columns.recorded_at,
        columns.purpose,
        columns.article,
        columns.data,
        columns.about_kind,
        columns.about,
        columns.through,
        columns.position,
    )
    named = (
        select(
            READ_DATA.c.statement, READ_DATA.c.member, columns.reader, columns.recorded_at, columns.position
        )
        .join(READINGS, columns.position == READ_DATA.c.request)
        .where(*known)
        .order_by(READ_DATA.c.request, READ_DATA.c.number)
    )
    return [
        _READERS.of(map(tuple, connection.execute(readers))),
        _REQUESTS.of(map(tuple, connection.execute(requests.where(*known).order_by(columns.position)))),
        _DATA.of(map(tuple, connection.execute(named))),
    ]


_READER: Final = Column("reader", "查阅单位", "reader")
_WHEN: Final = Column("recorded_at", "时间", "recorded at")
_POSITION: Final = Column("position", "位置", "position", "number", shown=False)

_READERS: Final = Section(
    "readers",
    "查阅单位",
    "Readers",
    (
        _READER,
        Column("requests", "申请次数", "requests", "number", summed=True),
        Column("data", "逐项所查", "data named", "number", summed=True),
        Column("whole", "整体所查", "whole things", "number", summed=True),
        Column("last_at", "最近一次", "last at"),
    ),
)
_REQUESTS: Final = Section(
    "requests",
    "查阅申请",
    "Requests",
    (
        _READER,
        _WHEN,
        Column("purpose", "目的", "purpose", long=True),
        Column("article", "依据", "article", long=True),
        Column("data", "项数", "data", "number", summed=True),
        Column("about_kind", "事项", "about", shown=False),
        Column("about", "整体所查", "everything of", long=True, identifies=True),
        Column("through", "截至", "through", "number", spare=True),
        _POSITION,
    ),
    note=(
        "整体所查：截至该位置，查阅单位有权查阅的全部不公开内容。",
        "Everything of a thing: all that is withheld of it up to that position and that its reader may read.",
    ),
    detail=True,
)
_DATA: Final = Section(
    "data",
    "逐项所查的内容",
    "Data named",
    (
        Column("statement", "陈述", "statement"),
        Column("member", "字段", "member"),
        _READER,
        Column("recorded_at", "时间", "recorded at", spare=True),
        _POSITION,
    ),
    detail=True,
)

REPORT: Final = Report(
    "disclosures",
    "不公开内容的查阅：谁在何时、为何目的、依据什么查阅了什么。",
    "Who read what is withheld: when, for what purpose, under which article.",
    (_READERS, _REQUESTS, _DATA),
    disclosures,
)
