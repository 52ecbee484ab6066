"""A training voucher in its holder's hands (培训券持有人一方): a serial number with its salt.

The log knows a voucher by a digest only. Its holder finds it again by number and salt, and whoever is shown
both can check that they are this voucher's; nobody else can tell whose voucher was redeemed where. The digest
is SHA-256 over four lines that end in a line feed: `mingzhang-voucher/v1`, series, serial number, salt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from ledger.encoding import encode_base64url

SALT_BYTES = 32


@dataclass(frozen=True)
class Serial:
    """What is printed on a voucher; its representation does not show the salt."""

    series: str
    number: str
    salt: str = field(repr=False)

    @property
    def digest(self) -> str:
        """What stands in the log, `serial_digest`."""
        lines = ("mingzhang-voucher/v1", self.series, self.number, self.salt)
        return encode_base64url(sha256("".join(f"{line}\n" for line in lines).encode()).digest())


def make_serial(series: str, number: str, random: Callable[[int], bytes]) -> Serial:
    """A new serial with a salt of its own; `random(n)` gives n unpredictable bytes."""
    return Serial(series, number, encode_base64url(random(SALT_BYTES)))
