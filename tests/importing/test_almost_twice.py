"""What looks like a fact recorded before: a slip in a number stops its row, a likeness is told."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.importing.facts import SICHUAN
from tests.importing.test_growing import EXPENSES, Office, changed, sheet
from tests.mingzhang.conftest import Cli

PAYMENTS = SICHUAN.sheets["disbursements"]


@pytest.fixture
def office(cli: Cli, full_book: Path) -> Office:
    """An office at a book with Sichuan's whole year."""
    return Office(cli, full_book)


def written_otherwise(number: str) -> list[str]:
    """Ways in which people write the same number."""
    return [f"{number[:2]}-{number[2:]}", f"{number}.", f"{number[:2]}_{number[2:]}"]


@pytest.mark.parametrize("way", range(3))
def test_a_payment_order_written_otherwise_is_not_paid_again(way: int, office: Office) -> None:
    order = PAYMENTS[0]["payment_order"]
    number = written_otherwise(order)[way]
    before = office.size
    problems = office.refused(sheet("disbursements", changed(PAYMENTS, 0, payment_order=number)))
    assert [(each["code"], each["row"]) for each in problems] == [("almost-recorded", 3)]
    assert order in problems[0]["message"]
    assert office.size == before


def test_an_officer_may_say_that_it_is_another_voucher(office: Office) -> None:
    first = EXPENSES[0]
    table = sheet("expenses", [{**first, "voucher": f"{first['voucher']}-"}])
    (problem,) = office.refused(table)
    assert problem["code"] == "almost-recorded"
    accepted = office.refused(table, "--accept-row", str(problem["row"] + 1))
    assert [each["code"] for each in accepted] == ["almost-recorded"]
    path = office.directory / "有误.xlsx"
    said = office.cli.good(
        "import", path, "--book", office.book, "--year", "2026", "--json", "--accept-row", problem["row"]
    )
    assert said.json["files"][0]["rows_new"] == 1


def test_an_expense_that_moved_to_another_month_is_told(office: Office) -> None:
    first = EXPENSES[0]
    day: date = first["occurred_on"]
    moved: dict[str, Any] = {**first, "occurred_on": day - timedelta(days=120)}
    said = office.send(sheet("expenses", [moved]))
    assert said["rows_new"] == 1
    (note,) = said["duplicates"]
    assert day.isoformat()[:7] in note


def test_a_persons_number_in_a_public_column_is_refused_and_not_repeated(office: Office) -> None:
    number = "410105199003071235"
    (problem,) = office.refused(sheet("expenses", [{**EXPENSES[0], "voucher": number}]))
    assert problem["code"] == "personal-data"
    assert number not in str(problem)


def test_a_remark_that_is_a_report_is_refused_at_its_cell(office: Office) -> None:
    long = {**EXPENSES[0], "voucher": "新-1", "remarks": "说明" * 2_001}
    (problem,) = office.refused(sheet("expenses", [long]))
    assert problem["code"] == "too-long"
    assert "说明说明" not in str(problem)
