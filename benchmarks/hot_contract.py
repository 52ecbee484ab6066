"""One contract, one account, one series of vouchers with very many entries: what a decision on it costs.

python -m benchmarks.hot_contract [STATEMENTS]

Everything is stated about the same thing: expenses under one contract, payments out of one account, vouchers
of one series. For each, the time of deciding in the last tenth of the submissions beside the first tenth in
the same run, and what the first decision takes after a restart, when nothing is in memory, beside the next.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from benchmarks.facts import ACCOUNT, EDUCATION, FINANCE, INSTITUTION, Office
from benchmarks.stages import Stopwatch, take_apart
from ledger.deciding import Bench, Decision, Memory
from ledger.encoding import encode_base64url
from ledger.submission import Submission
from mingzhang.command import COLLECT_AFTER
from mingzhang.opening import now

SIZE: Final = 1_000
"""Statements of a submission."""


def measure_hot(book: Path, statements: int, _: int = 0, *, kind: str) -> dict[str, Any]:
    """Seconds of deciding on a statement: at first, at last, and, after a restart, once and again."""
    office = Office(book)
    if kind == "contract":
        office.add_contract()
    party, make = _KINDS[kind]
    watch = Stopwatch()
    take_apart(office, _submissions(office, party, make, statements), watch)
    each = [seconds / SIZE for seconds in watch.seconds["decide"]]
    tenth = max(1, len(each) // 10)
    memory = Memory()
    once, again = (
        _decide_one(office, memory, office.signed(party, [make(office, statements + number)]))
        for number in (1, 2)
    )
    office.ledger.close()
    first, last = statistics.median(each[:tenth]), statistics.median(each[-tenth:])
    return {"first": first, "last": last, "once": once, "again": again}


def _submissions(
    office: Office, party: str, make: Callable[[Office, int], bytes], statements: int
) -> Iterator[Submission]:
    for start in range(0, statements, SIZE):
        yield office.signed(party, [make(office, number) for number in range(start, start + SIZE)])


def _decide_one(office: Office, memory: Memory, submission: Submission) -> float:
    """Decide as the ledger does, under the write lock, and record nothing."""
    assert submission.statements
    started = perf_counter()
    with office.ledger.recorder.writing() as writer:
        memory.catch_up(writer)
        decision = Bench(memory, writer).decide(submission, now())
        seconds = perf_counter() - started
    assert isinstance(decision, Decision), decision
    return seconds


def _expense(office: Office, _: int) -> bytes:
    return office.expense()


def _payment(office: Office, number: int) -> bytes:
    row = {"account": ACCOUNT, "payee": INSTITUTION, "purpose": "场地", "category": "venue"}
    return office.stated("payment.made", amount_fen=300_00, payment_order=f"ZF-{number:07d}", **row)


def _voucher(office: Office, number: int) -> bytes:
    serial = encode_base64url(sha256(str(number).encode()).digest())
    row = {"series": "Q1", "serial_digest": serial, "account": ACCOUNT, "institutions": [INSTITUTION]}
    row |= {"offers": [{"item": "小学语文教学法"}], "expires_on": "2027-12-31"}
    return office.stated("voucher.issued", value_fen=3_000_00, **row)


_KINDS: Final[dict[str, tuple[str, Callable[[Office, int], bytes]]]] = {
    "contract": (EDUCATION, _expense),
    "account": (FINANCE, _payment),
    "series": (EDUCATION, _voucher),
}
"""Who states what about one thing."""


def main() -> None:
    """Measure and print."""
    gc.set_threshold(*COLLECT_AFTER)
    statements = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"{statements:,} statements about one thing, {SIZE:,} a submission; µs a decision")
    print(
        f"{'':>9}  {'first 10 %':>10}  {'last 10 %':>10}  {'ratio':>5}  {'after a restart':>15}  {'next':>7}"
    )
    for kind in _KINDS:
        with tempfile.TemporaryDirectory(prefix="mingzhang-bench-") as scratch:
            found = measure_hot(Path(scratch, "book"), statements, kind=kind)
        first, last, once, again = (found[name] * 1e6 for name in ("first", "last", "once", "again"))
        print(f"{kind:>9}  {first:10.1f}  {last:10.1f}  {last / first:5.2f}  {once:15,.0f}  {again:7,.0f}")


if __name__ == "__main__":
    main()
