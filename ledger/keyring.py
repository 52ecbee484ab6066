"""The keyring of a practice book: every practice officer's key in one directory beside the book.

Holds `<party>.<officer>.pem`, the `passphrase` that opens them all, and the index `keyring.json`, whose
members are kids with party, officer, duties and file. In a real ledger every officer keeps a key of their
own.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ledger.encoding import encode_base64url
from ledger.errors import LedgerError
from ledger.jws import Duty, thumbprint
from ledger.keys import SigningKey, create_key, open_key
from ledger.passphrase import Passphrase
from ledger.private_file import create_private_file, read_private_file, replace_private_file

BOTH_DUTIES: tuple[Duty, ...] = ("prepare", "approve")

_INDEX = "keyring.json"
_PASSPHRASE = "passphrase"  # noqa: S105 -- the name of a file
_PASSPHRASE_BYTES = 32
# Room for some hundred thousand practice officers.
_MAX_INDEX_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class KeyringError(LedgerError):
    """A practice keyring cannot do what is asked."""


class KeyringNameError(KeyringError):
    """A party or officer has a name no file can carry. Carries `name`."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"found {name[:80]!r}, expected 1 to 64 letters, digits, hyphens or underscores; use the "
            "party's code"
        )


class KeyringEntryExistsError(KeyringError):
    """The officer already has a key. Carries `party` and `officer`."""

    zh = "{party} 的 {officer} 已有密钥；请使用它，或另取岗位名"

    def __init__(self, party: str, officer: str) -> None:
        self.party = party
        self.officer = officer
        super().__init__(f"found a key of {party}.{officer}, expected none; use it, or name another officer")


class NotInKeyringError(KeyringError):
    """The keyring has no such key. Carries `wanted`."""

    zh = "密钥环中没有 {wanted}；请先为其登记经办人员"

    def __init__(self, wanted: str, directory: Path) -> None:
        self.wanted = wanted
        super().__init__(f"found no key {wanted} in {directory}, expected one; add the officer first")


class DamagedKeyringError(KeyringError):
    """The index is not as this program wrote it. Carries `path`."""

    zh = "{path}：密钥环索引有误；请从副本恢复"

    def __init__(self, path: Path, found: str) -> None:
        self.path = path
        super().__init__(
            f"{path}: found {found}, expected the index of a practice keyring; restore it from a copy"
        )


@dataclass(frozen=True)
class KeyringEntry:
    """Whose key it is and what it is for."""

    kid: str
    party: str
    officer: str
    duties: tuple[Duty, ...]
    file: str


class Keyring:
    """The keys in an existing keyring directory. Keys are opened when first used and then kept in memory.

    One process writes at a time. Raises a `PrivateFileError` if the directory is not a keyring, or
    `DamagedKeyringError`.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._passphrase = Passphrase(file=directory / _PASSPHRASE).resolve()
        self._entries = _read_index(directory / _INDEX)
        self._kids = _kids(self._entries)
        self._opened: dict[str, SigningKey] = {}

    @classmethod
    def create(cls, directory: Path, random: Callable[[int], bytes] = secrets.token_bytes) -> Keyring:
        """A new keyring with a passphrase of its own, in a directory only its owner may enter."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
        passphrase = encode_base64url(random(_PASSPHRASE_BYTES))
        create_private_file(directory / _PASSPHRASE, f"{passphrase}\n".encode())
        create_private_file(directory / _INDEX, _index_bytes(()))
        return cls(directory)

    def __repr__(self) -> str:
        return f"Keyring({str(self._directory)!r})"

    def entries(self) -> tuple[KeyringEntry, ...]:
        """All keys in the order in which they were added."""
        return tuple(self._entries.values())

    def add(self, party: str, officer: str, duties: tuple[Duty, ...] = BOTH_DUTIES) -> bytes:
        """Makes a key for one officer and returns its 32 public bytes.

        Raises `KeyringNameError`, `KeyringEntryExistsError` or a `PrivateFileError`.
        """
        return self.add_all([(party, officer, duties)])[0]

    def add_all(self, officers: Iterable[tuple[str, str, tuple[Duty, ...]]]) -> list[bytes]:
        """Makes keys for many officers (party, officer, duties) and writes the index once."""
        officers = list(officers)
        taken = set(self._kids)
        for party, officer, _ in officers:
            _check_names(party, officer)
            if (party, officer) in taken:
                raise KeyringEntryExistsError(party, officer)
            taken.add((party, officer))
        publics = []
        added: dict[str, KeyringEntry] = {}
        for party, officer, duties in officers:
            public = self._make_key(f"{party}.{officer}.pem")
            kid = thumbprint(public)
            added[kid] = KeyringEntry(kid, party, officer, duties, f"{party}.{officer}.pem")
            publics.append(public)
        self._write_index({**self._entries, **added})
        return publics

    def signing_key(self, kid: str) -> SigningKey:
        """The key with this thumbprint. Raises a `KeyringError`, `KeyFileError` or `PrivateFileError`."""
        entry = self._entries.get(kid)
        if entry is None:
            raise NotInKeyringError(kid, self._directory)
        if kid not in self._opened:
            key = open_key(self._directory / entry.file, self._passphrase)
            if key.kid != kid:
                raise DamagedKeyringError(
                    self._directory / _INDEX, f"the key {key.kid} in the place of {kid}"
                )
            self._opened[kid] = key
        return self._opened[kid]

    def signing_key_of(self, party: str, officer: str) -> SigningKey:
        """The key of this officer. Raises what `signing_key` raises."""
        kid = self.kid_of(party, officer)
        if kid is None:
            raise NotInKeyringError(f"{party}.{officer}", self._directory)
        return self.signing_key(kid)

    def kid_of(self, party: str, officer: str) -> str | None:
        """The thumbprint of this officer's key, if there is one."""
        return self._kids.get((party, officer))

    def _make_key(self, name: str) -> bytes:
        path = self._directory / name
        # A key file without an entry is left when a run ends between the two; nobody has used that key.
        if path.exists():
            return open_key(path, self._passphrase).public
        return create_key(path, self._passphrase)

    def _write_index(self, entries: dict[str, KeyringEntry]) -> None:
        replace_private_file(self._directory / _INDEX, _index_bytes(entries.values()))
        self._entries, self._kids = entries, _kids(entries)


def _kids(entries: dict[str, KeyringEntry]) -> dict[tuple[str, str], str]:
    return {(entry.party, entry.officer): entry.kid for entry in entries.values()}


def _check_names(party: str, officer: str) -> None:
    for name in (party, officer):
        if _NAME.fullmatch(name) is None:
            raise KeyringNameError(name)


def _index_bytes(entries: Iterable[KeyringEntry]) -> bytes:
    index = {
        entry.kid: {
            "party": entry.party,
            "officer": entry.officer,
            "duties": list(entry.duties),
            "file": entry.file,
        }
        for entry in entries
    }
    return json.dumps(index, ensure_ascii=False, indent=1).encode() + b"\n"


def _read_index(path: Path) -> dict[str, KeyringEntry]:
    try:
        rows = json.loads(read_private_file(path, _MAX_INDEX_BYTES))
        entries = {kid: _parse_entry(kid, row) for kid, row in rows.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DamagedKeyringError(path, "members that are not those of an index") from None
    return entries


def _parse_entry(kid: str, row: dict[str, object]) -> KeyringEntry:
    party, officer, duties, file = row["party"], row["officer"], row["duties"], row["file"]
    if not (isinstance(party, str) and isinstance(officer, str) and isinstance(duties, list)):
        raise TypeError(kid)
    if file != f"{party}.{officer}.pem" or not all(duty in BOTH_DUTIES for duty in duties):
        raise ValueError(kid)
    _check_names(party, officer)
    return KeyringEntry(kid, party, officer, tuple(duties), file)
