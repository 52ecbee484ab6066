"""Plans of implementation with their reviews by both sides, quotas and budgets (实施方案).

Every version that was handed in by then is listed, the newest marked: it alone counts. Days run from handing
in to each side's answer, and for a version that waits up to the day asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from domain.holders import province_of
from domain.planning_states import plan_state
from domain.vocabulary import CATEGORIES, LINES, REVIEW_OUTCOMES, Lang
from projections.planning import PLAN_BUDGETS, PLAN_QUOTAS, PLANS, QUOTAS
from projections.reports import facts
from projections.reports.clocks import day_of, is_known
from projections.reports.report import (
    PROVINCE,
    Column,
    Filled,
    Question,
    Report,
    Row,
    Section,
    permille,
    words,
    words_of,
)


def plans(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return versions of plans with their reviews, what the newest plan, and places assigned."""
    today = day_of(connection, question)
    rows = connection.execute(select(PLANS).order_by(PLANS.c.plan, PLANS.c.version)).all()
    versions = [
        row
        for row in rows
        if is_known(row.position, row.submitted_on, question)
        and _is_asked_for(row.holder, row.fiscal_year, question)
    ]
    newest = {row.plan: row.version for row in versions}
    counting = {(row.plan, row.version): row for row in versions if newest[row.plan] == row.version}
    names = facts.names(facts.parties(connection, question))
    return [
        _PLANS.of(_version(row, newest[row.plan] == row.version, question, today) for row in versions),
        _QUOTAS.of(
            (
                row.plan,
                counting[row.plan, row.version].holder,
                row.line,
                row.trainees,
                row.days,
                _product(row),
            )
            for row in _of(connection, PLAN_QUOTAS, counting)
        ),
        _BUDGETS.of(
            (
                row.plan,
                counting[row.plan, row.version].holder,
                row.category,
                row.amount_fen,
                permille(row.amount_fen, counting[row.plan, row.version].budget_fen),
            )
            for row in _of(connection, PLAN_BUDGETS, counting)
        ),
        _ASSIGNED.of(
            (
                row.document,
                row.fiscal_year,
                row.line,
                row.holder,
                row.institution,
                names.get(row.institution or "", ""),
                row.trainees,
                row.assigned_on,
                row.position,
            )
            for row in connection.execute(select(QUOTAS).order_by(QUOTAS.c.position))
            if is_known(row.position, row.assigned_on, question)
            and _is_asked_for(row.holder, row.fiscal_year, question)
        ),
    ]


def _is_asked_for(holder: str | None, year: int, question: Question) -> bool:
    if question.year not in (None, year):
        return False
    return question.province is None or (holder is not None and province_of(holder) == question.province)


def _of(connection: Connection, table: Table, counting: dict[tuple[str, int], Any]) -> list[Any]:
    query = select(table).order_by(*table.primary_key.columns)
    return [row for row in connection.execute(query) if (row.plan, row.version) in counting]


def _product(row: Any) -> int:
    return int(row.trainees * row.days)


def _version(row: Any, is_newest: bool, question: Question, today: date) -> Row:
    sides = {
        side: row._mapping[side]
        for side in ("education", "finance")
        if is_known(row._mapping[f"{side}_at"], row._mapping[f"{side}_on"], question)
    }
    education, finance = sides.get("education"), sides.get("finance")
    state = plan_state(education, finance)
    answered = {side: row._mapping[f"{side}_on"] for side in sides}
    return (
        row.plan,
        row.version,
        is_newest,
        row.holder,
        row.fiscal_year,
        row.lines,
        row.surveyed,
        row.trainees,
        row.budget_fen,
        row.submitted_on,
        education,
        answered.get("education"),
        _days(row.submitted_on, answered.get("education")),
        finance,
        answered.get("finance"),
        _days(row.submitted_on, answered.get("finance")),
        state,
        _days(row.submitted_on, today.isoformat()) if state == "submitted" and is_newest else None,
        row.position,
    )


def _days(first: str | None, last: str | None) -> int | None:
    if first is None or last is None:
        return None
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _line_words(codes: str, lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(LINES[code].name(lang) for code in codes.split())


_PLAN: Final = Column("plan", "方案", "plan")
_HOLDER: Final = PROVINCE._replace(name="holder", zh="报送单位", en="holder")
_STATE: Final = words(
    submitted=("待审核", "to be reviewed"), returned=("已退回", "returned"), approved=("已通过", "approved")
)

_PLANS: Final = Section(
    "plans",
    "实施方案",
    "Plans",
    (
        _PLAN,
        Column("version", "版次", "ver.", "number"),
        Column("is_newest", "最新", "newest", shown=False),
        _HOLDER,
        Column("year", "年度", "year"),
        Column("lines", "项目", "lines", words=_line_words, shown=False),
        Column("surveyed", "调研人数", "surveyed", "number", shown=False),
        Column("trainees", "培训人数", "trainees", "number"),
        Column("budget_fen", "经费（万元）", "10,000 yuan", "wan"),
        Column("submitted_on", "报送", "handed in"),
        Column("education", "教育", "education", words=words_of(REVIEW_OUTCOMES)),
        Column("education_on", "教育审核日", "by education on", shown=False),
        Column("education_days", "天数", "days", "number", spare=True),
        Column("finance", "财政", "finance", words=words_of(REVIEW_OUTCOMES)),
        Column("finance_on", "财政审核日", "by finance on", shown=False),
        Column("finance_days", "天数", "days", "number", spare=True),
        Column("state", "状态", "state", words=_STATE),
        Column("waiting_days", "已等天数", "waiting", "number"),
        Column("position", "位置", "position", "number", shown=False),
    ),
    (
        "教育、财政都通过的版次才算通过；同一方案以最新版次为准。",
        "Approved is what both sides approved; the newest version of a plan counts.",
    ),
)
_QUOTAS: Final = Section(
    "quotas",
    "计划名额（最新版次）",
    "Places planned (newest versions)",
    (
        _PLAN,
        _HOLDER,
        Column("line", "项目", "line", words=words_of(LINES), long=True),
        Column("trainees", "人数", "trainees", "number", summed=True),
        Column("days", "天数", "days", "number"),
        Column("trainee_days", "人天", "trainee-days", "number", summed=True),
    ),
    detail=True,
)
_BUDGETS: Final = Section(
    "budgets",
    "计划经费（最新版次）",
    "Money planned (newest versions)",
    (
        _PLAN,
        _HOLDER,
        Column("category", "支出类别", "category", words=words_of(CATEGORIES)),
        Column("amount_fen", "金额（元）", "amount (yuan)", "money", summed=True),
        Column("share_permille", "占比", "share", "permille"),
    ),
    detail=True,
)
_ASSIGNED: Final = Section(
    "assigned",
    "示范性项目名额",
    "Places in the demonstration lines",
    (
        Column("document", "文号", "document", long=True, identifies=True),
        Column("year", "年度", "year"),
        Column("line", "项目", "line", words=words_of(LINES), long=True),
        _HOLDER._replace(zh="派出单位"),
        Column("institution", "机构代码", "code", shown=False),
        Column("name", "培训机构", "institution", long=True),
        Column("trainees", "人数", "trainees", "number", summed=True),
        Column("assigned_on", "下达", "assigned"),
        Column("position", "位置", "position", "number", shown=False),
    ),
    detail=True,
)

REPORT: Final = Report(
    "plans",
    "实施方案：报送、教育和财政的审核、版次、名额、经费、用时。",
    "Plans: handed in, reviewed by education and finance, versions, places, money, days.",
    (_PLANS, _QUOTAS, _BUDGETS, _ASSIGNED),
    plans,
)
