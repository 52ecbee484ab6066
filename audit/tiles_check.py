"""Every file of a published log beside its entries: no hash, copy or name may say anything else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from audit.findings import Finding, Findings, at
from ledger.merkle import leaf_hash
from ledger.store.tiles import TILE_HEIGHT, TILE_WIDTH
from ledger.tiles.directory import BadEntryError, BadTileError, PublishedLog
from ledger.tiles.files import FileMissingError, PublishedFileError, is_there, walk
from ledger.tiles.names import TILES, TileName, full_tiles, is_folder, parse_tile, partial_tiles

MAX_PATH_CHARACTERS: Final = 200
"""Of a name that may not be, as far as it is shown."""


def check_tiles(directory: Path, log: PublishedLog, sizes: Iterable[int], findings: Findings) -> None:
    """Compare every file under `tile/` with the entries, all of which were read and checked.

    `sizes` are the published ones, in order. Raises `FileMissingError` if one of their files is missing.
    """
    for path in walk(directory, TILES, is_folder):
        name = parse_tile(path)
        if name is None:
            shown = path[:MAX_PATH_CHARACTERS]
            findings.add(shown, "file-unexpected", "此处不应有此文件", "found, expected no file of this name")
        elif name.entries_end <= log.head():
            _check_tile(name, log, findings)
    _refuse_missing(directory, log.head(), sizes)


def finding_of(error: PublishedFileError) -> Finding:
    """What is wrong with a file, as a finding."""
    place = error.path if error.position is None else f"{at(error.position)}, {error.path}"
    return Finding(place, error.code, error.reason_zh, error.reason)


def _check_tile(name: TileName, log: PublishedLog, findings: Findings) -> None:
    try:
        if not name.is_bundle:
            _compare_hashes(name, log)
        elif name.width < TILE_WIDTH:  # the full ones were read from the beginning to the end
            _compare_entries(name, log)
    except FileMissingError:
        raise
    except PublishedFileError as error:
        findings.tell(finding_of(error))


def _compare_hashes(name: TileName, log: PublishedLog) -> None:
    first = name.number * TILE_WIDTH
    expected = log.scratch.hashes(name.level * TILE_HEIGHT, first, first + name.width)
    if log.tile_at(name) != b"".join(expected):
        reason = "哈希与由条目算出的不同", "its hashes are not those that follow from the entries"
        raise BadTileError(name.path, *reason)


def _compare_entries(name: TileName, log: PublishedLog) -> None:
    first = name.number * TILE_WIDTH
    expected = log.scratch.hashes(0, first, first + name.width)
    for index, (data, leaf) in enumerate(zip(log.bundle_at(name), expected, strict=True)):
        if leaf_hash(data) != leaf:
            reason = "与日志中的条目不同", "not the entry that stands in the log"
            raise BadEntryError(name.path, *reason, first + index + 1)


def _refuse_missing(directory: Path, size: int, sizes: Iterable[int]) -> None:
    for name in full_tiles(size):
        _refuse_if_missing(directory, name)
    for published in sizes:
        for name in partial_tiles(published):
            # Whoever serves the directory may delete what has become part of a full tile.
            if name.full.entries_end > size:
                _refuse_if_missing(directory, name)


def _refuse_if_missing(directory: Path, name: TileName) -> None:
    if not is_there(directory, name.path):
        raise FileMissingError(name.path, "缺少此文件", "found no such file, expected it")
