"""A practice book for tests: founded in a directory, its clock standing still, facts recorded in one line.

    world = World(tmp_path)
    henan, school = world.province("41"), world.institution()
    world.fund("2026/rural.short-term/41", 8_000_00)
    world.record(henan.education, "contract.signed", contract="C1", account=…, institution=school, …)

Parties are registered, with two officers each, when they are first asked for. A statement that is not given
its day occurred on the day the clock shows. `record` insists on acceptance; `submit` gives whatever the
ledger answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from domain.codes import social_credit_check_character
from domain.statements.registry import statement_bytes
from domain.vocabulary import FOUNDING_KINDS
from ledger.application import Ledger, Outcome, Recorded
from ledger.client import Parcel, prepare
from ledger.disclosure import Disclosure, make_disclosure
from ledger.encoding import Uuid7Maker
from ledger.founding import PRACTICE_OFFICERS, practice_enrolments
from ledger.moment import CHINA
from ledger.practice import PracticeDesk, found_practice, practice_log_key
from ledger.private_store import StoredDisclosure
from projections.follow import catch_up
from projections.views import Views
from tests.postgresql import drop_later, fresh_database, is_wanted_everywhere

ACCOUNT = "2026/rural.short-term/41"


class Noted(NamedTuple):
    """One recorded statement: its id, its position, and what the ledger answered."""

    id: str
    position: int
    recorded: Recorded


class Province(NamedTuple):
    """The codes of a province's two authorities."""

    finance: str
    education: str


class World:
    """A practice ledger with its clock (`now`, moved by `at` and `wait`) and its desk of officers."""

    def __init__(self, directory: Path, now: str = "2026-12-01T09:00", database: str | None = None) -> None:
        self.now = datetime.fromisoformat(now).replace(tzinfo=CHINA)
        self.path = directory / "book"
        self._bits = 0
        self._codes: dict[str, str] = {}
        self._numbers = 0
        self.new_id = Uuid7Maker(lambda: int(self.now.timestamp() * 1000), self._random)
        self._own_database = fresh_database() if database is None and is_wanted_everywhere() else None
        self.ledger = found_practice(
            self.path, lambda: self.now, self.new_id, database=database or self._own_database
        )
        self.desk = PracticeDesk(self.ledger, self.new_id, lambda: self.now)

    def close(self) -> None:
        """Close the ledger."""
        self.ledger.close()
        if self._own_database is not None:
            drop_later(self._own_database)

    def reopen(self) -> Ledger:
        """Close the ledger and open it again, as another run of the program would."""
        self.ledger.close()
        self.ledger = Ledger.open(self.path, practice_log_key(self.ledger.book), lambda: self.now)
        self.desk = PracticeDesk(self.ledger, self.new_id, lambda: self.now)
        return self.ledger

    def at(self, day: str) -> None:
        """Set the clock to nine in the morning of a day."""
        self.now = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=CHINA)

    def wait(self, seconds: float) -> None:
        """Let the clock run on."""
        self.now += timedelta(seconds=seconds)

    def number(self) -> int:
        """A number not used before in this world: for vouchers, orders, documents."""
        self._numbers += 1
        return self._numbers

    def look(self) -> None:
        """Make the book's views, or bring them up to date."""
        views = Views(self.ledger.book.views_place)
        catch_up(self.ledger.recorder, views)
        views.close()

    def finance(self) -> str:
        """The code of central finance."""
        return self._founder("finance", "财政部（示例）")

    def education(self) -> str:
        """The code of central education."""
        return self._founder("education", "教育部（示例）")

    def supervision(self) -> str:
        """The code of supervision."""
        return self._founder("supervision", "审计署（示例）")

    def province(self, holder: str = "41") -> Province:
        """A province's finance and education authorities."""
        finance, education = "provincial-finance", "provincial-education"
        return Province(
            self._party("finance", f"{finance} {holder}", finance, province=holder),
            self._party("education", f"{education} {holder}", education, province=holder),
        )

    def institution(self, name: str = "示例师范大学", province: str = "41", ownership: str = "public") -> str:
        """A training institution, a new one for each name."""
        return self._party("education", name, "institution", province=province, ownership=ownership)

    def fund(self, account: str = ACCOUNT, amount_fen: int = 1_000_000_00) -> None:
        """Appropriate, allocate and send money to a province's account of central money."""
        year, line, holder = account.split("/")
        finance, province = self.finance(), self.province(holder)
        document, day = f"财教〔{year}〕{self.number()}号", self.now.date().isoformat()
        self.record(
            finance, "appropriation.enacted", document=document, fiscal_year=int(year), line=line,
            amount_fen=amount_fen, occurred_on=day,
        )  # fmt: skip
        self.record(
            finance, "allocation.made", document=document, account=account, from_holder="00",
            amount_fen=amount_fen,
        )  # fmt: skip
        self.record(
            province.finance, "funds.received", account=account, from_holder="00", amount_fen=amount_fen,
            voucher=f"V{self.number()}",
        )  # fmt: skip

    def contract(self, code: str = "C1", amount_fen: int = 100_00, **members: Any) -> str:
        """Sign a contract of the funded province with the institution, whose code is returned."""
        school = self.institution()
        self.record(
            self.province().education, "contract.signed", contract=code, amount_fen=amount_fen,
            **{"account": ACCOUNT, "institution": school, "trainees": 1, "days": 1, **members},
        )  # fmt: skip
        return school

    def statement(self, type_: str, /, **members: Any) -> bytes:
        """A statement's bytes. `class_` stands for `class`; id and day are filled in; None leaves out."""
        if "class_" in members:
            members["class"] = members.pop("class_")
        day = {} if "undated" in members else {"occurred_on": self.now.date().isoformat()}
        members = {"type": type_, "id": self.new_id(), **day, **members}
        return statement_bytes({name: value for name, value in members.items() if value is not None})

    def expense(self, contract: str, amount_fen: int, category: str = "meals", **members: Any) -> bytes:
        """An expense with a voucher of its own; its payee is withheld, under a digest nothing discloses."""
        row = {"name": "payee", "audience": "audit", "digest": "A" * 43}
        members = {"voucher": f"P{self.number()}", "voucher_line": 1, "withheld": [row], **members}
        return self.statement(
            "expense.recorded", contract=contract, category=category, amount_fen=amount_fen, **members
        )

    def disclosed_expense(
        self, contract: str, amount_fen: int, **members: Any
    ) -> tuple[bytes, StoredDisclosure]:
        """An expense whose payee is withheld, and the disclosure of it, to be recorded together."""
        row, disclosure = self.withhold("payee", "某饭店")
        identifier = members.setdefault("id", self.new_id())
        expense = self.expense(contract, amount_fen, withheld=[row], **members)
        return expense, StoredDisclosure(identifier, "audit", disclosure)

    def withhold(self, name: str, value: str, audience: str = "audit") -> tuple[dict[str, str], Disclosure]:
        """A row for `withheld`, and the disclosure it stands for."""
        disclosure = make_disclosure(name, value, self._random)
        return {"name": name, "audience": audience, "digest": disclosure.digest}, disclosure

    def submit(self, party: str, *statements: bytes, disclosures: Sequence[StoredDisclosure] = ()) -> Outcome:
        """Sign for a party with both its officers and submit; whatever comes of it."""
        return self.desk.record(party, statements, disclosures)

    def record_all(
        self, party: str, *statements: bytes, disclosures: Sequence[StoredDisclosure] = ()
    ) -> Recorded:
        """Record statements that must be accepted, in one submission."""
        outcome = self.submit(party, *statements, disclosures=disclosures)
        assert isinstance(outcome, Recorded), outcome
        return outcome

    def record(self, party: str, type_: str, /, **members: Any) -> Noted:
        """Record one statement that must be accepted."""
        identifier = members.setdefault("id", self.new_id())
        recorded = self.record_all(party, self.statement(type_, **members))
        return Noted(identifier, recorded.position + 1, recorded)

    def record_jointly(self, type_: str, /, **members: Any) -> Noted:
        """Record one statement that all three founding authorities sign."""
        identifier = members.setdefault("id", self.new_id())
        parcel = self._parcel(self.statement(type_, **members))
        for authority in FOUNDING_KINDS:
            first, second = (self.desk.keyring.signing_key_of(authority, name) for name in PRACTICE_OFFICERS)
            parcel = parcel.signed_by(first, "prepare").signed_by(second, "approve")
        recorded = self.ledger.submit(parcel.submission())
        assert isinstance(recorded, Recorded), recorded
        return Noted(identifier, recorded.position + 1, recorded)

    def _parcel(self, *statements: bytes) -> Parcel:
        return prepare(statements, self.ledger.checkpoint(), self.now, self.new_id)

    def _founder(self, authority: str, name: str) -> str:
        if authority not in self._codes:
            kind = FOUNDING_KINDS[authority]  # type: ignore[index]
            code = self._codes[authority] = self._new_code()
            self.record(authority, "party.registered", kind=kind, name=name, code=code, founding=authority)
        return self._codes[authority]

    def _party(self, registrar: str, name: str, kind: str, **members: Any) -> str:
        if name not in self._codes:
            registrar = self._codes.get(registrar, registrar)
            code = self._codes[name] = self._new_code()
            self.record(registrar, "party.registered", kind=kind, name=name, code=code, **members)
            origin, day = self.ledger.book.origin, self.now.date()
            self.record_all(
                registrar, *practice_enrolments(self.desk.keyring, origin, [code], day, self.new_id)
            )
        return self._codes[name]

    def _new_code(self) -> str:
        first17 = f"12410000{self.number():09d}"
        return first17 + social_credit_check_character(first17)

    def _random(self, size: int) -> bytes:
        self._bits += 1
        return self._bits.to_bytes(size, "big")
