"""The failing disk fails as a disk does, to writers that know nothing of it, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.simulation.failing_disk import FailingDisk, NoCompilerError

WRITE = """
import os, sys
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
try:
    for size in map(int, sys.argv[2:]):
        if size:
            print(os.write(file, b"x" * size))
        else:
            os.fsync(file)
            print("synced")
except OSError as error:
    print(error.strerror)
"""
SYNC = 0


@pytest.fixture
def disk(tmp_path: Path) -> FailingDisk:
    for name in ("disk", "work", "elsewhere"):
        (tmp_path / name).mkdir()
    try:
        disk = FailingDisk(tmp_path / "disk")
    except NoCompilerError:
        pytest.skip("no C compiler to make a failing disk with")
    disk.hold(tmp_path / "work")
    return disk


def write(disk: FailingDisk, path: Path, *sizes: int) -> list[str]:
    """Write so many bytes each time, or sync for none; what each call gave."""
    command = [sys.executable, "-c", WRITE, str(path), *map(str, sizes)]
    done = subprocess.run(command, env=dict(disk.environment), capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_full_disk_takes_what_fits_and_then_nothing(disk: FailingDisk, tmp_path: Path) -> None:
    disk.fill_after(15)
    assert write(disk, tmp_path / "work" / "a", 10, 10, 10) == ["10", "5", "No space left on device"]
    assert disk.refusals == 1
    assert write(disk, tmp_path / "elsewhere" / "a", 10) == ["10"]
    disk.mend()
    assert write(disk, tmp_path / "work" / "a", 10, SYNC) == ["10", "synced"]


def test_syncs_fail_once_they_have_begun_to(disk: FailingDisk, tmp_path: Path) -> None:
    disk.fail_syncs_after(1)
    assert write(disk, tmp_path / "work" / "a", SYNC, SYNC) == ["synced", "Input/output error"]
    assert write(disk, tmp_path / "work" / "b", SYNC) == ["Input/output error"]
    assert write(disk, tmp_path / "elsewhere" / "a", SYNC) == ["synced"]


def test_a_power_cut_leaves_all_that_was_synced_and_not_always_the_rest(
    disk: FailingDisk, tmp_path: Path
) -> None:
    path, lengths = tmp_path / "work" / "a", set()
    with disk.losing(tmp_path / "work") as cut:
        write(disk, path, 5_000, SYNC, 5_000)
        written = path.read_bytes()
        for seed in range(20):
            path.write_bytes(written)
            cut(Random(seed))
            assert path.read_bytes()[:5_000] == written[:5_000]
            lengths.add(path.stat().st_size)
    assert lengths == {5_000, 10_000}
