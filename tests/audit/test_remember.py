"""What a verifier remembers: a log may only grow, and one that was forked leaves evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from audit.findings import Findings
from audit.fork import Fork, NoForkFileError
from audit.remember import Memory, Remembered
from audit.report import Report
from audit.verify import verify_book
from audit.verify_directory import verify_directory
from ledger.checkpoint import open_checkpoint
from ledger.encoding import decode_base64
from ledger.merkle import verify_consistency
from ledger.tiles.publish import publish
from tests.forking import fork
from tests.world import ACCOUNT, World


class Forked(NamedTuple):
    """One ledger with two histories, each published; `seen` remembers the shorter one."""

    mine: World
    theirs: World
    seen: Path


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.fund(ACCOUNT)
    world.contract()
    publish(world.ledger, tmp_path / "public")
    yield world
    world.close()


@pytest.fixture
def forked(world: World, tmp_path: Path) -> Iterator[Forked]:
    theirs = fork(world, tmp_path / "theirs")
    spend(world, 1)
    spend(theirs, 3)
    publish(world.ledger, tmp_path / "public")
    publish(theirs.ledger, tmp_path / "other")
    assert verify_directory(tmp_path / "public", remember=tmp_path / "seen").verdict == "sound"
    yield Forked(world, theirs, tmp_path / "seen")
    theirs.close()


def spend(world: World, count: int) -> None:
    world.record_all(world.institution(), *(world.expense("C1", 1) for _ in range(count)))


def code(report: Report) -> str:
    assert report.exit_code == 1
    return report.findings[0].code


def test_a_sound_run_remembers_and_the_next_must_extend_it(world: World, tmp_path: Path) -> None:
    seen, public = tmp_path / "seen", tmp_path / "public"
    first = verify_directory(public, remember=seen)
    assert (first.verdict, first.remembered_size) == ("sound", 0)
    spend(world, 300)
    publish(world.ledger, public)
    second = verify_directory(public, remember=seen)
    assert (second.verdict, second.remembered_size) == ("sound", first.size)
    assert any(f"{first.size:,} entries that were seen before" in line for line in second.lines("en"))
    remembered = Remembered.read(seen)
    assert remembered is not None
    assert remembered.checkpoint.size == second.size


def test_a_book_is_held_against_what_was_seen_in_its_directory_and_the_other_way_round(
    world: World, tmp_path: Path
) -> None:
    seen, public = tmp_path / "seen", tmp_path / "public"
    size = verify_directory(public, remember=seen).size
    assert verify_book(world.path, remember=seen).remembered_size == size
    assert verify_directory(public, remember=seen).remembered_size == size


def test_the_same_again_leaves_the_file_as_it_is(world: World, tmp_path: Path) -> None:
    seen, public = tmp_path / "seen", tmp_path / "public"
    verify_directory(public, remember=seen)
    before = seen.read_bytes(), seen.stat().st_ino
    verify_directory(public, remember=seen)
    assert (seen.read_bytes(), seen.stat().st_ino) == before


def test_an_older_checkpoint_is_told_as_rolled_back_and_not_remembered(world: World, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    spend(world, 1)
    publish(world.ledger, tmp_path / "newer")
    verify_directory(tmp_path / "newer", remember=seen)
    before = seen.read_bytes()
    report = verify_directory(tmp_path / "public", remember=seen)
    assert code(report) == "rolled-back"
    assert "退回" in report.findings[0].zh
    assert (seen.read_bytes(), list(tmp_path.glob("seen.fork*"))) == (before, [])


def test_a_fork_leaves_evidence_that_stands_by_itself(forked: Forked, tmp_path: Path) -> None:
    before = forked.seen.read_bytes()
    report = verify_directory(tmp_path / "other", remember=forked.seen)
    assert code(report) == "forked"
    assert str(tmp_path / "seen.fork") in report.findings[0].en
    assert forked.seen.read_bytes() == before
    fork_file = Fork.read(tmp_path / "seen.fork")
    assert fork_file.is_proven()
    assert fork_file.log_key == forked.mine.ledger.book.log_key


def test_evidence_can_be_checked_by_hand(forked: Forked, tmp_path: Path) -> None:
    verify_directory(tmp_path / "other", remember=forked.seen)
    text = (tmp_path / "seen.fork").read_text()
    parts = dict(re.findall(r"^== (.+?) ==\n((?:(?!== ).*\n)*)", text, re.MULTILINE))
    key = forked.mine.ledger.book.log_key
    older = open_checkpoint(parts["checkpoint A"], key).checkpoint
    newer = open_checkpoint(parts["checkpoint B"], key).checkpoint
    root = decode_base64(parts["root of A's size under B"].strip())
    proof = [decode_base64(line) for line in parts["consistency proof"].split()]
    assert root != older.root
    assert verify_consistency(older.size, newer.size, proof, root, newer.root)
    assert "如何核对" in text


def test_a_fork_of_the_same_size_needs_no_proof(world: World, tmp_path: Path) -> None:
    theirs = fork(world, tmp_path / "theirs")
    spend(world, 1)
    spend(theirs, 1)
    assert verify_book(world.path, remember=tmp_path / "seen").verdict == "sound"
    assert code(verify_book(theirs.path, remember=tmp_path / "seen")) == "forked"
    evidence = Fork.read(tmp_path / "seen.fork")
    assert (evidence.proof, evidence.is_proven()) == ((), True)
    theirs.close()


def test_evidence_is_never_written_over(forked: Forked, tmp_path: Path) -> None:
    verify_directory(tmp_path / "other", remember=forked.seen)
    first = (tmp_path / "seen.fork").read_bytes()
    verify_directory(tmp_path / "other", remember=forked.seen)
    assert [path.name for path in tmp_path.glob("seen.fork*")] == ["seen.fork"]
    spend(forked.theirs, 1)
    verify_book(forked.theirs.path, remember=forked.seen)
    assert (tmp_path / "seen.fork").read_bytes() == first
    assert Fork.read(tmp_path / "seen.fork-2").is_proven()


def test_every_changed_byte_of_evidence_is_refused_or_changes_nothing_in_it(
    forked: Forked, tmp_path: Path
) -> None:
    verify_directory(tmp_path / "other", remember=forked.seen)
    text = (tmp_path / "seen.fork").read_bytes()
    whole, start = Fork.parse(text.decode()), text.index(b"== log key ==")
    for place in range(start, len(text)):
        changed = text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :]
        try:
            found = Fork.parse(changed.decode(errors="replace"))
        except NoForkFileError:
            continue
        assert not found.is_proven() or found == whole, place


def test_what_does_not_contradict_itself_is_no_fork(world: World, tmp_path: Path) -> None:
    older = world.ledger.recorder.checkpoint()
    spend(world, 3)
    newer = world.ledger.recorder.checkpoint()
    assert older is not None
    assert newer is not None
    proof = tuple(world.ledger.recorder.consistency(older.size, newer.size))
    key = world.ledger.book.log_key
    assert not Fork(key, older.note, newer.note, older.root, proof).is_proven()
    assert not Fork(key, older.note, older.note, older.root).is_proven()
    assert not Fork(key, older.note, newer.note, b"\1" * 32, proof).is_proven()


def test_another_ledger_is_not_taken_for_the_one_remembered(world: World, tmp_path: Path) -> None:
    verify_directory(tmp_path / "public", remember=tmp_path / "seen")
    (tmp_path / "elsewhere").mkdir()
    stranger = World(tmp_path / "elsewhere")
    assert code(verify_book(stranger.path, remember=tmp_path / "seen")) == "remembered-another"
    stranger.close()


def test_nothing_is_remembered_of_a_log_that_is_not_sound(world: World, tmp_path: Path) -> None:
    (tmp_path / "public/log.policy").write_bytes(b"")
    assert verify_directory(tmp_path / "public", remember=tmp_path / "seen").exit_code == 1
    assert not (tmp_path / "seen").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 50_000, b" " * 70_000, None])
def test_what_cannot_be_read_is_no_verdict_and_stays_as_it_is(
    world: World, tmp_path: Path, content: bytes | None
) -> None:
    seen = tmp_path / "seen"
    if content is None:
        seen.mkdir()
    else:
        seen.write_bytes(content)
    report = verify_directory(tmp_path / "public", remember=seen)
    assert (report.exit_code, str(seen) in report.findings[0].en) == (2, True)
    assert content is None or seen.read_bytes() == content


def test_every_changed_byte_of_what_is_remembered_is_noticed(world: World, tmp_path: Path) -> None:
    from audit.errors import AuditError

    seen = tmp_path / "seen"
    verify_directory(tmp_path / "public", remember=seen)
    data, missed = seen.read_bytes(), []
    for place in range(len(data)):
        seen.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        try:
            missed.append(Remembered.read(seen))
        except AuditError:
            continue
    # The fingerprint stands alone: the signed note does not cover it, and the next run compares it.
    whole = Remembered.read(seen) if seen.write_bytes(data) else None
    assert whole is not None
    for found in missed:
        assert found is not None
        assert found.founding != whole.founding
        assert found.note == whole.note


def test_the_file_never_goes_backwards_whoever_is_faster(world: World, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    slow = Memory(seen)
    report = verify_book(world.path)
    slow.compare(report, world.ledger.book.log_key, world.ledger.recorder, Findings())
    spend(world, 1)
    newer = verify_book(world.path, remember=seen).size
    slow.keep()
    remembered = Remembered.read(seen)
    assert remembered is not None
    assert remembered.checkpoint.size == newer > report.size
