"""Classes and trainees: planned, attended, completed, days, trainee-days (培训班与学员).

A class's days are counted from its first day to its last, both included. Its trainee-days are those who
attended times its days; of a class that is not closed nobody has attended yet, as far as is known. Numbers of
one to four people are not shown, and where a total would give one away, neither is another (`small_cells`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, select

from domain.holders import HOLDERS, holder_name
from domain.vocabulary import AREAS, DIMENSIONS, MODES, STAGES, Lang
from projections.delivery import TRAINEES
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
from projections.reports.small_cells import all_shown, shown

Facts = facts.Facts


def classes(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return totals by province, mode and institution, every class, and who came."""
    names = facts.names(facts.parties(connection, question))
    found = [
        {**row, "class": code, "days": days(row), "name": names.get(row["institution"] or "", "")}
        for code, row in facts.classes(connection, question).items()
        if is_asked_for(row, question)
    ]
    return [
        _BY_PROVINCE.of(_grouped(found, lambda row: (row["province"],))),
        _BY_MODE.of(_grouped(found, lambda row: (row["mode"],))),
        _BY_INSTITUTION.of(_grouped(found, _by_institution)),
        _CLASSES.of(
            (
                row["class"], row["contract"], row["institution"], row["name"], row["province"], row["mode"],
                row["starts_on"], row["ends_on"], *_figures([row]), row["practice_days"], row["state"],
            )
            for row in sorted(_for_the_public(found), key=lambda row: (row["starts_on"], row["class"]))
        ),
        _TRAINEES.of(_who_came(connection, [row["class"] for row in found if row["attended"] is not None])),
    ]  # fmt: skip


def days(row: Facts) -> int:
    """How many days a class takes, its first and last included."""
    first, last = date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"])
    return max(0, (last - first).days + 1)


def is_asked_for(row: Facts, question: Question) -> bool:
    """Tell whether a class is of the province and the year's money that are asked for."""
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
    if shown(attended) is None:
        return (len(rows), closed, planned, None, None, None, None)
    came = [row for row in rows if row["attended"] is not None and row["completed"] is not None]
    share = permille(sum(row["completed"] for row in came), sum(row["attended"] for row in came))
    if shown(completed) is None:
        return (len(rows), closed, planned, attended, None, None, trainee_days)
    return (len(rows), closed, planned, attended, completed, share, trainee_days)


def _for_the_public(found: Iterable[Facts]) -> Iterator[Facts]:
    """The classes without the numbers that are too small, or would give one away beside their total."""
    for _, members in groupby(sorted(found, key=_by_institution), _by_institution):
        here = list(members)
        closed = [row for row in here if row["attended"] is not None]
        cells = all_shown([row["attended"] for row in closed])
        seen = {row["class"]: people for row, people in zip(closed, cells, strict=True)}
        for row in here:
            attended = seen.get(row["class"])
            completed = None if attended is None else shown(row["completed"])
            yield {**row, "attended": attended, "completed": completed}


def _by_institution(row: Facts) -> tuple[str, str]:
    return row["institution"] or "", row["name"]


def _who_came(connection: Connection, closed: Sequence[str]) -> Iterator[Row]:
    """Trainees of closed classes by what is stated of them, the largest number first."""
    numbers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    wanted = set(closed)
    for row in connection.execute(select(TRAINEES)):
        if row._mapping["class"] in wanted:
            numbers[row.dimension, row.key].append(row.number)
    for dimension in DIMENSIONS:
        cells = sorted(
            ((sum(each), key, len(each)) for (of, key), each in numbers.items() if of == dimension),
            key=lambda cell: (-cell[0], cell[1]),
        )
        seen = all_shown([number for number, _, _ in cells])
        for people, (_, key, count) in zip(seen, cells, strict=True):
            yield dimension, key, count, people


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

_KEYS: Final = {**AREAS, **STAGES}


def _key_words(key: str, lang: Lang) -> str:
    return _KEYS[key].name(lang) if key in _KEYS else holder_name(key, lang) if key in HOLDERS else key


_TRAINEES: Final = Section(
    "trainees",
    "学员构成（结业班）",
    "Who came (closed classes)",
    (
        Column("dimension", "分项", "by", words=words_of(DIMENSIONS)),
        Column("key", "类别", "which", words=_key_words, long=True),
        Column("classes", "班数", "classes", "number"),
        Column("trainees", "人数", "trainees", "number"),
    ),
    (
        "1 至 4 人不显示；由合计可推出的，另一项也不显示。",
        "1 to 4 people are not shown, nor another number from which they could be reckoned.",
    ),
    detail=True,
)

REPORT: Final = Report(
    "classes",
    "培训班与学员：计划、参训、结业、天数、人天，按地区、方式、机构；学员构成。",
    "Classes and trainees: planned, attended, completed, days, by province, mode, institution; who came.",
    (_BY_PROVINCE, _BY_MODE, _BY_INSTITUTION, _CLASSES, _TRAINEES),
    classes,
)
