"""Processes are killed while they append: nothing acknowledged is lost, nothing half-written, the next works.

`MINGZHANG_KILLS=100` kills that many.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.application import Ledger, Recorded
from ledger.client import read_parcel
from ledger.moment import CHINA
from ledger.practice import practice_log_key
from ledger.proof import TlogProof
from tests.ledger.inspecting import check_book
from tests.world import ACCOUNT, World

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("MINGZHANG_KILLS", "6"))
SEED = 20_101
ENDLESS = 1_000_000


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A book with a contract, closed, so that only other processes have it open."""
    world = World(tmp_path, datetime.now(CHINA).isoformat(timespec="minutes")[:16])
    world.fund(ACCOUNT, 10_000_00)
    world.contract("C1", 4_000_00)
    world.close()
    return world


def start(world: World, name: str, count: int) -> subprocess.Popen[str]:
    arguments = [str(world.path), name, str(count), "C1", world.institution()]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.simulation.appending", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def answers(lines: list[str]) -> list[dict[str, Any]]:
    """What was acknowledged; a line that was cut off was not."""
    return [json.loads(line) for line in lines if line.endswith("\n")]


def check_acknowledged(ledger: Ledger, acknowledged: list[dict[str, Any]]) -> None:
    for answer in acknowledged:
        entry = ledger.recorder.entry(answer["position"])
        assert entry is not None
        receipt = TlogProof.parse(answer["receipt"])
        checkpoint = receipt.verify(entry.leaf_hash, ledger.book.log_key)
        assert ledger.recorder.root_at(checkpoint.size) == checkpoint.root, "the checkpoint was taken back"
        last = ledger.recorder.entry(answer["position"] + answer["size"])
        assert last is not None
        assert last.submission == answer["position"]


def check_disclosed(ledger: Ledger) -> None:
    """Every digest in the log has its value beside it."""
    for row in ledger.recorder.entries():
        if row.type == "expense.recorded":
            members = json.loads(row.data)
            assert [each.disclosure.digest for each in ledger.private.of_statement(members["id"])] == [
                each["digest"] for each in members["withheld"]
            ]


def test_a_process_killed_at_any_moment_loses_nothing_it_acknowledged(world: World) -> None:
    random = Random(SEED)
    acknowledged: list[dict[str, Any]] = []
    for number in range(ROUNDS):
        process = start(world, f"K{number}", ENDLESS)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(random.randint(1, 12))]
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(random.uniform(0, 0.04))
        process.kill()
        lines += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        acknowledged += answers(lines)
        ledger = Ledger.open(world.path, practice_log_key(world.ledger.book), lambda: datetime.now(CHINA))
        check_acknowledged(ledger, acknowledged)
        parcel = read_parcel(world.path.with_name(f"K{number}.submission"))
        again = ledger.submit(parcel.submission(), parcel.disclosures)
        assert isinstance(again, Recorded), "sent again, it is recorded, whether it was before or not"
        ledger.close()
    ledger = Ledger.open(world.path)
    check_book(ledger)
    check_disclosed(ledger)
    check_acknowledged(ledger, acknowledged)
    ledger.close()


def test_two_processes_write_one_chain(world: World) -> None:
    processes = [start(world, name, 12) for name in ("A", "B")]
    lines = [process.communicate(timeout=60)[0].splitlines(keepends=True) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    acknowledged = [answer for each in lines for answer in answers(each)]
    assert len(acknowledged) == 24
    ledger = Ledger.open(world.path)
    check_acknowledged(ledger, acknowledged)
    check_book(ledger)
    check_disclosed(ledger)
    ledger.close()
