"""Laws of folding and posting, over random histories: books balance, refusals leave no trace, and one tag's
stream is enough for its subject.

A history is drawn as small numbers, so a failing one shrinks to few steps; it is printed as lines for a
`Court`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from hypothesis import given, note, settings
from hypothesis import strategies as st

from domain.closing import closing_rows, last_month
from domain.decisions.ruling import Accepted
from domain.folding import fold
from domain.postings import NEVER_NEGATIVE, post
from domain.refusals import Refusal
from domain.statements.base import Statement
from domain.subjects import Subjects, blank
from tests.domain.competing import COMMITMENT, NAME_WITHHELD, root_over
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION_41,
    FINANCE,
    FINANCE_41,
    OTHER_SCHOOL,
    SCHOOL,
    SUPERVISION,
    TODAY,
    WITHHELD_PAYEE,
    Court,
    expense,
    founders,
    kid_of,
)

BENEATH = "2026/rural.short-term/4101"
Step = tuple[str, str, dict[str, Any]]

amounts = st.integers(1, 40)
tenders, contracts = st.sampled_from(["T1", "T1", "T2"]), st.sampled_from(["C1", "C1", "C2"])
schools = st.sampled_from([SCHOOL, OTHER_SCHOOL])
orders = st.sampled_from(["D1", "D2"])
numbers = st.integers(1, 12).map(lambda number: f"N{number}")
references = st.integers(0, 40)
accounts = st.sampled_from([ACCOUNT, ACCOUNT, ACCOUNT, BENEATH])


def step(type_: str, by: str, **members: Any) -> st.SearchStrategy[Step]:
    return st.tuples(st.just(type_), st.just(by), st.fixed_dictionaries(members))


series, contests = st.sampled_from(["S1", "S1", "S2"]), st.sampled_from(["Q1", "Q2"])
serials = st.sampled_from(["A" * 43, "B" * 42 + "A", "C" * 42 + "A"])
experts, draws = st.sampled_from(["E1", "E2", "E3"]), st.sampled_from(["D1", "D2"])
SEALED = {"digest": "A" * 43, "state": "unopened"}
just = st.just


def listing() -> st.SearchStrategy[Step]:
    return step(
        "expert.listed", EDUCATION_41, holder=st.sampled_from(["41", "41", "4101"]), expert=experts,
        version=st.integers(1, 3), field=just("语文"), rank=just("other"), valid_from=just("2026-01-01"),
        conflicts=st.sampled_from([[], [SCHOOL]]), withheld=just(NAME_WITHHELD),
    )  # fmt: skip


def asking() -> st.SearchStrategy[Step]:
    return step(
        "draw.requested", EDUCATION_41, draw=draws, tender=tenders, holder=st.sampled_from(["41", "4101"]),
        seats=just(2), sits_on=just("2026-03-26"), avoid=just([SCHOOL, OTHER_SCHOOL]),
        commitment=just(COMMITMENT), answering=just("supervision"), repeats=st.none() | draws,
    )  # fmt: skip


def sealing() -> st.SearchStrategy[Step]:
    return step("tender.sealed", EDUCATION_41, tender=tenders, root=just(root_over(SEALED)), size=just(1))


OPENED = {
    "title": just("项目"), "subject": just("training"), "method": just("inquiry"), "ceiling_fen": amounts,
    "opened_on": just("2026-03-01"), "deadline_on": just("2026-03-25"),
}  # fmt: skip
STEPS = st.one_of(
    step(
        "appropriation.enacted", FINANCE, document=numbers, fiscal_year=just(2026),
        line=just("rural.short-term"), amount_fen=amounts,
    ),
    step(
        "allocation.made", FINANCE, document=numbers, account=accounts,
        from_holder=st.sampled_from(["00", "41"]), amount_fen=amounts,
    ),
    step("allocation.adjusted", FINANCE, adjusts=references, delta_fen=st.integers(-60, 60)),
    step(
        "funds.received", FINANCE_41, account=accounts, from_holder=st.sampled_from(["00", "41"]),
        amount_fen=amounts, voucher=numbers,
    ),
    step("balance.returned", FINANCE_41, account=accounts, amount_fen=amounts, cash_fen=st.integers(0, 60)),
    step("tender.opened", EDUCATION_41, tender=tenders, account=accounts, **OPENED),
    step("tender.cancelled", EDUCATION_41, tender=tenders),
    step("bid.recorded", EDUCATION_41, tender=tenders, bidder=schools, price_fen=amounts),
    step("award.made", EDUCATION_41, tender=tenders, bidder=schools, amount_fen=amounts),
    step("award.withdrawn", EDUCATION_41, tender=tenders),
    step(
        "contract.signed", EDUCATION_41, contract=contracts, tender=st.none() | tenders, account=accounts,
        institution=schools, amount_fen=amounts, trainees=just(1), days=just(1),
    ),
    step("contract.amended", EDUCATION_41, contract=contracts, amount_fen=amounts),
    step("contract.terminated", EDUCATION_41, contract=contracts),
    step("contract.settled", EDUCATION_41, contract=contracts),
    step(
        "disbursement.made", FINANCE_41, contract=contracts, payee=schools, amount_fen=amounts,
        payment_order=numbers,
    ),
    step("disbursement.returned", FINANCE_41, contract=contracts, amount_fen=amounts, payment_order=numbers),
    step(
        "payment.made", FINANCE_41, account=accounts, purpose=just("场地"), category=just("venue"),
        amount_fen=amounts, payment_order=numbers, withheld=just(WITHHELD_PAYEE),
        booked_on=st.none() | st.sampled_from(["2026-09-30", "2026-10-01", "2026-11-15"]),
    ),
    step(
        "voucher.issued", EDUCATION_41, series=series, serial_digest=serials, account=accounts,
        value_fen=amounts, offers=just([{"item": "培训"}]), institutions=just([SCHOOL, OTHER_SCHOOL]),
        expires_on=just("2026-12-31"),
    ),
    step("voucher.redeemed", EDUCATION_41, series=series, serial_digest=serials, institution=schools),
    step("voucher.voided", EDUCATION_41, series=series, serial_digest=serials),
    step(
        "disbursement.made", FINANCE_41, series=series, institution=schools, payee=schools,
        amount_fen=amounts, payment_order=numbers,
    ),
    step(
        "disbursement.returned", FINANCE_41, series=series, institution=schools, amount_fen=amounts,
        payment_order=numbers,
    ),
    step(
        "award.contested", EDUCATION_41, contest=contests, tender=tenders, party=schools, reason=just("不公"),
    ),
    step(
        "contest.decided", FINANCE_41, contest=contests, tender=tenders,
        outcome=st.sampled_from(["upheld", "rejected"]),
    ),
    listing(),
    step("expert.delisted", EDUCATION_41, expert=experts),
    asking(),
    sealing(),
    step("bids.opened", EDUCATION_41, tender=tenders, envelopes=just([SEALED])),
    step("expense.recorded", EDUCATION_41, contract=contracts, amount_fen=amounts),
    step("expense.reversed", EDUCATION_41, reverses=references),
    step(
        "finding.raised", SUPERVISION, finding=numbers, article=just("甲"), due_on=just("2026-08-31"),
        text=just("乙"), contract=contracts,
    ),
    step("finding.closed", SUPERVISION, finding=numbers, outcome=just("rectified")),
    step("funds.frozen", SUPERVISION, freeze=orders, account=accounts, amount_fen=amounts),
    step("funds.frozen", SUPERVISION, freeze=orders, contract=contracts, amount_fen=amounts),
    step("funds.released", SUPERVISION, freeze=orders, amount_fen=amounts),
    step(
        "clawback.ordered", SUPERVISION, clawback=orders, contract=contracts, amount_fen=amounts,
        of=st.sampled_from(["advance", "expenses"]), due_on=just("2026-08-31"),
    ),
    step(
        "clawback.ordered", SUPERVISION, clawback=orders, account=accounts, amount_fen=amounts,
        of=just("expenses"), due_on=just("2026-08-31"),
    ),
    step(
        "clawback.recovered", FINANCE_41, clawback=orders, amount_fen=amounts, voucher=numbers,
        category=st.none() | just("meals"),
    ),
    step("party.suspended", "education", party=just(OTHER_SCHOOL)),
)  # fmt: skip
SIGNED = {"contract": "C1", "account": ACCOUNT, "institution": SCHOOL, "amount_fen": 50}
NOTICE = {"title": "项目", "subject": "training", "method": "inquiry", "ceiling_fen": 50}
DAYS = {"opened_on": "2026-03-01", "deadline_on": "2026-03-25"}
GRANT = {"document": "A", "fiscal_year": 2026, "line": "rural.short-term", "amount_fen": 300}
BEGINNING: list[Step] = [
    ("appropriation.enacted", FINANCE, GRANT),
    (
        "allocation.made",
        FINANCE,
        {"document": "A", "account": ACCOUNT, "from_holder": "00", "amount_fen": 250},
    ),
    (
        "funds.received",
        FINANCE_41,
        {"account": ACCOUNT, "from_holder": "00", "amount_fen": 220, "voucher": "A"},
    ),
    ("tender.opened", EDUCATION_41, {"tender": "T1", "account": ACCOUNT, **NOTICE, **DAYS}),
    ("contract.signed", EDUCATION_41, {"trainees": 1, "days": 1, **SIGNED}),
]
histories = st.lists(STEPS, min_size=3, max_size=30).map(lambda steps: BEGINNING + steps)


def play(
    history: list[Step], after_each: Callable[[Court, Any], None] = lambda court, outcome: None
) -> Court:
    """Put a history before a court, refused steps and all."""
    court = Court()
    for type_, by, members in history:
        statement = court.statement(type_, **_filled(court, type_, members))
        note(f"court.decide(court.statement({type_!r}, **{members!r}), by={by!r})")
        before = deepcopy(court.base)
        outcome = court.decide(statement, by=by)
        if isinstance(outcome, Refusal):
            assert court.base == before, "a refusal left a trace"
        after_each(court, outcome)
    return court


def _filled(court: Court, type_: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """References by number become ids of statements; an expense gets a voucher."""
    full = {**expense(court), **members} if type_ == "expense.recorded" else dict(members)
    wanted = {"expense.reversed": "expense.recorded", "allocation.adjusted": "allocation.made"}.get(type_)
    for name in ("adjusts", "reverses"):
        if name in full:
            ids = [s.id for s in court.statements.values() if s.type == wanted] or [
                "0197e0d3-6c00-7000-8000-00000000dead"
            ]
            full[name] = ids[full[name] % len(ids)]
    return full


def _balances(court: Court) -> dict[tuple[str, ...], int]:
    balances: dict[tuple[str, ...], int] = defaultdict(int)
    for _, outcome in court.outcomes:
        for p in outcome.postings:
            owner = ""
            if p.bucket in ("committed", "outlaid"):
                owner = f"{p.series}/{p.institution}" if p.series else p.contract or p.tender or ""
            balances[p.book, p.bucket, p.account, owner] += p.amount_fen
    return balances


@given(histories)
@settings(max_examples=60, deadline=None)
def test_every_statement_balances_in_each_book_and_nothing_protected_is_overdrawn(
    history: list[Step],
) -> None:
    court = play(history)
    for statement, outcome in court.outcomes:
        for book in ("budget", "cash"):
            legs = [p.amount_fen for p in outcome.postings if p.book == book]
            assert sum(legs) == 0, (statement, outcome.postings)
            assert 0 not in legs
    for (_, bucket, *_rest), fen in _balances(court).items():
        assert fen >= 0 or bucket not in NEVER_NEGATIVE


@given(histories)
@settings(max_examples=60, deadline=None)
def test_subjects_hold_what_the_postings_say(history: list[Step]) -> None:
    court = play(history)
    subjects = court.subjects()
    for (_, bucket, account, owner), fen in _balances(court).items():
        held = subjects.account(account)
        match bucket:
            case "unallocated" | "allotted" | "reserved" | "treasury":
                assert getattr(held, f"{bucket}_fen") == fen
            case "committed" if "/" in owner:
                assert subjects.series(owner[:2]).commitment(owner[3:]).committed_fen == fen
            case "outlaid" if "/" in owner:
                assert subjects.series(owner[:2]).commitment(owner[3:]).outlaid_fen == fen
            case "committed":
                is_tender = owner.startswith("T")
                row = subjects.tender(owner) if is_tender else subjects.contract(owner)
                assert row.committed_fen == fen
            case "outlaid" if owner:
                assert subjects.contract(owner).outlaid_fen == fen
            case "outlaid":
                assert held.outlaid_fen == fen


@given(histories, st.sampled_from(["2026-09", "2026-10", "2026-11", "2026"]))
@settings(max_examples=60, deadline=None)
def test_a_closing_has_the_postings_that_are_booked_to_its_end(history: list[Step], period: str) -> None:
    court = play(history)
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for statement, outcome in court.outcomes:
        if (statement.booked_on or TODAY).isoformat()[:7] <= last_month(period):
            for p in outcome.postings:
                bucket = "outlaid, in cash" if p.bucket in ("institution", "spent") else p.bucket
                sums[p.account, bucket] += p.amount_fen
    rows = {str(row["account"]): row for row in closing_rows(court.subjects(), period)}
    for (account, bucket), fen in sums.items():
        assert rows.get(account, {}).get(f"{bucket.partition(',')[0]}_fen", 0) == fen, (account, bucket)


@given(histories)
@settings(max_examples=60, deadline=None)
def test_the_stream_of_one_tag_is_enough_for_its_subject(history: list[Step]) -> None:
    court = play(history)
    for tag, live in court.base.items():
        stream = [statement for statement, outcome in court.outcomes if tag in outcome.tags]
        assert refold(stream, court.statements).get(tag, blank(tag)) == live, tag


@given(histories)
@settings(max_examples=30, deadline=None)
def test_what_a_statement_changes_is_tagged_and_tags_are_few(history: list[Step]) -> None:
    def changed_is_tagged(court: Court, outcome: list[Accepted] | Refusal) -> None:
        if not isinstance(outcome, Refusal):
            tags = {tag for accepted in outcome for tag in accepted.tags}
            assert all(len(set(accepted.tags)) == len(accepted.tags) <= 4 for accepted in outcome)
            changed = {tag for tag, subject in court.base.items() if previous.get(tag, blank(tag)) != subject}
            assert changed <= tags
        previous.clear()
        previous.update(deepcopy(court.base))

    previous = deepcopy(Court().base)
    play(history, changed_is_tagged)


@given(histories)
@settings(max_examples=30, deadline=None)
def test_the_same_history_in_one_submission_or_in_many_is_the_same(history: list[Step]) -> None:
    court = play(history)
    statements = [statement for statement, _ in court.outcomes]
    together = Court()
    everybody = [
        signer
        for party in (FINANCE, FINANCE_41, EDUCATION_41, "education", SUPERVISION)
        for signer in together.signers(party)
    ]
    outcome = together.decide(*statements[len(together.outcomes) :], by=everybody)
    assert not isinstance(outcome, Refusal), outcome
    assert together.base == court.base


def test_founding_and_authority_fold_from_the_ledgers_own_stream() -> None:
    court = Court()
    row = {"type": "award.made", "kind": "supervisor", "scope": "nation", "duty": "approve", "count": 1}
    court.record("authority.adopted", founders(), rows=[row])
    court.record("rules.adopted", founders(), version="2026.1")
    stream = [statement for statement, outcome in court.outcomes if "ledger" in outcome.tags]
    assert refold(stream, court.statements)["ledger"] == court.subject("ledger")


def refold(stream: list[Statement], statements: Mapping[str, Statement]) -> dict[str, Any]:
    """Fold statements from nothing; all subjects they touch, whole or not."""
    scratch = Subjects(blank, statements.get)
    for statement in stream:
        fold(statement, post(statement, scratch), scratch, kid_of, TODAY.isoformat()[:7])
    return dict(scratch.changes())
