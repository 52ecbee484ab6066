"""Looking at a book from outside: all its rows, and whether they are what its entries say.

Nothing here is trusted but entries: tags, ids, business keys, checkpoints and subjects are derived again by a
replay from the first entry and compared with what is stored, both ways.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256
from uuid import UUID

from sqlalchemy import URL

from domain.decisions.ruling import business_key
from domain.subjects import Subject
from ledger.application import Ledger
from ledger.checkpoint import open_checkpoint
from ledger.encoding import decode_base64url, encode_base64url
from ledger.jws import verify as verify_jws
from ledger.merkle import leaf_hash, tree_hash
from ledger.replaying import Opened, Replay
from ledger.store.connections import Place
from ledger.submission import statements_root
from tests.postgresql import run_sql

TABLES = ("entries", "tags", "ids", "business_keys", "nodes", "checkpoints")

Rows = dict[str, list[tuple[object, ...]]]


def dump(place: Place) -> Rows:
    """Every row of every table of a log, in order."""
    if isinstance(place, URL):
        return {table: run_sql(place, f"SELECT * FROM ledger.{table} ORDER BY 1, 2") for table in TABLES}
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in TABLES
        }


def check_book(ledger: Ledger) -> dict[str, Subject]:
    """Assert that everything stored follows from the entries; returns all subjects by tag."""
    rows = dump(ledger.book.log_place)
    tags, ids, keys, moments = set(), {}, {}, []
    replay = Replay(ledger.recorder, check=_check_signed)
    for submission in replay.submissions():
        payload = submission.entry.jws.payload
        moments.append(submission.entry.recorded_at)
        ids[UUID(submission.entry.payload.id).bytes] = submission.position
        keys[business_key("submission", encode_base64url(sha256(payload).digest()))] = submission.position
        for fact in submission.facts:
            tags |= {(tag, fact.position) for tag in fact.outcome.tags}
            assert UUID(fact.statement.id).bytes not in ids
            ids[UUID(fact.statement.id).bytes] = fact.position
            for key in fact.outcome.keys:
                assert key not in keys
                keys[key] = fact.position
    assert moments == sorted(moments)
    assert [row[0] for row in rows["entries"]] == list(range(1, replay.position + 1))
    assert set(rows["tags"]) == tags
    assert dict(rows["ids"]) == ids
    assert dict(rows["business_keys"]) == keys
    _check_checkpoints(ledger, rows)
    subjects = {tag: replay.subject(tag) for tag in {tag for tag, _ in tags} if not tag.startswith("trail/")}
    for tag, subject in subjects.items():
        assert ledger.subject(tag) == subject, tag
    return subjects


def _check_signed(opened: Opened) -> None:
    entry = opened.entry
    assert entry.payload.root == statements_root([row.data for row in opened.statements])
    for row in [opened.stored, *opened.statements]:
        assert row.leaf_hash == leaf_hash(row.data)
    if opened.stored.position > 1:
        verify_jws(entry.jws, lambda kid: decode_base64url(opened.subjects.key(kid).public_key))


def _check_checkpoints(ledger: Ledger, rows: Rows) -> None:
    leaves = [row[3] for row in rows["entries"]]
    for size, root, note in rows["checkpoints"]:
        signed = open_checkpoint(str(note), ledger.book.log_key).checkpoint
        assert (signed.origin, signed.size, signed.root) == (ledger.book.origin, size, root)
        assert tree_hash(leaves[:size]) == root  # type: ignore[arg-type, misc]
        assert ledger.recorder.root_at(signed.size) == root
    assert not leaves or rows["checkpoints"][-1][0] == len(leaves)
