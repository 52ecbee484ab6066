"""Random histories on a real book beside a tiny model: money is conserved, refusals leave no trace.

Every step is a submission of one or more statements, by officers of every party at once, so that only what is
stated decides. The model says what must come of it; the log, replayed from its bytes, says what did. A
failing run prints its smallest history as lines that can be run. `MINGZHANG_HISTORIES=1000` runs that many.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.postings import Posting
from ledger.application import Ledger, Outcome, Recorded
from ledger.client import prepare
from ledger.deciding import Refused
from ledger.practice import practice_log_key
from ledger.replaying import Replay
from ledger.submission import Submission
from tests.ledger.inspecting import check_book, dump
from tests.simulation.model import Model, Place, Row
from tests.world import World

POOL = "2026/rural.short-term/00"
PROVINCE, CITY = "2026/rural.short-term/41", "2026/rural.short-term/4101"
NOBODY = "0197e0d3-6c00-7000-8000-00000000dead"
DAYS = {"opened_on": "2026-03-01", "deadline_on": "2026-03-25"}

amounts = st.integers(1, 60)
accounts = st.sampled_from([PROVINCE, PROVINCE, PROVINCE, CITY])
holders = st.sampled_from(["00", "00", "41"])
tenders, contracts = st.sampled_from(["T1", "T2"]), st.sampled_from(["C1", "C2", "C3"])
schools = st.integers(0, 1)
numbers = st.integers(1, 30)
references = st.integers(0, 20)


class Histories(RuleBasedStateMachine):
    """A book with two schools, its model, and a replay that follows the log."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.world = World(Path(self.directory.name))
        province = self.world.province()
        self.parties = [self.world.finance(), province.finance, province.education]
        self.schools = [self.world.institution("甲校"), self.world.institution("乙校")]
        self.model = Model(POOL)
        self.replay = Replay(self.world.ledger.recorder)
        self.fen: dict[Place, int] = defaultdict(int)
        self.waiting: list[Row] = []
        self.size = 5
        self.sent: list[tuple[Submission, Recorded]] = []
        self.begin()

    def begin(self) -> None:
        """Money, a tender and a contract, so that most steps have something to be about."""
        row = {"document": "D0", "fiscal_year": 2026, "line": "rural.short-term"}
        self.state("appropriation.enacted", amount_fen=400, **row)
        self.state("allocation.made", document="D0", account=PROVINCE, from_holder="00", amount_fen=300)
        self.state("funds.received", account=PROVINCE, from_holder="00", amount_fen=250, voucher="V0")
        self.open_tender("T1", PROVINCE)
        self.sign_contract("C1", None, PROVINCE, 0, 60)

    def state(self, type_: str, **members: Any) -> None:
        """Put a statement into the present submission, and send that when it is full."""
        self.waiting.append({"type": type_, "id": self.world.new_id(), **members})
        if len(self.waiting) >= self.size:
            self.submit()

    @rule(size=st.integers(2, 5))
    def gather(self, size: int) -> None:
        """The next statements stand or fall together."""
        self.size = size

    def submit(self) -> None:
        rows, self.waiting, self.size = self.waiting, [], 1
        trial = deepcopy(self.model)
        refusal = next(filter(None, map(trial.state, rows)), None)
        before = dump(self.world.ledger.book.log_place)
        submission = self._sign(rows)
        outcome = self.world.ledger.submit(submission)
        if refusal is None:
            assert isinstance(outcome, Recorded), (outcome, rows)
            self.model = trial
            self.sent.append((submission, outcome))
            self._follow()
        else:
            assert isinstance(outcome, Refused), (refusal, rows)
            assert outcome.refusal.code == refusal, (outcome, refusal, rows)
            assert dump(self.world.ledger.book.log_place) == before
        for tag, subject in self.world.ledger._memory._subjects.items():
            assert subject == self.world.ledger.subject(tag), tag

    def _sign(self, rows: list[Row]) -> Submission:
        statements = [
            self.world.statement(
                row["type"], **{name: value for name, value in row.items() if name != "type"}
            )
            for row in rows
        ]
        parcel = prepare(statements, self.world.ledger.checkpoint(), self.world.now, self.world.new_id)
        for party in self.parties:
            parcel = self.world.desk.sign_parcel(party, parcel)
        return parcel.submission()

    def _follow(self) -> None:
        self.replay = Replay(self.world.ledger.recorder, after=self.replay.position)
        for submission in self.replay.submissions():
            for fact in submission.facts:
                for posting in fact.outcome.postings:
                    self.fen[_place(posting)] += posting.amount_fen

    @rule(document=numbers, fen=amounts)
    def appropriate(self, document: int, fen: int) -> None:
        row = {"document": f"D{document}", "fiscal_year": 2026, "line": "rural.short-term"}
        self.state("appropriation.enacted", amount_fen=fen, **row)

    @rule(document=numbers, account=accounts, above=holders, fen=amounts)
    def allot(self, document: int, account: str, above: str, fen: int) -> None:
        row = {"document": f"D{document}", "account": account, "from_holder": above}
        self.state("allocation.made", amount_fen=fen, **row)

    @rule(which=references, delta=st.integers(-60, 60))
    def adjust(self, which: int, delta: int) -> None:
        self.state("allocation.adjusted", adjusts=self._stated("allocation.made", which), delta_fen=delta)

    @rule(account=accounts, voucher=numbers, fen=amounts)
    def receive(self, account: str, voucher: int, fen: int) -> None:
        row = {"account": account, "from_holder": "00", "voucher": f"V{voucher}"}
        self.state("funds.received", amount_fen=fen, **row)

    @rule(account=accounts, fen=amounts, cash=st.integers(0, 60))
    def give_back(self, account: str, fen: int, cash: int) -> None:
        self.state("balance.returned", account=account, amount_fen=fen, cash_fen=cash)

    @rule(tender=tenders, account=accounts)
    def open_tender(self, tender: str, account: str) -> None:
        row = {"tender": tender, "account": account, "title": "项目", "subject": "training"}
        self.state("tender.opened", method="inquiry", ceiling_fen=50, **DAYS, **row)

    @rule(tender=tenders)
    def cancel_tender(self, tender: str) -> None:
        self.state("tender.cancelled", tender=tender)

    @rule(tender=tenders, school=schools, fen=amounts)
    def award(self, tender: str, school: int, fen: int) -> None:
        self.state("award.made", tender=tender, bidder=self.schools[school], amount_fen=fen)

    @rule(tender=tenders)
    def withdraw_award(self, tender: str) -> None:
        self.state("award.withdrawn", tender=tender)

    @rule(contract=contracts, tender=st.none() | tenders, account=accounts, school=schools, fen=amounts)
    def sign_contract(self, contract: str, tender: str | None, account: str, school: int, fen: int) -> None:
        row = {"contract": contract, "account": account, "institution": self.schools[school]}
        named = {} if tender is None else {"tender": tender}
        self.state("contract.signed", amount_fen=fen, trainees=8, days=5, **row, **named)

    @rule(contract=contracts, fen=amounts)
    def amend_contract(self, contract: str, fen: int) -> None:
        self.state("contract.amended", contract=contract, amount_fen=fen)

    @rule(contract=contracts)
    def terminate_contract(self, contract: str) -> None:
        self.state("contract.terminated", contract=contract)

    @rule(contract=contracts)
    def settle_contract(self, contract: str) -> None:
        self.state("contract.settled", contract=contract)

    @rule(contract=contracts, order=numbers, fen=amounts)
    def disburse(self, contract: str, order: int, fen: int) -> None:
        row = {"contract": contract, "payee": self.schools[0], "payment_order": f"Z{order}"}
        self.state("disbursement.made", amount_fen=fen, **row)

    @rule(contract=contracts, order=numbers, fen=amounts)
    def pay_back(self, contract: str, order: int, fen: int) -> None:
        self.state("disbursement.returned", contract=contract, amount_fen=fen, payment_order=f"Z{order}")

    @rule(account=accounts, order=numbers, fen=amounts)
    def pay_directly(self, account: str, order: int, fen: int) -> None:
        row = {"account": account, "payee": self.schools[1], "purpose": "场地", "category": "venue"}
        self.state("payment.made", amount_fen=fen, payment_order=f"Z{order}", **row)

    @rule(contract=contracts, voucher=numbers, fen=amounts)
    def spend(self, contract: str, voucher: int, fen: int) -> None:
        row = {"contract": contract, "voucher": f"P{voucher}", "voucher_line": 1, "payee": self.schools[1]}
        self.state("expense.recorded", category="meals", amount_fen=fen, **row)

    @rule(which=references)
    def reverse(self, which: int) -> None:
        self.state("expense.reversed", reverses=self._stated("expense.recorded", which))

    @rule(which=references)
    @precondition(lambda self: self.sent)
    def send_again(self, which: int) -> None:
        submission, first = self.sent[which % len(self.sent)]
        outcome: Outcome = self.world.ledger.submit(submission)
        assert isinstance(outcome, Recorded)
        assert outcome.is_repeat
        assert (outcome.position, outcome.recorded_at) == (first.position, first.recorded_at)

    @rule()
    def restart(self) -> None:
        self.world.reopen()

    @rule(seconds=st.integers(-3_000, 3_000))
    def set_clock(self, seconds: int) -> None:
        self.world.wait(seconds)

    @rule(fen=amounts, order=numbers)
    def let_another_process_pay(self, fen: int, order: int) -> None:
        """The same as a step of ours, by a ledger of its own: ours has to catch up."""
        ours = self.world.ledger
        self.world.ledger = Ledger.open(ours.book.path, practice_log_key(ours.book), lambda: self.world.now)
        self.size = 1
        self.disburse("C1", order, fen)
        self.world.ledger.close()
        self.world.ledger = ours

    @invariant()
    def money_is_conserved_and_what_the_log_says_is_what_the_model_says(self) -> None:
        assert self.model.balance("budget") == self.model.balance("cash") == 0
        assert list(self.model.overdrawn()) == []
        assert _without_zeros(self.fen) == _without_zeros(self.model.fen)

    def teardown(self) -> None:
        subjects = check_book(self.world.ledger)
        for code, row in self.model.contracts.items():
            contract: Any = subjects[f"contract:{code}"]
            assert contract.state == row["state"]
            assert contract.amount_fen == row["amount_fen"]
            assert contract.committed_fen == self.model.fen["budget", "committed", code]
        for code, row in self.model.tenders.items():
            tender: Any = subjects[f"tender:{code}"]
            assert (tender.winner, tender.withdrawals) == (row["winner"], row["round"])
        self.world.close()
        self.directory.cleanup()

    def _stated(self, type_: str, which: int) -> str:
        ids = [row["id"] for row in (*self.model.stated.values(), *self.waiting) if row["type"] == type_]
        return str(ids[which % len(ids)]) if ids else NOBODY


def _place(posting: Posting) -> Place:
    match posting.bucket:
        case "committed":
            owner = posting.contract or posting.tender
        case "outlaid" | "institution":
            owner = posting.contract
        case "spent":
            owner = posting.category
        case _:
            owner = posting.account
    return posting.book, posting.bucket, owner or ""


def _without_zeros(fen: dict[Place, int]) -> dict[Place, int]:
    return {place: amount for place, amount in fen.items() if amount}


TestHistories = Histories.TestCase
# Making a failing history smaller takes longer than finding it.
TestHistories.pytestmark = [pytest.mark.timeout(900)]
TestHistories.settings = settings(
    max_examples=int(os.environ.get("MINGZHANG_HISTORIES", "40")),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
