"""The picture of money per province, and the funnel."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import format_wan
from mingzhang.cells import width
from mingzhang.picture import FlowStep, MoneyRow, flow_picture, money_picture
from mingzhang.speech import LANGS, Speech

ZH = Speech("zh")
WAN = 1_000_000
HENAN = MoneyRow("河南省", 2_748 * WAN, 2_400 * WAN, 1_900 * WAN, 1_500 * WAN, 1_086_860_000)
QINGHAI = MoneyRow("青海省", 350 * WAN, 350 * WAN, 300 * WAN, 120 * WAN, 3 * WAN)
NAMES = st.sampled_from(["河南省", "兵团", "Inner Mongolia", "x" * 60])
AMOUNTS = st.lists(st.integers(0, 10**13), min_size=5, max_size=5).map(lambda fen: sorted(fen, reverse=True))
ROWS = st.lists(st.builds(lambda name, fen: MoneyRow(name, *fen), NAMES, AMOUNTS), min_size=1, max_size=5)


def test_eighty_columns_show_what_is_allocated_and_spent() -> None:
    assert money_picture([HENAN, QINGHAI], 80, ZH).split("\n") == [
        "██ 支出   ▓▓ 拨付   ▒▒ 承诺   ░░ 到账   ·· 下达",
        "",
        "                                                下达      拨付      支出  支出率",
        "河南省  █████████████▓▓▓▓▓▒▒▒▒▒░░░░░░·····  2,748.00  1,500.00  1,086.86   39.5%",
        "青海省  █▒▒░                                  350.00    120.00      3.00    0.8%",
        "────────────────────────────────────────────────────────────────────────────────",
        "合计    ███████████▓▓▓▓▓▓▒▒▒▒▒▒▒░░░░░░····  3,098.00  1,620.00  1,089.86   35.1%",
        "",
        "单位：万元。各行同一比例，一格约 80.82 万元；合计行自成比例。",
    ]


def test_a_hundred_and_twenty_columns_show_all_five_figures() -> None:
    heads = money_picture([HENAN], 120, ZH).split("\n")[2]
    assert heads.split() == ["下达", "到账", "承诺", "拨付", "支出", "支出率"]


@given(ROWS, st.sampled_from([80, 100, 120, 160]), st.sampled_from(LANGS))
def test_no_line_is_wider_than_the_screen_and_no_figure_is_lost(
    rows: list[MoneyRow], columns: int, lang: str
) -> None:
    drawn = money_picture(rows, columns, Speech(lang)).split("\n")  # type: ignore[arg-type]
    assert max(map(width, drawn)) <= columns
    assert all(format_wan(row.spent_fen) in line for row, line in zip(rows, drawn[3:], strict=False))


@given(ROWS)
def test_colour_changes_nothing_but_colour(rows: list[MoneyRow]) -> None:
    coloured = money_picture(rows, 100, ZH, colour=True)
    plain = [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).split("\n")]
    assert plain == money_picture(rows, 100, ZH).split("\n")


def test_the_smallest_amount_is_seen_and_nothing_is_not() -> None:
    rows = [HENAN, MoneyRow("兵团", 1, 0, 0, 0, 0), MoneyRow("青海省", 0, 0, 0, 0, 0)]
    corps, qinghai = money_picture(rows, 80, ZH).split("\n")[4:6]
    assert corps.count("·") == 1
    assert "·" not in qinghai
    assert qinghai.endswith("-")


def test_money_that_is_almost_all_spent_does_not_read_as_all() -> None:
    row = MoneyRow("河南省", 100_000, 100_000, 100_000, 100_000, 99_999)
    drawn = money_picture([row], 80, ZH)
    assert "99.9%" in drawn
    assert "100.0%" not in drawn


def test_without_rows_a_sentence_says_so() -> None:
    assert money_picture([], 80, ZH) == "尚无资金下达。"
    assert flow_picture([], 80, Speech("en")) == "There is no money yet."


def test_the_funnel_narrows_around_its_middle() -> None:
    steps = [
        FlowStep("中央安排", 1_200 * WAN),
        FlowStep("资金到位", 720 * WAN),
        FlowStep("课堂支出", 310 * WAN),
        FlowStep("退回", 0),
    ]
    assert flow_picture(steps, 60, ZH).split("\n") == [
        "                                                万元",
        "中央安排  ████████████████████████████████  1,200.00  100.0%",
        "资金到位        ▐██████████████████▌          720.00   60.0%",
        "课堂支出              ████████                310.00   25.8%",
        "退回                                            0.00    0.0%",
    ]


@pytest.mark.parametrize("columns", [60, 80, 120, 160])
@pytest.mark.parametrize("lang", LANGS)
def test_the_funnel_fits_its_screen(columns: int, lang: str) -> None:
    steps = [FlowStep("下达各省", 5_300_000 * WAN), FlowStep("paid to institutions", 20)]
    drawn = flow_picture(steps, columns, Speech(lang), colour=False)  # type: ignore[arg-type]
    assert max(map(width, drawn.split("\n"))) <= columns
