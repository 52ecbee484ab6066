"""How a schema of PostgreSQL is built, and how this program builds it, in the same words.

Tables with their columns, indexes, triggers, functions, rules and further constraints: everything that could
make what is read or written another than it seems. Grants are for whoever runs the server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Engine, LargeBinary, Table, UniqueConstraint

from ledger.private_tables import ON_SERVER
from ledger.store.closing import FUNCTION, TRIGGER
from ledger.store.schema import NEVER_CHANGED, TELL_LISTENERS, entries, metadata
from projections.views import FORMAT, MARK, TRACKING

Structure = dict[tuple[str, str], tuple[str, str | None]]
"""Parts by kind and name, with the table they belong to and what they are made of."""

_HERE: Final = "current_schema()::regnamespace"
_COLUMNS: Final = f"""
    SELECT c.relname, c.relkind::text, c.relrowsecurity, c.relpersistence::text,
      (SELECT count(*) FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent)),
      a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, l.collname,
      pg_get_expr(d.adbin, d.adrelid), a.attidentity::text || a.attgenerated::text
    FROM pg_class c
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    LEFT JOIN pg_collation l ON l.oid = a.attcollation
    WHERE c.relnamespace = {_HERE} AND c.relkind NOT IN ('i', 't')
    ORDER BY c.relname, a.attnum"""  # noqa: S608
_INDEXES: Final = f"""
    SELECT c.relname, t.relname, i.indisunique, i.indisvalid, m.amname,
      i.indpred IS NULL AND i.indexprs IS NULL,
      ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k(number, place)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number ORDER BY k.place)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_am m ON m.oid = c.relam WHERE t.relnamespace = {_HERE} AND t.relkind <> 't'"""  # noqa: S608
_TRIGGERS: Final = f"""
    SELECT g.tgname, t.relname, g.tgtype, g.tgenabled::text, p.proname, p.pronamespace = {_HERE},
      g.tgqual IS NULL AND g.tgnargs = 0
    FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
    WHERE t.relnamespace = {_HERE} AND NOT g.tgisinternal"""  # noqa: S608
_FUNCTIONS: Final = f"""
    SELECT p.proname, l.lanname, p.prosecdef, p.prosrc FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace = {_HERE}"""  # noqa: S608
_RULES: Final = f"""
    SELECT r.rulename, t.relname FROM pg_rewrite r JOIN pg_class t ON t.oid = r.ev_class
    WHERE t.relnamespace = {_HERE}"""  # noqa: S608
_CONSTRAINTS: Final = f"""
    SELECT n.conname, t.relname FROM pg_constraint n JOIN pg_class t ON t.oid = n.conrelid
    WHERE t.relnamespace = {_HERE} AND n.contype NOT IN ('p', 'u', 'n')"""  # noqa: S608

# Bits of pg_trigger.tgtype: before 2, insert 4, delete 8, update 16, truncate 32.
_BEFORE_ANY_CHANGE: Final = 2 | 8 | 16 | 32
_AFTER_INSERT: Final = 4
_BEFORE_INSERT: Final = 2 | 4


def structure_of_server(engine: Engine) -> Structure:
    """Read how the schema is built."""
    with engine.connect() as connection:

        def rows(sql: str) -> list[Any]:
            # Nothing in these is a placeholder.
            return list(connection.exec_driver_sql(sql).all())

        found: Structure = {}
        for name, kind, secured, persistence, relatives, *column in rows(_COLUMNS):
            first = f"{kind} {persistence} {secured} {relatives}"
            before = found.get(("table", name), (name, first))[1]
            found["table", name] = (name, f"{before}, {_column(*column)}")
        for name, table, unique, valid, method, plain, columns in rows(_INDEXES):
            found["index", name] = (table, _index(unique, valid, method, plain, columns))
        for name, table, kind, enabled, function, ours, plain in rows(_TRIGGERS):
            found["trigger", name] = (table, _trigger(kind, enabled, function, ours, plain))
        for name, language, definer, source in rows(_FUNCTIONS):
            found["function", name] = ("", _function(language, definer, source))
        found |= {("rule", name): (table, None) for name, table in rows(_RULES)}
        found |= {("constraint", name): (table, None) for name, table in rows(_CONSTRAINTS)}
    return found


def log_structure_on_server() -> Structure:
    """How this program builds the log."""
    expected = _tables(metadata.sorted_tables)
    for table in metadata.sorted_tables:
        name = f"{table.name}_never_changed"
        made_of = _trigger(_BEFORE_ANY_CHANGE, "A", "never_changed", True, True)
        expected["trigger", name] = (table.name, made_of)
    expected["trigger", "entries_told"] = (
        entries.name,
        _trigger(_AFTER_INSERT, "O", "tell_listeners", True, True),
    )
    for name, source in (("never_changed", NEVER_CHANGED), ("tell_listeners", TELL_LISTENERS)):
        expected["function", name] = ("", _function("plpgsql", False, source))
    return expected


def views_structure_on_server(tables: Iterable[Table]) -> Structure:
    """How this program builds the views of these tables."""
    return _tables([*tables, TRACKING, MARK, FORMAT])


def private_structure_on_server() -> Structure:
    """How this program builds the private store."""
    return _tables(ON_SERVER.sorted_tables)


def _tables(tables: Iterable[Table]) -> Structure:
    expected: Structure = {}
    for table in tables:
        columns = ", ".join(_expected_column(column) for column in table.columns)
        expected["table", table.name] = (table.name, f"r p False 0, {columns}")
        for name, unique, names in _expected_indexes(table):
            expected["index", name] = (table.name, _index(unique, True, "btree", True, names))
    return expected


def _expected_indexes(table: Table) -> Iterator[tuple[str, bool, list[str]]]:
    yield f"{table.name}_pkey", True, [column.name for column in table.primary_key.columns]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            names = [column.name for column in constraint.columns]
            yield f"{table.name}_{'_'.join(names)}_key", True, names
    for index in table.indexes:
        yield str(index.name), bool(index.unique), [column.name for column in index.columns]


def _expected_column(column: Column[Any]) -> str:
    if isinstance(column.type, BigInteger):
        kind, collation = "bigint", None
    elif isinstance(column.type, LargeBinary):
        kind, collation = "bytea", None
    else:
        kind, collation = "text", "C"
    default = None if column.server_default is None else "''::text"
    return _column(column.name, kind, not column.nullable, collation, default, "")


def _column(*parts: object) -> str:
    return " ".join(str(part) for part in parts)


def _index(unique: bool, valid: bool, method: str, plain: bool, columns: Iterable[str]) -> str:
    return f"unique {unique}, valid {valid}, {method}, plain {plain}: {', '.join(columns)}"


def _trigger(kind: int, enabled: str, function: str, ours: bool, plain: bool) -> str:
    return f"{kind} {enabled} {function}, ours {ours}, plain {plain}"


def _function(language: str, definer: bool, source: str) -> str:
    return f"{language}, definer {definer}: {source}"


CLOSING_ON_SERVER: Final[Structure] = {
    ("trigger", TRIGGER): (entries.name, _trigger(_BEFORE_INSERT, "A", TRIGGER, True, True)),
    ("function", TRIGGER): ("", _function("plpgsql", False, FUNCTION)),
}
"""What closes a log with which another book goes on."""
