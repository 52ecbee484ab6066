"""The same facts for programs of plain-text accounting, which load a whole journal to answer anything.

A journal is written from a finished book: one transaction for each statement that moves money, its legs on
accounts named by bucket and account code. Beancount and hledger parse it, book it and check that it balances;
they verify no signature and decide nothing.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

from domain.postings import Posting
from ledger.replaying import Fact, Replay
from ledger.store import Recorder, create_engine_for


def missing(peer: str) -> str:
    """Why a peer cannot be measured; empty if it can."""
    if peer == "beancount":
        return "" if find_spec("beancount") else "not installed: pip install beancount==3.2.3"
    return "" if shutil.which("hledger") else "not installed: apt install hledger"


def measure_beancount(book: Path, _statements: int, _size: int) -> dict[str, Any]:
    """Load the journal with Beancount's loader, without its cache."""
    os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"
    path = book.with_name("facts.beancount")
    count = _journal(book, path, _beancount)
    loader = importlib.import_module("beancount.loader")
    started = perf_counter()
    entries, errors, _ = loader.load_file(str(path))
    seconds = perf_counter() - started
    assert not errors, errors[:3]
    assert len(entries) > count
    return {"seconds": seconds, "count": count}


def measure_hledger(book: Path, _statements: int, _size: int) -> dict[str, Any]:
    """Let hledger read the journal and count it; its own process, start included."""
    path = book.with_name("facts.journal")
    count = _journal(book, path, _hledger)
    started = perf_counter()
    subprocess.run(["hledger", "-f", str(path), "stats"], check=True, capture_output=True)
    return {"seconds": perf_counter() - started, "count": count}


def _journal(book: Path, path: Path, write: Any) -> int:
    engine = create_engine_for(book / "ledger.db")
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for submission in Replay(Recorder(engine)).submissions():
            for fact in submission.facts:
                if fact.outcome.postings:
                    file.writelines(write(fact))
                    count += 1
        if write is _beancount:
            file.writelines(f"2000-01-01 open {name}\n" for name in sorted(_SEEN))
    engine.dispose()
    return count


_SEEN: set[str] = set()


def _beancount(fact: Fact) -> Iterator[str]:
    yield f'{fact.statement.occurred_on} * "{fact.statement.type}" "{fact.position}"\n'
    for posting in fact.outcome.postings:
        _SEEN.add(_account(posting))
        yield f"  {_account(posting)}  {_yuan(posting.amount_fen)} CNY\n"
    yield "\n"


def _hledger(fact: Fact) -> Iterator[str]:
    yield f"{fact.statement.occurred_on} * {fact.statement.type} | {fact.position}\n"
    for posting in fact.outcome.postings:
        yield f"  {_account(posting)}  {_yuan(posting.amount_fen)} CNY\n"
    yield "\n"


def _account(posting: Posting) -> str:
    code = re.sub(r"[^0-9A-Za-z]+", "-", posting.account)
    return f"Assets:{posting.book.capitalize()}:{posting.bucket.capitalize()}:{code}"


def _yuan(amount_fen: int) -> str:
    sign, fen = ("-", -amount_fen) if amount_fen < 0 else ("", amount_fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"
