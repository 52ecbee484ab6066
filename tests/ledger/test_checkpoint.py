"""Checkpoints and cosignatures, byte for byte."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.checkpoint import (
    MAX_SIZE,
    Checkpoint,
    Cosignature,
    ImpossibleCheckpointError,
    MalformedCheckpointError,
    WrongKeyRoleError,
    WrongOriginError,
    cosign,
    open_checkpoint,
    sign_checkpoint,
    with_signatures,
)
from ledger.ed25519 import raw_public_key
from ledger.merkle import EMPTY_ROOT, leaf_hash, tree_hash
from ledger.note import (
    BadNoteSignatureError,
    DuplicateSignatureError,
    NoKnownSignerError,
    NoteError,
    NoteSignature,
    SignerNameError,
    VerifierKey,
    sign_note,
    split_note,
)

LOG = Ed25519PrivateKey.from_private_bytes(b"L" * 32)
WITNESS = Ed25519PrivateKey.from_private_bytes(b"W" * 32)
LOG_KEY = VerifierKey.of("ledger.example/funds", raw_public_key(LOG))
WITNESS_KEY = VerifierKey.of("audit.example/w1", raw_public_key(WITNESS), 4)
COSIGNED_AT_S = 1_767_000_000
GOLDEN = (
    "ledger.example/funds\n"
    "7\n"
    "CwB/uRXrmyoUb1SxyG7FO2ZPjkVbdmCwtu4T7cDZIcA=\n"
    "\n"
    "— ledger.example/funds WHN4o0wjaZZLqwROqCpuNeluRAButQGNZutpmIEjKnKTi8BAkpf9PNZ2QMb+7+XZfOfw3rjneO5uCe7o"
    "+i9C6n/zoQA=\n"
    "— audit.example/w1 OPFe4QAAAABpUkfApXdjEsp/32wO2UnXmDVR9IElPl/Yt2tppkJmuidqIe0SjInPSnjP9QCLJ42kYd3MP5J2"
    "OddJwdxRIbzfG9wkBg==\n"
)
CHECKPOINT = Checkpoint("ledger.example/funds", 7, tree_hash([leaf_hash(b"leaf-%d" % i) for i in range(7)]))


def test_the_golden_note_is_made_byte_for_byte() -> None:
    line = cosign(CHECKPOINT, "audit.example/w1", WITNESS, COSIGNED_AT_S)
    note = with_signatures(sign_checkpoint(CHECKPOINT, LOG), [line])
    assert note == GOLDEN
    assert (
        sha256(note.encode()).hexdigest()
        == "71cdd54bd1a8099ca916086a66661d0615b1c1caa5a44ade96bbc53d6ae0bf09"
    )


def test_the_golden_note_opens_with_its_cosignature() -> None:
    opened = open_checkpoint(GOLDEN, LOG_KEY, [WITNESS_KEY])
    assert opened.checkpoint == CHECKPOINT
    assert opened.cosignatures == (Cosignature("audit.example/w1", WITNESS_KEY.key_id, COSIGNED_AT_S),)


def test_a_witness_that_was_not_asked_for_is_not_reported() -> None:
    assert open_checkpoint(GOLDEN.encode(), LOG_KEY).cosignatures == ()


def test_an_empty_log_has_a_checkpoint() -> None:
    empty = Checkpoint("ledger.example/funds", 0, EMPTY_ROOT)
    assert empty.to_text() == "ledger.example/funds\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    assert open_checkpoint(sign_checkpoint(empty, LOG), LOG_KEY).checkpoint == empty


GOOD = CHECKPOINT.to_text()
BAD_TEXTS = {
    "leading zero": GOOD.replace("\n7\n", "\n07\n"),
    "plus sign": GOOD.replace("\n7\n", "\n+7\n"),
    "minus sign": GOOD.replace("\n7\n", "\n-7\n"),
    "space in the size": GOOD.replace("\n7\n", "\n7 \n"),
    "other digits": GOOD.replace("\n7\n", "\n\u0667\n"),
    "no final line feed": GOOD[:-1],
    "extension line": GOOD + "extension\n",
    "blank line at the end": GOOD + "\n",
    "blank line within": GOOD.replace("\n7\n", "\n\n7\n"),
    "carriage returns": GOOD.replace("\n", "\r\n"),
    "no origin": GOOD.removeprefix("ledger.example/funds"),
    "url-safe root": GOOD.replace("/uRX", "_uRX"),
    "unpadded root": GOOD.replace("=", ""),
    "stray bits in the root": GOOD.replace("IcA=", "IcB="),
    "short root": GOOD.replace("CwB/", ""),
    "two lines": "ledger.example/funds\n7\n",
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_a_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(MalformedCheckpointError):
        Checkpoint.parse(text)


def test_a_text_of_another_form_is_refused_even_with_a_good_signature() -> None:
    for text in (BAD_TEXTS["extension line"], BAD_TEXTS["leading zero"], BAD_TEXTS["blank line at the end"]):
        with pytest.raises(MalformedCheckpointError):
            open_checkpoint(sign_note(text, CHECKPOINT.origin, LOG), LOG_KEY)


@pytest.mark.parametrize(
    ("size", "root"), [(-1, EMPTY_ROOT), (MAX_SIZE + 1, EMPTY_ROOT), (1, b"short"), (0, bytes(32))]
)
def test_what_no_tree_can_be_is_refused(size: int, root: bytes) -> None:
    with pytest.raises(ImpossibleCheckpointError):
        Checkpoint("ledger.example/funds", size, root)


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "a\nb"])
def test_an_origin_that_cannot_name_a_key_is_refused(origin: str) -> None:
    with pytest.raises(SignerNameError):
        Checkpoint(origin, 0, EMPTY_ROOT)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    foreign = Checkpoint("other.example", CHECKPOINT.size, CHECKPOINT.root)
    with pytest.raises(WrongOriginError) as refused:
        open_checkpoint(sign_note(foreign.to_text(), "ledger.example/funds", LOG), LOG_KEY)
    assert (refused.value.found, refused.value.expected) == ("other.example", "ledger.example/funds")


def test_a_witness_cannot_stand_in_for_the_log() -> None:
    line = cosign(CHECKPOINT, "audit.example/w1", WITNESS, COSIGNED_AT_S)
    with pytest.raises(NoKnownSignerError, match=r"ledger\.example/funds"):
        open_checkpoint(f"{CHECKPOINT.to_text()}\n{line.to_line()}", LOG_KEY, [WITNESS_KEY])


@pytest.mark.parametrize("at", range(8))
def test_a_changed_cosignature_time_is_refused(at: int) -> None:
    text, (log_line, witness_line) = split_note(GOLDEN)
    changed = bytearray(witness_line.signature)
    changed[at] ^= 1
    forged = NoteSignature(witness_line.name, witness_line.key_id, bytes(changed))
    with pytest.raises(BadNoteSignatureError, match=r"audit\.example/w1"):
        open_checkpoint(f"{text}\n{log_line.to_line()}{forged.to_line()}", LOG_KEY, [WITNESS_KEY])


def test_a_plain_signature_is_no_cosignature() -> None:
    plain = NoteSignature("audit.example/w1", WITNESS_KEY.key_id, WITNESS.sign(CHECKPOINT.to_text().encode()))
    with pytest.raises(BadNoteSignatureError):
        open_checkpoint(with_signatures(sign_checkpoint(CHECKPOINT, LOG), [plain]), LOG_KEY, [WITNESS_KEY])


def test_a_witness_signs_a_note_once() -> None:
    with pytest.raises(DuplicateSignatureError):
        with_signatures(GOLDEN, [cosign(CHECKPOINT, "audit.example/w1", WITNESS, COSIGNED_AT_S + 1)])


def test_keys_in_the_wrong_role_are_refused() -> None:
    with pytest.raises(WrongKeyRoleError, match="type 0x01"):
        open_checkpoint(GOLDEN, WITNESS_KEY)
    with pytest.raises(WrongKeyRoleError, match="type 0x04"):
        open_checkpoint(GOLDEN, LOG_KEY, [LOG_KEY])


def test_every_flipped_bit_of_a_cosigned_note_is_noticed() -> None:
    good = GOLDEN.encode()
    expected = open_checkpoint(good, LOG_KEY, [WITNESS_KEY])
    for at in range(len(good)):
        for bit in (1, 0x20, 0x80):
            changed = good[:at] + bytes([good[at] ^ bit]) + good[at + 1 :]
            try:
                opened = open_checkpoint(changed, LOG_KEY, [WITNESS_KEY])
            except NoteError:
                continue
            assert opened != expected


def test_root_and_golden_text_agree() -> None:
    assert CHECKPOINT.root == b64decode("CwB/uRXrmyoUb1SxyG7FO2ZPjkVbdmCwtu4T7cDZIcA=")
    assert Checkpoint.parse(GOOD) == CHECKPOINT
