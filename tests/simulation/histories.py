"""What all machines of random histories share: a real book, its model, and a replay that follows the log.

Every step is a submission of one or more statements, by officers of every party at once unless a machine says
otherwise, so that only what is stated decides. The model says what must come of it; the log, replayed from
its bytes, says what did. A failing run prints its smallest history as lines that can be run.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from audit.verify import verify_book
from domain.postings import Posting
from domain.statements.registry import statement_bytes
from ledger.application import Ledger, Outcome, Recorded
from ledger.client import prepare
from ledger.deciding import Refused
from ledger.founding import PRACTICE_OFFICERS
from ledger.practice import practice_log_key
from ledger.private_store import StoredDisclosure
from ledger.replaying import Replay
from ledger.submission import Submission
from tests.ledger.inspecting import check_book, dump
from tests.simulation.model import Model, Place, Row, Rule
from tests.world import World

POOL = "2026/rural.short-term/00"
PROVINCE, CITY = "2026/rural.short-term/41", "2026/rural.short-term/4101"
NOBODY = "124100000000099991"
"""The code of a party that is not registered."""
NOTHING = "0197e0d3-6c00-7000-8000-00000000dead"
"""The id of a statement that nobody made."""
MANY = 1_000
DAYS_TO_COME = 4
"""Statements of a day to come at the end of each history, so that every type is refused some time."""

amounts = st.integers(1, 60)
numbers = st.integers(1, 9)
references = st.integers(0, 20)
schools = st.integers(0, 1)
mostly = st.sampled_from([True, True, True, False])
"""Yes, three times of four: what makes a statement a good one."""


class Waiting(NamedTuple):
    """A statement that is to be sent: what the model reads, its bytes, and what it withholds."""

    row: Row
    data: bytes
    withheld: tuple[StoredDisclosure, ...]


class Histories(RuleBasedStateMachine):
    """A book with a province and two schools.

    `law` are the model's rules; `tally` counts what became of the statements of each type.
    """

    law: ClassVar[Mapping[str, Rule]] = {}
    tally: ClassVar[dict[str, Counter[str]]]

    def __init_subclass__(cls) -> None:
        cls.tally = {"accepted": Counter(), "refused": Counter()}

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.world = World(Path(self.directory.name))
        self.finance, self.education = self.world.finance(), self.world.education()
        self.supervision, self.province = self.world.supervision(), self.world.province()
        self.schools = [self.world.institution("甲校"), self.world.institution("乙校")]
        founders = [self.finance, self.education, self.supervision]
        self.parties = [*founders, *self.province, *self.schools]
        self.tally["accepted"]["ledger.founded"] += 1
        self.model = Model(self.law)
        self.model.size = self.world.ledger.recorder.head()
        for code in self.parties:
            self.model.put("party", code, suspended=False, side=self.side_of(code))()
        self.replay = Replay(self.world.ledger.recorder)
        self.fen: dict[Place, int] = defaultdict(int)
        self.waiting: list[Waiting] = []
        self.size = MANY
        self.sent: list[tuple[Submission, Recorded]] = []
        self.checked: dict[str, object] = {}
        self.data: dict[str, bytes] = {}
        desk = self.world.desk
        self.keys = {code: [desk.key_of(code, name) for name in PRACTICE_OFFICERS] for code in self.parties}
        self.begin()
        if self.waiting:
            self.submit()
        assert self.model.stated, "what is recorded first is good"

    def begin(self) -> None:
        """What is recorded first, together unless it submits before the end: every type of statement once, so
        that most steps have something to be about.
        """

    def fund(self) -> None:
        """Money on the province's account, more of it allotted than arrived."""
        row = {"document": "D0", "fiscal_year": 2026, "line": "rural.short-term"}
        self.state("appropriation.enacted", amount_fen=400, **row)
        self.state("allocation.made", document="D0", account=PROVINCE, from_holder="00", amount_fen=300)
        self.state("funds.received", account=PROVINCE, from_holder="00", amount_fen=250, voucher="V0")

    def state(
        self,
        type_: str,
        /,
        private: Mapping[str, str] | None = None,
        notes: Row | None = None,
        **members: Any,
    ) -> None:
        """Put a statement into the present submission, and send that when it is full.

        `private` is withheld; `notes` are for the model alone.
        """
        day = {"occurred_on": self.world.now.date().isoformat()}
        row = {"type": type_, "id": self.world.new_id(), **day, **members}
        pairs = [self.world.withhold(name, value) for name, value in (private or {}).items()]
        if pairs:
            row["withheld"] = [pair[0] for pair in pairs]
        data = self.world.statement(type_, **{name: row[name] for name in row if name != "type"})
        row |= {"leaf": sha256(b"\0" + data).digest(), **(notes or {})}
        kept = tuple(StoredDisclosure(row["id"], "audit", disclosure) for _, disclosure in pairs)
        self._add(Waiting(row, data, kept))

    def _add(self, waiting: Waiting) -> None:
        self.waiting.append(waiting)
        if len(self.waiting) >= self.size:
            self.submit()

    @rule(which=references)
    @precondition(lambda self: self.model.stated)
    def state_again_of_a_day_to_come(self, which: int) -> None:
        """Something that was accepted, once more, of a day that nothing can have occurred on."""
        rows = list({row["type"]: row for row in self.model.stated.values()}.values())
        new = {"id": self.world.new_id(), "occurred_on": "2099-12-31"}
        row = rows[which % len(rows)]
        members = {**json.loads(self.data[row["id"]]), **new}
        self._add(Waiting({**row, **new}, statement_bytes(members), ()))

    def side_of(self, party: str) -> str:
        """Whose side a party is on: education, finance, supervision, or none of them."""
        sides = {"education": (self.education, self.province.education), "supervision": (self.supervision,)}
        sides |= {"finance": (self.finance, self.province.finance)}
        return next((side for side, parties in sides.items() if party in parties), "")

    def signers(self) -> Sequence[str]:
        """The parties whose officers sign."""
        return self.parties

    def refusal_of_signers(self) -> str | None:
        """What the model says of those who sign."""
        return None

    def ahead(self) -> Model:
        """The model as it will be before the next statement, if what waits is good."""
        trial = deepcopy(self.model)
        trial.begin(self.world.now.date().isoformat())
        for each in self.waiting:
            trial.state(each.row)
        return trial

    def stated(self, which: int, *types: str) -> str:
        """The id of a statement of some type that was or is going to be made."""
        rows = (*self.model.stated.values(), *(each.row for each in self.waiting))
        ids = [row["id"] for row in rows if row["type"] in types]
        return str(ids[which % len(ids)]) if ids else NOTHING

    @rule(size=st.integers(2, 5))
    def gather(self, size: int) -> None:
        """The next statements stand or fall together."""
        self.size = size

    def submit(self) -> None:
        waiting, self.waiting, self.size = self.waiting, [], 1
        trial = deepcopy(self.model)
        trial.begin(self.world.now.date().isoformat())
        refusal = self.refusal_of_signers()
        for each in waiting:
            refused, refusal = each.row, refusal or trial.state(each.row)
            if refusal is not None:
                break
        before = dump(self.world.ledger.book.log_place)
        submission = self._sign([each.data for each in waiting])
        outcome = self.world.ledger.submit(submission, [kept for each in waiting for kept in each.withheld])
        if refusal is None:
            assert isinstance(outcome, Recorded), (outcome, waiting)
            self.model = trial
            self.sent.append((submission, outcome))
            self.recorded([each.row for each in waiting], outcome)
            self.data.update((each.row["id"], each.data) for each in waiting)
        else:
            assert isinstance(outcome, Refused), (refusal, waiting)
            assert outcome.refusal.code == refusal, (outcome, refusal, waiting)
            assert dump(self.world.ledger.book.log_place) == before
            self.tally["refused"][refused["type"]] += 1
        self.compare_books()
        for tag, subject in self.world.ledger._memory._subjects.items():
            if self.checked.get(tag) is not subject:
                assert subject == self.world.ledger.subject(tag), tag
                self.checked[tag] = subject

    def recorded(self, rows: Sequence[Row], outcome: Recorded) -> None:
        """Follow what was recorded."""
        self.tally["accepted"].update(row["type"] for row in rows)
        self.replay = Replay(self.world.ledger.recorder, after=self.replay.position)
        for submission in self.replay.submissions():
            for fact in submission.facts:
                for posting in fact.outcome.postings:
                    self.fen[_place(posting)] += posting.amount_fen
        assert self.replay.position == self.model.size

    def _sign(self, statements: Sequence[bytes]) -> Submission:
        parcel = prepare(statements, self.world.ledger.checkpoint(), self.world.now, self.world.new_id)
        for party in self.signers():
            first, second = self.keys[party]
            parcel = parcel.signed_by(first, "prepare").signed_by(second, "approve")
        return parcel.submission()

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

    @rule()
    def look(self) -> None:
        """Bring the views on from where they stand."""
        self.world.look()

    def by_another_process(self, step: Any, *values: Any) -> None:
        """A step of ours, by a ledger of its own: ours has to catch up."""
        ours = self.world.ledger
        self.world.ledger = Ledger.open(ours.book.path, practice_log_key(ours.book), lambda: self.world.now)
        self.size = 1
        step(*values)
        self.world.ledger.close()
        self.world.ledger = ours

    def compare_books(self) -> None:
        """Money is conserved, and what the log says is what the model says."""
        assert self.model.balance("budget") == self.model.balance("cash") == 0
        assert list(self.model.overdrawn()) == []
        assert _without_zeros(self.fen) == _without_zeros(self.model.fen)

    def teardown(self) -> None:
        """The stored indexes, the subjects and the views are those of the log, and the book is sound."""
        if self.waiting:
            self.submit()
        for which in range(self.model.size, self.model.size + DAYS_TO_COME):
            self.state_again_of_a_day_to_come(which)
        subjects = check_book(self.world.ledger)
        for (kind, code), thing in self.model.things.items():
            self.compare(kind, thing, subjects.get(f"{kind}:{code}"))
        self.world.look()
        self.world.close()
        report = verify_book(self.world.path)
        assert report.verdict == "sound", report.lines("en")
        self.directory.cleanup()

    def compare(self, kind: str, thing: Row, subject: Any) -> None:
        """A thing of the model beside its subject."""
        match kind:
            case "contract":
                committed = self.model.fen["budget", "committed", thing["account"], thing["code"]]
                assert (subject.state, subject.amount_fen) == (thing["state"], thing["amount_fen"])
                assert subject.committed_fen == committed
            case "tender":
                found = subject.winner, subject.withdrawals, subject.bidders, subject.is_opened
                assert found == (thing["winner"], thing["round"], thing["bidders"], thing["opened"])
            case "voucher" | "class" | "finding" | "complaint" | "draw":
                assert subject.state == thing["state"], kind


def _place(posting: Posting) -> Place:
    of_series = f"{posting.series}@{posting.institution}" if posting.series else None
    match posting.bucket:
        case "committed" | "outlaid" | "institution":
            owner = posting.contract or posting.tender or of_series
        case "reserved":
            owner = posting.series
        case "spent":
            owner = posting.category
        case _:
            owner = None
    return posting.book, posting.bucket, posting.account, owner or ""


def _without_zeros(fen: dict[Place, int]) -> dict[Place, int]:
    return {place: amount for place, amount in fen.items() if amount}
