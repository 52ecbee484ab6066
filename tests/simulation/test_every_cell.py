"""Every cell of every table of a book is changed by SQL: verification finds each, and says where.

The intruder drops the guards, changes one cell (or deletes a row, or adds one), and puts the guards back as
they were. A book with all its views is small here, so that every cell can be tried; `nodes`, which holds a
row only for 256 entries, is tried in a second book.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from audit.findings import Findings
from audit.report import Report
from audit.verify import verify_book
from audit.views_check import compare_views, rebuild_views
from ledger.private_store import StoredDisclosure
from ledger.store import Recorder, create_engine_for
from projections.follow import catch_up
from projections.views import Views
from tests.world import ACCOUNT, World


class Tampered(NamedTuple):
    """One thing that was done to a table."""

    table: str
    deed: str


Judge = Callable[[], Report]
Deeds = Iterator[tuple[Tampered, Report]]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with a contract, a payment, an expense, a disclosure, a reversal and views at its head."""
    world = World(tmp_path_factory.mktemp("cells"))
    world.fund(ACCOUNT)
    henan, school = world.province(), world.institution()
    world.record(
        henan.education, "contract.signed", contract="C1", account=ACCOUNT, institution=school,
        amount_fen=100_00, trainees=1, days=1,
    )  # fmt: skip
    row, disclosure = world.withhold("payee", "某饭店")
    expense = world.expense("C1", 50_00, withheld=[row])
    identifier = expense.decode().split('"id":"')[1][:36]
    world.record_all(school, expense, disclosures=[StoredDisclosure(identifier, "audit", disclosure)])
    world.record(school, "expense.reversed", reverses=identifier)
    look_at(world)
    world.close()
    return world.path


@pytest.fixture(scope="module")
def long_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of more than 256 entries, whose first tile is complete."""
    world = World(tmp_path_factory.mktemp("nodes"))
    world.fund(ACCOUNT)
    school = world.institution()
    world.record(
        world.province().education, "contract.signed", contract="C1", account=ACCOUNT, institution=school,
        amount_fen=100_00, trainees=1, days=1,
    )  # fmt: skip
    world.record_all(school, *(world.expense("C1", 1) for _ in range(260)))
    world.close()
    return world.path


@pytest.fixture(scope="module")
def judges(book: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judge]:
    """How each database is judged. What the views must be is worked out once, from a copy of the log."""
    copy = tmp_path_factory.mktemp("log") / "ledger.db"
    shutil.copyfile(book / "ledger.db", copy)
    log = Recorder(create_engine_for(copy))
    expected = rebuild_views(log)

    def judge_views() -> Report:
        findings = Findings()
        compare_views(book / "views.db", log, expected, findings)
        return Report(str(book), "unsound" if findings else "sound", findings.rows)

    return {
        "ledger.db": lambda: verify_book(book),
        "private.db": lambda: verify_book(book),
        "views.db": judge_views,
    }


def look_at(world: World) -> None:
    views = Views(world.ledger.book.views_path)
    catch_up(world.ledger.recorder, views)
    views.close()


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
    tried = [
        (deed, report)
        for deeds in (every_change, every_deletion, every_addition)
        for deed, report in deeds(path, lambda: verify_book(long_book), tables=["nodes"])
    ]
    assert len(tried) >= 5
    assert [deed for deed, report in tried if not found(report)] == []


@pytest.mark.parametrize("name", ["ledger.db", "private.db", "views.db"])
def test_every_missing_guard_table_or_index_is_found(book: Path, name: str) -> None:
    path = book / name
    with closing(sqlite3.connect(path)) as connection:
        parts = connection.execute(
            "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type DESC"
        ).fetchall()
    deeds = [f'DROP {kind} "{part}"' for kind, part in parts]
    for deed in [*deeds, "CREATE TABLE extra (a)"]:
        with put_back(path):
            with closing(sqlite3.connect(path)) as connection:
                connection.execute(deed)
                connection.commit()
            assert verify_book(book).verdict == "unsound", deed


def found(report: Report) -> bool:
    """Is the book called unsound, or unreadable, with a place?"""
    return report.verdict != "sound" and bool(report.findings[0].place)


def every_change(path: Path, judge: Judge, tables: list[str] | None = None) -> Deeds:
    """Each cell in turn gets another value of its kind."""
    for table, columns, rowids in rows_of(path, tables):
        for rowid in rowids:
            for column in columns:
                deed = f'UPDATE "{table}" SET "{column}" = ? WHERE {key_of(table, path)} = ?'
                value = read(path, f'SELECT "{column}" FROM "{table}" WHERE {key_of(table, path)} = ?', rowid)
                yield tried(path, judge, table, deed, (other(value), rowid))


def every_deletion(path: Path, judge: Judge, tables: list[str] | None = None) -> Deeds:
    """Each row in turn is deleted."""
    for table, _, rowids in rows_of(path, tables):
        for rowid in rowids:
            deed = f'DELETE FROM "{table}" WHERE {key_of(table, path)} = ?'
            yield tried(path, judge, table, deed, (rowid,))


def every_addition(path: Path, judge: Judge, tables: list[str] | None = None) -> Deeds:
    """A row much like the last one is added to each table."""
    for table, columns, rowids in rows_of(path, tables):
        if not rowids:
            continue
        values = [
            read(path, f'SELECT "{column}" FROM "{table}" WHERE {key_of(table, path)} = ?', rowids[-1])
            for column in columns
        ]
        places = ", ".join("?" * len(columns))
        deed = f'INSERT INTO "{table}" VALUES ({places})'
        yield tried(path, judge, table, deed, tuple(map(other, values)))


def rows_of(path: Path, tables: list[str] | None) -> Iterator[tuple[str, list[str], list[Any]]]:
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_") and (tables is None or name in tables)
        ]
        found = [
            (
                name,
                [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')],
                [row[0] for row in connection.execute(f'SELECT {key_of(name, path)} FROM "{name}"')],
            )
            for name in names
        ]
    yield from found


def key_of(table: str, path: Path) -> str:
    """An expression that tells the rows of a table apart, also where there is no rowid."""
    with closing(sqlite3.connect(path)) as connection:
        keys = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[5]]
    return " || '|' || ".join(f'hex("{key}")' for key in keys) or "rowid"


def read(path: Path, sql: str, rowid: Any) -> Any:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, (rowid,)).fetchone()[0]


def other(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case int():
            return value + 1_000_003
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:] if value else b"x"
        case str():
            return f"{value}x"
        case _:
            return "2026-01-01"


def tried(
    path: Path, judge: Judge, table: str, deed: str, values: tuple[Any, ...]
) -> tuple[Tampered, Report]:
    """Do it, past the guards, verify, and put everything back."""
    with put_back(path):
        with closing(sqlite3.connect(path)) as connection:
            guards = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
            ).fetchall()
            for name, _ in guards:
                connection.execute(f'DROP TRIGGER "{name}"')
            try:
                connection.execute(deed, values)
            except (
                sqlite3.IntegrityError
            ):  # the kind of a column that is no text, or a null where none may be
                connection.execute(deed, tuple(7 if value == "2026-01-01" else value for value in values))
            for _, sql in guards:
                connection.execute(sql)
            connection.commit()
        return Tampered(table, f"{deed} {values}"), judge()


@contextmanager
def put_back(path: Path) -> Iterator[None]:
    kept = path.with_name("kept")
    shutil.copyfile(path, kept)
    try:
        yield
    finally:
        kept.replace(path)
