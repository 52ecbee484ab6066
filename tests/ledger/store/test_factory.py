"""The library's application finds the store by its environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from eventsourcing.dcb.api import DCBEvent
from eventsourcing.dcb.application import DCBApplication

from ledger.store import Recorder
from ledger.store.factory import DatabaseNotNamedError


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}"])
def test_an_application_keeps_its_events_in_the_book(tmp_path: Path, form: str) -> None:
    database = form.format(tmp_path / "book.db")
    for position in (1, 2):
        with DCBApplication({"PERSISTENCE_MODULE": "ledger.store", "MINGZHANG_DATABASE": database}) as app:
            assert isinstance(app.recorder, Recorder)
            assert app.recorder.append([DCBEvent("type", b"data", ["tag"])]) == position


def test_a_database_that_is_not_named_is_asked_for() -> None:
    with pytest.raises(DatabaseNotNamedError, match="MINGZHANG_DATABASE"):
        DCBApplication({"PERSISTENCE_MODULE": "ledger.store"})
