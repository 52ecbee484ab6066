"""Draws between two parties on a real ledger: the seed is bound to the request as it stands in the log."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from domain.refusals import Malformed
from ledger.application import Recorded, Refused
from ledger.deciding import Bench, Decision, Memory
from ledger.encoding import encode_base64url
from ledger.lots import NotAnsweredError, Secret, make_secret, whom_it_draws
from ledger.merkle import leaf_hash
from ledger.replaying import Replay
from tests.projections.competition import TENDER
from tests.world import World

SECRET = make_secret(lambda size: b"\x07" * size)
ANSWER = encode_base64url(b"\x09" * 32)
EXPERTS = [f"E{number}" for number in range(1, 7)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.fund()
    education = world.province().education
    world.record(education, "tender.opened", tender="T1", title="短训", **TENDER)
    row, _ = world.withhold("name", "某专家")
    for expert in EXPERTS:
        world.record(
            education, "expert.listed", holder="41", expert=expert, version=1, field="语文", rank="professor",
            valid_from="2026-01-01", withheld=[row],
        )  # fmt: skip
    yield world
    world.close()


def requested(world: World) -> bytes:
    return world.statement(
        "draw.requested", draw="D1", tender="T1", holder="41", seats=3, sits_on="2026-02-26",
        commitment=SECRET.commitment, answering=world.supervision(),
    )  # fmt: skip


def drawn(world: World, experts: tuple[str, ...]) -> bytes:
    rows = [{"expert": expert} for expert in experts]
    return world.statement(
        "panel.drawn", draw="D1", committed_seed=SECRET.text, answering_seed=ANSWER, drawn=rows
    )


def by_hand(request: bytes) -> tuple[str, ...]:
    """The draw as anybody can work it out from the log, without our functions."""
    seed = sha256(b"\x07" * 32 + b"\x09" * 32 + sha256(b"\x00" + request).digest()).digest()
    return tuple(sorted(EXPERTS, key=lambda expert: sha256(seed + expert.encode()).digest())[:3])


def test_the_ledger_draws_as_anybody_can_by_hand(world: World) -> None:
    education, request = world.province().education, requested(world)
    world.record_all(education, request)
    with pytest.raises(NotAnsweredError, match="requested"):
        whom_it_draws(Memory.at_head(world.ledger.recorder), "D1", SECRET)
    world.record(world.supervision(), "draw.answered", draw="D1", answering_seed=ANSWER)
    experts = whom_it_draws(Memory.at_head(world.ledger.recorder), "D1", SECRET)
    assert experts == by_hand(request)
    wrong = world.submit(education, drawn(world, experts[::-1]))
    assert isinstance(wrong, Refused)
    assert isinstance(wrong.refusal, Malformed)
    assert isinstance(world.submit(education, drawn(world, experts)), Recorded)
    with pytest.raises(NotAnsweredError, match="drawn"):
        whom_it_draws(Memory.at_head(world.ledger.recorder), "D1", SECRET)


def test_a_replay_draws_again_from_the_beginning_and_from_a_later_position(world: World) -> None:
    request = requested(world)
    world.record_all(world.province().education, request)
    world.record(world.supervision(), "draw.answered", draw="D1", answering_seed=ANSWER)
    before = world.ledger.recorder.head()
    world.record_all(world.province().education, drawn(world, by_hand(request)))
    for after in (0, before):
        facts = [fact for each in Replay(world.ledger.recorder, after).submissions() for fact in each.facts]
        assert facts[-1].statement.type == "panel.drawn"


def test_the_steps_may_wait_in_one_batch_of_submissions(world: World) -> None:
    """The leaf hash is that of the bytes, whether they stand in the log yet or not."""
    request, education = requested(world), world.province().education
    steps = (
        (education, request),
        (world.supervision(), world.statement("draw.answered", draw="D1", answering_seed=ANSWER)),
        (education, drawn(world, by_hand(request))),
    )
    submissions = [world.desk.sign(party, [statement]).submission() for party, statement in steps]
    memory = Memory()
    with world.ledger.recorder.writing() as writer:
        memory.catch_up(writer)
        bench = Bench(memory, writer)
        outcomes = [bench.decide(submission, world.now) for submission in submissions]
    assert all(isinstance(outcome, Decision) for outcome in outcomes), outcomes


def test_a_leaf_hash_is_known_only_of_statements(world: World) -> None:
    noted = world.record(world.province().education, "tender.amended", tender="T1", ceiling_fen=5)
    memory = Memory.at_head(world.ledger.recorder)
    entry = world.ledger.recorder.entry(noted.position)
    assert entry is not None
    assert memory.leaf_of(noted.id) == leaf_hash(entry.data)
    assert memory.leaf_of("0197e0d3-6c00-7000-8000-00000000dead") is None


def test_a_secret_is_not_shown(world: World) -> None:
    assert SECRET.text not in repr(SECRET)
    assert Secret("A" * 43).commitment == encode_base64url(sha256(bytes(32)).digest())
    for lang in ("zh", "en"):
        assert "D9" in NotAnsweredError("D9", "").say(lang)
