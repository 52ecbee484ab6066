"""Plans with their reviews, and quotas, as the views show them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from projections.follow import catch_up
from projections.planning import (
    PLAN_BUDGETS,
    PLAN_NEEDS,
    PLAN_QUOTAS,
    PLAN_STAGES,
    PLANS,
    QUOTAS,
    PlanView,
    plans,
)
from projections.views import Views
from tests.projections.history import parties
from tests.projections.looking import rows
from tests.world import World

PLAN = {"plan": "F1", "fiscal_year": 2026, "holder": "41", "lines": ["rural.distance"]}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def seen(world: World) -> Views:
    """The world's views, up to date."""
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)
    return views


def test_every_version_keeps_what_was_said_of_it(views: Views) -> None:
    names = ("plan", "version", "state", "education", "finance", "submitted_on", "finance_on", "is_newest")
    assert rows(views, PLANS, *names) == [
        ("F1", 1, "returned", "approved", "returned", "2026-01-10", "2026-01-20", 0),
        ("F1", 2, "approved", "approved", "approved", None, "2026-01-20", 1),
    ]


def test_a_plan_shows_its_sums_and_what_was_corrected(views: Views) -> None:
    names = ("lines", "surveyed", "trainees", "budget_fen", "evaluation", "responsible")
    sums = ("rural.short-term rural.distance", 100, 350, 160_000)
    assert rows(views, PLANS, *names) == [(*sums, None, None), (*sums, "问卷与专家评估", "师范教育处")]


def test_the_parts_of_a_plan_stand_in_tables_of_their_own(views: Views) -> None:
    def of_the_first(found: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
        return [rest for version, *rest in map(tuple, found) if version == 1]

    assert of_the_first(rows(views, PLAN_NEEDS, "version", "number", "surveyed", "summary")) == [
        [1, 60, "课例研修"],
        [2, 40, None],
    ]
    assert of_the_first(rows(views, PLAN_QUOTAS, "version", "number", "line", "trainees", "days")) == [
        [1, "rural.short-term", 50, 10],
        [2, "rural.distance", 300, 20],
    ]
    assert of_the_first(rows(views, PLAN_BUDGETS, "version", "category", "amount_fen")) == [
        ["lodging", 90_000],
        ["meals", 70_000],
    ]
    assert of_the_first(rows(views, PLAN_STAGES, "version", "stage", "starts_on", "ends_on")) == [
        ["集中培训", "2026-04-01", "2026-04-30"]
    ]


def test_the_plan_that_counts_is_told_with_its_budget(views: Views) -> None:
    with views.reading() as connection:
        (newest,) = plans(connection)
        both = plans(connection, newest_only=False)
    assert newest == PlanView(
        "F1", 2, 2026, "41", ("rural.short-term", "rural.distance"), 350, 160_000,
        {"lodging": 90_000, "meals": 70_000}, "approved", "approved", "approved", None,
    )  # fmt: skip
    assert [(each.version, each.state) for each in both] == [(1, "returned"), (2, "approved")]


def test_quotas_name_who_sends_or_who_trains(told: World, views: Views) -> None:
    winner = parties(told).schools[0]
    assert rows(views, QUOTAS, "line", "holder", "institution", "trainees", "assigned_on") == [
        ("demo.backbone", "41", None, 12, "2026-02-02"),
        ("demo.backbone", None, winner, 30, "2026-12-20"),
    ]


def test_amounts_of_one_category_are_added_up(world: World) -> None:
    budget = [{"category": "meals", "amount_fen": 5}, {"category": "meals", "amount_fen": 7}]
    world.record(world.province().education, "plan.submitted", **PLAN, budget=budget)
    assert rows(seen(world), PLAN_BUDGETS, "category", "amount_fen") == [("meals", 12)]


def test_a_late_answer_changes_the_version_it_answers(world: World) -> None:
    education = world.province().education
    world.record(education, "plan.submitted", **PLAN)
    world.record(education, "plan.submitted", **PLAN, version=2)
    answer = {"plan": "F1", "version": 1, "side": "finance", "outcome": "returned"}
    world.record(world.finance(), "plan.reviewed", **answer)
    assert rows(seen(world), PLANS, "version", "state", "is_newest") == [
        (1, "returned", 0),
        (2, "submitted", 1),
    ]
