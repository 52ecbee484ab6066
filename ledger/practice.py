"""Practice ledgers (演练账本): founded in one step, with every officer's key at hand.

`found_practice` makes book, keyring and founding; `PracticeDesk` then signs for whichever party a statement
needs, the first officer preparing and the second approving. Nothing here works on a real ledger.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from domain.subjects import CONSTITUTION_TAG, Constitution
from domain.vocabulary import FOUNDING_KINDS
from ledger.application import Ledger, Outcome, Recorded
from ledger.book import LOG_KEY_FILE, Book, BookExistsError, is_free, keys_path_of, practice_origin
from ledger.client import Parcel, prepare
from ledger.errors import LedgerError
from ledger.founding import PRACTICE_OFFICERS, founding_parcel, practice_plan
from ledger.keyring import Keyring
from ledger.keys import SigningKey, create_key, open_key
from ledger.note import VerifierKey
from ledger.passphrase import Passphrase
from ledger.private_store import StoredDisclosure

PRACTICE_NAME = "mingzhang.example/guopei"


class NotPracticeError(LedgerError):
    """A practice convenience was used on a real ledger. Carries `origin`."""

    zh = "{origin} 是正式账本，不是演练；请用经办人员自己的密钥签名"

    def __init__(self, origin: str) -> None:
        self.origin = origin
        super().__init__(
            f"found the real ledger {origin}, expected a practice one; sign with the officers' own keys"
        )


def found_practice(
    path: Path,
    now: Callable[[], datetime],
    new_id: Callable[[], str],
    name: str = PRACTICE_NAME,
    database: str | None = None,
) -> Ledger:
    """A new practice book with its keyring, founded and open for recording. Raises `BookError` and others.

    `database` is the URL of a database of PostgreSQL, if the log is not to be in a file.
    """
    # Before there are keys: a book that cannot be made must leave none behind.
    if not is_free(path):
        raise BookExistsError(path)
    origin = practice_origin(name, secrets.token_hex(4))
    keys_path = keys_path_of(path)
    keyring = Keyring.create(keys_path)
    public = create_key(keys_path / LOG_KEY_FILE, practice_passphrase(keys_path))
    book = Book.create(path, origin, VerifierKey.of(origin, public), practice=True, database=database)
    parcel = founding_parcel(practice_plan(origin, keyring), book.log_key, now(), new_id)
    for authority in FOUNDING_KINDS:
        first, second = (keyring.signing_key_of(authority, officer) for officer in PRACTICE_OFFICERS)
        parcel = parcel.signed_by(first, "prepare").signed_by(second, "approve")
    ledger = Ledger.open(path, practice_log_key(book), now)
    outcome = ledger.submit(parcel.submission())
    assert isinstance(outcome, Recorded), outcome
    return ledger


def practice_passphrase(keys_path: Path) -> bytes:
    """What opens every key of a practice keyring."""
    return Passphrase(file=keys_path / "passphrase").resolve()


def practice_log_key(book: Book) -> SigningKey:
    """The log key of a practice book. Raises `NotPracticeError`, `KeyFileError` or a `PrivateFileError`."""
    if not book.is_practice:
        raise NotPracticeError(book.origin)
    return open_key(book.log_key_path, practice_passphrase(book.keys_path))


class PracticeDesk:
    """Signs and submits for every party of a practice ledger."""

    def __init__(self, ledger: Ledger, new_id: Callable[[], str], now: Callable[[], datetime]) -> None:
        if not ledger.book.is_practice:
            raise NotPracticeError(ledger.book.origin)
        self.ledger = ledger
        self.keyring = Keyring(ledger.book.keys_path)
        self._new_id = new_id
        self._now = now

    def sign(
        self, party: str, statements: Sequence[bytes], disclosures: Iterable[StoredDisclosure] = ()
    ) -> Parcel:
        """The statements, prepared and approved by the two officers of a party."""
        return self.sign_parcel(
            party,
            prepare(statements, self.ledger.checkpoint(), self._now(), self._new_id, disclosures=disclosures),
        )

    def sign_parcel(self, party: str, parcel: Parcel) -> Parcel:
        """The same with both signatures of a party's officers."""
        name = self._keyring_name(party)
        first, second = (self.keyring.signing_key_of(name, officer) for officer in PRACTICE_OFFICERS)
        return parcel.signed_by(first, "prepare").signed_by(second, "approve")

    def record(
        self, party: str, statements: Sequence[bytes], disclosures: Iterable[StoredDisclosure] = ()
    ) -> Outcome:
        """Sign and submit for a party."""
        parcel = self.sign(party, statements, disclosures)
        return self.ledger.submit(parcel.submission(), parcel.disclosures)

    def has_officers(self, party: str) -> bool:
        """Does the keyring hold officers of a party?"""
        name = self._keyring_name(party)
        return any(entry.party == name for entry in self.keyring.entries())

    def key_of(self, party: str, officer: str) -> SigningKey:
        """The key of a party's officer. Raises a `KeyringError`."""
        return self.keyring.signing_key_of(self._keyring_name(party), officer)

    def _keyring_name(self, party: str) -> str:
        """Founding officers were enrolled under what their authority is, before it had a code."""
        constitution = self.ledger.subject(CONSTITUTION_TAG)
        assert isinstance(constitution, Constitution)
        for authority, code in constitution.codes.items():
            if code == party:
                return authority
        return party
