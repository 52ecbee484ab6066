"""What is kept beside the log: withheld values and attachments, against the digests in the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, Engine

from audit.findings import Findings
from domain.errors import DomainError
from domain.statements.registry import parse_statement
from ledger.attachments import Attachments, MissingAttachmentError
from ledger.disclosure import Disclosure, DisclosureError
from ledger.encoding import encode_base64url
from ledger.replaying import Replayed
from ledger.store import Recorder
from ledger.submission import ENTRY_TYPE

_PAGE: Final = 500
_DIGEST: Final = re.compile(rb'"([A-Za-z0-9_-]{43})"')


class PrivateCheck:
    """Counts what the log withholds, and checks what is there of it."""

    def __init__(self, log: Recorder, findings: Findings) -> None:
        self._log = log
        self._findings = findings
        self.withheld = 0
        self.disclosed = 0
        self.unrecorded = 0
        self.missing_attachments = 0
        self._attachments: set[str] = set()

    def note(self, replayed: Replayed) -> None:
        """Take in what one submission withholds and attaches."""
        for fact in replayed.facts:
            self.withheld += len(fact.statement.withheld)
            self._attachments.update(each.sha256 for each in fact.statement.evidence)

    def check_disclosures(self, engine: Engine) -> None:
        """Every stored disclosure must hash to a digest that its statement withholds.

        Those of statements that are not in the log are left by an interruption, and only counted; but their
        digests must not be withheld by another statement, from which somebody took them.
        """
        homeless: list[str] = []
        with engine.connect() as connection:
            for page in _pages(connection):
                positions = self._log.positions_of_ids([row[1] for row in page])
                for digest, statement_id, name, audience, text in page:
                    position = positions.get(statement_id)
                    problem = self._problem(digest, position, (name, audience), text)
                    if problem is not None:
                        self._report(encode_base64url(digest), *problem)
                    elif position is None:
                        homeless.append(encode_base64url(digest))
                    else:
                        self.disclosed += 1
        self._find_homes(homeless)

    def _find_homes(self, digests: list[str]) -> None:
        self.unrecorded = len(digests)
        if not digests:
            return
        wanted = {digest.encode() for digest in digests}
        for entry in self._log.entries():
            if entry.type == ENTRY_TYPE:
                continue
            for digest in wanted.intersection(_DIGEST.findall(entry.data)):
                en = f"taken from the statement at position {entry.position}"
                self._report(digest.decode(), f"属于第 {entry.position} 条陈述，被改挂别处", en)
                self.unrecorded -= 1

    def _report(self, digest: str, zh: str, en: str) -> None:
        self._findings.add(f"private.db, disclosures, {digest}", "disclosure-damaged", zh, en)

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
        if position is None:
            return None
        stored = self._log.entry(position)
        if stored is None or stored.type == ENTRY_TYPE:
            return "没有陈述与之对应", "belongs to no statement of the log"
        try:
            statement = parse_statement(stored.data)
        except DomainError:
            return "其陈述无法读取", "its statement cannot be read"
        withheld = {(each.name, each.audience, each.digest) for each in statement.withheld}
        if (name, audience, disclosure.digest) not in withheld:
            return "其陈述没有隐去此项", "its statement withholds no such member for this audience"
        return None


def _pages(connection: Connection) -> Iterator[list[tuple[bytes, bytes, str, str, str]]]:
    cursor = connection.exec_driver_sql(
        "SELECT digest, statement_id, name, audience, disclosure FROM disclosures ORDER BY digest"
    )
    while rows := cursor.fetchmany(_PAGE):
        yield [(bytes(row[0]), bytes(row[1]), row[2], row[3], row[4]) for row in rows]
