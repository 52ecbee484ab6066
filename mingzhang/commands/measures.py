"""`mingzhang measures`: figures of law and of fee standards in force on a day, with their sources (办法)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mingzhang.options import BOOK_VARIABLE, BookDirectory, Day, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.screen import Column, print_json, print_text, table
from mingzhang.speech import Speech

if TYPE_CHECKING:
    from domain.measures import Measure

MARKS: Final = {"C": "", "S": " *", "adopted": " †"}
"""Beside a source: nothing where the law's own text was read."""
UNITS: Final = {
    "days": ("日", "days"),
    "working-days": ("个工作日", "working days"),
    "years": ("年", "years"),
    "percent": ("%", "%"),
    "permille": ("‰", "‰"),
    "thirds": ("/3", "thirds"),
    "bidders": ("家", "bidders"),
    "members": ("人", "members"),
    "fen": ("元", "yuan"),
    "fen/person-day": ("元/人天", "yuan/person-day"),
    "fen/half-day": ("元/半天", "yuan/half-day"),
    "fen/class-hour": ("元/学时", "yuan/class hour"),
    "class-hours/half-day": ("学时/半天", "class hours/half-day"),
}


@spoken_command(
    "measures",
    zh="某日施行的法定期限、比例和费用标准，逐项注明依据；写明账簿时包括其采用的办法。",
    en="Time limits, shares and fee standards in force on a day, each with its source; with a book, also "
    "those adopted in it.",
)
@option("--on", "on", type=Day(), zh="哪一日；不写则为今日。", en="On which day; without it, today.")
@option(
    "--book", "book",
    type=BookDirectory(), envvar=BOOK_VARIABLE,
    zh=f"账簿所在目录（或环境变量 {BOOK_VARIABLE}）；可不写。",
    en=f"The directory of a book (or {BOOK_VARIABLE}); may be left out.",
)  # fmt: skip
@json_option
@pass_speech
def command(speech: Speech, *, on: date | None, book: Path | None, as_json: bool) -> None:
    """List what applied on a day."""
    from domain.measures import all_in_force
    from mingzhang.opening import now

    day = on or now().date()
    found = all_in_force(day, _known(book, speech))
    if as_json:
        print_json({"on": day.isoformat(), "measures": [_for_programs(each) for each in found]})
        return
    print_text(speech.say(f"{day} 施行的办法与标准", f"Measures in force on {day}"))
    print_text(_listed(found, speech))
    print_text(
        speech.say(
            "* 据转述，未核对原文。† 本账簿采用。未列出的不作评估；以法律文本为准。",
            "* from a secondary source. † adopted in this book. What is not listed is not assessed; the "
            "text of the law decides.",
        )
    )


def _known(book: Path | None, speech: Speech) -> Sequence[Measure]:
    from domain.measures import PACKAGED

    if book is None:
        return PACKAGED
    from mingzhang.reading import open_views
    from projections.adopted import measures_of

    with open_views(book, speech) as reading, reading.views.reading() as connection:
        return measures_of(connection)


def _for_programs(measure: Measure) -> dict[str, Any]:
    return {
        **measure._asdict(),
        "title_zh": measure.title("zh"),
        "title_en": measure.title("en"),
        "in_force_from": measure.in_force_from.isoformat(),
        "in_force_to": None if measure.in_force_to is None else measure.in_force_to.isoformat(),
    }


def _listed(found: Sequence[Measure], speech: Speech) -> str:
    columns = [
        Column(speech.say("指标", "figure")),
        Column(speech.say("数值", "value")),
        Column(speech.say("依据", "source")),
        Column(speech.say("施行", "since")),
    ]
    return table(columns, [_row(each, speech) for each in found])


def _row(measure: Measure, speech: Speech) -> list[str]:
    return [
        measure.title(speech.lang),
        _value(measure, speech),
        measure.citation + MARKS[measure.mark],
        measure.in_force_from.isoformat(),
    ]


def _value(measure: Measure, speech: Speech) -> str:
    from domain.money import format_yuan

    unit = UNITS.get(measure.unit)
    value = measure.value
    if measure.unit.partition("/")[0] == "fen" and "." not in value:
        value = format_yuan(int(value)).removesuffix(".00")
    return f"{value} {measure.unit if unit is None else speech.say(*unit)}"
