"""Replaying: the log decided again gives what the ledger decided, from any beginning to any end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from ledger.replaying import Opened, Replay, ReplayError
from ledger.store import StoredEntry
from ledger.store.reader import Reader
from ledger.submission import Entry
from tests.world import ACCOUNT, World

TAGS = ("ledger", f"account:{ACCOUNT}", "contract:C1", "contract:C2")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A small book that no test here changes."""
    world = World(tmp_path_factory.mktemp("replay"))
    world.fund(ACCOUNT, 10_000_00)
    for number in (1, 2):
        world.contract(f"C{number}", 1_000_00)
    pair = [world.expense("C1", 5_00), world.expense("C2", 7_00)]
    world.record_all(world.institution(), *pair)
    world.record(world.province().education, "contract.terminated", contract="C1")
    yield world
    world.close()


def test_every_submission_is_replayed_in_order_with_its_facts(world: World) -> None:
    replayed = list(Replay(world.ledger.recorder).submissions())
    assert replayed[0].facts[0].statement.type == "ledger.founded"
    assert [each.position for each in replayed[1:]] == [each.end + 1 for each in replayed[:-1]]
    assert replayed[-1].end == world.ledger.checkpoint().size
    for each in replayed:
        assert each.entry.payload.size == len(each.facts)
        assert {signer.party for signer in each.signers} >= {fact.outcome.author for fact in each.facts}
        for number, fact in enumerate(each.facts, 1):
            assert fact.position == each.position + number
            stored = world.ledger.recorder.entry(fact.position)
            assert stored is not None
            assert stored.data == fact.data


def test_a_replay_may_begin_after_any_submission(world: World) -> None:
    whole = list(Replay(world.ledger.recorder).submissions())
    for index, begin in enumerate(whole):
        replay = Replay(world.ledger.recorder, after=begin.end)
        rest = list(replay.submissions())
        assert rest == whole[index + 1 :]
        for tag in TAGS:
            assert replay.subject(tag) == world.ledger.subject(tag)


def test_a_replay_ends_with_the_last_whole_submission_and_can_go_on(world: World) -> None:
    whole = list(Replay(world.ledger.recorder).submissions())
    for until in range(1, world.ledger.checkpoint().size + 1):
        replay = Replay(world.ledger.recorder)
        first = list(replay.submissions(until))
        assert first == [each for each in whole if each.end <= until]
        assert replay.position == (first[-1].end if first else 0)
        assert first + list(replay.submissions()) == whole


def test_a_check_sees_each_submission_before_it_is_decided(world: World) -> None:
    seen: list[int] = []

    def check(opened: Opened) -> None:
        assert len(opened.statements) == opened.entry.payload.size
        seen.append(opened.stored.position)

    replayed = list(Replay(world.ledger.recorder, check=check).submissions())
    assert seen == [each.position for each in replayed]


class Edited(Reader):
    """The log with some entries changed or left out, as somebody with the database open could make it."""

    def __init__(self, reader: Reader, edit: dict[int, StoredEntry | None]) -> None:
        super().__init__(reader._statements, reader._run)
        self._edit = edit

    def entries(
        self, after: int = 0, limit: int | None = None, until: int | None = None
    ) -> Iterator[StoredEntry]:
        for row in super().entries(after, limit, until):
            edited = self._edit.get(row.position, row)
            if edited is not None:
                yield edited


def replay_error(world: World, edit: dict[int, StoredEntry | None]) -> ReplayError:
    with pytest.raises(ReplayError) as caught:
        list(Replay(Edited(world.ledger.recorder, edit)).submissions())
    return caught.value


def rows(world: World) -> Sequence[StoredEntry]:
    return list(world.ledger.recorder.entries())


def last_of(world: World, type_: str) -> StoredEntry:
    return [row for row in rows(world) if row.type == type_][-1]


def test_a_missing_entry_stops_the_replay_there(world: World) -> None:
    begin = last_of(world, "contract.terminated").submission
    error = replay_error(world, {begin: None})
    assert error.position == begin
    assert "without a gap" in error.problem
    error = replay_error(world, {begin + 1: None})
    assert error.position == begin
    assert "0 statements found, expected 1" in error.problem


def test_a_statement_that_would_be_refused_stops_the_replay_with_the_refusal(world: World) -> None:
    row = last_of(world, "contract.terminated")
    error = replay_error(world, {row.position: row._replace(data=row.data.replace(b'"C1"', b'"C9"'))})
    assert error.position == row.position
    assert error.refusal is not None
    assert error.refusal.code == "does-not-exist"


def test_bytes_that_cannot_be_read_stop_the_replay(world: World) -> None:
    row = last_of(world, "contract.terminated")
    error = replay_error(world, {row.position: row._replace(data=b"{}")})
    assert (error.position, error.refusal) == (row.position, None)
    begin = row.submission
    entry = rows(world)[begin - 1]
    error = replay_error(world, {begin: entry._replace(data=entry.data + b"x")})
    assert error.position == begin


def test_a_type_that_the_index_calls_otherwise_stops_the_replay(world: World) -> None:
    row = last_of(world, "contract.terminated")
    assert replay_error(world, {row.position: row._replace(type="contract.settled")}).position == row.position
    begin = rows(world)[row.submission - 1]
    assert replay_error(world, {begin.position: begin._replace(type="x.y")}).position == begin.position


def test_signers_are_judged_again(world: World) -> None:
    """The terminated contract's entry, put under the signatures of another party."""
    begin = last_of(world, "contract.terminated").submission
    foreign = last_of(world, "expense.recorded").submission
    theirs = Entry.parse(rows(world)[foreign - 1].data).jws
    ours = Entry.parse(rows(world)[begin - 1].data)
    from ledger.jws import Jws
    from ledger.submission import entry_bytes

    forged = entry_bytes(ours.recorded_at, Jws(ours.jws.payload, theirs.signatures))
    error = replay_error(world, {begin: rows(world)[begin - 1]._replace(data=forged)})
    assert error.position == begin + 1
    assert error.refusal is not None
    assert error.refusal.code == "quorum-missing"


def test_a_log_that_does_not_begin_with_its_founding_is_not_read(world: World) -> None:
    edit: dict[int, StoredEntry | None] = {
        row.position - 2: row._replace(position=row.position - 2, submission=row.submission - 2)
        for row in rows(world)[2:]
    }
    error = replay_error(world, edit)
    assert error.position == 1
    assert error.refusal is not None
    assert error.refusal.code == "signer-unknown"
