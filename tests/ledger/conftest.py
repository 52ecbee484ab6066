"""What the tests of recording stand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledger.inspecting import check_book
from tests.world import ACCOUNT, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A contract of 4,000 yuan with money for it; whatever a test does, the book must be sound after it."""
    world = World(tmp_path)
    world.fund(ACCOUNT, 10_000_00)
    world.contract("C1", 4_000_00, trainees=80, days=10)
    yield world
    check_book(world.ledger)
    world.close()
