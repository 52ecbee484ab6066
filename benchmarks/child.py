"""One measurement in a process of its own, so that its memory is its own: prints seconds and peak memory as
JSON.

python -m benchmarks.child NAME BOOK STATEMENTS [SIZE]
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import resource
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import openpyxl
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from audit.verify import verify_book
from benchmarks.facts import Office, batches
from benchmarks.hot_contract import measure_hot
from benchmarks.raw_rows import DATA_BYTES, raw_rows, rows_of
from benchmarks.sheets import book_with_contract, expense_sheet
from ledger.application import Recorded
from ledger.importing.workbooks.workbook import open_workbook
from ledger.store import Recorder, create_engine_for
from mingzhang.command import COLLECT_AFTER, run
from projections.balances import balances
from projections.follow import rebuild
from projections.views import Views


def measure_batch(book: Path, statements: int, size: int) -> dict[str, Any]:
    """Append signed batches; what is signed is made outside the clock, a few submissions at a time."""
    office = Office(book)
    seconds = 0.0
    for submission in batches(office, statements, size):
        started = time.perf_counter()
        outcome = office.ledger.submit(submission)
        seconds += time.perf_counter() - started
        assert isinstance(outcome, Recorded), outcome
    office.ledger.close()
    stored = sum(path.stat().st_size for path in book.glob("ledger.db*"))
    return {"seconds": seconds, "bytes": stored / statements}


def measure_single(book: Path, statements: int, clients: int) -> dict[str, Any]:
    """Append single statements with one signature each from several client threads at once."""
    office = Office(book)
    submissions = office.singles(statements)
    shares = [submissions[client::clients] for client in range(clients)]

    def send(share: list[Any]) -> None:
        for submission in share:
            assert isinstance(office.ledger.submit(submission), Recorded)

    threads = [Thread(target=send, args=(share,)) for share in shares]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"seconds": time.perf_counter() - started}


def measure_raw(book: Path, statements: int, _: int) -> dict[str, Any]:
    """Insert the rows of a finished book with bare `sqlite3`."""
    path = book.with_name("raw.db")
    seconds = raw_rows(path, rows_of(book / "ledger.db"))
    path.unlink()
    return {"seconds": seconds}


def measure_library(book: Path, statements: int, size: int) -> dict[str, Any]:
    """The library's SQLite application: unsigned, undecided events of an aggregate, `size` a transaction."""

    class Contract(Aggregate):
        @event("ExpenseRecorded")
        def record(self, text: str) -> None:
            self.last = text

    path = book.with_name("library.db")
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    environment = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
    application: Application[Any] = Application(env=environment)
    contract = Contract()
    application.save(contract)
    text = "x" * DATA_BYTES
    started = time.perf_counter()
    for _ in range(statements // size):
        for _ in range(size):
            contract.record(text)
        application.save(contract)
    seconds = time.perf_counter() - started
    application.close()
    stored = sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*"))
    return {"seconds": seconds, "bytes": stored / statements}


def measure_verify(book: Path, statements: int, _: int) -> dict[str, Any]:
    """Verify a finished book without views."""
    started = time.perf_counter()
    report = verify_book(book)
    assert report.verdict == "sound", report.lines("en")
    return {"seconds": time.perf_counter() - started}


def measure_rebuild(book: Path, statements: int, _: int) -> dict[str, Any]:
    """Rebuild all projections from the log."""
    path = book.with_name("views.db")
    engine = create_engine_for(book / "ledger.db")
    views = Views(path)
    started = time.perf_counter()
    rebuild(Recorder(engine), views)
    seconds = time.perf_counter() - started
    views.close()
    return {"seconds": seconds}


def measure_asof(book: Path, _: int, times: int) -> dict[str, Any]:
    """Ask for all balances as of a business day, `times` times; gives the seconds of one."""
    views = Views(book.with_name("views.db"))
    started = time.perf_counter()
    for _ in range(times):
        balances(views, date(2026, 8, 31))
    seconds = (time.perf_counter() - started) / times
    views.close()
    return {"seconds": seconds}


def measure_scan(book: Path, _: int, times: int) -> dict[str, Any]:
    """The same question answered by adding all postings with plain SQL."""
    connection = sqlite3.connect(book.with_name("views.db"))
    sql = (
        "SELECT account, bucket, contract, category, sum(amount_fen) FROM postings "
        "WHERE occurred_on <= '2026-08-31' GROUP BY 1, 2, 3, 4"
    )
    started = time.perf_counter()
    for _ in range(times):
        connection.execute(sql).fetchall()
    seconds = (time.perf_counter() - started) / times
    connection.close()
    return {"seconds": seconds}


def measure_read(book: Path, rows: int, _: int) -> dict[str, Any]:
    """Read every cell of a sheet of so many rows with our reader."""
    path = _sheet(book, rows)
    started = time.perf_counter()
    with open_workbook(path) as workbook:
        cells = sum(len(row.cells) for row in workbook.sheets[0].rows())
    assert cells > rows
    return {"seconds": time.perf_counter() - started}


def measure_openpyxl(book: Path, rows: int, _: int) -> dict[str, Any]:
    """Read every cell of the same sheet with openpyxl, as it streams."""
    path = _sheet(book, rows)
    started = time.perf_counter()
    workbook = openpyxl.load_workbook(path, read_only=True)
    cells = sum(len(row) for row in workbook.worksheets[0].iter_rows())
    assert cells > rows
    return {"seconds": time.perf_counter() - started}


def measure_import(book: Path, rows: int, again: int) -> dict[str, Any]:
    """Import the same sheet by the command itself; with `again`, once more when all of it is recorded."""
    path = _sheet(book, rows)
    if not again:
        shutil.rmtree(book, ignore_errors=True)
        shutil.rmtree(book.with_name(f"{book.name}.keys"), ignore_errors=True)
        book_with_contract(book)
    arguments = ["import", str(path), "--book", str(book), "--year", "2026", "--yes"]
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert run(arguments) == 0
    return {"seconds": time.perf_counter() - started}


def _sheet(book: Path, rows: int) -> Path:
    path = book.with_name(f"expenses-{rows}.xlsx")
    if not path.exists():
        expense_sheet(path, rows)
    return path


MEASURES: dict[str, Callable[[Path, int, int], dict[str, Any]]] = {
    "batch": measure_batch,
    "single": measure_single,
    "raw": measure_raw,
    "library": measure_library,
    "verify": measure_verify,
    "rebuild": measure_rebuild,
    "asof": measure_asof,
    "scan": measure_scan,
    **{f"hot-{kind}": partial(measure_hot, kind=kind) for kind in ("contract", "account", "series")},
    "read": measure_read,
    "openpyxl": measure_openpyxl,
    "import": measure_import,
}


def main() -> None:
    """Measure once, in a new book where facts are recorded, and print the outcome."""
    gc.set_threshold(*COLLECT_AFTER)
    name, book, statements, size = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    if name in ("batch", "single") or name.startswith("hot-"):
        shutil.rmtree(book, ignore_errors=True)
        shutil.rmtree(book.with_name(f"{book.name}.keys"), ignore_errors=True)
    outcome = MEASURES[name](book, statements, size)
    outcome["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(outcome))


if __name__ == "__main__":
    main()
