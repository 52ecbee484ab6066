"""Money in doubt as the ledger keeps it: found in the log, the same whoever reads it and whenever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.verify import verify_book
from domain.doubts import DOUBTS_TAG, Doubts, Place
from domain.refusals import MoneyIsInDoubt
from domain.subjects import Subject
from ledger.client import Parcel, prepare
from ledger.deciding import Bench, Decision, Memory, Refused
from ledger.replaying import Replay
from tests.world import ACCOUNT, World

CITY = "2026/rural.short-term/4101"
HELD = {Place("allotted", ACCOUNT): 600}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.fund(ACCOUNT, 1_000)
    document = {"document": "D8", "fiscal_year": 2026, "line": "rural.short-term", "amount_fen": 600}
    world.record(world.finance(), "appropriation.enacted", **document)
    yield world
    world.close()


def allot_more(world: World) -> bytes:
    return world.statement(
        "allocation.made", document="D8", account=ACCOUNT, from_holder="00", amount_fen=600
    )


def revoke(world: World, since: int, party: str = "finance") -> bytes:
    kid = world.desk.keyring.kid_of(party, "officer-1")
    return world.statement("key.revoked", kid=kid, compromised_since=since)


def pass_on(world: World, amount_fen: int) -> object:
    """Let the province give money to a city; the refusal, or None."""
    given = world.statement(
        "allocation.made", document=f"D{world.number()}", account=CITY, from_holder="41",
        amount_fen=amount_fen,
    )  # fmt: skip
    outcome = world.submit(world.province().finance, given)
    return outcome.refusal if isinstance(outcome, Refused) else None


def held(subject: Subject) -> dict[Place, int]:
    assert isinstance(subject, Doubts)
    return dict(subject.held_fen)


def test_money_in_doubt_is_held_in_memory_after_a_restart_and_in_a_replay(world: World) -> None:
    since = world.ledger.checkpoint().size
    world.record_all(world.finance(), allot_more(world))
    world.record_all("finance", revoke(world, since))
    assert pass_on(world, 1_000) is None
    refusal = MoneyIsInDoubt(ACCOUNT, 600, 1, 600)
    assert pass_on(world, 1) == refusal
    world.reopen()
    assert pass_on(world, 1) == refusal
    assert held(world.ledger.subject(DOUBTS_TAG)) == HELD
    replay = Replay(world.ledger.recorder)
    assert [each.position for each in replay.submissions()]
    assert held(replay.subject(DOUBTS_TAG)) == HELD
    assert verify_book(world.path).verdict == "sound"


def test_another_process_that_follows_the_log_holds_the_same_money(world: World) -> None:
    since = world.ledger.checkpoint().size
    world.record_all(world.finance(), allot_more(world))
    memory = Memory.at_head(world.ledger.recorder)
    memory.base(f"account:{ACCOUNT}")
    world.record_all("finance", revoke(world, since))
    memory.catch_up(world.ledger.recorder)
    assert held(memory.base(DOUBTS_TAG)) == HELD


def test_what_was_signed_before_the_size_is_not_in_doubt(world: World) -> None:
    world.record_all(world.finance(), allot_more(world))
    world.record_all("finance", revoke(world, world.ledger.checkpoint().size))
    assert pass_on(world, 1_600) is None


def test_a_size_in_the_middle_of_a_submission_parts_its_statements(world: World) -> None:
    first, second = (
        world.statement(
            "funds.received", account=ACCOUNT, from_holder="41", amount_fen=fen, voucher=f"W{fen}"
        )
        for fen in (3, 5)
    )
    treasury = world.province().finance
    recorded = world.record_all(treasury, first, second)
    world.record_all("finance", revoke(world, recorded.position + 1, treasury))
    assert held(world.ledger.subject(DOUBTS_TAG)) == {Place("treasury", ACCOUNT): 5}


def test_what_was_signed_in_the_same_batch_is_in_doubt_too(world: World) -> None:
    ledger = world.ledger
    since = ledger.checkpoint().size
    parcels = [sign(world, allot_more(world)), sign(world, revoke(world, since))]
    memory = Memory.at_head(ledger.recorder)
    bench = Bench(memory, ledger.recorder)
    assert all(isinstance(bench.decide(each.submission(), world.now), Decision) for each in parcels)
    bench.committed(ledger.recorder)
    assert held(memory.base(DOUBTS_TAG)) == HELD
    outcomes = ledger.record_together(parcels)
    assert isinstance(outcomes, list)
    assert held(world.ledger.subject(DOUBTS_TAG)) == HELD


def sign(world: World, *statements: bytes) -> Parcel:
    parcel = prepare(statements, world.ledger.checkpoint(), world.now, world.new_id)
    return world.desk.sign_parcel("finance", parcel)
