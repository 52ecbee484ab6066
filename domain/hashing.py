"""What the domain needs of hashing, given to it from outside (散列函数由外部提供).

Sealed bids and draws are decided by recomputing hashes. The domain knows the formats, not the functions:
they arrive with the case, so that tests can look at them and no second implementation of a hash grows here.
Thirty-two bytes are written as base64url without padding, 43 characters, in the one spelling that the
members' patterns allow.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Hashes(NamedTuple):
    """SHA-256, and the two of RFC 6962 section 2.1 that are made of it.

    `sha256(data)`, `leaf_hash(data)` of one entry, and `tree_hash(leaves)` over leaf hashes in order.
    """

    sha256: Callable[[bytes], bytes]
    leaf_hash: Callable[[bytes], bytes]
    tree_hash: Callable[[Sequence[bytes]], bytes]


def octets(text: str) -> bytes:
    """Return the 32 bytes that a member of that form holds.

    >>> octets("A" * 43) == bytes(32)
    True
    """
    return base64.urlsafe_b64decode(text + "=")


def in_base64url(data: bytes) -> str:
    """Write 32 bytes as a member does.

    >>> in_base64url(bytes(32)) == "A" * 43
    True
    """
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
