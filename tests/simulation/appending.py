"""A process that records expenses in a book until it is killed.

    python -m tests.simulation.appending BOOK NAME COUNT CONTRACT INSTITUTION

Before each submission it leaves the signed file `NAME.submission` beside the book; after the ledger has
answered it prints the answer with its receipt as one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from random import Random

from domain.statements.registry import statement_bytes
from ledger.application import Ledger, Recorded
from ledger.client import write_parcel
from ledger.disclosure import withhold
from ledger.encoding import Uuid7Maker
from ledger.moment import CHINA
from ledger.practice import PracticeDesk, practice_log_key
from ledger.private_store import StoredDisclosure

MAX_STATEMENTS = 40


def now() -> datetime:
    """The moment, in China."""
    return datetime.now(CHINA)


def main(path: Path, name: str, count: int, contract: str, institution: str) -> None:
    """Record `count` submissions of the institution's expenses, each answer on a line."""
    book = Ledger.open(path)
    ledger = Ledger.open(path, practice_log_key(book.book), now)
    book.close()
    new_id = Uuid7Maker(lambda: time.time_ns() // 1_000_000, os.urandom)
    desk = PracticeDesk(ledger, new_id, now)
    sizes = Random(name)
    for number in range(count):
        statements, kept = [], []
        for line in range(1, sizes.randint(1, MAX_STATEMENTS) + 1):
            members = {
                "type": "expense.recorded", "id": new_id(), "occurred_on": "2026-05-01", "contract": contract,
                "category": "meals", "amount_fen": 1, "voucher": f"{name}-{number}", "voucher_line": line,
                "payee": f"某餐馆{line}",
            }  # fmt: skip
            hidden, disclosures = withhold(members, {"payee": "audit"}, os.urandom)
            statements.append(statement_bytes(hidden))
            kept += [StoredDisclosure(str(members["id"]), "audit", each) for each in disclosures]
        parcel = desk.sign(institution, statements, kept)
        write_parcel(parcel, path.with_name(f"{name}.submission"))
        outcome = ledger.submit(parcel.submission(), parcel.disclosures)
        assert isinstance(outcome, Recorded), outcome
        receipt = ledger.receipt(outcome.position).to_text()
        answer = {"position": outcome.position, "size": outcome.size, "receipt": receipt}
        print(json.dumps(answer), flush=True)  # noqa: T201 -- that it was acknowledged
    ledger.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), *sys.argv[4:6])
