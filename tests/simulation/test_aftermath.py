"""Looking at the aftermath finds what it is there to find: each loss that a crash must not cause."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.application import Recorded
from ledger.client import Parcel
from tests.simulation.aftermath import Seen, check_aftermath
from tests.simulation.working import Place
from tests.world import ACCOUNT, World

NAME = "R"


class Desk:
    """A recorder whose account is written by hand."""

    def __init__(self, directory: Path) -> None:
        self.world = World(directory)
        self.world.fund(ACCOUNT)
        school = self.world.contract()
        accounts = directory / "accounts"
        accounts.mkdir()
        self.place = Place(self.world.path, "C1", school, accounts, directory / "public")

    def parcel(self) -> Parcel:
        """An expense with a value that is withheld."""
        statement, kept = self.world.disclosed_expense("C1", 1)
        return self.world.desk.sign(self.place.institution, [statement], [kept])

    def tell(self, *rows: tuple[str, object]) -> None:
        """Write lines of the account."""
        with self.place.account(NAME).open("a") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)

    def record(self) -> None:
        """Record an expense, and put it down."""
        parcel = self.parcel()
        self.place.keep_parcels(NAME, [parcel])
        outcome = self.world.ledger.submit(parcel.submission(), parcel.disclosures)
        assert isinstance(outcome, Recorded)
        receipt = self.world.ledger.receipt(outcome.position).to_text()
        answer = [outcome.position, outcome.size, outcome.is_repeat, receipt]
        self.tell(("trying", "submit"), ("done", "submit"), ("recorded", answer))

    def check(self, seen: Seen | None = None) -> None:
        """Look at the book, as after a crash."""
        self.world.ledger.close()
        check_aftermath(self.place, [NAME], [], seen or {})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.world.close()


def test_a_book_that_lost_nothing_passes(desk: Desk) -> None:
    desk.record()
    desk.check({desk.world.ledger.recorder.head(): desk.world.ledger.checkpoint().root})


def test_an_acknowledged_submission_that_is_gone_is_found(desk: Desk, tmp_path: Path) -> None:
    desk.world.reopen()
    shutil.copytree(desk.place.book, tmp_path / "older")
    desk.record()
    desk.world.ledger.close()
    shutil.rmtree(desk.place.book)
    shutil.copytree(tmp_path / "older", desk.place.book)
    desk.place.book.with_name("book.signed").unlink()
    with pytest.raises(AssertionError, match="was acknowledged, and is lost"):
        desk.check()


def test_a_digest_without_its_value_is_found(desk: Desk) -> None:
    desk.record()
    desk.world.ledger.close()
    with closing(sqlite3.connect(desk.place.book / "private.db")) as connection:
        connection.execute("DELETE FROM disclosures")
        connection.commit()
    with pytest.raises(AssertionError, match="1 digests are without their value"):
        desk.check()


def test_what_was_seen_and_is_no_more_is_found(desk: Desk) -> None:
    desk.record()
    with pytest.raises(AssertionError, match="was taken back"):
        desk.check({3: bytes(32)})


def test_who_was_told_that_nothing_was_recorded_was_told_the_truth(desk: Desk) -> None:
    parcel = desk.parcel()
    desk.place.keep_parcels(NAME, [parcel])
    desk.tell(("trying", "submit"), ("failed", "UnusableDatabaseError: nothing was recorded"))
    desk.check()
    desk.world.reopen()
    with pytest.raises(AssertionError, match="in the log, though"):
        desk.check()


def test_a_repeat_after_nothing_was_recorded_is_found(desk: Desk) -> None:
    desk.record()
    answer = [desk.world.ledger.recorder.head() - 1, 1, True, ""]
    failed = ("failed", "UnusableDatabaseError: nothing was recorded")
    desk.tell(("trying", "submit"), failed, ("trying", "submit"), ("done", "submit"), ("recorded", answer))
    with pytest.raises(AssertionError, match="nothing was recorded"):
        desk.check()


def test_a_process_that_ended_without_reason_is_found(desk: Desk) -> None:
    desk.tell(("ended", "ZeroDivisionError"))
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        desk.check()
