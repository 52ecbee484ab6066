"""The library's own test case for recorders, on SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest
from eventsourcing.dcb.tests import DCBRecorderTestCase

from ledger.store import Recorder, create_engine_for, create_schema


class TestRecorderOnSqlite(DCBRecorderTestCase):
    @pytest.fixture(autouse=True)
    def _recorder(self, tmp_path: Path) -> None:
        engine = create_engine_for(tmp_path / "book.db")
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
