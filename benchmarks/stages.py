"""Where the time of a batch append goes: the same steps as `Ledger.submit`, with a stopwatch between them.

python -m benchmarks.stages [STATEMENTS] [BATCH]

Prints microseconds a statement for each step, the median over the submissions; what is signed is made outside
the clock. `append` makes rows, tree nodes and checkpoint and inserts them; `commit` waits for the disk. The
last line says what bare `sqlite3` takes to insert and commit the very same rows.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from benchmarks.facts import Office, batches
from benchmarks.raw_rows import raw_rows, rows_of
from ledger.deciding import Bench, Decision, Memory
from ledger.merkle import tree_hash
from ledger.submission import Submission
from mingzhang.command import COLLECT_AFTER
from mingzhang.opening import now

STEPS = ("hash", "parse", "check", "decide", "append", "commit")


class Stopwatch:
    """Seconds by step, one figure for each submission."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times what is done inside."""
        started = perf_counter()
        yield
        self.seconds[name].append(perf_counter() - started)


def take_apart(office: Office, submissions: Iterator[Submission], watch: Stopwatch) -> int:
    """Record submissions step by step; returns how many statements there were."""
    recorder = office.ledger.recorder
    memory = Memory()
    count = 0
    for submission in submissions:
        count += len(submission.data)
        with watch.step("hash"):
            tree_hash(submission.leaf_hashes)
        with watch.step("parse"):
            _ = submission.statements
        with watch.step("check"):
            submission.check()
        writing = recorder.writing()
        writer = writing.__enter__()
        with watch.step("decide"):
            memory.catch_up(writer)
            bench = Bench(memory, writer, hopeful=True)
            decision = bench.decide(submission, now())
            assert isinstance(decision, Decision), decision
        with watch.step("append"):
            writer.append_batch([decision.entries], memory.position)
        with watch.step("commit"):
            writing.__exit__(None, None, None)
        bench.committed(recorder)
    return count


def main() -> None:
    """Measure and print."""
    gc.set_threshold(*COLLECT_AFTER)
    statements = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    watch = Stopwatch()
    with tempfile.TemporaryDirectory(prefix="mingzhang-bench-") as scratch:
        office = Office(Path(scratch, "book"))
        after = office.ledger.recorder.head()
        count = take_apart(office, batches(office, statements, size), watch)
        office.ledger.close()
        raw_s = raw_rows(Path(scratch, "raw.db"), rows_of(Path(scratch, "book", "ledger.db"), after))
    each = size if count >= size else count
    print(f"{count:,} statements, {each:,} a submission; microseconds a statement")
    total = 0.0
    for step in STEPS:
        microseconds = statistics.median(watch.seconds[step]) / each * 1e6
        total += microseconds
        print(f"{step:>8}  {microseconds:6.2f}")
    print(f"{'all':>8}  {total:6.2f}  ({1e6 / total:,.0f} statements/s)")
    print(f"{'raw':>8}  {raw_s / count * 1e6:6.2f}  (the same rows by bare sqlite3, with commit)")


if __name__ == "__main__":
    main()
