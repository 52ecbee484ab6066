"""Mistakes put into random cells of random sheets: each is named at its cell, and no other row is accused."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.importing.batches import ROWS_AT_ONCE
from tests.importing.examining import Desk
from tests.importing.expense_sheets import Drawn, sheets
from tests.importing.facts import SICHUAN
from tests.importing.office import Cell, Line, tabulate, titled, write_workbook
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


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("contract", None),
        ("contract", "没有的合同"),
        ("occurred_on", "不详"),
        ("voucher", None),
        ("amount", "若干"),
    ],
)
def test_a_mistake_among_the_lines_of_a_voucher_accuses_no_other_line(
    field: str, cell: Cell, desk: Desk, tmp_path: Path
) -> None:
    first = SICHUAN.sheets["expenses"][0]
    rows = [{**first, "quantity": None, "unit_price": None, "amount": fen} for fen in (101, 102, 103)]
    table = tabulate("expenses", rows)
    table.body[1][table.column(field)] = cell
    examined = desk.examine(write_workbook(tmp_path / "表.xlsx", table))
    assert examined.places == {(table.first_row + 1, table.letter(field))}


def test_a_voucher_between_the_lines_of_another_is_told_also_where_it_has_a_mistake(
    desk: Desk, tmp_path: Path
) -> None:
    first = {**SICHUAN.sheets["expenses"][0], "quantity": None, "unit_price": None}
    rows = [{**first, "voucher": voucher} for voucher in ("甲-1", "甲-2", "甲-1")]
    table = tabulate("expenses", rows)
    table.body[1][table.column("contract")] = None
    examined = desk.examine(write_workbook(tmp_path / "表.xlsx", table))
    assert examined.places == {
        (table.first_row + 1, table.letter("contract")),
        (table.first_row + 2, table.letter("voucher")),
    }


def test_lines_of_a_voucher_are_numbered_on_across_a_subtotal_and_a_batch(desk: Desk, tmp_path: Path) -> None:
    first = {**SICHUAN.sheets["expenses"][0], "quantity": None, "unit_price": None, "amount": 100}
    single = [{**first, "voucher": f"单-{number}"} for number in range(ROWS_AT_ONCE - 1)]
    table = tabulate("expenses", [*single, first, first])
    line: Line = [None] * len(table.fields)
    line[0], line[table.column("amount")] = "本页小计", ROWS_AT_ONCE
    table.body.insert(ROWS_AT_ONCE, line)
    examined = desk.examine(write_workbook(tmp_path / "表.xlsx", table))
    assert [problem.say("en") for problem in examined.problems] == []
    assert [statement["voucher_line"] for statement in examined.statements[-2:]] == [1, 2]


BIDS: Final = SICHUAN.sheets["bids"]


@pytest.mark.parametrize(
    ("winners", "rows"), [((True, True, False), {1}), ((False, False, False), {0})], ids=["two", "none"]
)
def test_a_procurement_is_won_by_exactly_one(
    winners: tuple[bool, ...], rows: set[int], desks: dict[str, Desk], tmp_path: Path
) -> None:
    bids = [
        {**row, "is_winner": won, "awarded_on": BIDS[0]["awarded_on"] if won else None}
        for row, won in zip(BIDS[:3], winners, strict=True)
    ]
    table = tabulate("bids", [*bids, *BIDS[3:]])
    examined = desks["bids"].examine(write_workbook(tmp_path / "表.xlsx", table))
    assert {row for row, _ in examined.places} == {table.first_row + row for row in rows}
    assert {(table.first_row + row, table.letter("is_winner")) for row in rows} <= examined.places


def test_money_for_another_than_the_contract_s_institution_is_told_with_the_command_for_it(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [dict(row) for row in SICHUAN.sheets["disbursements"]]
    other = next(school for school in SICHUAN.schools if school.code != rows[2]["payee_code"])
    rows[2]["payee_code"] = other.code
    table = tabulate("disbursements", rows)
    examined = desk.examine(write_workbook(tmp_path / "表.xlsx", table))
    assert examined.places == {(table.first_row + 2, table.letter("payee_code"))}
    assert "mingzhang record payment.made" in examined.problems[0].say("zh")


@pytest.mark.parametrize(
    ("name", "at", "field", "cell", "code"),
    [
        ("contracts", 0, "tender", "51CG99", "unknown-tender"),
        ("contracts", 1, "institution", "没有登记的学院", "unknown-party"),
        ("contracts", 3, "line", None, "line-missing"),
        ("contracts", 2, "trainees", "若干", "not-a-count"),
        ("classes", 1, "ends_on", "2026-01-01", ""),
        ("classes", 2, "contract", "51HT0", "unknown-contract"),
        ("bids", 1, "score", "9O", "not-a-score"),
        ("bids", 2, "bidder_code", "12510000000000000X", "not-a-code"),
        ("bids", 2, "bidder", SICHUAN.schools[0].name, "name-and-code-disagree"),
        ("tenders", 1, "method", "随便", "not-in-list"),
        ("receipt", 2, "receiver", SICHUAN.education.name, "not-the-author"),
        ("disbursements", 0, "contract", "51HT20260010", "unknown-contract"),
    ],
)
def test_each_kind_of_sheet_names_its_mistakes(  # noqa: PLR0917
    name: str, at: int, field: str, cell: Cell, code: str, desks: dict[str, Desk], tmp_path: Path
) -> None:
    table = titled(tabulate(name, SICHUAN.sheets[name]), [SICHUAN.title("表")])
    table.body[at][table.column(field)] = cell
    examined = desks[name].examine(write_workbook(tmp_path / "表.xlsx", table))
    (problem,) = examined.problems
    assert (problem.row, problem.column) == (table.first_row + at, table.letter(field))
    assert code in ("", problem.code)
