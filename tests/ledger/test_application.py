"""The ledger: a submission is recorded whole or refused whole, once, and what it answers verifies offline."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from domain.refusals import (
    DoesNotExist,
    IdRepeated,
    InsufficientCommitted,
    KeyRepeated,
    Malformed,
    QuorumMissing,
    Refusal,
    SignerUnknown,
)
from domain.subjects import Contract
from ledger.application import Ledger, NotRecordedError, NotSigningError, Recorded
from ledger.checkpoint import open_checkpoint
from ledger.client import Parcel, prepare
from ledger.deciding import Refused
from ledger.jws import Jws, sign
from ledger.keys import SigningKey
from ledger.merkle import EMPTY_ROOT, leaf_hash
from ledger.moment import format_moment
from ledger.private_store import StoredDisclosure
from ledger.refusals import Expired, ForgedSignature, PreparedAhead, SeenAhead, SeenElsewhere, WrongLedger
from ledger.store.writer import RowsMissingError
from ledger.submission import Payload, Submission
from tests.ledger.inspecting import dump
from tests.postgresql import run_sql
from tests.world import World

OTHER = "ledger.example/other"


def parcel(world: World, *statements: bytes, **changes: Any) -> Parcel:
    """An unsigned submission; `changes` replace members of its payload."""
    made = prepare(statements, world.ledger.checkpoint(), world.now, world.new_id)
    return replace(made, payload=replace(Payload.parse(made.payload), **changes).to_bytes())


def expenses(world: World, *vouchers: str, **members: Any) -> list[bytes]:
    return [world.expense("C1", 1_00, voucher=voucher, **members) for voucher in vouchers]


def send(world: World, made: Parcel, party: str | None = None) -> Recorded | Refused:
    signed = world.desk.sign_parcel(party or world.institution(), made)
    return world.ledger.submit(signed.submission(), signed.disclosures)


def refused(world: World, made: Parcel, party: str | None = None) -> Refusal:
    """The refusal, after which the book is what it was, to the byte."""
    before = dump(world.ledger.book.log_place)
    outcome = send(world, made, party)
    assert isinstance(outcome, Refused), outcome
    assert dump(world.ledger.book.log_place) == before
    return outcome.refusal


def officer(world: World, name: str = "officer-1") -> SigningKey:
    return world.desk.keyring.signing_key_of(world.institution(), name)


def test_what_is_recorded_is_covered_by_a_signed_checkpoint(world: World) -> None:
    outcome = send(world, parcel(world, *expenses(world, "A1", "A2")))
    assert isinstance(outcome, Recorded)
    assert outcome.size == 2
    opened = open_checkpoint(outcome.checkpoint, world.ledger.book.log_key).checkpoint
    assert opened == world.ledger.checkpoint()
    assert opened.size == outcome.position + outcome.size


def test_a_receipt_verifies_with_the_logs_key_alone(world: World) -> None:
    made = world.desk.sign_parcel(world.institution(), parcel(world, *expenses(world, "A1")))
    outcome = world.ledger.submit(made.submission())
    assert isinstance(outcome, Recorded)
    send(world, parcel(world, *expenses(world, "A2")))
    receipt = world.ledger.receipt(outcome.position)
    entry = json.dumps(
        {
            "type": "submission.accepted",
            "recorded_at": (receipt.extra or b"").decode(),
            "jws": made.submission().jws.to_object(),
        },
        separators=(",", ":"),
    )
    receipt.verify(leaf_hash(entry.encode()), world.ledger.book.log_key)


def test_there_is_no_receipt_for_a_statement_or_for_nothing(world: World) -> None:
    outcome = send(world, parcel(world, *expenses(world, "A1")))
    assert isinstance(outcome, Recorded)
    for position in (outcome.position + 1, 10_000):
        with pytest.raises(NotRecordedError):
            world.ledger.receipt(position)


def test_the_same_submission_again_gets_its_first_answer(world: World) -> None:
    made = world.desk.sign_parcel(world.institution(), parcel(world, *expenses(world, "A1")))
    first = world.ledger.submit(made.submission())
    world.wait(10)
    again = world.ledger.submit(made.submission())
    world.reopen()
    world.wait(30 * 86_400)
    later = world.ledger.submit(made.submission())
    assert isinstance(first, Recorded)
    assert not first.is_repeat
    for repeated in (again, later):
        assert isinstance(repeated, Recorded)
        assert repeated.is_repeat
        assert (repeated.position, repeated.size, repeated.recorded_at) == (
            first.position,
            first.size,
            first.recorded_at,
        )


def test_signing_again_is_not_a_new_submission(world: World) -> None:
    made = parcel(world, *expenses(world, "A1"))
    first = send(world, made)
    one_officer = world.ledger.submit(made.signed_by(officer(world), "prepare").submission())
    assert isinstance(first, Recorded)
    assert isinstance(one_officer, Recorded)
    assert one_officer.position == first.position


def test_a_submission_stands_or_falls_whole(world: World) -> None:
    rows = expenses(world, "A1", "A2")
    bad = world.expense("C9", 1_00)
    assert refused(world, parcel(world, *rows, bad)) == DoesNotExist("contract", "C9")
    outcome = send(world, parcel(world, *rows, bad))
    assert isinstance(outcome, Refused)
    assert outcome.index == 2
    assert outcome.statement_id == json.loads(bad)["id"]


def test_statements_see_their_predecessors(world: World) -> None:
    spent = world.expense("C1", 1_00)
    back = world.statement("expense.reversed", reverses=json.loads(spent)["id"])
    assert isinstance(send(world, parcel(world, spent, back)), Recorded)


def test_officers_must_have_seen_this_log(world: World) -> None:
    rows = expenses(world, "A1")
    newest = world.ledger.checkpoint()
    assert refused(world, parcel(world, *rows, seen_size=newest.size + 1)) == SeenAhead(
        newest.size + 1, newest.size
    )
    assert refused(world, parcel(world, *rows, seen_root=bytes(32))) == SeenElsewhere(newest.size)
    assert refused(world, parcel(world, *rows, seen_size=3)) == SeenElsewhere(3)


def test_an_older_checkpoint_is_good_enough_even_one_within_a_submission(world: World) -> None:
    recorder = world.ledger.recorder
    for number, size in enumerate((0, 1, 2, 7, world.ledger.checkpoint().size)):
        root = recorder.root_at(size) if size else EMPTY_ROOT
        made = parcel(world, *expenses(world, f"S{number}"), seen_size=size, seen_root=root)
        assert isinstance(send(world, made), Recorded), size


def test_signatures_from_the_future_are_refused(world: World) -> None:
    present = world.now
    world.wait(3 * 365 * 86_400)
    ahead = parcel(world, *expenses(world, "A1"))
    world.now = present
    refusal = refused(world, ahead)
    assert isinstance(refusal, PreparedAhead)
    assert refusal.prepared_at == Payload.parse(ahead.payload).prepared_at
    world.wait(3_600)
    an_hour_fast = parcel(world, *expenses(world, "A1"))
    world.now = present
    assert isinstance(send(world, an_hour_fast), Recorded)


def test_what_a_planted_trigger_swallows_is_not_acknowledged(world: World) -> None:
    place = world.ledger.book.log_place
    if isinstance(place, URL):
        run_sql(
            place,
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER planted BEFORE INSERT ON ledger.entries FOR EACH ROW EXECUTE FUNCTION swallow()",
        )
    else:
        planted = "CREATE TRIGGER sqlitez BEFORE INSERT ON entries BEGIN SELECT RAISE(IGNORE); END"
        with closing(sqlite3.connect(place)) as connection:
            connection.execute(planted)
            connection.commit()
    head = world.ledger.recorder.head()
    with pytest.raises(RowsMissingError):
        send(world, parcel(world, *expenses(world, "A1")))
    assert world.ledger.recorder.head() == head


def test_signatures_expire(world: World) -> None:
    made = parcel(world, *expenses(world, "A1"))
    not_after = Payload.parse(made.payload).not_after
    world.wait(7 * 86_400 + 1)
    refusal = refused(world, made)
    assert isinstance(refusal, Expired)
    assert refusal.not_after == not_after
    late = parcel(world, *expenses(world, "A1"))
    world.wait(7 * 86_400)
    assert isinstance(send(world, late), Recorded)


def test_a_submission_for_another_ledger_is_refused(world: World) -> None:
    made = parcel(world, *expenses(world, "A1"), ledger=OTHER)
    assert refused(world, made) == WrongLedger(OTHER, world.ledger.book.origin)


def test_a_forged_signature_is_refused(world: World) -> None:
    made = parcel(world, *expenses(world, "A1"))
    other = parcel(world, *expenses(world, "A1"))
    signature = sign(other.payload, officer(world), "prepare")
    outcome = world.ledger.submit(Submission(Jws.of(made.payload, signature), made.statements))
    assert isinstance(outcome, Refused)
    assert outcome.refusal == ForgedSignature(signature.kid)


def test_a_signature_by_an_unknown_key_spoils_the_rest(world: World, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    stranger = SigningKey.of(Ed25519PrivateKey.generate())
    made = parcel(world, *expenses(world, "A1")).signed_by(stranger, "approve")
    refusal = refused(world, made)
    assert isinstance(refusal, SignerUnknown)


def test_what_was_signed_must_be_what_was_sent(world: World) -> None:
    made = parcel(world, *expenses(world, "A1", "A2"))
    fewer = replace(made, statements=made.statements[:1])
    refusal = refused(world, fewer)
    assert isinstance(refusal, Malformed)
    assert refusal.member == "payload.size"
    swapped = replace(made, statements=made.statements[::-1])
    refusal = refused(world, swapped)
    assert isinstance(refusal, Malformed)
    assert refusal.member == "payload.root"


def test_a_malformed_statement_is_named_by_its_place(world: World) -> None:
    good, bad = expenses(world, "A1", "A2")
    bad = bad.replace(b'"amount_fen":100', b'"amount_fen":0')
    made = parcel(world, good, bad)
    outcome = send(world, made)
    assert isinstance(outcome, Refused)
    assert outcome.index == 1
    assert isinstance(outcome.refusal, Malformed)
    assert outcome.refusal.member == "amount_fen"


def test_an_id_is_used_once_inside_and_across_submissions_and_restarts(world: World) -> None:
    first, second = expenses(world, "A1", "A2")
    same = second.replace(json.loads(second)["id"].encode(), json.loads(first)["id"].encode())
    assert isinstance(refused(world, parcel(world, first, same)), IdRepeated)
    recorded = send(world, parcel(world, first))
    assert isinstance(recorded, Recorded)
    identifier = json.loads(first)["id"]
    assert refused(world, parcel(world, same)) == IdRepeated(identifier, recorded.position + 1)
    world.reopen()
    assert refused(world, parcel(world, same)) == IdRepeated(identifier, recorded.position + 1)


def test_a_submissions_id_is_none_of_a_statement_or_another_submission(world: World) -> None:
    row = expenses(world, "A1")
    made = parcel(world, *row, id=json.loads(row[0])["id"])
    assert isinstance(refused(world, made), Malformed)
    recorded = parcel(world, *row)
    assert isinstance(send(world, recorded), Recorded)
    again = parcel(world, *expenses(world, "A2"), id=Payload.parse(recorded.payload).id)
    assert isinstance(refused(world, again), Malformed)


def test_a_business_fact_is_recorded_once_inside_and_across_submissions_and_restarts(world: World) -> None:
    rows = expenses(world, "A1", "A1")
    refusal = refused(world, parcel(world, *rows))
    assert isinstance(refusal, KeyRepeated)
    assert isinstance(send(world, parcel(world, rows[0])), Recorded)
    assert isinstance(refused(world, parcel(world, rows[1])), KeyRepeated)
    world.reopen()
    assert isinstance(refused(world, parcel(world, rows[1])), KeyRepeated)


def test_a_retry_hears_that_it_was_recorded_not_that_the_money_is_gone(world: World) -> None:
    row = {"contract": "C1", "payee": world.institution(), "amount_fen": 4_000_00}
    finance = world.province().finance
    paid = world.record(finance, "disbursement.made", payment_order="Z1", **row)
    again = world.statement("disbursement.made", payment_order="Z1", **row)
    refusal = refused(world, parcel(world, again), finance)
    assert isinstance(refusal, KeyRepeated)
    assert refusal.position == paid.position
    other = world.statement("disbursement.made", payment_order="Z2", **row)
    assert isinstance(refused(world, parcel(world, other), finance), InsufficientCommitted)
    same_id = world.statement("disbursement.made", payment_order="Z3", id=paid.id, **row)
    assert refused(world, parcel(world, same_id), finance) == IdRepeated(paid.id, paid.position)


def test_recorded_moments_never_go_back(world: World) -> None:
    first = send(world, parcel(world, *expenses(world, "A1")))
    world.now -= timedelta(hours=2)
    second = send(world, parcel(world, *expenses(world, "A2")))
    world.reopen()
    third = send(world, parcel(world, *expenses(world, "A3")))
    assert isinstance(first, Recorded)
    assert isinstance(second, Recorded)
    assert isinstance(third, Recorded)
    assert first.recorded_at == second.recorded_at == third.recorded_at
    world.now += timedelta(hours=3)
    fourth = send(world, parcel(world, *expenses(world, "A4")))
    assert isinstance(fourth, Recorded)
    assert fourth.recorded_at == format_moment(world.now)


def withheld(world: World, voucher: str) -> tuple[bytes, StoredDisclosure]:
    row, disclosure = world.withhold("payee", "某印刷厂")
    statement = world.expense("C1", 1_00, voucher=voucher, withheld=[row])
    return statement, StoredDisclosure(json.loads(statement)["id"], "audit", disclosure)


def test_what_is_withheld_is_kept_beside_the_log(world: World) -> None:
    statement, disclosure = withheld(world, "A1")
    made = replace(parcel(world, statement), disclosures=(disclosure,))
    assert isinstance(send(world, made), Recorded)
    assert world.ledger.private.of_statement(disclosure.statement_id) == [disclosure]
    assert "印刷".encode() not in b"".join(row[5] for row in dump(world.ledger.book.log_place)["entries"])


def test_a_disclosure_that_belongs_to_nothing_is_refused(world: World) -> None:
    statement, disclosure = withheld(world, "A1")
    _, foreign = withheld(world, "A2")
    for wrong in (
        foreign,
        replace(disclosure, audience="party"),
        replace(disclosure, statement_id=foreign.statement_id),
    ):
        refusal = refused(world, replace(parcel(world, statement), disclosures=(wrong,)))
        assert isinstance(refusal, Malformed)
        assert refusal.member.startswith("disclosures.")
        assert "印刷厂" not in refusal.en() + refusal.zh()
    assert world.ledger.private.count() == 0


def test_one_disclosure_does_not_serve_two_statements(world: World) -> None:
    row, disclosure = world.withhold("payee", "某印刷厂")
    both = [world.expense("C1", 1_00, withheld=[row]) for _ in range(2)]
    rows = tuple(StoredDisclosure(json.loads(each)["id"], "audit", disclosure) for each in both)
    refusal = refused(world, replace(parcel(world, *both), disclosures=rows))
    assert isinstance(refusal, Malformed)
    assert "new salt" in refusal.expected


def test_a_repeat_does_not_bring_back_what_was_erased(world: World) -> None:
    statement, disclosure = withheld(world, "A1")
    made = replace(parcel(world, statement), disclosures=(disclosure,))
    send(world, made)
    world.ledger.private.delete([disclosure.disclosure.digest])
    assert isinstance(send(world, made), Recorded)
    assert world.ledger.private.count() == 0


def test_a_ledger_without_its_log_key_only_reads(world: World) -> None:
    reading = Ledger.open(world.path)
    made = world.desk.sign_parcel(world.institution(), parcel(world, *expenses(world, "A1")))
    with pytest.raises(NotSigningError):
        reading.submit(made.submission())
    assert reading.checkpoint() == world.ledger.checkpoint()
    assert isinstance(reading.subject("contract:C1"), Contract)
    reading.close()


def test_who_signs_must_hold_the_duty_and_the_term(world: World) -> None:
    made = parcel(world, *expenses(world, "A1")).signed_by(officer(world, "officer-2"), "approve")
    outcome = world.ledger.submit(made.submission())
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.refusal, QuorumMissing)


def test_a_founding_with_another_log_key_is_refused(tmp_path: Path) -> None:
    world = World(tmp_path)
    founding = world.ledger.recorder.entry(2)
    assert founding is not None
    members = json.loads(founding.data)
    origin = world.ledger.book.origin
    members["id"] = world.new_id()
    members["log_key"] = f"{origin}+00000000+" + "A" * 44
    statement = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
    outcome = world.submit("finance", statement)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.refusal, Malformed)
    assert outcome.refusal.member == "log_key"
    world.close()
