"""Mistakes put into random cells of random sheets: each is named at its cell, and no other row is accused."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.importing.examining import Desk
from tests.importing.expense_sheets import Drawn, sheets
from tests.importing.facts import SICHUAN
from tests.importing.office import Cell, tabulate, write_workbook
from tests.importing.test_notations import QUIET, examine

MISTAKES: Final[dict[str, dict[Cell, str]]] = {
    "voucher": {None: "missing", "1.241E+17": "destroyed-by-excel"},
    "contract": {None: "missing", "51HT9999": "unknown-contract", "4.1E+15": "destroyed-by-excel"},
    "class": {"51HT2026001-B9": "unknown-class"},
    "category": {None: "missing", "食宿费": "not-in-list", "其他费用（宴请费）": "not-in-list"},
    "occurred_on": {
        None: "missing",
        "2026-02-30": "impossible-day",
        "5月31日": "not-a-day",
        "26.5.31": "not-a-day",
        46173: "not-a-day",
    },
    "amount": {
        None: "missing",
        "12.345元": "finer-than-fen",
        "0": "zero-amount",
        "-5元": "negative-amount",
        "(100.00)": "negative-amount",
        "约五千": "not-an-amount",
        "1,23.00": "not-an-amount",
        "99,999,999.99元": "implausible-amount",
    },
    "quantity": {"好几个": "not-a-quantity", "3百": "not-a-quantity"},
    "unit_price": {"每人": "not-an-amount"},
    "payee": {None: "missing"},
}
"""What may be written by mistake into a cell, and what it is called."""


@st.composite
def mistaken(draw: st.DrawFn) -> tuple[Drawn, dict[tuple[int, str], str]]:
    """A sheet with mistakes in some of its rows, one in each, and where they are."""
    drawn = draw(sheets())
    numbers = draw(st.lists(st.sampled_from(sorted(drawn.facts)), min_size=1, max_size=3, unique=True))
    places = {}
    for number in numbers:
        field = draw(st.sampled_from(sorted(MISTAKES)))
        cell, code = draw(st.sampled_from(sorted(MISTAKES[field].items(), key=str)))
        if code == "implausible-amount":
            assume("quantity" not in drawn.facts[number])
        drawn.put(number, field, cell)
        places[drawn.cell(number, field)] = code
    return drawn, places


@QUIET
@given(made=mistaken())
def test_every_mistake_is_named_at_its_cell_and_no_other_row_is(
    made: tuple[Drawn, dict[tuple[int, str], str]], desk: Desk, tmp_path: Path
) -> None:
    drawn, places = made
    examined = examine(desk, drawn, tmp_path, party=SICHUAN.education.code)
    found = {(problem.row, problem.column): problem.code for problem in examined.problems}
    assert found == places
    assert len(examined.problems) == len(places)


def test_mistakes_are_told_also_where_it_is_not_known_whose_the_sheet_is(
    early_desk: Desk, tmp_path: Path
) -> None:
    table = tabulate("tenders", SICHUAN.sheets["tenders"])
    table.body[1][table.column("opened_on")] = "2026-02-30"
    examined = early_desk.examine(write_workbook(tmp_path / "表.xlsx", table))
    assert examined.codes == {"author-unknown", "impossible-day"}
    assert (table.first_row + 1, table.letter("opened_on")) in examined.places


def test_mistakes_are_told_also_where_the_file_s_day_is_not_known(early_desk: Desk, tmp_path: Path) -> None:
    rows = [{"holder": "51", "line": "rural.distance", "amount": 100}] * 2
    table = tabulate("allocation", rows)
    table.body[1][table.column("amount")] = "九千多"
    examined = early_desk.examine(write_workbook(tmp_path / "表.xlsx", table))
    assert examined.codes == {"day-missing", "document-missing", "not-an-amount"}
