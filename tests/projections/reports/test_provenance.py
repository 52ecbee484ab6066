"""Provenance of the story, by hand, both ways; sums are exact on random histories too."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.follow import catch_up
from projections.reports.provenance import REPORT
from projections.reports.report import NoSuchSubjectError, Question, ask
from projections.views import Views
from tests.projections.history import tell_at_random
from tests.projections.reports.story import BENEATH, Story, rows
from tests.world import ACCOUNT, World

KINDS = (
    "spent_fen", "held_fen", "paid_fen", "passed_down_fen", "returned_fen", "treasury_fen", "given_back_fen",
    "allotted_on_fen", "not_arrived_fen",
)  # fmt: skip


def test_every_allocation_is_somewhere(story: Story) -> None:
    found = rows(story.ask(REPORT), "allocations", "allocation", "amount_fen", *KINDS)
    at = story.at
    assert found == [
        (at["D1"], 500_000, 130_000, 0, 5_000, 50_000, 10_000, 305_000, 0, 0, 0),
        (at["D2"], 450_000, 0, 0, 0, 0, 0, 200_000, 10_000, 10_000, 230_000),
        (at["D3"], 60_000, 0, 0, 0, 0, 0, 50_000, 0, 0, 10_000),
    ]
    assert rows(story.ask(REPORT), "ahead", "contract", "institution", "amount_fen") == [
        ("C1", story.private, 30_000)
    ]


def test_an_expense_names_the_payments_and_allocations_it_was_paid_from(story: Story) -> None:
    at = story.at
    found = rows(
        story.ask(REPORT, subject=str(at["E3"])),
        "expenses", "expense", "amount_fen", "payment", "arrival", "allocation", "source",
    )  # fmt: skip
    assert found == [
        (at["E3"], 40_000, at["Z1"], at["V1"], at["D1"], "allocation"),
        (at["E3"], 30_000, at["Z2"], at["V1"], at["D1"], "allocation"),
        (at["E3"], 20_000, None, None, None, "ahead"),
    ]


def test_a_contract_has_all_its_expenses_but_those_reversed(story: Story) -> None:
    answer = story.ask(REPORT, subject="C1")
    assert rows(answer, "sources", "source", "allocation", "document", "amount_fen") == [
        ("ahead", None, None, 30_000),
        ("allocation", story.at["D1"], "D1", 130_000),
    ]
    spent: Counter[object] = Counter()
    for expense, fen in rows(answer, "expenses", "expense", "amount_fen"):
        assert isinstance(fen, int)
        spent[expense] += fen
    assert spent == {story.at["E1"]: 60_000, story.at["E3"]: 90_000, story.at["E4"]: 10_000}


def test_before_its_reversal_an_expense_was_paid(story: Story) -> None:
    answer = story.ask(REPORT, subject=str(story.at["E2"]), as_of=date(2026, 5, 14))
    assert rows(answer, "expenses", "amount_fen", "payment") == [(40_000, story.at["Z1"])]
    assert rows(story.ask(REPORT, subject=str(story.at["E2"])), "expenses", "amount_fen") == []


def test_an_allocation_is_followed_down_to_the_city(story: Story) -> None:
    found = rows(
        story.ask(REPORT, subject=str(story.at["D1"])), "went", "became", "account", "payment", "amount_fen"
    )
    at = story.at
    assert sorted(found, key=str) == sorted(
        [
            ("paid", ACCOUNT, at["P1"], 5_000),
            ("returned", ACCOUNT, at["R1"], 10_000),
            ("treasury", ACCOUNT, None, 305_000),
            ("treasury", BENEATH, None, 50_000),
            ("spent", ACCOUNT, at["Z1"], 100_000),
            ("spent", ACCOUNT, at["Z2"], 30_000),
        ],
        key=str,
    )


def test_what_is_neither_allocation_nor_expense_nor_contract_is_refused(story: Story) -> None:
    for subject in ("999999", "C9", str(story.at["Z1"])):
        with pytest.raises(NoSuchSubjectError, match="found no allocation, expense or contract"):
            story.ask(REPORT, subject=subject)


@settings(max_examples=10, deadline=None)
@given(numbers=st.lists(st.integers(0, 10**6), min_size=8, max_size=30))
def test_on_any_history_every_fen_of_allocations_and_expenses_is_attributed(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int]
) -> None:
    world = World(tmp_path_factory.mktemp("random"))
    tell_at_random(world, numbers)
    _check(world)
    world.close()


def _check(world: World) -> None:
    views = Views(Path(world.path) / "views.db")
    catch_up(world.ledger.recorder, views)
    answer = ask(views, REPORT, Question())
    for amount, *parts in rows(answer, "allocations", "amount_fen", *KINDS):
        assert amount == sum(parts)  # type: ignore[arg-type]
    spent = sum(row[0] for row in rows(answer, "allocations", "spent_fen"))  # type: ignore[misc]
    spent += sum(row[0] for row in rows(answer, "ahead", "amount_fen"))  # type: ignore[misc]
    told = 0
    for contract in ("C0", "C1", "C2"):
        try:
            found = ask(views, REPORT, Question(subject=contract))
        except NoSuchSubjectError:
            continue
        sources = sum(row[0] for row in rows(found, "sources", "amount_fen"))  # type: ignore[misc]
        assert sources == sum(row[0] for row in rows(found, "expenses", "amount_fen"))  # type: ignore[misc]
        told += sources
    assert told == spent
    views.close()
