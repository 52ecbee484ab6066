"""What can be said of a submission from its own bytes, wherever that is computed (凭字节可断定者).

A pure function over whole submissions: strict reading, leaf hashes, the submission's root, its signatures. It
says "good" or nothing. Whoever walks through the log takes what is vouched for as seen, looks at everything
else again, and says what is wrong with it: so the findings are the same however many look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from domain.statements.base import Statement
from domain.statements.constitution import LedgerFounded
from domain.statements.parties import KeyEnrolled
from domain.statements.registry import parse_statement
from ledger.ed25519 import PUBLIC_KEY_BYTES
from ledger.encoding import decode_base64url
from ledger.jws import thumbprint
from ledger.jws import verify as verify_jws
from ledger.merkle import HASH_BYTES, leaf_hash, tree_hash
from ledger.store import StoredEntry
from ledger.submission import ENTRY_TYPE, Entry, entry_bytes

Row = tuple[str, bytes, bytes]
"""What stands in one row: the type, the bytes, and the leaf hash that was recorded."""

_KEYRINGS = 4


class Voucher(NamedTuple):
    """A submission whose bytes are good: what they say, and the leaf hashes of all its rows, joined.

    Its signatures are those of the keys with their thumbprints; whose keys these are is not known here.
    """

    entry: Entry
    leaves: bytes

    def leaf_hashes(self) -> list[bytes]:
        """The leaf hashes one by one, the submission's entry first."""
        leaves = self.leaves
        return [leaves[start : start + HASH_BYTES] for start in range(0, len(leaves), HASH_BYTES)]


def vouch(submissions: Sequence[Sequence[Row]], keys: bytes) -> list[Voucher | None]:
    """Look at whole submissions; None for each of which not everything is good.

    `keys` are public keys, 32 bytes each, one after the other, by which the signatures may be verified.
    """
    keyring = _keyring(keys)
    return [_vouch_for(rows, keyring) for rows in submissions]


def row_of(stored: StoredEntry) -> Row:
    """What of a row is looked at."""
    return stored.type, stored.data, stored.leaf_hash


def keys_in(statement: Statement) -> bytes:
    """The public keys that a statement brings in, one after the other."""
    if isinstance(statement, KeyEnrolled):
        return decode_base64url(statement.public_key)
    if isinstance(statement, LedgerFounded):
        officers = (officer for party in statement.authorities for officer in party.officers)
        return b"".join(decode_base64url(officer.public_key) for officer in officers)
    return b""


def _vouch_for(rows: Sequence[Row], keyring: Mapping[str, bytes]) -> Voucher | None:
    try:
        return _looked_at(rows, keyring)
    except Exception:
        # Whatever stands in these rows: who walks through the log meets it too, and says where and what.
        return None


def _looked_at(rows: Sequence[Row], keyring: Mapping[str, bytes]) -> Voucher | None:
    kind, data, _ = rows[0]
    entry = Entry.parse(data)
    is_spelled = entry_bytes(entry.recorded_at, entry.jws) == data
    if kind != ENTRY_TYPE or not is_spelled or entry.payload.size != len(rows) - 1:
        return None
    leaves = [leaf_hash(data) for _, data, _ in rows]
    if leaves != [stored for _, _, stored in rows] or tree_hash(leaves[1:]) != entry.payload.root:
        return None
    verify_jws(entry.jws, keyring.get)
    if any(parse_statement(data).type != kind for kind, data, _ in rows[1:]):
        return None
    return Voucher(entry, b"".join(leaves))


@lru_cache(maxsize=_KEYRINGS)
def _keyring(keys: bytes) -> Mapping[str, bytes]:
    raw = (keys[start : start + PUBLIC_KEY_BYTES] for start in range(0, len(keys), PUBLIC_KEY_BYTES))
    return {thumbprint(key): key for key in raw}
