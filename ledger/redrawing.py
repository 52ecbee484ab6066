"""A draw of lots worked out again from the log's own bytes (复核抽签).

Whoever has the log can do this: the register as it stood when the draw was requested gives the candidates,
the request's bytes the leaf hash, and both parties' bytes the seed. What was stated is compared with it.
Source: `domain.drawing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from domain.drawing import commitment_of, seed_of
from domain.hashing import octets
from domain.statements.panels import DrawAnswered, DrawRequested, PanelDrawn
from domain.statements.registry import parse_statement
from ledger.deciding import LogReader, Memory
from ledger.encoding import encode_base64url
from ledger.errors import LedgerError
from ledger.store import StoredEntry


class NoSuchDrawError(LedgerError):
    """There is no draw of this number. Carries `number`."""

    zh = "没有抽取 {number}；请核对编号"

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"found no draw {number}, expected one that was requested; compare its number")


class Ticket(NamedTuple):
    """A candidate's ticket in hex: the smallest are drawn."""

    expert: str
    ticket: str


class Drawing(NamedTuple):
    """A draw as the log has it. What is not known before the reveal is empty.

    `stated` are those whom `panel.drawn` names, `tickets` all candidates with their tickets, the smallest
    first; positions are those of the three steps.
    """

    request: DrawRequested
    requested_at: int
    request_leaf: bytes
    candidates: tuple[str, ...]
    answered_at: int | None
    answering_seed: str | None
    drawn_at: int | None
    committed_seed: str | None
    stated: tuple[str, ...]
    repeated_by: str | None
    seed: bytes
    tickets: tuple[Ticket, ...]

    @property
    def state(self) -> str:
        """`drawn`, `repeated`, `answered` or `requested`."""
        if self.drawn_at is not None:
            return "drawn"
        if self.repeated_by is not None:
            return "repeated"
        return "requested" if self.answered_at is None else "answered"

    @property
    def again(self) -> tuple[str, ...]:
        """Whom the tickets give."""
        return tuple(each.expert for each in self.tickets[: self.request.seats])

    @property
    def keeps_its_commitment(self) -> bool:
        """Is the revealed secret the one committed to?"""
        if self.committed_seed is None:
            return False
        found = commitment_of(octets(self.committed_seed), _sha256)
        return encode_base64url(found) == self.request.commitment

    @property
    def is_right(self) -> bool:
        """Was drawn whom the tickets give, with the secret committed to?"""
        return self.keeps_its_commitment and self.stated == self.again


def draw_again(log: LogReader, number: str) -> Drawing:
    """Work a draw out again. Raises `NoSuchDrawError`."""
    request: tuple[DrawRequested, StoredEntry] | None = None
    answered_at = drawn_at = answer = None
    drawn: PanelDrawn | None = None
    repeated_by = None
    for entry in log.by_tag(f"draw:{number}"):
        match parse_statement(entry.data):
            case DrawRequested(draw=draw) as statement if draw == number:
                request = (statement, entry)
            case DrawRequested(draw=draw):
                repeated_by = draw
            case DrawAnswered() as statement:
                answered_at, answer = entry.position, statement.answering_seed
            case PanelDrawn() as statement:
                drawn_at, drawn = entry.position, statement
    if request is None:
        raise NoSuchDrawError(number)
    asked, at = request
    candidates = _candidates(log, asked, at.position)
    leaf = _leaf(at)
    seed, tickets = b"", tuple[Ticket, ...]()
    if drawn is not None:
        seed = seed_of(octets(drawn.committed_seed), octets(drawn.answering_seed), leaf, _sha256)
        tickets = _tickets(seed, candidates)
    return Drawing(
        asked,
        at.position,
        leaf,
        candidates,
        answered_at,
        answer,
        drawn_at,
        None if drawn is None else drawn.committed_seed,
        () if drawn is None else tuple(row.expert for row in drawn.drawn),
        repeated_by,
        seed,
        tickets,
    )


def _tickets(seed: bytes, candidates: Sequence[str]) -> tuple[Ticket, ...]:
    tickets = sorted((_sha256(seed + expert.encode()), expert) for expert in candidates)
    return tuple(Ticket(expert, ticket.hex()) for ticket, expert in tickets)


def _candidates(log: LogReader, request: DrawRequested, position: int) -> tuple[str, ...]:
    """Who could be drawn: the register as it stood right after the request."""
    register = Memory.at_head(_Until(log, position)).subjects().experts(request.holder)
    return register.pools[request.draw]


def _leaf(entry: StoredEntry) -> bytes:
    """The leaf hash, from the bytes and not from what the database says of them (RFC 6962, 2.1)."""
    return _sha256(b"\x00" + entry.data)


def _sha256(data: bytes) -> bytes:
    return sha256(data).digest()


class _Until:
    """A log as it was when its entry at a position was the newest."""

    def __init__(self, log: LogReader, position: int) -> None:
        self._log = log
        self._position = position

    def head(self) -> int:
        return self._position

    def entries(
        self, after: int = 0, limit: int | None = None, until: int | None = None
    ) -> Iterator[StoredEntry]:
        return self._log.entries(after, limit, self._bounded(until))

    def entry(self, position: int) -> StoredEntry | None:
        return self._log.entry(position) if position <= self._position else None

    def by_tag(self, tag: str, after: int = 0, until: int | None = None) -> Iterator[StoredEntry]:
        return self._log.by_tag(tag, after, self._bounded(until))

    def positions_of_ids(self, ids: Sequence[bytes]) -> dict[bytes, int]:
        return {key: at for key, at in self._log.positions_of_ids(ids).items() if at <= self._position}

    def positions_of_keys(self, keys: Sequence[str]) -> dict[str, int]:
        return {key: at for key, at in self._log.positions_of_keys(keys).items() if at <= self._position}

    def root_at(self, size: int) -> bytes:
        return self._log.root_at(size)

    def _bounded(self, until: int | None) -> int:
        return self._position if until is None else min(until, self._position)
