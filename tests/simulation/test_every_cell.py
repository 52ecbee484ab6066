"""Every cell of every table of a book is changed by SQL: verification finds each, and says where.

The intruder drops the guards, changes one cell (or deletes a row, or adds one), and puts the guards back as
they were. A book with all its views is small here, so that every cell can be tried; `nodes`, which holds a
row only for 256 entries, is tried in a second book.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from audit.verify import verify_book
from tests.simulation.tampering import (
    Judge,
    every_addition,
    every_change,
    every_deletion,
    found,
    judge_of_views,
    put_back,
    tables_of,
    tried,
)
from tests.simulation.test_every_kind import ONLY_HERE
from tests.world import ACCOUNT, World


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with a contract, a payment, an expense, a disclosure, a reversal and views at its head."""
    world = World(tmp_path_factory.mktemp("cells"))
    world.fund(ACCOUNT)
    school = world.contract()
    expense, disclosure = world.disclosed_expense("C1", 50_00)
    world.record_all(school, expense, disclosures=[disclosure])
    world.record(school, "expense.reversed", reverses=disclosure.statement_id)
    world.look()
    world.close()
    return world.path


@pytest.fixture(scope="module")
def long_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of more than 256 entries, whose first tile is complete."""
    world = World(tmp_path_factory.mktemp("nodes"))
    world.fund(ACCOUNT)
    school = world.contract()
    world.record_all(school, *(world.expense("C1", 1) for _ in range(260)))
    world.close()
    return world.path


@pytest.fixture(scope="module")
def judges(book: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judge]:
    """How each database is judged. What the views must be is worked out once, from a copy of the log."""
    return {
        "ledger.db": lambda: verify_book(book),
        "private.db": lambda: verify_book(book),
        "views.db": judge_of_views(book, tmp_path_factory.mktemp("log")),
    }


def test_the_books_are_sound_before_anybody_touches_them(book: Path, long_book: Path) -> None:
    assert verify_book(book).verdict == verify_book(long_book).verdict == "sound"


@pytest.mark.parametrize("name", ["ledger.db", "private.db", "views.db"])
def test_every_changed_cell_is_found(book: Path, name: str, judges: dict[str, Judge]) -> None:
    assert [deed for deed, report in every_change(book / name, judges[name]) if not found(report)] == []


@pytest.mark.parametrize("name", ["ledger.db", "private.db", "views.db"])
def test_every_deleted_row_is_found_or_nothing_depends_on_it(
    book: Path, name: str, judges: dict[str, Judge]
) -> None:
    whole = verify_book(book)
    for deed, report in every_deletion(book / name, judges[name]):
        if found(report):
            continue
        # A withheld value may be erased: it is reported as missing. An older checkpoint is a copy of what the
        # newest one proves. In both cases the log and its root are what they were.
        assert deed.table in {"disclosures", "checkpoints"}, deed
        assert (report.root, report.statements) == (whole.root, whole.statements)
        assert report.missing_disclosures == whole.missing_disclosures + (deed.table == "disclosures")


@pytest.mark.parametrize("name", ["ledger.db", "private.db", "views.db"])
def test_every_added_row_is_found(book: Path, name: str, judges: dict[str, Judge]) -> None:
    assert [deed for deed, report in every_addition(book / name, judges[name]) if not found(report)] == []


@pytest.mark.parametrize("name", ["private.db", "views.db"])
def test_what_is_found_in_a_database_makes_the_whole_book_unsound(book: Path, name: str) -> None:
    for _, report in every_addition(book / name, lambda: verify_book(book)):
        assert report.exit_code == 1


def test_the_newest_checkpoint_cannot_be_missing(book: Path) -> None:
    path = book / "ledger.db"
    deed = "DELETE FROM checkpoints WHERE size = (SELECT max(size) FROM checkpoints) AND ? IS NOT NULL"
    _, report = tried(path, lambda: verify_book(book), "checkpoints", deed, (1,))
    assert report.findings[0].code == "checkpoint-missing"


def test_every_cell_of_the_trees_nodes_counts(long_book: Path) -> None:
    path = long_book / "ledger.db"
    done = [
        (deed, report)
        for deeds in (every_change, every_deletion, every_addition)
        for deed, report in deeds(path, lambda: verify_book(long_book), tables=["nodes"])
    ]
    assert len(done) >= 5
    assert [deed for deed, report in done if not found(report)] == []


@pytest.mark.parametrize("name", ["ledger.db", "private.db", "views.db"])
def test_every_missing_guard_table_or_index_is_found(book: Path, name: str) -> None:
    path = book / name
    with closing(sqlite3.connect(path)) as connection:
        parts = connection.execute(
            "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type DESC"
        ).fetchall()
    deeds = [f'DROP {kind} "{part}"' for kind, part in parts]
    first = next(part for kind, part in parts if kind == "table")
    # Neither name begins with sqlite_, which LIKE takes any letter for.
    planted = [
        "CREATE TABLE extra (a)",
        f'CREATE TRIGGER sqlitez BEFORE INSERT ON "{first}" BEGIN SELECT RAISE(IGNORE); END',
    ]
    for deed in [*deeds, *planted]:
        with put_back(path):
            with closing(sqlite3.connect(path)) as connection:
                connection.execute(deed)
                connection.commit()
            assert verify_book(book).verdict == "unsound", deed


@pytest.mark.parametrize("name", ["ledger.db", "private.db", "views.db"])
def test_statistics_for_the_query_planner_are_no_damage(book: Path, name: str) -> None:
    path = book / name
    with put_back(path):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("ANALYZE")
            connection.commit()
        assert verify_book(book).verdict == "sound"


def test_no_table_is_left_out_without_another_test_for_it(book: Path) -> None:
    empty = {
        table
        for name in ("ledger.db", "private.db", "views.db")
        for table, rows in tables_of(book / name).items()
        if not rows
    }
    assert empty == {"nodes", "erased", *ONLY_HERE}
