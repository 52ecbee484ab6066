"""The register of experts on a day: who may sit, for whom not, and how often each was drawn (专家库).

An expert is known by a number; names are withheld. The version that counts is the newest one known and listed
by the day. A register from which the same few are drawn is worth a look.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from domain.holders import province_of
from domain.vocabulary import LECTURER_RANKS
from projections.experts import DRAWS, EXPERT_VERSIONS, EXPERTS, PANELS
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
    words,
    words_of,
)


def experts(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return figures of each register, and every expert."""
    today = day_of(connection, question).isoformat()
    names = facts.names(facts.parties(connection, question))
    drawn = _drawn(connection, question)
    found = [_entry(row, drawn, names, question, today) for row in _versions(connection, question)]
    return [_REGISTERS.of(_registers(found)), _EXPERTS.of(row for _, _, row in found)]


class _Entry(NamedTuple):
    holder: str
    state: str
    row: Row


def _versions(connection: Connection, question: Question) -> list[Any]:
    query = (
        select(EXPERT_VERSIONS, EXPERTS.c.holder)
        .join(EXPERTS, EXPERTS.c.expert == EXPERT_VERSIONS.c.expert)
        .order_by(EXPERTS.c.holder, EXPERT_VERSIONS.c.expert, EXPERT_VERSIONS.c.version)
    )
    newest = {}
    for row in connection.execute(query):
        is_here = question.province in (None, province_of(row.holder))
        if is_here and is_known(row.position, row.listed_on, question):
            newest[row.expert] = row
    return list(newest.values())


def _drawn(connection: Connection, question: Question) -> dict[str, list[str]]:
    """The days on which each expert was drawn, an empty text for one that is not stated."""
    days: defaultdict[str, list[str]] = defaultdict(list)
    query = select(PANELS.c.expert, DRAWS.c.drawn_on, DRAWS.c.drawn_at).join(
        DRAWS, DRAWS.c.draw == PANELS.c.draw
    )
    for row in connection.execute(query):
        if is_known(row.drawn_at, row.drawn_on, question):
            days[row.expert].append(row.drawn_on or "")
    return days


def _entry(
    row: Any, drawn: dict[str, list[str]], names: dict[str, str], question: Question, today: str
) -> _Entry:
    state = "valid"
    if is_known(row.delisted_at, row.delisted_on, question):
        state = "delisted"
    elif row.valid_from > today:
        state = "not-yet"
    elif row.valid_to is not None and row.valid_to < today:
        state = "expired"
    days = drawn.get(row.expert, [])
    cells = (
        row.expert,
        row.holder,
        row.version,
        row.field,
        row.rank,
        row.employer,
        names.get(row.employer or "", ""),
        len(row.conflicts.split()),
        row.conflicts,
        row.valid_from,
        row.valid_to,
        state,
        len(days),
        max(days, default=None) or None,
        row.position,
    )
    return _Entry(row.holder, state, cells)


def _registers(found: Sequence[_Entry]) -> list[Row]:
    rows: list[Row] = []
    for holder in sorted({entry.holder for entry in found}):
        here = [entry for entry in found if entry.holder == holder]
        states = Counter(entry.state for entry in here)
        times = sorted((int(entry.row[_TIMES] or 0) for entry in here), reverse=True)
        never = sum(entry.state == "valid" and not entry.row[_TIMES] for entry in here)
        rows.append(
            (
                holder, len(here), states["valid"], states["not-yet"], states["expired"], states["delisted"],
                sum(times), times[0], never,
            )
        )  # fmt: skip
    return rows


_REGISTER: Final = PROVINCE._replace(name="holder", zh="专家库", en="register")
_STATES: Final = words(
    valid=("在聘", "valid"),
    not_yet=("未到聘期", "not yet"),
    expired=("聘期已过", "expired"),
    delisted=("已出库", "delisted"),
)

_REGISTERS: Final = Section(
    "registers",
    "专家库",
    "Registers",
    (
        _REGISTER,
        Column("experts", "专家", "experts", "number", summed=True),
        Column("valid", "在聘", "valid", "number", summed=True),
        Column("not_yet", "未到聘期", "not yet", "number", summed=True),
        Column("expired", "聘期已过", "expired", "number", summed=True),
        Column("delisted", "已出库", "delisted", "number", summed=True),
        Column("drawn", "抽中人次", "drawn", "number", summed=True),
        Column("most_drawn", "一人最多", "one at most", "number"),
        Column("never_drawn", "在聘未抽中", "valid, never", "number"),
    ),
)
_EXPERTS: Final = Section(
    "experts",
    "专家",
    "Experts",
    (
        Column("expert", "专家", "expert"),
        _REGISTER._replace(spare=True),
        Column("version", "版本", "ver.", "number", spare=True),
        Column("field", "领域", "field", long=True),
        Column("rank", "职称", "rank", words=words_of(LECTURER_RANKS)),
        Column("employer", "单位代码", "code", shown=False),
        Column("employer_name", "所在单位", "employer", long=True),
        Column("conflicts", "回避", "avoids", "number"),
        Column("avoids", "回避单位", "avoids whom", shown=False),
        Column("valid_from", "聘期起", "from"),
        Column("valid_to", "聘期止", "until"),
        Column("state", "状态", "state", words=_STATES),
        Column("drawn", "抽中", "drawn", "number"),
        Column("last_drawn_on", "最近", "last", spare=True),
        Column("position", "位置", "position", "number", shown=False),
    ),
    ("姓名不公开。回避为须回避的单位数。", "Names are withheld. Avoids: how many parties to step aside for."),
    detail=True,
)
_TIMES: Final = [column.name for column in _EXPERTS.columns].index("drawn")

REPORT: Final = Report(
    "experts",
    "专家库：某日在聘、到期、出库的专家，须回避的单位，各被抽中几次。",
    "The register of experts on a day: who may sit, conflicts, how often each was drawn.",
    (_REGISTERS, _EXPERTS),
    experts,
)
