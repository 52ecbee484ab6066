"""A run that is killed while it imports thousands of rows, and run again: as if nothing had happened."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.importing.conftest import balances
from tests.importing.facts import SICHUAN, Rows
from tests.importing.office import tabulate, write_text
from tests.mingzhang.conftest import VARIABLES, Cli

ROWS: Final = 5_000
Watch = Callable[[Path], bool]
"""Has a run come so far in this book?"""


def many_rows() -> Rows:
    """Vouchers of three lines each, over all contracts."""
    kinds = SICHUAN.sheets["expenses"]
    rows = []
    for number in range(ROWS):
        kind = kinds[number // 3 % len(kinds)]
        row = {name: kind[name] for name in ("contract", "class", "occurred_on", "category", "payee")}
        rows.append({**row, "voucher": f"大-{number // 3:05d}", "amount": 100 + number})
    return rows


def has_grown(name: str, by: int) -> Watch:
    """Has a file, with what SQLite has not written back yet, grown by so many bytes?"""
    before: dict[Path, int] = {}

    def watch(book: Path) -> bool:
        size = sum(path.stat().st_size for path in book.glob(f"{name}*") if path.exists())
        return size >= before.setdefault(book, size) + by

    return watch


def start(file: Path, book: Path) -> subprocess.Popen[bytes]:
    """Start an import in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "mingzhang",
        "import",
        file,
        "--book",
        book,
        "--year",
        "2026",
        "--yes",
    ]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_when(process: subprocess.Popen[bytes], watch: Watch, book: Path) -> None:
    """Kill a process as soon as it has come so far, unless it ends before."""
    while not watch(book):
        try:
            process.wait(0.002)
        except subprocess.TimeoutExpired:
            continue
        return
    process.kill()
    process.wait()


def test_a_run_that_is_killed_again_and_again_ends_as_one_that_was_not(
    book: Path, contracted: Path, tmp_path: Path, cli: Cli
) -> None:
    """Nothing is seeded: the moments of a real machine are not either."""
    rows = many_rows()
    file = write_text(tmp_path / "支出.csv", tabulate("expenses", rows))
    chance = random.Random()
    watches: list[Watch] = [
        has_grown("private.db", chance.randrange(1, 900_000)),
        has_grown("ledger.db", chance.randrange(1, 5_000_000)),
    ]
    size = int(cli.good("show", "--book", book, "--json").json["size"])
    for watch in watches:
        kill_when(start(file, book), watch, book)
        found = int(cli.good("show", "--book", book, "--json").json["size"])
        assert found in (size, size + ROWS + 1)
    assert start(file, book).wait() == 0

    assert int(cli.good("show", "--book", book, "--json").json["size"]) == size + ROWS + 1
    before = balances(cli, contracted)["contracts"]
    for contract, figures in balances(cli, book)["contracts"].items():
        expensed = sum(row["amount"] for row in rows if row["contract"] == contract)
        assert figures["expensed"] == before[contract]["expensed"] + expensed
    verified = cli.good("verify", book, "--json").json
    assert verified["verdict"] == "sound"
    assert (verified["missing_disclosures"], verified["missing_attachments"]) == (0, 0)
