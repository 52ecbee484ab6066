"""The store of the log, on SQLAlchemy Core: append-only tables, the Merkle tree over them, checkpoints.

`Recorder` is the one door: it implements the interface `eventsourcing.dcb` asks of a recorder and appends
whole batches of submissions under a checkpoint. The tables are private to this package, except to
verification, which trusts none of them. Everything above the store comes in through the names listed here.
"""

from __future__ import annotations

from ledger.store.connections import create_engine_for, explain_failures
from ledger.store.factory import Factory
from ledger.store.failures import (
    BookBusyError,
    ClosedLogError,
    DriverMissingError,
    NotGrantedError,
    UncertainCommitError,
    UnreachableDatabaseError,
    UnsuitableDatabaseError,
    UnusableDatabaseError,
)
from ledger.store.recorder import CheckpointMismatchError, Recorder
from ledger.store.rows import NewEntry, StoredCheckpoint, StoredEntry
from ledger.store.schema import create_schema
from ledger.store.tiles import MissingHashesError, Tiles
from ledger.store.writer import AlreadyRecordedError, StaleHeadError, UnusableTagError, Writer

__all__ = [
    "AlreadyRecordedError",
    "BookBusyError",
    "CheckpointMismatchError",
    "ClosedLogError",
    "DriverMissingError",
    "Factory",
    "MissingHashesError",
    "NewEntry",
    "NotGrantedError",
    "Recorder",
    "StaleHeadError",
    "StoredCheckpoint",
    "StoredEntry",
    "Tiles",
    "UncertainCommitError",
    "UnreachableDatabaseError",
    "UnsuitableDatabaseError",
    "UnusableDatabaseError",
    "UnusableTagError",
    "Writer",
    "create_engine_for",
    "create_schema",
    "explain_failures",
]
