"""Sheets to measure with: an expense sheet as an office keeps it, in a book that has its contract.

Three rows in ten share a voucher with the row before; every fourth has a remark; quantities, unit prices and
amounts agree. Days, amounts and numbers are written as text and as numbers in turn.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from benchmarks.facts import ACCOUNT, EDUCATION, INSTITUTION, Office

CONTRACT = "41-2026-HT-B01"
CATEGORIES = ("住宿费", "伙食费", "讲课费", "资料费", "交通费")
HEADERS = (
    "凭证号", "合同编号", "费用类别", "发生日期", "数量", "单价（元）", "金额（元）", "收款方", "备注",
)  # fmt: skip
FIRST_DAY = date(2026, 6, 1)


def book_with_contract(path: Path) -> None:
    """Found a practice book whose institution has one contract."""
    office = Office(path)
    office.record(
        EDUCATION,
        [
            office.stated(
                "contract.signed", contract=CONTRACT, account=ACCOUNT, institution=INSTITUTION,
                amount_fen=2**40, trainees=1_000, days=60,
            )
        ],
    )  # fmt: skip
    office.ledger.close()


def expense_sheet(path: Path, rows: int) -> None:
    """Write an expense sheet; the same for the same number of rows."""
    chance = random.Random(rows)
    with Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("支出明细")
        sheet.write_string(0, 0, "河南省2026年支出明细表")
        for column, header in enumerate(HEADERS):
            sheet.write_string(1, column, header)
        for row in range(rows):
            quantity, price_fen = chance.randint(1, 60), chance.randint(1_00, 400_00)
            amount_fen = quantity * price_fen
            amount = f"{amount_fen // 100:,}.{amount_fen % 100:02d}" if row % 3 == 0 else amount_fen / 100
            sheet.write_row(
                row + 2,
                0,
                (
                    f"记-{row * 7 // 10:06d}",
                    CONTRACT,
                    CATEGORIES[row % len(CATEGORIES)],
                    (FIRST_DAY + timedelta(days=row * 90 // rows)).isoformat(),
                    quantity,
                    price_fen / 100,
                    amount,
                    f"示例供应商{row % 500}",
                    "补记" if row % 4 == 0 else "",
                ),
            )
