"""Every byte of a published log is flipped, every file cut, emptied, lengthened and swapped: never sound.

Every byte of the small files is tried, of the bundles every byte that says how long an entry is and a sample
drawn from a seed; with `MINGZHANG_EVERY_BYTE` set, all. Each time a file or a position is named, and each
time it is the one that was touched, or one that the touched one is compared with.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

import pytest

from audit.report import Report
from audit.verifier_check import bare_verifier
from audit.verify_directory import verify_directory
from ledger.tiles.bundle import LENGTH_BYTES
from ledger.tiles.names import VERIFIER
from ledger.tiles.publish import publish
from tests.world import ACCOUNT, World

SMALL_BYTES = 1_000
SAMPLE = 100
FLIPS = (0x01, 0x20, 0x80)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of six entries, published twice, with the verifier beside it."""
    directory = tmp_path_factory.mktemp("bytes")
    world = World(directory)
    publish(world.ledger, directory / "public")
    world.finance()
    world.education()
    publish(world.ledger, directory / "public", bare_verifier())
    world.close()
    return directory / "public"


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of more than two full tiles, published at three sizes."""
    directory = tmp_path_factory.mktemp("files")
    world = World(directory)
    world.fund(ACCOUNT)
    school = world.contract()
    for count in (10, 300, 300):
        world.record_all(school, *(world.expense("C1", 1) for _ in range(count)))
        publish(world.ledger, directory / "public")
    world.close()
    return directory / "public"


def files_of(directory: Path) -> list[str]:
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())


@contextmanager
def put_back(path: Path) -> Iterator[bytes]:
    data = path.read_bytes()
    try:
        yield data
    finally:
        path.write_bytes(data)


def judged(directory: Path, content: bytes, path: str) -> Report:
    (directory / path).write_bytes(content)
    return verify_directory(directory)


def assert_found(report: Report, path: str, what: str) -> None:
    assert report.verdict != "sound", (path, what)
    first = report.findings[0]
    assert first.code
    # An unknown verifier is nothing that the log could be blamed for.
    assert (report.verdict == "undecided") == (path == VERIFIER), (path, what, first)
    assert is_near(first.place, path), (path, what, first)


def is_near(place: str, path: str) -> bool:
    """Does a finding name the file that was touched, or the one that it was compared with?"""
    if path in place:
        return True
    pairs = {
        # A note says of which log it is, and which key it wants; each is compared with the other.
        "founding": ("log.policy", "checkpoint"),
        "checkpoint": ("checkpoints/",),
    }
    if any(other in place for other in pairs.get(path, ())):
        return True
    same = path.replace("tile/0/", "tile/entries/")
    return same in place


def test_the_logs_are_sound_before_anybody_touches_them(small: Path, long: Path) -> None:
    for directory in (small, long):
        report = verify_directory(directory)
        assert (report.verdict, report.findings) == ("sound", [])


def test_every_byte_of_every_small_file_counts(small: Path) -> None:
    draw = random.Random(5)
    for path in files_of(small):
        with put_back(small / path) as data:
            if len(data) > SMALL_BYTES:
                continue
            for place in range(len(data)):
                changed = bytearray(data)
                changed[place] ^= draw.choice(FLIPS)
                assert_found(judged(small, bytes(changed), path), path, f"byte {place}")


def test_bytes_of_bundles_and_of_the_verifier_count(small: Path) -> None:
    draw = random.Random(6)
    for path in files_of(small):
        with put_back(small / path) as data:
            if len(data) <= SMALL_BYTES:
                continue
            places = set(range(len(data)))
            if "MINGZHANG_EVERY_BYTE" not in os.environ:
                places = set(draw.sample(sorted(places), 20 if path == VERIFIER else SAMPLE))
            if path != VERIFIER:
                places |= set(lengths_in(data))
            for place in sorted(places):
                changed = bytearray(data)
                changed[place] ^= draw.choice(FLIPS)
                assert_found(judged(small, bytes(changed), path), path, f"byte {place}")


def lengths_in(bundle: bytes) -> Iterator[int]:
    """The places of the bytes that say how long entries are."""
    start = 0
    while start < len(bundle):
        yield from range(start, start + LENGTH_BYTES)
        start += LENGTH_BYTES + int.from_bytes(bundle[start : start + LENGTH_BYTES], "big")


def test_every_file_cut_emptied_or_lengthened_is_found(small: Path, long: Path) -> None:
    draw = random.Random(7)
    for directory in (small, long):
        for path in files_of(directory):
            with put_back(directory / path) as data:
                cuts = {0, 1, 2, len(data) // 2, len(data) - 1, draw.randrange(len(data))}
                for size in sorted(cuts):
                    report = judged(directory, data[:size], path)
                    assert_found(report, path, f"cut to {size}")
                for more in (b"\0", b"\n", data):
                    assert_found(judged(directory, data + more, path), path, f"with {len(more)} more")


def test_every_two_files_swapped_are_found(long: Path) -> None:
    for one, other in combinations(files_of(long), 2):
        with put_back(long / one) as first, put_back(long / other) as second:
            if first == second:
                continue
            (long / one).write_bytes(second)
            report = judged(long, first, other)
            assert report.verdict == "unsound", (one, other)
            place = report.findings[0].place
            assert is_near(place, one) or is_near(place, other), (one, other, place)


def test_every_missing_file_is_named_or_not_needed(long: Path, tmp_path: Path) -> None:
    sound = verify_directory(long)
    for path in files_of(long):
        away = tmp_path / "away"
        shutil.move(long / path, away)
        try:
            report = verify_directory(long)
        finally:
            shutil.move(away, long / path)
        if report.verdict == "sound":
            # A copy of what the newest checkpoint proves, or part of what has become full.
            assert path.startswith("checkpoints/") or ".p/" in path, path
            assert (report.root, report.statements) == (sound.root, sound.statements)
        else:
            assert report.verdict == "undecided", path
            assert path in report.findings[0].place, (path, report.findings)


def test_every_hash_of_a_tile_above_the_leaves_counts(long: Path) -> None:
    paths = [path for path in files_of(long) if path.startswith("tile/1/")]
    assert paths
    for path in paths:
        with put_back(long / path) as data:
            for place in range(0, len(data), 8):
                changed = bytearray(data)
                changed[place] ^= 0x10
                report = judged(long, bytes(changed), path)
                assert report.findings[0].place == path
