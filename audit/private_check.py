"""What is kept beside the log: withheld values and attachments, against the digests in the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, Engine

from audit.findings import Findings
from domain.statements.registry import parse_statement
from ledger.attachments import Attachments, MissingAttachmentError
from ledger.disclosure import Disclosure, DisclosureError
from ledger.encoding import encode_base64url
from ledger.replaying import Replayed
from ledger.store import Recorder
from ledger.submission import ENTRY_TYPE

_PAGE: Final = 500


class PrivateCheck:
    """Counts what the log withholds, and checks what is there of it."""

    def __init__(self, log: Recorder, findings: Findings) -> None:
        self._log = log
        self._findings = findings
        self.withheld = 0
        self.disclosed = 0
        self.missing_attachments = 0
        self._attachments: set[str] = set()

    def note(self, replayed: Replayed) -> None:
        """Take in what one submission withholds and attaches."""
        for fact in replayed.facts:
            self.withheld += len(fact.statement.withheld)
            self._attachments.update(each.sha256 for each in fact.statement.evidence)

    def check_disclosures(self, engine: Engine) -> None:
        """Every stored disclosure must hash to a digest that its statement withholds."""
        with engine.connect() as connection:
            for page in _pages(connection):
                positions = self._log.positions_of_ids([row[1] for row in page])
                for digest, statement_id, name, audience, text in page:
                    problem = self._problem(digest, positions.get(statement_id), (name, audience), text)
                    if problem is None:
                        self.disclosed += 1
                        continue
                    place = f"private.db, disclosures, {encode_base64url(digest)}"
                    self._findings.add(place, "disclosure-damaged", *problem)

    def check_attachments(self, attachments: Attachments) -> None:
        """Every attachment that is there must be the bytes its statement names."""
        for error in attachments.verify(sorted(self._attachments)):
            if isinstance(error, MissingAttachmentError):
                self.missing_attachments += 1
            else:
                self._findings.add("attachments", "attachment-damaged", f"附件损坏：{error}", str(error))

    def _problem(
        self, digest: bytes, position: int | None, row: tuple[str, str], text: str
    ) -> tuple[str, str] | None:
        name, audience = row
        try:
            disclosure = Disclosure.parse(text)
        except DisclosureError:
            return "内容不是披露文本", "what is stored is no disclosure"
        if disclosure.digest != encode_base64url(digest) or disclosure.name != name:
            return "内容与摘要不符：被改动过", "the value is not the one whose digest stands in the log"
        stored = None if position is None else self._log.entry(position)
        if stored is None or stored.type == ENTRY_TYPE:
            return "没有陈述与之对应", "belongs to no statement of the log"
        withheld = {(each.name, each.audience, each.digest) for each in parse_statement(stored.data).withheld}
        if (name, audience, disclosure.digest) not in withheld:
            return "其陈述没有隐去此项", "its statement withholds no such member for this audience"
        return None


def _pages(connection: Connection) -> Iterator[list[tuple[bytes, bytes, str, str, str]]]:
    cursor = connection.exec_driver_sql(
        "SELECT digest, statement_id, name, audience, disclosure FROM disclosures ORDER BY digest"
    )
    while rows := cursor.fetchmany(_PAGE):
        yield [(bytes(row[0]), bytes(row[1]), row[2], row[3], row[4]) for row in rows]
