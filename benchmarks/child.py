"""One measurement in a process of its own, so that its memory is its own: prints seconds and peak memory as
JSON.

python -m benchmarks.child NAME BOOK STATEMENTS [SIZE]

`MINGZHANG_BENCH_DATABASE` names the database in which a new book is to be, if it is not to be in a file.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import random
import re
import resource
import shutil
import sqlite3
import statistics
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
from sqlalchemy import URL, make_url

from audit.scheduling import processes
from audit.verify import verify_book
from benchmarks.facts import Office, batches
from benchmarks.hot_contract import measure_hot
from benchmarks.peers import measure_beancount, measure_hledger
from benchmarks.raw_rows import DATA_BYTES, raw_rows, raw_rows_on_server, rows_of
from benchmarks.server import stored_bytes
from benchmarks.sheets import book_with_contract, expense_sheet
from ledger.application import Recorded
from ledger.book import Book
from ledger.ed25519 import load_public_key, verify
from ledger.encoding import decode_base64url
from ledger.importing.workbooks.workbook import open_workbook
from ledger.jws import Jws, thumbprint
from ledger.merkle import leaf_hash
from ledger.store import Recorder, create_engine_for
from ledger.store.connections import Place
from ledger.submission import ENTRY_TYPE
from mingzhang.command import COLLECT_AFTER, run
from projections.balances import balances, contract_balance
from projections.follow import rebuild
from projections.views import Views


def measure_batch(book: Path, statements: int, size: int) -> dict[str, Any]:
    """Append signed batches; what is signed is made outside the clock, a few submissions at a time."""
    office = Office(book, database=DATABASE)
    seconds = 0.0
    for submission in batches(office, statements, size):
        started = time.perf_counter()
        outcome = office.ledger.submit(submission)
        seconds += time.perf_counter() - started
        assert isinstance(outcome, Recorded), outcome
    office.ledger.close()
    stored = sum(path.stat().st_size for path in book.glob("ledger.db*"))
    stored = stored_bytes(DATABASE) if DATABASE else stored
    return {"seconds": seconds, "bytes": stored / statements}


def measure_single(book: Path, statements: int, clients: int) -> dict[str, Any]:
    """Append single statements with one signature each from several client threads at once."""
    office = Office(book, database=DATABASE)
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
    """Insert the rows of a finished book with bare `sqlite3`, or copy them into a server's tables."""
    rows = rows_of(book / "ledger.db")
    if DATABASE:
        return {"seconds": raw_rows_on_server(DATABASE, rows)}
    path = book.with_name("raw.db")
    seconds = raw_rows(path, rows)
    path.unlink()
    return {"seconds": seconds}


def measure_library(book: Path, statements: int, size: int) -> dict[str, Any]:
    """The library's own application: unsigned, undecided events of an aggregate, `size` a transaction."""

    class Contract(Aggregate):
        @event("ExpenseRecorded")
        def record(self, text: str) -> None:
            self.last = text

    path = book.with_name("library.db")
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    environment = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
    if DATABASE:
        environment = _library_on_server(make_url(DATABASE))
        size = min(size, LIBRARY_ON_SERVER)
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


def _library_on_server(url: URL) -> dict[str, str]:
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(url.database),
        "POSTGRES_HOST": str(url.host or url.query.get("host", "")),
        "POSTGRES_PORT": str(url.port or 5432),
        "POSTGRES_USER": str(url.username),
        "POSTGRES_PASSWORD": "none",
    }


def measure_verify(book: Path, statements: int, count: int) -> dict[str, Any]:
    """Verify a finished book without views on `count` processes, those that help being there already."""
    with processes(count, worth_from=0) as helpers:
        if helpers is not None:
            helpers.wait(60)
        started = time.perf_counter()
        report = verify_book(book, helpers=helpers)
        seconds = time.perf_counter() - started
    assert report.verdict == "sound", report.lines("en")
    return {"seconds": seconds}


def measure_floor(book: Path, _: int, signatures: int) -> dict[str, Any]:
    """Read as JSON and hash every entry, and verify so many signatures of each submission: nothing else."""
    engine = create_engine_for(Book.open(book).log_place)
    rows = [(row.type, row.data) for row in Recorder(engine).entries()]
    keys = {
        thumbprint(raw): load_public_key(raw)
        for _, data in rows
        for raw in re.findall(rb'"public_key":"([A-Za-z0-9_-]{43})"', data)
        for raw in [decode_base64url(raw.decode())]
    }
    started = time.perf_counter()
    for kind, data in rows:
        members = json.loads(data)
        leaf_hash(data)
        if kind == ENTRY_TYPE:
            jws = Jws.from_object(members["jws"])
            for signature in jws.signatures[:signatures]:
                message = f"{signature.protected_b64}.{members['jws']['payload']}".encode()
                assert verify(keys[signature.kid], decode_base64url(signature.signature_b64), message)
    return {"seconds": time.perf_counter() - started, "count": len(rows)}


def measure_rebuild(book: Path, statements: int, _: int) -> dict[str, Any]:
    """Rebuild all projections from the log."""
    opened = Book.open(book)
    views, engine = Views(_views_place(opened)), create_engine_for(opened.log_place)
    started = time.perf_counter()
    rebuild(Recorder(engine), views)
    seconds = time.perf_counter() - started
    views.close()
    return {"seconds": seconds}


def measure_asof(book: Path, _: int, times: int) -> dict[str, Any]:
    """Ask for all balances as of a business day, `times` times; gives the seconds of one."""
    views = Views(_views_place(Book.open(book)))
    asked = _asked(times, lambda _: balances(views, DAY))
    views.close()
    return asked


def measure_contract(book: Path, statements: int, times: int) -> dict[str, Any]:
    """Ask for the balance of one contract of many, as of a business day and known at half of the log."""
    views = Views(_views_place(Book.open(book)))
    codes = sorted(balances(views, DAY).contracts)
    chosen = random.Random(1).choices(codes, k=times)
    asked = _asked(times, lambda number: contract_balance(views, chosen[number], DAY, statements // 2))
    views.close()
    return asked


def measure_proof(book: Path, _: int, times: int) -> dict[str, Any]:
    """Ask for the inclusion path of one entry, in the newest tree, without any memory of it."""
    recorder = Recorder(create_engine_for(Book.open(book).log_place))
    head = recorder.head()
    chosen = random.Random(1).choices(range(head), k=times)
    return _asked(times, lambda number: recorder.inclusion(chosen[number], head))


def _asked(times: int, ask: Callable[[int], Any]) -> dict[str, Any]:
    """Seconds of the median question, and of the slowest, after one that warms up."""
    ask(0)
    seconds = []
    for number in range(times):
        started = time.perf_counter()
        ask(number)
        seconds.append(time.perf_counter() - started)
    return {"seconds": statistics.median(seconds), "worst": max(seconds)}


def _views_place(book: Book) -> Place:
    """Beside a book that is a file, which is to be verified without views."""
    return book.views_place if book.is_on_server else book.path.with_name("views.db")


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
        _forget(book)
        book_with_contract(book)
    arguments = ["import", str(path), "--book", str(book), "--year", "2026", "--yes"]
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert run(arguments) == 0
    return {"seconds": time.perf_counter() - started}


def _forget(book: Path) -> None:
    """Make room for a new book, which must not go on with what the old one has signed."""
    for directory in (book, book.with_name(f"{book.name}.keys")):
        shutil.rmtree(directory, ignore_errors=True)
    book.with_name(f"{book.name}.signed").unlink(missing_ok=True)


def _sheet(book: Path, rows: int) -> Path:
    path = book.with_name(f"expenses-{rows}.xlsx")
    if not path.exists():
        expense_sheet(path, rows)
    return path


DAY = date(2026, 8, 31)
LIBRARY_ON_SERVER = 250
"""Events of a transaction: with 1,000 of this size its pipeline on PostgreSQL waits for ever."""
DATABASE = os.environ.get("MINGZHANG_BENCH_DATABASE")

MEASURES: dict[str, Callable[[Path, int, int], dict[str, Any]]] = {
    "batch": measure_batch,
    "single": measure_single,
    "raw": measure_raw,
    "floor": measure_floor,
    "contract": measure_contract,
    "proof": measure_proof,
    "beancount": measure_beancount,
    "hledger": measure_hledger,
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
        _forget(book)
    outcome = MEASURES[name](book, statements, size)
    outcome["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(outcome))


if __name__ == "__main__":
    main()
