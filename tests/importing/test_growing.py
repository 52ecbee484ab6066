"""A sheet that comes again, grown or changed: what is recorded is known, and nothing is counted twice."""

from __future__ import annotations

import random
import shlex
from collections.abc import Callable
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pytest

from tests.importing.conftest import balances, contents, size_of
from tests.importing.facts import SICHUAN, Row, Rows, categories_of, contracts_of
from tests.importing.office import Line, Table, form_named, tabulate, titled, write_text, write_workbook, yuan
from tests.mingzhang.conftest import Cli

EXPENSES: Final = SICHUAN.sheets["expenses"]


class Office:
    """Sends sheets to a book, and hears what became of them."""

    def __init__(self, cli: Cli, book: Path) -> None:
        self.cli = cli
        self.book = book
        self.directory = book.parent

    def send(self, table: Table, name: str = "表.xlsx") -> dict[str, Any]:
        """Import a table that must be good; what was said of it."""
        path = write_workbook(self.directory / name, table)
        said = self.cli.good("import", path, "--book", self.book, "--year", "2026", "--json").json
        (found,) = said["files"]
        return dict(found)

    def refused(self, table: Table, *options: str) -> list[dict[str, Any]]:
        """Import a table that must be refused; every problem that was told."""
        path = write_workbook(self.directory / "有误.xlsx", table)
        said = self.cli("import", path, "--book", self.book, "--year", "2026", "--json", *options)
        assert said.code == 1, said
        return list(said.json["problems"])

    @property
    def size(self) -> int:
        """How many entries the log has."""
        return size_of(self.cli, self.book)


@pytest.fixture
def office(cli: Cli, full_book: Path) -> Office:
    """An office at a book with Sichuan's whole year."""
    return Office(cli, full_book)


def sheet(name: str, rows: Rows) -> Table:
    """Rows as a plain sheet of Sichuan."""
    return titled(tabulate(name, rows), [SICHUAN.title(form_named(name).zh)])


def changed(rows: Rows, at: int, **values: Any) -> Rows:
    """The rows with other values in one of them."""
    return [{**row, **values} if number == at else row for number, row in enumerate(rows)]


def new_expenses(count: int) -> Rows:
    """Rows of vouchers that are not recorded yet, two in each."""
    return [
        {
            **EXPENSES[number],
            "voucher": f"补-{number // 2:03d}",
            "occurred_on": date(2026, 9, 1 + number // 2),
            "amount": 10_000 + number,
            "quantity": None,
            "unit_price": None,
        }
        for number in range(count)
    ]


@pytest.mark.parametrize("name", SICHUAN.sheets)
def test_the_same_sheet_again_says_nothing_new(name: str, office: Office) -> None:
    before = office.size
    said = office.send(sheet(name, SICHUAN.sheets[name]))
    assert (said["statements"], said["rows_new"], said["recorded"]) == ({}, 0, [])
    assert said["rows_recorded"] == len(SICHUAN.sheets[name])
    assert office.size == before


def test_a_copy_under_another_name_in_another_format_says_nothing_new(office: Office) -> None:
    before = office.size
    path = write_text(office.directory / "支出（第二次报送）.csv", sheet("expenses", EXPENSES), "gb18030")
    office.cli.good("import", path, "--book", office.book, "--year", "2026", "--yes")
    assert office.size == before


@pytest.mark.parametrize(
    "arrange",
    [
        lambda old, new: old + new,
        lambda old, new: new + old,
        lambda old, new: old[:3] + new + old[3:] if old[2]["voucher"] != old[3]["voucher"] else new + old,
    ],
    ids=["at the end", "at the top", "in the middle"],
)
def test_of_a_grown_sheet_the_new_rows_only_are_recorded(
    arrange: Callable[[Rows, Rows], Rows], office: Office
) -> None:
    rows = arrange(EXPENSES, new_expenses(20))
    said = office.send(sheet("expenses", rows))
    assert (said["rows_new"], said["rows_recorded"]) == (20, len(EXPENSES))
    assert said["statements"] == {"expense.recorded": 20}
    assert office.send(sheet("expenses", rows))["statements"] == {}


def test_lines_that_are_added_to_recorded_vouchers_are_new_wherever_they_stand(office: Office) -> None:
    rows: Rows = []
    for _, lines in groupby(EXPENSES, lambda row: (row["contract"], row["occurred_on"], row["voucher"])):
        first, *rest = lines
        added = {**first, "amount": 777, "payee": "新收款人", "quantity": None, "unit_price": None}
        rows += random.Random(str(first)).sample([first, *rest, added], len(rest) + 2)
    vouchers = len(rows) - len(EXPENSES)
    said = office.send(sheet("expenses", rows))
    assert (said["rows_new"], said["rows_recorded"]) == (vouchers, len(EXPENSES))
    found = balances(office.cli, office.book)["contracts"]
    for contract, figures in contracts_of(SICHUAN).items():
        of_contract = {
            (row["occurred_on"], row["voucher"]) for row in EXPENSES if row["contract"] == contract
        }
        assert found[contract]["expensed"] == figures["expensed"] + 777 * len(of_contract)


def test_rows_in_another_order_are_the_same_rows(office: Office) -> None:
    chance = random.Random(4)
    vouchers = [
        chance.sample(lines, len(lines))
        for _, group in groupby(EXPENSES, lambda row: (row["contract"], row["occurred_on"], row["voucher"]))
        for lines in [list(group)]
    ]
    chance.shuffle(vouchers)
    before = office.size
    office.send(sheet("expenses", [row for lines in vouchers for row in lines]))
    assert office.size == before


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("amount", {"amount": 4_321}),
        ("category", {"category": "other"}),
        ("occurred_on", {"occurred_on": date(2026, 6, 13)}),
    ],
)
def test_a_changed_expense_is_told_at_its_cell_and_the_command_that_is_told_puts_it_right(
    field: str, values: Row, office: Office
) -> None:
    at = next(
        number
        for number, row in enumerate(EXPENSES)
        if row["category"] != "other" and row["occurred_on"].month == 6
    )
    old = EXPENSES[at]
    rows = changed(EXPENSES, at, quantity=None, unit_price=None, **values)
    table = sheet("expenses", rows)
    before = contents(office.book)
    (problem,) = office.refused(table)
    assert (problem["row"], problem["column"]) == (table.first_row + at, table.letter(field))
    assert problem["code"] == "differs"
    assert contents(office.book) == before

    run_command(office.cli, problem["message"], "expense.reversed")
    said = office.send(table)
    assert (said["rows_new"], said["rows_recorded"]) == (1, len(EXPENSES) - 1)
    assert office.send(table)["statements"] == {}
    found: dict[str, Any] = balances(office.cli, office.book)
    expected = contracts_of(SICHUAN)[old["contract"]]["expensed"] - old["amount"] + rows[at]["amount"]
    assert found["contracts"][old["contract"]]["expensed"] == expected
    assert found["expenses_by_category"] == categories_of(rows)


def run_command(cli: Cli, message: str, type_: str) -> None:
    """Run the command that a message proposes, just as it stands."""
    words = shlex.split(message[message.index("mingzhang record") :])
    assert words[2] == type_
    cli.good(*words[1:])


MORE_FEN: Final = SICHUAN.sheets["contracts"][1]["amount"] + 1_000_001
CHANGES: Final[list[tuple[str, int, Row, str]]] = [
    ("contracts", 1, {"amount": MORE_FEN}, "contract.amended"),
    ("contracts", 2, {"trainees": 555}, "contract.amended"),
    ("contracts", 0, {"days": 12}, "contract.amended"),
    ("tenders", 1, {"title": "教师培训采购（更名）"}, "statement.corrected"),
    ("tenders", 2, {"method": "single-source"}, "statement.corrected"),
]


@pytest.mark.parametrize(("name", "at", "values", "type_"), CHANGES)
def test_a_changed_row_is_the_ledger_s_own_after_the_proposed_command(
    name: str, at: int, values: Row, type_: str, office: Office
) -> None:
    table = sheet(name, changed(SICHUAN.sheets[name], at, **values))
    (field,) = values
    (problem,) = office.refused(table)
    place = (problem["row"], problem["column"], problem["code"])
    assert place == (table.first_row + at, table.letter(field), "differs")
    run_command(office.cli, problem["message"], type_)
    assert office.send(table)["statements"] == {}


def test_a_recorded_row_is_the_same_as_it_was_and_as_it_was_amended(office: Office) -> None:
    contract = SICHUAN.sheets["contracts"][1]
    office.cli.good(
        "record", "contract.amended", "--as", SICHUAN.education.code, "--on", "2026-07-01",
        "--set", f"contract={contract['contract']}", "--set", f"amount={yuan(MORE_FEN)}",
        "--book", office.book,
    )  # fmt: skip
    size = office.size
    office.send(sheet("contracts", SICHUAN.sheets["contracts"]))
    office.send(sheet("contracts", changed(SICHUAN.sheets["contracts"], 1, amount=MORE_FEN)))
    assert office.size == size
    between = sheet("contracts", changed(SICHUAN.sheets["contracts"], 1, amount=MORE_FEN + 1))
    assert [problem["code"] for problem in office.refused(between)] == ["differs"]


def test_a_reversed_expense_that_still_stands_in_the_sheet_is_not_recorded_again(office: Office) -> None:
    changed_once = changed(EXPENSES, 0, amount=1, quantity=None, unit_price=None)
    (problem,) = office.refused(sheet("expenses", changed_once))
    run_command(office.cli, problem["message"], "expense.reversed")
    size = office.size
    assert office.send(sheet("expenses", EXPENSES))["rows_recorded"] == len(EXPENSES)
    assert office.size == size


def test_a_difference_in_who_was_paid_is_told_without_the_names(office: Office) -> None:
    at = next(number for number, row in enumerate(EXPENSES) if row["payee"].startswith("授课专家"))
    table = sheet("expenses", changed(EXPENSES, at, payee="另一位某人"))
    (problem,) = office.refused(table)
    assert (problem["row"], problem["column"]) == (table.first_row + at, table.letter("payee"))
    assert problem["code"] == "differs"
    told = str(problem)
    assert "某人" not in told
    assert "授课专家" not in told


@pytest.mark.parametrize("name", SICHUAN.sheets)
def test_a_sheet_with_one_mistake_leaves_no_trace(
    name: str, stages: dict[str, Path], cli: Cli, tmp_path: Path
) -> None:
    book = stages[name]
    table = sheet(name, SICHUAN.sheets[name])
    money = next(each.name for each in table.form.fields if each.kind in ("money", "day"))
    table.body[-1][table.column(money)] = "不详"
    path = write_workbook(tmp_path / "有误.xlsx", table)
    before = contents(book)
    said = cli("import", path, "--book", book, "--year", "2026", "--json")
    (problem,) = said.json["problems"]
    assert said.code == 1
    assert (problem["row"], problem["column"]) == (table.first_row + len(table.body) - 1, table.letter(money))
    assert contents(book) == before


def test_an_allotment_that_was_adjusted_is_told_with_its_difference(office: Office) -> None:
    rows: Rows = [{"holder": "51", "line": line, "amount": fen} for line, fen in SICHUAN.allotted.items()]
    title: Line = ["财教例〔2026〕8号", None, "2026-02-06"]
    more = titled(tabulate("allocation", changed(rows, 1, amount=rows[1]["amount"] + 30_000_001)), title)
    (problem,) = office.refused(more)
    assert (problem["row"], problem["column"]) == (more.first_row + 1, more.letter("amount"))
    run_command(office.cli, problem["message"], "allocation.adjusted")
    assert office.send(more)["statements"] == {}
    found = balances(office.cli, office.book)["accounts"]["2026/rural.short-term/51"]
    assert found["allocated"] == SICHUAN.allotted["rural.short-term"] + 30_000_001


def test_amounts_that_look_alike_are_told_as_likely_duplicates_and_recorded(office: Office) -> None:
    again = {**EXPENSES[5], "voucher": "补-999"}
    said = office.send(sheet("expenses", [*EXPENSES, again]))
    assert said["rows_new"] == 1
    assert len(said["duplicates"]) == 1
    assert f"{len(EXPENSES) + 3}" in said["duplicates"][0]


def test_two_vouchers_with_one_number_are_a_mistake_in_a_month_and_not_in_another(office: Office) -> None:
    old = EXPENSES[0]
    first = {**old, "voucher": "重-1", "amount": 501, "quantity": None, "unit_price": None}
    between = {**first, "voucher": "重-2", "amount": 502}
    rows = [first, between, {**first, "amount": 503}]
    table = sheet("expenses", rows)
    (problem,) = office.refused(table)
    assert (problem["row"], problem["column"]) == (table.first_row + 2, table.letter("voucher"))
    in_september = {**first, "amount": 503, "occurred_on": date(2026, 9, 30)}
    assert office.send(sheet("expenses", [first, between, in_september]))["rows_new"] == 3
