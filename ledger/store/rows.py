"""What goes into the store and what comes out of it.

Data stay the bytes they were given as; nothing here is parsed.
"""

from __future__ import annotations

from typing import NamedTuple


class NewEntry(NamedTuple):
    """One leaf to append: the statement's bytes, their leaf hash, and by what they are to be found.

    `tags` are distinct, not empty, without line breaks. `ids` are 16 bytes each. `ids` and `keys` must be new
    to the store.
    """

    type: str
    data: bytes
    leaf_hash: bytes
    tags: tuple[str, ...] = ()
    ids: tuple[bytes, ...] = ()
    keys: tuple[str, ...] = ()


class StoredEntry(NamedTuple):
    """One leaf of the log at `position` (leaf index + 1), of the submission recorded at `submission`."""

    position: int
    submission: int
    type: str
    data: bytes
    leaf_hash: bytes


class StoredCheckpoint(NamedTuple):
    """The log of `size` entries has this `root`; `note` is the signed checkpoint, empty if nobody seals."""

    size: int
    root: bytes
    note: str
