"""A store in a directory of its own, sealed with a text instead of a signature."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ledger.store import Recorder, create_engine_for, create_schema
from tests.ledger.store.samples import seal


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book.db"


@pytest.fixture
def engine(book: Path) -> Iterator[Engine]:
    engine = create_engine_for(book)
    create_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def recorder(engine: Engine) -> Recorder:
    return Recorder(engine, seal)
