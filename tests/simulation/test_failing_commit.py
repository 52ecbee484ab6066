"""A commit whose sync fails may be found in the file after a crash: whoever was told otherwise was misled."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.application import Ledger, Recorded
from ledger.client import read_parcel, write_parcel
from ledger.practice import practice_log_key
from tests.simulation.accounts import NOTHING
from tests.simulation.failing_disk import FailingDisk, NoCompilerError
from tests.world import ACCOUNT, World

ROOT = Path(__file__).parents[2]
SUBMIT = """
import sys
from datetime import datetime
from pathlib import Path
from ledger.application import Ledger
from ledger.client import read_parcel
from ledger.practice import practice_log_key
from ledger.book import Book
from os import _exit

path, parcel = Path(sys.argv[1]), read_parcel(Path(sys.argv[2]))
moment = datetime.fromisoformat(sys.argv[3])
ledger = Ledger.open(path, practice_log_key(Book.open(path)), lambda: moment)
print("ready", flush=True)
sys.stdin.readline()
try:
    print(ledger.submit(parcel.submission()), flush=True)
except Exception as error:
    print(error, flush=True)
_exit(9)  # without closing anything, as one that is killed
"""


@pytest.mark.parametrize("syncs", [0, 1, 2])
def test_what_is_said_of_a_commit_that_failed_is_true_after_a_crash(tmp_path: Path, syncs: int) -> None:
    (tmp_path / "disk").mkdir()
    try:
        disk = FailingDisk(tmp_path / "disk")
    except NoCompilerError:
        pytest.skip("no C compiler to make a failing disk with")
    (tmp_path / "work").mkdir()
    world = World(tmp_path / "work")
    world.fund(ACCOUNT)
    parcel = world.desk.sign(world.contract(), [world.expense("C1", 1)])
    world.close()
    write_parcel(parcel, tmp_path / "submission")
    arguments = [str(world.path), str(tmp_path / "submission"), world.now.isoformat()]
    process = subprocess.Popen(
        [sys.executable, "-c", SUBMIT, *arguments],
        cwd=ROOT, env={**os.environ, **disk.environment}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    disk.hold(tmp_path / "work")
    disk.fail_syncs_after(syncs)
    said, _ = process.communicate("go\n", timeout=60)
    ledger = Ledger.open(world.path, practice_log_key(world.ledger.book), lambda: world.now)
    outcome = ledger.submit(read_parcel(tmp_path / "submission").submission())
    ledger.close()
    assert isinstance(outcome, Recorded)
    if outcome.is_repeat:
        assert NOTHING not in said
