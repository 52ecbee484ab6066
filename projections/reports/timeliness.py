"""How long money took on each hop, by province, beside the law where it sets a time (资金到位时效)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, get_args

from sqlalchemy import Connection

from domain.vocabulary import Lang
from projections.reports.hops import Hop, Hops, Step, hops
from projections.reports.report import PROVINCE, Cell, Column, Filled, Question, Report, Row, Section, words

SLOWEST: Final = 10
"""Of each hop in each province so many steps are listed, the slowest first."""

HOPS: Final[tuple[Hop, ...]] = get_args(Hop)


def timeliness(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return figures by hop and province, and the slowest steps."""
    found = hops(connection, question)
    groups: defaultdict[tuple[Hop, str], list[Step]] = defaultdict(list)
    for step in found.steps:
        groups[step.hop, step.province].append(step)
    keys = sorted({*groups, *found.waiting}, key=lambda key: (HOPS.index(key[0]), key[1]))
    slowest = _slowest_first(step for key in keys for step in _slowest(groups[key]))
    return [
        _HOPS.of(_summary(key, groups[key], found) for key in keys),
        _SLOWEST.of(_row(step) for step in slowest),
    ]


def _summary(key: tuple[Hop, str], steps: Sequence[Step], found: Hops) -> Row:
    hop, province = key
    dated = [step for step in steps if step.days is not None]
    assessed = [step for step in dated if step.limit_days is not None]
    late = [step for step in assessed if step.is_late]
    limits = sorted({step.limit_days for step in assessed if step.limit_days is not None})
    return (
        hop,
        province,
        len({step.position for step in steps}),
        _fen(steps),
        _median(dated),
        max((step.days for step in dated if step.days is not None), default=None),
        _fen(steps) - _fen(dated),
        found.waiting.get(key, 0),
        " / ".join(map(str, limits)),
        len({step.position for step in late}) if assessed else None,
        _fen(late) if assessed else None,
        "；".join(sorted({step.limit.citation for step in assessed if step.limit is not None})) or None,
    )


def _median(steps: Sequence[Step]) -> int | None:
    """The days within which half of the money had gone on."""
    half_fen = (_fen(steps) + 1) // 2
    for days, amount_fen in sorted((step.days or 0, step.amount_fen) for step in steps):
        half_fen -= amount_fen
        if half_fen <= 0:
            return days
    return None


def _slowest(steps: Sequence[Step]) -> Sequence[Step]:
    return _slowest_first(step for step in steps if step.days is not None)[:SLOWEST]


def _slowest_first(steps: Iterable[Step]) -> list[Step]:
    """Late ones before others."""
    return sorted(steps, key=lambda step: (not step.is_late, -(step.days or 0), step.position, step.since))


def _row(step: Step) -> Row:
    judged: Cell = None
    if step.limit_days is not None:
        judged = "late" if step.is_late else "in-time"
    return (
        step.hop,
        step.account,
        step.since,
        step.position,
        step.amount_fen,
        step.days,
        step.limit_days,
        judged or "not-assessed",
    )


def _fen(steps: Sequence[Step]) -> int:
    return sum(step.amount_fen for step in steps)


_HOP_WORDS: Final = words(
    allocate=("预算批复→下达", "granted → allotted"),
    arrive=("下达→到账", "allotted → arrived"),
    pass_down=("收到→下达下级", "allotted → passed on"),
    commit=("收到→中标、合同", "allotted → committed"),
    first_payment=("签约→首次拨付", "signed → first paid"),
    spend=("拨付→支出", "paid → spent"),
)


def _limit_words(limits: str, lang: Lang) -> str:
    return limits or ("未评估" if lang == "zh" else "not assessed")


_HOP_COLUMNS: Final = (
    Column("hop", "环节", "hop", words=_HOP_WORDS),
    PROVINCE,
    Column("facts", "笔数", "facts", "number"),
    Column("amount_fen", "金额（万元）", "10,000 yuan", "wan"),
    Column("median_days", "中位天数", "median", "number"),
    Column("slowest_days", "最慢", "slowest", "number"),
    Column("undated_fen", "日期不明", "undated", "wan", shown=False),
    Column("waiting_fen", "待办（万元）", "waiting", "wan"),
    Column("limits_days", "法定天数", "by law", words=_limit_words),
    Column("late_facts", "超期笔数", "late", "number"),
    Column("late_fen", "超期金额", "late amount", "wan", shown=False),
    Column("law", "依据", "law", shown=False),
)
_STEP_COLUMNS: Final = (
    Column("hop", "环节", "hop", words=_HOP_WORDS),
    Column("account", "账户", "account"),
    Column("since", "自第", "since", "number"),
    Column("position", "至第", "position", "number"),
    Column("amount_fen", "金额（元）", "amount (yuan)", "money"),
    Column("days", "天数", "days", "number"),
    Column("limit_days", "法定", "by law", "number", shown=False),
    Column(
        "judged",
        "评估",
        "judged",
        words=words(
            late=("超期", "late"), in_time=("按期", "in time"), not_assessed=("未评估", "not assessed")
        ),
    ),
)
_NOTE: Final = (
    "先进先出；中位天数指半数资金在此天数内办结。法定天数只依预算法第五十二条，其余未评估。",
    "First in, first out; within the median days half of the money had gone on. By law: 预算法 art. 52 only.",
)

_HOPS: Final = Section("hops", "各环节", "Hops", _HOP_COLUMNS, _NOTE)
_SLOWEST: Final = Section("slowest", "最慢的", "The slowest", _STEP_COLUMNS, detail=True)

REPORT: Final = Report(
    "timeliness",
    "资金在各环节用了多少天：中位、最慢，以及法定期限。",
    "How many days money took on each hop: median, slowest, and the law's limit.",
    (_HOPS, _SLOWEST),
    timeliness,
)
