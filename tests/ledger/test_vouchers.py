"""A voucher's serial: found again by whoever holds number and salt, and by nobody else."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from domain.statements.registry import parse_statement
from ledger.encoding import encode_base64url
from ledger.vouchers import Serial, make_serial
from tests.domain.examples import example_bytes

texts = st.text("ABC0129-", min_size=1, max_size=12)
salts = st.binary(min_size=32, max_size=32)


@given(texts, texts, salts, salts)
def test_number_series_and_salt_all_count(series: str, number: str, salt: bytes, other: bytes) -> None:
    made = make_serial(series, number, lambda _: salt)
    assert make_serial(series, number, lambda _: salt).digest == made.digest
    assert made.digest != Serial(series, number + "1", made.salt).digest
    assert made.digest != Serial(series + "1", number, made.salt).digest
    assert (made.digest == make_serial(series, number, lambda _: other).digest) is (salt == other)
    assert made.salt not in repr(made)


def test_the_digest_is_that_of_four_lines() -> None:
    salt = encode_base64url(bytes(32))
    lines = f"mingzhang-voucher/v1\nS1\n0007\n{salt}\n".encode()
    assert Serial("S1", "0007", salt).digest == encode_base64url(sha256(lines).digest())


@given(salts)
def test_it_stands_in_a_statement(salt: bytes) -> None:
    digest = make_serial("S1", "7", lambda _: salt).digest
    assert parse_statement(example_bytes("voucher.redeemed", serial_digest=digest))
