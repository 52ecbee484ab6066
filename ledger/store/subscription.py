"""Following the log: what is there, then what comes, whoever writes it.

Commits of this process wake a subscription at once. Those of other processes are told by PostgreSQL
(`LISTEN`); on SQLite they are noticed by looking at the head a few times a second.
"""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

from eventsourcing.dcb.api import DCBQuery
from eventsourcing.dcb.persistence import DCBListenNotifySubscription

if TYPE_CHECKING:
    from ledger.store.recorder import Recorder

POLL_INTERVAL_S = 0.1


class Subscription(DCBListenNotifySubscription["Recorder"]):
    """The library's subscription on our recorder. Use it as a context manager; it ends its threads."""

    def __init__(self, recorder: Recorder, query: DCBQuery | None = None, after: int | None = None) -> None:
        # Set first: the library starts its thread at once, and the thread may stop us.
        self._stopped = Event()
        super().__init__(recorder=recorder, query=query, after=after)
        recorder.listen(self._has_been_notified)
        # What was committed between the first reading and `listen` would otherwise be seen one commit late.
        self._has_been_notified.set()
        self._watcher = Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """Ends the iteration, from any thread."""
        self._stopped.set()
        super().stop()

    def __exit__(self, *args: object, **kwargs: object) -> None:
        super().__exit__(*args, **kwargs)
        self._watcher.join()

    def _watch(self) -> None:
        seen = 0
        try:
            for _ in self._recorder.hints(self._stopped, POLL_INTERVAL_S):
                head = self._recorder.head()
                if head > seen:
                    seen = head
                    self._has_been_notified.set()
        except BaseException as error:
            # Raised where the subscription is read, as the library does with its own thread's errors.
            self._thread_error = self._thread_error or error
            self.stop()
        finally:
            self._recorder.unlisten(self._has_been_notified)
