"""Balances: what was granted, allotted, received, committed, paid and spent, by every dimension (各项余额).

All figures are integer fen, of the facts that count as of a business day and as known at a position
(`asof`). In a contract's or account's figures, *committed* counts awards and contracts net of what was
released, before payment; a payment without contract is in `direct_payments` and in the categories, never in
`committed_total`, `disbursed` or `expensed`. Redeemed vouchers are committed to their institution and
disbursed when they are paid; those not yet redeemed are reserved. A late fact can make a view as of a day
negative; it is shown as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from domain.accounts import Account, parse_account
from projections import asof
from projections.asof import Sum
from projections.freezing import frozen
from projections.restated import Restated, restated_after_close
from projections.views import Views, read_mark, read_position


@dataclass(slots=True)
class LineBalance:
    """One line's budget: granted, given on to accounts, and what is left in the pools (项目预算)."""

    appropriated: int = 0
    allocated: int = 0
    unallocated: int = 0


@dataclass(slots=True)
class AccountBalance:
    """One account, or several together (资金账户).

    `allocated` and `received` are net of what was passed down and, the former, of what was returned.
    `available` is allotted and not yet committed or paid; `uncommitted` is `allocated` less
    `committed_total`. `frozen` is what orders of supervision hold of it, without those on its contracts; it
    is part of the other figures.
    """

    allocated: int = 0
    received: int = 0
    committed_total: int = 0
    uncommitted: int = 0
    disbursed: int = 0
    undisbursed_commitment: int = 0
    treasury: int = 0
    expensed: int = 0
    direct_payments: int = 0
    available: int = 0
    reserved: int = 0
    frozen: int = 0


@dataclass(slots=True)
class ContractBalance:
    """One contract (合同). `advance` is paid and not yet spent; negative, the institution paid first.

    `frozen` is what orders of supervision hold of it.
    """

    amount: int = 0
    disbursed: int = 0
    expensed: int = 0
    advance: int = 0
    undisbursed_commitment: int = 0
    account: str = ""
    institution: str = ""
    frozen: int = 0


@dataclass(slots=True)
class InstitutionBalance:
    """An institution's contracts together, and what it was paid for redeemed vouchers (培训机构)."""

    contracts: int = 0
    amount: int = 0
    disbursed: int = 0
    expensed: int = 0
    advance: int = 0
    vouchers: int = 0


@dataclass(slots=True)
class SeriesBalance:
    """A voucher series (培训券批次). `reserved` is issued, and neither redeemed nor voided."""

    account: str = ""
    reserved: int = 0
    undisbursed_commitment: int = 0
    disbursed: int = 0


@dataclass(frozen=True)
class Balances:
    """All balances as of one question; `checkpoint` is the signed note that covers the views' position."""

    position: int
    checkpoint: str
    as_of: date | None
    known_at: int | None
    national: Mapping[str, LineBalance]
    national_by_year: Mapping[int, Mapping[str, LineBalance]]
    accounts: Mapping[str, AccountBalance]
    contracts: Mapping[str, ContractBalance]
    expenses_by_category: Mapping[str, int]
    by_province: Mapping[str, AccountBalance]
    by_line: Mapping[str, AccountBalance]
    by_year: Mapping[int, AccountBalance]
    by_source: Mapping[str, AccountBalance]
    by_institution: Mapping[str, InstitutionBalance]
    voucher_series: Mapping[str, SeriesBalance]
    books: Mapping[str, Mapping[str, int]]
    """Each book's buckets; a book's sum is zero."""
    restated_after_close: Restated | None = None
    """What came to light of closed periods later and is in these figures."""

    @property
    def expense_total(self) -> int:
        """What was spent, over all categories."""
        return sum(self.expenses_by_category.values())

    def to_json(self) -> dict[str, Any]:
        """The object that `balances --json` prints; members are added, never renamed."""
        figures = asdict(self)
        return {
            "unit": "fen",
            **figures,
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "expense_total": self.expense_total,
            "national_by_year": _named(figures["national_by_year"]),
            "by_year": _named(figures["by_year"]),
        }


def balances(views: Views, as_of: date | None = None, known_at: int | None = None) -> Balances:
    """Return the balances as of a business day, as known at a position, or as they are.

    Raises `NotYetKnownError` for a position the views have not reached.
    """
    with views.reading() as connection:
        rows = list(asof.sums(connection, as_of, known_at))
        amounts = asof.contract_amounts(connection, as_of, known_at)
        held = frozen(connection, as_of, known_at)
        restated = restated_after_close(connection, as_of, known_at)
        reached = read_position(connection)
        checkpoint = read_mark(connection).checkpoint
    accounts = _accounts(rows)
    contracts = _contracts(rows, amounts)
    for code, amount_fen in held.by_account.items():
        if code in accounts:
            accounts[code].frozen = amount_fen
    for code, amount_fen in held.by_contract.items():
        if code in contracts:
            contracts[code].frozen = amount_fen
    years = _national(rows)
    return Balances(
        position=reached if known_at is None else known_at,
        checkpoint=checkpoint,
        as_of=as_of,
        known_at=known_at,
        national=_merged_lines(years.values()),
        national_by_year=years,
        accounts=accounts,
        contracts=contracts,
        expenses_by_category=_categories(rows),
        by_province=_grouped(accounts, lambda account: account.province),
        by_line=_grouped(accounts, lambda account: account.line),
        by_year=_grouped(accounts, lambda account: account.year),
        by_source=_grouped(accounts, lambda account: account.source),
        by_institution=_institutions(contracts.values(), rows),
        voucher_series=_series(rows),
        books=_books(rows),
        restated_after_close=restated,
    )


def contract_balance(
    views: Views, contract: str, as_of: date | None = None, known_at: int | None = None
) -> ContractBalance | None:
    """Return the balance of one contract, the same as in `balances`; None where there is none by then.

    Takes no longer when there are more contracts. Raises `NotYetKnownError`.
    """
    with views.reading() as connection:
        rows = list(asof.sums(connection, as_of, known_at, contract))
        amounts = asof.contract_amounts(connection, as_of, known_at, contract)
    return _contracts(rows, amounts).get(contract)


_POOL_BUCKETS: Final = frozenset({"appropriation", "unallocated", "state"})
_ALLOCATIONS: Final = frozenset({"allocation.made", "allocation.adjusted", "balance.returned"})


def _accounts(rows: Iterable[Sum]) -> dict[str, AccountBalance]:
    accounts: dict[str, AccountBalance] = defaultdict(AccountBalance)
    for row in rows:
        if row.bucket not in _POOL_BUCKETS:
            _count(accounts[row.account], row)
    for balance in accounts.values():
        balance.uncommitted = balance.allocated - balance.committed_total
    return dict(sorted(accounts.items()))


def _count(balance: AccountBalance, row: Sum) -> None:
    amount = row.amount_fen
    match row.bucket:
        case "allotted":
            balance.available += amount
            if row.type in _ALLOCATIONS:
                balance.allocated += amount
        case "committed":
            balance.committed_total += amount
            balance.undisbursed_commitment += amount
        case "reserved":
            balance.reserved += amount
        case "outlaid" if row.contract or row.series:
            balance.committed_total += amount
            balance.disbursed += amount
        case "outlaid":
            balance.direct_payments += amount
        case "treasury":
            balance.treasury += amount
            if row.type == "funds.received":
                balance.received += amount
        case "spent" if row.contract:
            balance.expensed += amount


def _contracts(rows: Iterable[Sum], amounts: Mapping[str, int]) -> dict[str, ContractBalance]:
    contracts = {code: ContractBalance(amount) for code, amount in amounts.items()}
    for row in rows:
        if not row.contract:
            continue
        contract = contracts.setdefault(row.contract, ContractBalance())
        contract.account, contract.institution = row.account, row.institution
        match row.bucket:
            case "committed":
                contract.undisbursed_commitment += row.amount_fen
            case "outlaid":
                contract.disbursed += row.amount_fen
            case "spent":
                contract.expensed += row.amount_fen
    for contract in contracts.values():
        contract.advance = contract.disbursed - contract.expensed
    return dict(sorted(contracts.items()))


def _national(rows: Iterable[Sum]) -> dict[int, dict[str, LineBalance]]:
    years: dict[int, dict[str, LineBalance]] = {}
    for row in rows:
        if row.bucket not in ("appropriation", "unallocated"):
            continue
        account = parse_account(row.account)
        balance = years.setdefault(account.year, {}).setdefault(account.line, LineBalance())
        if row.bucket == "appropriation":
            balance.appropriated -= row.amount_fen
        else:
            balance.unallocated += row.amount_fen
        balance.allocated = balance.appropriated - balance.unallocated
    return {year: dict(sorted(lines.items())) for year, lines in sorted(years.items())}


def _merged_lines(years: Iterable[Mapping[str, LineBalance]]) -> dict[str, LineBalance]:
    merged: dict[str, LineBalance] = defaultdict(LineBalance)
    for lines in years:
        for line, balance in lines.items():
            _increase(merged[line], balance)
    return dict(sorted(merged.items()))


def _categories(rows: Iterable[Sum]) -> dict[str, int]:
    categories: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.bucket == "spent":
            categories[row.category] += row.amount_fen
    return {category: amount for category, amount in sorted(categories.items()) if amount}


def _grouped(
    accounts: Mapping[str, AccountBalance], group_of: Callable[[Account], Any]
) -> dict[Any, AccountBalance]:
    groups: dict[Any, AccountBalance] = defaultdict(AccountBalance)
    for code, balance in accounts.items():
        _increase(groups[group_of(parse_account(code))], balance)
    return dict(sorted(groups.items()))


def _series(rows: Iterable[Sum]) -> dict[str, SeriesBalance]:
    series: dict[str, SeriesBalance] = defaultdict(SeriesBalance)
    for row in rows:
        if not row.series:
            continue
        balance = series[row.series]
        balance.account = row.account
        match row.bucket:
            case "reserved":
                balance.reserved += row.amount_fen
            case "committed":
                balance.undisbursed_commitment += row.amount_fen
            case "outlaid":
                balance.disbursed += row.amount_fen
    return dict(sorted(series.items()))


def _institutions(contracts: Iterable[ContractBalance], rows: Iterable[Sum]) -> dict[str, InstitutionBalance]:
    institutions: dict[str, InstitutionBalance] = defaultdict(InstitutionBalance)
    for contract in contracts:
        balance = institutions[contract.institution]
        balance.contracts += 1
        balance.amount += contract.amount
        balance.disbursed += contract.disbursed
        balance.expensed += contract.expensed
        balance.advance += contract.advance
    for row in rows:
        if row.series and row.bucket == "outlaid":
            institutions[row.institution].vouchers += row.amount_fen
    return dict(sorted(institutions.items()))


def _books(rows: Iterable[Sum]) -> dict[str, dict[str, int]]:
    books: dict[str, dict[str, int]] = {"budget": {}, "cash": {}}
    for row in rows:
        buckets = books[row.book]
        buckets[row.bucket] = buckets.get(row.bucket, 0) + row.amount_fen
    return books


def _increase(total: Any, part: Any) -> None:
    for each in fields(part):
        setattr(total, each.name, getattr(total, each.name) + getattr(part, each.name))


def _named(by_year: Mapping[int, Any]) -> dict[str, Any]:
    return {str(year): value for year, value in by_year.items()}
