"""Where an intruder could hide: behind reserved names, before the first position, in a journal, in a lock.

Each of these once passed as sound, hung or broke off; none is reached by changing cells one at a time.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from audit import snapshot
from audit.replay import replay_to
from audit.verify import verify_book
from domain.folding import fold
from domain.subjects import Subjects, blank
from ledger import deciding, door, founding
from ledger.checkpoint import Checkpoint
from ledger.client import Parcel, prepare
from ledger.encoding import encode_base64
from ledger.merkle import leaf_hash, tree_hash
from ledger.submission import Submission
from tests.postgresql import ON_FILES_ONLY
from tests.simulation.tampering import change, contents, drop_guards
from tests.world import ACCOUNT, World

pytestmark = ON_FILES_ONLY

EVIL = "AFTER INSERT ON entries BEGIN INSERT INTO tags VALUES ('evil', new.position); END"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with an expense of 5000 fen at its end, whose payee is withheld."""
    world = World(tmp_path_factory.mktemp("hiding"))
    world.fund(ACCOUNT)
    school = world.contract()
    expense, disclosure = world.disclosed_expense("C1", 50_00)
    world.record_all(school, expense, disclosures=[disclosure])
    world.close()
    return world.path


@pytest.fixture
def book(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "book"))


@pytest.mark.parametrize("name", ["sqlitex_evil", "SQLITE2evil"])
def test_a_trigger_whose_name_looks_reserved_is_found(book: Path, name: str) -> None:
    change(book / "ledger.db", f"CREATE TRIGGER {name} {EVIL}")
    finding = verify_book(book).findings[0]
    assert (finding.place, finding.code) == (f"ledger.db: trigger {name}", "schema-extra")


def test_a_trigger_under_a_reserved_name_is_found(book: Path) -> None:
    sql = f"CREATE TRIGGER sqlite_evil {EVIL}"
    with closing(sqlite3.connect(book / "ledger.db")) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "INSERT INTO sqlite_master VALUES ('trigger', 'sqlite_evil', 'entries', 0, ?)", (sql,)
        )
        connection.commit()
    assert verify_book(book).findings[0].place == "ledger.db: trigger sqlite_evil"


@pytest.mark.parametrize("position", [0, -5])
def test_an_entry_before_the_first_position_is_found(book: Path, position: int) -> None:
    change(
        book / "ledger.db",
        f"INSERT INTO entries SELECT {position}, {position}, type, leaf_hash, '', data FROM entries "
        "WHERE position = 3",
    )
    finding = verify_book(book).findings[0]
    assert (finding.place, finding.code) == (f"position {position}", "entry-misplaced")


def test_a_line_nobody_can_verify_on_a_checkpoint_is_found(book: Path) -> None:
    line = "— witness.example/w AAAAAAECAwQFBgcI"
    change(book / "ledger.db", f"UPDATE checkpoints SET note = note || '{line}' || char(10) WHERE size = 2")
    finding = verify_book(book).findings[0]
    assert (finding.place, finding.code) == ("checkpoint 2", "checkpoint-line-unknown")


def test_a_journal_that_waits_to_be_rolled_back_is_read_as_the_program_would(
    book: Path, tmp_path: Path
) -> None:
    """The database beside it is sound; whoever opens it next rolls it back to another amount."""
    put = "UPDATE entries SET data = CAST(replace(data, '{}', '{}') AS BLOB) WHERE position = {}"
    with closing(sqlite3.connect(book / "ledger.db")) as connection:
        (last,) = connection.execute("SELECT max(position) FROM entries").fetchone()
    other = tmp_path / "other.db"
    shutil.copyfile(book / "ledger.db", other)
    change(other, put.format("5000", "9000", last))
    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        for pragma in ("journal_mode = DELETE", "synchronous = FULL", "cache_size = 1"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN IMMEDIATE")
        drop_guards(connection)
        connection.execute(put.format("9000", "5000", last))
        connection.execute("CREATE TABLE much (a)")
        connection.execute("INSERT INTO much VALUES (zeroblob(1000000))")
        shutil.copyfile(tmp_path / "other.db-journal", book / "ledger.db-journal")
        connection.execute("ROLLBACK")
    before = contents(book)
    report = verify_book(book)
    assert (report.findings[0].place, report.findings[0].code) == (f"position {last}", "bytes-changed")
    assert contents(book) == before


def test_what_a_killed_writer_shared_is_left_as_it_was(book: Path, tmp_path: Path) -> None:
    left = tmp_path / "left"
    with closing(sqlite3.connect(book / "ledger.db")) as connection:
        connection.execute("PRAGMA user_version = 0")  # gives the writer something in its log
        connection.execute("CREATE TABLE more (a)")
        connection.execute("DROP TABLE more")
        connection.commit()
        shutil.copytree(book, left)
    before = contents(left)
    assert {"ledger.db-wal", "ledger.db-shm"} <= set(before)
    assert verify_book(left).verdict == "sound"
    assert contents(left) == before


def test_a_book_that_somebody_locks_for_good_is_not_waited_for(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "BUSY_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(book / "ledger.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = 0")
        connection.execute("CREATE TABLE more (a)")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        report = verify_book(book)
    assert report.exit_code == 2
    assert "locked" in report.findings[0].en


def test_what_cannot_be_opened_is_undecided_and_never_breaks_off(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no directory")
    assert verify_book(file).exit_code == 2
    (book / "book.json").unlink()
    (book / "book.json").symlink_to("book.json")
    assert verify_book(book).exit_code == 2


def test_a_book_whose_keys_lead_into_it_is_undecided(book: Path) -> None:
    book.with_name("book.keys").symlink_to(book)
    assert verify_book(book).exit_code == 2


def test_a_value_hung_onto_another_statement_is_found(book: Path) -> None:
    change(book / "private.db", "UPDATE disclosures SET statement_id = zeroblob(16)")
    report = verify_book(book)
    assert [finding.code for finding in report.findings] == ["disclosure-damaged"]
    assert "taken from the statement" in report.findings[0].en


def test_replay_gives_the_root_of_the_bytes_not_of_the_hashes_beside_them(book: Path) -> None:
    with closing(sqlite3.connect(book / "ledger.db")) as connection:
        data = [row[0] for row in connection.execute("SELECT data FROM entries ORDER BY position")]
    root = encode_base64(tree_hash([leaf_hash(each) for each in data]))
    change(book / "ledger.db", "UPDATE entries SET leaf_hash = zeroblob(32)")
    assert replay_to(book).root == root


def test_a_founding_that_its_officers_signed_for_another_ledger_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that does not look at the name records it; verification does not follow."""

    def for_another(statements: list[bytes], seen: Checkpoint, *rest: Any, **named: Any) -> Parcel:
        return prepare(statements, Checkpoint("elsewhere.example/log", 0, seen.root), *rest, **named)

    def founders(submission: Submission, subjects: Subjects) -> Subjects | None:
        if subjects.constitution().origin:
            return None
        scratch = Subjects(blank)
        fold(submission.statements[0], (), scratch, deciding.kid_of)
        return scratch

    monkeypatch.setattr(founding, "prepare", for_another)
    monkeypatch.setattr(door, "_refuse_foreign", lambda *_: None)
    monkeypatch.setattr(deciding, "_founding", founders)
    world = World(tmp_path)
    world.close()
    finding = verify_book(world.path).findings[0]
    assert (finding.place, finding.code) == ("position 1", "wrong-ledger")
