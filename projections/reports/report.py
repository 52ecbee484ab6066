"""What a report is: a question, and sections of typed rows that answer it (报表).

Rows hold codes, whole numbers and whole fen, never words or decimals; what a code means in either language is
said by its column. The object for programs has the columns' names as members, which are added to and never
renamed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, func

from domain.accounts import parse_account
from domain.holders import holder_name
from domain.vocabulary import Lang, Term
from projections.errors import NotYetKnownError, ViewsError
from projections.views import Views, read_mark, read_position

Cell = str | int | bool | None
Row = Sequence[Cell]
Words = Callable[[str, Lang], str]


class Question(NamedTuple):
    """What is asked: as of a business day, as known at a position, of a province, of a year's money.

    `subject` is what a report is about, where it is about one thing.
    """

    as_of: date | None = None
    known_at: int | None = None
    province: str | None = None
    year: int | None = None
    subject: str | None = None

    def counts(self, table: FromClause) -> list[ColumnElement[bool]]:
        """Conditions under which a fact in a table with `position` and `occurred_on` counts.

        It does when it is known, and occurred by the day that is asked for or states no day.
        """
        conditions: list[ColumnElement[bool]] = self.knows(table)
        if self.as_of is not None:
            conditions.append(func.coalesce(table.c.occurred_on, "") <= self.as_of.isoformat())
        return conditions

    def knows(self, table: FromClause) -> list[ColumnElement[bool]]:
        """Conditions under which a fact is known, whenever it occurred."""
        return [] if self.known_at is None else [table.c.position <= self.known_at]

    def is_about(self, account: str) -> bool:
        """Tell whether an account is of the province and the year that are asked for."""
        found = parse_account(account)
        return self.province in (None, found.province) and self.year in (None, found.year)


Kind = Literal["text", "number", "money", "wan", "permille"]


class Column(NamedTuple):
    """One column: `wan` is fen that a text shows in 10,000 yuan, `permille` what it shows as per cent.

    `words` gives what a code means. Where a table is too wide for a screen, a `long` text may be cut and a
    `spare` column left out; a number that `identifies` what a row is about is cut last. What is not `shown`
    is for programs only. `summed` columns get a total.
    """

    name: str
    zh: str
    en: str
    kind: Kind = "text"
    words: Words | None = None
    long: bool = False
    spare: bool = False
    shown: bool = True
    summed: bool = False
    identifies: bool = False


class Section(NamedTuple):
    """One part of a report; of a `detail` a screen shows the first rows only. `note` says how to read it."""

    name: str
    zh: str
    en: str
    columns: Sequence[Column]
    note: tuple[str, str] | None = None
    detail: bool = False

    def of(self, rows: Iterable[Row]) -> Filled:
        """Return the part with its rows."""
        return Filled(self, list(rows))


class Filled(NamedTuple):
    """A part of a report with its rows."""

    section: Section
    rows: Sequence[Row]

    def to_json(self) -> list[dict[str, Cell]]:
        """The rows as objects."""
        names = [column.name for column in self.section.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Report:
    """A report that can be asked for: its name, a sentence in each language, and the function that answers.

    `sections` are all that it may answer with. `subject` says what it is about, where that may be named, and
    `needs_subject` that it must be.
    """

    name: str
    zh: str
    en: str
    sections: Sequence[Section]
    answer: Callable[[Connection, Question], Sequence[Filled]]
    subject: tuple[str, str] | None = None
    needs_subject: bool = False


@dataclass(frozen=True)
class Answer:
    """A report's sections, with the question and where the views stood; `checkpoint` covers that position."""

    report: Report
    question: Question
    position: int
    checkpoint: str
    parts: Sequence[Filled]

    def to_json(self) -> dict[str, Any]:
        """The object for programs; members are added, never renamed."""
        question = self.question._asdict()
        if self.question.as_of is not None:
            question["as_of"] = self.question.as_of.isoformat()
        return {
            "report": self.report.name,
            "unit": "fen",
            "position": self.position,
            "checkpoint": self.checkpoint,
            **question,
            **{part.section.name: part.to_json() for part in self.parts},
        }


class NoSuchSubjectError(ViewsError):
    """A report is asked about something that is not there. Carries `report`, `found`, `zh` and `en`."""

    def __init__(self, report: str, found: str, zh: str, en: str) -> None:
        self.report = report
        self.found = found
        self.zh = zh
        self.en = en
        super().__init__(en)

    def say(self, lang: Lang) -> str:
        """Return the sentence in one language."""
        return self.zh if lang == "zh" else self.en


def ask(views: Views, report: Report, question: Question) -> Answer:
    """Answer a question as of one moment of the views. Raises `NotYetKnownError` and `NoSuchSubjectError`."""
    with views.reading() as connection:
        reached = read_position(connection)
        known_at = question.known_at
        if known_at is not None and known_at > reached:
            raise NotYetKnownError(reached, known_at)
        parts = report.answer(connection, question)
        checkpoint = read_mark(connection).checkpoint
    return Answer(report, question, reached if known_at is None else known_at, checkpoint, parts)


def words_of(terms: Mapping[str, Term]) -> Words:
    """Words for the codes of a closed list; another code stands for itself."""
    return lambda code, lang: terms[code].name(lang) if code in terms else code


def words(**pairs: tuple[str, str]) -> Words:
    """Words for codes of a report's own, Chinese and English; `_` in a keyword stands for `-`."""
    table = {code.replace("_", "-"): Term(code, *pair) for code, pair in pairs.items()}
    return words_of(table)


def _place(code: str, lang: Lang) -> str:
    return holder_name(code, lang) if code else ""


PROVINCE: Final = Column("province", "地区", "province", words=_place, long=True)


def permille(part: int, whole: int) -> int | None:
    """Return a share in tenths of a per cent, rounded half up; None of nothing.

    >>> permille(1, 3), permille(2, 3), permille(0, 0)
    (333, 667, None)
    """
    return None if whole == 0 else (2_000 * part + whole) // (2 * whole)


def rounded(dividend: int, divisor: int) -> int:
    """Return a quotient of whole numbers rounded half up.

    >>> rounded(5, 2), rounded(-5, 2)
    (3, -2)
    """
    return (2 * dividend + divisor) // (2 * divisor)
