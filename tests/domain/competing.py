"""What the tests of fair competition do again and again: register experts, draw panels, seal bids."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from domain.drawing import draw, seed_of
from domain.envelopes import bid_message, envelope_bytes
from domain.hashing import in_base64url, octets
from ledger.merkle import leaf_hash, tree_hash
from tests.domain.deciding import EDUCATION_41, GOOD_PROOF, ORIGIN, SCHOOL, Court, public_key, signature

NAME_WITHHELD = [{"name": "name", "audience": "audit", "digest": "A" * 43}]
SECRET, ANSWER = in_base64url(b"A" * 32), in_base64url(b"B" * 32)


def digest_of(data: bytes) -> str:
    return in_base64url(sha256(data).digest())


COMMITMENT = digest_of(octets(SECRET))


def expert(number: str = "E1", **members: Any) -> dict[str, Any]:
    """The members of an expert's first entry in the register of 41."""
    row = {"holder": "41", "expert": number, "version": 1, "field": "语文", "rank": "professor"}
    return {**row, "valid_from": "2026-01-01", "withheld": NAME_WITHHELD, **members}


def list_experts(court: Court, *numbers: str, **members: Any) -> None:
    for number in numbers:
        court.record("expert.listed", EDUCATION_41, **expert(number, **members))


def request(number: str = "D1", **members: Any) -> dict[str, Any]:
    """The members of a request that supervision is to answer."""
    row = {"draw": number, "tender": "T1", "holder": "41", "seats": 3, "sits_on": "2026-03-26"}
    return {**row, "commitment": COMMITMENT, "answering": "supervision", **members}


def answer(number: str = "D1") -> dict[str, Any]:
    return {"draw": number, "answering_seed": ANSWER}


def whom(court: Court, pool: list[str], number: str = "D1", seats: int = 3) -> list[dict[str, str]]:
    """Whom the draw gives, worked out without the subjects."""
    (asked,) = (
        s for s in court.statements.values() if getattr(s, "draw", "") == number and "requested" in s.type
    )
    seed = seed_of(octets(SECRET), octets(ANSWER), leaf_hash(asked.id.encode()), lambda d: sha256(d).digest())
    return [{"expert": each} for each in draw(seed, pool, seats, lambda d: sha256(d).digest())]


def panel(drawn: list[dict[str, str]], number: str = "D1", **members: Any) -> dict[str, Any]:
    return {"draw": number, "committed_seed": SECRET, "answering_seed": ANSWER, "drawn": drawn, **members}


def enrol(court: Court, party: str = SCHOOL) -> str:
    """Enrol a key of a bidder's officer; returns it, which is its own name."""
    key = public_key(party)
    row = {"party": party, "officer": "bids-1", "public_key": key, "duties": ["prepare"], "proof": GOOD_PROOF}
    court.record("key.enrolled", "education", **row)
    return key


def envelope(bidder: str = SCHOOL, price_fen: int = 400_000, **changes: Any) -> dict[str, Any]:
    """An opened envelope of a bidder whose key was enrolled; what is not changed fits its digest."""
    key = public_key(bidder)
    message = bid_message(ORIGIN, "T1", bidder, price_fen)
    salt, signed = digest_of(bidder.encode()), signature(key, message)
    return {
        "digest": digest_of(envelope_bytes(message, key, signed, salt)),
        "state": "opened",
        "bidder": bidder,
        "price_fen": price_fen,
        "kid": key,
        "signature": signed,
        "salt": salt,
        **changes,
    }


def root_over(*envelopes: dict[str, Any]) -> str:
    return in_base64url(tree_hash([leaf_hash(octets(row["digest"])) for row in envelopes]))


def seal(court: Court, *envelopes: dict[str, Any]) -> None:
    """Seal the procurement T1 over these envelopes."""
    members = {"tender": "T1", "root": root_over(*envelopes), "size": len(envelopes)}
    court.record("tender.sealed", EDUCATION_41, **members)
