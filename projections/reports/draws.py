"""Draws of panels: asked for, answered, revealed, or never revealed and drawn again (抽取评审专家).

A draw that nobody reveals says nothing about the outcome that was not liked, except that there was one: it
stays in this report, and the next one names it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from domain.accounts import parse_account
from domain.holders import province_of
from projections.experts import DRAWS, PANELS
from projections.procurement import TENDERS
from projections.reports.clocks import CLOCK_COLUMNS, clock, day_of, is_known
from projections.reports.report import PROVINCE, Column, Filled, Question, Report, Row, Section, words

STATES: Final = ("drawn", "answered", "requested", "repeated")


def draws(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return draws by register, each draw with its clock, and who was drawn."""
    today = day_of(connection, question)
    found = _told(connection, question)
    repeated = {row.repeats: row.draw for row in found if row.repeats is not None}
    states = {row.draw: _state(row, repeated, question) for row in found}
    here = [row for row in found if _is_asked_for(row, question)]
    drawn = {row.draw for row in here if states[row.draw] == "drawn"}
    panels = connection.execute(select(PANELS).order_by(PANELS.c.draw, PANELS.c.place))
    return [
        _REGISTERS.of(_by_register(here, states)),
        _DRAWS.of(_row(row, states[row.draw], repeated, question, today) for row in here),
        _PANELS.of((row.draw, row.place, row.expert, row.tender) for row in panels if row.draw in drawn),
    ]


def _told(connection: Connection, question: Question) -> list[Any]:
    query = (
        select(DRAWS, TENDERS.c.account)
        .join(TENDERS, TENDERS.c.tender == DRAWS.c.tender)
        .order_by(DRAWS.c.position)
    )
    return [row for row in connection.execute(query) if is_known(row.position, row.requested_on, question)]


def _is_asked_for(row: Any, question: Question) -> bool:
    if question.province not in (None, province_of(row.holder)):
        return False
    return question.year in (None, parse_account(row.account).year)


def _state(row: Any, repeated: dict[str, str], question: Question) -> str:
    if is_known(row.drawn_at, row.drawn_on, question):
        return "drawn"
    if row.draw in repeated:
        return "repeated"
    return "answered" if is_known(row.answered_at, row.answered_on, question) else "requested"


def _by_register(rows: Iterable[Any], states: dict[str, str]) -> list[Row]:
    registers: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        registers[row.holder].append(row)
    return [
        (holder, len(found), *_counted(found, states), sum(row.repeats is not None for row in found))
        for holder, found in sorted(registers.items())
    ]


def _counted(rows: Iterable[Any], states: dict[str, str]) -> list[int]:
    numbers = Counter(states[row.draw] for row in rows)
    return [numbers[state] for state in STATES]


def _row(row: Any, state: str, repeated: dict[str, str], question: Question, today: date) -> Row:
    is_drawn = state == "drawn"
    is_answered = is_known(row.answered_at, row.answered_on, question)
    end = row.drawn_on if is_drawn else today.isoformat()
    return (
        row.draw,
        row.tender,
        row.holder,
        row.seats,
        row.sits_on,
        row.answering,
        state,
        row.requested_on,
        row.answered_on if is_answered else None,
        row.drawn_on if is_drawn else None,
        _days(row.requested_on, end),
        row.reveal_by,
        *clock(row.reveal_by, row.drawn_on if is_drawn else None, is_drawn, today),
        row.repeats,
        repeated.get(row.draw),
        row.position,
    )


def _days(first: str | None, last: str | None) -> int | None:
    if first is None or last is None:
        return None
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


_WORDS: Final = words(
    requested=("待应答", "unanswered"),
    answered=("待揭示", "unrevealed"),
    drawn=("已抽取", "drawn"),
    repeated=("未揭示，已重抽", "never revealed"),
)
_REGISTER: Final = PROVINCE._replace(name="holder", zh="专家库", en="register")

_REGISTERS: Final = Section(
    "registers",
    "按专家库",
    "By register",
    (
        _REGISTER,
        Column("draws", "抽取次数", "draws", "number", summed=True),
        Column("drawn", "已抽取", "drawn", "number", summed=True),
        Column("answered", "待揭示", "unrevealed", "number", summed=True),
        Column("requested", "待应答", "unanswered", "number", summed=True),
        Column("repeated", "未揭示而重抽", "never revealed", "number", summed=True),
        Column("repeats", "其中为重抽", "draws again", "number", summed=True),
    ),
)
_DRAWS: Final = Section(
    "draws",
    "抽取",
    "Draws",
    (
        Column("draw", "抽取", "draw"),
        Column("tender", "采购", "tender", long=True, identifies=True),
        _REGISTER._replace(spare=True),
        Column("seats", "人数", "seats", "number", spare=True),
        Column("sits_on", "评审日", "sits on", shown=False),
        Column("answering", "应答方", "answering", shown=False),
        Column("state", "状态", "state", words=_WORDS),
        Column("requested_on", "申请", "requested"),
        Column("answered_on", "应答", "answered", spare=True),
        Column("drawn_on", "抽取日", "drawn"),
        Column("days", "天数", "days", "number"),
        Column("reveal_by", "揭示期限", "reveal by", spare=True),
        *CLOCK_COLUMNS,
        Column("repeats", "重抽自", "repeats"),
        Column("repeated_by", "被重抽", "then"),
        Column("position", "位置", "position", "number", shown=False),
    ),
    (
        "天数自申请至抽取，未抽取的算至查询日；时限按所填揭示期限的日历天数。",
        "Days from request to draw, or up to now; the clock is that of the stated last day of the reveal.",
    ),
    detail=True,
)
_PANELS: Final = Section(
    "panels",
    "抽中的专家",
    "Who was drawn",
    (
        Column("draw", "抽取", "draw"),
        Column("place", "次序", "place", "number"),
        Column("expert", "专家", "expert"),
        Column("tender", "采购", "tender", long=True, identifies=True),
    ),
    detail=True,
)

REPORT: Final = Report(
    "draws",
    "抽取评审专家：申请、应答、揭示、未揭示而重抽的，各用多少天，抽中何人。",
    "Draws of panels: requested, answered, drawn, never revealed and repeated, days, who was drawn.",
    (_REGISTERS, _DRAWS, _PANELS),
    draws,
)
