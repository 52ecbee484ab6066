"""A report on a screen: its question, then each section as a table of at most 100 columns (报表显示).

To make a table fit, columns that say nothing are left out, long texts are cut, the longest first, and columns
that can be spared left out; the numbers that things are known by are cut last, amounts and codes never. Of a
detail the first rows are shown and the rest counted; the object for programs has them all. Yes is a word and
no an empty cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from domain.holders import holder_name
from domain.money import format_wan
from mingzhang.cells import clip, printable, width, wrap
from mingzhang.screen import Cell, Column, table
from mingzhang.speech import Speech
from projections.reports.report import Answer, Filled
from projections.reports.report import Cell as ReportCell
from projections.reports.report import Column as ReportColumn

WIDEST: Final = 100
NARROWEST_TEXT: Final = 8
DETAIL_ROWS: Final = 40


def draw(answer: Answer, heading: str, speech: Speech) -> str:
    """Return a report as text, in the language of the run."""
    parts = ["\n".join([heading, *_question(answer, speech)])]
    parts += [_part(part, speech) for part in answer.parts]
    return "\n\n".join(parts)


def _question(answer: Answer, speech: Speech) -> list[str]:
    say, question = speech.say, answer.question
    lines = [say(answer.report.zh, answer.report.en)]
    asked = []
    if question.subject is not None:
        asked.append(question.subject)
    if question.province is not None:
        asked.append(holder_name(question.province, speech.lang))
    if question.year is not None:
        asked.append(say(f"{question.year} 年度资金", f"money of {question.year}"))
    if question.as_of is not None:
        asked.append(say("截至业务日期 ", "as of business day ") + question.as_of.isoformat())
    asked.append(say(f"日志第 {answer.position} 条", f"log position {answer.position}"))
    return [*lines, printable(say("；", "; ").join(asked))]


def _part(part: Filled, speech: Speech) -> str:
    section, rows = part
    title = speech.say(section.zh, section.en)
    if not rows:
        return title + speech.say("：无", ": none")
    seen = Filled(section, rows[:DETAIL_ROWS] if section.detail else rows)
    drawn = [title, _fitted(seen, _totals(part, speech), speech)]
    left_out = len(rows) - len(seen.rows)
    if left_out:
        drawn.append(speech.say(f"另有 {left_out:,} 行，见 --json。", f"{left_out:,} more rows: see --json."))
    if section.note is not None:
        drawn += wrap(speech.say(*section.note), WIDEST)
    return "\n".join(drawn)


def _cell(value: ReportCell, column: ReportColumn, speech: Speech) -> Cell:
    if isinstance(value, bool):
        return speech.say("是", "yes") if value else ""
    if column.words is not None:
        return column.words("" if value is None else str(value), speech.lang)
    if value is None:
        return None
    if column.kind == "wan":
        return format_wan(int(value))
    if column.kind == "permille":
        whole, tenths = divmod(int(value), 10)
        return f"{whole}.{tenths}%"
    return str(value) if column.kind == "text" else value


def _totals(part: Filled, speech: Speech) -> Mapping[str, Cell]:
    """The sums of the columns that have one, over all rows; none for one row."""
    if len(part.rows) == 1:
        return {}
    sums: dict[str, Cell] = {}
    for index, column in enumerate(part.section.columns):
        values = [row[index] for row in part.rows] if column.summed else []
        stated = [int(value) for value in values if value is not None]
        if stated:
            sums[column.name] = _cell(sum(stated), column, speech)
    return sums


def _fitted(part: Filled, totals: Mapping[str, Cell], speech: Speech) -> str:
    """Draw the table, and make it fit: empty columns, long texts, spare columns, numbers, in this order."""
    columns = [column for column in part.section.columns if column.shown]
    cells = {
        column.name: [_cell(row[index], column, speech) for row in part.rows]
        for index, column in enumerate(part.section.columns)
        if column.shown
    }
    if _excess(_cut_to_fit(columns, cells, totals, speech, ())) > 0:
        columns = [column for column in columns if any(cell not in (None, "") for cell in cells[column.name])]
    while True:
        texts = [column.name for column in columns if column.long and not column.identifies]
        drawn = _cut_to_fit(columns, cells, totals, speech, texts)
        spare = [column for column in columns if column.spare]
        if _excess(drawn) <= 0:
            return drawn
        if not spare:
            return _cut_to_fit(columns, cells, totals, speech, [each.name for each in columns if each.long])
        columns.remove(spare[-1])


def _cut_to_fit(
    columns: Sequence[ReportColumn],
    cells: Mapping[str, Sequence[Cell]],
    totals: Mapping[str, Cell],
    speech: Speech,
    may_be_cut: Sequence[str],
) -> str:
    """Draw these columns, the longest of those that may be cut as much shorter as it takes."""
    shown = [Column(speech.say(column.zh, column.en), _kind(column)) for column in columns]
    total = [totals.get(column.name) for column in columns] if totals else None
    if total is not None and total[0] is None:
        total[0] = speech.say("合计", "total")
    texts = {column.name: cells[column.name] for column in columns}
    drawn = table(shown, zip(*texts.values(), strict=True), total)
    narrowest = {
        column.name: max(NARROWEST_TEXT, width(title.title))
        for column, title in zip(columns, shown, strict=True)
        if column.name in may_be_cut
    }
    room = {name: max(width(str(cell or "")) for cell in texts[name]) for name in narrowest}
    for _ in range(_excess(drawn)):
        longest = max(room, key=lambda name: room[name] if room[name] > narrowest[name] else 0, default=None)
        if longest is None or room[longest] <= narrowest[longest]:
            break
        room[longest] -= 1
    for name, cells_wide in room.items():
        texts[name] = [clip(str(cell or ""), cells_wide) for cell in texts[name]]
    return table(shown, zip(*texts.values(), strict=True), total)


def _excess(drawn: str) -> int:
    """How many columns of the screen a table is too wide."""
    return max(map(width, drawn.split("\n"))) - WIDEST


def _kind(column: ReportColumn) -> Literal["text", "number", "money"]:
    match column.kind:
        case "text" | "money":
            return column.kind
        case _:
            return "number"
