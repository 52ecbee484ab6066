"""The block above a table's header: title, document number, day, unit, and what is labelled there (表头信息).

Offices say there once what holds for every row: 财教〔2026〕15号, 单位：万元, 合同编号：…. What was found is
told with its cell, for the preview. Where the block says two different things, neither is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from domain.vocabulary import Lang
from ledger.importing.tables.days import days_in, read_day
from ledger.importing.tables.texts import tidy, tidy_document
from ledger.importing.tables.units import (
    Measure,
    Unit,
    is_unit,
    measure_of_heading,
    measures_in_title,
    unit_of_heading,
    units_in_title,
)
from ledger.importing.workbooks.cells import Cell, SheetRow, column_letter
from ledger.importing.workbooks.sheets import Note

FactKind = Literal["title", "document", "day", "unit", "constant"]

ISSUED: Final = frozenset(
    {
        "印发日期",
        "发文日期",
        "下达日期",
        "批复日期",
        "成文日期",
        "签发日期",
        "印发时间",
        "发文时间",
        "下达时间",
        "文件日期",
    }
)
"""Labels of the day that an official document bears."""
FILLED_IN: Final = frozenset(
    {"日期", "填报日期", "填表日期", "制表日期", "编制日期", "报送日期", "上报日期", "编报日期", "填报时间",
     "填表时间", "制表时间", "报送时间", "时间"}
)  # fmt: skip
"""Labels of the day on which a sheet was made out: of no one row."""

MAX_LABEL: Final = 16
MAX_TEXT: Final = 1_000
CELLS_READ: Final = 40
"""Cells of one row above the header: a longer row is part of some other table."""


class Labelled(NamedTuple):
    """What stands behind a label, and where; `cell` is as if the value stood alone in it."""

    label: str
    cell: Cell
    row: int
    column: int

    @property
    def place(self) -> str:
        """The cell as a spreadsheet names it."""
        return f"{column_letter(self.column)}{self.row}"


class Fact(NamedTuple):
    """One thing that was found above the table, for people: what it is, as it reads, and its cell."""

    kind: FactKind
    text: str
    place: str
    name: str = ""

    def label(self, lang: Lang) -> str:
        """What it is."""
        return self.name or _FACT_NAMES[self.kind][0 if lang == "zh" else 1]

    @property
    def shown(self) -> str:
        """What it says and where."""
        return f"{self.text}  ({self.place})"


@dataclass(frozen=True)
class TitleBlock:
    """What the rows above a header say. `labels` are by label; `beside` pairs cells without a colon.

    `has_two_units` says that the block names different units, `has_odd_unit` that it names one that is not
    read here: none may be taken for granted then.
    """

    text: str = ""
    document: str | None = None
    dated: date | None = None
    unit: Unit | None = None
    has_two_units: bool = False
    has_odd_unit: bool = False
    labels: Mapping[str, Labelled] = field(default_factory=dict)
    beside: Mapping[str, Labelled] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def label_texts(self) -> dict[str, str]:
        """Each label with what stands behind it, as text."""
        return {label: each.cell.text for label, each in self.labels.items()}


class _Seen(NamedTuple):
    """One cell of the block."""

    row: int
    column: int
    cell: Cell

    @property
    def place(self) -> str:
        return f"{column_letter(self.column)}{self.row}"


class _Found(NamedTuple):
    value: object
    text: str
    place: str


def read_title(rows: Sequence[SheetRow], sheet_name: str = "") -> TitleBlock:
    """Read the rows above a header; the sheet's name may say the unit too, such as 支出（万元）."""
    seen = [each for row in rows for each in _seen_in(row)]
    labels, used = _labelled(seen)
    title = _title(seen, used)
    documents = [found for each in seen for found in _documents(each)]
    units = list(_units(seen, sheet_name))
    odd = [each for each in seen for measure in measures_in_title(each.cell.text) if not is_unit(measure)]
    days = _days(seen, labels, used)
    notes: list[Note] = []
    document = _only(documents, "two-documents", "文号", "document numbers", notes)
    dated = _only(days, "two-days", "日期", "days", notes)
    unit = _only(units, "two-units", "金额单位", "units", notes)
    facts = [Fact("title", tidy(title.cell.text), title.place)] if title is not None else []
    for kind, found in (("document", document), ("day", dated), ("unit", unit)):
        if found is not None:
            facts.append(Fact(kind, found.text, found.place))  # type: ignore[arg-type]
    return TitleBlock(
        text=" ".join(tidy(each.cell.text) for each in seen if each.cell.kind == "text"),
        document=None if document is None else str(document.value),
        dated=None if dated is None else dated.value,  # type: ignore[arg-type]
        unit=None if unit is None else unit.value,  # type: ignore[arg-type]
        has_two_units=unit is None and bool(units),
        has_odd_unit=not units and (bool(odd) or _is_odd(measure_of_heading(sheet_name))),
        labels=labels,
        beside=_beside(seen),
        facts=tuple(facts),
        notes=tuple(notes),
    )


def years_in_title(title: TitleBlock) -> frozenset[int]:
    """The years that a title block names: 2026年, 2025年度; not those of days and of documents' numbers.

    The month in which a sheet was made out (填报时间：2027年1月) names no year either.
    """
    plain = _MADE_OUT.sub("", unicodedata.normalize("NFKC", title.text).translate(_CHINESE_DIGITS))
    years = {int(match[1]) for match in _YEAR.finditer(plain)}
    years |= {int(match[1]) for match in _FIRST_YEAR.finditer(plain)}
    return frozenset(years)


def _seen_in(row: SheetRow) -> Iterator[_Seen]:
    for column in sorted(row.cells)[:CELLS_READ]:
        cell = row.cells[column]
        if cell.kind in ("text", "number") and 0 < len(cell.text.strip()) <= MAX_TEXT:
            yield _Seen(row.number, column, cell)


def _units(seen: Sequence[_Seen], sheet_name: str) -> Iterator[_Found]:
    for each in seen:
        for unit in units_in_title(each.cell.text):
            yield _Found(unit, unit, each.place)
    named = unit_of_heading(sheet_name)
    if named is not None:
        yield _Found(named, named, f"[{sheet_name}]")


def _is_odd(measure: Measure | None) -> bool:
    return measure is not None and not is_unit(measure)


_CHINESE_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR: Final = re.compile(
    r"(?<![0-9])(20[0-9]{2})\s*(?:学年|年)(?!\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*[日号])(?!\s*第?[0-9]+号)"
)
_FIRST_YEAR: Final = re.compile(r"(?<![0-9])(20[0-9]{2})(?=\s*[-—~至]\s*20[0-9]{2}\s*(?:学年|年))")
_MADE_OUT: Final = re.compile(
    "(?:" + "|".join(sorted(FILLED_IN | ISSUED, key=len, reverse=True)) + ")"
    r"\s*:?\s*20[0-9]{2}\s*年\s*[0-9]{1,2}\s*月"
)

_FACT_NAMES: Final[dict[FactKind, tuple[str, str]]] = {
    "title": ("标题", "title"),
    "document": ("文号", "document"),
    "day": ("日期", "day"),
    "unit": ("金额单位", "unit"),
    "constant": ("各行相同", "for every row"),
}

_DOCUMENT: Final = re.compile(
    r"[一-鿿]{1,14}(?:[（(][一-鿿]{1,6}[)）])?\s*[〔\[［【（(]\s*(?:19|20|１９|２０)[0-9０-９]{2}\s*[〕\]］】）)]"
    r"\s*第?\s*[0-9０-９]{1,5}\s*号"
)
_IS_NO_TITLE: Final = re.compile(rf"{_DOCUMENT.pattern}|[（(]?(?:金额|计量)?单位\s*[:：（(].*")
_BEFORE_DOCUMENT: Final = re.compile(r"^(?:.*?(?:根据|依据|按照|附件|文号|详见|见|按))+(?=[一-鿿])")
_LABEL: Final = re.compile(rf"(?:^|(?<=[\s;；，,。]))([一-鿿A-Za-z][^\s:：;；]{{0,{MAX_LABEL - 1}}})\s*[:：]")
_VALUE_END: Final = re.compile(r"\s{2,}|[;；]|　|\t")


def _labelled(seen: Sequence[_Seen]) -> tuple[dict[str, Labelled], set[tuple[int, int]]]:
    """Every 标签：值 of the block, the first of each label, and the cells in which labels or values stand."""
    labels: dict[str, Labelled] = {}
    used: set[tuple[int, int]] = set()
    for each, following in zip(seen, [*seen, None][1:], strict=True):
        if each.cell.kind != "text":
            continue
        for label, value in _labels_in(each.cell.text):
            if measures_in_title(f"{label}：{value}"):
                continue
            used.add((each.row, each.column))
            if value:
                labels.setdefault(label, Labelled(label, Cell("text", value), each.row, each.column))
            elif following is not None and following.row == each.row and not _has_label(following.cell):
                used.add((following.row, following.column))
                labels.setdefault(label, Labelled(label, following.cell, following.row, following.column))
    return labels, used


def _labels_in(text: str) -> Iterator[tuple[str, str]]:
    matches = list(_LABEL.finditer(text))
    for match, following in zip(matches, [*matches, None][1:], strict=True):
        behind = text[match.end() : None if following is None else following.start()].strip()
        yield _plain_label(match[1]), _VALUE_END.split(behind, maxsplit=1)[0].strip()


def _has_label(cell: Cell) -> bool:
    return cell.kind == "text" and _LABEL.search(cell.text) is not None


def _plain_label(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("*")


def _beside(seen: Sequence[_Seen]) -> dict[str, Labelled]:
    """Each short text with the cell to its right: perhaps a label and its value."""
    pairs: dict[str, Labelled] = {}
    for each, following in pairwise(seen):
        label = _plain_label(each.cell.text)
        if each.cell.kind == "text" and following.row == each.row and len(label) <= MAX_LABEL:
            pairs.setdefault(label, Labelled(label, following.cell, following.row, following.column))
    return pairs


def _title(seen: Sequence[_Seen], used: set[tuple[int, int]]) -> _Seen | None:
    """The longest text that is no label and no document number."""
    texts = [
        each
        for each in seen
        if each.cell.kind == "text"
        and (each.row, each.column) not in used
        and not _IS_NO_TITLE.fullmatch(each.cell.text.strip())
    ]
    return max(texts, key=lambda each: len(each.cell.text), default=None)


def _documents(seen: _Seen) -> Iterator[_Found]:
    if seen.cell.kind != "text":
        return
    for match in _DOCUMENT.finditer(seen.cell.text):
        number = tidy_document(_BEFORE_DOCUMENT.sub("", match[0]))
        yield _Found(number, number, seen.place)


def _days(
    seen: Sequence[_Seen], labels: Mapping[str, Labelled], used: set[tuple[int, int]]
) -> Sequence[_Found]:
    """The days of the most telling kind that is there: of the document, of the sheet, in the open."""
    for names in (ISSUED, FILLED_IN):
        found = [_day_found(each) for label, each in labels.items() if label in names]
        days = [each for each in found if each is not None]
        if days:
            return days
    loose = [each for each in seen if (each.row, each.column) not in used or _ends_with_day(each, labels)]
    return [_Found(day, day.isoformat(), each.place) for each in loose for day in _days_of(each.cell)]


def _ends_with_day(seen: _Seen, labels: Mapping[str, Labelled]) -> bool:
    """A line such as 填报单位：某某大学　2026年5月31日 has its day behind what is labelled."""
    inside = [each for each in labels.values() if (each.row, each.column) == (seen.row, seen.column)]
    return not any(days_in(each.cell.text) for each in inside)


def _days_of(cell: Cell) -> list[date]:
    if cell.kind == "text":
        return days_in(cell.text)
    day = read_day(cell) if cell.is_day else None
    return [day] if isinstance(day, date) else []


def _day_found(labelled: Labelled) -> _Found | None:
    days = _days_of(labelled.cell)
    return _Found(days[0], days[0].isoformat(), labelled.place) if len(set(days)) == 1 else None


def _only(found: Sequence[_Found], code: str, zh: str, en: str, notes: list[Note]) -> _Found | None:
    """What all agree on; a note where they do not."""
    values = {each.value for each in found}
    if len(values) > 1:
        listed = "、".join(f"{each.text} ({each.place})" for each in found)
        notes.append(
            Note(
                code,
                f"表头写有不同的{zh}，均未采用：{listed}",
                f"the title block has different {en}, none is taken: {listed}",
            )
        )
        return None
    return found[0] if found else None
