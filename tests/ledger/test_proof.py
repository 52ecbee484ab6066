"""Receipts: one text, and nothing in it can change unnoticed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.checkpoint import Checkpoint, cosign, open_checkpoint, sign_checkpoint, with_signatures
from ledger.ed25519 import raw_public_key
from ledger.encoding import encode_base64
from ledger.errors import LedgerError
from ledger.merkle import leaf_hash, path_in, tree_hash
from ledger.note import BadNoteSignatureError, NoKnownSignerError, VerifierKey
from ledger.proof import MalformedProofError, NotIncludedError, TlogProof

LOG = Ed25519PrivateKey.from_private_bytes(b"L" * 32)
WITNESS = Ed25519PrivateKey.from_private_bytes(b"W" * 32)
LOG_KEY = VerifierKey.of("ledger.example/funds", raw_public_key(LOG))
WITNESS_KEY = VerifierKey.of("audit.example/w1", raw_public_key(WITNESS), 4)
LEAVES = [leaf_hash(b"leaf-%d" % i) for i in range(7)]
CHECKPOINT = Checkpoint("ledger.example/funds", 7, tree_hash(LEAVES))
NOTE = sign_checkpoint(CHECKPOINT, LOG)
PROOF = TlogProof(2, tuple(path_in(LEAVES, 2)), NOTE)
TEXT = PROOF.to_text()
GOLDEN_HEAD = (
    "c2sp.org/tlog-proof@v1\n"
    "index 2\n"
    "92g2MlrsVpnY1x+OQunUfFwpsIBZuiljhPfKQK06QK4=\n"
    "YKU+7Q3oepDI5ZQnxZxGJTwzp2oJUCpRgBMAknt+a9w=\n"
    "jq5r07Ogfx917nKlMWKebrMeQuYvdg5H3lKlPDZB7yM=\n"
    "\n"
)


def test_the_golden_proof_is_written_byte_for_byte() -> None:
    assert TEXT == GOLDEN_HEAD + NOTE


@pytest.mark.parametrize("extra", [None, b"", b"anything at all"])
def test_a_proof_reads_back_and_verifies(extra: bytes | None) -> None:
    proof = replace(PROOF, extra=extra)
    assert TlogProof.parse(proof.to_text()) == proof
    assert TlogProof.parse(proof.to_text().encode()) == proof
    assert proof.verify(LEAVES[2], LOG_KEY) == CHECKPOINT


def test_the_only_entry_of_a_log_has_a_proof_without_path() -> None:
    note = sign_checkpoint(Checkpoint("ledger.example/funds", 1, LEAVES[0]), LOG)
    proof = TlogProof.parse(TlogProof(0, (), note).to_text())
    assert proof.verify(LEAVES[0], LOG_KEY).size == 1


def test_a_proof_carries_its_cosignatures() -> None:
    note = with_signatures(NOTE, [cosign(CHECKPOINT, "audit.example/w1", WITNESS, 1_767_000_000)])
    proof = TlogProof.parse(replace(PROOF, checkpoint_note=note).to_text())
    assert proof.verify(LEAVES[2], LOG_KEY, [WITNESS_KEY]) == CHECKPOINT
    assert len(open_checkpoint(proof.checkpoint_note, LOG_KEY, [WITNESS_KEY]).cosignatures) == 1


def test_a_bad_cosignature_of_a_witness_asked_for_refuses_the_proof() -> None:
    line = cosign(CHECKPOINT, "audit.example/w1", WITNESS, 1_767_000_000)
    note = with_signatures(NOTE, [replace(line, signature=bytes(72))])
    with pytest.raises(BadNoteSignatureError):
        replace(PROOF, checkpoint_note=note).verify(LEAVES[2], LOG_KEY, [WITNESS_KEY])


def test_every_flipped_bit_of_a_receipt_is_noticed() -> None:
    good = TEXT.encode()
    for at in range(len(good)):
        for bit in range(8):
            changed = good[:at] + bytes([good[at] ^ (1 << bit)]) + good[at + 1 :]
            with pytest.raises(LedgerError):
                TlogProof.parse(changed).verify(LEAVES[2], LOG_KEY)


@given(st.integers(0, len(TEXT) - 1), st.sampled_from(["", "\n", " ", "0", "=", "A", "\r"]))
def test_every_inserted_or_removed_character_is_noticed(at: int, inserted: str) -> None:
    changed = TEXT[:at] + inserted + TEXT[at if inserted else at + 1 :]
    with pytest.raises(LedgerError):
        TlogProof.parse(changed).verify(LEAVES[2], LOG_KEY)


def test_another_entry_index_or_path_is_refused() -> None:
    other_paths = [PROOF.path[::-1], (*PROOF.path, PROOF.path[0]), PROOF.path[:-1], ()]
    wrong = [replace(PROOF, index=3), replace(PROOF, index=7), *(replace(PROOF, path=p) for p in other_paths)]
    for proof in wrong:
        with pytest.raises(NotIncludedError):
            TlogProof.parse(proof.to_text()).verify(LEAVES[2], LOG_KEY)
    with pytest.raises(NotIncludedError) as refused:
        PROOF.verify(LEAVES[3], LOG_KEY)
    assert (refused.value.index, refused.value.size) == (2, 7)


def test_a_proof_from_another_log_is_refused() -> None:
    with pytest.raises(NoKnownSignerError):
        PROOF.verify(LEAVES[2], VerifierKey.of("ledger.example/funds", raw_public_key(WITNESS)))


HASH = encode_base64(LEAVES[0])
MALFORMED = {
    "empty": "",
    "another version": TEXT.replace("@v1", "@v2"),
    "no index": TEXT.replace("index 2\n", ""),
    "leading zero": TEXT.replace("index 2", "index 02"),
    "index twice": TEXT.replace("index 2\n", "index 2\nindex 2\n"),
    "extra after index": TEXT.replace("index 2\n", "index 2\nextra YQ==\n"),
    "extra twice": TEXT.replace("index 2\n", "extra YQ==\nextra YQ==\nindex 2\n"),
    "extra not canonical": TEXT.replace("index 2\n", "extra YR==\nindex 2\n"),
    "extra only": "c2sp.org/tlog-proof@v1\nextra YQ==\n\n" + NOTE,
    "carriage returns": TEXT.replace("\n", "\r\n"),
    "url-safe hash": TEXT.replace("1x+O", "1x-O"),
    "short hash": TEXT.replace("92g2", ""),
    "too many hashes": TEXT.replace("index 2\n", "index 2\n" + f"{HASH}\n" * 61),
    "index beyond every log": TEXT.replace("index 2", f"index {2**63 - 1}"),
    "header only": "c2sp.org/tlog-proof@v1\n\n" + NOTE,
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_a_proof_is_refused(text: str) -> None:
    with pytest.raises(MalformedProofError):
        TlogProof.parse(text)


def test_bytes_that_are_not_utf8_and_huge_texts_are_refused() -> None:
    for text in (TEXT.encode() + b"\xff", b"x" * 3_000_000):
        with pytest.raises(MalformedProofError):
            TlogProof.parse(text)
