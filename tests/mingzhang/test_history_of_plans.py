"""history and show of plans, bases, resources, quotas and evaluations: what people read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from mingzhang.command import run
from tests.projections.history import tell_everything
from tests.world import World

Say = Callable[..., str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("plans"))
    tell_everything(world)
    world.close()
    return world


@pytest.fixture
def say(world: World, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command on the book and return what it writes to stdout."""

    def ask(*arguments: str, lang: str = "zh") -> str:
        assert run([*arguments, "--book", str(world.path), "--lang", lang]) == 0
        return capsys.readouterr().out

    return ask


def types_of(text: str) -> list[str]:
    return [each["statement"]["type"] for each in json.loads(text)["statements"]]


def test_the_history_of_a_plan_has_its_versions_reviews_and_corrections(say: Say) -> None:
    assert types_of(say("history", "F1", "--json")) == [
        "plan.submitted", "plan.reviewed", "plan.reviewed", "plan.submitted", "statement.corrected",
        "plan.reviewed", "plan.reviewed",
    ]  # fmt: skip
    chinese, english = say("history", "F1"), say("history", "plan:F1", lang="en")
    assert chinese.startswith("实施方案 F1")
    assert "F1 · 第1版 · 财政 · 退回" in chinese
    assert english.startswith("plan F1")
    assert "F1 · version 2 · education · approved" in english


@pytest.mark.parametrize(
    ("subject", "title", "types"),
    [
        ("base:J2", "培训基地 J2", ["base.designated", "base.withdrawn", "statement.corrected"]),
        ("Z1", "培训资源 Z1", ["resource.selected", "resource.shared", "resource.shared"]),
        ("2026/demo.backbone/41", "资金账户 2026/demo.backbone/41", ["quota.assigned"]),
    ],
)
def test_what_is_planned_and_shared_has_a_history(
    say: Say, subject: str, title: str, types: list[str]
) -> None:
    assert say("history", subject).startswith(title)
    assert types_of(say("history", subject, "--json")) == types


def test_charges_and_evaluations_stand_in_the_history_of_their_class(say: Say) -> None:
    shown = say("history", "K1")
    for words in ("K1 · 资料费", "K1 · 学员", "K1 · 机构自评"):
        assert words in shown
    assert "50.00" in shown
    assert types_of(say("history", "class:K1", "--json"))[-4:] == [
        "charge.declared", "charge.declared", "evaluation.recorded", "evaluation.recorded",
    ]  # fmt: skip


def test_a_bases_designation_stands_in_the_history_of_its_institution(world: World, say: Say) -> None:
    assert "base.designated" in types_of(say("history", _school(say), "--json"))


def test_a_plan_is_shown_with_every_member(say: Say) -> None:
    first = json.loads(say("history", "F1", "--json"))["statements"][0]
    shown = say("show", str(first["position"]))
    assert shown.startswith("实施方案报送  plan.submitted")
    for words in ("方案编号", "rural.short-term", "需求调研", "课例研修", "经费预算"):
        assert words in shown


def _school(say: Say) -> str:
    found = json.loads(say("history", "base:J1", "--json"))["statements"][0]
    return str(found["statement"]["institution"])
