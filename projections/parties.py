"""Parties and their officers' keys (单位与经办人员密钥).

A founding officer's key names the founding authority (`finance`, `education`, `supervision`) as its party;
the party whose `founding` is that word has its name and code. A corrected name or ownership is shown as
corrected.
"""

from __future__ import annotations

from typing import Final

from domain.statements.constitution import FoundingOfficer, LedgerFounded
from domain.statements.parties import KeyEnrolled, KeyRevoked, PartyRegistered, PartySuspended
from domain.statements.remarks import StatementCorrected
from ledger.deciding import kid_of
from projections.projection import Draft, Projection, Row, Told
from projections.tables import MADE_BY, made_by, text, view_table, whole

PARTIES: Final = view_table(
    "parties",
    text("code"),
    text("kind"),
    text("name"),
    text("province", optional=True),
    text("ownership", optional=True),
    text("founding", optional=True),
    text("state"),
    text("registered_on", optional=True),
    whole("position"),
    made_by(),
    key=("code",),
)
"""Registered parties; `state` is `active` or `suspended`."""

KEYS: Final = view_table(
    "keys",
    text("kid"),
    text("party"),
    text("officer"),
    text("duties"),
    text("public_key"),
    text("valid_from", optional=True),
    text("valid_to", optional=True),
    text("state"),
    whole("compromised_since", optional=True),
    whole("position"),
    whole("revoked_by", optional=True),
    key=("kid",),
)
"""Officers' keys; `duties` are joined by a blank, `state` is `active` or `revoked`, terms are inclusive."""


def _registered(s: PartyRegistered, told: Told, draft: Draft) -> None:
    draft.put(
        PARTIES,
        {
            "code": s.code,
            "kind": s.kind,
            "name": s.name,
            "province": s.province,
            "ownership": s.ownership,
            "founding": s.founding,
            "state": "active",
            "registered_on": told.occurred_on,
            "position": told.position,
            MADE_BY: told.id,
        },
    )


def _suspended(s: PartySuspended, told: Told, draft: Draft) -> None:
    # The tag holds the code, also where the statement names a founding authority.
    row = draft.row(PARTIES, told.fact.outcome.tags[0].removeprefix("party:"))
    if row is not None:  # a founding authority without a code has no row
        row["state"] = "suspended"


def _corrected(s: StatementCorrected, _: Told, draft: Draft) -> None:
    if s.value is None or s.member not in ("name", "ownership"):
        return
    row = draft.made_by(PARTIES, s.corrects)
    if row is not None:
        row[s.member] = s.value


def _founded(s: LedgerFounded, told: Told, draft: Draft) -> None:
    for party in s.authorities:
        for officer in party.officers:
            draft.put(KEYS, _key(party.authority, officer, told))


def _enrolled(s: KeyEnrolled, told: Told, draft: Draft) -> None:
    row = _key(s.party, s, told)
    for member in ("valid_from", "valid_to"):
        day = getattr(s, member)
        row[member] = None if day is None else day.isoformat()
    draft.put(KEYS, row)


def _key(party: str, officer: FoundingOfficer | KeyEnrolled, told: Told) -> Row:
    return {
        "kid": kid_of(officer.public_key),
        "party": party,
        "officer": officer.officer,
        "duties": " ".join(officer.duties),
        "public_key": officer.public_key,
        "valid_from": None,
        "valid_to": None,
        "state": "active",
        "compromised_since": None,
        "position": told.position,
        "revoked_by": None,
    }


def _revoked(s: KeyRevoked, told: Told, draft: Draft) -> None:
    row = draft.row(KEYS, s.kid)
    assert row is not None
    row["state"], row["compromised_since"] = "revoked", s.compromised_since
    row["revoked_by"] = told.position


PROJECTION: Final = Projection(
    "parties",
    (PARTIES, KEYS),
    {
        "ledger.founded": _founded,
        "party.registered": _registered,
        "party.suspended": _suspended,
        "key.enrolled": _enrolled,
        "key.revoked": _revoked,
        "statement.corrected": _corrected,
    },
)
