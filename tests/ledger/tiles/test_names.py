"""Names of published files: the groups of the standard, and nothing else that could be read as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.tiles.names import (
    BUNDLES,
    TileName,
    full_tiles,
    history_path,
    number_path,
    parse_number,
    parse_tile,
    partial_tiles,
)

NAMES = st.builds(TileName, st.integers(BUNDLES, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))


@pytest.mark.parametrize(
    ("number", "path"),
    [(0, "000"), (255, "255"), (999, "999"), (1000, "x001/000"), (1_234_067, "x001/x234/067")],
)
def test_numbers_are_written_in_groups_of_three(number: int, path: str) -> None:
    assert number_path(number) == path
    assert parse_number(path) == number


@given(NAMES)
def test_a_name_is_read_as_it_was_written(name: TileName) -> None:
    assert parse_tile(name.path) == name


@given(st.integers(0, 2**63 - 1))
def test_a_size_is_read_as_it_was_written(size: int) -> None:
    assert parse_number(history_path(size).removeprefix("checkpoints/")) == size


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/007", "tile/0/000.p/", "tile/0/000.p", "tile/0/0",
        "tile/0/x000/000", "tile/0/x01/000", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/8/x001",
        "tile/entries/000.p/256", "tile/entries/000.p/1/2", "tile/data/000", "tile/000", "tile/entries",
        "tile/0/٠٠٠", "tile/0/000.p/٧", "tile/0/000\n", "tiles/0/000", "tile/0/001.q/1",
        "tile/0/x001/x001/x001/x001/x001/x001/x001/001",
    ],
)  # fmt: skip
def test_what_the_standard_does_not_write_is_no_name(path: str) -> None:
    assert parse_tile(path) is None


def test_a_log_of_70_000_entries_has_the_tiles_of_the_standards_example() -> None:
    full, partial = [name.path for name in full_tiles(70_000)], [name.path for name in partial_tiles(70_000)]
    assert [path for path in full if path.startswith("tile/0/")] == [f"tile/0/{n:03}" for n in range(273)]
    assert [path for path in full if path.startswith("tile/1/")] == ["tile/1/000"]
    assert partial == ["tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]


@given(st.integers(0, 300_000))
def test_the_tiles_of_a_size_hold_every_hash_of_each_level_once(size: int) -> None:
    count: dict[int, int] = {}
    for name in (*full_tiles(size), *partial_tiles(size)):
        assert name.entries_end <= size
        count[name.level] = count.get(name.level, 0) + name.width
    assert count == {
        level: size // 256 ** max(level, 0) for level in range(BUNDLES, 8) if size // 256 ** max(level, 0)
    }
