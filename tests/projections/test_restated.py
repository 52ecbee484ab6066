"""Balances say by how many facts closed periods were restated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from projections.balances import balances
from projections.follow import catch_up
from projections.restated import Restated
from projections.views import Views
from tests.projections.oversight import close
from tests.world import ACCOUNT, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, now="2026-05-20T09:00")
    world.fund(ACCOUNT, 1_000_000)
    yield world
    world.close()


def restated(world: World, **question: Any) -> Restated | None:
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)
    found = balances(views, **question).restated_after_close
    views.close()
    return found


def pay(world: World, day: str) -> int:
    return world.record(
        world.province().finance, "payment.made", account=ACCOUNT, payee=world.institution(), purpose="评审",
        category="other", amount_fen=1, payment_order=f"直{world.number()}", occurred_on=day,
    ).position  # fmt: skip


def test_nothing_is_restated_before_something_is_closed(world: World) -> None:
    assert restated(world) is None


def test_a_late_fact_restates_the_month_it_belongs_to_from_its_day_on(world: World) -> None:
    pay(world, "2026-05-20")
    world.at("2026-06-02")
    closing = close(world, "2026-05")
    assert restated(world) == Restated("2026-05", 0, 0)
    late = pay(world, "2026-05-10")
    pay(world, "2026-06-01")
    assert restated(world) == Restated("2026-05", 1, 1)
    assert restated(world, as_of=date(2026, 5, 9)) == Restated("2026-05", 0, 0)
    assert restated(world, as_of=date(2026, 5, 10)) == Restated("2026-05", 1, 1)
    assert restated(world, known_at=late - 1) == Restated("2026-05", 0, 0)
    assert restated(world, known_at=closing - 1) is None


def test_a_month_stays_restated_when_a_later_one_is_closed(world: World) -> None:
    world.at("2026-06-02")
    close(world, "2026-05")
    pay(world, "2026-05-10")
    world.at("2026-07-02")
    pay(world, "2026-06-10")
    close(world, "2026-06")
    assert restated(world) == Restated("2026-06", 1, 1)
    pay(world, "2026-06-11")
    assert restated(world) == Restated("2026-06", 2, 2)
