"""What is asked of the store is answered in order, from an index, whatever the length of the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from eventsourcing.dcb.api import DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.dcb.popo import InMemoryDCBRecorder
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from ledger.store import Recorder, create_engine_for, create_schema
from ledger.store.statements import Prepared, Statements
from tests.ledger.store.samples import append, bare, entry

NAMES = st.sampled_from(["a", "b", "c"])
EVENTS = st.builds(DCBEvent, NAMES, st.binary(max_size=3), st.lists(NAMES, unique=True, max_size=3))
ITEMS = st.builds(DCBQueryItem, st.lists(NAMES, max_size=2), st.lists(NAMES, max_size=3))


def test_long_lists_come_in_order_across_pages(recorder: Recorder) -> None:
    append(recorder, bare(0, 4_100))
    assert [each.position for each in recorder.entries()] == list(range(1, 4_101))
    assert [each.position for each in recorder.entries(10, limit=3)] == [11, 12, 13]
    assert [each.position for each in recorder.entries(10, until=12)] == [11, 12]
    assert len(list(recorder.entries(limit=2_001))) == 2_001
    assert list(recorder.entries(limit=0)) == []
    assert list(recorder.entries(4_100)) == []


def test_a_list_shows_the_log_as_it_was_when_reading_began(recorder: Recorder) -> None:
    append(recorder, bare(0, 2_500))
    reading = recorder.entries()
    next(reading)
    append(recorder, bare(2_500, 2_600))
    assert len(list(reading)) == 2_499


def test_a_tag_leads_to_its_entries_in_order(recorder: Recorder) -> None:
    append(recorder, [entry(number, ("all", f"third:{number % 3}")) for number in range(1_500)])
    assert recorder.tag_positions("third:0") == list(range(1, 1_501, 3))
    assert [each.position for each in recorder.by_tag("all")] == list(range(1, 1_501))
    assert [each.position for each in recorder.by_tag("third:1", after=5, until=11)] == [8, 11]
    assert [each.data for each in recorder.by_tag("third:2", until=3)] == [b"entry-2"]
    assert list(recorder.by_tag("third:3")) == []


def test_ids_and_keys_lead_to_positions_and_unknown_ones_are_left_out(recorder: Recorder) -> None:
    made = [entry(number, keys=(f"family\t{number}",)) for number in range(1_203)]
    append(recorder, made)
    ids = [each.ids[0] for each in made]
    assert recorder.positions_of_ids([*ids, b"unknown"]) == {each: i + 1 for i, each in enumerate(ids)}
    assert recorder.positions_of_keys(["family\t7", "unknown"]) == {"family\t7": 8}
    assert recorder.positions_of_ids([]) == {}


@pytest.fixture(scope="module")
def shared() -> Iterator[Engine]:
    """One store for all examples of a property, which tell theirs apart by position."""
    with TemporaryDirectory() as directory:
        engine = create_engine_for(Path(directory, "book.db"))
        create_schema(engine)
        yield engine
        engine.dispose()


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENTS, min_size=1, max_size=12), st.lists(ITEMS, max_size=3), st.integers(0, 5), st.data())
def test_queries_are_answered_as_by_the_librarys_own_recorder(
    shared: Engine, events: list[DCBEvent], items: list[DCBQueryItem], after: int, data: st.DataObject
) -> None:
    ours, theirs = Recorder(shared), InMemoryDCBRecorder()
    start = ours.head()
    ours.append(events)
    theirs.append(events)
    limit = data.draw(st.none() | st.integers(0, 6))
    found = ours.read(DCBQuery(items), after=start + after, limit=limit)
    expected = theirs.read(DCBQuery(items), after=after, limit=limit)
    assert [(each.position - start, each.event) for each in found] == [
        (each.position, each.event) for each in expected
    ]
    assert found.head == (None if expected.head is None else expected.head + start)


def test_a_query_of_more_items_than_a_union_may_have_is_answered_in_order(recorder: Recorder) -> None:
    recorder.append([DCBEvent("type", b"", [f"tag:{number}"]) for number in range(700)])
    query = DCBQuery([DCBQueryItem(tags=[f"tag:{number}"]) for number in reversed(range(650))])
    assert [each.position for each in recorder.read(query)] == list(range(1, 651))


def plan(engine: Engine, prepared: Prepared) -> list[str]:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # On a few rows a scan is right; what is asked is whether there is another way.
            connection.exec_driver_sql("SET enable_seqscan = off")
            numbers = count(1)
            sql = re.sub("%s", lambda _: f"${next(numbers)}", prepared.sql)
            rows = connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {sql}", ()).all()
            return [str(row[0]) for row in rows]
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {prepared.sql}", (None,) * len(prepared.names))
        return [str(row[3]) for row in rows]


def test_a_tag_is_read_from_its_index_and_never_by_scanning(recorder: Recorder, engine: Engine) -> None:
    for start in range(0, 100_000, 25_000):
        append(recorder, [*bare(start, start + 24_995), *[entry(start + i, ("rare",)) for i in range(5)]])
    assert len(list(recorder.by_tag("rare"))) == 20
    statements = Statements(engine.dialect)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    for prepared in (
        statements.by_tag,
        statements.tag_positions,
        statements.matching([DCBQueryItem(["type"], ["rare", "other"]), DCBQueryItem([], ["rare"])])[0],
        statements.events_at(8),
        statements.positions_of_ids(8),
        statements.positions_of_keys(8),
    ):
        steps = plan(engine, prepared)
        assert any(step.startswith("SEARCH") or "Index" in step for step in steps), steps
        scans = [
            step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step or "Seq Scan" in step
        ]
        assert not scans, steps
