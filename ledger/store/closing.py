"""Closing a log for good, because another book goes on with it.

The database itself then takes no more entries, from whatever process has it open. Whoever can drop a trigger
can open it again; the book's mark and the moved key of the log stand in the way of that.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from ledger.store.connections import is_postgresql

CLOSED: Final = "this log is closed: another book goes on with it"
TRIGGER: Final = "entries_closed"

ON_SQLITE: Final = (
    f"CREATE TRIGGER {TRIGGER} BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END"
)
FUNCTION: Final = (
    f" BEGIN RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = '{CLOSED}'; END "
)


def close_log(connection: Connection) -> None:
    """Let the log take no more entries, from the end of this transaction on; again changes nothing."""
    if is_closed(connection):
        return
    if not is_postgresql(connection):
        connection.exec_driver_sql(ON_SQLITE)
        return
    for statement in (
        f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $${FUNCTION}$$",
        f"CREATE TRIGGER {TRIGGER} BEFORE INSERT ON entries FOR EACH STATEMENT EXECUTE FUNCTION {TRIGGER}()",
        f"ALTER TABLE entries ENABLE ALWAYS TRIGGER {TRIGGER}",
    ):
        connection.exec_driver_sql(statement)


def is_closed(connection: Connection) -> bool:
    """Is the log closed?"""
    query = (
        f"SELECT 1 FROM pg_trigger WHERE tgname = '{TRIGGER}' AND tgrelid = 'entries'::regclass"  # noqa: S608
        if is_postgresql(connection)
        else f"SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = '{TRIGGER}'"  # noqa: S608
    )
    return connection.exec_driver_sql(query).first() is not None
