"""Facts to measure with: a practice book of one province, and signed submissions of realistic statements.

Nine submissions in ten are of the education authority: of a thousand statements about 980 are expenses (430
bytes, a withheld payee), each under any of the contracts so far, which is hard on every cache; the rest are
tenders, bids, awards, contracts and classes. Every tenth is a payment run of the finance authority. All are
signed by two officers. Figures come from a seed; ids and keys do not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from domain.statements.registry import statement_bytes
from ledger.application import Recorded
from ledger.client import prepare
from ledger.founding import PRACTICE_OFFICERS, practice_enrolments
from ledger.practice import PracticeDesk, found_practice
from ledger.submission import Submission
from mingzhang.opening import new_id, now

PAYMENT_RUN_EVERY = 10
FINANCE, EDUCATION, INSTITUTION = "11410000000007034W", "11410000000007042P", "12410000000007106J"
ACCOUNT = "2026/rural.short-term/41"
WHOLE_FEN = 2**50
EXPENSES_PER_CONTRACT = 250
_CATEGORIES = ("lodging", "meals", "venue", "lecture-fees", "materials", "transport", "other")
_DIGEST = "A" * 43


class Office:
    """A founded practice book with one province, and the officers who sign for it."""

    def __init__(self, path: Path, seed: int = 1, database: str | None = None) -> None:
        self.random = random.Random(seed)
        self.ledger = found_practice(path, now, new_id, database=database)
        self._desk = PracticeDesk(self.ledger, new_id, now)
        self._number = 0
        self._batches = 0
        self._contracts: list[str] = []
        self._set_up()

    def batch(self, count: int) -> Submission:
        """The next signed submission of `count` statements."""
        self._batches += 1
        if self._batches % PAYMENT_RUN_EVERY == 0:
            return self.signed(FINANCE, [self._disbursement() for _ in range(count)])
        made: list[bytes] = []
        while len(made) < count:
            if self._number >= len(self._contracts) * EXPENSES_PER_CONTRACT and len(made) + 5 < count:
                made += self._contract()
            else:
                made.append(self.expense())
        return self.signed(EDUCATION, made)

    def singles(self, count: int) -> list[Submission]:
        """Submissions of one expense each with a single signature, which see the present checkpoint."""
        if not self._contracts:
            self.add_contract()
        seen, key = self.ledger.checkpoint(), self._desk.key_of(EDUCATION, PRACTICE_OFFICERS[0])
        return [
            prepare([self.expense()], seen, now(), new_id).signed_by(key, "prepare").submission()
            for _ in range(count)
        ]

    def add_contract(self) -> None:
        """Record one more contract, with its tender and a class."""
        self.record(EDUCATION, self._contract())

    def record(self, party: str, statements: list[bytes]) -> Recorded:
        """Sign and record for a party."""
        outcome = self._desk.record(party, statements)
        assert isinstance(outcome, Recorded), outcome
        return outcome

    def stated(self, type_: str, /, **members: Any) -> bytes:
        """One statement."""
        return statement_bytes({"type": type_, "id": new_id(), "occurred_on": "2026-06-02", **members})

    def signed(self, party: str, statements: list[bytes]) -> Submission:
        """Statements, signed by both officers of a party."""
        return self._desk.sign(party, statements).submission()

    def _disbursement(self) -> bytes:
        self._number += 1
        return self.stated(
            "disbursement.made",
            contract=self.random.choice(self._contracts),
            payee=INSTITUTION,
            amount_fen=self.random.randint(100_00, 2_000_00),
            payment_order=f"ZF-{self._number:07d}",
        )

    def expense(self) -> bytes:
        """One expense under any of the contracts so far."""
        self._number += 1
        random_ = self.random
        return self.stated(
            "expense.recorded",
            occurred_on=f"2026-{random_.randint(6, 10):02d}-{random_.randint(1, 28):02d}",
            on_behalf_of=INSTITUTION,
            capacity="compiled",
            contract=random_.choice(self._contracts),
            category=random_.choice(_CATEGORIES),
            amount_fen=random_.randint(1_00, 9_000_00),
            quantity=str(random_.randint(1, 40)),
            unit="人天",
            unit_price_fen=random_.randint(50_00, 400_00),
            voucher=f"记-{self._number:07d}",
            voucher_line=1,
            withheld=[{"name": "payee", "audience": "audit", "digest": _DIGEST}],
        )

    def _contract(self) -> list[bytes]:
        number = len(self._contracts) + 1
        tender, contract, training = f"CG-{number:06d}", f"HT-{number:06d}", f"BJ-{number:06d}"
        self._contracts.append(contract)
        amount_fen = 3_000_000_00
        return [
            self.stated(
                "tender.opened", tender=tender, account=ACCOUNT, title="乡村教师培训", subject="training",
                method="open-tender", ceiling_fen=amount_fen, opened_on="2026-05-01",
                deadline_on="2026-05-25",
            ),
            self.stated("bid.recorded", tender=tender, bidder=INSTITUTION, price_fen=amount_fen),
            self.stated("award.made", tender=tender, bidder=INSTITUTION, amount_fen=amount_fen),
            self.stated(
                "contract.signed", contract=contract, tender=tender, account=ACCOUNT,
                institution=INSTITUTION, amount_fen=amount_fen, trainees=200, days=10,
            ),
            self.stated(
                "class.opened", contract=contract, mode="centralised", starts_on="2026-06-10",
                ends_on="2026-06-20", planned=200, **{"class": training},
            ),
        ]  # fmt: skip

    def _set_up(self) -> None:
        undated = {"occurred_on": "2026-01-05"}
        province = {"province": "41", **undated}
        self.record(
            "finance",
            [
                self.stated(
                    "party.registered", kind="provincial-finance", name="财政厅", code=FINANCE, **province
                )
            ],
        )
        self.record(
            "education",
            [
                self.stated("party.registered", kind=kind, name=name, code=code, **province)
                for kind, name, code in (
                    ("provincial-education", "教育厅", EDUCATION),
                    ("institution", "师范大学", INSTITUTION),
                )
            ],
        )
        self._enrol("finance", [FINANCE])
        self._enrol("education", [EDUCATION, INSTITUTION])
        self.record(
            "finance",
            [
                self.stated(
                    "appropriation.enacted", document="D1", fiscal_year=2026, line="rural.short-term",
                    amount_fen=WHOLE_FEN,
                ),
                self.stated(
                    "allocation.made", document="D2", account=ACCOUNT, from_holder="00", amount_fen=WHOLE_FEN
                ),
            ],
        )  # fmt: skip
        arrived = self.stated(
            "funds.received", account=ACCOUNT, from_holder="00", amount_fen=WHOLE_FEN, voucher="V1"
        )
        self.record(FINANCE, [arrived])

    def _enrol(self, authority: str, parties: list[str]) -> None:
        origin, today = self.ledger.book.origin, now().date()
        self.record(authority, practice_enrolments(self._desk.keyring, origin, parties, today, new_id))


def batches(office: Office, total: int, size: int) -> Iterator[Submission]:
    """Signed submissions of `size` statements, made one at a time, `total` statements in all."""
    for _ in range(total // size):
        yield office.batch(size)
