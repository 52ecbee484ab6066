"""The year's records, made of the tables: parties with their codes, contracts, classes, payments.

Amounts are fen. Nothing here is random: the same records come out on every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from domain.codes import organisation_check_character, social_credit_check_character

from . import tables

FEN_PER_WAN: Final = 1_000_000


def day_of(month_day: str) -> date:
    """A day of the year.

    >>> day_of("05-12")
    datetime.date(2026, 5, 12)
    """
    return date.fromisoformat(f"{tables.YEAR}-{month_day}")


def fen_of(yuan: str) -> int:
    """Yuan as the tables write them, in fen.

    >>> fen_of("47.45"), fen_of("96.5"), fen_of("3260")
    (4745, 9650, 326000)
    """
    whole, _, part = yuan.partition(".")
    return int(whole) * 100 + int(f"{part:0<2}")


class Party(NamedTuple):
    """A party; `key` is how the tables call it."""

    key: str
    name: str
    kind: str
    province: str
    code: str
    ownership: str = ""


def party_code(prefix: str, region: str, number: int) -> str:
    """A social credit code with both its check characters right, of a series that is never issued."""
    body = f"DM{number:06d}"
    first = f"{prefix}{region}{body}{organisation_check_character(body)}"
    return first + social_credit_check_character(first)


def _parties() -> Iterator[Party]:
    number = 0
    for authority, kind in (("财政", "中央财政部门"), ("教育", "中央教育部门"), ("审计", "审计监督部门")):
        number += 1
        name = "审计署（示例）" if authority == "审计" else f"{authority}部（示例）"
        yield Party(f"00{authority}", name, kind, "", party_code("11", "100000", number))
    for authority, kind in (("财政", "省级财政部门"), ("教育", "省级教育部门")):
        for province, (name, region, office) in tables.PROVINCES.items():
            number += 1
            code = party_code("11", region, number)
            yield Party(f"{province}{authority}", f"{name}{authority}{office}（示例）", kind, province, code)
    for number, (key, name, province, region, prefix) in enumerate(tables.INSTITUTIONS, 101):
        ownership = "公办" if prefix == "12" else "民办"
        yield Party(key, name, "培训机构", province, party_code(prefix, region, number), ownership)


PARTIES: Final = {party.key: party for party in _parties()}


class Grant(NamedTuple):
    """An appropriation of a line, or an allotment to a holder."""

    holder: str
    line: str
    amount_fen: int


BUDGET: Final = tuple(Grant(tables.CENTRE, line, wan * FEN_PER_WAN) for line, wan in tables.BUDGET)
SECOND_BATCH: Final = tuple(Grant(row[0], row[1], row[2] * FEN_PER_WAN) for row in tables.SECOND_BATCH)


class Shares(NamedTuple):
    """What a holder is allotted in the first batch, by line; fen."""

    holder: str
    replacement: int
    short_term: int
    distance: int
    backbone: int

    @property
    def rural(self) -> int:
        return self.replacement + self.short_term + self.distance

    @property
    def all(self) -> int:
        return self.rural + self.backbone


FIRST_BATCH: Final = tuple(
    Shares(holder, *(wan * FEN_PER_WAN for wan in row)) for holder, *row in tables.FIRST_BATCH
)


class Receipt(NamedTuple):
    """Money that arrived in a holder's treasury."""

    province: str
    line: str
    day: date
    amount_fen: int
    voucher: str

    @property
    def receiver(self) -> Party:
        return PARTIES[f"{self.province}财政"]


RECEIPTS: Final = tuple(
    Receipt(holder, line, day_of(day), wan * FEN_PER_WAN, tables.SLIPS[holder].format(number))
    for number, (holder, line, day, wan) in enumerate(tables.ARRIVALS, 701)
)


class Contract(NamedTuple):
    """A contract; `price` is what a day of training costs for one trainee, in yuan."""

    province: str
    number: str
    tender: str
    line: str
    institution: Party
    trainees: int
    days: int
    price: int
    signed: date

    @property
    def amount_fen(self) -> int:
        return self.trainees * self.days * self.price * 100


CONTRACTS: Final = {
    row[1]: Contract(*row[:4], PARTIES[row[4]], *row[5:8], day_of(row[8])) for row in tables.CONTRACTS
}


class Tender(NamedTuple):
    """A procurement."""

    province: str
    number: str
    contract: Contract
    title: str
    method: str
    ceiling_fen: int
    opened: date
    deadline: date
    evaluated: date
    decided: date

    @property
    def line(self) -> str:
        return self.contract.line


class Bid(NamedTuple):
    """One bid; `decided` is there for the winner only."""

    tender: Tender
    bidder: Party
    price_fen: int
    lodged: date
    score: str
    decided: date | None

    @property
    def province(self) -> str:
        return self.tender.province

    @property
    def won(self) -> bool:
        return self.decided is not None


def _bid(number: str, key: str, thousandths: int, lodged: str, score: str) -> Bid:
    """The winner is whoever got the contract, whatever the scores say; others bid whole hundreds of yuan."""
    tender = TENDERS[number]
    price_fen = tender.contract.amount_fen * thousandths // 1_000
    if PARTIES[key] == tender.contract.institution:
        return Bid(tender, PARTIES[key], price_fen, day_of(lodged), score, tender.decided)
    return Bid(tender, PARTIES[key], price_fen // 10_000 * 10_000, day_of(lodged), score, None)


TENDERS: Final = {
    row[1]: Tender(*row[:2], CONTRACTS[row[2]], *row[3:5], row[5] * FEN_PER_WAN, *map(day_of, row[6:]))
    for row in tables.TENDERS
}
BIDS: Final = tuple(_bid(*row) for row in tables.BIDS)


class Class(NamedTuple):
    """A class. `weeks` is how far its expenses have been booked: weeks, or quarters of a distance class."""

    number: str
    contract: Contract
    starts: date
    days: int
    planned: int
    attended: int | None
    completed: int | None
    weeks: int

    @property
    def province(self) -> str:
        return self.contract.province

    @property
    def line(self) -> str:
        return self.contract.line

    @property
    def ends(self) -> date:
        return self.starts + timedelta(days=self.days - 1)


CLASSES: Final = tuple(Class(row[0], CONTRACTS[row[1]], day_of(row[2]), *row[3:]) for row in tables.CLASSES)


class Disbursement(NamedTuple):
    """A payment by a treasury to the institution of a contract."""

    order: str
    contract: Contract
    day: date
    amount_fen: int

    @property
    def province(self) -> str:
        return self.contract.province

    @property
    def payee(self) -> Party:
        return self.contract.institution


def _disbursements() -> Iterator[Disbursement]:
    number = 30
    for day, thousandths, contracts in tables.PAYMENTS:
        for contract in map(CONTRACTS.__getitem__, contracts):
            number += 1
            order = tables.ORDERS[contract.province].format(number)
            yield Disbursement(order, contract, day_of(day), contract.amount_fen * thousandths // 1_000)


DISBURSEMENTS: Final = tuple(_disbursements())
REFUSED: Final = Disbursement(
    tables.REFUSED[1], CONTRACTS[tables.REFUSED[0]], day_of(tables.REFUSED[2]), tables.REFUSED[3] * 100
)


class AccountLine(NamedTuple):
    """A line of the final account (决算表) of the centre's own contract."""

    item: str
    price_fen: int
    people: int
    times: int
    remark: str

    @property
    def amount_fen(self) -> int:
        return self.price_fen * self.people * self.times


FINAL_ACCOUNT: Final = tuple(
    AccountLine(item, yuan * 100, people, times, remark)
    for item, yuan, people, times, remark in tables.FINAL_ACCOUNT
)
