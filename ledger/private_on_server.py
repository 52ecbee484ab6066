"""The private store as a schema of the book's database on PostgreSQL.

Its rows are really deleted. After that PostgreSQL would keep them in the table's file until room is needed;
`clear` has it write the table anew and proves that no page can hold a deleted row. What stays, and only the
server's administrator can take away: the write-ahead log until its segments are overwritten, archived
segments, standbys that are behind, backups, and the server's records if it is set to write statements with
their values. Nobody but the owner may enter the schema until roles are granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from ledger.private_errors import (
    BUSY_TIMEOUT_MS,
    ErasureUnfinishedError,
    PrivateStoreBusyError,
    PrivateStoreError,
    PrivateStoreNotGrantedError,
    PrivateStoreUnusableError,
)
from ledger.private_tables import DISCLOSURES, ON_SERVER
from ledger.store import postgresql
from ledger.store.connections import create_engine_for, explain_failures, write_transaction
from ledger.store.failures import (
    BookBusyError,
    NotGrantedError,
    UncertainCommitError,
    UnreachableDatabaseError,
    UnusableDatabaseError,
)
from ledger.store.postgresql import PRIVATE_SCHEMA

_TABLES: Final = f"SELECT tablename FROM pg_tables WHERE schemaname = '{PRIVATE_SCHEMA}'"  # noqa: S608
_MAY_ENTER: Final = f"SELECT has_schema_privilege('{PRIVATE_SCHEMA}', 'USAGE')"


class PrivateOnServer:
    """The schema `private` of a database, which is made if there is none. Raises a `PrivateStoreError`.

    Who may not make or read it is told so when it is used.
    """

    def __init__(self, url: URL) -> None:
        self._engine = explain_failures(create_engine_for(url, BUSY_TIMEOUT_MS / 1000, schema=PRIVATE_SCHEMA))
        self.place = postgresql.book_name(self._engine)
        self._may_enter = True
        try:
            self._make_schema()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose statements each see what is committed."""
        with self._entering(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that nobody else writes beside; on disk at the end."""
        with self._entering(), write_transaction(self._engine) as connection:
            yield connection

    def clear(self) -> None:
        """Leave nothing of deleted rows in the table's files. Raises `ErasureUnfinishedError`."""
        try:
            with self.reading() as connection:
                is_clear = postgresql.write_anew(connection, DISCLOSURES, BUSY_TIMEOUT_MS / 1000)
        except PrivateStoreBusyError:
            is_clear = False
        if not is_clear:
            raise ErasureUnfinishedError(self.place)

    def close(self) -> None:
        """Close the connections; using it again makes new ones."""
        self._engine.dispose()

    def _make_schema(self) -> None:
        # Whoever may not create anything may still use what is there.
        with self.reading() as connection:
            if set(ON_SERVER.tables) <= set(connection.exec_driver_sql(_TABLES).scalars()):
                self._may_enter = bool(connection.exec_driver_sql(_MAY_ENTER).scalar_one())
                return
        with self.writing() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {PRIVATE_SCHEMA}")
            ON_SERVER.create_all(connection)

    @contextmanager
    def _entering(self) -> Iterator[None]:
        """Tell failures as errors of the store."""
        if not self._may_enter:
            # Else the server would say that there are no such tables.
            raise PrivateStoreNotGrantedError(self.place, f"permission denied for schema {PRIVATE_SCHEMA}")
        try:
            yield
        except PrivateStoreError:
            raise
        except BookBusyError:
            raise PrivateStoreBusyError(self.place) from None
        except NotGrantedError as error:
            raise PrivateStoreNotGrantedError(self.place, error.found) from None
        except DBAPIError as error:
            # Only its first line is left, which quotes no row.
            raise PrivateStoreUnusableError(self.place, f"a database that says: {error.orig}") from None
        except (UnreachableDatabaseError, UnusableDatabaseError, UncertainCommitError) as error:
            raise PrivateStoreUnusableError(self.place, _found(error)) from None


def may_be_read(engine: Engine) -> bool:
    """Is there a private store in this database, and may this role read it?"""
    sql = (
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "  # noqa: S608
        f"WHERE n.nspname = '{PRIVATE_SCHEMA}' AND c.relname IN ({_names()}) "
        "AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"
    )
    with engine.connect() as connection:
        return bool(connection.exec_driver_sql(sql).scalar_one() == len(ON_SERVER.tables))


def _names() -> str:
    return ", ".join(f"'{name}'" for name in sorted(ON_SERVER.tables))


def _found(error: Any) -> str:
    return str(getattr(error, "found", error))
