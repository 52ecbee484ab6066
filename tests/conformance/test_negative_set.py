"""What no verifier of C2SP formats may accept is refused by ours: the program's own, and the bare one.

Where other verifiers are laxer (Go's takes stray padding bits in a signature line), ours are not: a note has
one spelling.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode, urlsafe_b64encode
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.bare.mingzhang_verify import BadNote, Ed25519, parse_vkey
from audit.bare.mingzhang_verify import open_checkpoint as bare_open
from ledger.checkpoint import Checkpoint, CheckpointError, cosign, open_checkpoint, sign_checkpoint
from ledger.ed25519 import raw_public_key
from ledger.errors import LedgerError
from ledger.merkle import leaf_hash, path_in, tree_hash, verify_consistency, verify_inclusion
from ledger.note import COSIGNATURE, NoteError, NoteSignature, VerifierKey, open_note, sign_note
from ledger.proof import ProofError, TlogProof
from ledger.tiles.bundle import BundleError, pack, unpack
from ledger.tiles.names import parse_tile

LOG = Ed25519PrivateKey.from_private_bytes(b"L" * 32)
STRANGER = Ed25519PrivateKey.from_private_bytes(b"S" * 32)
ORIGIN = "ledger.example/funds"
VKEY = "ledger.example/funds+587378a3+AZJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQC3"
WITNESS_VKEY = "audit.example/w1+38f15ee1+BMhAafoiFsbtwdUsqDqhHCZ91UQK+lJgkMpD69DKhqnP"
KEY = VerifierKey.parse(VKEY)
LEAVES = [leaf_hash(b"leaf-%d" % number) for number in range(7)]
CHECKPOINT = Checkpoint(ORIGIN, 7, tree_hash(LEAVES))
TEXT = CHECKPOINT.to_text()
NOTE = sign_checkpoint(CHECKPOINT, LOG)
LINE = NOTE.removeprefix(f"{TEXT}\n")
RAW = b64decode(LINE.split(" ")[2])
ED25519 = Ed25519()


def signed(text: str) -> str:
    """A text that is no checkpoint under a good signature of the log."""
    return f"{text}\n{NoteSignature(ORIGIN, KEY.key_id, LOG.sign(text.encode())).to_line()}"


def line(encoded: str, name: str = ORIGIN) -> str:
    return f"— {name} {encoded}\n"


def stray_bits(encoded: str) -> str:
    """The same bytes in a second spelling: the last bits before the padding are not zero."""
    body = encoded.rstrip("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = body[:-1] + alphabet[alphabet.index(body[-1]) + 1] + encoded[len(body) :]
    assert b64decode(other) == b64decode(encoded)
    return other


NEGATIVE = {
    "leading zero in the size": signed(TEXT.replace("\n7\n", "\n07\n")),
    "plus before the size": signed(TEXT.replace("\n7\n", "\n+7\n")),
    "size beyond 63 bits": signed(TEXT.replace("\n7\n", f"\n{2**63}\n")),
    "missing final line feed": NOTE[:-1],
    "carriage returns": NOTE.replace("\n", "\r\n"),
    "carriage returns, signed": signed(TEXT.replace("\n", "\r\n")),
    "two blank lines": NOTE.replace("\n\n", "\n\n\n"),
    "blank line at the end": NOTE + "\n",
    "extension line": signed(TEXT + "extension\n"),
    "no root": signed(f"{ORIGIN}\n7\n"),
    "url-safe base64 in the root": signed(TEXT.replace("/", "_").replace("_funds", "/funds")),
    "stray padding bits in the root": signed(re.sub(r"(?m)^.*=$", lambda found: stray_bits(found[0]), TEXT)),
    "short root": signed(f"{ORIGIN}\n7\n{b64encode(bytes(31)).decode()}\n"),
    "url-safe base64 in the signature": f"{TEXT}\n{line(urlsafe_b64encode(RAW + b'~~~').decode())}",
    "stray padding bits in the signature": f"{TEXT}\n{line(stray_bits(b64encode(RAW).decode()))}",
    "unpadded signature": f"{TEXT}\n{line(b64encode(RAW).decode().rstrip('='))}",
    "short signature": f"{TEXT}\n{line(b64encode(RAW[:-1]).decode())}",
    "long signature": f"{TEXT}\n{line(b64encode(RAW + b'0').decode())}",
    "only a key ID": f"{TEXT}\n{line(b64encode(RAW[:4]).decode())}",
    "unknown signer only": sign_note(TEXT, "stranger.example", STRANGER),
    "another key under the log's name": sign_note(TEXT, ORIGIN, STRANGER),
    "known key, flipped bit": f"{TEXT}\n{line(b64encode(RAW[:-1] + bytes([RAW[-1] ^ 1])).decode())}",
    "known key, flipped bit, beside a good line": f"{NOTE}{line(b64encode(RAW[:-1] + b'0').decode())}",
    "the log's line twice": NOTE + LINE,
    "plus in a name": NOTE.replace(f"— {ORIGIN}", "— ledger+example"),
    "space in a name": NOTE.replace(f"— {ORIGIN}", "— ledger example"),
    "hyphen for the dash": NOTE.replace("— ", "- "),
    "no signature": f"{TEXT}\n",
    "another origin": signed(TEXT.replace("funds", "other")),
    "control character": NOTE.replace("ledger", "led\x07ger"),
    "signature over another text": NOTE.replace("\n7\n", "\n8\n"),
    "empty": "",
}


def test_the_good_note_is_accepted() -> None:
    assert open_checkpoint(NOTE, KEY).checkpoint == CHECKPOINT
    assert bare_open(NOTE.encode(), VKEY, ED25519) == (7, CHECKPOINT.root)


@pytest.mark.parametrize("note", NEGATIVE.values(), ids=NEGATIVE)
def test_a_note_of_the_negative_set_is_refused_by_both(note: str) -> None:
    with pytest.raises((NoteError, CheckpointError)):
        open_checkpoint(note, KEY)
    with pytest.raises(BadNote):
        bare_open(note.encode(), VKEY, ED25519)


def test_bytes_that_are_not_utf_8_are_refused_by_both() -> None:
    note = NOTE.encode().replace(b"ledger", b"led\xffger")
    with pytest.raises(NoteError):
        open_checkpoint(note, KEY)
    with pytest.raises(BadNote):
        bare_open(note, VKEY, ED25519)


@pytest.mark.parametrize(
    "text",
    [
        VKEY.replace("587378a3", "587378a4"), VKEY.replace("587378a3", "587378A3"), VKEY[:-1], VKEY + "=",
        VKEY.replace("+AZ", "+BZ"), "ledger example" + VKEY[20:], "+587378a3+" + VKEY.split("+", 2)[2],
        VKEY.replace("+", "-"), "", "a+b", stray_bits("AQ==").join(VKEY.rsplit("+", 1)),
    ],
)  # fmt: skip
def test_a_verifier_key_that_is_not_whole_is_refused_by_both(text: str) -> None:
    with pytest.raises(LedgerError):
        VerifierKey.parse(text)
    with pytest.raises(BadNote):
        parse_vkey(text)


def test_the_published_verifier_keys_are_read_by_both() -> None:
    foreign = "transparency.dev/tessera/example+ae330e15+ASf4/L1zE859VqlfQgGzKy34l91Gl8W6wfwp+vKP62DW"
    example = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    for vkey in (VKEY, foreign, example):
        assert parse_vkey(vkey) == (VerifierKey.parse(vkey).name, VerifierKey.parse(vkey).public)
    # A witness's key signs no checkpoint, so the bare one has no use for it.
    assert VerifierKey.parse(WITNESS_VKEY).algorithm == COSIGNATURE
    with pytest.raises(BadNote):
        parse_vkey(WITNESS_VKEY)


def test_the_signature_of_the_published_example_holds_for_both() -> None:
    key = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    raw = b64decode(
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    )
    text = "This is an example message.\n"
    note = f"{text}\n{NoteSignature(key.name, raw[:4], raw[4:]).to_line()}"
    assert open_note(note, [key]).text == text
    assert ED25519.verify(key.public, raw[4:], text.encode())
    assert not ED25519.verify(key.public, raw[4:], text.encode() + b"\n")


def test_a_changed_time_of_a_cosignature_is_refused() -> None:
    witness = Ed25519PrivateKey.from_private_bytes(b"W" * 32)
    key = VerifierKey.of("audit.example/w1", raw_public_key(witness), COSIGNATURE)
    made = cosign(CHECKPOINT, key.name, witness, 1_767_000_000)
    assert len(open_checkpoint(NOTE + made.to_line(), KEY, [key]).cosignatures) == 1
    later = replace(made, signature=(1_767_000_001).to_bytes(8, "big") + made.signature[8:])
    with pytest.raises(NoteError):
        open_checkpoint(NOTE + later.to_line(), KEY, [key])


def test_proof_lines_swapped_added_or_for_another_index_are_refused() -> None:
    path = path_in(LEAVES, 2)
    assert TlogProof(2, tuple(path), NOTE).verify(LEAVES[2], KEY) == CHECKPOINT
    for other in ([path[1], path[0], path[2]], [*path, LEAVES[0]], path[:-1], [], [bytes(32), *path]):
        with pytest.raises(ProofError):
            TlogProof(2, tuple(other), NOTE).verify(LEAVES[2], KEY)
    for index in (0, 1, 3, 6, 7, 8, 2**62):
        with pytest.raises(ProofError):
            TlogProof(index, tuple(path), NOTE).verify(LEAVES[2], KEY)
    assert not verify_inclusion(7, 7, LEAVES[6], path, CHECKPOINT.root)
    assert not verify_consistency(7, 7, [], bytes(32), CHECKPOINT.root)


@pytest.mark.parametrize("width", ["0", "256", "257", "01", "-1", "+1", "1 ", "", "١"])
def test_a_partial_tile_has_a_width_from_1_to_255(width: str) -> None:
    assert parse_tile(f"tile/0/000.p/{width}") is None
    assert parse_tile(f"tile/entries/000.p/{width}") is None


def test_a_bundle_whose_length_overruns_it_is_refused() -> None:
    good = pack([b"one", b"two"])
    for bad in (good[:-1], good + b"\0", b"\xff\xff" + good[2:], good + b"\0\1", b"\0\0" + good):
        with pytest.raises(BundleError):
            unpack(bad, 2)
    with pytest.raises(BundleError):
        unpack(good, 3)
