"""What befalls those who work on a book, each at a moment drawn from a seed.

A fault strikes while everybody works, and leaves the book with nobody at work, the disk and the server in
order. Half of them first let those who are left go on for a while: what failed once must not be in the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from threading import Event
from typing import Final

from sqlalchemy import URL

from tests.simulation.crew import WORK_S, Crew
from tests.simulation.failing_disk import FailingDisk
from tests.simulation.server import Server
from tests.simulation.waiting import wait_until
from tests.simulation.watching import Watcher
from tests.simulation.working import Place

STORES: Final = ("sqlite", "postgresql")
MAX_DELAY_S: Final = 0.05
"""Longer than a commit takes, so that a fault may fall into any part of it."""

MAX_BYTES_LEFT: Final = 300_000
MAX_SYNCS_LEFT: Final = 12
MAX_BEFORE: Final = 12
"""Submissions that are acknowledged at the most before a fault strikes."""

AFTER: Final = 2
"""Submissions that everybody who is left must get acknowledged after it."""


@dataclass
class Scene:
    """Where a fault strikes: those at work, the server if there is one, a disk if it can be made to fail."""

    place: Place
    crew: Crew
    watcher: Watcher | None
    server: Server | None
    database: URL | None
    disk: FailingDisk | None
    cut: Callable[[Random], None] | None
    random: Random

    def let_work(self) -> None:
        """Let everybody work until a moment drawn from the seed, which may be before anything is recorded.

        At times it is when something can just be seen in the log, of which nobody may have been answered yet.
        """
        self.crew.wait_for_any(self.random.randint(0, MAX_BEFORE))
        if self.watcher is not None and self.random.random() < 0.4:
            self.watcher.wait_for_growth(WORK_S)
        else:
            Event().wait(self.random.uniform(0, MAX_DELAY_S))

    def go_on(self) -> None:
        """Let those who are left go on, and then finish."""
        self.crew.wait_for_more(AFTER)
        self.crew.finish()

    def end(self) -> None:
        """Let those who are left go on and finish, or kill them too, as the seed has it."""
        if self.random.random() < 0.5:
            self.go_on()
        else:
            self.crew.kill_all()


@dataclass(frozen=True)
class Fault:
    """One kind of fault: its name in the table, the stores it can befall, what it does."""

    name: str
    strike: Callable[[Scene], None]
    stores: tuple[str, ...] = STORES
    needs_disk: bool = False
    cuts_power: bool = False


def _nothing(scene: Scene) -> None:
    """Everybody works side by side and finishes in order."""
    scene.let_work()
    scene.go_on()


def _kill_one(scene: Scene) -> None:
    scene.let_work()
    scene.crew.kill(scene.random.choice(scene.crew.recorders))
    scene.go_on()


def _kill_all(scene: Scene) -> None:
    scene.let_work()
    scene.crew.kill_all()


def _stop_server(scene: Scene) -> None:
    assert scene.server is not None
    scene.let_work()
    scene.server.stop("immediate")
    scene.server.start()
    scene.end()


def _kill_backend(scene: Scene) -> None:
    assert scene.server is not None
    assert scene.database is not None
    scene.let_work()
    backends = scene.server.backends(scene.database)
    if backends:
        scene.server.kill(scene.random.choice(backends))
    scene.server.start()
    scene.end()


def _full_disk(scene: Scene) -> None:
    assert scene.disk is not None
    scene.let_work()
    scene.disk.fill_after(scene.random.randint(0, MAX_BYTES_LEFT))
    _let_fail(scene, scene.disk)


def _failing_syncs(scene: Scene) -> None:
    assert scene.disk is not None
    scene.let_work()
    scene.disk.fail_syncs_after(scene.random.randint(0, MAX_SYNCS_LEFT))
    _let_fail(scene, scene.disk)


def _let_fail(scene: Scene, disk: FailingDisk) -> None:
    """Until a call was refused, and a moment longer; some are killed while it still fails."""
    wait_until(lambda: disk.refusals > 0, WORK_S, "the disk refused anything")
    Event().wait(scene.random.uniform(0, 2 * MAX_DELAY_S))
    is_killed_meanwhile = scene.random.random() < 0.5
    if is_killed_meanwhile:
        scene.crew.kill_all()
    disk.mend()
    if scene.server is not None:
        scene.server.start()
    if not is_killed_meanwhile:
        scene.go_on()


def _power_cut(scene: Scene) -> None:
    assert scene.cut is not None
    scene.let_work()
    scene.crew.kill_all()
    scene.cut(scene.random)


FAULTS: Final = (
    Fault("nothing: side by side", _nothing),
    Fault("kill -9 of one writer", _kill_one),
    Fault("kill -9 of everybody", _kill_all),
    Fault("server stopped at once", _stop_server, stores=("postgresql",)),
    Fault("kill -9 of a server's process", _kill_backend, stores=("postgresql",)),
    Fault("disk full", _full_disk, needs_disk=True),
    Fault("fsync fails", _failing_syncs, needs_disk=True),
    Fault("power cut at the book", _power_cut, needs_disk=True, cuts_power=True),
)
