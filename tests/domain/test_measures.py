"""Measures: dated law as data, each figure with its source, and "not assessed" where nothing is known."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.measures import PACKAGED, Measure, NotAssessed, adopted_measures, all_in_force, in_force
from domain.packaged_measures import FIGURE_NAMES, INSTRUMENTS, ROWS, SCOPE_NAMES
from domain.statements.measures import FigureName, FigureScope, FigureUnit, FigureValue, MeasuresAdopted
from domain.statements.registry import parse_statement
from domain.training_fees import training_cap
from tests.domain.examples import example_bytes

FOUNDING_NOTICE = date(2010, 6, 11)


def value(name: str, day: date, scope: str = "") -> str:
    found = in_force(name, day, scope)
    assert isinstance(found, Measure), found
    return found.value


@pytest.mark.parametrize(
    ("name", "scope", "day", "expected"),
    [
        ("transfer.pass-on-days", "", date(2015, 1, 1), "30"),
        ("transfer.issue-days", "special", date(2016, 5, 1), "90"),
        ("transfer.advance-notice", "general", date(2020, 10, 1), "90"),
        ("disclosure.budget-days", "", date(2026, 5, 1), "20"),
        ("tender.bid-days", "", FOUNDING_NOTICE, "20"),
        ("contract.publication-days", "", date(2015, 3, 1), "2"),
        ("contract.supplement", "", FOUNDING_NOTICE, "10"),
        ("intention.days", "province", date(2021, 1, 1), "30"),
        ("tender.threshold", "central", date(2012, 12, 31), "120000000"),
        ("tender.threshold", "central", date(2020, 1, 1), "200000000"),
        ("training.cap", "", date(2016, 12, 31), "45000"),
        ("training.cap", "III", date(2017, 1, 1), "55000"),
        ("lecture.fee", "professor", date(2016, 12, 31), "200000"),
        ("lecture.fee", "professor", date(2017, 1, 1), "100000"),
    ],
)
def test_the_figure_of_a_day_is_the_one_in_force_on_it(
    name: str, scope: str, day: date, expected: str
) -> None:
    assert value(name, day, scope) == expected


@pytest.mark.parametrize(
    ("name", "scope", "day", "first"),
    [
        ("transfer.pass-on-days", "", FOUNDING_NOTICE, date(2015, 1, 1)),
        ("transfer.pass-on-days", "", date(2014, 12, 31), date(2015, 1, 1)),
        ("contract.publication-days", "", date(2015, 2, 28), date(2015, 3, 1)),
        ("intention.days", "province", date(2020, 12, 31), date(2021, 1, 1)),
        ("training.cap", "III", FOUNDING_NOTICE, date(2017, 1, 1)),
        ("tender.threshold", "central", date(2015, 5, 1), date(2011, 1, 1)),
        ("tender.threshold", "41", date(2026, 5, 1), None),
        ("no.such", "", date(2026, 5, 1), None),
    ],
)
def test_what_was_not_in_force_or_is_not_known_is_not_assessed(
    name: str, scope: str, day: date, first: date | None
) -> None:
    found = in_force(name, day, scope)
    assert found == NotAssessed(name, scope, day, first)
    assert found.say("zh").startswith("不作评估")
    assert found.say("en").startswith("not assessed")


def test_facts_of_the_founding_year_are_not_judged_by_later_law() -> None:
    names = {measure.name for measure in all_in_force(FOUNDING_NOTICE)}
    assert "tender.bid-days" in names
    assert not {name for name in names if name.startswith(("transfer.", "training.", "disclosure."))}


def test_two_figures_of_one_name_and_scope_are_never_in_force_together() -> None:
    for one in PACKAGED:
        for other in PACKAGED:
            if one is not other and (one.name, one.scope) == (other.name, other.scope):
                assert not one.is_in_force(other.in_force_from)


@pytest.mark.parametrize("measure", PACKAGED, ids=lambda measure: f"{measure.name} {measure.scope}")
def test_a_packaged_figure_could_have_been_adopted(measure: Measure) -> None:
    for kind, text in ((FigureName, measure.name), (FigureValue, measure.value), (FigureUnit, measure.unit)):
        TypeAdapter(kind).validate_python(text)
    if measure.scope:
        TypeAdapter(FigureScope).validate_python(measure.scope)
    assert measure.mark in ("C", "S")
    assert measure.in_force_to is None or measure.in_force_from < measure.in_force_to
    assert measure.mark == "S" or measure.citation.endswith(("条", "条第三项"))


def test_every_figure_and_scope_has_a_word_in_both_languages() -> None:
    assert set(FIGURE_NAMES) == {row.name for row in ROWS}
    assert {part for row in ROWS for part in row.scope.split("/") if part} == set(SCOPE_NAMES)
    assert {row.instrument for row in ROWS} == set(INSTRUMENTS)
    for zh, en in (*FIGURE_NAMES.values(), *SCOPE_NAMES.values()):
        assert re.search("[\u3400-\u9fff]", zh)
        assert not re.search("[\u3400-\u9fff]", en)
    assert len(set(FIGURE_NAMES.values())) == len(FIGURE_NAMES)


def test_parts_of_a_cap_sum_to_it() -> None:
    for day, whole, parts in (
        (date(2015, 1, 1), "", ("lodging", "meals", "venue-and-lectures", "other")),
        (date(2020, 1, 1), "III", ("III/lodging", "III/meals", "III/venue", "III/other")),
    ):
        assert sum(int(value("training.cap", day, part)) for part in parts) == int(
            value("training.cap", day, whole)
        )


def test_an_adopted_figure_takes_the_place_of_an_older_one_from_its_day_on() -> None:
    statement = parse_statement(
        example_bytes("measures.adopted", in_force_from="2026-03-01", in_force_to=None)
    )
    assert isinstance(statement, MeasuresAdopted)
    adopted = adopted_measures(statement)
    known = (*PACKAGED, *(measure._replace(scope="III", value="50000") for measure in adopted[:1]))
    before, after = (in_force("training.cap", date(2026, m, 28), "III", known) for m in (2, 3))
    assert isinstance(before, Measure)
    assert isinstance(after, Measure)
    assert (before.value, before.mark) == ("55000", "S")
    assert (after.value, after.mark) == ("50000", "adopted")
    assert after.citation == "虚构培训费管理办法第九条"


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(PACKAGED))
def test_whatever_answers_was_in_force(day: date, measure: Measure) -> None:
    found = in_force(measure.name, day, measure.scope)
    if isinstance(found, Measure):
        assert found.is_in_force(day)
    else:
        assert not measure.is_in_force(day)


@pytest.mark.parametrize(
    ("rank", "day", "fen", "includes_lecture_fees"),
    [
        ("I", date(2026, 1, 1), 76_000, False),
        ("III", date(2017, 1, 1), 55_000, False),
        ("III", date(2016, 12, 31), 45_000, True),
        (None, date(2014, 1, 1), 45_000, True),
    ],
)
def test_a_training_cap_is_that_of_its_day_and_class(
    rank: str | None, day: date, fen: int, includes_lecture_fees: bool
) -> None:
    cap = training_cap(rank, day)
    assert cap is not None
    assert (cap.fen, cap.includes_lecture_fees) == (fen, includes_lecture_fees)


def test_no_cap_is_made_up() -> None:
    assert training_cap("III", date(2013, 12, 31)) is None
    assert training_cap(None, date(2017, 1, 1)) is None
    later = training_cap("II", date(2017, 1, 1) + timedelta(days=1))
    assert later is not None
    assert (later.full_days, later.later_percent) == (30, 70)
    assert training_cap(None, date(2014, 1, 1)).full_days is None  # type: ignore[union-attr]
