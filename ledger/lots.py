"""Both parties' side of a draw of lots (抽签的两方).

The requester makes a `Secret`, states its commitment in `draw.requested` and keeps it; the opposed party
states bytes of its own in `draw.answered`; then the requester asks `whom_it_draws` and states that with its
secret in `panel.drawn`. The ledger draws again, and so does whoever verifies the log.

Source: `domain.drawing`. Promises: no representation shows a secret.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from domain.drawing import commitment_of, draw, seed_of
from domain.hashing import octets
from ledger.deciding import Memory
from ledger.encoding import encode_base64url
from ledger.errors import LedgerError

SECRET_BYTES = 32


class NotAnsweredError(LedgerError):
    """A draw cannot be made yet, or no more. Carries `number` and `state`, empty where there is none."""

    zh = "抽取 {number} 当前状态为“{state}”，须在应答之后、揭示之前；请核对编号"

    def __init__(self, number: str, state: str) -> None:
        self.number = number
        self.state = state
        found = f"the state {state}" if state else "no such draw"
        super().__init__(
            f"draw {number}: found {found}, expected one that was answered and not drawn; compare its number"
        )


@dataclass(frozen=True)
class Secret:
    """Thirty-two random bytes in base64url, to be kept until the draw, and the commitment to them."""

    text: str = field(repr=False)

    @property
    def commitment(self) -> str:
        """What is stated before the answer."""
        return encode_base64url(commitment_of(octets(self.text), _sha256))


def make_secret(random: Callable[[int], bytes]) -> Secret:
    """A new secret; `random(n)` gives n unpredictable bytes."""
    return Secret(encode_base64url(random(SECRET_BYTES)))


def whom_it_draws(memory: Memory, number: str, secret: Secret) -> tuple[str, ...]:
    """Return the experts a draw gives with this secret, in order. Raises `NotAnsweredError`."""
    subjects = memory.subjects()
    asked = subjects.draw(number)
    if asked.state != "answered":
        raise NotAnsweredError(number, asked.state)
    leaf = memory.leaf_of(asked.request)
    assert leaf is not None
    seed = seed_of(octets(secret.text), octets(asked.answer), leaf, _sha256)
    return draw(seed, subjects.experts(asked.holder).pools[number], asked.seats, _sha256)


def _sha256(data: bytes) -> bytes:
    return sha256(data).digest()
