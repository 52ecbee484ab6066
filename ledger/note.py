"""Signed notes and verifier keys, as C2SP `signed-note` and `tlog-cosignature` define them.

A note is a text, a blank line and signature lines. Lines of signers we do not know are kept and ignored;
one bad line of a signer we do know refuses the whole note. Two kinds of Ed25519 signature are understood:
plain ones (type 0x01), over the text, and cosignatures (type 0x04), over the text with the moment at which
it was seen. Only canonical base64 is accepted, so a note's bytes cannot change while its meaning stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from ledger.ed25519 import SIGNATURE_BYTES, Signer, load_public_key, raw_public_key, verify
from ledger.encoding import NonCanonicalBase64Error, decode_base64, encode_base64
from ledger.errors import LedgerError

NOTE_SIGNATURE = 0x01
COSIGNATURE = 0x04
# What Go's implementation of the format accepts, so that a note good here is good there.
MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100

_KEY_ID_BYTES = 4
_TIME_BYTES = 8
_SIGNATURE_MARK = "— "
# What nearly every name looks like; others are looked at character by character.
_NAME = re.compile(r"[!-*,-~]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteError(LedgerError):
    """A signed note, a name or a verifier key cannot be relied on."""


class MalformedNoteError(NoteError):
    """The bytes are not a signed note."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"found {found}, expected a signed note: text, a blank line and signature lines, all ending "
            "with a line feed; fetch the note again without converting it"
        )


class DuplicateSignatureError(NoteError):
    """Two signature lines name the same key. Carries `name` and `key_id`."""

    def __init__(self, name: str, key_id: bytes) -> None:
        self.name = name
        self.key_id = key_id
        super().__init__(
            f"found two signatures by {name}+{key_id.hex()}, expected one; keep one of the two lines"
        )


class BadNoteSignatureError(NoteError):
    """A known signer's line does not fit the text. Carries `name` and `key_id`."""

    zh = "{name} 的签名与内容不符；不要依赖此文，并请保存作为证据"

    def __init__(self, name: str, key_id: bytes) -> None:
        self.name = name
        self.key_id = key_id
        super().__init__(
            f"the signature by {name}+{key_id.hex()} does not fit the text, expected a valid one; do not "
            "rely on this note, and keep it as evidence"
        )


class NoKnownSignerError(NoteError):
    """No line comes from a signer we know. Carries the `signers` found, as name and key ID."""

    zh = "没有已知密钥的签名；请核对所给的日志公钥"

    def __init__(self, signers: tuple[str, ...], known: tuple[str, ...]) -> None:
        self.signers = signers
        super().__init__(
            f"found signatures by {', '.join(signers)}, expected one by "
            f"{', '.join(known) or 'a known key'}; check the verifier key you were given"
        )


class SignerNameError(NoteError):
    """A signer's name is empty or has a space, a plus sign or a control character. Carries `name`."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"found the name {name!r}, expected a URL without scheme and without spaces, plus signs or "
            "control characters; choose another name"
        )


class VerifierKeyError(NoteError):
    """A verifier key's text cannot be used. Carries `text`."""

    zh = "{text!r} 不是日志公钥；应为 名称+标识+base64，请完整复制"

    def __init__(self, text: str, found: str) -> None:
        self.text = text
        super().__init__(
            f"found {found} in the verifier key {text!r}, expected name+key ID+base64; copy the whole key "
            "again"
        )


class AmbiguousKeyError(NoteError):
    """Two different known keys share a name and a key ID. Carries `name` and `key_id`."""

    def __init__(self, name: str, key_id: bytes) -> None:
        self.name = name
        self.key_id = key_id
        super().__init__(
            f"found two different keys called {name}+{key_id.hex()}, expected one; remove the one you do "
            "not trust"
        )


@dataclass(frozen=True)
class VerifierKey:
    """A signer's name and public key. `algorithm` is `NOTE_SIGNATURE` or `COSIGNATURE`.

    `key_id` must be the one that follows from the rest. Raises `SignerNameError` or `VerifierKeyError`, and
    `PublicKeyError` for keys nobody should trust.
    """

    name: str
    key_id: bytes
    algorithm: int
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.algorithm not in (NOTE_SIGNATURE, COSIGNATURE):
            raise VerifierKeyError(self.to_text(), f"the unknown key type 0x{self.algorithm:02x}")
        load_public_key(self.public)
        if self.key_id != key_id(self.name, self.algorithm, self.public):
            raise VerifierKeyError(self.to_text(), "a key ID of another key")

    @classmethod
    def of(cls, name: str, public: bytes, algorithm: int = NOTE_SIGNATURE) -> VerifierKey:
        """The verifier key of this name and public key."""
        check_name(name)
        return cls(name, key_id(name, algorithm, public), algorithm, public)

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Reads `name+key ID+base64`. Raises a `NoteError` or a `PublicKeyError`."""
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise VerifierKeyError(text, f"{len(parts) - 1} plus signs")
        name, hex_id, encoded = parts
        try:
            raw = decode_base64(encoded)
        except NonCanonicalBase64Error:
            raise VerifierKeyError(text, "a key that is not canonical base64") from None
        if not raw:
            raise VerifierKeyError(text, "no key")
        key = cls.of(name, raw[1:], raw[0])
        if key.key_id.hex() != hex_id:
            raise VerifierKeyError(text, f"the key ID {hex_id!r} of another key")
        return key

    def to_text(self) -> str:
        """The form in which keys are handed around: `name+key ID+base64`."""
        return f"{self.label}+{encode_base64(bytes([self.algorithm]) + self.public)}"

    @property
    def label(self) -> str:
        """Name and key ID, as people compare them."""
        return f"{self.name}+{self.key_id.hex()}"

    def accepts(self, text: str, signature: bytes) -> bool:
        """Is this the signature of `text` by this key?"""
        if self.algorithm == NOTE_SIGNATURE:
            return verify(load_public_key(self.public), signature, text.encode())
        if len(signature) != _TIME_BYTES + SIGNATURE_BYTES:
            return False
        message = cosignature_message(text, cosigned_at_s(signature))
        return verify(load_public_key(self.public), signature[_TIME_BYTES:], message)


@dataclass(frozen=True)
class NoteSignature:
    """One signature line: `signature` is what follows the key ID."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def label(self) -> str:
        """Name and key ID of the signer, as people compare them."""
        return f"{self.name}+{self.key_id.hex()}"

    def to_line(self) -> str:
        """The line with its line feed."""
        return f"{_SIGNATURE_MARK}{self.name} {encode_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class OpenNote:
    """A note at least one known signer stands for: `signatures` are verified, `unknown` are not."""

    text: str
    signatures: tuple[NoteSignature, ...]
    unknown: tuple[NoteSignature, ...] = ()


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    """The four bytes that tell a signer's keys apart."""
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:_KEY_ID_BYTES]


def check_name(name: str) -> None:
    """Raises `SignerNameError` unless this can be a signer's name."""
    if not _NAME.fullmatch(name) and _is_no_name(name):
        raise SignerNameError(name)


def _is_no_name(name: str) -> bool:
    return not name or "+" in name or any(c.isspace() or c < " " or "\ud800" <= c <= "\udfff" for c in name)


def sign_note(text: str, name: str, private_key: Signer) -> str:
    """The note with this text and one plain signature. Raises `MalformedNoteError` or `SignerNameError`."""
    _check_characters(_encoded(text))
    if not text.endswith("\n"):
        raise MalformedNoteError("a text without a line feed at its end")
    key = VerifierKey.of(name, raw_public_key(private_key))
    line = NoteSignature(name, key.key_id, private_key.sign(text.encode())).to_line()
    return f"{text}\n{line}"


def cosignature(text: str, name: str, private_key: Signer, time_s: int) -> NoteSignature:
    """A cosignature/v1 line saying that the cosigner saw this text at `time_s` (POSIX seconds)."""
    key = VerifierKey.of(name, raw_public_key(private_key), COSIGNATURE)
    signature = private_key.sign(cosignature_message(text, time_s))
    return NoteSignature(name, key.key_id, time_s.to_bytes(_TIME_BYTES, "big") + signature)


def cosignature_message(text: str, time_s: int) -> bytes:
    """What a cosigner signs."""
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()


def cosigned_at_s(signature: bytes) -> int:
    """The POSIX seconds inside a cosignature."""
    return int.from_bytes(signature[:_TIME_BYTES], "big")


def open_note(note: bytes | str, known: Iterable[VerifierKey]) -> OpenNote:
    """The text and the signatures of a note that a known key signed.

    Raises `MalformedNoteError`, `DuplicateSignatureError`, `BadNoteSignatureError`, `NoKnownSignerError` or
    `AmbiguousKeyError`.
    """
    keys = _by_label(known)
    text, lines = split_note(note)
    good, unknown = [], []
    for line in lines:
        key = keys.get((line.name, line.key_id))
        if key is None:
            unknown.append(line)
        elif key.accepts(text, line.signature):
            good.append(line)
        else:
            raise BadNoteSignatureError(line.name, line.key_id)
    if not good:
        raise NoKnownSignerError(
            tuple(line.label for line in unknown), tuple(key.label for key in keys.values())
        )
    return OpenNote(text, tuple(good), tuple(unknown))


def split_note(note: bytes | str) -> tuple[str, tuple[NoteSignature, ...]]:
    """The text and the signature lines of a well-formed note, none of them verified yet."""
    decoded = _check_characters(note if isinstance(note, bytes) else _encoded(note))
    head, blank_line, tail = decoded.rpartition("\n\n")
    if not blank_line or not tail.endswith("\n"):
        raise MalformedNoteError("no blank line before complete signature lines")
    rows = tail[:-1].split("\n")
    if len(rows) > MAX_SIGNATURES:
        raise MalformedNoteError(f"{len(rows)} signatures where at most {MAX_SIGNATURES} are allowed")
    lines = tuple(_parse_line(row) for row in rows)
    seen: set[tuple[str, bytes]] = set()
    for line in lines:
        if (line.name, line.key_id) in seen:
            raise DuplicateSignatureError(line.name, line.key_id)
        seen.add((line.name, line.key_id))
    return head + "\n", lines


def _parse_line(row: str) -> NoteSignature:
    name, _, encoded = row.removeprefix(_SIGNATURE_MARK).partition(" ")
    try:
        check_name(name)
        raw = decode_base64(encoded)
    except (SignerNameError, NonCanonicalBase64Error):
        raise MalformedNoteError(f"the signature line {row!r}") from None
    if not row.startswith(_SIGNATURE_MARK) or len(raw) <= _KEY_ID_BYTES:
        raise MalformedNoteError(f"the signature line {row!r}")
    return NoteSignature(name, raw[:_KEY_ID_BYTES], raw[_KEY_ID_BYTES:])


def _check_characters(note: bytes) -> str:
    if len(note) > MAX_NOTE_BYTES:
        raise MalformedNoteError(f"{len(note)} bytes where at most {MAX_NOTE_BYTES} are allowed")
    try:
        text = note.decode()
    except UnicodeDecodeError:
        raise MalformedNoteError("bytes that are not UTF-8") from None
    control = _CONTROL.search(text)
    if control is not None:
        raise MalformedNoteError(f"the control character U+{ord(control[0]):04X}")
    return text


def _encoded(note: str) -> bytes:
    try:
        return note.encode()
    except UnicodeEncodeError:
        raise MalformedNoteError("characters that UTF-8 cannot hold") from None


def _by_label(known: Iterable[VerifierKey]) -> dict[tuple[str, bytes], VerifierKey]:
    keys: dict[tuple[str, bytes], VerifierKey] = {}
    for key in known:
        if keys.setdefault((key.name, key.key_id), key) != key:
            raise AmbiguousKeyError(key.name, key.key_id)
    return keys
