"""Deciding on a real book: keys over their lives, groups of submissions, several writers, and failures."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import ledger.deciding
from domain.refusals import (
    DoesNotExist,
    IdRepeated,
    KeyNotPossessed,
    KeyRepeated,
    Malformed,
    QuorumMissing,
    SignerInactive,
    SignerUnknown,
)
from domain.statements.registry import statement_bytes
from domain.subjects import Account, Contract
from ledger.application import Ledger, Outcome, Recorded
from ledger.client import Parcel, prepare
from ledger.deciding import Bench, Decision, Memory, Refused
from ledger.ed25519 import raw_public_key
from ledger.founding import enrolment
from ledger.jws import Duty, thumbprint
from ledger.keys import SigningKey
from ledger.practice import practice_log_key
from ledger.private_store import StoredDisclosure
from ledger.replaying import Replay
from ledger.submission import Submission
from tests.ledger.inspecting import dump
from tests.world import ACCOUNT, World


def new_key() -> SigningKey:
    return SigningKey.of(Ed25519PrivateKey.generate())


def enrol(
    world: World,
    key: SigningKey,
    name: str,
    duties: tuple[Duty, ...] = ("prepare", "approve"),
    **members: Any,
) -> bytes:
    """The enrolment of a key for the school."""
    made = enrolment(key, world.ledger.book.origin, world.institution(), name, duties)
    return world.statement("key.enrolled", party=world.institution(), **{**made, **members})


def parcel(world: World, *statements: bytes) -> Parcel:
    return prepare(statements, world.ledger.checkpoint(), world.now, world.new_id)


def expense(world: World, **members: Any) -> bytes:
    return world.expense("C1", 1_00, **members)


def send(world: World, *statements: bytes, signed: list[tuple[SigningKey, Duty]]) -> Outcome:
    made = parcel(world, *statements)
    for key, duty in signed:
        made = made.signed_by(key, duty)
    return world.ledger.submit(made.submission())


def refusal_of(outcome: Outcome) -> object:
    assert isinstance(outcome, Refused), outcome
    return outcome.refusal


def kid(key: SigningKey) -> str:
    return thumbprint(raw_public_key(key))


def test_a_party_rotates_its_keys_and_old_signatures_stay_good(world: World) -> None:
    school, key = world.institution(), new_key()
    old = [world.desk.keyring.signing_key_of(school, f"officer-{n}") for n in (1, 2)]
    assert refusal_of(send(world, expense(world), signed=[(key, "prepare")])) == SignerUnknown(kid(key))
    world.record_all(school, enrol(world, key, "officer-3"))
    assert isinstance(send(world, expense(world), signed=[(key, "prepare")]), Recorded)
    other = new_key()
    both: list[tuple[SigningKey, Duty]] = [(key, "prepare"), (old[1], "approve")]
    assert isinstance(send(world, enrol(world, other, "officer-4"), signed=both), Recorded)
    revoked = world.statement("key.revoked", kid=kid(old[0]))
    chained: list[tuple[SigningKey, Duty]] = [(key, "prepare"), (other, "approve")]
    assert isinstance(send(world, revoked, signed=chained), Recorded)
    outcome = send(world, expense(world), signed=[(old[0], "prepare")])
    assert refusal_of(outcome) == SignerInactive(kid(old[0]), school, "officer-1", "the key is revoked")
    outcome = send(world, expense(world), signed=[(key, "prepare"), (old[0], "approve")])
    assert isinstance(refusal_of(outcome), SignerInactive), "one bad signature spoils the good ones"


def test_a_revocation_acts_from_its_own_position(world: World) -> None:
    school = world.institution()
    key = world.desk.keyring.signing_key_of(school, "officer-1")
    revoked = world.statement("key.revoked", kid=kid(key), compromised_since=1)
    world.record_all(school, expense(world), revoked, expense(world))
    assert isinstance(refusal_of(send(world, expense(world), signed=[(key, "prepare")])), SignerInactive)


def test_one_officer_with_two_keys_is_still_one(world: World) -> None:
    school, second = world.institution(), new_key()
    first = world.desk.keyring.signing_key_of(school, "officer-1")
    world.record_all(school, enrol(world, second, "officer-1"))
    row = enrol(world, new_key(), "officer-5")
    outcome = send(world, row, signed=[(first, "prepare"), (second, "approve")])
    assert isinstance(refusal_of(outcome), QuorumMissing)
    third = world.desk.keyring.signing_key_of(school, "officer-2")
    assert isinstance(send(world, row, signed=[(second, "prepare"), (third, "approve")]), Recorded)


def test_a_term_has_a_first_and_a_last_day(world: World) -> None:
    key = new_key()
    term = {"valid_from": "2026-12-02", "valid_to": "2026-12-03"}
    world.record_all(world.institution(), enrol(world, key, "officer-3", **term))
    outside = SignerInactive(kid(key), world.institution(), "officer-3", "the key is outside its term")
    for day, is_good in [("01", False), ("02", True), ("03", True), ("04", False)]:
        world.at(f"2026-12-{day}")
        outcome = send(world, expense(world), signed=[(key, "prepare")])
        assert isinstance(outcome, Recorded) if is_good else refusal_of(outcome) == outside, day


def test_a_duty_is_signed_only_by_who_holds_it(world: World) -> None:
    key = new_key()
    world.record_all(world.institution(), enrol(world, key, "officer-3", ("approve",)))
    outcome = send(world, expense(world), signed=[(key, "prepare")])
    assert refusal_of(outcome) == SignerInactive(
        kid(key), world.institution(), "officer-3", "the duty is not held"
    )


def test_officers_of_a_suspended_party_do_not_sign(world: World) -> None:
    school = world.institution()
    world.record(world.education(), "party.suspended", party=school)
    key = world.desk.keyring.signing_key_of(school, "officer-1")
    outcome = send(world, expense(world), signed=[(key, "prepare")])
    assert refusal_of(outcome) == SignerInactive(kid(key), school, "officer-1", "the party is suspended")


def test_a_proof_of_possession_is_for_one_ledger_party_office_and_duty(world: World) -> None:
    school, key, other = world.institution(), new_key(), new_key()
    good = json.loads(enrol(world, key, "officer-3"))
    foreign = enrolment(key, "ledger.example/other", school, "officer-3")["proof"]
    changes = [
        {"officer": "officer-4"}, {"duties": ["approve"]}, {"party": world.education()}, {"proof": foreign},
        {"public_key": enrolment(other, world.ledger.book.origin, school, "officer-3")["public_key"]},
    ]  # fmt: skip
    for change in changes:
        row = statement_bytes({**good, **change})
        outcome = world.submit(world.education(), row)
        assert isinstance(refusal_of(outcome), KeyNotPossessed), change
    assert isinstance(world.submit(school, statement_bytes(good)), Recorded)


def test_a_small_order_key_is_never_enrolled(world: World) -> None:
    row = json.loads(enrol(world, new_key(), "officer-3"))
    row["public_key"] = "AQ" + "A" * 41  # the neutral element: any signature by it verifies somewhere
    assert isinstance(refusal_of(world.submit(world.institution(), statement_bytes(row))), KeyNotPossessed)


# Groups: what the bench decides one after the other in one transaction.


def decide_together(world: World, *submissions: Submission) -> list[Decision | Refused]:
    memory = Memory()
    with world.ledger.recorder.writing() as writer:
        memory.catch_up(writer)
        bench = Bench(memory, writer)
        return [bench.decide(submission, world.now) for submission in submissions]


def signed(world: World, *statements: bytes, by: str | None = None) -> Submission:
    return world.desk.sign_parcel(by or world.institution(), parcel(world, *statements)).submission()


def test_submissions_of_a_group_see_each_other(world: World) -> None:
    first = expense(world, voucher="A1")
    identifier = json.loads(first)["id"]
    same_id = statement_bytes({**json.loads(expense(world)), "id": identifier})
    same_fact = expense(world, voucher="A1")
    back = world.statement("expense.reversed", reverses=identifier)
    outcomes = decide_together(
        world, *(signed(world, row) for row in (first, same_id, same_fact, back, back, expense(world)))
    )
    assert isinstance(outcomes[0], Decision)
    head = world.ledger.checkpoint().size
    assert refusal_of(outcomes[1]) == IdRepeated(identifier, head + 2)  # type: ignore[arg-type]
    assert isinstance(refusal_of(outcomes[2]), KeyRepeated)  # type: ignore[arg-type]
    assert isinstance(outcomes[3], Decision)
    assert isinstance(outcomes[4], Refused)
    assert isinstance(outcomes[5], Decision)


def test_a_refused_submission_of_a_group_is_not_seen_by_the_next(world: World) -> None:
    row = {"account": ACCOUNT, "institution": world.institution(), "trainees": 1, "days": 1}
    contract = world.statement("contract.signed", contract="C2", amount_fen=1_00, **row)
    education, beside = world.province().education, world.expense("C9", 1)
    outcomes = decide_together(
        world,
        signed(world, contract, beside, by=education),
        signed(world, world.expense("C2", 1)),
        signed(world, contract, by=education),
        signed(world, world.expense("C2", 1)),
    )
    assert refusal_of(outcomes[0]) == DoesNotExist("contract", "C9")  # type: ignore[arg-type]
    assert refusal_of(outcomes[1]) == DoesNotExist("contract", "C2")  # type: ignore[arg-type]
    assert isinstance(outcomes[2], Decision)
    assert isinstance(outcomes[3], Decision)


def test_eight_threads_make_one_chain_without_gaps(world: World) -> None:
    submissions = [
        [signed(world, world.expense("C1", 1, voucher=f"T{thread}-{number}")) for number in range(50)]
        for thread in range(8)
    ]
    before = world.ledger.checkpoint().size
    barrier = Barrier(8)

    def run(mine: list[Submission]) -> list[Outcome]:
        barrier.wait()
        return [world.ledger.submit(submission) for submission in mine]

    with ThreadPoolExecutor(8) as pool:
        outcomes = [outcome for mine in pool.map(run, submissions) for outcome in mine]
    recorded = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
    assert len(recorded) == 400
    assert sorted(outcome.position for outcome in recorded) == list(range(before + 1, before + 800, 2))
    assert world.ledger.checkpoint().size == before + 800
    for outcome in recorded:
        entry = world.ledger.recorder.entry(outcome.position)
        assert entry is not None
        receipt = world.ledger.receipt(outcome.position)
        receipt.verify(entry.leaf_hash, world.ledger.book.log_key)
        assert (receipt.extra or b"").decode() == outcome.recorded_at


def test_the_same_submission_from_many_threads_is_recorded_once(world: World) -> None:
    submission = signed(world, expense(world))
    before = world.ledger.checkpoint().size
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(world.ledger.submit, [submission] * 24))
    recorded = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
    assert len(recorded) == 24
    assert {(each.position, each.size, each.recorded_at) for each in recorded} == {
        (before + 1, 1, recorded[0].recorded_at)
    }
    assert [each.is_repeat for each in recorded].count(False) == 1
    assert world.ledger.checkpoint().size == before + 2


def test_the_last_money_is_spent_once_however_many_ask(world: World) -> None:
    finance, row = world.province().finance, {"contract": "C1", "amount_fen": 4_000_00}
    submissions = [
        signed(
            world,
            world.statement("disbursement.made", payee=world.institution(), payment_order=f"Z{n}", **row),
            by=finance,
        )
        for n in range(8)
    ]
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(world.ledger.submit, submissions))
    assert sum(isinstance(outcome, Recorded) for outcome in outcomes) == 1
    assert world.ledger.subject("contract:C1") == Contract(
        ACCOUNT, world.institution(), None, 4_000_00, 0, 4_000_00, "active"
    )


def test_one_bad_disclosure_does_not_fail_its_neighbours(world: World) -> None:
    row, disclosure = world.withhold("payee", "某印刷厂")
    world.ledger.private.put([StoredDisclosure(world.new_id(), "audit", disclosure)])
    bad = expense(world, withheld=[row])
    disclosures = [StoredDisclosure(json.loads(bad)["id"], "audit", disclosure)]
    neighbours = [signed(world, expense(world)) for _ in range(12)]
    bad_submission = signed(world, bad)
    with ThreadPoolExecutor(13) as pool:
        awaited = pool.submit(world.ledger.submit, bad_submission, disclosures)
        outcomes = list(pool.map(world.ledger.submit, neighbours))
    assert all(isinstance(outcome, Recorded) for outcome in outcomes)
    assert isinstance(refusal_of(awaited.result()), Malformed)


# Failures and other writers.


class _PowerCutError(Exception):
    pass


@pytest.mark.parametrize("cut", ["seal", "private"])
def test_an_error_before_the_commit_leaves_memory_and_book_right(
    world: World, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    def fail(*_: object) -> str:
        raise _PowerCutError

    finance, row = world.province().finance, {"contract": "C1", "amount_fen": 4_000_00}
    withheld, disclosure = world.withhold("remarks", "加急")
    paid = world.statement(
        "disbursement.made", payee=world.institution(), payment_order="Z1", withheld=[withheld], **row
    )
    submission = signed(world, paid, by=finance)
    disclosures = [StoredDisclosure(json.loads(paid)["id"], "audit", disclosure)]
    before = dump(world.ledger.book.log_place)
    with monkeypatch.context() as patch:
        if cut == "seal":
            patch.setattr(world.ledger.recorder, "seal", fail)
        else:
            patch.setattr(world.ledger.private, "put", fail)
        with pytest.raises(_PowerCutError):
            world.ledger.submit(submission, disclosures)
        with pytest.raises(_PowerCutError):
            world.ledger.submit(submission, disclosures)
    assert dump(world.ledger.book.log_place) == before
    outcome = world.ledger.submit(submission, disclosures)
    assert isinstance(outcome, Recorded)
    assert not outcome.is_repeat


def test_two_ledgers_on_one_book_take_turns(world: World) -> None:
    second = Ledger.open(world.path, practice_log_key(world.ledger.book), lambda: world.now)
    finance, row = world.province().finance, {"contract": "C1", "payee": world.institution()}
    for number in range(10):
        paid = world.statement("disbursement.made", amount_fen=1_00, payment_order=f"Z{number}", **row)
        ledger_ = (world.ledger, second)[number % 2]
        assert isinstance(ledger_.submit(signed(world, paid, by=finance)), Recorded)
    rest = world.statement("disbursement.made", amount_fen=3_990_01, payment_order="Z99", **row)
    for ledger_ in (world.ledger, second):
        refusal = refusal_of(ledger_.submit(signed(world, rest, by=finance)))
        assert refusal.available_fen == 3_990_00  # type: ignore[attr-defined]
    second.close()


def test_two_ledgers_on_one_book_may_write_at_the_same_time(world: World) -> None:
    second = Ledger.open(world.path, practice_log_key(world.ledger.book), lambda: world.now)
    submissions = [signed(world, expense(world)) for _ in range(60)]
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(
            pool.map(lambda pair: (world.ledger, second)[pair[0] % 2].submit(pair[1]), enumerate(submissions))
        )
    assert all(isinstance(outcome, Recorded) for outcome in outcomes)
    second.close()


def test_memory_that_forgets_reads_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger.deciding, "MAX_SUBJECTS", 3)
    monkeypatch.setattr(ledger.deciding, "MAX_GAP", 1)
    second = Ledger.open(world.path, practice_log_key(world.ledger.book), lambda: world.now)
    finance, row = world.province().finance, {"contract": "C1", "payee": world.institution()}
    for number in range(8):
        paid = world.statement("disbursement.made", amount_fen=500_00, payment_order=f"Z{number}", **row)
        assert isinstance(
            (world.ledger, second)[number % 2].submit(signed(world, paid, by=finance)), Recorded
        )
    account = world.ledger.subject(f"account:{ACCOUNT}")
    assert isinstance(account, Account)
    assert account.treasury_fen == 6_000_00
    second.close()


def test_a_reference_to_a_submission_or_to_the_future_is_to_nothing(world: World) -> None:
    outcome = world.submit(world.institution(), expense(world))
    assert isinstance(outcome, Recorded)
    entry = next(iter(Replay(world.ledger.recorder, after=outcome.position - 1).submissions()))
    back = world.statement("expense.reversed", reverses=entry.entry.payload.id)
    refusal = refusal_of(world.submit(world.institution(), back))
    assert refusal == DoesNotExist("statement", entry.entry.payload.id)
    future = expense(world)
    back = world.statement("expense.reversed", reverses=json.loads(future)["id"])
    assert isinstance(refusal_of(world.submit(world.institution(), back, future)), DoesNotExist)


def test_an_altered_payload_is_another_submission(world: World) -> None:
    made = parcel(world, expense(world))
    spaced = replace(made, payload=made.payload.replace(b'","', b'", "', 1))
    first = world.ledger.submit(world.desk.sign_parcel(world.institution(), made).submission())
    assert isinstance(first, Recorded)
    outcome = world.ledger.submit(world.desk.sign_parcel(world.institution(), spaced).submission())
    assert isinstance(refusal_of(outcome), IdRepeated)
