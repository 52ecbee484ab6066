"""The library's own test case for recorders, on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from eventsourcing.dcb.tests import DCBRecorderTestCase

from ledger.store import Recorder, create_engine_for, create_schema
from ledger.store.connections import Place, url_of
from tests.postgresql import database


class ConformanceCase(DCBRecorderTestCase):
    """What the library asks, of the recorder in a database that a subclass names."""

    __test__ = False

    def use(self, place: Place) -> None:
        """Make a recorder there."""
        engine = create_engine_for(place)
        create_schema(engine)
        self.addCleanup(engine.dispose)
        self.recorder = Recorder(engine)

    def test_appending_and_reading_conform(self) -> None:
        self._test_append_read(self.recorder)

    def test_appending_and_subscribing_conform(self) -> None:
        self._test_append_subscribe(self.recorder)

    def test_sealing_changes_nothing_for_the_library(self) -> None:
        self.recorder.seal = lambda size, root: f"{size} {root.hex()}"
        self._test_append_read(self.recorder)
        newest = self.recorder.checkpoint()
        assert newest is not None
        assert newest.size == self.recorder.head()


class TestRecorderOnSqlite(ConformanceCase):
    __test__ = True

    @pytest.fixture(autouse=True)
    def _recorder(self, tmp_path: Path) -> None:
        self.use(tmp_path / "book.db")


class TestRecorderOnPostgresql(ConformanceCase):
    __test__ = True

    @pytest.fixture(autouse=True)
    def _recorder(self) -> Iterator[None]:
        with database() as url:
            self.use(url_of(url))
            yield
