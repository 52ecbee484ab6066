"""What is kept beside the log: withheld values and attachments, against the digests in the log.

A withheld value is there, or it was erased by an order that stands in the log, or it is missing: nobody can
tell then whether it was ever handed in, so that this is said and is no verdict. A value that was erased and
is there all the same is unsound; while its erasure is still to be carried out, it cannot be told yet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine

from audit.findings import Findings
from domain.errors import DomainError
from domain.statements.openness import DisclosureErased
from domain.statements.registry import parse_statement
from domain.statements.remarks import StatementCorrected
from ledger.attachments import Attachments, MissingAttachmentError
from ledger.disclosing import erasure_of
from ledger.disclosure import Disclosure, DisclosureError
from ledger.encoding import decode_base64url, encode_base64url, id_bytes
from ledger.replaying import Replayed
from ledger.store import Recorder
from ledger.submission import ENTRY_TYPE

_PAGE: Final = 500
_DIGEST: Final = re.compile(rb'"([A-Za-z0-9_-]{43})"')


class ErasedUnder(NamedTuple):
    """By whom and under what rule and article data were erased."""

    party: str
    rule: str
    article: str


class _Order(NamedTuple):
    """An erasure that the log orders: of which digest, of which statement, and what it has attached."""

    digest: bytes
    statement_id: bytes
    documents: tuple[str, ...]


class PrivateCheck:
    """Counts what the log withholds, and checks what is there of it."""

    def __init__(self, log: Recorder, findings: Findings, place: str) -> None:
        self._log = log
        self._findings = findings
        self.place = place
        """What the private store is called in findings."""
        self.withheld = 0
        self.disclosed = 0
        self.unrecorded = 0
        self.missing_attachments = 0
        self.pending_erasures = 0
        self._orders: dict[int, _Order] = {}
        self._under: dict[str, ErasedUnder] = {}
        self._still_there: set[tuple[bytes, bytes]] = set()
        self._kept: set[str] = set()
        self._attachments: set[str] = set()

    def note(self, replayed: Replayed) -> None:
        """Take in what one submission withholds and attaches."""
        for fact in replayed.facts:
            self.withheld += len(fact.statement.withheld)
            self._attachments.update(each.sha256 for each in fact.statement.evidence)
            if isinstance(fact.statement, DisclosureErased):
                self._note_erasure(fact.position, fact.statement, fact.outcome.author)
            elif isinstance(fact.statement, StatementCorrected):
                self._note_correction(fact.statement)

    @property
    def erased(self) -> int:
        """How many withheld values were erased."""
        return len(self._orders) - len(self._still_there)

    @property
    def missing(self) -> int:
        """How many withheld values are neither there nor erased."""
        return self.withheld - self.disclosed - len(self._orders)

    def erased_under(self) -> list[tuple[ErasedUnder, int]]:
        """By whom and under what, how many values the log orders to erase, in order of the log."""
        return list(Counter(self._under.values()).items())

    def _note_erasure(self, position: int, statement: DisclosureErased, author: str) -> None:
        order = erasure_of(position, statement, self._log)
        self._orders[position] = _Order(
            decode_base64url(order.digest), id_bytes(order.statement_id), order.documents
        )
        self._under[statement.id] = ErasedUnder(author, statement.rule, statement.article)

    def _note_correction(self, statement: StatementCorrected) -> None:
        under = self._under.get(statement.corrects)
        if under is not None and isinstance(statement.value, str) and statement.member in under._fields:
            self._under[statement.corrects] = under._replace(**{statement.member: statement.value})

    def check_erasures(self, engine: Engine) -> None:
        """What the log orders to erase must be gone, and nothing else be barred as if it were erased.

        To be called after `check_disclosures` and `check_attachments`.
        """
        done = set()
        with engine.connect() as connection:
            for position, digest, is_cleared in _erasures(connection):
                order = self._orders.get(position)
                if order is None or order.digest != digest:
                    zh, en = "日志没有这一删除决定", "found as erased, the log orders no such erasure"
                    self._findings.add(f"{self.place}, erased, {position}", "erasure-unordered", zh, en)
                elif is_cleared:
                    done.add(position)
        for position, order in self._orders.items():
            is_there = order[:2] in self._still_there or not self._kept.isdisjoint(order.documents)
            if position not in done:
                self.pending_erasures += 1
            elif is_there:
                zh = f"第 {position} 条陈述决定删除的内容还在"
                en = f"still there, though erased by the statement at position {position}"
                place = f"{self.place} or attachments, {encode_base64url(order.digest)}"
                self._findings.add(place, "erased-still-there", zh, en)

    def check_disclosures(self, engine: Engine) -> None:
        """Every stored disclosure must hash to a digest that its statement withholds.

        Those of statements that are not in the log are left by an interruption, and only counted; but their
        digests must not be withheld by another statement, from which somebody took them.
        """
        homeless: list[str] = []
        erased = {order[:2] for order in self._orders.values()}
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
                    elif (digest, statement_id) in erased:
                        self._still_there.add((digest, statement_id))
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
        self._findings.add(f"{self.place}, disclosures, {digest}", "disclosure-damaged", zh, en)

    def check_attachments(self, attachments: Attachments) -> None:
        """Every attachment that is there must be the bytes its statement names."""
        erased = {document for order in self._orders.values() for document in order.documents}
        missing = set()
        for error in attachments.verify(sorted(self._attachments)):
            if isinstance(error, MissingAttachmentError):
                missing.add(error.sha256)
            else:
                self._findings.add("attachments", "attachment-damaged", f"附件损坏：{error}", str(error))

        self._kept = erased - missing
        self.missing_attachments = len(missing - erased)

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


def _erasures(connection: Connection) -> Iterator[tuple[int, bytes, int]]:
    cursor = connection.exec_driver_sql("SELECT position, digest, is_cleared FROM erased ORDER BY position")
    for position, digest, is_cleared in cursor:
        yield position, bytes(digest), is_cleared


def _pages(connection: Connection) -> Iterator[list[tuple[bytes, bytes, str, str, str]]]:
    cursor = connection.exec_driver_sql(
        "SELECT digest, statement_id, name, audience, disclosure FROM disclosures ORDER BY digest"
    )
    while rows := cursor.fetchmany(_PAGE):
        yield [(bytes(row[0]), bytes(row[1]), row[2], row[3], row[4]) for row in rows]
