from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.audit.bare.forging import Log
from tests.world import ACCOUNT, World


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A practice ledger with a contract and some expenses."""
    world = World(tmp_path_factory.mktemp("bare"))
    world.fund(ACCOUNT, 5_000_00)
    school = world.contract("C1", 1_000_00)
    for number in range(3):
        world.wait(60)
        world.record_all(school, *[world.expense("C1", 10_00 + number) for _ in range(4)])
    yield world
    world.close()


@pytest.fixture(scope="package")
def log(world: World) -> Log:
    """The log of that ledger; to be copied before it is changed."""
    return Log.of(world)
