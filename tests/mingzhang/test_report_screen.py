"""A report's tables on a screen: what gives way when a table is too wide."""

from __future__ import annotations

from mingzhang.cells import width
from mingzhang.report_screen import WIDEST, draw
from mingzhang.speech import Speech
from projections.reports.report import Answer, Cell, Column, Question, Report, Section

NUMBER = "41-2026-HT-001"
THING = Column("about", "所涉事项", "about", long=True, identifies=True)


def _draw(columns: list[Column], rows: list[list[Cell]]) -> list[str]:
    section = Section("rows", "各行", "Rows", columns)
    report = Report("trial", "试", "trial", [section], lambda *_: [])
    answer = Answer(report, Question(), 7, "", [section.of(rows)])
    return draw(answer, "heading", Speech("en")).split("\n\n")[1].splitlines()[1:]


def _wide(name: str, size: int = 50, *, spare: bool = False) -> tuple[Column, str]:
    return Column(name, name, name, long=not spare, spare=spare), name[0] * size


def test_the_longest_texts_are_cut_and_the_number_of_a_thing_stays_whole() -> None:
    short, article, note = Column("what", "什么", "what", long=True), _wide("article"), _wide("note", 70)
    row: list[Cell] = ["plan of implementation", NUMBER, article[1], note[1]]
    said = _draw([short, THING, article[0], note[0]], [row])
    assert "plan of implementation" in said[-1]
    assert NUMBER in said[-1]
    assert said[-1].count("..") == 2
    assert max(map(width, said)) == WIDEST


def test_a_column_without_a_word_in_it_gives_way_before_any_text_is_cut() -> None:
    text, empty = _wide("text", 60), Column("q" * 40, "空", "q" * 40)
    assert not any(
        "q" in line or ".." in line for line in _draw([THING, text[0], empty], [[NUMBER, text[1], None]])
    )


def test_what_can_be_spared_gives_way_before_a_number_is_cut() -> None:
    text, spared = _wide("text"), _wide("spared", 90, spare=True)
    said = _draw([THING, text[0], spared[0]], [[NUMBER, text[1], spared[1]]])
    assert "spared" not in said[0]
    assert [NUMBER, text[1]] == said[-1].split()


def test_a_number_is_cut_where_nothing_else_makes_room() -> None:
    said = _draw([THING, Column("code", "码", "code")], [[NUMBER * 9, "c" * 60]])
    assert max(map(width, said)) == WIDEST
    assert said[-1].endswith(".. " + " " + "c" * 60)
