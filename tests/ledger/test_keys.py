"""Keys at rest: private, encrypted, never shown, never in a book."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.ed25519 import load_public_key, verify
from ledger.jws import Jws, sign, thumbprint
from ledger.jws import verify as verify_jws
from ledger.keys import (
    KeyInsideBookError,
    SigningKey,
    WrongKeyKindError,
    WrongPassphraseError,
    create_key,
    open_key,
    refuse_inside,
)
from ledger.merkle import EMPTY_ROOT
from ledger.note import VerifierKey
from ledger.passphrase import Passphrase, PassphraseError
from ledger.private_file import (
    PrivateFileExistsError,
    PrivateFileMissingError,
    PrivateFileTooOpenError,
    PrivateFileUnreadableError,
    create_private_file,
)

SECRET = b"correct horse battery staple"


@pytest.fixture
def key_path(tmp_path: Path) -> Path:
    path = tmp_path / "officer.pem"
    create_key(path, SECRET)
    return path


def test_a_created_key_opens_and_signs(tmp_path: Path) -> None:
    public = create_key(tmp_path / "officer.pem", SECRET)
    key = open_key(tmp_path / "officer.pem", SECRET)
    assert (key.public, key.kid) == (public, thumbprint(public))
    assert verify(load_public_key(public), key.sign(b"message"), b"message")


def test_a_key_made_elsewhere_is_kept_encrypted_and_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "kept.pem"
    key = SigningKey.of(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    key.keep(path, SECRET)
    assert open_key(path, SECRET) == key
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(PrivateFileExistsError):
        key.keep(path, SECRET)


def test_an_opened_key_signs_submissions_and_checkpoints(key_path: Path) -> None:
    key = open_key(key_path, SECRET)
    verify_jws(Jws.of(b"payload", sign(b"payload", key, "prepare")), {key.kid: key.public}.get)
    note = sign_checkpoint(Checkpoint("log.example", 0, EMPTY_ROOT), key)
    assert open_checkpoint(note, VerifierKey.of("log.example", key.public)).checkpoint.size == 0


def test_a_key_file_is_encrypted_and_readable_by_its_owner_only(key_path: Path) -> None:
    assert key_path.stat().st_mode & 0o777 == 0o600
    assert key_path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")


def test_a_private_key_is_never_shown() -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"S" * 32)
    key = SigningKey.of(private)
    assert repr(key) == f"SigningKey(kid={key.kid!r}, public={key.public!r})"
    assert "SSSS" not in str(key)


def test_an_existing_file_is_never_overwritten(key_path: Path) -> None:
    before = key_path.read_bytes()
    with pytest.raises(PrivateFileExistsError):
        create_key(key_path, SECRET)
    assert key_path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o602])
def test_a_key_others_have_rights_on_is_refused(key_path: Path, mode: int) -> None:
    key_path.chmod(mode)
    with pytest.raises(PrivateFileTooOpenError, match=f"0{mode:o}.*chmod 600") as refused:
        open_key(key_path, SECRET)
    assert refused.value.mode == mode


def test_a_wrong_passphrase_is_refused_without_being_repeated(key_path: Path) -> None:
    with pytest.raises(WrongPassphraseError) as refused:
        open_key(key_path, b"a wrong secret")
    assert "a wrong secret" not in str(refused.value) + repr(refused.value)
    assert refused.value.__cause__ is None


def test_a_damaged_key_is_refused(key_path: Path) -> None:
    content = bytearray(key_path.read_bytes())
    content[-60] ^= 1
    key_path.write_bytes(content)
    with pytest.raises(WrongPassphraseError, match="damaged"):
        open_key(key_path, SECRET)


def test_a_missing_file_and_a_missing_directory_are_named(tmp_path: Path) -> None:
    with pytest.raises(PrivateFileMissingError, match=r"none\.pem"):
        open_key(tmp_path / "none.pem", SECRET)
    with pytest.raises(PrivateFileMissingError, match="nowhere"):
        create_key(tmp_path / "nowhere" / "key.pem", SECRET)


def test_what_is_not_a_small_plain_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PrivateFileUnreadableError, match="plain file"):
        open_key(tmp_path, SECRET)
    create_private_file(tmp_path / "large", bytes(70_000))
    with pytest.raises(PrivateFileUnreadableError, match="70000 bytes"):
        open_key(tmp_path / "large", SECRET)


def test_keys_of_another_kind_are_refused(tmp_path: Path) -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    plain = Ed25519PrivateKey.generate()
    contents = [
        curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(SECRET)),
        plain.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        b"no key at all",
        b"",
    ]
    for number, content in enumerate(contents):
        create_private_file(tmp_path / str(number), content)
        with pytest.raises(WrongKeyKindError):
            open_key(tmp_path / str(number), SECRET)


def test_a_key_inside_a_book_is_refused(tmp_path: Path) -> None:
    book = tmp_path / "book"
    (book / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(book / "deep")
    for inside in (book, book / "key.pem", book / "deep" / "key.pem", tmp_path / "link" / "key.pem"):
        with pytest.raises(KeyInsideBookError, match="move it"):
            refuse_inside(inside, book)
    for outside in (tmp_path / "key.pem", tmp_path / "book.keys" / "key.pem", book / ".." / "key.pem"):
        refuse_inside(outside, book)


def test_the_first_passphrase_source_that_is_set_is_used(tmp_path: Path) -> None:
    create_private_file(tmp_path / "secret", b"from file\n")
    env = {"SECRET": "from env"}
    file = tmp_path / "secret"
    assert Passphrase(b"given", file, "SECRET", env, lambda: "asked").resolve() == b"given"
    assert Passphrase(None, file, "SECRET", env, lambda: "asked").resolve() == b"from file"
    assert Passphrase(None, None, "SECRET", env, lambda: "asked").resolve() == b"from env"
    assert Passphrase(None, None, "OTHER", env, lambda: "口令").resolve() == "口令".encode()


def test_a_passphrase_is_never_shown() -> None:
    shown = repr(
        Passphrase(b"hidden-1", variable="NAME", env={"NAME": "hidden-2"}, prompt=lambda: "hidden-3")
    )
    assert "hidden" not in shown
    assert "NAME" in shown


@pytest.mark.parametrize(
    "source",
    [
        Passphrase(),
        Passphrase(variable="MISSING"),
        Passphrase(b""),
        Passphrase(b"x" * 1024),
        Passphrase(b"two\nlines"),
        Passphrase(variable="EMPTY", env={"EMPTY": ""}),
        Passphrase(prompt=lambda: ""),
    ],
    ids=repr,
)
def test_a_passphrase_that_cannot_be_is_refused(source: Passphrase) -> None:
    with pytest.raises(PassphraseError) as refused:
        source.resolve()
    assert "two" not in str(refused.value)


def test_a_passphrase_file_open_to_others_is_refused(tmp_path: Path) -> None:
    create_private_file(tmp_path / "secret", b"secret\n")
    (tmp_path / "secret").chmod(0o644)
    with pytest.raises(PrivateFileTooOpenError):
        Passphrase(file=tmp_path / "secret").resolve()


def test_no_key_is_made_without_a_passphrase(tmp_path: Path) -> None:
    with pytest.raises(PassphraseError):
        create_key(tmp_path / "key.pem", b"")
    assert not (tmp_path / "key.pem").exists()
