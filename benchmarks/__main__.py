"""Measures Mingzhang beside bare SQLite and the event-sourcing library, in one run, and prints one table.

python -m benchmarks [--statements N] [--quick] [--json]

Each figure is measured in a process of its own, alternately with its baseline; medians of three rounds (one
with `--quick`), ratios within a round. Ratios come first because they travel between machines and through a
busy hour; rates do not. Needs about 3 kB of disk a statement.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SINGLES = 4_000
ASKS = 20
MAX_HOT = 100_000


@dataclass(frozen=True)
class Line:
    """One row of the table: `ratio` is our rate over the baseline's."""

    what: str
    ratio: float
    rate: float
    baseline: str
    baseline_rate: float
    memory_mb: float


class Bench:
    """Runs measurements in a scratch directory."""

    def __init__(self, scratch: Path, rounds: int) -> None:
        self._scratch = scratch
        self._rounds = rounds
        self.bytes_per_statement = 0.0

    def run(self, statements: int) -> list[Line]:
        """All rows of the table."""
        lines = []
        for size in (1_000, 10_000):
            if statements >= size:
                lines += self._batches(statements, size)
        lines += [self._singles(clients) for clients in (1, 8, 32)]
        lines.append(self._pair("verify, one process", "verify", statements))
        lines.append(self._pair("rebuild all projections", "rebuild", statements))
        lines.append(self._asks())
        for kind in ("contract", "account", "series"):
            lines += self._hot(kind, min(statements, MAX_HOT))
        return lines + self._sheets(statements)

    def _hot(self, kind: str, statements: int) -> list[Line]:
        """Deciding on one thing that very many statements are about."""
        rounds = [self._child(f"hot-{kind}", statements, 0, book="hot") for _ in range(self._rounds)]
        first, last, once, again = (
            [{"seconds": each[name], "memory_mb": each["memory_mb"]} for each in rounds]
            for name in ("first", "last", "once", "again")
        )
        what = f"decide on one {kind} with {statements:,} entries"
        return [
            _line(f"{what}, last tenth", last, "first tenth", first, 1),
            _line(f"{what}, after a restart", once, "the next decision", again, 1),
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
            _line("rows of a sheet, read", read, "openpyxl reading", theirs, rows),
            _line(f"rows of a sheet, {whole}", first, "openpyxl merely reading", theirs, rows),
            _line("rows of a sheet, all recorded already", again, "openpyxl merely reading", theirs, rows),
        ]

    def _batches(self, statements: int, size: int) -> list[Line]:
        ours, raw, library = self._alternately(("batch", "raw", "library"), statements, size)
        self.bytes_per_statement = ours[0]["bytes"]
        what = f"batch append, {size:,} a submission, 2 signatures"
        return [
            _line(what, ours, "raw rows", raw, statements),
            _line(what, ours, "eventsourcing", library, statements),
        ]

    def _singles(self, clients: int) -> Line:
        ours, library = [], []
        for _ in range(self._rounds):
            ours.append(self._child("single", SINGLES, clients, book="single"))
            library.append(self._child("library", SINGLES, 1, book="single"))
        what = f"single append, 1 signature, {clients} client{'s' * (clients > 1)}"
        return _line(what, ours, "eventsourcing", library, SINGLES)

    def _pair(self, what: str, name: str, statements: int) -> Line:
        ours, theirs = self._alternately((name, "raw"), statements, 0)
        return _line(what, ours, "raw rows", theirs, statements)

    def _asks(self) -> Line:
        ours, theirs = self._alternately(("asof", "scan"), 0, ASKS)
        return _line("all balances as of a day (questions/s)", ours, "summing postings", theirs, 1)

    def _alternately(self, names: Sequence[str], statements: int, size: int) -> list[list[dict[str, Any]]]:
        """The rounds of each child, which take turns."""
        rounds = [[self._child(name, statements, size) for name in names] for _ in range(self._rounds)]
        return [list(outcomes) for outcomes in zip(*rounds, strict=True)]

    def _child(self, name: str, statements: int, size: int, book: str = "book") -> dict[str, Any]:
        print(f"  {name} {statements:,} {size:,} ...", file=sys.stderr)
        command = [sys.executable, "-m", "benchmarks.child", name, str(self._scratch / book)]
        done = subprocess.run(
            [*command, str(statements), str(size)], check=True, capture_output=True, text=True
        )
        outcome: dict[str, Any] = json.loads(done.stdout)
        return outcome


def _line(
    what: str, ours: list[dict[str, Any]], baseline: str, theirs: list[dict[str, Any]], count: int
) -> Line:
    rate = count / statistics.median(each["seconds"] for each in ours)
    baseline_rate = count / statistics.median(each["seconds"] for each in theirs)
    ratio = statistics.median(
        their["seconds"] / our["seconds"] for our, their in zip(ours, theirs, strict=True)
    )
    memory_mb = max(each["memory_mb"] for each in ours)
    return Line(what, ratio, rate, baseline, baseline_rate, memory_mb)


def table(lines: list[Line], statements: int, bytes_per_statement: float) -> str:
    """The table for people."""
    load, _, _ = os.getloadavg()
    rows = [f"{statements:,} statements, {bytes_per_statement:,.0f} bytes a statement on disk"]
    rows += [
        f"{os.cpu_count()} cores, load {load:.1f} at the end, of which about 1 is this program's own",
        "",
    ]
    rows.append(f"{'ratio':>7}  {'per second':>11}  {'baseline':>11}  {'MB':>5}  what, beside which baseline")
    rows += [
        f"{line.ratio:>7.2f}  {line.rate:>11,.0f}  {line.baseline_rate:>11,.0f}  {line.memory_mb:>5.0f}  "
        f"{line.what} / {line.baseline}"
        for line in lines
    ]
    return "\n".join(rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true", help="20,000 statements, one round")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    statements, rounds = (20_000, 1) if asked.quick else (asked.statements, 3)
    with tempfile.TemporaryDirectory(prefix="mingzhang-bench-") as scratch:
        bench = Bench(Path(scratch), rounds)
        lines = bench.run(statements)
    if asked.json:
        content = {"statements": statements, "bytes_per_statement": bench.bytes_per_statement}
        print(json.dumps({**content, "lines": [asdict(line) for line in lines]}, indent=1))
    else:
        print(table(lines, statements, bench.bytes_per_statement))


if __name__ == "__main__":
    main()
