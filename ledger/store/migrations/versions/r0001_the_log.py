"""The log as it was first kept: entries, what finds them, tree nodes, checkpoints, and their guards."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Columns on SQLite and on PostgreSQL, the key, and whether SQLite keeps the rows by a number of its own.
_TABLES = {
    "entries": (
        (
            ("position", "INTEGER NOT NULL", "BIGINT NOT NULL"),
            ("submission", "INTEGER NOT NULL", "BIGINT NOT NULL"),
            ("type", "TEXT NOT NULL", 'TEXT COLLATE "C" NOT NULL'),
            ("leaf_hash", "BLOB NOT NULL", "BYTEA NOT NULL"),
            ("tags", "TEXT DEFAULT '' NOT NULL", "TEXT COLLATE \"C\" DEFAULT '' NOT NULL"),
            ("data", "BLOB NOT NULL", "BYTEA NOT NULL"),
        ),
        "position",
        True,
    ),
    "tags": (
        (
            ("tag", "TEXT NOT NULL", 'TEXT COLLATE "C" NOT NULL'),
            ("position", "INTEGER NOT NULL", "BIGINT NOT NULL"),
        ),
        "tag, position",
        False,
    ),
    "ids": (
        (
            ("id", "BLOB NOT NULL", "BYTEA NOT NULL"),
            ("position", "INTEGER NOT NULL", "BIGINT NOT NULL"),
        ),
        "id",
        False,
    ),
    "business_keys": (
        (
            ('"key"', "TEXT NOT NULL", 'TEXT COLLATE "C" NOT NULL'),
            ("position", "INTEGER NOT NULL", "BIGINT NOT NULL"),
        ),
        '"key"',
        False,
    ),
    "nodes": (
        (
            ("level", "INTEGER NOT NULL", "BIGINT NOT NULL"),
            ("index_", "INTEGER NOT NULL", "BIGINT NOT NULL"),
            ("hash", "BLOB NOT NULL", "BYTEA NOT NULL"),
        ),
        "level, index_",
        False,
    ),
    "checkpoints": (
        (
            ("size", "INTEGER NOT NULL", "BIGINT NOT NULL"),
            ("root", "BLOB NOT NULL", "BYTEA NOT NULL"),
            ("note", "TEXT NOT NULL", 'TEXT COLLATE "C" NOT NULL'),
        ),
        "size",
        True,
    ),
}
_REFUSAL = "is append-only: nothing recorded is changed or removed"


def upgrade() -> None:
    """Make everything."""
    if op.get_bind().dialect.name == "postgresql":
        _on_postgresql()
    else:
        _on_sqlite()


def _on_sqlite() -> None:
    for name, (columns, key, has_number) in _TABLES.items():
        options = "STRICT" if has_number else "WITHOUT ROWID,\n STRICT"
        # The spelling is part of what verification compares.
        lines = ", \n\t".join([*(f"{column} {kind}" for column, kind, _ in columns), f"PRIMARY KEY ({key})"])
        _run(f"CREATE TABLE {name} (\n\t{lines}\n)\n {options}\n\n")
        for act in ("update", "delete"):
            _run(
                f"CREATE TRIGGER {name}_never_{act} BEFORE {act.upper()} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, '{name} {_REFUSAL}'); END"
            )


def _on_postgresql() -> None:
    _run(
        "CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING "
        f"ERRCODE = 'restrict_violation', MESSAGE = TG_TABLE_NAME || ' {_REFUSAL}'; END $$"
    )
    _run(
        "CREATE FUNCTION tell_listeners() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_notify('mingzhang_log', ''); RETURN NULL; END $$"
    )
    for name, (columns, key, _) in _TABLES.items():
        lines = ", ".join([*(f"{column} {kind}" for column, _, kind in columns), f"PRIMARY KEY ({key})"])
        _run(f"CREATE TABLE {name} ({lines})")
        _run(
            f"CREATE TRIGGER {name}_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION never_changed()"
        )
        _run(f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {name}_never_changed")
    _run(
        "CREATE TRIGGER entries_told AFTER INSERT ON entries FOR EACH STATEMENT "
        "EXECUTE FUNCTION tell_listeners()"
    )


def _run(sql: str) -> None:
    op.get_bind().exec_driver_sql(sql)
