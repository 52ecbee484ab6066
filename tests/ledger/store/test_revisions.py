"""The form of a database: made by steps it is what is made at once; other forms are refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from audit.schema_check import structure_of
from ledger.store import Factory, Recorder, create_engine_for, create_schema
from ledger.store import revisions as revisions_module
from ledger.store.connections import Place, place_text, write_transaction
from ledger.store.factory import DATABASE_VARIABLE
from ledger.store.revisions import (
    REVISIONS,
    VERSION_TABLE,
    NewerRevisionError,
    OlderRevisionError,
    refuse_other_revision,
    revision_of,
    run_steps,
    upgrade,
)
from ledger.store.schema import metadata
from tests.ledger.store.samples import append, content, entry, run, seal

SCRIPTS = Path(revisions_module.__file__).with_name("migrations")

NEXT_STEP = """
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.get_bind().exec_driver_sql("CREATE TABLE more (number INTEGER)")
"""


def test_the_program_knows_the_steps_that_are_there() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    steps = ScriptDirectory.from_config(config).walk_revisions()
    assert [step.revision for step in steps][::-1] == list(REVISIONS)


def test_made_step_by_step_a_database_is_built_as_one_that_is_made_at_once(
    book: Place, engine: Engine
) -> None:
    at_once = structure_of(engine)
    run(book, *[f"DROP TABLE {table}" for table in metadata.tables])
    if engine.dialect.name == "postgresql":
        run(book, "DROP FUNCTION never_changed, tell_listeners")
    with write_transaction(engine) as connection:
        run_steps(connection, None)
    by_steps = {key: made for key, made in structure_of(engine).items() if made[0] != VERSION_TABLE}
    assert by_steps == at_once
    append(Recorder(engine, seal), [entry(1, ("tag",), ("key",))])


def test_an_upgrade_of_the_newest_changes_nothing(book: Place, engine: Engine) -> None:
    append(Recorder(engine, seal), [entry(1)])
    before, structure = content(book), structure_of(engine)
    assert upgrade(book) == (REVISIONS[-1], REVISIONS[-1])
    assert (content(book), structure_of(engine)) == (before, structure)
    refuse_other_revision(engine)


def test_an_older_database_is_refused_until_it_is_upgraded_and_keeps_its_rows(
    book: Place, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(Recorder(engine, seal), [entry(1)])
    before = content(book)
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    for file in ("env.py", "versions/r0001_the_log.py"):
        (scripts / file).write_bytes((SCRIPTS / file).read_bytes())
    (scripts / "versions" / "r0002_more.py").write_text(NEXT_STEP)
    monkeypatch.setattr(revisions_module, "REVISIONS", ("0001", "0002"))
    monkeypatch.setattr(run_steps, "__defaults__", (scripts,))
    with pytest.raises(OlderRevisionError, match="mingzhang upgrade"):
        refuse_other_revision(engine)
    assert upgrade(book) == ("0001", "0002")
    refuse_other_revision(engine)
    assert upgrade(book) == ("0002", "0002")
    assert content(book) == before
    with engine.connect() as connection:
        assert revision_of(connection) == "0002"


def test_a_newer_database_is_refused_in_words_and_left_alone(book: Place, engine: Engine) -> None:
    run(
        book,
        f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32))",
        f"INSERT INTO {VERSION_TABLE} VALUES ('0099')",
    )
    for act in (
        lambda: upgrade(book),
        lambda: Factory({DATABASE_VARIABLE: place_text(book)}).dcb_recorder(),
    ):
        with pytest.raises(NewerRevisionError, match="update the program") as refused:
            act()
        assert refused.value.found == "0099"
        assert "0099" in refused.value.say("zh")


def test_an_empty_database_is_of_the_newest_form(book: Place) -> None:
    engine = create_engine_for(book)
    refuse_other_revision(engine)
    create_schema(engine)
    refuse_other_revision(engine)
    engine.dispose()
