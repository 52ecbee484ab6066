"""What the files of a published log are called, and which of them a log of some size has.

Source: C2SP `tlog-tiles`, height 8. A number is written in groups of three digits, all but the last with an
`x` before them, so that no directory holds more than a thousand names and no file has a directory's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger.store.tiles import TILE_HEIGHT, TILE_WIDTH

CHECKPOINT: Final = "checkpoint"
HISTORY: Final = "checkpoints"
FOUNDING: Final = "founding"
POLICY: Final = "log.policy"
TILES: Final = "tile"
VERIFIER: Final = "mingzhang-verify.py"

BUNDLES: Final = -1
"""The level of entry bundles, which are numbered like the tiles of level 0."""
MAX_LEVEL: Final = 63

_BUNDLES_NAME: Final = "entries"
_GROUPS: Final = re.compile(r"(?:x(?!000)[0-9]{3}/(?:x[0-9]{3}/)*)?[0-9]{3}")
_FOLDER: Final = re.compile(
    r"checkpoints(?:/x[0-9]{3}){0,6}|tile(?:/(?:entries|[0-9]{1,2})(?:/x[0-9]{3}){0,6}(?:/[0-9]{3}\.p)?)?"
)
_WIDTH: Final = re.compile(r"[1-9][0-9]{0,2}")
_LEVEL: Final = re.compile(r"0|[1-9][0-9]?")
_MAX_GROUPS: Final = 7
"""Of 19 digits at the most: sizes are below 2**63."""


class TileName(NamedTuple):
    """A tile, or with `BUNDLES` for its level an entry bundle; a full one is `TILE_WIDTH` wide."""

    level: int
    number: int
    width: int = TILE_WIDTH

    @property
    def is_bundle(self) -> bool:
        """Does it hold entries?"""
        return self.level == BUNDLES

    @property
    def path(self) -> str:
        """Where it stands below the directory.

        >>> TileName(0, 1_234_067, 5).path
        'tile/0/x001/x234/067.p/5'
        """
        folder = _BUNDLES_NAME if self.is_bundle else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"{TILES}/{folder}/{number_path(self.number)}{partial}"

    @property
    def full(self) -> TileName:
        """The full tile that this one is, or is the beginning of."""
        return self._replace(width=TILE_WIDTH)

    @property
    def entries_end(self) -> int:
        """How many entries a log must have for this tile to be there."""
        return (self.number * TILE_WIDTH + self.width) << (TILE_HEIGHT * max(self.level, 0))


def number_path(number: int) -> str:
    """A number in groups of three digits.

    >>> number_path(255), number_path(1_234_067)
    ('255', 'x001/x234/067')
    """
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])


def parse_number(path: str) -> int | None:
    """The number written so, if there is one.

    >>> parse_number("x001/x234/067"), parse_number("x000/067"), parse_number("67")
    (1234067, None, None)
    """
    if _GROUPS.fullmatch(path) is None or path.count("/") >= _MAX_GROUPS:
        return None
    return int(path.replace("x", "").replace("/", ""))


def parse_tile(path: str) -> TileName | None:
    """The tile or bundle that stands at a path below the directory, if one can stand there.

    >>> parse_tile("tile/entries/000.p/7"), parse_tile("tile/0/000.p/256")
    (TileName(level=-1, number=0, width=7), None)
    """
    _, _, below = path.partition("/")
    folder, _, rest = below.partition("/")
    rest, partial, width_text = rest.partition(".p/")
    number = parse_number(rest)
    if not path.startswith(f"{TILES}/") or number is None:
        return None
    if folder == _BUNDLES_NAME:
        level = BUNDLES
    elif _LEVEL.fullmatch(folder) and int(folder) <= MAX_LEVEL:
        level = int(folder)
    else:
        return None
    if not partial:
        return TileName(level, number)
    width = int(width_text) if _WIDTH.fullmatch(width_text) else TILE_WIDTH
    return TileName(level, number, width) if width < TILE_WIDTH else None


def is_folder(path: str) -> bool:
    """May a directory stand at this path below a published log?

    >>> is_folder("tile/0/x001"), is_folder("tile/0/000.p"), is_folder("tile/0/000")
    (True, True, False)
    """
    return _FOLDER.fullmatch(path) is not None


def history_path(size: int) -> str:
    """Where the published checkpoint of a size stands."""
    return f"{HISTORY}/{number_path(size)}"


def full_tiles(size: int) -> Iterator[TileName]:
    """The full bundles and tiles of a log of this size."""
    for number in range(size // TILE_WIDTH):
        yield TileName(BUNDLES, number)
    level, count = 0, size // TILE_WIDTH
    while count:
        for number in range(count):
            yield TileName(level, number)
        level, count = level + 1, count // TILE_WIDTH


def partial_tiles(size: int) -> Iterator[TileName]:
    """The partial bundle and tiles of a log of this size.

    >>> [name.path for name in partial_tiles(257)]
    ['tile/entries/001.p/1', 'tile/0/001.p/1', 'tile/1/000.p/1']
    """
    level, count = 0, size
    while count:
        number, width = divmod(count, TILE_WIDTH)
        if width:
            if level == 0:
                yield TileName(BUNDLES, number, width)
            yield TileName(level, number, width)
        level, count = level + 1, number
