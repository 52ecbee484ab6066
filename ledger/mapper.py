"""The log's events as the event-sourcing library reads and writes them.

The data of an event are the exact bytes that were signed, so mapping never serialises: it parses on the way
out, and on the way in hands on the bytes it once parsed.
"""

from __future__ import annotations

from dataclasses import dataclass

from eventsourcing.dcb.api import DCBEvent
from eventsourcing.dcb.domain import Decision, Tagged
from eventsourcing.dcb.persistence import DCBMapper

from domain.statements.base import Statement
from domain.statements.registry import parse_statement
from ledger.submission import ENTRY_TYPE, Entry


@dataclass(frozen=True)
class Logged(Decision):
    """One entry of the log, read: a submission entry or a statement, with its exact bytes."""

    type: str
    data: bytes
    content: Entry | Statement


class StatementMapper(DCBMapper[Logged]):
    """Between the store's events and what they say."""

    def to_dcb_event(self, event: Tagged[Logged]) -> DCBEvent:
        """Give the bytes back as they were."""
        return DCBEvent(event.decision.type, event.decision.data, list(event.tags))

    def to_domain_event(self, event: DCBEvent) -> Tagged[Logged]:
        """Read an entry. Raises `SubmissionError` or `MalformedStatementError`."""
        content: Entry | Statement
        content = Entry.parse(event.data) if event.type == ENTRY_TYPE else parse_statement(event.data)
        return Tagged(tags=event.tags, decision=Logged(event.type, event.data, content))
