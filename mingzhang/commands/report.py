"""`mingzhang report`: answers about the fund, as of any business day and as known at any moment (报表)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.options import (
    FiscalYear,
    argument,
    as_of_option,
    book_option,
    json_option,
    known_at_option,
    option,
    pass_speech,
)
from mingzhang.options import command as spoken_command
from mingzhang.screen import print_json, print_text
from mingzhang.speech import Speech

if TYPE_CHECKING:
    from projections.reports.report import Report


@spoken_command(
    "report",
    zh="报表：时效、溯源、结转、培训班、成本、办学性质、单位等。不写名称则列出全部报表。",
    en="Reports: timeliness, provenance, carry-over, classes, costs, a party. Without a name, the list.",
)
@argument(
    "name", required=False, zh="报表名称，例如 timeliness。", en="The report's name, such as timeliness."
)
@argument(
    "subject",
    required=False,
    zh="报表所问的对象，例如单位代码、合同编号或位置。",
    en="What the report is about, such as a party's code, a contract's number or a position.",
)
@option(
    "--province",
    "province",
    metavar="CODE",
    zh="只看此地区，例如 41；00 为中央，XPCC 为新疆生产建设兵团。",
    en="This province only, such as 41; 00 is the centre, XPCC the Corps.",
)
@option(
    "--year",
    "year",
    type=FiscalYear,
    metavar="YEAR",
    zh="只看此年度的资金。",
    en="The money of this fiscal year only.",
)
@book_option
@as_of_option
@known_at_option
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    name: str | None,
    subject: str | None,
    province: str | None,
    year: int | None,
    book: Path,
    as_of: date | None,
    known_at: int | date | None,
    as_json: bool,
) -> None:
    """Answer a question, or list what can be asked."""
    if name is None:
        _list(speech, as_json=as_json)
        return
    report = _find(name, subject, speech)
    _check_province(province)

    from mingzhang.reading import open_views, position_known, practice_mark
    from mingzhang.report_screen import draw
    from projections.reports.report import Question, ask

    with open_views(book, speech) as reading:
        question = Question(as_of, position_known(reading, known_at), province, year, subject)
        answer = ask(reading.views, report, question)
        if as_json:
            print_json(answer.to_json())
        else:
            marked = (reading.book.origin, practice_mark(reading.book, speech.lang))
            print_text(draw(answer, "  ".join(filter(None, marked)), speech))


def _list(speech: Speech, *, as_json: bool) -> None:
    from mingzhang.screen import Column, table
    from projections.reports.catalogue import REPORTS

    if as_json:
        print_json(
            {"reports": [{"name": each.name, "zh": each.zh, "en": each.en} for each in REPORTS.values()]}
        )
        return
    columns = [Column(speech.say("报表", "report")), Column(speech.say("回答什么", "what it answers"))]
    print_text(table(columns, [[each.name, speech.say(each.zh, each.en)] for each in REPORTS.values()]))


def _find(name: str, subject: str | None, speech: Speech) -> Report:
    """The report that is meant. A usage error says which there are, or what it must be asked about."""
    from projections.reports.catalogue import REPORTS

    report = REPORTS.get(name)
    if report is None:
        there_are = ", ".join(REPORTS)
        raise CommandError(
            f"没有报表“{name}”；现有：{there_are}",
            f"found no report {name!r}, expected one of: {there_are}",
            EXIT_USAGE,
        )
    if subject is None and report.needs_subject and report.subject is not None:
        zh, en = report.subject
        raise CommandError(
            f"报表 {name} 需写明对象：{zh}", f"the report {name} must be told about what: {en}", EXIT_USAGE
        )
    if subject is not None and report.subject is None:
        raise CommandError(
            f"报表 {name} 没有对象，却写了“{subject}”；请去掉",
            f"the report {name} is about no single thing, found {subject!r}; leave it out",
            EXIT_USAGE,
        )
    return report


def _check_province(code: str | None) -> None:
    from domain.holders import HOLDERS

    if code is not None and code not in HOLDERS:
        raise CommandError(
            f"“{code}”不是省级代码；应为 41 这样的代码，或 00、XPCC",
            f"{code!r} is no province, expected a code such as 41, or 00, or XPCC",
            EXIT_USAGE,
        )
