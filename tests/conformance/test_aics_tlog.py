"""aics-tlog, an independent verifier of C2SP tlog-tiles in Python 3.12, reads what we publish."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.logs import SIZES, SMALL_SIZES, Logs, entry

FOREIGN = Path(__file__).parents[2] / ".foreign" / "bin"
"""Where `make foreign` puts programs that need a newer Python than this one."""


@pytest.fixture(scope="module")
def program() -> str:
    path = os.pathsep.join([str(FOREIGN), str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    found = shutil.which("aics-tlog", path=path)
    if found is None:
        pytest.skip(
            "aics-tlog is not here: it needs Python 3.12 or later; `make foreign` installs it if there is one"
        )
    return found


def run(program: str, command: str, directory: Path, key: str, *arguments: str | Path) -> dict[str, Any]:
    done = subprocess.run(
        [program, command, "--tiles", str(directory), "--log-key", key, *map(str, arguments)],
        capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    said: dict[str, Any] = json.loads(done.stdout)
    assert said["ok"] == (done.returncode == 0)
    return said


@pytest.mark.parametrize("size", SIZES)
def test_it_verifies_checkpoint_entry_and_growth(program: str, logs: Logs, size: int, tmp_path: Path) -> None:
    directory = logs.directories[size]
    assert run(program, "verify-checkpoint", directory, logs.key)["size"] == size
    if size == 1:
        return
    old = logs.directories[SMALL_SIZES[0]] / "checkpoint"
    grown = run(program, "verify-consistency", directory, logs.key, "--old-checkpoint", old)
    assert (grown["ok"], grown["old_size"]) == (True, SMALL_SIZES[0])
    leaf = tmp_path / "leaf"
    leaf.write_bytes(entry(size - 1))
    shown = run(program, "verify-inclusion", directory, logs.key, "--index", str(size - 1), "--leaf", leaf)
    assert shown["ok"], shown


def test_it_refuses_another_entry_and_a_flipped_tile(program: str, logs: Logs, tmp_path: Path) -> None:
    directory = tmp_path / "published"
    shutil.copytree(logs.directories[257], directory)
    leaf = tmp_path / "leaf"
    arguments = ("verify-inclusion", directory, logs.key, "--index", "250", "--leaf", leaf)
    for content, expected in ((entry(250), True), (entry(251), False)):
        leaf.write_bytes(content)
        assert run(program, *arguments)["ok"] is expected
    tile = directory / "tile" / "0" / "000"
    data = bytearray(tile.read_bytes())
    data[40] ^= 1
    tile.write_bytes(data)
    leaf.write_bytes(entry(250))
    assert not run(program, *arguments)["ok"]
