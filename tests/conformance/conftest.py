from __future__ import annotations

import pytest

from tests.conformance.logs import Logs, published
from tests.world import World


@pytest.fixture(scope="package")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Logs:
    """Logs of all sizes, as the product publishes them."""
    directory = tmp_path_factory.mktemp("logs")
    world = World(directory)
    world.fund()
    school = world.contract()
    world.record_all(school, world.expense("C1", 5_00))
    made = published(world, directory)
    world.close()
    return made
