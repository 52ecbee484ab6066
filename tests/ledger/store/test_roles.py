"""Who may do what on PostgreSQL: a writer adds and nothing else, a reader reads and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL

from audit.verify import verify_book
from ledger.application import Ledger
from ledger.book import Book
from ledger.practice import PracticeDesk, practice_log_key
from ledger.private_store import PrivateStore, PrivateStoreNotGrantedError
from ledger.store import NotGrantedError, create_engine_for, explain_failures
from ledger.store.connections import url_of
from ledger.store.postgresql import LOG_SCHEMA, PRIVATE_SCHEMA
from ledger.store.roles import ROLES, grant_roles, role_names
from ledger.store.schema import metadata
from projections.digest import digests
from projections.follow import catch_up
from projections.views import Views
from tests.postgresql import database, run_on_server, run_sql
from tests.world import ACCOUNT, World

TABLES = sorted(metadata.tables)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A book whose database has the roles, each granted to a user of the same name and `_user`."""
    with database() as url:
        world = World(tmp_path_factory.mktemp("roles"), database=url)
        world.fund(ACCOUNT, 10_000_00)
        world.contract("C1", 4_000_00)
        world.look()
        place = world.ledger.book.log_place
        assert isinstance(place, URL)
        grant_roles(place)
        grant_roles(place)  # again changes nothing
        for role, name in role_names(place).items():
            run_sql(url, f"CREATE USER {user_of(place, role)}", f"GRANT {name} TO {user_of(place, role)}")
        yield world
        world.close()
    users = [user_of(place, role) for role in ROLES]
    run_on_server(f"DROP ROLE {', '.join([*users, *role_names(place).values()])}")


def user_of(place: URL, role: str) -> str:
    return f"{place.database}_{role}_user"


def place_as(world: World, role: str) -> URL:
    place = world.ledger.book.log_place
    assert isinstance(place, URL)
    return place.set(username=user_of(place, role))


def book_as(world: World, role: str) -> Path:
    """The book as somebody with this role has it: the same, under another user's name."""
    path = world.path.with_name(f"book-of-{role}")
    if not path.exists():
        book = world.ledger.book
        text = place_as(world, role).render_as_string()
        Book.create(path, book.origin, book.log_key, practice=True, database=None)
        json = (path / "book.json").read_text()
        (path / "book.json").write_text(json.replace('"ledger.db"', f'"{text}"'))
    return path


def refused(world: World, role: str, sql: str) -> bool:
    from psycopg.errors import InsufficientPrivilege

    try:
        run_sql(place_as(world, role), f"SET search_path = {LOG_SCHEMA}", sql)
    except InsufficientPrivilege:
        return True
    return False


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", TABLES)
def test_nobody_changes_removes_or_unguards_what_is_recorded(world: World, role: str, table: str) -> None:
    column = metadata.tables[table].columns.keys()[0]
    for sql in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"DROP TRIGGER {table}_never_changed ON {table}",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} ADD COLUMN more text",
        f"DROP TABLE {table}",
        "CREATE OR REPLACE FUNCTION never_changed() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
        "SET session_replication_role = replica",
    ):
        assert refused(world, role, sql), sql


@pytest.mark.parametrize("role", ["projector", "reader", "auditor"])
def test_only_a_writer_adds_to_the_log(world: World, role: str) -> None:
    for table in TABLES:
        assert refused(world, role, f"INSERT INTO {table} SELECT * FROM {table} LIMIT 0")
        assert not refused(world, role, f"SELECT * FROM {table}")


def test_a_writer_records_and_a_projector_takes_it_in(world: World) -> None:
    key = practice_log_key(world.ledger.book)
    ledger = Ledger.open(book_as(world, "writer"), key, lambda: world.now)
    desk = PracticeDesk(world.ledger, world.new_id, lambda: world.now)
    parcel = desk.sign(world.institution(), [world.expense("C1", 1_00)])
    ledger.submit(parcel.submission())
    head = ledger.recorder.head()
    ledger.close()
    for role in ("projector", "writer"):  # whoever made the tables, the other goes on with them
        views = Views(place_as(world, role))
        views.clear()
        assert catch_up(world.ledger.recorder, views) == head
        views.close()


def test_what_is_withheld_is_for_writers_and_auditors_alone(world: World) -> None:
    data, disclosure = world.disclosed_expense("C1", 1_00)
    world.record_all(world.institution(), data, disclosures=[disclosure])
    for role, may_read in {"writer": True, "auditor": True, "reader": False, "projector": False}.items():
        assert refused(world, role, f"SELECT * FROM {PRIVATE_SCHEMA}.disclosures") is not may_read
        with closing(PrivateStore(place_as(world, role))) as store:
            if may_read:
                assert store.get(disclosure.disclosure.digest) == disclosure
            else:
                with pytest.raises(PrivateStoreNotGrantedError, match="mingzhang roles"):
                    store.count()
            if role != "writer":
                with pytest.raises(PrivateStoreNotGrantedError):
                    store.delete([disclosure.disclosure.digest])
        Ledger.open(book_as(world, role)).close()
        verified = verify_book(book_as(world, role))
        missing = verify_book(world.path).missing_disclosures if may_read else verified.withheld
        assert (verified.verdict, verified.missing_disclosures) == ("sound", missing)
    with closing(PrivateStore(place_as(world, "writer"))) as store:
        assert store.delete([disclosure.disclosure.digest]) == 1


def test_a_reader_sees_the_views_and_cannot_bring_them_up_to_date(world: World) -> None:
    world.look()
    owner = Views(world.ledger.book.views_place)
    for role in ("reader", "auditor"):
        views = Views(place_as(world, role))
        assert digests(views) == digests(owner)
        with pytest.raises(NotGrantedError, match="mingzhang roles"):
            views.clear()
        views.close()
    owner.close()


def test_what_a_role_may_not_do_is_told_in_a_sentence(world: World) -> None:
    engine = explain_failures(create_engine_for(place_as(world, "reader")))
    with engine.connect() as connection, pytest.raises(NotGrantedError, match="permission denied") as told:
        connection.exec_driver_sql("INSERT INTO ids SELECT * FROM ids")
    assert "nothing was recorded" in str(told.value)
    assert str(url_of(place_as(world, "reader")).database) in str(told.value)
    engine.dispose()
