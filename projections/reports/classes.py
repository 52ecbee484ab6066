"""Classes and trainees: planned, attended, completed, days, trainee-days (培训班与学员).

A class's days are counted from its first day to its last, both included. Its trainee-days are those who
attended times its days; of a class that is not closed nobody has attended yet, as far as is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection

from domain.vocabulary import MODES
from projections.reports import facts
from projections.reports.report import (
    PROVINCE,
    Column,
    Filled,
    Question,
    Report,
    Row,
    Section,
    permille,
    words_of,
)

Facts = facts.Facts


def classes(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return totals by province, mode and institution, and every class."""
    names = facts.names(facts.parties(connection, question))
    found = [
        {**row, "class": code, "days": days(row), "name": names.get(row["institution"] or "", "")}
        for code, row in facts.classes(connection, question).items()
        if _is_asked_for(row, question)
    ]
    return [
        _BY_PROVINCE.of(_grouped(found, lambda row: (row["province"],))),
        _BY_MODE.of(_grouped(found, lambda row: (row["mode"],))),
        _BY_INSTITUTION.of(_grouped(found, lambda row: (row["institution"] or "", row["name"]))),
        _CLASSES.of(
            (
                row["class"], row["contract"], row["institution"], row["name"], row["province"], row["mode"],
                row["starts_on"], row["ends_on"], *_figures([row]), row["practice_days"], row["state"],
            )
            for row in sorted(found, key=lambda row: (row["starts_on"], row["class"]))
        ),
    ]  # fmt: skip


def days(row: Facts) -> int:
    """How many days a class takes, its first and last included."""
    first, last = date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"])
    return max(0, (last - first).days + 1)


def _is_asked_for(row: Facts, question: Question) -> bool:
    if question.province not in (None, row["province"]):
        return False
    if row["account"] is None:  # without a contract it has no money's year but that of its first day
        return question.year in (None, int(row["starts_on"][:4]))
    return question._replace(province=None).is_about(row["account"])


def _grouped(found: Iterable[Facts], key: Callable[[Facts], tuple[Any, ...]]) -> Iterator[Row]:
    for group, members in groupby(sorted(found, key=key), key):
        yield (*group, *_totals(list(members)))


def _totals(rows: Sequence[Facts]) -> Row:
    closed = sum(row["attended"] is not None for row in rows)
    planned, attended, completed, _, trainee_days = _figures(rows)
    came = [row for row in rows if row["attended"] is not None and row["completed"] is not None]
    share = permille(sum(row["completed"] for row in came), sum(row["attended"] for row in came))
    return (len(rows), closed, planned, attended, completed, share, trainee_days)


def _figures(rows: Sequence[Facts]) -> tuple[int, int | None, int | None, int, int | None]:
    def known(member: str) -> int | None:
        stated = [row[member] for row in rows if row[member] is not None]
        return sum(stated) if stated else None

    came = [row for row in rows if row["attended"] is not None]
    trainee_days = sum(row["attended"] * row["days"] for row in came) if came else None
    planned = sum(row["planned"] for row in rows)
    return planned, known("attended"), known("completed"), sum(row["days"] for row in rows), trainee_days


_PLANNED: Final = Column("planned", "计划", "plan", "number", summed=True)
_ATTENDED: Final = Column("attended", "参训", "attended", "number", summed=True)
_COMPLETED: Final = Column("completed", "结业", "finished", "number", summed=True)
_TRAINEE_DAYS: Final = Column("trainee_days", "人天", "trainee-days", "number", summed=True)
_FIGURES: Final = (_PLANNED, _ATTENDED, _COMPLETED, Column("days", "天数", "days", "number"), _TRAINEE_DAYS)
_TOTALS: Final = (
    Column("classes", "班数", "classes", "number", summed=True),
    Column("closed", "已结业班", "closed", "number", summed=True),
    _PLANNED,
    _ATTENDED,
    _COMPLETED,
    Column("completed_permille", "结业率", "finished %", "permille"),
    _TRAINEE_DAYS,
)

_MODE: Final = Column("mode", "方式", "mode", words=words_of(MODES))
_INSTITUTION: Final = Column("institution", "机构代码", "code", shown=False)
_NAME: Final = Column("name", "机构", "run by", long=True)
_BY_PROVINCE: Final = Section("by_province", "按地区", "By province", (PROVINCE, *_TOTALS))
_BY_MODE: Final = Section("by_mode", "按方式", "By mode", (_MODE, *_TOTALS))
_BY_INSTITUTION: Final = Section(
    "by_institution", "按机构", "By institution", (_INSTITUTION, _NAME, *_TOTALS)
)
_CLASSES: Final = Section(
    "classes",
    "各班",
    "Classes",
    (
        Column("class", "班级", "class"),
        Column("contract", "合同", "contract", spare=True),
        _INSTITUTION,
        _NAME,
        PROVINCE._replace(shown=False),
        _MODE,
        Column("starts_on", "开始", "from"),
        Column("ends_on", "结束", "to", shown=False),
        *_FIGURES,
        Column("practice_days", "实践天数", "practice", "number", shown=False),
        Column("state", "状态", "state", shown=False),
    ),
    detail=True,
)

REPORT: Final = Report(
    "classes",
    "培训班与学员：计划、参训、结业、天数、人天，按地区、方式、机构。",
    "Classes and trainees: planned, attended, completed, days, by province, mode and institution.",
    (_BY_PROVINCE, _BY_MODE, _BY_INSTITUTION, _CLASSES),
    classes,
)
