"""Which keys signed which submissions, and the statements that a compromised key left in doubt (签名与存疑).

A key that is revoked with `compromised_since` signed nothing good from that size of the log on. What stands
there under its signature, up to the submission that revokes it, is in doubt until the party that stated it
confirms it, or it is reversed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, cast

from sqlalchemy import Connection, ScalarSelect, and_, func, select

from domain.statements.base import Statement
from projections.parties import KEYS
from projections.postings import POSTINGS
from projections.projection import Draft, Projection, Told
from projections.statements import STATEMENTS
from projections.tables import text, view_table, whole

SIGNATURES: Final = view_table(
    "signatures", text("kid"), whole("submission"), text("duty"), key=("kid", "submission", "duty")
)
"""One row for each signature of each submission, by the position of its entry."""

InDoubtState = Literal["in-doubt", "confirmed", "reversed"]


class InDoubt(NamedTuple):
    """A statement signed by a key after it was compromised, and what it moved (失密密钥签署的陈述)."""

    kid: str
    party: str
    officer: str
    position: int
    type: str
    occurred_on: str | None
    author: str
    moved_fen: int
    state: InDoubtState


def statements_in_doubt(connection: Connection, known_at: int | None = None) -> Sequence[InDoubt]:
    """Return what compromised keys signed, in the order of the log, as known at a position or now."""
    fact, key = STATEMENTS.c, KEYS.c
    revocation = STATEMENTS.alias()
    moved = func.coalesce(_moved("budget"), _moved("cash"), 0)
    query = (
        select(
            key.kid, key.party, key.officer, fact.position, fact.type, fact.occurred_on, fact.author,
            moved.label("moved_fen"), fact.confirmed_by, fact.reversed_by, key.revoked_by,
        )
        .distinct()
        .select_from(KEYS)
        .join(SIGNATURES, SIGNATURES.c.kid == key.kid)
        .join(
            STATEMENTS,
            and_(fact.submission == SIGNATURES.c.submission, fact.position > key.compromised_since),
        )
        .join(revocation, revocation.c.position == key.revoked_by)
        .where(key.compromised_since.is_not(None), fact.submission < revocation.c.submission)
        .order_by(fact.position, key.kid)
    )  # fmt: skip
    if known_at is not None:
        query = query.where(key.revoked_by <= known_at, fact.position <= known_at)
    return [
        InDoubt._make((*about, _state(confirmed_by, reversed_by, revoked_by, known_at)))
        for *about, confirmed_by, reversed_by, revoked_by in connection.execute(query)
    ]


def _moved(book: str) -> ScalarSelect[int]:
    """What a statement brought in one book, in fen."""
    leg = POSTINGS.c
    return (
        select(func.sum(leg.amount_fen))
        .where(leg.position == STATEMENTS.c.position, leg.amount_fen > 0, leg.book == book)
        .correlate(STATEMENTS)
        .scalar_subquery()
    )


def _state(
    confirmed_by: int | None, reversed_by: int | None, revoked_by: int, known_at: int | None
) -> InDoubtState:
    """A confirmation from before the revocation says nothing of the doubt."""
    if reversed_by is not None and (known_at is None or reversed_by <= known_at):
        return "reversed"
    is_confirmed = confirmed_by is not None and (known_at is None or confirmed_by <= known_at)
    if is_confirmed and cast(int, confirmed_by) > revoked_by:
        return "confirmed"
    return "in-doubt"


def _signed(_: Statement, told: Told, draft: Draft) -> None:
    if told.position == told.submission + 1:
        for kid, duty in told.signatures:
            draft.append(SIGNATURES, (kid, told.submission, duty))


PROJECTION: Final = Projection("signatures", (SIGNATURES,), always=_signed)
