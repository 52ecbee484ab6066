"""Those who work on a book at the same time, each in a process of its own that can be killed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Final

from tests.simulation.accounts import read_account
from tests.simulation.waiting import wait_until
from tests.simulation.working import Place

WORK_S: Final = 90.0
"""How long anything that must happen may take: longer than a writer waits for its turn, several times."""

_CONTEXT = get_context("forkserver")


def prepare(environment: Mapping[str, str]) -> None:
    """Let all who work be forked from one process with this environment, that has the program loaded."""
    from multiprocessing import forkserver

    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        _CONTEXT.set_forkserver_preload(["tests.simulation.working"])
        forkserver.ensure_running()
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Crew:
    """Those who work on one book."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._processes: dict[str, BaseProcess] = {}
        self._killed: set[str] = set()
        self.recorders: list[str] = []

    def start(self, work: Callable[[Place, str], None], name: str, *, records: bool = False) -> None:
        """Let somebody begin."""
        process = _CONTEXT.Process(target=work, args=(self._place, name), name=name, daemon=True)
        process.start()
        self._processes[name] = process
        if records:
            self.recorders.append(name)

    def working(self) -> list[str]:
        """The recorders that were not killed."""
        return [name for name in self.recorders if name not in self._killed]

    def wait_for_more(self, count: int) -> None:
        """Wait until each recorder at work has recorded so many more."""
        aims = {name: self.acknowledged(name) + count for name in self.working()}

        def are_there() -> bool:
            self._refuse_ended()
            return all(self.acknowledged(name) >= aim for name, aim in aims.items())

        wait_until(are_there, WORK_S, f"everybody had recorded {count} more")

    def wait_for_any(self, count: int) -> None:
        """Wait until all together have recorded so many."""

        def are_there() -> bool:
            self._refuse_ended()
            return sum(map(self.acknowledged, self.recorders)) >= count

        wait_until(are_there, WORK_S, f"{count} submissions were recorded")

    def acknowledged(self, name: str) -> int:
        """How many submissions of a recorder were acknowledged."""
        return read_account(self._place.account(name)).acknowledged

    def kill(self, *names: str) -> None:
        """kill -9, all at once."""
        for name in names:
            self._processes[name].kill()
        self._killed.update(names)
        for name in names:
            self._processes[name].join(WORK_S)

    def kill_all(self) -> None:
        """kill -9 everybody."""
        self.kill(*self._processes)

    def finish(self) -> None:
        """Ask those still there to finish what they do, and wait for them."""
        self._place.stop.touch()
        for name, process in self._processes.items():
            process.join(WORK_S)
            assert process.exitcode is not None, f"{name} did not finish in {WORK_S:g} s"
        self._place.stop.unlink()
        self._refuse_ended()

    def _refuse_ended(self) -> None:
        for name, process in self._processes.items():
            if name not in self._killed and process.exitcode not in (None, 0):
                told = read_account(self._place.account(name))
                raise AssertionError(f"{name} ended with {process.exitcode}: {told.ended}")
