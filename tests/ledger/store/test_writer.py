"""A batch is recorded as a whole, once, on the log it was decided on; or not at all."""

from __future__ import annotations

from threading import Thread

import pytest
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.persistence import IntegrityError, ProgrammingError
from sqlalchemy import Engine

from ledger.merkle import EMPTY_ROOT, tree_hash
from ledger.store import (
    AlreadyRecordedError,
    BookBusyError,
    NewEntry,
    Recorder,
    StaleHeadError,
    StoredCheckpoint,
    StoredEntry,
    UnusableTagError,
    create_engine_for,
)
from ledger.store.connections import Place, book_name
from tests.ledger.store.samples import append, content, entry, seal


def test_entries_know_the_position_of_their_submission(recorder: Recorder) -> None:
    append(recorder, [entry(1), entry(2)], [entry(3)])
    append(recorder, [entry(4), entry(5)])
    assert [(e.position, e.submission) for e in recorder.entries()] == [
        (1, 1),
        (2, 1),
        (3, 3),
        (4, 4),
        (5, 4),
    ]
    assert recorder.entry(2) == StoredEntry(2, 1, "fact.stated", b"entry-2", entry(2).leaf_hash)


def test_a_batch_has_one_checkpoint_however_many_submissions_it_has(recorder: Recorder) -> None:
    first = append(recorder, [entry(1), entry(2)], [entry(3)])
    second = append(recorder, [entry(4)])
    root = tree_hash([entry(number).leaf_hash for number in (1, 2, 3)])
    assert first == StoredCheckpoint(3, root, seal(3, root))
    assert list(recorder.checkpoints()) == [first, second]
    assert list(recorder.checkpoints(after=3)) == [second]
    assert recorder.checkpoint() == second
    assert recorder.checkpoint_at(3) == first
    assert recorder.checkpoint_at(2) is None
    assert recorder.covering(2) == recorder.covering(3) == first


def test_without_a_seal_there_are_no_checkpoints(engine: Engine) -> None:
    recorder = Recorder(engine)
    assert append(recorder, [entry(1)]) == StoredCheckpoint(1, entry(1).leaf_hash, "")
    assert recorder.checkpoint() is None


def test_an_empty_store_has_nothing_in_it(recorder: Recorder) -> None:
    assert recorder.head() == 0
    assert recorder.entry(1) is None
    assert recorder.checkpoint() is None
    assert recorder.root_at(0) == EMPTY_ROOT
    assert list(recorder.entries()) == []


def test_a_batch_decided_on_an_older_log_is_refused(recorder: Recorder, book: Place) -> None:
    append(recorder, [entry(1)])
    before = content(book)
    with pytest.raises(StaleHeadError) as refused, recorder.writing() as writer:
        writer.append_batch([[entry(2)]], 0)
    assert (refused.value.head, refused.value.decided_at) == (1, 0)
    assert content(book) == before


def test_several_batches_in_one_transaction_follow_each_other(recorder: Recorder) -> None:
    with recorder.writing() as writer:
        writer.append_batch([[entry(1)]], 0)
        writer.append_batch([[entry(2)]], 1)
    assert [checkpoint.size for checkpoint in recorder.checkpoints()] == [1, 2]


def test_the_writer_sees_its_transaction_and_others_do_not_yet(recorder: Recorder) -> None:
    with recorder.writing() as writer:
        writer.append_batch([[entry(1, ("tag",), ("key",))]], 0)
        assert writer.head() == 1
        assert recorder.head() == 0
        assert writer.tag_positions("tag") == [1]
        assert writer.positions_of_keys(["key"]) == {"key": 1}
        assert writer.root_at(1) == entry(1).leaf_hash
        assert recorder.positions_of_keys(["key"]) == {}
    assert recorder.positions_of_keys(["key"]) == {"key": 1}


def test_an_exception_leaves_every_table_as_it_was(recorder: Recorder, book: Place) -> None:
    append(recorder, [entry(number, ("tag",)) for number in range(250)])
    before = content(book)
    with pytest.raises(KeyboardInterrupt):
        append_and_be_interrupted(recorder, [entry(n, ("tag",), (f"key-{n}",)) for n in range(250, 900)])
    assert content(book) == before
    assert append(recorder, [entry(250)]).root == recorder.root_at(251)


def append_and_be_interrupted(recorder: Recorder, submission: list[NewEntry]) -> None:
    with recorder.writing() as writer:
        writer.append_batch([submission], writer.head())
        raise KeyboardInterrupt


def test_a_seal_that_fails_leaves_every_table_as_it_was(recorder: Recorder, book: Place) -> None:
    def broken(size: int, root: bytes) -> str:
        raise OSError("the key is gone")

    append(recorder, [entry(1)])
    before = content(book)
    recorder.seal = broken
    with pytest.raises(OSError, match="the key is gone"):
        append(recorder, [entry(2)])
    assert content(book) == before
    recorder.seal = seal
    assert append(recorder, [entry(2)]).root == tree_hash([entry(1).leaf_hash, entry(2).leaf_hash])


def test_a_transaction_that_appends_nothing_changes_nothing(recorder: Recorder, book: Place) -> None:
    before = content(book)
    with recorder.writing() as writer:
        assert writer.head() == 0
    assert content(book) == before


@pytest.mark.parametrize(
    ("again", "table"),
    [
        (entry(1), "ids"),
        (entry(2, keys=("key",)), "business_keys"),
        (entry(2, ("tag", "tag")), "tags"),
    ],
)
def test_what_is_already_recorded_is_refused_without_showing_it(
    recorder: Recorder, book: Place, again: NewEntry, table: str
) -> None:
    append(recorder, [entry(1, keys=("key",))])
    before = content(book)
    with pytest.raises(AlreadyRecordedError) as refused:
        append(recorder, [again])
    assert refused.value.table == table
    assert content(book) == before


@pytest.mark.parametrize("tags", [("",), ("a", ""), ("a\nb",), ("\n",)])
def test_a_tag_that_is_not_one_line_is_refused(recorder: Recorder, tags: tuple[str, ...]) -> None:
    with pytest.raises(UnusableTagError):
        append(recorder, [entry(1, tags)])


def test_misuse_is_named(recorder: Recorder) -> None:
    no_entries: tuple[list[list[NewEntry]], ...] = ([], [[]])
    for batch in no_entries:
        with pytest.raises(ProgrammingError, match="without entries"):
            append(recorder, *batch)
    with pytest.raises(ProgrammingError, match="leaf hash of 3 bytes"):
        append(recorder, [NewEntry("leaf", b"", b"abc")])
    with pytest.raises(ProgrammingError, match="no events"):
        recorder.append([])
    with recorder.writing(), pytest.raises(ProgrammingError, match="writing already"), recorder.writing():
        pass


def test_a_failed_condition_leaves_no_trace(recorder: Recorder, book: Place) -> None:
    recorder.append([DCBEvent("type", b"1", ["tag"])])
    before = content(book)
    condition = DCBAppendCondition(DCBQuery([DCBQueryItem(tags=["tag"])]))
    with pytest.raises(IntegrityError):
        recorder.append([DCBEvent("type", b"2", ["tag"])], condition)
    assert content(book) == before
    condition.after = 1
    assert recorder.append([DCBEvent("type", b"2", ["tag"])], condition) == 2


def test_a_condition_without_items_means_nothing_at_all_has_happened_since(recorder: Recorder) -> None:
    assert recorder.append([DCBEvent("type", b"1")], DCBAppendCondition()) == 1
    with pytest.raises(IntegrityError):
        recorder.append([DCBEvent("type", b"2")], DCBAppendCondition())
    assert recorder.append([DCBEvent("type", b"2")], DCBAppendCondition(after=1)) == 2


def test_another_process_that_does_not_let_go_makes_the_book_busy(recorder: Recorder, book: Place) -> None:
    impatient = create_engine_for(book, busy_timeout_s=0.01)
    with recorder.writing(), pytest.raises(BookBusyError) as refused, Recorder(impatient).writing():
        pass
    assert book_name(impatient) in str(refused.value)
    assert refused.value.waited_s == 0.01
    append(Recorder(impatient), [entry(1)])
    impatient.dispose()


def test_another_thread_that_does_not_let_go_makes_the_book_busy(engine: Engine, book: Place) -> None:
    impatient = Recorder(create_engine_for(book, busy_timeout_s=0.01))
    refusals: list[BookBusyError] = []

    def try_to_write() -> None:
        try:
            append(impatient, [entry(1)])
        except BookBusyError as refused:
            refusals.append(refused)

    with impatient.writing():
        thread = Thread(target=try_to_write)
        thread.start()
        thread.join()
    assert len(refusals) == 1
    assert impatient.head() == 0
