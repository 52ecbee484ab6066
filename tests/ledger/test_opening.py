"""A book is opened to record while somebody else records in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.practice import practice_log_key
from ledger.store import Recorder
from tests.world import World


def test_a_log_that_grows_while_it_is_opened_is_not_taken_for_an_older_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path)
    world.finance()
    head = Recorder.head

    def head_before_another_records(recorder: Recorder) -> int:
        found = head(recorder)
        monkeypatch.undo()
        world.education()
        return found

    monkeypatch.setattr(Recorder, "head", head_before_another_records)
    Ledger.open(world.path, practice_log_key(world.ledger.book), lambda: world.now).close()
    world.close()
