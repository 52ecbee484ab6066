"""Money unused at the ends of years, by its vintage (结转结余资金).

What an account was allotted and had not paid out on the last day of a year: not committed, reserved, or
committed and not paid. Unused at the end of its own year it is carried over; unused at the end of the next,
too, it has been so for two years running. Source: 预算法 art. 42; what "two years running" means is said by
预算法实施条例 art. 50, in force since 2020-10-01, and ends of years before that day are not assessed.

A year end counts once the day asked for, or without one the newest record, has reached it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection, func, select

from domain.accounts import parse_account
from projections.chronicle import CARRY_OVERS
from projections.postings import DAYS, POSTINGS
from projections.reports.movements import scope
from projections.reports.report import Column, Filled, Question, Report, Row, Section, words

ARTICLE_50: Final = "预算法第四十二条，实施条例第五十条"
IN_FORCE: Final = date(2020, 10, 1)
UNUSED: Final = ("unallocated", "allotted", "reserved", "committed")


def carry_over(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return what each account had unused at the end of each year that has passed."""
    last_day = question.as_of or _newest(connection, question)
    changes = _changes(connection, question)
    stated = _stated(connection, question)
    rows: list[Row] = []
    for account, by_year in sorted(changes.items()):
        vintage = parse_account(account).year
        for year in range(vintage, last_day.year + 1):
            if date(year, 12, 31) > last_day:
                break
            split = {
                bucket: sum(fen for when, fen in years.items() if when <= year)
                for bucket, years in by_year.items()
            }
            unused_fen = sum(split.values())
            if unused_fen:
                rows.append(
                    (
                        account,
                        vintage,
                        year,
                        year - vintage + 1,
                        unused_fen,
                        unused_fen - split.get("committed", 0),
                        split.get("committed", 0),
                        stated.get((account, year), 0),
                        _judged(year, vintage),
                        ARTICLE_50 if date(year, 12, 31) >= IN_FORCE else None,
                    )
                )
    return [_YEAR_ENDS.of(rows)]


def _judged(year: int, vintage: int) -> str:
    if date(year, 12, 31) < IN_FORCE:
        return "not-assessed"
    return "one-year" if year == vintage else "two-years"


def _newest(connection: Connection, question: Question) -> date:
    """The day of the newest record that is known."""
    query = select(func.max(DAYS.c.recorded_on))
    if question.known_at is not None:
        query = select(func.min(DAYS.c.recorded_on)).where(DAYS.c.last_position >= question.known_at)
    found = connection.scalar(query)
    return date.min if found is None else date.fromisoformat(found)


def _changes(connection: Connection, question: Question) -> dict[str, dict[str, dict[int, int]]]:
    """By account and bucket what changed in each year; without a day, in the money's own year.

    What happened before the money's own year, such as notice ahead of it, counts in it.
    """
    legs = POSTINGS.c
    year = func.coalesce(func.substr(legs.occurred_on, 1, 4), "")
    query = (
        select(legs.account, legs.bucket, year, func.sum(legs.amount_fen))
        .where(legs.bucket.in_(UNUSED), *question.counts(POSTINGS), *scope(question))
        .group_by(legs.account, legs.bucket, year)
    )
    found: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for account, bucket, when, fen in connection.execute(query):
        vintage = parse_account(account).year
        found[account][bucket][max(vintage, int(when or vintage))] += fen
    return found


def _stated(connection: Connection, question: Question) -> dict[tuple[str, int], int]:
    """What was stated to be carried over, by account and year end: the one before the last year of use."""
    found: defaultdict[tuple[str, int], int] = defaultdict(int)
    for row in connection.execute(select(CARRY_OVERS).where(*question.counts(CARRY_OVERS))):
        found[row.account, int(row.usable_until[:4]) - 1] += row.amount_fen
    return found


_COLUMNS: Final = (
    Column("account", "账户", "account"),
    Column("vintage", "年份", "vintage", shown=False),
    Column("year_end", "年末", "year end"),
    Column("years_running", "连续年数", "years", "number"),
    Column("unused_fen", "未用（元）", "unused (yuan)", "money"),
    Column("uncommitted_fen", "未承诺", "uncommitted", "money", shown=False),
    Column("committed_fen", "其中已承诺", "committed", "money"),
    Column("carried_over_fen", "已报结转", "carried over", "money"),
    Column(
        "judged",
        "情形",
        "standing",
        words=words(
            one_year=("结转", "one year"),
            two_years=("连续两年未用", "two years"),
            not_assessed=("未评估", "not assessed"),
        ),
    ),
    Column("law", "依据", "law", shown=False),
)
_NOTE: Final = (
    f"年末已下达而尚未拨付的资金。依据：{ARTICLE_50}；2020年10月1日前的年末未评估。",
    "Allotted and not paid out at the year's end. By 预算法 art. 42 and 实施条例 art. 50, since 2020.",
)

_YEAR_ENDS: Final = Section("year_ends", "各年末未用资金", "Unused at year ends", _COLUMNS, _NOTE)

REPORT: Final = Report(
    "carry-over",
    "各年末未用资金：按账户和年份，未用一年、连续两年。",
    "Money unused at year ends, by account and vintage: one year, two years running.",
    (_YEAR_ENDS,),
    carry_over,
)
