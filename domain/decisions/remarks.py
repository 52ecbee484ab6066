"""Decisions on corrections, confirmations and disputes of statements recorded before."""

from __future__ import annotations

from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling
from domain.refusals import DoesNotExist, Malformed, Refusal
from domain.statements.correction import check_correction
from domain.statements.malformed import MalformedStatementError
from domain.statements.remarks import StatementConfirmed, StatementCorrected, StatementDisputed


def decide_correction(s: StatementCorrected, case: Case) -> Ruling | Refusal:
    """A member that neither posts, decides, tags nor gives authority is put right."""
    original = case.subjects.original(s.corrects)
    if original is None:
        return DoesNotExist("statement", s.corrects)
    if s.member not in original.correctable:
        allowed = ", ".join(sorted(original.correctable)) or "none"
        return Malformed(
            "member",
            s.member,
            f"expected a member that moves and decides nothing: {allowed}",
            f"可更正的字段：{allowed}",
        )
    if s.value is not None:
        try:
            check_correction(type(original), s.member, s.value)
        except MalformedStatementError as error:
            return Malformed(f"value ({error.member})", error.found, error.expected)
    return Ruling((f"statement:{s.corrects}",))


def decide_confirmation(s: StatementConfirmed, case: Case) -> Ruling | Refusal:
    """The party for which a fact was compiled confirms it, once; or who may state a fact confirms one that a
    compromised key signed."""
    original = case.subjects.original(s.confirms)
    if original is None or (original.on_behalf_of is None and not _is_in_doubt(s.confirms, case)):
        return DoesNotExist("statement", s.confirms)
    return Ruling((f"statement:{s.confirms}",), keys_of(s, case.subjects, case.kid_of))


def decide_dispute(s: StatementDisputed, case: Case) -> Ruling | Refusal:
    """The party for which a fact was compiled disputes it."""
    return _missing(s.disputes, case) or Ruling((f"statement:{s.disputes}",))


def _is_in_doubt(statement_id: str, case: Case) -> bool:
    """Was it signed by a key that was compromised before it was recorded?"""
    signed = case.signed(statement_id)
    if signed is None:
        return False
    since = (case.subjects.key(kid).compromised_since for kid in signed.kids)
    return any(size is not None and signed.position > size for size in since)


def _missing(statement_id: str, case: Case) -> Refusal | None:
    original = case.subjects.original(statement_id)
    if original is None or original.on_behalf_of is None:
        return DoesNotExist("statement", statement_id)
    return None
