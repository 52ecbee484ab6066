"""Facts of fictional provinces, and what they come to: plain values, before any office wrote them down.

A row is a mapping by the fields of its form: amounts in fen, days as dates, words as codes of their lists.
What the facts come to is added up here from the rows, by nothing that the program has.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple

from domain.codes import organisation_check_character, social_credit_check_character

YEAR: Final = 2026
LINES: Final = ("rural.replacement", "rural.short-term", "rural.distance")
CATEGORIES: Final = ("lodging", "meals", "venue", "lecture-fees", "materials", "transport", "other")
APPROPRIATED_FEN: Final = 20_000_000_000

Row = dict[str, Any]
Rows = list[Row]
Figures = dict[str, dict[str, int]]


class Party(NamedTuple):
    """An organisation that does not exist."""

    name: str
    kind: str
    code: str
    province: str | None = None


@dataclass(frozen=True)
class Province:
    """A province's year; `sheets` are its rows by the name of their form, in the order of the year."""

    code: str
    full_name: str
    parties: tuple[Party, ...]
    allotted: Mapping[str, int]
    sheets: Mapping[str, Rows] = field(repr=False)

    def title(self, what: str) -> str:
        """What its offices write over a sheet."""
        return f"{self.full_name}{YEAR}年{what}"

    @property
    def finance(self) -> Party:
        """Its finance department."""
        return self.parties[0]

    @property
    def education(self) -> Party:
        """Its education department."""
        return self.parties[1]

    @property
    def schools(self) -> tuple[Party, ...]:
        """Its institutions."""
        return tuple(party for party in self.parties if party.kind == "institution")


def party_code(head: str, region: str, number: int) -> str:
    """A code of 18 characters whose check characters are both right."""
    body = f"{number:08d}"
    first = f"{head}{region}{body}{organisation_check_character(body)}"
    return first + social_credit_check_character(first)


CENTRE: Final = (
    Party("国家财政示例部", "central-finance", party_code("11", "100000", 9701)),
    Party("国家教育示例部", "central-education", party_code("11", "100000", 9702)),
)


def make_province(code: str, full_name: str, name: str, region: str, number: int) -> Province:
    """Make up a province; `region` and `number` are in its parties' codes, and tell nobody anything."""
    chance = random.Random(number)
    parties = (
        Party(f"{name}财政示例厅", "provincial-finance", party_code("11", region, number), code),
        Party(f"{name}教育示例厅", "provincial-education", party_code("11", region, number + 1), code),
        Party(f"{name}审计示例厅", "supervisor", party_code("11", region, number + 2), code),
        Party(f"{name}山水师范学院", "institution", party_code("12", region, number + 3), code),
        Party(f"{name}江岸教师发展中心", "institution", party_code("12", region, number + 4), code),
        Party(f"{name}星河教育服务有限公司", "institution", party_code("91", region, number + 5), code),
    )
    allotted = {line: chance.randrange(800_000_000, 2_000_000_000) for line in LINES}
    made = _Year(code, parties, allotted, chance)
    return Province(code, full_name, parties, allotted, made.sheets)


class _Year:
    """The making of one year."""

    def __init__(
        self, code: str, parties: tuple[Party, ...], allotted: Mapping[str, int], chance: random.Random
    ) -> None:
        self._code = code
        self._finance = parties[0]
        self._schools = [party for party in parties if party.kind == "institution"]
        self._chance = chance
        self._vouchers: Counter[tuple[str, int]] = Counter()
        names = ("receipt", "tenders", "bids", "contracts", "classes", "disbursements", "expenses")
        self.sheets: dict[str, Rows] = {name: [] for name in names}
        for number, line in enumerate(LINES, 1):
            self._receive(line, allotted[line])
            ceiling_fen = self._tender(number, line, allotted[line])
            self._run_contract(number, line, self._bid(number, ceiling_fen), f"{code}CG{number:02d}")
        extra_fen = allotted[LINES[1]] // 20
        self._run_contract(len(LINES) + 1, LINES[1], (self._schools[0], extra_fen), None)

    def _receive(self, line: str, allotted_fen: int) -> None:
        for part, (day, share) in enumerate(((date(YEAR, 3, 9), 70), (date(YEAR, 6, 17), 25)), 1):
            self.sheets["receipt"].append(
                {
                    "receiver": self._finance.name,
                    "line": line,
                    "occurred_on": day,
                    "amount": allotted_fen * share // 100,
                    "voucher": f"收{self._code}{line[6:8]}{part:02d}",
                }
            )

    def _tender(self, number: int, line: str, allotted_fen: int) -> int:
        ceiling_fen = allotted_fen // 300_000 * 100_000
        opened_on = date(YEAR, 4, 1 + number)
        self.sheets["tenders"].append(
            {
                "tender": f"{self._code}CG{number:02d}",
                "line": line,
                "title": f"{YEAR}年教师培训采购（第{number}包）",
                "method": ("open-tender", "competitive-consultation", "invited-tender")[number - 1],
                "ceiling": ceiling_fen,
                "opened_on": opened_on,
                "deadline_on": opened_on + timedelta(20),
            }
        )
        return ceiling_fen

    def _bid(self, number: int, ceiling_fen: int) -> tuple[Party, int]:
        offers = sorted(ceiling_fen * self._chance.randrange(800, 990) // 1000 for _ in self._schools)
        bidders = self._schools[number - 1 :] + self._schools[: number - 1]
        for place, (bidder, price_fen) in enumerate(zip(bidders, offers, strict=True)):
            won = place == 0
            self.sheets["bids"].append(
                {
                    "tender": f"{self._code}CG{number:02d}",
                    "bidder": bidder.name,
                    "bidder_code": bidder.code,
                    "price": price_fen,
                    "lodged_on": date(YEAR, 4, 18 + number),
                    "evaluated_on": date(YEAR, 4, 25 + number),
                    "score": Decimal(95 - 4 * place) + Decimal(number) / 4,
                    "is_winner": won,
                    **({"awarded_on": date(YEAR, 5, number)} if won else {}),
                }
            )
        return bidders[0], offers[0]

    def _run_contract(self, number: int, line: str, won: tuple[Party, int], tender: str | None) -> None:
        school, amount_fen = won
        contract = f"{self._code}HT{YEAR}{number:03d}"
        self.sheets["contracts"].append(
            {
                "contract": contract,
                **({"line": line} if tender is None else {"tender": tender}),
                "institution": school.name,
                "amount": amount_fen,
                "occurred_on": date(YEAR, 5, 10 + number),
                "trainees": 60 * number + 7,
                "days": 10,
            }
        )
        for part, (day, share) in enumerate(((date(YEAR, 6, 2), 50), (date(YEAR, 8, 20), 30)), 1):
            self.sheets["disbursements"].append(
                {
                    "payment_order": f"支付{self._code}{number:03d}{part}",
                    "contract": contract,
                    "payee_code": school.code,
                    "occurred_on": day,
                    "amount": amount_fen * share // 100,
                }
            )
        for each in (1, 2):
            self._run_class(contract, each, school, amount_fen // 40)

    def _run_class(self, contract: str, number: int, school: Party, about_fen: int) -> None:
        starts_on = date(YEAR, 5 + number, 3 + number)
        class_ = f"{contract}-B{number}"
        self.sheets["classes"].append(
            {
                "class": class_,
                "contract": contract,
                "mode": "centralised",
                "starts_on": starts_on,
                "ends_on": starts_on + timedelta(9),
                "planned": 40,
                "attended": 40 - number,
            }
        )
        for day in range(0, 10, 2):
            self._spend(contract, class_, school, starts_on + timedelta(day), about_fen)

    def _spend(self, contract: str, class_: str, school: Party, day: date, about_fen: int) -> None:
        self._vouchers[school.code, day.month] += 1
        voucher = f"记-{self._vouchers[school.code, day.month]:04d}"
        for category in self._chance.sample(CATEGORIES, self._chance.choice((1, 1, 2, 3))):
            quantity = Decimal(self._chance.randrange(2, 400)) / self._chance.choice((1, 1, 1, 2))
            unit_price_fen = max(about_fen // int(quantity), 1) + self._chance.randrange(1, 100)
            fen = (unit_price_fen * quantity).to_integral_value(ROUND_HALF_UP)
            self.sheets["expenses"].append(
                {
                    "voucher": voucher,
                    "contract": contract,
                    "class": class_,
                    "category": category,
                    "occurred_on": day,
                    "quantity": quantity,
                    "unit_price": unit_price_fen,
                    "amount": int(fen),
                    "payee": self._chance.choice(
                        ("山城示例宾馆", "授课专家甲（劳务）", self._schools[2].name, "示例客运队")
                    ),
                    **({"remarks": f"第{day.day}日"} if day.day % 3 == 0 else {}),
                }
            )


def party_rows(parties: Iterable[Party]) -> Rows:
    """The rows of a list of parties."""
    return [
        {
            "name": party.name,
            "kind": party.kind,
            "code": party.code,
            **({} if party.province is None else {"province": party.province}),
        }
        for party in parties
    ]


def appropriation_rows() -> Rows:
    """The rows of the central budget."""
    return [{"fiscal_year": YEAR, "line": line, "amount": APPROPRIATED_FEN} for line in LINES]


def allocation_rows(*provinces: Province) -> Rows:
    """What the centre allots, a row for each province and line."""
    return [
        {"holder": each.code, "line": line, "amount": amount_fen}
        for each in provinces
        for line, amount_fen in each.allotted.items()
    ]


def accounts_of(province: Province) -> Figures:
    """What the ledger must have for each account of a province, in fen."""
    sheets = province.sheets
    line_of_tender = {row["tender"]: row["line"] for row in sheets["tenders"]}
    line_of = {
        row["contract"]: row.get("line") or line_of_tender[row["tender"]] for row in sheets["contracts"]
    }
    figures = {}
    for line, allotted_fen in province.allotted.items():
        received = sum(row["amount"] for row in sheets["receipt"] if row["line"] == line)
        committed, disbursed, expensed = (
            sum(row["amount"] for row in sheets[name] if line_of[row["contract"]] == line)
            for name in ("contracts", "disbursements", "expenses")
        )
        figures[f"{YEAR}/{line}/{province.code}"] = {
            "allocated": allotted_fen,
            "received": received,
            "committed_total": committed,
            "uncommitted": allotted_fen - committed,
            "disbursed": disbursed,
            "treasury": received - disbursed,
            "expensed": expensed,
        }
    return figures


def contracts_of(province: Province) -> Figures:
    """What the ledger must have for each contract of a province, in fen."""
    sheets = province.sheets
    return {
        row["contract"]: {
            "amount": row["amount"],
            **{
                figure: sum(each["amount"] for each in sheets[name] if each["contract"] == row["contract"])
                for figure, name in (("disbursed", "disbursements"), ("expensed", "expenses"))
            },
        }
        for row in sheets["contracts"]
    }


def categories_of(rows: Rows) -> dict[str, int]:
    """What expenses come to by category, in fen."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row["category"]] += row["amount"]
    return dict(sums)


SICHUAN: Final = make_province("51", "四川省", "四川", "510000", 5100)
CORPS: Final = make_province("XPCC", "新疆生产建设兵团", "兵团", "650000", 6600)
"""The Corps' parties have codes of the region 65: whose they are is in the list, not in a number."""
