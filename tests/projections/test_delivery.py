"""Modes, trainees, charges and evaluations of classes, and what is missing beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from projections.delivery import (
    CHARGES,
    CLASS_MODES,
    EVALUATIONS,
    Evaluation,
    TraineeCount,
    class_evaluations,
    evaluations_due,
    trainee_totals,
)
from projections.follow import catch_up
from projections.procurement import CLASSES, CONTRACTS, TENDERS
from projections.views import Views
from tests.projections.looking import rows
from tests.world import ACCOUNT, World

TODAY = date(2026, 5, 30)


class Looking:
    """A world with a contract, whose views are brought up to date before each question."""

    def __init__(self, directory: Path) -> None:
        self.world = World(directory)
        self.views = Views(self.world.path / "views.db")
        self.world.fund(ACCOUNT)
        self.school = self.world.contract()

    def tell(self, type_: str, class_: str, **members: Any) -> None:
        """Record something about a class."""
        self.world.record(self.school, type_, class_=class_, **members)

    def open_class(self, class_: str, ends_on: str = "2026-05-10") -> None:
        self.tell(
            "class.opened", class_, contract="C1", mode="centralised", starts_on="2026-05-01",
            ends_on=ends_on, planned=40,
        )  # fmt: skip

    def evaluate(self, class_: str, *by: str) -> None:
        for each in by:
            self.tell(
                "evaluation.recorded", class_, by=each, satisfaction="90", respondents=5, standard="标准"
            )

    def missing(self) -> dict[str, tuple[str, ...]]:
        catch_up(self.world.ledger.recorder, self.views)
        with self.views.reading() as connection:
            return {each.class_: each.missing for each in evaluations_due(connection, TODAY)}


@pytest.fixture
def looking(tmp_path: Path) -> Iterator[Looking]:
    looking = Looking(tmp_path)
    yield looking
    looking.views.close()
    looking.world.close()


def test_a_class_keeps_its_modes_practice_days_and_who_is_responsible(views: Views) -> None:
    assert rows(views, CLASS_MODES, "class", "mode", "percent") == [
        ("K1", "centralised", 70),
        ("K1", "distance", 30),
    ]
    assert rows(views, CLASSES, "practice_days", "responsible") == [(3, "继教院")]


def test_charges_stand_by_purpose(views: Views) -> None:
    assert rows(views, CHARGES, "class", "purpose", "charge_fen", "declared_on") == [
        ("K1", "照相费", 5_000, "2026-12-20"),
        ("K1", "资料费", 0, "2026-04-01"),
    ]


def test_evaluations_are_kept_as_written(views: Views) -> None:
    names = ("class", "by", "content", "arrangement", "management", "satisfaction", "respondents")
    assert rows(views, EVALUATIONS, *names) == [
        ("K1", "self", "95", "90.25", None, None, 45),
        ("K1", "trainees", None, None, "91", "96.5", 45),
    ]


def test_evaluations_stand_beside_their_class(views: Views) -> None:
    with views.reading() as connection:
        (found,) = class_evaluations(connection, TODAY)
    assert (found.class_, found.contract, found.state, found.attended) == ("K1", "C1", "closed", 48)
    assert (found.ends_on, found.days) == (date(2026, 4, 10), 50)
    assert found.evaluations["trainees"] == Evaluation(
        None, None, "91", "96.5", 45, "评估标准2026", date(2026, 4, 20)
    )
    assert found.missing == ("experts",)


def test_trainees_are_told_by_dimension_with_those_of_whom_it_is_not_stated(views: Views) -> None:
    with views.reading() as connection:
        rural, origin, stage = (
            trainee_totals(connection, "rural"),
            trainee_totals(connection, "origin"),
            trainee_totals(connection, "stage"),
        )
    assert rural == ((TraineeCount("rural", 40, 1), TraineeCount("town", 5, 1)), 48, 3)
    assert origin == ((TraineeCount("41", 48, 1),), 48, 0)
    assert stage == ((), 48, 48)


def test_totals_of_several_classes_are_added_up(looking: Looking) -> None:
    for number, count in enumerate((7, 8)):
        looking.open_class(f"K{number}")
        totals = [
            {"by": "subject", "key": "数学", "count": count},
            {"by": "subject", "key": "数学", "count": 1},
        ]
        looking.tell("class.closed", f"K{number}", attended=10, totals=totals)
    catch_up(looking.world.ledger.recorder, looking.views)
    with looking.views.reading() as connection:
        assert trainee_totals(connection, "subject") == ((TraineeCount("数学", 17, 2),), 20, 3)


def test_all_three_evaluations_are_due_of_a_class_once_it_is_closed(looking: Looking) -> None:
    looking.open_class("K1")
    assert looking.missing() == {}
    looking.tell("class.closed", "K1", attended=9)
    assert looking.missing() == {"K1": ("trainees", "experts", "self")}
    looking.evaluate("K1", "self", "experts")
    assert looking.missing() == {"K1": ("trainees",)}
    looking.evaluate("K1", "trainees")
    assert looking.missing() == {}


def test_what_is_longest_past_comes_first(looking: Looking) -> None:
    looking.open_class("K1", ends_on="2026-05-20")
    looking.open_class("K2", ends_on="2026-05-10")
    looking.open_class("K3", ends_on="2026-06-20")
    for number in (1, 2, 3):
        looking.tell("class.closed", f"K{number}", attended=9)
    looking.evaluate("K1", "self")
    assert list(looking.missing()) == ["K2", "K1", "K3"]
    with looking.views.reading() as connection:
        assert [each.days for each in evaluations_due(connection, TODAY)] == [20, 10, 0]


def test_who_is_responsible_is_shown_as_corrected(looking: Looking) -> None:
    world, education = looking.world, looking.world.province().education
    facts = {
        TENDERS: world.record(
            education, "tender.opened", tender="T1", account=ACCOUNT, title="项目", subject="training",
            method="inquiry", ceiling_fen=1, opened_on="2026-02-01", deadline_on="2026-02-20",
        ),
        CONTRACTS: world.record(
            education, "contract.signed", contract="C2", account=ACCOUNT, institution=looking.school,
            amount_fen=1, trainees=1, days=1, responsible="培训处",
        ),
        CLASSES: world.record(
            education, "class.opened", class_="K1", contract="C2", mode="distance", starts_on="2026-05-01",
            ends_on="2026-05-10", planned=1, on_behalf_of=looking.school, capacity="compiled",
        ),
    }  # fmt: skip
    for number, fact in enumerate(facts.values()):
        world.record(
            education, "statement.corrected", corrects=fact.id, member="responsible", value=f"第{number}处"
        )
    catch_up(world.ledger.recorder, looking.views)
    for number, table in enumerate(facts):
        assert (f"第{number}处",) in rows(looking.views, table, "responsible")
