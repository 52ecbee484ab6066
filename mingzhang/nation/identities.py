"""The practice keyring of a made history: every officer's key, derived from the seed (密钥环)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ledger.book import LOG_KEY_FILE, Book, keys_path_of
from ledger.founding import PRACTICE_OFFICERS
from ledger.jws import Duty
from ledger.keyring import BOTH_DUTIES, Keyring
from ledger.note import VerifierKey
from ledger.practice import practice_passphrase
from mingzhang.nation.world import ROTATED, World

LOG: Final = "log"


def make_book(world: World, directory: Path) -> Book:
    """Make the book and its keyring with all keys. Raises a `LedgerError`."""
    keys_path = keys_path_of(directory)
    keyring = Keyring.create(keys_path)
    passphrase = practice_passphrase(keys_path)
    log_key = world.founders_key(LOG, "")
    log_key.keep(keys_path / LOG_KEY_FILE, passphrase)
    officers = list(_officers(world))
    for party, officer, _ in officers:
        world.founders_key(party, officer).keep(keys_path / f"{party}.{officer}.pem", passphrase)
    keyring.add_all(officers)
    return Book.create(directory, world.origin, VerifierKey.of(world.origin, log_key.public), practice=True)


def _officers(world: World) -> Iterator[tuple[str, str, tuple[Duty, ...]]]:
    for party in world.parties.values():
        for officer in PRACTICE_OFFICERS:
            yield party.keyring_name, officer, BOTH_DUTIES
        if party.code in world.rotations:
            yield party.keyring_name, ROTATED, ("prepare",)
