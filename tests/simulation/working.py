"""What the processes do that are killed: record, bring the views up to date, publish, until told to stop.

Each keeps an account of its work in a file, line by line: `trying` a step before each attempt, then `done` or
`failed` with the error, after which it tries the same again. A recorder puts down `recorded` with the
receipt, synced before it goes on. An error that no program should show ends the process; its traceback is
the last line.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from threading import Event
from typing import Final, NamedTuple, TypeVar

from sqlalchemy.exc import DatabaseError

from domain.statements.registry import statement_bytes
from ledger.application import Ledger, Recorded
from ledger.book import Book
from ledger.client import Parcel, read_parcel, write_parcel
from ledger.disclosure import withhold
from ledger.encoding import Uuid7Maker
from ledger.errors import LedgerError
from ledger.moment import CHINA
from ledger.practice import PracticeDesk, practice_log_key
from ledger.private_store import StoredDisclosure
from ledger.tiles.publish import publish
from projections.errors import ViewsError
from projections.follow import catch_up
from projections.views import Views

_Result = TypeVar("_Result")

SUBMIT: Final = "submit"
MAX_STATEMENTS: Final = 12
MAX_PARCELS: Final = 3
PAUSE_S: Final = 0.02
"""How long somebody who met an error waits before he tries again."""


class Place(NamedTuple):
    """Where everybody works: the book, whose contract; where accounts are kept; where is published."""

    book: Path
    contract: str
    institution: str
    accounts: Path
    public: Path

    def account(self, name: str) -> Path:
        """The file in which a process keeps its account."""
        return self.accounts / f"{name}.jsonl"

    def keep_parcels(self, name: str, parcels: Sequence[Parcel]) -> None:
        """Keep what a recorder is about to submit, instead of what it submitted before."""
        for path in self._parcel_paths(name)[len(parcels) :]:
            path.unlink(missing_ok=True)
        for parcel, path in zip(parcels, self._parcel_paths(name), strict=False):
            write_parcel(parcel, path)

    def parcels(self, name: str) -> list[Parcel]:
        """What a recorder submitted last, or was about to."""
        return [read_parcel(path) for path in self._parcel_paths(name) if path.exists()]

    def _parcel_paths(self, name: str) -> list[Path]:
        return [self.accounts / f"{name}-{number}.submission" for number in range(MAX_PARCELS)]

    @property
    def stop(self) -> Path:
        """When this file is there, everybody finishes."""
        return self.accounts / "stop"


def now() -> datetime:
    """The moment, in China."""
    return datetime.now(CHINA)


def record(place: Place, name: str) -> None:
    """Record expenses; now and then several submissions in one transaction."""
    with _Account(place, name) as account:
        key = practice_log_key(Book.open(place.book))
        ledger = account.insist("open", lambda: Ledger.open(place.book, key, now))
        if ledger is not None:
            _record(ledger, place, name, account)
            ledger.close()


def _record(ledger: Ledger, place: Place, name: str, account: _Account) -> None:
    clerk = account.insist("begin", lambda: _Clerk(ledger, place, name))
    while clerk is not None and not account.is_over:
        parcels = account.insist("prepare", clerk.prepare)
        if parcels is None:
            return
        place.keep_parcels(name, parcels)
        outcomes = account.insist(SUBMIT, partial(_submit, ledger, parcels))
        if outcomes is not None:
            receipts = account.insist("ask", partial(_receipts, ledger, outcomes))
            account.recorded(outcomes, receipts or [])


def project(place: Place, name: str) -> None:
    """Bring the views up to date, again and again."""
    with _Account(place, name) as account:
        while not account.is_over:
            account.insist("project", partial(_project, place))
            account.pause()


def publish_tiles(place: Place, name: str) -> None:
    """Publish the log as files, again and again."""
    with _Account(place, name) as account:
        while not account.is_over:
            account.insist("publish", partial(_publish, place))
            account.pause()


class _Account:
    """A process's account of its work; whatever ends it without reason stands in it."""

    def __init__(self, place: Place, name: str) -> None:
        self._stop = place.stop
        self._file = os.open(place.account(name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def __enter__(self) -> _Account:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self._write("ended", "".join(traceback.format_exception(error)))
            sys.exit(1)

    @property
    def is_over(self) -> bool:
        """Is everybody to finish?"""
        return self._stop.exists()

    def pause(self) -> None:
        """Let others work for a moment."""
        Event().wait(PAUSE_S)

    def insist(self, step: str, do: Callable[[], _Result]) -> _Result | None:
        """Do it until it succeeds or everybody is to finish, and return what comes of it, or None."""
        while not self.is_over:
            self._write("trying", step)
            try:
                result = do()
                self._write("done", step)
                return result
            # Views are disposable, and their errors may be the database's own.
            except (LedgerError, ViewsError, OSError, DatabaseError) as error:
                self._write("failed", f"{type(error).__name__}: {error}")
                self.pause()
        return None

    def recorded(self, outcomes: list[Recorded], receipts: list[str]) -> None:
        """Put down what the ledger answered. Returns when it is on disk, as a client's receipt would be."""
        for outcome, receipt in zip(outcomes, receipts, strict=False):
            self._write("recorded", [outcome.position, outcome.size, outcome.is_repeat, receipt])
        os.fsync(self._file)

    def _write(self, what: str, told: object = None) -> None:
        os.write(self._file, json.dumps([what, told], ensure_ascii=False).encode() + b"\n")


class _Clerk:
    """Makes submissions of expenses whose payee is withheld."""

    def __init__(self, ledger: Ledger, place: Place, name: str) -> None:
        self._place = place
        self._name = name
        self._sizes = Random(name)
        self._number = 0
        self._new_id = Uuid7Maker(lambda: time.time_ns() // 1_000_000, os.urandom)
        self._desk = PracticeDesk(ledger, self._new_id, now)

    def prepare(self) -> list[Parcel]:
        """One submission, or several to be recorded together."""
        count = self._sizes.choice((1, 1, 1, MAX_PARCELS))
        return [self._parcel() for _ in range(count)]

    def _parcel(self) -> Parcel:
        self._number += 1
        statements, kept = [], []
        for line in range(1, self._sizes.randint(1, MAX_STATEMENTS) + 1):
            members = {
                "type": "expense.recorded", "id": self._new_id(), "occurred_on": "2026-05-01",
                "contract": self._place.contract, "category": "meals", "amount_fen": 1,
                "voucher": f"{self._name}-{self._number}", "voucher_line": line, "payee": f"某餐馆{line}",
            }  # fmt: skip
            hidden, disclosures = withhold(members, {"payee": "audit"}, os.urandom)
            statements.append(statement_bytes(hidden))
            kept += [StoredDisclosure(str(members["id"]), "audit", each) for each in disclosures]
        return self._desk.sign(self._place.institution, statements, kept)


def _submit(ledger: Ledger, parcels: list[Parcel]) -> list[Recorded]:
    if len(parcels) > 1:
        together = ledger.record_together(parcels)
        assert isinstance(together, list), together
        return together
    outcome = ledger.submit(parcels[0].submission(), parcels[0].disclosures)
    assert isinstance(outcome, Recorded), outcome
    return [outcome]


def _receipts(ledger: Ledger, outcomes: list[Recorded]) -> list[str]:
    return [ledger.receipt(outcome.position).to_text() for outcome in outcomes]


def _project(place: Place) -> None:
    ledger = Ledger.open(place.book)
    try:
        views = Views(ledger.book.views_place)
        try:
            catch_up(ledger.recorder, views)
        finally:
            views.close()
    finally:
        ledger.close()


def _publish(place: Place) -> None:
    ledger = Ledger.open(place.book)
    try:
        publish(ledger, place.public)
    finally:
        ledger.close()
