"""A book in which nearly everything happened, with its views up to date; tests only read them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from projections.follow import catch_up
from projections.views import Views
from tests.projections.history import tell_everything
from tests.world import World


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("told"))
    tell_everything(world)
    yield world
    world.close()


@pytest.fixture(scope="module")
def views(told: World) -> Iterator[Views]:
    views = Views(told.path / "views.db")
    catch_up(told.ledger.recorder, views)
    yield views
    views.close()
