"""Expense sheets drawn at random: facts, and how each cell of them is written (随机制表).

What is drawn is small and of every kind: rows that are lines of vouchers, five notations of days, many of
amounts, headings, orders of columns, title blocks, subtotals, blank rows, notes, and another column or two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from hypothesis import strategies as st

from domain.amount_words import to_words
from domain.forms.words import meaning, spellings
from tests.importing.facts import CATEGORIES, SICHUAN, YEAR, Row, Rows
from tests.importing.office import Cell, Line, Table, form_named, wan, yuan

CONTRACTS: Final = {row["contract"]: row for row in SICHUAN.sheets["contracts"]}
CLASSES: Final = [(row["class"], row["contract"]) for row in SICHUAN.sheets["classes"]]
CODES: Final = {party.name: party.code for party in SICHUAN.parties}
PERSONS: Final = ("授课专家乙", "示例宾馆", "甲（劳务费）", "Example Café")
PRIVATE: Final = ("payee", "remarks")
FIRST_DAY: Final = date(YEAR, 1, 1)
DAYS: Final = 330

_digits = str.maketrans("0123456789", "０１２３４５６７８９")


def wide(text: str) -> str:
    """A text with full-width digits."""
    return text.translate(_digits)


DAY_NOTATIONS: Final[tuple[Callable[[date], Cell], ...]] = (
    lambda day: day,
    date.isoformat,
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}.{day.month:02d}.{day.day:02d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f" {day.year}年 {day.month} 月{day.day}日 ",
    lambda day: int(f"{day:%Y%m%d}"),
    lambda day: f"{day:%Y%m%d}",
    lambda day: wide(f"{day.year}-{day.month}-{day.day}"),
    lambda day: f"{day.isoformat()}T00:00:00",
)

AMOUNT_NOTATIONS: Final[tuple[Callable[[int], Cell], ...]] = (
    lambda fen: f"{yuan(fen):,.2f}元",
    lambda fen: f"￥{yuan(fen):,.2f}元",
    lambda fen: f"人民币 {yuan(fen):.2f} 元整",
    lambda fen: wide(f"{yuan(fen):.2f}元"),
    lambda fen: f"{wan(fen):f}万元",
    lambda fen: f" {wan(fen):f} 万",
    to_words,
    lambda fen: f"人民币{to_words(fen)}",
)
"""These name their unit themselves."""

BARE_NOTATIONS: Final[tuple[Callable[[Decimal], Cell], ...]] = (
    lambda number: number,
    lambda number: f"{number:f}",
    lambda number: f"{number:,f}",
    lambda number: f"￥{number:,f}",
    lambda number: f"¥ {number:f}",
    lambda number: wide(f"{number:,f}".replace(",", "，")),
    lambda number: f"+{number:f}",
)
"""These are in the unit of their column."""

COUNT_NOTATIONS: Final[tuple[Callable[[Decimal], Cell], ...]] = (
    lambda number: number,
    lambda number: f"{number:f}",
    lambda number: f"{number:,f}",
    lambda number: f"{number:f}人天",
    lambda number: wide(f"{number:f}"),
)

REFERENCE_NOTATIONS: Final[tuple[Callable[[str], Cell], ...]] = (
    lambda text: text,
    lambda text: f" {text}\n",
    wide,
    lambda text: f"{text[:4]} {text[4:]}",
)


@dataclass(frozen=True)
class Drawn:
    """A sheet, and the facts in the rows that it has, by their numbers as a spreadsheet shows them."""

    table: Table
    facts: Mapping[int, Row]
    encoding: str | None

    def cell(self, number: int, name: str) -> tuple[int, str]:
        """The place of a field in a row."""
        return number, self.table.letter(name)

    def put(self, number: int, name: str, cell: Cell) -> None:
        """Write something else into a cell."""
        self.table.body[number - self.table.first_row][self.table.column(name)] = cell


@st.composite
def facts(draw: st.DrawFn) -> Rows:
    """Lines of some vouchers, in the order of a sheet."""
    rows: Rows = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        class_, contract = draw(st.sampled_from(CLASSES))
        day = FIRST_DAY + timedelta(draw(st.integers(0, DAYS)))
        voucher = draw(st.sampled_from((f"记-{number:04d}", f"PZ{number}", f"2026{number:05d}")))
        has_class = draw(st.booleans())
        for _ in range(draw(st.integers(1, 3))):
            row = draw(_line(int(CONTRACTS[contract]["amount"])))
            row |= {"voucher": voucher, "contract": contract, "occurred_on": day}
            rows.append(row | ({"class": class_} if has_class else {}))
    return rows


@st.composite
def _line(draw: st.DrawFn, contract_fen: int) -> Row:
    row: Row = {
        "category": draw(st.sampled_from(CATEGORIES)),
        "payee": draw(st.sampled_from((*PERSONS, *CODES))),
        "amount": draw(st.integers(1, contract_fen)),
    }
    if draw(st.booleans()):
        quantity = Decimal(draw(st.integers(1, 9_999))).scaleb(-draw(st.sampled_from((0, 0, 1, 2))))
        price = draw(st.integers(1, max(int(contract_fen / max(quantity, Decimal(1))), 1)))
        fen = int((price * quantity).to_integral_value(ROUND_HALF_UP))
        if fen:
            row |= {"quantity": quantity, "unit_price": price, "amount": fen}
    if draw(st.booleans()):
        row["remarks"] = draw(st.sampled_from(("教师用书", "第二期\n现场教学", "含税，见附件")))
    return row


@st.composite
def sheets(draw: st.DrawFn) -> Drawn:
    """An expense sheet."""
    rows = draw(facts())
    fields = ["voucher", "contract", "class", "category", "occurred_on", "quantity", "unit_price", "amount"]
    fields = draw(st.permutations([*fields, "payee", "remarks"]))
    unit = draw(st.sampled_from(("", "", "元", "万元")))
    is_in_title = draw(st.booleans())
    names = {name: draw(_heading(name)) for name in fields}
    if unit and not is_in_title:
        for name in ("amount", "unit_price"):
            names[name] += draw(st.sampled_from((f"（{unit}）", f"\n({unit})", f"/{unit}")))
    above = draw(_title(unit if is_in_title else ""))
    table = Table(form_named("expenses"), fields, [], [[names[name] for name in fields]], above)
    extra = draw(st.integers(0, 2))
    table.head[0].extend(("审核状态", "经费卡号")[:extra])
    written: dict[int, Row] = {}
    since = total = 0
    for row in rows:
        if draw(st.integers(0, 7)) == 0:
            table.body.append([None])
        if since and draw(st.integers(0, 7)) == 0:
            table.body.append(_total(table, "小计", since, unit))
            since = 0
        written[table.first_row + len(table.body)] = row
        line = [draw(_cell(name, row.get(name), unit)) for name in fields]
        table.body.append([*line, *("已审", "9901")[:extra]])
        since, total = since + row["amount"], total + row["amount"]
    if draw(st.booleans()):
        table.body.append(_total(table, draw(st.sampled_from(("合计", "总 计", "合计（元）"))), total, unit))
    if draw(st.booleans()):
        table.body.append(["注：按凭证逐笔填列。"])
    return Drawn(table, written, draw(st.sampled_from((None, None, None, "utf-8-sig", "gb18030", "utf-16"))))


@st.composite
def _heading(draw: st.DrawFn, name: str) -> str:
    form = form_named("expenses")
    shared = {title for each in form.fields if each.name != name for title in each.titles}
    title = draw(st.sampled_from([each for each in form.field_of(name).titles if each not in shared]))
    style = draw(st.sampled_from(("{}", "{}", "*{}", " {} ", "{0[0]}\n{1}", "{0[0]} {1}", "{}：")))
    return style.format(title, title[1:])


@st.composite
def _title(draw: st.DrawFn, unit: str) -> list[Line]:
    rows: list[Line] = []
    if draw(st.booleans()):
        rows.append([draw(st.sampled_from(("经费支出明细表", "四川省支出台账", "2026年培训费用明细")))])
    if draw(st.booleans()):
        rows.append([None])
    if unit:
        rows.append([None, None, f"单位：{unit}"])
    if draw(st.booleans()):
        rows.append(["填报单位：某处", None, "2026年12月20日"])
    return rows


def _total(table: Table, label: str, fen: int, unit: str) -> Line:
    line: Line = [None] * len(table.fields)
    line[table.column("amount")] = wan(fen) if unit == "万元" else yuan(fen)
    line[next(at for at, name in enumerate(table.fields) if name != "amount")] = label
    return line


@st.composite
def _cell(draw: st.DrawFn, name: str, value: Any, unit: str) -> Cell:
    if value is None:
        return draw(st.sampled_from((None, None, "-", "／", " ")))
    match name:
        case "occurred_on":
            return draw(st.sampled_from(DAY_NOTATIONS))(value)
        case "amount" | "unit_price":
            if draw(st.booleans()):
                return draw(st.sampled_from(AMOUNT_NOTATIONS))(value)
            return draw(st.sampled_from(BARE_NOTATIONS))(wan(value) if unit == "万元" else yuan(value))
        case "quantity":
            return draw(st.sampled_from(COUNT_NOTATIONS))(value)
        case "category":
            words = [word for word in spellings("category")[value] if meaning("category", word) == value]
            return draw(st.sampled_from(words))
        case "voucher" | "contract" | "class":
            return draw(st.sampled_from(REFERENCE_NOTATIONS))(value)
    return str(value)


def statements_of(rows: Rows) -> Rows:
    """What the ledger must be told of these rows, withheld members by their names."""
    lines: dict[tuple[str, str, str], int] = {}
    found = []
    for row in rows:
        institution = CODES[CONTRACTS[row["contract"]]["institution"]]
        voucher = (institution, row["occurred_on"].isoformat()[:7], row["voucher"])
        lines[voucher] = lines.get(voucher, 0) + 1
        statement: Row = {
            "type": "expense.recorded",
            "occurred_on": row["occurred_on"].isoformat(),
            "on_behalf_of": institution,
            "capacity": "compiled",
            "contract": row["contract"],
            "category": row["category"],
            "amount_fen": row["amount"],
            "voucher": row["voucher"],
            "voucher_line": lines[voucher],
            "payee": CODES.get(row["payee"], row["payee"]),
        }
        if "class" in row:
            statement["class"] = row["class"]
        if "quantity" in row:
            statement["quantity"] = (
                format(row["quantity"], "f").rstrip("0").rstrip(".")
                if ("." in format(row["quantity"], "f"))
                else format(row["quantity"], "f")
            )
            statement["unit_price_fen"] = row["unit_price"]
        if "remarks" in row:
            statement["remarks"] = " ".join(row["remarks"].split())
        found.append(statement)
    return found
