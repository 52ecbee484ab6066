"""What the printable receipt of a submission says, gathered from the log."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from domain.vocabulary import DUTIES
from ledger.application import Ledger
from ledger.checkpoint import Checkpoint
from ledger.encoding import encode_base64
from ledger.note import split_note
from ledger.store import StoredEntry
from mingzhang.receipt_page import LISTED, Line, PrintedReceipt, Signed, SumOfType
from mingzhang.signing_officers import Officers
from mingzhang.telling import amount_of, members_of, subject_of, title_of

FOUNDING_POSITION = 2


def printed_receipt(ledger: Ledger, position: int) -> PrintedReceipt:
    """The receipt of the submission whose entry stands at a position, under the newest checkpoint."""
    log, proof = ledger.recorder, ledger.receipt(position)
    checkpoint = Checkpoint.parse(split_note(proof.checkpoint_note)[0])
    officers, founding = Officers(log, "zh"), log.entry(FOUNDING_POSITION)
    assert founding is not None
    entry = officers.entry(position)
    size = entry.payload.size
    return PrintedReceipt(
        origin=ledger.book.origin,
        is_practice=ledger.book.is_practice,
        founding=encode_base64(founding.leaf_hash),
        log_key=ledger.book.log_key.to_text(),
        position=position,
        statements=size,
        recorded_at=entry.recorded_at,
        signed=_signed(officers, position),
        sums=_sums(ledger, position, size),
        lines=[_line(row, officers) for row in islice(log.entries(after=position, limit=size), LISTED)],
        checkpoint_size=checkpoint.size,
        root=encode_base64(checkpoint.root),
        proof=proof.to_text(),
    )


def _signed(officers: Officers, position: int) -> list[Signed]:
    rows = sorted(officers.signed_by(position), key=lambda row: row["duty"], reverse=True)
    return [
        Signed(
            officers.name_of(row["party"]),
            row["party"],
            row["officer"],
            DUTIES[row["duty"]].zh,
            DUTIES[row["duty"]].en,
        )
        for row in rows
    ]


def _sums(ledger: Ledger, position: int, size: int) -> list[SumOfType]:
    counts: Counter[str] = Counter()
    sums_fen: dict[str, int] = {}
    for row in ledger.recorder.entries(after=position, limit=size):
        counts[row.type] += 1
        amount_fen = amount_of(members_of(row.data))
        if amount_fen is not None:
            sums_fen[row.type] = sums_fen.get(row.type, 0) + amount_fen
    return [
        SumOfType(title_of(name, "zh"), title_of(name, "en"), count, sums_fen.get(name))
        for name, count in counts.items()
    ]


def _line(row: StoredEntry, officers: Officers) -> Line:
    members = members_of(row.data)
    return Line(
        row.position,
        members.get("occurred_on", "—"),
        title_of(row.type, "zh"),
        title_of(row.type, "en"),
        subject_of(members, officers.name_of, "zh"),
        amount_of(members),
    )
