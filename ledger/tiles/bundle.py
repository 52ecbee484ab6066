"""Entry bundles (C2SP `tlog-tiles`): up to 256 entries, each after two bytes that say how long it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.strict_json import MAX_BYTES as MAX_ENTRY_BYTES
from ledger.errors import LedgerError
from ledger.store.tiles import TILE_WIDTH

LENGTH_BYTES: Final = 2
MAX_BUNDLE_BYTES: Final = TILE_WIDTH * (LENGTH_BYTES + MAX_ENTRY_BYTES)


class BundleError(LedgerError):
    """Bytes are not so many entries. Carries the `index` of the first that is none, and what was `found`."""

    zh = "第 {index} 项不成条目：{found}"

    def __init__(self, index: int, found: str) -> None:
        self.index = index
        self.found = found
        super().__init__(f"found {found} in the place of entry {index} of the bundle, expected an entry")


def pack(entries: Iterable[bytes]) -> bytes:
    """The bundle of these entries.

    >>> pack([b"a", b"bc"])
    b'\\x00\\x01a\\x00\\x02bc'
    """
    parts: list[bytes] = []
    for entry in entries:
        assert 0 < len(entry) <= MAX_ENTRY_BYTES, len(entry)
        parts.append(len(entry).to_bytes(LENGTH_BYTES, "big"))
        parts.append(entry)
    return b"".join(parts)


def unpack(bundle: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle. Raises `BundleError`."""
    entries: list[bytes] = []
    start = 0
    for index in range(width):
        begin = start + LENGTH_BYTES
        length = int.from_bytes(bundle[start:begin], "big")
        start = begin + length
        if begin > len(bundle):
            raise BundleError(index, "the end of the file")
        if not 0 < length <= MAX_ENTRY_BYTES:
            raise BundleError(index, f"a length of {length} bytes")
        if start > len(bundle):
            raise BundleError(index, f"{len(bundle) - begin} bytes of {length}")
        entries.append(bundle[begin:start])
    if start != len(bundle):
        raise BundleError(width, f"{len(bundle) - start} bytes more")
    return entries
