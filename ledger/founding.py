"""Founding a ledger: from enrolments of its first officers to the statement that they sign (账本设立).

A real ledger is founded from a file of public keys; whoever runs the program never holds an officer's private
key. A practice ledger makes officers of its own, with keys in a keyring beside the book.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from domain.enrolment import enrolment_message
from domain.statements.registry import statement_bytes
from domain.strict_json import StrictJsonError, parse_object
from domain.vocabulary import FOUNDING_KINDS, Duty
from ledger.checkpoint import Checkpoint
from ledger.client import Parcel, prepare
from ledger.ed25519 import Signer, raw_public_key
from ledger.encoding import encode_base64url
from ledger.errors import LedgerError
from ledger.keyring import BOTH_DUTIES, Keyring
from ledger.merkle import EMPTY_ROOT
from ledger.note import VerifierKey

FOUNDING_FORMAT: Final = "mingzhang-founding.v1"
RULES: Final = "2026.1"
PRACTICE_OFFICERS: Final = ("officer-1", "officer-2")


class FoundingFileError(LedgerError):
    """A founding file cannot be used. Carries `path`, `found` and `expected`."""

    zh = "{path}：设立文件有误"

    def __init__(self, path: Path, found: str, expected: str) -> None:
        self.path = path
        super().__init__(f"{path}: found {found}, {expected}")


@dataclass(frozen=True)
class FoundingPlan:
    """What a founding file says: the origin, and the authorities as `ledger.founded` will name them."""

    origin: str
    authorities: list[dict[str, Any]]


def enrolment(
    key: Signer, origin: str, party: str, officer: str, duties: Sequence[Duty] = BOTH_DUTIES
) -> dict[str, Any]:
    """What an officer hands in to be enrolled: office, public key, duties and proof of possession."""
    public_key = encode_base64url(raw_public_key(key))
    proof = key.sign(enrolment_message(origin, party, officer, duties, public_key))
    return {
        "officer": officer,
        "public_key": public_key,
        "duties": list(duties),
        "proof": encode_base64url(proof),
    }


def read_founding_file(path: Path) -> FoundingPlan:
    """Read `{"format", "origin", "authorities": [{"authority", "name"?, "officers": […]}]}`.

    Whether keys and proofs are good is decided when the founding is recorded. Raises `FoundingFileError`.
    """
    try:
        members = parse_object(path.read_bytes(), 1_000_000)
    except StrictJsonError as error:
        raise FoundingFileError(path, str(error), "expected a founding file") from None
    expected = f"expected exactly format {FOUNDING_FORMAT}, origin and authorities"
    if set(members) != {"format", "origin", "authorities"} or members["format"] != FOUNDING_FORMAT:
        raise FoundingFileError(path, f"the members {', '.join(sorted(members))[:200]}", expected)
    origin, authorities = members["origin"], members["authorities"]
    if not isinstance(origin, str) or not isinstance(authorities, list):
        raise FoundingFileError(path, "a member of another kind", "expected a text and a list")
    return FoundingPlan(origin, authorities)


def founding_parcel(
    plan: FoundingPlan, log_key: VerifierKey, now: datetime, new_id: Callable[[], str], days_valid: int = 30
) -> Parcel:
    """The submission that founds a ledger, to be signed by officers of all three authorities."""
    members: Mapping[str, object] = {
        "type": "ledger.founded",
        "id": new_id(),
        "occurred_on": now.date().isoformat(),
        "origin": plan.origin,
        "log_key": log_key.to_text(),
        "rules": RULES,
        "authorities": plan.authorities,
    }
    seen = Checkpoint(plan.origin, 0, EMPTY_ROOT)
    return prepare([statement_bytes(members)], seen, now, new_id, days_valid=days_valid)


def practice_plan(origin: str, keyring: Keyring) -> FoundingPlan:
    """Two officers for each founding authority, with new keys in the keyring."""
    keyring.add_all(
        [(authority, officer, BOTH_DUTIES) for authority in FOUNDING_KINDS for officer in PRACTICE_OFFICERS]
    )
    return FoundingPlan(
        origin,
        [
            {
                "authority": authority,
                "officers": [
                    enrolment(keyring.signing_key_of(authority, officer), origin, authority, officer)
                    for officer in PRACTICE_OFFICERS
                ],
            }
            for authority in FOUNDING_KINDS
        ],
    )


def practice_enrolments(
    keyring: Keyring, origin: str, parties: Sequence[str], on: date, new_id: Callable[[], str]
) -> list[bytes]:
    """Two `key.enrolled` statements for each newly registered party of a practice ledger."""
    keyring.add_all([(party, officer, BOTH_DUTIES) for party in parties for officer in PRACTICE_OFFICERS])
    return [
        enrolment_statement(keyring, origin, party, officer, on, new_id())
        for party in parties
        for officer in PRACTICE_OFFICERS
    ]


def enrolment_statement(  # noqa: PLR0917
    keyring: Keyring, origin: str, party: str, officer: str, on: date, statement_id: str
) -> bytes:
    """The `key.enrolled` statement for a key in a keyring."""
    return statement_bytes(
        {
            "type": "key.enrolled",
            "id": statement_id,
            "occurred_on": on.isoformat(),
            "party": party,
            **enrolment(keyring.signing_key_of(party, officer), origin, party, officer),
        }
    )
