"""Crashes by the hour, and a table of what came of them.

python -m tests.simulation --cycles 500
python -m tests.simulation --minutes 10 --store sqlite --fault "power cut" --seed 7
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from tests.simulation.aftermath import ERROR
from tests.simulation.crashing import Crashes, Outcome
from tests.simulation.faults import STORES

FIGURES = ("acknowledged", "errors met", "unanswered, recorded", "unanswered, not recorded")


def main(arguments: list[str] | None = None) -> int:
    """Run cycles, print the table, and return 1 if anything did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__.split("\n")[0])
    parser.add_argument("--cycles", type=int, help="how many cycles (default: until the minutes are over)")
    parser.add_argument("--minutes", type=float, help="how long (default: until the cycles are done)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="default: the time")
    parser.add_argument("--store", choices=STORES, help="default: both")
    parser.add_argument("--fault", default="", help="only faults whose name has this in it")
    given = parser.parse_args(arguments)
    if given.cycles is None and given.minutes is None:
        given.minutes = 1.0
    stores = STORES if given.store is None else (given.store,)
    crashes = Crashes(Path(mkdtemp(prefix="mingzhang-crashes-")), given.seed, stores, given.fault)
    if not crashes.kinds:
        parser.error("there is no such fault for this store")
    say(f"seed {given.seed}" + ("" if crashes.disk else "; no C compiler, so no disk that fails"))
    started, outcomes = time.monotonic(), []
    try:
        for number, outcome in zip(count(1), crashes.cycles(), strict=False):
            outcomes.append(outcome)
            passed = time.monotonic() - started
            say(f"{number:5} {passed:7.1f} s  {outcome.store:10} {outcome.fault:30} {_line(outcome)}")
            if number == given.cycles or (given.minutes is not None and passed >= given.minutes * 60):
                break
    except KeyboardInterrupt:
        say("interrupted")
    finally:
        crashes.close()
    print_table(outcomes, time.monotonic() - started)
    print_errors(outcomes)
    return 1 if any(outcome.broken for outcome in outcomes) else 0


def print_table(outcomes: list[Outcome], seconds: float) -> None:
    """Print how often each fault struck, and what came of it, for a page of Markdown."""
    rows: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        rows[outcome.fault, outcome.store].append(outcome)
    say(f"\n{len(outcomes)} cycles in {seconds:.0f} s\n")
    say(f"| fault | store | cycles | {' | '.join(FIGURES)} | did not hold |")
    say("| --- | --- |" + " --- |" * (len(FIGURES) + 2))
    for (fault, store), found in sorted(rows.items()):
        figures = sum((outcome.figures for outcome in found), Counter[str]())
        cells = [f"{figures[name]:,}" for name in FIGURES]
        broken = sum(outcome.broken is not None for outcome in found)
        say(f"| {fault} | {store} | {len(found)} | {' | '.join(cells)} | {broken} |")
    say("")


def print_errors(outcomes: list[Outcome]) -> None:
    """Print which errors the recorders met, after which they tried the same again."""
    errors = sum((outcome.figures for outcome in outcomes), Counter[str]())
    for name, number in errors.most_common():
        if name.startswith(ERROR):
            say(f"{number:8,} {name.removeprefix(ERROR)}")


def _line(outcome: Outcome) -> str:
    if outcome.broken is not None:
        return f"DID NOT HOLD: {outcome.broken}"
    return ", ".join(
        f"{value:,} {name}"
        for name, value in sorted(outcome.figures.items())
        if value and not name.startswith(ERROR)
    )


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
