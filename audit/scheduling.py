"""Who looks at bytes ahead of a walk: processes on this machine, or a cluster (分派).

The same function in the same ranges, with the same outcome; only the time is another. Both are
`concurrent.futures` executors. Processes are started when the first log is long enough to be worth it.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import audit
import domain
import ledger
from audit.ahead import RANGE_ENTRIES, Ahead
from audit.errors import AuditError
from ledger.deciding import LogReader
from ledger.replaying import Source

WORTH_FROM: Final = 50_000
"""Entries of a log from which on a second process is worth starting, which takes half a second and more."""
CONNECT_S: Final = 10


class SchedulerError(AuditError):
    """A cluster cannot help. Carries its `address` and what is the matter in both languages."""

    def __init__(self, address: str, zh: str, en: str) -> None:
        self.address = address
        self.zh = f"{address}：{zh}"
        super().__init__(f"{address}: {en}")


class Helpers:
    """Others who look ahead, `ranges_ahead` of about `range_entries` each.

    `start` is called once, when a log has at least `worth_from` entries.
    """

    def __init__(
        self,
        start: Callable[[], Executor],
        ranges_ahead: int,
        worth_from: int = WORTH_FROM,
        range_entries: int = RANGE_ENTRIES,
    ) -> None:
        self._start = start
        self._ranges_ahead = ranges_ahead
        self._worth_from = worth_from
        self._range_entries = range_entries
        self._executor: Executor | None = None
        self._answer: Future[str] | None = None

    def source(self, log: LogReader) -> Source:
        """Where a replay of this log takes its rows from."""
        if log.head() < self._worth_from:
            return Source(log)
        return Ahead(log, self._started(), self._ranges_ahead, self.are_ready, self._range_entries)

    def are_ready(self) -> bool:
        """Have they answered? Starting takes as long as a walk through thousands of entries."""
        return self._answer is not None and self._answer.done()

    def wait(self, seconds: float = CONNECT_S) -> None:
        """Start them, and wait until they have answered. Raises `TimeoutError`."""
        self._started()
        assert self._answer is not None
        self._answer.result(seconds)

    def close(self) -> None:
        """Let them go."""
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = self._answer = None

    def _started(self) -> Executor:
        if self._executor is None:
            self._executor = self._start()
            self._answer = self._executor.submit(program)
        return self._executor


def usual_processes() -> int:
    """How many processes verify if nobody says: two where there are two processors."""
    return min(2, _processors())


@contextmanager
def processes(
    count: int, worth_from: int = WORTH_FROM, range_entries: int = RANGE_ENTRIES
) -> Iterator[Helpers | None]:
    """Helpers on this machine, `count` processes together with this one; none for one process."""
    if count < 2:
        yield None
        return
    helpers = Helpers(lambda: _start_pool(count - 1), 2 * count + 2, worth_from, range_entries)
    try:
        yield helpers
    finally:
        helpers.close()


@contextmanager
def cluster(
    address: str, worth_from: int = WORTH_FROM, range_entries: int = RANGE_ENTRIES
) -> Iterator[Helpers]:
    """The workers of a Dask scheduler at an address. Raises `SchedulerError`."""
    with _connected(address) as client:
        threads = sum(client.nthreads().values())
        helpers = Helpers(lambda: client.get_executor(pure=False), 2 * threads + 2, worth_from, range_entries)
        try:
            yield helpers
        finally:
            helpers.close()


def _start_pool(workers: int) -> Executor:
    # Spawned, not forked: whoever verifies has databases open, and perhaps threads.
    context = get_context("spawn")
    return ProcessPoolExecutor(workers, context, _begin, (gc.get_threshold(),))


def _begin(threshold: tuple[int, int, int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is for the one who started us
    gc.set_threshold(*threshold)


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    if find_spec("distributed") is None:
        raise SchedulerError(
            address,
            "未安装集群支持；请运行 pip install 'mingzhang[cluster]'",
            "found no support for clusters, expected it; run  pip install 'mingzhang[cluster]'",
        )
    try:
        client = import_module("distributed").Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        said = str(error) or type(error).__name__
        raise SchedulerError(address, f"无法连接（{said}）", f"cannot be reached ({said})") from None
    with client:
        _refuse_others(client, address)
        yield client


def _refuse_others(client: Any, address: str) -> None:
    """Workers must have this very program: what they look at must be all that is looked at here."""
    found = client.run(program)
    if not found:
        raise SchedulerError(address, "没有工作进程", "found no workers, expected at least one")
    if set(found.values()) != {program()}:
        raise SchedulerError(
            address,
            "工作进程所装的明账程序与此处不同",
            "found workers with another version of this program, expected the one installed here",
        )


@cache
def program() -> str:
    """Which program this is: a digest of the modules that say what is good."""
    digest = sha256()
    for package in (domain, ledger, audit):
        for module in sorted(path for root in package.__path__ for path in Path(root).rglob("*.py")):
            digest.update(module.read_bytes())
    return digest.hexdigest()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
