"""How the library's applications find the store: `PERSISTENCE_MODULE=ledger.store`."""

from __future__ import annotations

from eventsourcing.dcb.persistence import DCBInfrastructureFactory
from eventsourcing.persistence import TrackingRecorder
from eventsourcing.utils import Environment, EnvType
from sqlalchemy import Engine

from ledger.errors import LedgerError
from ledger.store.connections import create_engine_for, explain_failures
from ledger.store.recorder import Recorder
from ledger.store.revisions import refuse_other_revision
from ledger.store.schema import create_schema

DATABASE_VARIABLE = "MINGZHANG_DATABASE"


class DatabaseNotNamedError(LedgerError):
    """The environment does not say where the book's database is. Carries `variable`."""

    def __init__(self) -> None:
        self.variable = DATABASE_VARIABLE
        super().__init__(
            f"found no {DATABASE_VARIABLE} in the environment, expected the path or URL of the book's "
            "database; set it"
        )


class Factory(DCBInfrastructureFactory[TrackingRecorder]):
    """Gives an application its recorder, and closes the connections with the application."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self._engines: list[Engine] = []

    def dcb_recorder(self) -> Recorder:
        """A recorder on the database that `MINGZHANG_DATABASE` names; it seals once its `seal` is set."""
        database = self.env.get(DATABASE_VARIABLE)
        if not database:
            raise DatabaseNotNamedError
        engine = explain_failures(create_engine_for(database))
        self._engines.append(engine)
        refuse_other_revision(engine)
        create_schema(engine)
        return Recorder(engine)

    def close(self) -> None:
        """Closes all connections."""
        for engine in self._engines:
            engine.dispose()
