"""Cells, tables, JSON and progress."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mingzhang.cells import clip, pad, printable, width, wrap
from mingzhang.screen import Column, print_json, progress, table, terminal_width, wants_colour

CHINESE_OR_NOT = st.text("国培计划、（）。ab 12,;", max_size=60)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(st.text("国培，。「」 aé·█│①“…е́ｱＡ한", max_size=30))
def test_widths_are_those_a_terminal_library_measures(text: str) -> None:
    assert width(text) == sum(map(cell_len, text))


@given(CHINESE_OR_NOT, st.integers(0, 40))
def test_a_padded_text_has_the_cells_asked_for_on_either_side(text: str, cells: int) -> None:
    assert width(pad(text, cells)) == width(pad(text, cells, "right")) == max(cells, width(text))


@given(CHINESE_OR_NOT, st.integers(0, 40))
def test_a_clipped_text_never_takes_more_than_its_cells(text: str, cells: int) -> None:
    assert width(clip(text, cells)) <= cells


@given(CHINESE_OR_NOT, st.integers(8, 40))
def test_wrapping_keeps_every_character_and_begins_no_line_with_a_full_stop(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not any(line.startswith(("。", "、", "）")) for line in lines[1:])


def test_wrapped_chinese_fits_its_line() -> None:
    text = "从中央下达的每一分钱，到参训教师的一顿午餐，都有签名、有回执、可核验。" * 4
    assert all(width(line) <= 30 for line in wrap(text, 30))


def test_nothing_from_a_file_can_move_the_cursor() -> None:
    assert printable("\x1b]0;标题\x07\r\n河南") == "�]0;标题���河南"
    assert "\x1b" not in table([Column("\x1bA")], [["\x1b[2J"]])


def test_chinese_and_english_columns_stand_under_their_titles() -> None:
    columns = [Column("省份"), Column("条数", "number"), Column("支出（元）", "money"), Column("备注")]
    drawn = table(
        columns,
        [["新疆生产建设兵团", 1_234, 123_456_789, "ok"], ["Henan 河南", 5, None, ""]],
        ["合计", 1_239, 123_456_789, None],
    )
    assert drawn.split("\n") == [
        "省份               条数    支出（元）  备注",
        "----------------  -----  ------------  ----",
        "新疆生产建设兵团  1,234  1,234,567.89  ok",
        "Henan 河南            5",
        "----------------  -----  ------------  ----",
        "合计              1,239  1,234,567.89",
    ]


def test_a_table_without_rows_shows_its_titles() -> None:
    assert table([Column("合同"), Column("金额", "money")], []) == "合同  金额\n----  ----"


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        table([Column("one")], [["a", "b"]])


def test_json_keeps_its_order_and_is_utf_8_even_in_a_gbk_locale() -> None:
    program = 'from mingzhang.screen import print_json; print_json({"省": "河南", "a": ["\\udc80"]})'
    written = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONIOENCODING": "gbk"}, capture_output=True, check=True
    ).stdout
    assert written == '{\n "省": "河南",\n "a": [\n  "\\udc80"\n ]\n}\n'.encode()
    assert list(json.loads(written)) == ["省", "a"]


def test_a_number_json_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json({"x": float("nan")})


def test_progress_away_from_a_terminal_is_at_most_a_dozen_plain_lines() -> None:
    stream = io.StringIO()
    with progress("核验", 1_000, stream) as advance:
        for _ in range(1_000):
            advance(1)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "核验: 0 / 1,000"
    assert lines[-1] == "核验: 1,000 / 1,000"
    assert len(lines) == 11


def test_progress_without_a_total_says_only_what_is_being_done() -> None:
    stream = io.StringIO()
    with progress("读取", None, stream) as advance:
        advance(10)
    assert stream.getvalue() == "读取 ...\n"


def test_progress_on_a_terminal_moves_and_leaves_nothing_behind() -> None:
    stream = Terminal()
    with progress("核验", 10, stream) as advance:
        advance(10)
    assert "10/10" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K")


@pytest.mark.parametrize(
    ("stream", "environment", "wanted"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    stream: io.StringIO, environment: dict[str, str], wanted: bool
) -> None:
    assert wants_colour(stream, environment) is wanted


def test_a_very_wide_terminal_is_not_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert terminal_width() == 160
    monkeypatch.setenv("COLUMNS", "20")
    assert terminal_width() == 60
