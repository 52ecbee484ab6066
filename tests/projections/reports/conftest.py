"""The small story, told once a module; tests only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.projections.reports.story import Story, tell


@pytest.fixture(scope="package")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    told = tell(tmp_path_factory.mktemp("story"))
    yield told
    told.views.close()
    told.world.close()
