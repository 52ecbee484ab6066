"""Evaluation beside money: what a trainee-day cost, and what those concerned say of it (成效与成本).

Each closed class is to be evaluated by trainees, experts and the institution itself; who has not is missing.
A satisfaction rate over several classes counts each by the number of those who answered. Rates of fewer than
five trainees are not shown. A high rate at a high cost, or no rate at all, is a reason to look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from domain.vocabulary import EVALUATED_BY, Lang
from projections.delivery import EVALUATIONS, EVALUATORS
from projections.reports import costs, facts
from projections.reports.classes import days, is_asked_for
from projections.reports.clocks import day_of
from projections.reports.report import (
    PROVINCE,
    Column,
    Filled,
    Question,
    Report,
    Row,
    Section,
    permille,
    rounded,
    words_of,
)
from projections.reports.small_cells import SMALLEST_SHOWN, shown

Facts = facts.Facts


def evaluation(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return institutions and classes with cost and satisfaction, every score, and what is missing."""
    today = day_of(connection, question)
    names = facts.names(facts.parties(connection, question))
    everything = question._replace(province=None, year=None)
    spent = costs.spent_on_classes(connection, everything)
    told = _evaluations(connection, question)
    found = [
        _Class(code, row, names.get(row["institution"] or "", ""), spent.get(code), told.get(code, {}))
        for code, row in facts.classes(connection, question).items()
        if row["state"] == "closed" and is_asked_for(row, question)
    ]
    found.sort(key=lambda each: (each.facts["ends_on"], each.code))
    return [
        _INSTITUTIONS.of(_institutions(found)),
        _CLASSES.of(_class(each, today) for each in found),
        _SCORES.of(_score(each, by, row) for each in found for by, row in each.told.items()),
    ]


class _Class(NamedTuple):
    """A closed class: what is known of it, what was spent on it by name, who evaluated it."""

    code: str
    facts: Facts
    name: str
    cost_fen: int | None
    told: Mapping[str, Any]

    @property
    def trainee_days(self) -> int:
        return int(self.facts["attended"] or 0) * days(self.facts)

    @property
    def missing(self) -> list[str]:
        return [by for by in EVALUATORS if by not in self.told]


def _evaluations(connection: Connection, question: Question) -> dict[str, dict[str, Any]]:
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    query = select(EVALUATIONS, EVALUATIONS.c.evaluated_on.label("occurred_on")).subquery()
    for row in connection.execute(select(query).where(*question.counts(query)).order_by(query.c.position)):
        found[row._mapping["class"]][row.by] = row
    return found


def _institutions(found: Iterable[_Class]) -> list[Row]:
    groups: defaultdict[tuple[str, str, str], list[_Class]] = defaultdict(list)
    for each in found:
        groups[each.facts["province"], each.facts["institution"] or "", each.name].append(each)
    rows: list[Row] = []
    for key, held in sorted(groups.items()):
        with_cost = [each for each in held if each.cost_fen is not None]
        rows.append(
            (
                *key,
                len(held),
                sum(not each.missing for each in held),
                sum(len(each.missing) for each in held),
                sum(each.trainee_days for each in held),
                _per_day(with_cost),
                *(_satisfied(held, by) for by in EVALUATORS),
            )
        )
    return rows


def _class(each: _Class, today: date) -> Row:
    facts_of = each.facts
    is_small = shown(facts_of["attended"]) is None
    ended = date.fromisoformat(facts_of["ends_on"])
    return (
        each.code,
        facts_of["contract"],
        facts_of["institution"],
        each.name,
        facts_of["province"],
        facts_of["ends_on"],
        None if is_small else each.trainee_days,
        each.cost_fen,
        None if is_small or each.cost_fen is None else _per_day([each]),
        *(_satisfied([each], by) for by in EVALUATORS),
        " ".join(each.missing),
        max(0, (today - ended).days) if each.missing else None,
    )


def _score(each: _Class, by: str, row: Any) -> Row:
    is_shown = row.respondents >= SMALLEST_SHOWN or by != "trainees"
    scores = (row.content, row.arrangement, row.management, row.satisfaction)
    attended = each.facts["attended"] or 0
    return (
        each.code,
        by,
        *(scores if is_shown else (None,) * len(scores)),
        row.respondents if by != "trainees" else shown(row.respondents),
        permille(row.respondents, attended) if by == "trainees" and is_shown else None,
        row.standard,
        row.evaluated_on,
        row.position,
    )


def _per_day(held: Sequence[_Class]) -> int | None:
    trainee_days = sum(each.trainee_days for each in held)
    cost_fen = sum(each.cost_fen or 0 for each in held)
    return rounded(cost_fen, trainee_days) if trainee_days and cost_fen else None


def _satisfied(held: Sequence[_Class], by: str) -> int | None:
    """The satisfaction rate that one of the three states, in tenths of a per cent."""
    told = [each.told[by] for each in held if by in each.told and each.told[by].satisfaction is not None]
    answered = sum(row.respondents for row in told)
    if not answered or (by == "trainees" and answered < SMALLEST_SHOWN):
        return None
    hundredths = sum(_hundredths(row.satisfaction) * row.respondents for row in told)
    return rounded(hundredths, 10 * answered)


def _hundredths(percent: str) -> int:
    """A percentage as written, in hundredths of a per cent.

    >>> _hundredths("93.5"), _hundredths("100"), _hundredths("7.05")
    (9350, 10000, 705)
    """
    whole, _, places = percent.partition(".")
    return int(whole) * 100 + int(f"{places:<02}")


def _missing_words(codes: str, lang: Lang) -> str:
    missing = codes.split()
    if lang == "en":
        return ", ".join(missing)
    return "、".join("自评" if code == "self" else EVALUATED_BY[code].zh for code in missing)


_COST: Final = Column("per_day_fen", "人均日（元）", "per day", "money")
_TRAINEE_DAYS: Final = Column("trainee_days", "人天", "trainee-days", "number", summed=True)
_SATISFACTION: Final = (
    Column("satisfied_trainees_permille", "学员满意", "trainees", "permille"),
    Column("satisfied_experts_permille", "专家", "experts", "permille"),
    Column("satisfied_self_permille", "自评", "self", "permille"),
)
_NOTE: Final = (
    "满意率按答卷人数加权，不足 5 人作答的不显示；成本为按名列支到班的支出除以人天。",
    "Rates weigh by respondents, under 5 are not shown; cost is what was spent for the class by name.",
)

_INSTITUTIONS: Final = Section(
    "institutions",
    "按机构",
    "By institution",
    (
        PROVINCE,
        Column("institution", "机构代码", "code", shown=False),
        Column("name", "机构", "institution", long=True),
        Column("classes", "结业班", "classes", "number", summed=True),
        Column("evaluated", "评估齐全", "complete", "number", summed=True),
        Column("missing", "缺评估", "missing", "number", summed=True),
        _TRAINEE_DAYS,
        _COST,
        *_SATISFACTION,
    ),
    _NOTE,
)
_CLASSES: Final = Section(
    "classes",
    "培训班",
    "Classes",
    (
        Column("class", "班级", "class", long=True, identifies=True),
        Column("contract", "合同", "contract", shown=False),
        Column("institution", "机构代码", "code", shown=False),
        Column("name", "机构", "institution", long=True),
        PROVINCE._replace(shown=False),
        Column("ends_on", "结束", "ended"),
        _TRAINEE_DAYS._replace(spare=True),
        Column("cost_fen", "支出（元）", "cost (yuan)", "money", shown=False),
        _COST,
        *_SATISFACTION,
        Column("missing", "缺评估", "missing", words=_missing_words),
        Column("missing_days", "天数", "days", "number"),
    ),
    _NOTE,
    detail=True,
)
_SCORES: Final = Section(
    "scores",
    "评估",
    "Evaluations",
    (
        Column("class", "班级", "class", long=True, identifies=True),
        Column("by", "主体", "by", words=words_of(EVALUATED_BY), long=True),
        Column("content", "内容", "content"),
        Column("arrangement", "安排", "arranged"),
        Column("management", "管理", "managed"),
        Column("satisfaction", "满意率", "satisfied"),
        Column("respondents", "人数", "answered", "number"),
        Column("answered_permille", "占参训", "of trainees", "permille", spare=True),
        Column("standard", "标准", "standard", long=True),
        Column("evaluated_on", "日期", "on", spare=True),
        Column("position", "位置", "position", "number", shown=False),
    ),
    detail=True,
)

REPORT: Final = Report(
    "evaluation",
    "成效与成本：每班人均日成本与学员、专家、机构自评的满意率，所用标准，应评未评。",
    "Evaluation beside money: cost of a trainee-day, satisfaction, the standard used, what is missing.",
    (_INSTITUTIONS, _CLASSES, _SCORES),
    evaluation,
)
