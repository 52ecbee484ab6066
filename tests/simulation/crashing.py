"""One seed, one world of crashes: books on both stores, those who work on them, and what befalls them.

What is drawn from the seed: the fault's kind, how many work, how much is acknowledged before it strikes and
how long after that, which process is killed, how much room or how many syncs are left, which blocks survive a
power cut. Not drawn: how the machine runs the processes meanwhile, so that the same seed leads to the same
faults and not to the same instant.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from ledger.moment import CHINA
from ledger.tiles.publish import publish
from tests.simulation import crew
from tests.simulation.aftermath import Seen, check_aftermath
from tests.simulation.crew import Crew
from tests.simulation.failing_disk import FailingDisk, NoCompilerError
from tests.simulation.faults import FAULTS, STORES, Fault, Scene
from tests.simulation.server import Server
from tests.simulation.watching import Watcher
from tests.simulation.working import Place, now, project, publish_tiles, record
from tests.world import ACCOUNT, World

CYCLES_PER_BOOK: Final = 8
"""Then another book is begun, so that looking at all of it stays quick."""

WATCHED: Final = 0.6
"""How often somebody looks on."""


class Outcome(NamedTuple):
    """What came of one cycle: the store, the fault, figures, and what did not hold, if anything."""

    store: str
    fault: str
    figures: Counter[str]
    broken: str | None


class Crashes:
    """Crashes in a room of their own, an empty directory; once in a process, whose children share one disk.

    Raises `NoServerError` if `stores` has PostgreSQL and there is none.
    """

    def __init__(self, room: Path, seed: int, stores: Sequence[str] = STORES, faults: str = "") -> None:
        room.chmod(0o755)  # the server runs as somebody else
        self._room = room
        self._random = Random(seed)
        self.disk = _disk_in(room)
        environment = {} if self.disk is None else self.disk.environment
        self.server = Server(_made(room / "server"), environment) if "postgresql" in stores else None
        crew.prepare(environment)
        self._books: dict[str, _Book] = {}
        self._numbers: Counter[str] = Counter()
        self.kinds = [
            (store, fault)
            for fault in FAULTS
            for store in stores
            if store in fault.stores and faults in fault.name and (self.disk or not fault.needs_disk)
        ]

    def close(self) -> None:
        """Throw everything away, except for the books of which something did not hold."""
        for book in self._books.values():
            book.close()
        if self.server is not None:
            self.server.close()
        for directory in ("disk", "server"):
            shutil.rmtree(self._room / directory, ignore_errors=True)
        if not any(path.is_dir() for path in self._room.iterdir()):
            shutil.rmtree(self._room)

    def cycles(self) -> Iterator[Outcome]:
        """Cycle after cycle, without end: each kind of fault once, in an order drawn anew, and again."""
        while True:
            round_ = list(self.kinds)
            self._random.shuffle(round_)
            for store, fault in round_:
                yield self.cycle(store, fault)

    def cycle(self, store: str, fault: Fault) -> Outcome:
        """Let one fault strike those who work on the store's book."""
        book = self._books.get(store)
        if book is None or book.cycles == CYCLES_PER_BOOK:
            if book is not None:
                book.close()
            self._numbers[store] += 1
            directory = _made(self._room / f"{store}-{self._numbers[store]}")
            book = self._books[store] = _Book(directory, self.server if store == "postgresql" else None)
        try:
            figures = book.cycle(fault, self.disk, Random(self._random.random()))
        except Exception as error:
            # Kept as it is, for whoever wants to look, and no more worked on.
            del self._books[store]
            broken = f"{type(error).__name__}: {error}\n(the book is in {book.place.book})"
            return Outcome(store, fault.name, Counter(), broken)
        return Outcome(store, fault.name, figures, None)


class _Book:
    """A practice book with a contract, under which expenses are recorded, and all that was seen of it."""

    def __init__(self, directory: Path, server: Server | None) -> None:
        self.cycles = 0
        self._directory = directory
        self._server = server
        self._database = None if server is None else server.new_database()
        self._seen: Seen = {}
        self._recorders: list[str] = []
        moment = now().astimezone(CHINA).isoformat(timespec="minutes")[:16]
        database = None if self._database is None else self._database.render_as_string(hide_password=False)
        world = World(_made(directory / "work"), moment, database)
        world.fund(ACCOUNT, 10_000_00)
        school = world.contract("C1", 9_000_00)
        self.place = Place(world.path, "C1", school, _made(directory / "accounts"), directory / "public")
        publish(world.ledger, self.place.public)
        self._log_place = world.ledger.book.remembering(self.place.public).log_place
        world.close()

    def close(self) -> None:
        """Throw the book away."""
        if self._server is not None and self._database is not None:
            self._server.drop(self._database)
        shutil.rmtree(self._directory)

    def cycle(self, fault: Fault, disk: FailingDisk | None, random: Random) -> Counter[str]:
        """Let several work, let a fault strike, and look at what is left."""
        self.cycles += 1
        if disk is not None:
            # A power cut is at the book's machine: a server is elsewhere.
            server = () if self._server is None or fault.cuts_power else (self._server.directory,)
            disk.hold(self.place.book.parent, *server)
        team = Crew(self.place)
        with ExitStack() as stack:
            # Nobody looks on where it must be lost what only memory holds: a reader keeps SQLite's alive, and
            # what he syncs himself is not on the failing disk.
            is_watched = random.random() < WATCHED and not fault.cuts_power
            watcher = stack.enter_context(Watcher(self._log_place)) if is_watched else None
            directory = self.place.book.parent
            cut = None
            if fault.cuts_power and disk is not None:
                cut = stack.enter_context(disk.losing(directory))
            scene = Scene(self.place, team, watcher, self._server, self._database, disk, cut, random)
            try:
                self._start(team, random.randint(2, 3))
                fault.strike(scene)
            finally:
                team.kill_all()
                if disk is not None:
                    disk.mend()
                if self._server is not None:
                    self._server.start()
        if watcher is not None:
            assert not watcher.mistakes, watcher.mistakes
            self._seen |= watcher.seen
        return self._look(team)

    def _start(self, team: Crew, recorders: int) -> None:
        for number in range(recorders):
            team.start(record, f"R{self.cycles}-{number}", records=True)
        team.start(project, f"P{self.cycles}")
        team.start(publish_tiles, f"T{self.cycles}")

    def _look(self, team: Crew) -> Counter[str]:
        figures = check_aftermath(self.place, team.recorders, self._recorders, self._seen)
        self._recorders += team.recorders
        if self._server is not None and self._database is not None:
            assert self._server.deadlocks(self._database) == 0
        return figures


def _disk_in(room: Path) -> FailingDisk | None:
    try:
        return FailingDisk(_made(room / "disk"))
    except NoCompilerError:
        return None


def _made(directory: Path) -> Path:
    directory.mkdir(exist_ok=True)
    return directory
