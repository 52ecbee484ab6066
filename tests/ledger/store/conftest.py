"""A store of its own for each test, once on each database, sealed with a text instead of a signature."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ledger.store import Recorder, create_engine_for, create_schema
from ledger.store.connections import Place, url_of
from tests.ledger.store.samples import seal
from tests.postgresql import database


@pytest.fixture(params=["sqlite", "postgresql"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where the store is: a file, or a new database."""
    if request.param == "sqlite":
        yield tmp_path / "book.db"
        return
    with database() as url:
        yield url_of(url)


@pytest.fixture
def engine(book: Place) -> Iterator[Engine]:
    engine = create_engine_for(book)
    create_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def recorder(engine: Engine) -> Recorder:
    return Recorder(engine, seal)
