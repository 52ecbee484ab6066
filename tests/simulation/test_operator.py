"""An operator who holds the log's key and rewrites the book: what officers signed gives it away."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from audit.verify import verify_book
from ledger.book import Book
from ledger.checkpoint import Checkpoint, sign_checkpoint
from ledger.merkle import leaf_hash, tree_hash
from ledger.practice import practice_log_key
from tests.simulation.tampering import past_the_guards
from tests.world import ACCOUNT, World


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with three payments of 300 yuan, under a contract that has room for more."""
    world = World(tmp_path_factory.mktemp("operator"))
    world.fund(ACCOUNT)
    school = world.contract("C1", 2_000_00)
    world.wait(60)
    for number in range(3):
        world.record(
            world.province().finance, "disbursement.made", contract="C1", payee=school, amount_fen=300_00,
            payment_order=f"Z{number}",
        )  # fmt: skip
        world.wait(60)
    world.close()
    return world.path


@pytest.fixture
def book(original: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "book"
    shutil.copytree(original, copy)
    shutil.copytree(original.with_name("book.keys"), tmp_path / "book.keys")
    return copy


def rewrite(book: Path, change: Callable[[list[tuple[int, int, str, str, bytes]]], None]) -> None:
    """Change the entries, then make hashes, positions and every checkpoint fit, signed with the log's key."""
    opened = Book.open(book)
    key = practice_log_key(opened)
    with past_the_guards(book / "ledger.db") as connection:
        rows = connection.execute(
            "SELECT position, submission, type, tags, data FROM entries ORDER BY position"
        ).fetchall()
        change(rows)
        connection.execute("DELETE FROM entries")
        connection.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)",
            [(p, s, kind, leaf_hash(data), tags, data) for p, s, kind, tags, data in rows],
        )
        leaves = [leaf_hash(row[4]) for row in rows]
        sizes = [size for (size,) in connection.execute("SELECT size FROM checkpoints ORDER BY size")]
        connection.execute("DELETE FROM checkpoints")
        for size in sizes:
            if size <= len(leaves):
                root = tree_hash(leaves[:size])
                note = sign_checkpoint(Checkpoint(opened.origin, size, root), key)
                connection.execute("INSERT INTO checkpoints VALUES (?, ?, ?)", (size, root, note))


def test_a_rewriting_that_changes_nothing_is_sound(book: Path) -> None:
    rewrite(book, lambda rows: None)
    assert verify_book(book).verdict == "sound"


def test_a_changed_amount_does_not_fit_what_the_officers_signed(book: Path) -> None:
    def change(rows: list[tuple[int, int, str, str, bytes]]) -> None:
        position, submission, kind, tags, data = rows[-1]
        rows[-1] = (
            position,
            submission,
            kind,
            tags,
            data.replace(b'"amount_fen":30000', b'"amount_fen":20000'),
        )

    rewrite(book, change)
    report = verify_book(book)
    assert report.exit_code == 1
    assert report.findings[0].code == "root-differs"


def test_an_invented_moment_of_recording_runs_backwards(book: Path) -> None:
    def change(rows: list[tuple[int, int, str, str, bytes]]) -> None:
        position, submission, kind, tags, data = rows[-2]
        before = data.replace(b'"recorded_at":"2026-12-', b'"recorded_at":"2026-11-')
        assert before != data
        rows[-2] = (position, submission, kind, tags, before)

    rewrite(book, change)
    assert "recorded-at-decreases" in {finding.code for finding in verify_book(book).findings}


def test_a_submission_recorded_twice_has_no_place_in_the_index(book: Path) -> None:
    def change(rows: list[tuple[int, int, str, str, bytes]]) -> None:
        opening, paid = rows[-2], rows[-1]
        last = rows[-1][0]
        rows += [(last + 1, last + 1, *opening[2:]), (last + 2, last + 1, *paid[2:])]

    size = verify_book(book).size
    rewrite(book, change)
    first = verify_book(book).findings[0]
    # An id stands for one position: the table cannot hold a second one, and without it this is found.
    assert (first.place, first.code) == (f"position {size + 1}, table ids", "index-missing")


def test_two_submissions_cannot_change_places(book: Path) -> None:
    def change(rows: list[tuple[int, int, str, str, bytes]]) -> None:
        for first, second in ((-4, -2), (-3, -1)):
            a, b = rows[first], rows[second]
            rows[first], rows[second] = (*a[:2], *b[2:]), (*b[:2], *a[2:])

    size = verify_book(book).size
    rewrite(book, change)
    first = verify_book(book).findings[0]
    assert (first.place, first.code) == (f"position {size - 3}", "seen-elsewhere")


def cut_off_the_last_submission(book: Path) -> None:
    """Make the book what it was one submission earlier, with its index and its checkpoints."""
    rewrite(book, lambda rows: rows.__delitem__(slice(-2, None)))
    with past_the_guards(book / "ledger.db") as connection:
        head = connection.execute("SELECT max(position) FROM entries").fetchone()[0]
        for table in ("tags", "ids", "business_keys"):
            connection.execute(f"DELETE FROM {table} WHERE position > ?", (head,))


def test_a_log_cut_short_is_an_older_book_that_a_remembered_checkpoint_gives_away(book: Path) -> None:
    whole = verify_book(book)
    cut_off_the_last_submission(book)
    older = verify_book(book)
    assert (older.verdict, older.size) == ("sound", whole.size - 2)
    assert older.root != whole.root


def test_a_log_cut_short_whose_last_checkpoint_was_left_is_not_sound(book: Path) -> None:
    newest = "SELECT * FROM checkpoints ORDER BY size DESC LIMIT 1"
    with closing(sqlite3.connect(book / "ledger.db")) as connection:
        size, root, note = connection.execute(newest).fetchone()
    cut_off_the_last_submission(book)
    with closing(sqlite3.connect(book / "ledger.db")) as connection:
        connection.execute("INSERT INTO checkpoints VALUES (?, ?, ?)", (size, root, note))
        connection.commit()
    first = verify_book(book).findings[0]
    assert (first.place, first.code) == (f"checkpoint {size}", "checkpoint-beyond")


def test_another_ledger_with_the_same_words_has_another_founding(tmp_path: Path, original: Path) -> None:
    fingerprint = verify_book(original).founding
    other = World(tmp_path)
    other.close()
    assert verify_book(other.path, fingerprint).exit_code == 1
