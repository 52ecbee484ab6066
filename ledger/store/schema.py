"""The store's tables: the log, what finds its entries again, and the checkpoints.

`entries` is the log. `tags`, `ids` and `business_keys` lead from a name to positions. `nodes` keeps the root
of each complete tile of the Merkle tree, 256 leaves wide (C2SP `tlog-tiles`, height 8): level 8 over leaf
hashes, level 16 over those, and so on; every lower node follows from leaf hashes. Rows are only ever added:
triggers refuse to update and delete. Whoever can drop triggers can still tamper; verification finds that.
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
)
from sqlalchemy.event import listen
from sqlalchemy.types import TypeEngine

from ledger.store.connections import write_transaction

TAG_SEPARATOR = "\n"

metadata = MetaData()

# In SQLite only the name INTEGER makes a column the row's own key.
_Position: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")


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
    return Column(name, Text, nullable=False, server_default=default)


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
    with write_transaction(engine) as connection:
        metadata.create_all(connection)


for _each in metadata.sorted_tables:
    for _act in ("update", "delete"):
        listen(
            _each,
            "after_create",
            DDL(  # type: ignore[no-untyped-call]
                f"CREATE TRIGGER {_each.name}_never_{_act} BEFORE {_act.upper()} ON {_each.name} "
                f"BEGIN SELECT RAISE(ABORT, '{_each.name} is append-only: nothing recorded is changed or "
                "removed'); END"
            ).execute_if(dialect="sqlite"),
        )
