"""Allotment tables and budgets in the shapes that documents have them: long, spread, grouped, summed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from tests.importing.examining import Desk
from tests.importing.facts import SICHUAN
from tests.importing.office import Line, Merge, Sheet, sheet_of, tabulate, write_workbook

TITLE: Final[list[Line]] = [
    ["2026年教师培训专项资金下达表"],
    ["财教例〔2026〕22号", None, None, "2026年3月2日", None, "单位：万元"],
]
MADE: Final = {
    "2026/rural.replacement/51": 12_345_600,
    "2026/rural.short-term/51": 2_000_000,
    "2026/rural.replacement/XPCC": 3_000_000,
    "2026/rural.distance/XPCC": 5_000_001,
}
"""What every table here allots, in fen."""
A, B, C, D = Decimal("12.3456"), 2, 3, Decimal("5.000001")

SHAPES: Final[dict[str, tuple[list[Line], list[Merge]]]] = {
    "a row for each line": (
        [
            ["地区", "项目类别", "下达金额"],
            ["四川省", "置换脱产研修", A],
            ["四川省", "短期集中培训", B],
            ["兵团", "置换脱产研修", C],
            ["兵团", "远程培训", D],
        ],
        [],
    ),
    "regions merged over their lines": (
        [
            ["地 区", "子项目", "金额"],
            ["四川", "置换研修", A],
            [None, "短期集中", B],
            ["新疆生产建设兵团", "置换研修", C],
            [None, "网络研修", D],
            ["合  计", None, A + B + C + D],
        ],
        [Merge(3, 0, 4, 0), Merge(5, 0, 6, 0)],
    ),
    "a column for each line": (
        [
            ["省级代码", "置换脱产研修", "短期集中培训", "远程培训", "合计"],
            ["51", A, B, None, A + B],
            ["XPCC", C, 0, D, C + D],
            ["合计", A + C, B, D, A + B + C + D],
        ],
        [],
    ),
    "sums before what they sum": (
        [
            ["地区", "合计", "置换脱产研修", "短期集中培训", "远程培训"],
            ["合计", A + B + C + D, A + C, B, D],
            ["四川省", A + B, A, B, "-"],
            ["新疆兵团", C + D, C, None, D],
        ],
        [],
    ),
    "columns in groups with their sums": (
        [
            ["序号", "地区", "面授类", None, None, "远程类", None, "总计"],
            [None, None, "小计", "置换脱产研修", "短期集中培训", "小计", "远程培训", None],
            [1, "四川省", A + B, A, B, None, None, A + B],
            [2, "新疆生产建设兵团", C, C, None, D, D, C + D],
        ],
        [Merge(2, 0, 3, 0), Merge(2, 1, 3, 1), Merge(2, 2, 2, 4), Merge(2, 5, 2, 6), Merge(2, 7, 3, 7)],
    ),
    "regions in groups": (
        [
            ["地区", "置换脱产研修", "短期集中培训", "远程培训"],
            ["一、西部省份"],
            ["四川省", A, B, None],
            ["小计", A, B, None],
            ["二、新疆生产建设兵团"],
            ["兵团", C, None, D],
            ["小计", C, None, D],
            ["总计", A + C, B, D],
            ["注：金额单位为万元。"],
        ],
        [],
    ),
    "in what the columns are in a row of its own": (
        [
            ["地区", "项目", "下达金额"],
            [None, None, "（万元）"],
            ["四川省", "置换脱产研修", A],
            ["四川省", "短期集中培训", B],
            ["兵团", "置换脱产研修", C],
            ["兵团", "远程培训", D],
        ],
        [],
    ),
}


def allotted(desk: Desk, directory: Path, lines: list[Line], merges: list[Merge]) -> dict[str, int]:
    """What a good table allots."""
    examined = desk.examine(write_workbook(directory / "下达.xlsx", Sheet("Sheet1", lines, merges)))
    assert [problem.say("en") for problem in examined.problems] == []
    assert {statement["document"] for statement in examined.statements} == {"财教例〔2026〕22号"}
    assert {statement["occurred_on"] for statement in examined.statements} == {"2026-03-02"}
    return {statement["account"]: statement["amount_fen"] for statement in examined.statements}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_allotment_says_the_same_in_every_shape(shape: str, early_desk: Desk, tmp_path: Path) -> None:
    lines, merges = SHAPES[shape]
    assert allotted(early_desk, tmp_path, [*TITLE, *lines], merges) == MADE


@pytest.mark.parametrize(
    ("shape", "wrong", "place"),
    [
        ("sums before what they sum", (1, 2), (4, "C")),
        ("sums before what they sum", (2, 1), (5, "B")),
        ("columns in groups with their sums", (2, 2), (5, "C")),
        ("columns in groups with their sums", (3, 7), (6, "H")),
        ("a column for each line", (3, 3), (6, "D")),
        ("regions in groups", (6, 1), (9, "B")),
        ("regions merged over their lines", (5, 2), (8, "C")),
    ],
)
def test_a_sum_that_is_wrong_is_told_at_its_cell(
    shape: str, wrong: tuple[int, int], place: tuple[int, str], early_desk: Desk, tmp_path: Path
) -> None:
    table, merges = SHAPES[shape]
    lines = [list(line) for line in table]
    lines[wrong[0]][wrong[1]] = 77
    examined = early_desk.examine(
        write_workbook(tmp_path / "下达.xlsx", Sheet("Sheet1", [*TITLE, *lines], merges))
    )
    assert {(each.row, each.column, each.code) for each in examined.problems} == {(*place, "wrong-total")}


def test_more_than_there_is_cannot_be_allotted(early_desk: Desk, tmp_path: Path) -> None:
    lines: list[Line] = [["地区", "远程培训"], ["四川省", 10], ["兵团", 20_000], ["新疆维吾尔自治区", 5]]
    examined = early_desk.examine(write_workbook(tmp_path / "下达.xlsx", Sheet("Sheet1", [*TITLE, *lines])))
    assert examined.places == {(5, "B")}


@pytest.mark.parametrize(
    "lines",
    [
        [["2026年中央预算"], ["预例〔2026〕9号", "2026年1月20日"], ["项目", "预算数（万元）"]],
        [["预算批复表", None, "单位：万元"], ["预例〔2026〕9号", "2026.1.20"], ["国培项目", "批复\n预算数"]],
        [
            ["年度预算"],
            ["文号", "预例〔2026〕9号"],
            ["批复日期：2026年1月20日"],
            ["项目", "2026年预算数/万元"],
        ],
    ],
    ids=["in the title", "with the unit", "in labels"],
)
def test_a_budget_may_say_its_document_and_day_above_the_table_only(
    lines: list[Line], early_desk: Desk, tmp_path: Path
) -> None:
    rows: list[Line] = [
        ["示范性项目·骨干教师培训", 25],
        ["示范性项目·班主任培训", Decimal("0.5")],
        ["合计", Decimal("25.5")],
    ]
    examined = early_desk.examine(write_workbook(tmp_path / "表.xlsx", Sheet("Sheet1", [*lines, *rows])))
    assert [problem.say("en") for problem in examined.problems] == []
    found = [
        (each["line"], each["amount_fen"], each["document"], each["occurred_on"], each["fiscal_year"])
        for each in examined.statements
    ]
    assert found == [
        ("demo.backbone", 25_000_000, "预例〔2026〕9号", "2026-01-20", 2026),
        ("demo.head-teacher", 500_000, "预例〔2026〕9号", "2026-01-20", 2026),
    ]


def test_a_summary_in_front_is_no_budget(desk: Desk, tmp_path: Path) -> None:
    summary: list[Line] = [["经费使用情况汇总"], ["2026年12月20日"], ["项目", "金额"], ["远程培训", 100]]
    table = tabulate("expenses", SICHUAN.sheets["expenses"][:3])
    path = write_workbook(tmp_path / "支出.xlsx", Sheet("汇总", summary), sheet_of(table, "明细"))
    examined = desk.examine(path)
    assert not examined.problems
    assert len(examined.statements) == 3
