"""Is a database built as this program builds it, with its guards, and whole inside?"""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from audit.findings import DAMAGED, Findings
from audit.server_structure import CLOSING_ON_SERVER, Structure, structure_of_server
from ledger.store.closing import ON_SQLITE, TRIGGER
from ledger.store.connections import is_postgresql

__all__ = ["Structure", "check_schema", "structure_of"]

# Names that begin with sqlite_ are not left out: whoever writes the schema directly could hide behind one.
_NAMES = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"

_STATISTICS = frozenset({("table", "sqlite_stat1"), ("table", "sqlite_stat4")})
"""What `ANALYZE` leaves, which changes how fast questions are answered and not how."""


def check_schema(engine: Engine, expected: Structure, name: str, findings: Findings) -> bool:
    """Compare tables, indexes and triggers with those of a database made just now; look for damaged pages.

    Returns whether every table is there as it must be, so that its rows can be read.
    """
    found = _without_closing(structure_of(engine), is_on_server=is_postgresql(engine))
    for key in sorted((expected.keys() | found.keys()) - _STATISTICS):
        kind, part = key
        place = f"{name}: {kind} {part}"
        if key not in found:
            findings.add(place, "schema-missing", "缺少", "missing, expected as the program makes it")
        elif key not in expected:
            findings.add(
                place, "schema-extra", "多余，不是本程序所建", "found, expected nothing of this name"
            )
        elif found[key] != expected[key]:
            findings.add(place, "schema-changed", "与本程序所建不同", "differs from what the program makes")
    for problem in _problems_inside(engine):
        if problem != "ok":
            findings.add(name, DAMAGED, f"数据库损坏：{problem}", f"the database is damaged: {problem}")
    return all(found.get(key) == made_by for key, made_by in expected.items() if key[0] == "table")


def _without_closing(found: Structure, *, is_on_server: bool) -> Structure:
    """Leave out what closes a log with which another book goes on, made as this program makes it."""
    closing: Structure = CLOSING_ON_SERVER if is_on_server else {("trigger", TRIGGER): ("entries", ON_SQLITE)}
    return {key: made_by for key, made_by in found.items() if closing.get(key) != made_by}


def _problems_inside(engine: Engine) -> list[str]:
    """What SQLite itself finds wrong with the pages; they may be too damaged even for that.

    PostgreSQL checks a page when it reads it.
    """
    if is_postgresql(engine):
        return []
    try:
        with engine.connect() as connection:
            return [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(5)")]
    except DatabaseError as error:
        return [str(error.orig)]


def structure_of(engine: Engine) -> Structure:
    """Read how a database is built."""
    if is_postgresql(engine):
        return structure_of_server(engine)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(_NAMES).all()
    # Damage may leave names that are no texts, which could not be put in order.
    return {(str(row[0]), str(row[1])): (row[2], row[3]) for row in rows}
