"""At the door: what of a submission can be refused without asking the log (受理检查).

Whatever comes in passes here before it is decided: a text that is no submission, or one for another ledger,
is sent away at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.refusals import Malformed, Refusal
from domain.statements.constitution import LedgerFounded
from ledger.book import Book
from ledger.deciding import Refused
from ledger.private_store import StoredDisclosure, foreign_disclosure
from ledger.refusals import WrongLedger
from ledger.submission import Submission, SubmissionError


def refuse_at_door(
    submission: Submission, disclosures: Sequence[StoredDisclosure], book: Book
) -> Refused | None:
    """Refuse what is malformed, was signed for another ledger, or discloses what is not withheld."""
    try:
        submission.check()
    except SubmissionError as error:
        return Refused(error.refusal(), error.index)
    refusal = _refuse_foreign(submission, book) or _refuse_disclosures(submission, disclosures)
    return None if refusal is None else Refused(refusal)


def _refuse_foreign(submission: Submission, book: Book) -> Refusal | None:
    """What was signed for another ledger, or founds one whose log another key would sign."""
    if submission.payload.ledger != book.origin:
        return WrongLedger(submission.payload.ledger, book.origin)
    log_key = book.log_key.to_text()
    for statement in submission.statements[:1]:
        if isinstance(statement, LedgerFounded) and statement.log_key != log_key:
            return Malformed(
                "log_key",
                statement.log_key,
                f"expected {log_key}, the key of this book",
                f"本账簿的日志公钥 {log_key}",
            )
    return None


def _refuse_disclosures(submission: Submission, rows: Sequence[StoredDisclosure]) -> Malformed | None:
    """Every disclosure must be one that its statement withholds."""
    row = foreign_disclosure(submission.statements, rows) if rows else None
    if row is None:
        return None
    where = f"disclosures.{row.statement_id}.{row.disclosure.name}"
    return Malformed(where, "a value", "expected one whose digest the statement withholds", "陈述所隐去的值")
