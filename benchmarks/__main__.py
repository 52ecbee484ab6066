"""Measures Mingzhang on both stores beside bare rows, the event-sourcing library, programs of plain-text
accounting and the cryptographic floor, in one run, and prints one table.

python -m benchmarks [--statements N] [--store sqlite|postgresql|both] [--quick] [--json]

Each figure is measured in a process of its own, alternately with its baseline; medians of three rounds (one
with `--quick`), ratios within a round. Ratios come first because they travel between machines and through a
busy hour; rates do not. Needs about 5 kB of disk a statement.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import missing
from benchmarks.server import NoServerError, Server, server

SINGLES = 4_000
ASKS = 100
FEW_ASKS = 5
MAX_HOT = 100_000
LONGEST_S = 3_600
"""No measurement takes longer, unless something waits for ever."""


@dataclass(frozen=True)
class Line:
    """One row of the table: `ratio` is our rate over the baseline's."""

    store: str
    what: str
    ratio: float
    rate: float
    baseline: str
    baseline_rate: float
    memory_mb: float


@dataclass(frozen=True)
class Answer:
    """One question: the median time of many askings, and the longest."""

    store: str
    what: str
    median_ms: float
    worst_ms: float
    memory_mb: float


class Bench:
    """Runs measurements of one size in a scratch directory."""

    def __init__(self, scratch: Path, rounds: int, statements: int) -> None:
        self._scratch = scratch
        self._rounds = rounds
        self._statements = statements
        self._server: Server | None = None
        self.bytes_per_statement: dict[str, float] = {}
        self.answers: list[Answer] = []
        self.left_out: list[str] = []

    def on_sqlite(self) -> list[Line]:
        """All rows of the table for files, with those that stand beside them only once."""
        statements = self._statements
        lines = []
        for size in (1_000, 10_000):
            if statements >= size:
                lines += self._batches("sqlite", size)
        lines += [self._singles("sqlite", clients) for clients in (1, 8, 32)]
        lines += self._verify()
        lines += self._verify_singles()
        lines.append(self._pair("sqlite", "rebuild all projections", "rebuild"))
        lines.append(self._balances())
        self._ask("sqlite")
        lines += [line for peer in ("beancount", "hledger") for line in self._peer(peer)]
        for kind in ("contract", "account", "series"):
            lines += self._hot(kind, min(statements, MAX_HOT))
        return lines + self._sheets(statements)

    def book_in_a_file(self) -> list[Line]:
        """The book whose rows a server is given, and nothing measured."""
        self._child("batch", self._statements, 1_000)
        return []

    def on_postgresql(self) -> list[Line]:
        """The rows that are about the store, on a server of our own; needs the book that is in a file."""
        try:
            with server(self._scratch / "server") as self._server:
                lines = self._batches("postgresql", 1_000)
                lines += [self._singles("postgresql", clients) for clients in (1, 8, 32)]
                what = ("verify, one process", "verify", 1), ("verify, two processes", "verify", 2)
                lines += [self._pair("postgresql", said, name, size) for said, name, size in what]
                lines.append(self._pair("postgresql", "rebuild all projections", "rebuild"))
                self._ask("postgresql")
                return lines
        except NoServerError as error:
            self.left_out.append(f"PostgreSQL: {error}")
            return []
        finally:
            self._server = None

    def _verify(self) -> list[Line]:
        one, two, floor, raw = self._alternately(
            "sqlite", ("verify", 1), ("verify", 2), ("floor", 1), ("raw", 0)
        )
        count, beside = self._statements, "parse, hash, 1 signature a batch"
        return [
            _line("sqlite", "verify, one process", one, "raw rows", raw, count),
            _line("sqlite", "verify, two processes", two, "one process", one, count),
            _line("sqlite", "verify, one process", one, beside, floor, count),
            _line("sqlite", "verify, two processes", two, beside, floor, count),
        ]

    def _verify_singles(self) -> list[Line]:
        """Submissions of one statement, where the signatures are most of it."""
        rounds = []
        for _ in range(self._rounds):
            named = (("verify", 1), ("verify", 2), ("floor", 1))
            rounds.append([self._child(name, SINGLES, size, book="single") for name, size in named])
        one, two, floor = (list(outcomes) for outcomes in zip(*rounds, strict=True))
        beside = "parse, hash, 1 signature each, one core"
        return [
            _line("sqlite", "verify single-signed, one process", one, beside, floor, SINGLES),
            _line("sqlite", "verify single-signed, two processes", two, beside, floor, SINGLES),
        ]

    def _peer(self, peer: str) -> list[Line]:
        reason = missing(peer)
        if reason:
            self.left_out.append(f"{peer}: {reason}")
            return []
        verify, theirs = self._alternately("sqlite", ("verify", 1), (peer, 0))
        return [
            _line(
                "sqlite", "verify, one process", verify, f"{peer} loading the facts", theirs, self._statements
            )
        ]

    def _ask(self, store: str) -> None:
        what = {
            "proof": ("inclusion proof", ASKS),
            "contract": ("balance of one contract, as of a day and known at a position", ASKS),
            "asof": ("all balances of all contracts, as of a day", FEW_ASKS),
        }
        for name, (said, times) in what.items():
            asked = self._child(name, self._statements, times, store=store)
            self.answers.append(
                Answer(store, said, asked["seconds"] * 1e3, asked["worst"] * 1e3, asked["memory_mb"])
            )

    def _hot(self, kind: str, statements: int) -> list[Line]:
        """Deciding on one thing that very many statements are about."""
        rounds = [self._child(f"hot-{kind}", statements, 0, book="hot") for _ in range(self._rounds)]
        first, last, once, again = (
            [{"seconds": each[name], "memory_mb": each["memory_mb"]} for each in rounds]
            for name in ("first", "last", "once", "again")
        )
        what = f"decide on one {kind} with {statements:,} entries"
        return [
            _line("sqlite", f"{what}, last tenth", last, "first tenth", first, 1),
            _line("sqlite", f"{what}, after a restart", once, "the next decision", again, 1),
        ]

    def _sheets(self, rows: int) -> list[Line]:
        """A sheet of so many rows: merely read, imported, and imported again."""
        rounds = []
        for _ in range(self._rounds):
            names = (("openpyxl", 0), ("read", 0), ("import", 0), ("import", 1))
            rounds.append([self._child(name, rows, size, book="sheets") for name, size in names])
        theirs, read, first, again = (list(outcomes) for outcomes in zip(*rounds, strict=True))
        whole = "read, examined, signed, recorded"
        return [
            _line("sqlite", "rows of a sheet, read", read, "openpyxl reading", theirs, rows),
            _line("sqlite", f"rows of a sheet, {whole}", first, "openpyxl merely reading", theirs, rows),
            _line(
                "sqlite",
                "rows of a sheet, all recorded already",
                again,
                "openpyxl merely reading",
                theirs,
                rows,
            ),
        ]

    def _batches(self, store: str, size: int) -> list[Line]:
        ours, raw, library = self._alternately(store, ("batch", size), ("raw", size), ("library", size))
        self.bytes_per_statement[store] = ours[0]["bytes"]
        what = f"batch append, {size:,} a submission, 2 signatures"
        return [
            _line(store, what, ours, "raw rows", raw, self._statements),
            _line(store, what, ours, "eventsourcing", library, self._statements),
        ]

    def _singles(self, store: str, clients: int) -> Line:
        ours, library = [], []
        for _ in range(self._rounds):
            ours.append(self._child("single", SINGLES, clients, book="single", store=store))
            library.append(self._child("library", SINGLES, 1, book="single", store=store))
        what = f"single append, 1 signature, {clients} client{'s' * (clients > 1)}"
        return _line(store, what, ours, "eventsourcing", library, SINGLES)

    def _pair(self, store: str, what: str, name: str, size: int = 0) -> Line:
        ours, theirs = self._alternately(store, (name, size), ("raw", 0))
        return _line(store, what, ours, "raw rows", theirs, self._statements)

    def _balances(self) -> Line:
        ours, theirs = self._alternately("sqlite", ("asof", FEW_ASKS), ("scan", FEW_ASKS))
        return _line("sqlite", "all balances as of a day (questions/s)", ours, "summing postings", theirs, 1)

    def _alternately(self, store: str, *named: tuple[str, int]) -> list[list[dict[str, Any]]]:
        """The rounds of each child, which take turns."""
        rounds = []
        for _ in range(self._rounds):
            rounds.append([self._child(name, self._statements, size, store=store) for name, size in named])
        return [list(outcomes) for outcomes in zip(*rounds, strict=True)]

    def _child(
        self, name: str, statements: int, size: int, book: str = "book", store: str = "sqlite"
    ) -> dict[str, Any]:
        print(f"  {store} {name} {statements:,} {size:,} ...", file=sys.stderr)
        environment = dict(os.environ)
        # What is put into raw tables is read from the book in the file.
        place = f"{book}-on-server" if store == "postgresql" and name not in _FROM_A_FILE else book
        if store == "postgresql" and name in _NEEDS_A_DATABASE:
            assert self._server is not None
            database = self._server.new_database(_NEEDS_A_DATABASE[name])
            environment["MINGZHANG_BENCH_DATABASE"] = database
        command = [sys.executable, "-m", "benchmarks.child", name, str(self._scratch / place)]
        done = subprocess.run(
            [*command, str(statements), str(size)],
            check=True, stdout=subprocess.PIPE, text=True, env=environment, timeout=LONGEST_S,
        )  # fmt: skip
        outcome: dict[str, Any] = json.loads(done.stdout)
        return outcome


_FROM_A_FILE = frozenset({"raw", "library"})
_NEEDS_A_DATABASE = {"batch": "book", "single": "single", "raw": "raw", "library": "library"}
"""What begins with an empty database, by its name."""


def _line(  # noqa: PLR0917
    store: str,
    what: str,
    ours: list[dict[str, Any]],
    baseline: str,
    theirs: list[dict[str, Any]],
    count: int,
) -> Line:
    rate = count / statistics.median(each["seconds"] for each in ours)
    baseline_rate = count / statistics.median(each["seconds"] for each in theirs)
    ratio = statistics.median(
        their["seconds"] / our["seconds"] for our, their in zip(ours, theirs, strict=True)
    )
    memory_mb = max(each["memory_mb"] for each in ours)
    return Line(store, what, ratio, rate, baseline, baseline_rate, memory_mb)


def table(bench: Bench, lines: list[Line], statements: int) -> str:
    """The table for people."""
    load, _, _ = os.getloadavg()
    stored = ", ".join(f"{size:,.0f} on {store}" for store, size in bench.bytes_per_statement.items())
    rows = [f"{statements:,} statements; bytes a statement on disk, indexes included: {stored}"]
    rows += [f"not measured: {reason}" for reason in bench.left_out]
    rows += [
        f"{os.cpu_count()} cores, load {load:.1f} at the end, of which about 1 is this program's own",
        "",
    ]
    rows.append(f"{'ratio':>7}  {'per second':>11}  {'baseline':>11}  {'MB':>5}  what, beside which baseline")
    rows += [
        f"{line.ratio:>7.2f}  {line.rate:>11,.0f}  {line.baseline_rate:>11,.0f}  {line.memory_mb:>5.0f}  "
        f"{line.store}: {line.what} / {line.baseline}"
        for line in lines
    ]
    rows += ["", f"{'ms':>9}  {'worst ms':>9}  {'MB':>5}  question"]
    rows += [
        f"{each.median_ms:>9.2f}  {each.worst_ms:>9.2f}  {each.memory_mb:>5.0f}  {each.store}: {each.what}"
        for each in bench.answers
    ]
    return "\n".join(rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=" ".join(__doc__.split("\n")[:2])
    )
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--store", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--quick", action="store_true", help="20,000 statements, one round")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    statements, rounds = (20_000, 1) if asked.quick else (asked.statements, 3)
    with tempfile.TemporaryDirectory(prefix="mingzhang-bench-") as scratch:
        bench = Bench(Path(scratch), rounds, statements)
        lines = bench.on_sqlite() if asked.store != "postgresql" else bench.book_in_a_file()
        lines += bench.on_postgresql() if asked.store != "sqlite" else []
    if asked.json:
        content = {"statements": statements, "bytes_per_statement": bench.bytes_per_statement}
        answers = [asdict(each) for each in bench.answers]
        content |= {"lines": [asdict(line) for line in lines], "answers": answers, "left_out": bench.left_out}
        print(json.dumps(content, indent=1))
    else:
        print(table(bench, lines, statements))


if __name__ == "__main__":
    main()
