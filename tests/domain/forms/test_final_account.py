"""决算表: lines of price by people by days become expenses of the institution."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.deciding import EDUCATION_41, SCHOOL, Court, contract, fund
from tests.domain.forms.sheets import Desk

LINE = {
    "费用类别": "学员住宿费",
    "单价（元）": "180",
    "人数": "50",
    "天数": "10",
    "小计": "90000.00",
    "合同编号": "C1",
    "日期": "2026-07-01",
}


def court_with_contract() -> Court:
    court = Court()
    fund(court)
    contract(court)
    return court


COURT = court_with_contract()


def desk(author: str = SCHOOL, dated: date | None = None) -> Desk:
    return Desk(COURT, author, dated=dated)


def test_a_line_is_an_expense_of_the_institution() -> None:
    (made,) = desk().state("final_account", LINE)
    assert made.members == {
        "type": "expense.recorded", "occurred_on": "2026-07-01", "contract": "C1", "category": "lodging",
        "amount_fen": 9_000_000, "quantity": "500", "unit": "人天", "unit_price_fen": 18_000,
        "voucher": "决算-C1",
    }  # fmt: skip
    assert made.secrets == {"payee@audit": "决算表未列收款方"}
    assert made.sources["voucher"] == "contract"
    assert made.sources["quantity"] == "people"


def test_a_province_compiles_it_and_the_court_accepts_both() -> None:
    (made,) = desk(EDUCATION_41).state("final_account", LINE)
    assert (made.members["on_behalf_of"], made.members["capacity"]) == (SCHOOL, "compiled")
    court = court_with_contract()
    (own,) = Desk(court, SCHOOL).record("final_account", LINE)
    (compiled,) = Desk(court, EDUCATION_41).record(
        "final_account", {**LINE, "凭证号": "记-9", "收款单位": "甲师范大学"}
    )
    assert (own.author, compiled.author) == (SCHOOL, EDUCATION_41)


@pytest.mark.parametrize(
    ("changes", "quantity", "unit"),
    [
        ({}, "500", "人天"),
        ({"天数": None, "学时": "10"}, "500", "人次"),
        ({"天数": None, "小计": "9000"}, "50", "人"),
        ({"人数": None, "小计": "1800"}, "10", "天"),
        ({"天数": "2.5", "小计": "22500"}, "125", "人天"),
        ({"人数": "3", "天数": "0.5", "小计": "270"}, "1.5", "人天"),
    ],
)
def test_people_and_days_or_times_make_the_quantity(
    changes: dict[str, str | None], quantity: str, unit: str
) -> None:
    (made,) = desk().state("final_account", {**LINE, **changes})
    assert (made.members["quantity"], made.members["unit"]) == (quantity, unit)


def test_a_line_with_one_factor_blank_must_still_be_the_product() -> None:
    assert desk().faults("final_account", {**LINE, "天数": None}) == {"amount": "not-the-product"}
    assert desk().faults("final_account", {**LINE, "人数": None}) == {"amount": "not-the-product"}


def test_a_product_written_out_gives_price_and_quantity() -> None:
    row = {
        "支出内容": "餐费",
        "计算公式": "110*50*10",
        "决算金额": "55000",
        "合同号": "C1",
        "决算时间": "2026-07-01",
    }
    (made,) = desk().state("final_account", row)
    assert made.members["unit_price_fen"] == 11_000
    assert (made.members["quantity"], made.members["unit"]) == ("500", "人天")
    assert made.sources["unit_price_fen"] == "calculation"
    (made,) = desk().state("final_account", {**row, "计算公式": "500*4"})
    assert made.members["quantity"] == "4"
    assert "unit" not in made.members
    (made,) = desk().state("final_account", {**row, "计算公式": "55000"})
    assert not {"quantity", "unit_price_fen"} & set(made.members)


def test_the_day_may_be_the_files_own() -> None:
    row = {**LINE, "日期": None}
    (made,) = desk(dated=date(2026, 8, 2)).state("final_account", row)
    assert made.members["occurred_on"] == "2026-08-02"
    assert desk().faults("final_account", row) == {"occurred_on": "day-missing"}


def test_an_unknown_contract_and_class_are_told() -> None:
    assert desk().faults("final_account", {**LINE, "合同编号": "C9", "班次": "K9"}) == {
        "contract": "unknown-contract",
        "class": "unknown-class",
    }


def test_the_accounts_own_voucher_fits_for_the_longest_number_of_a_contract() -> None:
    court, number = court_with_contract(), "合" * 40 + "-" * 20 + "7777"
    assert len(number) == 64
    contract(court, number, 1_000)
    (made,) = Desk(court, SCHOOL).state("final_account", {**LINE, "合同编号": number})
    assert str(made.members["voucher"]).endswith("7777")


@given(
    st.integers(1, 10_000_000),
    st.integers(1, 5_000),
    st.decimals(Decimal("0.0001"), Decimal(400), places=4),
)
def test_whatever_the_factors_their_quantity_is_exact_or_left_out(
    price_fen: int, people: int, days: Decimal
) -> None:
    text = f"{days:f}".rstrip("0").rstrip(".")
    row = {
        "category": "meals",
        "price": price_fen,
        "people": people,
        "days": text,
        "amount": 1,
        "contract": "C1",
    }
    (made,) = desk(dated=date(2026, 8, 2)).state("final_account", row)
    assert Decimal(str(made.members["quantity"])) == people * days
    assert made.members["unit_price_fen"] == price_fen
