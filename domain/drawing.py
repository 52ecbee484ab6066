"""Drawing lots that nobody can steer, and everybody can draw again (抽签).

The requester commits to a secret A before anyone else speaks; the opposed party answers with B; then A is
revealed. Neither can choose the outcome: the one did not know B when it committed, the other does not know A
when it answers.

    commitment = SHA-256(A)
    seed       = SHA-256(A ‖ B ‖ leaf hash of the request)
    ticket     = SHA-256(seed ‖ UTF-8 of a candidate's number)

A and B are 32 bytes; the leaf hash is that of RFC 6962 over the request's bytes as they stand in the log, and
binds the seed to what was asked. The candidates with the smallest tickets, compared as bytes, are drawn, in
that order. The order in which candidates are listed does not matter, and no candidate is likelier than
another. `sha256sum` is enough to check a draw; vectors are in the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Sha256 = Callable[[bytes], bytes]


def commitment_of(secret: bytes, sha256: Sha256) -> bytes:
    """Return what the requester publishes before the answer: the hash of its secret A."""
    return sha256(secret)


def seed_of(secret: bytes, answer: bytes, request_leaf: bytes, sha256: Sha256) -> bytes:
    """Return the seed of a draw from both parties' bytes and the request's leaf hash, 32 bytes each."""
    assert len(secret) == len(answer) == len(request_leaf) == 32
    return sha256(secret + answer + request_leaf)


def draw(seed: bytes, candidates: Iterable[str], seats: int, sha256: Sha256) -> tuple[str, ...]:
    """Return who is drawn, the first first; all of them where there are fewer than seats."""
    tickets = sorted((sha256(seed + candidate.encode()), candidate) for candidate in set(candidates))
    return tuple(candidate for _, candidate in tickets[:seats])
