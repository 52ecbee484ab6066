"""Deciding without a ledger: statements are put before the rules one by one, subjects live in a dict.

    court = Court()                      # founded, with parties and officers
    court.record("tender.opened", by=EDUCATION, tender="T1", …)
    refusal = court.refuse("award.made", by=EDUCATION, tender="T2", …)

Every call is a submission of its own by both officers of a party, unless signers are given. Ids and business
keys are checked as the ledger would check them. Keys and proofs are stand-ins: the domain knows no
cryptography.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from hashlib import sha256
from typing import Any, cast

from domain.authority import Signer
from domain.codes import social_credit_check_character
from domain.decisions.rules import decide
from domain.decisions.ruling import Accepted, Case, Signed, readable_key
from domain.hashing import Hashes, in_base64url
from domain.postings import Posting
from domain.refusals import IdRepeated, KeyRepeated, Refusal
from domain.statements.base import Statement
from domain.statements.registry import parse_statement, statement_bytes
from domain.subjects import CONSTITUTION_TAG, Constitution, Subject, Subjects, blank
from domain.vocabulary import FOUNDING_KINDS, Duty
from ledger.merkle import leaf_hash, tree_hash

TODAY = date(2026, 12, 1)
ORIGIN = "ledger.example/training"
GOOD_PROOF, BAD_PROOF = "G" * 85 + "A", "B" * 85 + "A"
ACCOUNT, OTHER_ACCOUNT = "2026/rural.short-term/41", "2026/rural.short-term/42"
POOL = "2026/rural.short-term/00"
WITHHELD_PAYEE = [{"name": "payee", "audience": "audit", "digest": "A" * 43}]


def code(number: int) -> str:
    """A social credit code that is well formed and given to nobody."""
    first17 = f"12410000{number:09d}"
    return first17 + social_credit_check_character(first17)


FINANCE, EDUCATION, SUPERVISION = "finance", "education", "supervision"
FINANCE_41, FINANCE_42, EDUCATION_41, EDUCATION_42 = (code(number) for number in range(1, 5))
SCHOOL, OTHER_SCHOOL, STRANGER = (code(number) for number in range(11, 14))

PARTIES: dict[str, dict[str, Any]] = {
    FINANCE_41: {"kind": "provincial-finance", "name": "甲省财政厅", "province": "41"},
    FINANCE_42: {"kind": "provincial-finance", "name": "乙省财政厅", "province": "42"},
    EDUCATION_41: {"kind": "provincial-education", "name": "甲省教育厅", "province": "41"},
    EDUCATION_42: {"kind": "provincial-education", "name": "乙省教育厅", "province": "42"},
    SCHOOL: {"kind": "institution", "name": "甲师范大学", "province": "4101", "ownership": "public"},
    OTHER_SCHOOL: {"kind": "institution", "name": "乙培训学校", "province": "41", "ownership": "private"},
}


def public_key(name: str) -> str:
    """A stand-in for an officer's public key; it is its own key id."""
    text = "".join(character for character in name if character.isalnum())
    return (text + "K" * 42)[:42] + "A"


def founding(**changes: Any) -> dict[str, Any]:
    """The members of a founding with two officers for each authority."""
    return {
        "origin": ORIGIN,
        "log_key": f"{ORIGIN}+6f9b254c+" + "A" * 44,
        "rules": "2026.1",
        "authorities": [
            {
                "authority": authority,
                "officers": [
                    {
                        "officer": f"officer-{number}",
                        "public_key": public_key(f"{authority}{number}"),
                        "duties": ["prepare", "approve"],
                        "proof": GOOD_PROOF,
                    }
                    for number in (1, 2)
                ],
            }
            for authority in FOUNDING_KINDS
        ],
        **changes,
    }


class Court:
    """A small ledger in memory: founded, with the parties above, unless `founded` says otherwise."""

    def __init__(self, founded: bool = True, today: date = TODAY) -> None:
        self.today = today
        self.base: dict[str, Subject] = {}
        self.statements: dict[str, Statement] = {}
        self.outcomes: list[tuple[Statement, Accepted]] = []
        self.signed: dict[str, Signed] = {}
        self._keys: dict[str, int] = {}
        self._numbers = 0
        if founded:
            self.record("ledger.founded", by=founders(), **founding())
            for party, members in PARTIES.items():
                registrar = FINANCE if members["kind"].endswith("finance") else EDUCATION
                self.record("party.registered", by=registrar, code=party, **members)

    def number(self) -> int:
        """A number not used before."""
        self._numbers += 1
        return self._numbers

    def subjects(self) -> Subjects:
        """The subjects as they are now."""
        return Subjects(lambda tag: self.base.get(tag) or blank(tag), self.statements.get, self.signed_since)

    def signed_since(self, kid: str, size: int) -> list[Statement]:
        """What a key signed from a position on."""
        return [
            self.statements[id_]
            for id_, signed in self.signed.items()
            if kid in signed.kids and signed.position > size
        ]

    def subject(self, tag: str) -> Subject:
        """One subject, to look at."""
        return self.subjects().read(tag)

    def signers(self, party: str, duties: Sequence[Duty] = ("prepare", "approve")) -> list[Signer]:
        """One officer of a party for each duty."""
        subjects = self.subjects()
        canonical = subjects.constitution().canonical(party)
        row = subjects.party(canonical)
        assert row.kind is not None, party
        return [
            Signer(f"{party}-{n}", canonical, f"officer-{n}", duty, row.kind, row.province, row.founding)
            for n, duty in enumerate(duties, 1)
        ]

    def statement(self, type_: str, **members: Any) -> Statement:
        """A statement; id and day are filled in, a member given as None is left out.

        `class_` and `by_` stand for members whose names are words of Python or of a `Court`.
        """
        for name in ("class_", "by_"):
            if name in members:
                members[name.removesuffix("_")] = members.pop(name)
        number = self.number()
        identifier = f"0197e0d3-6c00-7000-8000-{number:012d}"
        day = {} if "undated" in members else {"occurred_on": "2026-05-01"}
        full = {"type": type_, "id": identifier, **day, **members}
        return parse_statement(statement_bytes({k: v for k, v in full.items() if v is not None}))

    def decide(self, *statements: Statement, by: str | Sequence[Signer]) -> list[Accepted] | Refusal:
        """Decide on statements that stand or fall together."""
        subjects = self.subjects()
        signers = self.signers(by) if isinstance(by, str) else by
        case = Case(
            subjects, signers, self.today, possesses, kid_of, len(self.statements),
            hashes=HASHES, leaf_of=lambda statement_id: leaf_of(subjects, statement_id),
            signed=self.signed.get,
        )  # fmt: skip
        keys, ids, outcomes = dict(self._keys), set(self.statements), list[Accepted]()
        for statement in statements:
            case.position += 1
            outcome = decide(statement, case)
            if statement.id in ids:
                return IdRepeated(statement.id, 0)
            for key in case.keys:
                if key in keys:
                    return KeyRepeated(readable_key(key), keys[key])
                keys[key] = case.position
            if isinstance(outcome, Refusal):
                return outcome
            ids.add(statement.id)
            outcomes.append(outcome)
        self._keys = keys
        self.base.update(subjects.changes())
        kids = tuple(signer.kid for signer in signers)
        for position, statement in enumerate(statements, len(self.statements) + 1):
            self.signed[statement.id] = Signed(position, kids)
        self.statements.update((statement.id, statement) for statement in statements)
        self.outcomes += zip(statements, outcomes, strict=True)
        return outcomes

    def record(self, type_: str, by: str | Sequence[Signer], **members: Any) -> str:
        """Record a statement that must be accepted; returns its id."""
        statement = self.statement(type_, **members)
        outcome = self.decide(statement, by=by)
        assert not isinstance(outcome, Refusal), outcome.en()
        return statement.id

    def refuse(self, type_: str, by: str | Sequence[Signer], **members: Any) -> Refusal:
        """State what must be refused, and leave everything as it was."""
        before = deepcopy(self.base)
        outcome = self.decide(self.statement(type_, **members), by=by)
        assert isinstance(outcome, Refusal), outcome
        assert self.base == before
        return outcome

    @property
    def author(self) -> str:
        """Who stated the last statement recorded."""
        return self.outcomes[-1][1].author

    @property
    def postings(self) -> tuple[Posting, ...]:
        """What the last statement recorded moved."""
        return self.outcomes[-1][1].postings

    @property
    def constitution(self) -> Constitution:
        """Who may sign what, as it is now."""
        return cast(Constitution, self.subject(CONSTITUTION_TAG))


def founders() -> list[Signer]:
    """One approving officer of each founding authority."""
    return [
        Signer(f"{name}-1", name, "officer-1", "approve", kind, None, name)
        for name, kind in FOUNDING_KINDS.items()
    ]


def fund(court: Court, amount_fen: int = 1_000_000, account: str = ACCOUNT) -> None:
    """Appropriate, allot and send money to an account."""
    document = f"财教〔2026〕{court.number()}号"
    line = account.split("/")[1]
    court.record(
        "appropriation.enacted",
        FINANCE,
        document=document,
        fiscal_year=2026,
        line=line,
        amount_fen=amount_fen,
    )
    court.record(
        "allocation.made",
        FINANCE,
        document=document,
        account=account,
        from_holder="00",
        amount_fen=amount_fen,
    )
    finance = FINANCE_41 if "/41" in account else FINANCE_42
    court.record(
        "funds.received", finance, account=account, from_holder="00", amount_fen=amount_fen, voucher=document
    )


def tender(court: Court, number: str = "T1", account: str = ACCOUNT, ceiling_fen: int = 500_000) -> None:
    """Open a procurement."""
    court.record(
        "tender.opened", EDUCATION_41, tender=number, account=account, title="短期集中培训",
        subject="training", method="open-tender", ceiling_fen=ceiling_fen,
        opened_on="2026-03-01", deadline_on="2026-03-25",
    )  # fmt: skip


def contract(court: Court, number: str = "C1", amount_fen: int = 400_000, **members: Any) -> None:
    """Sign a contract with the school, without a tender unless one is named."""
    row = {"account": ACCOUNT, "institution": SCHOOL, "trainees": 80, "days": 10, **members}
    court.record("contract.signed", EDUCATION_41, contract=number, amount_fen=amount_fen, **row)


def expense(court: Court, **members: Any) -> dict[str, Any]:
    """The members of an expense with a voucher of its own."""
    row = {"contract": "C1", "category": "meals", "amount_fen": 1_000, "voucher": f"P{court.number()}"}
    return {**row, "voucher_line": 1, "withheld": WITHHELD_PAYEE, **members}


HASHES = Hashes(lambda data: sha256(data).digest(), leaf_hash, tree_hash)
"""The functions of which the real ledger recomputes seals and draws."""


def leaf_of(subjects: Subjects, statement_id: str) -> bytes | None:
    """A stand-in for the leaf hash: that of the statement's id, since a court keeps no bytes."""
    return None if subjects.original(statement_id) is None else leaf_hash(statement_id.encode())


def kid_of(key: str) -> str:
    """A stand-in for the thumbprint."""
    return key


def possesses(key: str, message: bytes, proof: str) -> bool:
    """A stand-in for the check of a proof of possession."""
    return (proof == GOOD_PROOF and key.encode() in message) or proof == signature(key, message)


def signature(key: str, message: bytes) -> str:
    """A stand-in for a signature: what only this key and this message give."""
    text = in_base64url(sha256(key.encode() + message).digest())
    return f"{text}{text[:-1]}A"
