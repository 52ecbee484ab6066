"""The founding file of a published log has one spelling."""

from __future__ import annotations

import pytest

from ledger.note import COSIGNATURE, VerifierKey
from ledger.tiles.anchor import Anchor, AnchorError

KEY = VerifierKey.parse("ledger.example/funds+587378a3+AZJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQC3")
ANCHOR = Anchor("ledger.example/funds", KEY, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
WRITTEN = ANCHOR.to_bytes()


def test_it_is_read_as_it_was_written() -> None:
    assert Anchor.parse(WRITTEN) == ANCHOR
    assert WRITTEN.count(b"\n") == 1
    assert ANCHOR.policy() == f"log {KEY.to_text()}\nquorum none\n".encode()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", WRITTEN[:-1], b" " + WRITTEN, WRITTEN.replace(b",", b", "), WRITTEN * 2,
        WRITTEN.replace(b"published.v1", b"published.v2"), WRITTEN.replace(b"uFU=", b"uFV="),
        WRITTEN.replace(b"uFU=", b""), WRITTEN.replace(b'"origin":"ledger', b'"origin":"lodger'),
        WRITTEN.replace(b"587378a3", b"587378a4"), WRITTEN.replace(b'"47DE', b'[],"a":"'),
        b'{"a":' * 2_000, b"x" * 20_000, b"\xff",
    ],
)  # fmt: skip
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(AnchorError):
        Anchor.parse(data)


def test_a_cosigners_key_signs_no_log() -> None:
    key = VerifierKey.of(KEY.name, KEY.public, COSIGNATURE)
    with pytest.raises(AnchorError):
        Anchor.parse(Anchor(KEY.name, key, ANCHOR.founding).to_bytes())
