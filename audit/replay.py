"""`replay_to`: balances as they stood at a position or day, from the log's bytes alone (重演).

Uses no view: postings are folded as the replay derives them, so this is a second opinion on what the
projections say.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from audit.snapshot import snapshot, state_of
from domain.money import format_yuan
from domain.postings import Book as Ledger
from domain.postings import Bucket, Posting
from domain.vocabulary import Lang
from ledger.book import Book
from ledger.encoding import encode_base64
from ledger.merkle import Frontier, leaf_hash
from ledger.replaying import Opened, Replay, Replayed, ReplayError
from ledger.store import Recorder

_BUCKETS_ZH: Final[dict[Bucket, str]] = {
    "appropriation": "预算来源",
    "unallocated": "未下达",
    "allotted": "可用指标",
    "reserved": "预留",
    "committed": "已承诺未付",
    "outlaid": "已拨付",
    "state": "国家（账外）",
    "treasury": "国库",
    "institution": "培训机构",
    "spent": "已支出",
}


@dataclass
class ReplayReport:
    """Where every fen stands at the end of the last whole submission that the question takes in.

    `accounts` has the buckets of each account, `commitments` what tenders and contracts commit and were
    paid, in fen.
    """

    origin: str
    position: int = 0
    recorded_at: str = ""
    root: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    books: dict[Ledger, dict[Bucket, int]] = field(default_factory=dict)
    accounts: dict[str, dict[Bucket, int]] = field(default_factory=dict)
    contracts: dict[str, dict[Bucket, int]] = field(default_factory=dict)
    awards: dict[str, int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 over all balances in a fixed order: equal states have equal digests."""
        state = [self.position, self.counts, self.books, self.accounts, self.contracts, self.awards]
        text = json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return the report for programs; amounts in fen."""
        return {
            "unit": "fen",
            "origin": self.origin,
            "position": self.position,
            "recorded_at": self.recorded_at,
            "root": self.root,
            "digest": self.digest,
            "counts": self.counts,
            "books": self.books,
            "accounts": self.accounts,
            "contracts": self.contracts,
            "awards": self.awards,
        }

    def lines(self, lang: Lang) -> list[str]:
        """Return the report for people."""
        zh = lang == "zh"
        lines = [
            f"{self.origin}",
            f"第 {self.position:,} 条，记录于 {self.recorded_at}"
            if zh
            else f"position {self.position:,}, recorded at {self.recorded_at}",
            f"{'状态摘要' if zh else 'state digest'} {self.digest}",
        ]
        for book, name in (
            ("budget", "预算账" if zh else "budget book"),
            ("cash", "资金账" if zh else "cash book"),
        ):
            lines.append("")
            lines.append(f"{name}{'（元）' if zh else ' (yuan)'}")
            for bucket, amount_fen in self.books.get(book, {}).items():  # type: ignore[call-overload]
                label = _BUCKETS_ZH[bucket] if zh else bucket
                lines.append(f"  {format_yuan(amount_fen):>20}  {label}")
            total_fen = sum(self.books.get(book, {}).values())  # type: ignore[call-overload]
            lines.append(
                f"  {format_yuan(total_fen):>20}  {'合计（应为零）' if zh else 'total, must be zero'}"
            )
        return lines


def replay_to(path: Path, to: int | date | None = None) -> ReplayReport:
    """Replay the book in a directory up to a position or to the end of a day of recording.

    Raises `BookError`, `UnreadableError`, or `ReplayError` where the log cannot be read on or does not reach
    to that position.
    """
    book = Book.open(path)
    before = state_of(book.log_place)
    report = _replay(book, to, in_use=False)
    if state_of(book.log_place) != before:
        # Somebody wrote meanwhile, and what was read was not one moment: take a copy of one.
        report = _replay(book, to, in_use=True)
    return report


def _replay(book: Book, to: int | date | None, *, in_use: bool) -> ReplayReport:
    with snapshot(book.log_place, in_use=in_use) as engine:
        log = Recorder(engine)
        report = ReplayReport(book.origin)
        sums, tree = _Sums(), _Tree()
        until = to if isinstance(to, int) and not isinstance(to, bool) else None
        head = log.head()
        if until is not None and until > head:
            raise ReplayError(until, f"nothing found, expected a position up to {head}, where the log stands")
        for replayed in Replay(log, check=tree.see).submissions(until):
            if isinstance(to, date) and replayed.entry.recorded_at[:10] > to.isoformat():
                break
            sums.take(replayed)
            tree.take()
            report.position, report.recorded_at = replayed.end, replayed.entry.recorded_at
        if report.position:
            report.root = encode_base64(tree.frontier.root())
    sums.write(report)
    return report


class _Tree:
    """The tree over the bytes that were replayed; hashes that stand beside them are not asked."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self._leaves: list[bytes] = []

    def see(self, opened: Opened) -> None:
        self._leaves = [leaf_hash(row.data) for row in (opened.stored, *opened.statements)]

    def take(self) -> None:
        self.frontier.extend(self._leaves)


class _Sums:
    def __init__(self) -> None:
        self.counts: defaultdict[str, int] = defaultdict(int)
        self.books: defaultdict[tuple[Ledger, Bucket], int] = defaultdict(int)
        self.accounts: defaultdict[tuple[str, Bucket], int] = defaultdict(int)
        self.contracts: defaultdict[tuple[str, Bucket], int] = defaultdict(int)
        self.awards: defaultdict[str, int] = defaultdict(int)

    def take(self, replayed: Replayed) -> None:
        for fact in replayed.facts:
            self.counts[fact.statement.type] += 1
            for posting in fact.outcome.postings:
                self._take(posting)

    def _take(self, posting: Posting) -> None:
        amount_fen = posting.amount_fen
        self.books[posting.book, posting.bucket] += amount_fen
        self.accounts[posting.account, posting.bucket] += amount_fen
        if posting.contract is not None:
            self.contracts[posting.contract, posting.bucket] += amount_fen
        elif posting.tender is not None:
            self.awards[posting.tender] += amount_fen

    def write(self, report: ReplayReport) -> None:
        report.counts = dict(sorted(self.counts.items()))
        report.books = _nested(self.books)
        report.accounts = _nested(self.accounts)
        report.contracts = _nested(self.contracts)
        report.awards = dict(sorted(self.awards.items()))


def _nested(sums: Any) -> dict[Any, dict[Bucket, int]]:
    nested: dict[Any, dict[Bucket, int]] = {}
    for (key, bucket), amount_fen in sorted(sums.items()):
        nested.setdefault(key, {})[bucket] = amount_fen
    return nested
