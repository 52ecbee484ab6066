"""What a sealed bid is made of, byte for byte (密封投标).

The bidder's officer signs the bid; bid, key, signature and a salt of 32 random bytes make the envelope, whose
SHA-256 is all that leaves the bidder's hands before the opening. At the deadline the digests, in the order in
which they were lodged, are the leaves of an RFC 6962 tree, and only its root and size enter the log. The salt
makes the digest useless to whoever guesses a price; the signature makes the bid nobody else's.

Both texts are lines that end in a line feed, UTF-8; no member can hold one. The price is whole fen.

    mingzhang-bid/v1            mingzhang-envelope/v1
    <origin of the ledger>      <the five lines of the bid>
    <tender>                    <kid of the signing key>
    <bidder>                    <signature over the bid>
    <price in fen>              <salt>
"""

from __future__ import annotations

from typing import Final

MAX_ENVELOPES: Final = 120
"""What one statement can open: an envelope takes some 400 of its 60,000 bytes."""


def bid_message(origin: str, tender: str, bidder: str, price_fen: int) -> bytes:
    """Return the bytes that the bidder's officer signs.

    >>> bid_message("a.example/b", "T1", "finance", 5).decode().splitlines()[2:]
    ['T1', 'finance', '5']
    """
    return _lines("mingzhang-bid/v1", origin, tender, bidder, str(price_fen))


def envelope_bytes(message: bytes, kid: str, signature: str, salt: str) -> bytes:
    """Return the bytes whose SHA-256 is the digest of an envelope."""
    return b"mingzhang-envelope/v1\n" + message + _lines(kid, signature, salt)


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
