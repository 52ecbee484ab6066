"""Officers' and logs' private keys at rest: PKCS#8 PEM (RFC 5958), encrypted with a passphrase.

A key is made in its file and opened from it; it is never printed, logged or written in clear. Keys do not
live in a book, which is copied, published and audited by others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from ledger.ed25519 import raw_public_key
from ledger.errors import LedgerError
from ledger.jws import thumbprint
from ledger.passphrase import check_passphrase
from ledger.private_file import create_private_file, read_private_file

_ENCRYPTED_PEM = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"


class KeyFileError(LedgerError):
    """A key file cannot be used. Carries `path`, never the passphrase or the key."""

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        super().__init__(f"{path}: {message}")


class WrongPassphraseError(KeyFileError):
    """The passphrase does not open the file, or the file is damaged: the format cannot tell."""

    zh = "{path}：口令不能打开此密钥；请重试，若文件损坏请恢复副本"

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            "found a key this passphrase does not open, expected the passphrase it was made with; "
            "try again, or restore the file if it is damaged",
        )


class WrongKeyKindError(KeyFileError):
    """The file holds something other than an encrypted Ed25519 key. Carries `found`."""

    zh = "{path}：不是加密的 Ed25519 密钥（{found}）；请生成新密钥"

    def __init__(self, path: Path, found: str) -> None:
        self.found = found
        super().__init__(
            path, f"found {found}, expected an encrypted Ed25519 key in PKCS#8 PEM; make a new key"
        )


class KeyInsideBookError(KeyFileError):
    """A key file lies, or would lie, in a book. Carries `book_dir`."""

    zh = "{path}：密钥位于账簿 {book_dir} 之内；密钥不得放在账簿里，请移到别处"

    def __init__(self, path: Path, book_dir: Path) -> None:
        self.book_dir = book_dir
        super().__init__(
            path,
            f"found a key inside the book {book_dir}, expected it elsewhere; move it to a place of its own",
        )


@dataclass(frozen=True)
class SigningKey:
    """An opened private key: a `Signer` that does not show its secret. `public` is its 32 bytes."""

    kid: str
    public: bytes
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def of(cls, private: Ed25519PrivateKey) -> SigningKey:
        """The signing key around a private key in memory."""
        public = raw_public_key(private)
        return cls(thumbprint(public), public, private)

    def sign(self, data: bytes, /) -> bytes:
        """The 64 bytes of the signature over `data`."""
        return self._private.sign(data)

    def public_key(self) -> Ed25519PublicKey:
        """The key that verifies those signatures."""
        return self._private.public_key()

    def keep(self, path: Path, passphrase: bytes) -> None:
        """Write the key to a new file, encrypted. Raises what `create_key` raises."""
        _write(path, self._private, passphrase)


def create_key(path: Path, passphrase: bytes) -> bytes:
    """Makes a key in a new file and returns its 32 public bytes.

    Raises `PassphraseError`, or a `PrivateFileError` if the file exists or its directory does not.
    """
    private = Ed25519PrivateKey.generate()
    _write(path, private, passphrase)
    return raw_public_key(private)


def _write(path: Path, private: Ed25519PrivateKey, passphrase: bytes) -> None:
    check_passphrase(passphrase, "the caller")
    encryption = BestAvailableEncryption(passphrase)
    create_private_file(path, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))


def open_key(path: Path, passphrase: bytes) -> SigningKey:
    """The key in this file. Raises a `KeyFileError`, a `PrivateFileError` or a `PassphraseError`."""
    check_passphrase(passphrase, "the caller")
    content = read_private_file(path)
    if not content.startswith(_ENCRYPTED_PEM):
        raise WrongKeyKindError(path, "no encrypted key")
    try:
        private = load_pem_private_key(content, passphrase)
    except UnsupportedAlgorithm:
        raise WrongKeyKindError(path, "an unknown kind of key or encryption") from None
    except ValueError:
        raise WrongPassphraseError(path) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise WrongKeyKindError(path, f"a key of class {type(private).__name__}")
    return SigningKey.of(private)


def refuse_inside(path: Path, book_dir: Path) -> None:
    """Raises `KeyInsideBookError` if `path`, links followed, is the book's directory or lies below it."""
    if path.resolve().is_relative_to(book_dir.resolve()):
        raise KeyInsideBookError(path, book_dir)
