"""Signed notes: published vectors, and the set of notes that must be refused."""

from __future__ import annotations

from base64 import b64decode, b64encode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.ed25519 import PublicKeyError, raw_public_key
from ledger.note import (
    COSIGNATURE,
    MAX_NOTE_BYTES,
    AmbiguousKeyError,
    BadNoteSignatureError,
    DuplicateSignatureError,
    MalformedNoteError,
    NoKnownSignerError,
    NoteSignature,
    SignerNameError,
    VerifierKey,
    VerifierKeyError,
    key_id,
    open_note,
    sign_note,
)

LOG = Ed25519PrivateKey.from_private_bytes(b"L" * 32)
WITNESS = Ed25519PrivateKey.from_private_bytes(b"W" * 32)
LOG_VKEY = "ledger.example/funds+587378a3+AZJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQC3"
WITNESS_VKEY = "audit.example/w1+38f15ee1+BMhAafoiFsbtwdUsqDqhHCZ91UQK+lJgkMpD69DKhqnP"
NAME = "ledger.example/funds"
TEXT = "a text\nof two lines\n"
NOTE = sign_note(TEXT, NAME, LOG)
LINE = NOTE.removeprefix(TEXT + "\n")
KEY = VerifierKey.parse(LOG_VKEY)

C2SP_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZ"
    "XsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


def with_blob(change: bytes) -> str:
    return f"{TEXT}\n— {NAME} {b64encode(change).decode()}\n"


def blob() -> bytes:
    return b64decode(LINE.split(" ")[2])


@pytest.mark.parametrize(
    ("private", "name", "algorithm", "vkey"),
    [(LOG, NAME, 1, LOG_VKEY), (WITNESS, "audit.example/w1", COSIGNATURE, WITNESS_VKEY)],
)
def test_golden_verifier_keys_hold(private: Ed25519PrivateKey, name: str, algorithm: int, vkey: str) -> None:
    made = VerifierKey.of(name, raw_public_key(private), algorithm)
    assert made.to_text() == vkey
    assert VerifierKey.parse(vkey) == made


def test_verifier_keys_of_other_logs_are_read() -> None:
    vkey = "transparency.dev/tessera/example+ae330e15+ASf4/L1zE859VqlfQgGzKy34l91Gl8W6wfwp+vKP62DW"
    assert VerifierKey.parse(vkey).to_text() == vkey


def test_the_published_example_note_verifies() -> None:
    opened = open_note(C2SP_NOTE.encode(), [VerifierKey.parse(C2SP_VKEY)])
    assert opened.text == "This is an example message.\n"
    assert [signature.name for signature in opened.signatures] == ["example.com/foo"]


def test_a_signed_note_opens_as_text_and_as_bytes() -> None:
    assert open_note(NOTE, [KEY]) == open_note(NOTE.encode(), [KEY])
    assert open_note(NOTE, [KEY]).text == TEXT


def test_a_text_may_hold_blank_lines_because_the_last_one_separates() -> None:
    text = "one\n\n\ntwo\n"
    assert open_note(sign_note(text, NAME, LOG), [KEY]).text == text


def test_lines_of_unknown_signers_are_kept_and_not_believed() -> None:
    stranger = NoteSignature("stranger.example", b"\1\2\3\4", b"anything")
    opened = open_note(NOTE + stranger.to_line(), [KEY])
    assert opened.unknown == (stranger,)
    assert len(opened.signatures) == 1


MALFORMED = {
    "no final line feed": NOTE[:-1],
    "carriage returns": NOTE.replace("\n", "\r\n"),
    "no blank line": TEXT + LINE,
    "blank line after the signatures": NOTE + "\n",
    "nothing after the blank line": TEXT + "\n",
    "an empty note": "",
    "hyphen instead of em dash": NOTE.replace("— ", "- "),
    "no mark": NOTE.replace("— ", ""),
    "two spaces": NOTE.replace(f"{NAME} ", f"{NAME}  "),
    "trailing space": NOTE[:-1] + " \n",
    "url-safe base64": f"{TEXT}\n— {NAME} {urlsafe_b64encode(b'WHN4' + bytes([255] * 64)).decode()}\n",
    "unpadded base64": NOTE.replace("=", ""),
    "stray padding bits": f"{TEXT}\n— {NAME} WHN4o1==\n",
    "only a key ID": with_blob(KEY.key_id),
    "no base64": f"{TEXT}\n— {NAME}\n",
    "plus in the name": NOTE.replace(NAME, "ledger+example"),
    "no-break space in the name": NOTE.replace(NAME, "ledger\u00a0example"),
    "control character": NOTE.replace("two", "t\two"),
    "lone surrogate": NOTE.replace("two", "t\ud800wo"),
    "too many signatures": NOTE
    + "".join(NoteSignature(f"w{i}", b"1234", b"x").to_line() for i in range(100)),
    "too long": "x" * MAX_NOTE_BYTES + NOTE,
}


@pytest.mark.parametrize("note", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_a_signed_note_is_refused(note: str) -> None:
    with pytest.raises(MalformedNoteError):
        open_note(note, [KEY])


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(MalformedNoteError, match="UTF-8"):
        open_note(b"\xff" + NOTE.encode(), [KEY])


@pytest.mark.parametrize("at", [4, 36, 67])
def test_a_flipped_bit_of_a_known_signer_refuses_the_note(at: int) -> None:
    changed = bytearray(blob())
    changed[at] ^= 1
    with pytest.raises(BadNoteSignatureError) as refused:
        open_note(with_blob(bytes(changed)), [KEY])
    assert (refused.value.name, refused.value.key_id) == (NAME, KEY.key_id)


@pytest.mark.parametrize("change", [blob()[:-1], blob() + b"x", blob()[:5]])
def test_a_known_signers_line_of_another_length_refuses_the_note(change: bytes) -> None:
    with pytest.raises(BadNoteSignatureError):
        open_note(with_blob(change), [KEY])


def test_a_bad_line_of_a_second_known_signer_refuses_a_note_with_a_good_one() -> None:
    witness = VerifierKey.parse(WITNESS_VKEY)
    bad = NoteSignature(witness.name, witness.key_id, bytes(72))
    with pytest.raises(BadNoteSignatureError, match=r"audit\.example/w1"):
        open_note(NOTE + bad.to_line(), [KEY, witness])


def test_a_changed_text_refuses_the_note() -> None:
    with pytest.raises(BadNoteSignatureError):
        open_note(NOTE.replace("two", "six"), [KEY])


def test_a_note_by_strangers_only_is_refused() -> None:
    with pytest.raises(NoKnownSignerError, match=r"ledger\.example/funds\+587378a3"):
        open_note(NOTE, [VerifierKey.parse(C2SP_VKEY)])
    with pytest.raises(NoKnownSignerError):
        open_note(NOTE, [])
    with pytest.raises(NoKnownSignerError):
        open_note(with_blob(b"\0\0\0\0" + blob()[4:]), [KEY])


def test_two_lines_of_one_key_are_refused() -> None:
    with pytest.raises(DuplicateSignatureError):
        open_note(NOTE + LINE, [KEY])


def test_two_known_keys_with_one_label_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.note.key_id", lambda *_: b"same")
    keys = [VerifierKey(NAME, b"same", 1, raw_public_key(private)) for private in (LOG, WITNESS)]
    with pytest.raises(AmbiguousKeyError):
        open_note(NOTE, keys)
    with pytest.raises(NoKnownSignerError):
        open_note(NOTE, [keys[0], keys[0]])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u2003b", "a\x01b", "a\ud800b"])
def test_a_name_no_signer_can_have_is_refused(name: str) -> None:
    with pytest.raises(SignerNameError):
        sign_note(TEXT, name, LOG)


@pytest.mark.parametrize("text", ["", "no line feed", "tab\there\n", "\r\n"])
def test_a_text_no_note_can_carry_is_not_signed(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        sign_note(text, NAME, LOG)


@pytest.mark.parametrize(
    "text",
    [
        "",
        NAME,
        f"{NAME}+587378a3",
        f"{NAME}+587378a3+",
        LOG_VKEY.replace("587378a3", "587378a4"),
        LOG_VKEY.replace("587378a3", "587378A3"),
        LOG_VKEY.replace("AZJz", "A ZJz"),
        LOG_VKEY + "=",
        LOG_VKEY.replace("+AZ", "+BZ"),
        LOG_VKEY.replace("+AZ", "+Af"),
    ],
)
def test_a_verifier_key_that_is_not_whole_is_refused(text: str) -> None:
    with pytest.raises(VerifierKeyError):
        VerifierKey.parse(text)


@pytest.mark.parametrize("public", [bytes([1]) + bytes(31), bytes(32), b"short", b"k" * 33])
def test_a_verifier_key_nobody_should_trust_is_refused(public: bytes) -> None:
    encoded = b64encode(b"\1" + public).decode()
    with pytest.raises(PublicKeyError):
        VerifierKey.parse(f"{NAME}+{key_id(NAME, 1, public).hex()}+{encoded}")
