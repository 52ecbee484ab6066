"""Practice officers: in a practice ledger every party has two, whose keys are in its keyring (演练).

Their enrolment is a submission of its own, by the authority that registered the party. If it was interrupted,
the next command that needs the officers makes up for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.statements.base import Statement
from domain.statements.parties import PartyRegistered
from domain.vocabulary import FOUNDING_AUTHORITIES, REGISTRAR, Duty, FoundingAuthority
from ledger.application import Ledger
from ledger.deciding import Memory, Refused
from ledger.founding import PRACTICE_OFFICERS, enrolment_statement
from ledger.keyring import BOTH_DUTIES, Keyring
from ledger.practice import PracticeDesk
from mingzhang.failures import CommandError
from mingzhang.opening import new_id, now

OFFICER_OF_DUTY: Final[dict[Duty, str]] = dict(zip(BOTH_DUTIES, PRACTICE_OFFICERS, strict=True))
"""Which of the two officers signs in which duty."""

_PARTIES_AT_ONCE: Final = 1_000


def registered_in(statements: Iterable[Statement]) -> list[str]:
    """The codes of the parties that these statements register, apart from founding authorities."""
    return [
        statement.code
        for statement in statements
        if isinstance(statement, PartyRegistered) and statement.founding is None
    ]


def enrol_missing(ledger: Ledger, parties: Iterable[str]) -> int:
    """Give each party the practice officers it does not have; returns how many keys were enrolled.

    Raises `CommandError` if there is no such party, or its authority cannot enrol.
    """
    memory = Memory.at_head(ledger.recorder)
    subjects = memory.subjects()
    wanted: dict[FoundingAuthority, list[str]] = {}
    for text in parties:
        party = subjects.party(subjects.constitution().canonical(text))
        if party.kind is None:
            raise CommandError(
                f"没有登记过单位 {text}；请先登记（party.registered）或核对代码",
                f"found no party {text}, expected a registered one; register it (party.registered) or compare"
                " the code",
            )
        if party.founding is None and text not in FOUNDING_AUTHORITIES:
            wanted.setdefault(REGISTRAR[party.kind], []).append(text)
    count = 0
    for authority, codes in wanted.items():
        for start in range(0, len(codes), _PARTIES_AT_ONCE):
            count += _enrol(ledger, authority, codes[start : start + _PARTIES_AT_ONCE], memory)
    return count


def _enrol(ledger: Ledger, authority: FoundingAuthority, parties: list[str], memory: Memory) -> int:
    statements = enrolments(ledger, parties, memory)
    if not statements:
        return 0
    outcome = PracticeDesk(ledger, new_id, now).record(authority, statements)
    if isinstance(outcome, Refused):
        raise CommandError.of(outcome.refusal)
    return len(statements)


def enrolments(ledger: Ledger, parties: Iterable[str], memory: Memory) -> list[bytes]:
    """The `key.enrolled` statements of those practice officers of these parties who are not enrolled yet.

    Makes their keys. Whoever signs afterwards must open the keyring anew.
    """
    keyring = Keyring(ledger.book.keys_path)
    officers = [(party, officer) for party in parties for officer in PRACTICE_OFFICERS]
    kids = {each: keyring.kid_of(*each) for each in officers}
    keyring.add_all([(*each, BOTH_DUTIES) for each, kid in kids.items() if kid is None])
    subjects = memory.subjects()
    return [
        enrolment_statement(keyring, ledger.book.origin, *each, now().date(), new_id())
        for each, kid in kids.items()
        if kid is None or not subjects.key(kid).party
    ]
