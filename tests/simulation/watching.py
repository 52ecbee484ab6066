"""Somebody who looks at the log while others write: what he has seen once must be there for ever."""

from __future__ import annotations

from threading import Event, Thread

from ledger.errors import LedgerError
from ledger.store import Recorder, create_engine_for, explain_failures
from ledger.store.connections import Place as DatabasePlace
from tests.simulation.aftermath import Seen
from tests.simulation.waiting import GLANCE_S, wait_until


class Watcher:
    """Looks at the newest checkpoint of a log, again and again, while it is entered."""

    def __init__(self, database: DatabasePlace) -> None:
        self.seen: Seen = {}
        self.mistakes: list[str] = []
        self._stopped = Event()
        self._engine = explain_failures(create_engine_for(database))
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def __enter__(self) -> Watcher:
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more, and let go of the database."""
        self._stopped.set()
        self._thread.join()
        self._engine.dispose()

    def wait_for_growth(self, limit_s: float) -> None:
        """Wait until something can be seen that could not be seen before."""
        before = len(self.seen)
        wait_until(lambda: len(self.seen) > before or bool(self.mistakes), limit_s, "the log grew")

    def _watch(self) -> None:
        recorder = Recorder(self._engine)
        last = 0
        while not self._stopped.wait(GLANCE_S):
            try:
                head = recorder.head()
                checkpoint = recorder.checkpoint_at(head)
            except LedgerError:  # a server that is down
                continue
            except BaseException as error:
                self.mistakes.append(f"{type(error).__name__}: {error}")
                return
            if checkpoint is None:
                self.mistakes.append(f"{head} entries can be seen, without their checkpoint")
            elif head < last:
                self.mistakes.append(f"{last} entries were seen, and then {head}")
            else:
                self.seen[head], last = checkpoint.root, head
