"""One sheet with the mistakes that offices make, and where they are: expenses that Sichuan hands in later.

Each mistake stands alone in its row; rows without one are good. `EXPECTED` names the cells.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from .notations import Shown
from .sichuan import EDUCATION, EXPENSE_COLUMNS
from .writing import NOTE, Column, Sheet

FILE = "28-四川-支出明细（补报）.xlsx"
SUM_CELLS = 2
DESTROYED = 1.2410000000007106e17
"""What is left of an 18-digit code in a cell that was not text."""


class Mistake(NamedTuple):
    """A cell with a mistake: which it is, and the code by which the program names it."""

    row: int
    column: str
    code: str
    what_zh: str


_C1, _C2 = "川培合〔2026〕01号", "川培合〔2026〕03号"
_B1, _B2 = "川培班2026-02", "川培班2026-06"

_ROWS: tuple[tuple[object, ...], ...] = (
    # voucher, day, contract, class, what for, amount, quantity, price, payee
    ("川记901号", date(2026, 10, 9), _C1, _B1, "租车费", 3_260.5, 2, 1_630.25, "示例客运公司"),
    ("川记902号", "2026年10月9日", _C1, _B1, "教材资料费", "￥5,280.00", 60, 88, "示例文印社"),
    ("川记903号", "2026/10/12", _C1, _B1, "专家课酬", 8_000, 8, 1_000, "授课专家（劳务）"),
    ("小计", 16_450.5),
    ("川记904号", "2026/10/13", "川培合〔2026〕09号", _B1, "租车费", 1_850, 1, 1_850, "示例客运公司"),
    ("川记905号", "2026-02-30", _C2, _B2, "杂费", 640, 1, 640, "示例商行"),
    ("川记906号", "2026/10/14", _C2, _B2, "杂费", 12.345, "", "", "示例商行"),
    ("", "2026/10/14", _C2, _B2, "杂费", "480.00", 1, 480, "示例商行"),
    ("川记907号", "2026/10/15", _C2, _B2, "教材资料费", 5_500, 98, 55, "示例文印社"),
    ("川记908号", "2026/10/15", _C2, _B2, "场地租赁费", 6_000, 2, 3_000, DESTROYED),
    ("川记909号", "2026/10/16", _C2, _B2, "神秘费", 300, 1, 300, "示例商行"),
    ("川记910号", "2026/10/16", _C2, _B2, "杂费", "-1,200.00元", "", "", "示例商行"),
    ("川记911号", "2026/10/19", _C2, _B2, "学员餐费", "约三千元", "", "", "示例餐饮服务部"),
    ("川记912号", "2026/10/19", _C2, "川培班2026-66", "杂费", 900, 1, 900, "示例商行"),
    ("川记913号", "2026/10/20", _C2, _B2, "租车费", 1_720, 1, 1_720, "示例客运公司"),
)

EXPECTED = (
    Mistake(7, "H", "wrong-total", "小计与以上各行之和 16,540.50 不符"),
    Mistake(8, "E", "unknown-contract", "没有这个合同"),
    Mistake(9, "D", "impossible-day", "没有这一天"),
    Mistake(10, "H", "finer-than-fen", "金额细于分"),
    Mistake(11, "C", "missing", "缺凭证号"),
    Mistake(12, "H", "not-the-product", "数量×单价应为 5,390.00"),
    Mistake(13, "L", "destroyed-by-excel", "18位代码被表格软件改成了数字"),
    Mistake(14, "G", "not-in-list", "没有这种支出类别"),
    Mistake(15, "H", "negative-amount", "金额为负，冲销要写明冲销哪一笔"),
    Mistake(16, "H", "not-an-amount", "金额不是数字"),
    Mistake(17, "F", "unknown-class", "没有这个班次"),
)


def _as_typed(value: Any, _: int) -> Shown:
    """Numbers as numbers, days as days, texts as texts, as somebody typed them."""
    return Shown(value, "yyyy-mm-dd" if isinstance(value, date) else "")


def _as_columns(row: tuple[object, ...]) -> tuple[object, ...]:
    """A row of the table, or a sum, in the order of the sheet's columns."""
    if len(row) == SUM_CELLS:
        return (row[0], *[""] * 5, row[1], *[""] * 5)
    *first, quantity, price, payee = row
    return ("", *first, quantity, "项", price, payee, "")


def _typed(place: int, column: Column) -> Column:
    get: Callable[[Any], object] = itemgetter(place)
    return Column(column.title, get, _as_typed, column.width)


SHEET = Sheet(
    FILE,
    [_typed(place, column) for place, column in enumerate(EXPENSE_COLUMNS)],
    [_as_columns(row) for row in _ROWS],
    "四川省2026年国培计划支出明细（补报，示例）",
    (EDUCATION, "单位：元"),
    (NOTE, "注：本表的错误是有意写入的，用来演示程序怎样逐格指出。"),
    name="支出",
    left=1,
)
