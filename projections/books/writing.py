"""Writing the books of a ledger into a directory: three kinds of table, each as .xlsx and as CSV (账表输出).

    科目余额表    one sheet for each book; 合同余额表 the same by contract
    凭证表        every leg of every statement, in the order of the log
    明细账/账户/  a file for each account, a sheet for each of its buckets; 明细账/合同/ by contract

Everything is read as of one moment and streamed; the same state of a book gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from domain.accounts import parse_account
from domain.holders import holder_name
from domain.postings import Book
from domain.statements.registry import STATEMENT_TYPES
from domain.vocabulary import CATEGORIES, Lang
from ledger.checkpoint import Checkpoint
from ledger.encoding import encode_base64
from ledger.note import split_note
from ledger.store.reader import Reader
from projections.books import shapes
from projections.books.balance_rows import BalanceRow, account_balances, contract_balances
from projections.books.columns import Stamp, TableShape
from projections.books.files import BookFile, FileNames
from projections.books.legs import Leg, legs_by_account, legs_by_contract, legs_by_statement
from projections.books.particulars import SummaryOf, count_statements, gather_particulars
from projections.books.scope import Scope
from projections.books.words import BOOKS, BUCKETS, both
from projections.errors import ViewsError
from projections.postings import DAYS, POSTINGS
from projections.views import Views, read_position

Progress = Callable[[str, str, int], AbstractContextManager[Callable[[int], None]]]
"""Shows how far a task has come, named in Chinese and English, with its number of steps."""

FOUNDING_POSITION: Final = 2


class NothingToPrintError(ViewsError):
    """Nothing in the scope moves money. Carries `asked`, the account or contract, empty if none was named."""

    def __init__(self, asked: str) -> None:
        self.asked = asked
        super().__init__(
            f"found no postings{f' of {asked}' if asked else ''}, expected some to print; compare its "
            "number, or name a later day or position"
        )

    def say(self, lang: Lang) -> str:
        """Return the sentence in one language."""
        if lang == "en":
            return str(self)
        return f"没有{f' {self.asked} 的' if self.asked else ''}分录可以输出；请核对编号，或放宽日期与位置"


class WrittenFile(NamedTuple):
    """One table that was written: its path within the directory, without ending, and its rows."""

    path: str
    rows: int


class Written(NamedTuple):
    """What was written, on what state of the log, and each book's sum, which is zero for whole books."""

    stamp: Stamp
    files: list[WrittenFile]
    sums_fen: Mapping[Book, int]


def write_books(
    views: Views,
    reader: Reader,
    scope: Scope,
    directory: Path,
    scratch: Path,
    *,
    origin: str,
    is_practice: bool,
    summary_of: SummaryOf,
    progress: Progress,
) -> Written:
    """Write all tables into an empty directory; `scratch` is another for what is not finished.

    Raises `NothingToPrintError` if nothing in the scope moves money.
    """
    with views.reading() as connection:
        accounts = list(account_balances(connection, scope))
        if not accounts:
            raise NothingToPrintError(scope.account or scope.contract or "")
        with progress("读取凭证", "reading vouchers", count_statements(connection, scope)) as advance:
            gather_particulars(connection, reader, scope, summary_of, advance)
        stamp = _stamp(connection, reader, scope, origin, is_practice)
        press = _Press(directory, scratch, stamp)
        with progress("写账表", "writing the books", _count_legs(connection, scope)) as advance:
            press.print_account_balances(accounts)
            contracts = list(contract_balances(connection, scope))
            press.print_contract_balances(contracts)
            press.print_vouchers(_counted(legs_by_statement(connection, scope), advance))
            if scope.contract is None:
                press.print_ledgers(
                    "账户",
                    shapes.ACCOUNT_LEDGER,
                    accounts,
                    "account",
                    _counted(legs_by_account(connection, scope), advance),
                )
            press.print_ledgers(
                "合同",
                shapes.CONTRACT_LEDGER,
                contracts,
                "contract",
                _counted(legs_by_contract(connection, scope), advance),
            )
    sums_fen = {book: sum(row.closing_fen for row in accounts if row.book == book) for book in BOOKS}
    return Written(stamp, press.files, sums_fen)


class _Press:
    """Writes one table after the other, and remembers which."""

    def __init__(self, directory: Path, scratch: Path, stamp: Stamp) -> None:
        self.files: list[WrittenFile] = []
        self._directory = directory
        self._scratch = scratch
        self._stamp = stamp

    def print_account_balances(self, rows: Iterable[BalanceRow]) -> None:
        """Write 科目余额表, a sheet for each book."""
        rows = sorted(rows, key=lambda row: list(BOOKS).index(row.book))
        with self._file(shapes.ACCOUNT_BALANCES.title.zh, shapes.ACCOUNT_BALANCES) as file:
            for book, of_book in groupby(rows, key=attrgetter("book")):
                file.sheet(BOOKS[book].zh)
                for row in of_book:
                    holder = holder_name(parse_account(row.account).holder)
                    file.write(both(BOOKS[book]), row.key, holder, both(BUCKETS[row.bucket]), *_figures(row))
            self._note(shapes.ACCOUNT_BALANCES.title.zh, file)

    def print_contract_balances(self, rows: Iterable[BalanceRow]) -> None:
        """Write 合同余额表."""
        with self._file(shapes.CONTRACT_BALANCES.title.zh, shapes.CONTRACT_BALANCES) as file:
            file.sheet("合同")
            for row in rows:
                bucket = both(BUCKETS[row.bucket])
                file.write(row.key, row.institution, row.account, bucket, *_figures(row))
            self._note(shapes.CONTRACT_BALANCES.title.zh, file)

    def print_vouchers(self, legs: Iterable[Leg]) -> None:
        """Write 凭证表: a row for each leg, grouped by statement."""
        with self._file(shapes.VOUCHERS.title.zh, shapes.VOUCHERS) as file:
            file.sheet("凭证")
            for leg in legs:
                file.write(
                    leg.position,
                    _day(leg.day),
                    *_what(leg),
                    leg.account,
                    both(BUCKETS[leg.bucket]),
                    leg.contract,
                    _category(leg),
                    leg.debit_fen,
                    leg.credit_fen,
                    leg.signed_by,
                )
            self._note(shapes.VOUCHERS.title.zh, file)

    def print_ledgers(
        self, folder: str, shape: TableShape, balances: Iterable[BalanceRow], key: str, legs: Iterator[Leg]
    ) -> None:
        """Write a 明细账 for each account or contract, a sheet for each bucket, in the order of both."""
        directory = self._directory / "明细账" / folder
        directory.mkdir(parents=True, exist_ok=True)
        names = FileNames()
        sheets = groupby(legs, key=attrgetter(key, "bucket"))
        sheet = next(sheets, None)
        for code, rows in groupby(balances, key=attrgetter("key")):
            path = f"明细账/{folder}/{names.name_for(code)}"
            with self._file(path, shape) as file:
                for row in rows:
                    file.sheet(BUCKETS[row.bucket].zh, row.opening_fen or None)
                    if sheet is not None and sheet[0] == (code, row.bucket):
                        _print_ledger(file, row, sheet[1], "contract" if key == "account" else "account")
                        sheet = next(sheets, None)
                self._note(path, file)
        assert sheet is None, sheet

    def _file(self, path: str, shape: TableShape) -> BookFile:
        return BookFile(self._directory / path, shape, self._stamp, self._scratch)

    def _note(self, path: str, file: BookFile) -> None:
        self.files.append(WrittenFile(path, file.rows))


def _print_ledger(file: BookFile, row: BalanceRow, legs: Iterable[Leg], other: str) -> None:
    balance_fen = row.opening_fen
    for leg in legs:
        balance_fen += leg.amount_fen
        file.write(
            both(BUCKETS[leg.bucket]),
            _day(leg.day),
            leg.position,
            *_what(leg),
            getattr(leg, other),
            _category(leg),
            leg.signed_by,
            leg.debit_fen,
            leg.credit_fen,
            balance_fen,
        )
    assert balance_fen == row.closing_fen, row


def _figures(row: BalanceRow) -> tuple[int, int, int, int]:
    return row.opening_fen, row.debit_fen, row.credit_fen, row.closing_fen


def _what(leg: Leg) -> tuple[str, str, str]:
    return leg.number, STATEMENT_TYPES[leg.type].title_zh, leg.summary


def _day(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)


def _category(leg: Leg) -> str:
    return CATEGORIES[leg.category].zh if leg.category else ""


def _count_legs(connection: Connection, scope: Scope) -> int:
    """How many rows 凭证表 and 明细账 have together, openings counted as well."""
    of_contract = scope.counts() & POSTINGS.c.contract.is_not(None)
    conditions: list[ColumnElement[bool]] = [scope.counts_whole() & scope.touching(), of_contract]
    if scope.contract is None:
        conditions.append(scope.counts())
    listed = ~scope.is_opening()
    return sum(
        connection.scalar(select(func.count()).select_from(POSTINGS).where(each, listed)) or 0
        for each in conditions
    )


def _counted(legs: Iterator[Leg], advance: Callable[[int], None]) -> Iterator[Leg]:
    for leg in legs:
        advance(1)
        yield leg


def _stamp(connection: Connection, reader: Reader, scope: Scope, origin: str, is_practice: bool) -> Stamp:
    position = scope.known_at or read_position(connection)
    covering, founding = reader.covering(position), reader.entry(FOUNDING_POSITION)
    assert covering is not None
    assert founding is not None
    day = select(func.min(DAYS.c.recorded_on)).where(DAYS.c.last_position >= position)
    return Stamp(
        origin,
        encode_base64(founding.leaf_hash),
        is_practice,
        position,
        Checkpoint.parse(split_note(covering.note)[0]).size,
        date.fromisoformat(connection.scalar(day) or ""),
        scope,
    )
