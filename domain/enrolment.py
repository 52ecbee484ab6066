"""What an officer signs to show that a key is held (密钥持有证明).

The message binds the key to one ledger, party, office and set of duties, so a proof cannot be carried
elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence


def enrolment_message(origin: str, party: str, officer: str, duties: Sequence[str], public_key: str) -> bytes:
    """Return the bytes to sign with the key that is to be enrolled.

    >>> enrolment_message("a.example/b", "finance", "budget-1", ["prepare"], "xyz").decode().split()[0]
    'mingzhang-enrolment/v1'
    """
    lines = ("mingzhang-enrolment/v1", origin, party, officer, ",".join(duties), public_key)
    return "".join(f"{line}\n" for line in lines).encode()
