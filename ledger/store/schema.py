"""The store's tables: the log, what finds its entries again, and the checkpoints.

`entries` is the log. `tags`, `ids` and `business_keys` lead from a name to positions. `nodes` keeps the root
of each complete tile of the Merkle tree, 256 leaves wide (C2SP `tlog-tiles`, height 8): level 8 over leaf
hashes, level 16 over those, and so on; every lower node follows from leaf hashes. Rows are only ever added:
triggers refuse to change or remove them. Whoever can drop triggers can still tamper; verification finds that.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    inspect,
)
from sqlalchemy.event import listen
from sqlalchemy.types import TypeEngine

from ledger.store.connections import is_postgresql, schema_of, write_transaction
from ledger.store.postgresql import CHANNEL

TAG_SEPARATOR = "\n"

NEVER_CHANGED = (
    " BEGIN RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = TG_TABLE_NAME || "
    "' is append-only: nothing recorded is changed or removed'; END "
)
TELL_LISTENERS = f" BEGIN PERFORM pg_notify('{CHANNEL}', ''); RETURN NULL; END "

metadata = MetaData()

# In SQLite only the name INTEGER makes a column the row's own key.
_Position: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")
# In the order of their bytes, as SQLite has them.
_Text: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")


def _table(name: str, *columns: Column[int] | Column[str] | Column[bytes], key: tuple[str, ...]) -> Table:
    return Table(
        name,
        metadata,
        *columns,
        PrimaryKeyConstraint(*key),
        sqlite_strict=True,
        sqlite_with_rowid=key in (("position",), ("size",)),
    )


def _whole(name: str) -> Column[int]:
    return Column(name, _Position, nullable=False, autoincrement=False)


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, _Text, nullable=False, server_default=default)


def _blob(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


entries = _table(
    "entries",
    _whole("position"),
    _whole("submission"),
    _text("type"),
    _blob("leaf_hash"),
    # The entry's tags in their order, which `tags` cannot tell without a second index three rows an entry.
    _text("tags", default=""),
    _blob("data"),
    key=("position",),
)
tags = _table("tags", _text("tag"), _whole("position"), key=("tag", "position"))
ids = _table("ids", _blob("id"), _whole("position"), key=("id",))
business_keys = _table("business_keys", _text("key"), _whole("position"), key=("key",))
nodes = _table("nodes", _whole("level"), _whole("index_"), _blob("hash"), key=("level", "index_"))
checkpoints = _table("checkpoints", _whole("size"), _blob("root"), _text("note"), key=("size",))


def create_schema(engine: Engine) -> None:
    """Creates what is missing, in one transaction. Raises `BookBusyError`."""
    # Whoever may not create anything may still use what is there.
    if is_postgresql(engine) and _is_complete(engine):
        return
    with write_transaction(engine) as connection:
        if is_postgresql(connection):
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema_of(engine)}")
        metadata.create_all(connection)


def _is_complete(engine: Engine) -> bool:
    return set(metadata.tables) <= set(inspect(engine).get_table_names())


def _guard_on_sqlite(table: Table) -> None:
    for act in ("update", "delete"):
        ddl = DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER {table.name}_never_{act} BEFORE {act.upper()} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only: nothing recorded is changed or "
            "removed'); END"
        )
        listen(table, "after_create", ddl.execute_if(dialect="sqlite"))


def _on_postgresql(target: MetaData | Table, moment: str, *statements: str) -> None:
    for statement in statements:
        ddl = DDL(statement)  # type: ignore[no-untyped-call]
        listen(target, moment, ddl.execute_if(dialect="postgresql"))


_on_postgresql(
    metadata,
    "before_create",
    f"CREATE OR REPLACE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $${NEVER_CHANGED}$$",
    f"CREATE OR REPLACE FUNCTION tell_listeners() RETURNS trigger LANGUAGE plpgsql AS $${TELL_LISTENERS}$$",
)
for _each in metadata.sorted_tables:
    _guard_on_sqlite(_each)
    _on_postgresql(
        _each,
        "after_create",
        f"CREATE TRIGGER {_each.name}_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {_each.name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION never_changed()",
        # Also in a session that replays what another server did.
        f"ALTER TABLE {_each.name} ENABLE ALWAYS TRIGGER {_each.name}_never_changed",
    )
_on_postgresql(
    entries,
    "after_create",
    "CREATE TRIGGER entries_told AFTER INSERT ON entries FOR EACH STATEMENT "
    "EXECUTE FUNCTION tell_listeners()",
)
