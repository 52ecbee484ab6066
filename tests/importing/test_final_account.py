"""The final account in the shape of the system before this ledger: price, people, days (决算表)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.importing.conftest import balances
from tests.importing.examining import Desk
from tests.importing.facts import SICHUAN, YEAR
from tests.importing.office import Cell, Line, Sheet, write_workbook
from tests.mingzhang.conftest import Cli

CONTRACT = SICHUAN.sheets["contracts"][0]
SCHOOL = next(party for party in SICHUAN.schools if party.name == CONTRACT["institution"])
LINES: list[tuple[str, str, int, int, int]] = [
    ("学员住宿费", "lodging", 180, 60, 10),
    ("学员伙食费", "meals", 110, 60, 10),
    ("专家授课费", "lecture-fees", 1_500, 4, 6),
    ("教材资料费", "materials", 95, 60, 1),
    ("场地及设备费", "venue", 2_200, 1, 10),
]


def account(*, above: list[Line] | None = None, head: Line | None = None, has_product: bool = False) -> Sheet:
    """The account of one contract, its number in the title block."""
    lines: list[Line] = above or [
        ["国家级教师培训项目经费决算表"],
        [f"承训单位：{SCHOOL.name}", None, None, f"合同编号：{CONTRACT['contract']}"],
        [f"编报日期：{YEAR}年7月31日", None, None, "单位：元"],
    ]
    if has_product:
        lines.append(head or ["支出项目", "单价*人数*天数", "金额"])
        lines += [
            [zh, f"{price}*{people}*{days}", price * people * days] for zh, _, price, people, days in LINES
        ]
        total: Line = ["合计", None, sum(price * people * days for _, _, price, people, days in LINES)]
    else:
        lines.append(head or ["支出项目", "单价", "人数", "天数", "金额"])
        lines += [[zh, price, people, days, price * people * days] for zh, _, price, people, days in LINES]
        total = ["合计", None, None, None, sum(price * people * days for _, _, price, people, days in LINES)]
    return Sheet("决算表", [*lines, total, ["填表人：某", None, "负责人：某"]])


def expected(**more: Any) -> list[dict[str, Any]]:
    """What the institution states."""
    return [
        {
            "type": "expense.recorded",
            "occurred_on": f"{YEAR}-07-31",
            "contract": CONTRACT["contract"],
            "category": category,
            "amount_fen": price * people * days * 100,
            "quantity": str(people * days),
            "unit": "人天",
            "unit_price_fen": price * 100,
            "voucher": f"决算-{CONTRACT['contract']}",
            "voucher_line": number,
            **more,
        }
        for number, (_, category, price, people, days) in enumerate(LINES, 1)
    ]


def without_payee(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The statements without whom they say was paid."""
    return [{name: each[name] for name in each if name != "payee"} for each in statements]


def test_its_lines_are_the_institution_s_expenses(desk: Desk, tmp_path: Path) -> None:
    examined = desk.examine(write_workbook(tmp_path / "决算.xlsx", account()))
    author = examined.findings.author
    assert [problem.say("en") for problem in examined.problems] == []
    assert author is not None
    assert author.code == SCHOOL.code
    assert without_payee(examined.statements) == expected()


def test_a_product_written_out_says_the_same(desk: Desk, tmp_path: Path) -> None:
    examined = desk.examine(write_workbook(tmp_path / "决算.xlsx", account(has_product=True)))
    assert [problem.say("en") for problem in examined.problems] == []
    assert without_payee(examined.statements) == expected()


@pytest.mark.parametrize(
    ("row", "column", "cell"), [(1, 4, 108_001), (2, 2, "六十"), (0, 0, "食宿费"), (3, 1, 95.5)]
)
def test_a_mistake_is_told_at_its_cell(row: int, column: int, cell: Cell, desk: Desk, tmp_path: Path) -> None:
    sheet = account()
    lines = [list(line) for line in sheet.lines]
    at = next(number for number, line in enumerate(lines) if line[0] == "支出项目") + 1 + row
    lines[at][column] = cell
    examined = desk.examine(write_workbook(tmp_path / "决算.xlsx", sheet._replace(lines=lines)))
    letter = "ABCDE"[4 if column == 1 else column]
    assert examined.places == {(at + 1, letter)}


def test_a_wrong_total_is_told_at_its_cell(desk: Desk, tmp_path: Path) -> None:
    sheet = account()
    lines = [list(line) for line in sheet.lines]
    lines[-2][4] = 999_999
    examined = desk.examine(write_workbook(tmp_path / "决算.xlsx", sheet._replace(lines=lines)))
    assert {(problem.row, problem.column, problem.code) for problem in examined.problems} == {
        (len(lines) - 1, "E", "wrong-total")
    }


def test_it_is_recorded_once_and_counts_under_its_contract(book: Path, cli: Cli, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "决算.xlsx", account())
    before = balances(cli, book)["contracts"][CONTRACT["contract"]]["expensed"]
    command: list[str | Path] = ["import", path, "--book", book, "--year", "2026", "--json"]
    assert cli.good(*command).json["files"][0]["rows_new"] == len(LINES)
    assert cli.good(*command).json["files"][0]["rows_new"] == 0
    after = balances(cli, book)["contracts"][CONTRACT["contract"]]["expensed"]
    assert after - before == sum(price * people * days * 100 for *_, price, people, days in LINES)


def test_without_a_contract_it_is_not_taken_for_one(desk: Desk, tmp_path: Path) -> None:
    sheet = account(above=[["国家级教师培训项目经费决算表"], ["编报日期：2026年7月31日"]])
    examined = desk.examine(write_workbook(tmp_path / "决算.xlsx", sheet))
    assert examined.codes == {"no-table"}
    assert "合同编号" in examined.problems[0].say("zh")
