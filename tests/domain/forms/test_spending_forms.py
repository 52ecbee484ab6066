"""资金拨付, 支出明细: rows about money paid and spent under contracts."""

from __future__ import annotations

import pytest

from domain.forms.form import RowFault
from tests.domain.deciding import (
    EDUCATION_41,
    FINANCE_41,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    Court,
    contract,
    fund,
)
from tests.domain.forms.sheets import FORM, Desk, values_of

PAYMENT = {
    "支付令号": "ZF00001",
    "合同编号": "C1",
    "收款单位代码": SCHOOL,
    "支付日期": "2026-05-23",
    "金额（元）": "1,622.00",
}
EXPENSE = {
    "凭证号": "记-0003",
    "合同\n编号": "C1",
    "班次编号": "K1",
    "费用\n类别": "讲课费",
    "发生日期": "2026-05-31",
    "数量": "4",
    "单价（元）": "500",
    "金额（元）": "2,000.00",
    "收款方": "授课专家（劳务）",
    "备注": None,
}


def spending() -> Court:
    court = Court()
    fund(court)
    contract(court)
    court.record(
        "class.opened", SCHOOL, class_="K1", contract="C1", mode="centralised", starts_on="2026-05-01",
        ends_on="2026-06-01", planned=3,
    )  # fmt: skip
    return court


def desk(court: Court, author: str = EDUCATION_41) -> Desk:
    return Desk(court, author)


def test_a_payment_to_the_contracts_institution_is_a_disbursement() -> None:
    court = spending()
    (made,) = desk(court, FINANCE_41).state("disbursements", PAYMENT)
    assert made.members == {
        "type": "disbursement.made", "occurred_on": "2026-05-23", "contract": "C1", "payee": SCHOOL,
        "amount_fen": 162_200, "payment_order": "ZF00001",
    }  # fmt: skip
    assert made.sources["payee"] == "payee_code"
    (accepted,) = desk(court, FINANCE_41).record("disbursements", PAYMENT)
    assert accepted.author == FINANCE_41


def test_a_payment_headed_otherwise_names_the_institution() -> None:
    row = {
        "拨款凭证号": "拨-1",
        "所属合同": "C1",
        "承训院校": "甲师范大学",
        "拨付时间": "2026-05-23",
        "拨付资金": "7",
    }
    (made,) = desk(spending(), FINANCE_41).state("disbursements", row)
    assert made.members["payee"] == SCHOOL
    assert made.sources["payee"] == "payee"


def test_a_payment_to_anybody_else_names_the_statement_that_records_it() -> None:
    court = spending()
    row = {**PAYMENT, "收款单位代码": OTHER_SCHOOL}
    assert desk(court, FINANCE_41).faults("disbursements", row) == {"payee_code": "payee-not-the-institution"}
    (fault,) = desk(court, FINANCE_41).make("disbursements", row)
    assert isinstance(fault, RowFault)
    for text in (fault.zh, fault.en):
        assert f"mingzhang record payment.made --as {FINANCE_41} --on 2026-05-23" in text
        assert "--set account=2026/rural.short-term/41" in text
        assert f"--set payee={OTHER_SCHOOL}" in text
        assert "--set amount=1,622.00" in text
        assert "甲师范大学" in text


def test_a_payment_under_an_unknown_contract_or_to_an_unknown_party_says_both() -> None:
    row = {**PAYMENT, "合同编号": "NO-SUCH-CONTRACT", "收款单位代码": STRANGER}
    assert desk(spending(), FINANCE_41).faults("disbursements", row) == {
        "contract": "unknown-contract",
        "payee_code": "unknown-party",
    }


def test_an_expense_of_a_person_is_withheld_and_so_are_remarks() -> None:
    court = spending()
    (made,) = desk(court).state("expenses", {**EXPENSE, "摘要": "讲座", "备注": "张某两天"})
    assert made.members == {
        "type": "expense.recorded", "occurred_on": "2026-05-31", "on_behalf_of": SCHOOL,
        "capacity": "compiled", "contract": "C1", "class": "K1", "category": "lecture-fees",
        "amount_fen": 200_000, "quantity": "4", "unit_price_fen": 50_000, "voucher": "记-0003",
    }  # fmt: skip
    assert made.secrets == {"payee@audit": "授课专家（劳务）", "remarks@audit": "讲座；张某两天"}
    assert made.sources["payee"] == "payee"
    assert made.sources["remarks"] == "summary"
    (accepted,) = desk(court).record("expenses", EXPENSE)
    assert accepted.author == EDUCATION_41


def test_an_institution_states_its_own_expenses() -> None:
    court = spending()
    (made,) = desk(court, SCHOOL).state(
        "expenses", {**EXPENSE, "班次编号": None, "讲课人职称": "副教授", "授课学时": "4"}
    )
    assert not {"on_behalf_of", "capacity", "class"} & set(made.members)
    assert made.members["lecturer_rank"] == "associate-professor"
    assert made.members["class_hours"] == "4"
    (accepted,) = desk(court, SCHOOL).record("expenses", EXPENSE)
    assert accepted.author == SCHOOL


@pytest.mark.parametrize(
    ("payee", "clear", "withheld"),
    [
        ({"收款方": "乙培训学校"}, OTHER_SCHOOL, None),
        ({"收款方": OTHER_SCHOOL}, OTHER_SCHOOL, None),
        ({"收款方": "食堂", "收款方代码": OTHER_SCHOOL}, OTHER_SCHOOL, None),
        ({"收款方": None, "收款方代码": OTHER_SCHOOL}, OTHER_SCHOOL, None),
        ({"收款方": "示例宾馆", "收款方代码": STRANGER}, None, "示例宾馆"),
        ({"收款方": None, "收款方代码": STRANGER}, None, STRANGER),
        ({"收款方": "示例宾馆"}, None, "示例宾馆"),
    ],
)
def test_a_payee_is_in_the_clear_only_if_it_is_registered(
    payee: dict[str, str | None], clear: str | None, withheld: str | None
) -> None:
    (made,) = desk(spending()).state("expenses", {**EXPENSE, **payee})
    assert made.members.get("payee") == clear
    assert made.secrets == ({} if withheld is None else {"payee@audit": withheld})
    assert "payee" in made.sources


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"合同编号": "NO-SUCH-CONTRACT"}, {"contract": "unknown-contract"}),
        ({"班次编号": "NO-SUCH-CLASS"}, {"class": "unknown-class"}),
        ({"收款方": "甲师范大学", "收款方代码": OTHER_SCHOOL}, {"payee": "name-and-code-disagree"}),
        ({"收款方": "甲师范大学", "收款方代码": STRANGER}, {"payee": "name-and-code-disagree"}),
    ],
)
def test_what_an_expense_names_wrongly_is_told_at_its_cell(
    changes: dict[str, str], faults: dict[str, str]
) -> None:
    row = {**{plain(name): value for name, value in EXPENSE.items()}, **changes}
    assert desk(spending()).faults("expenses", row) == faults


def plain(heading: str) -> str:
    return heading.replace("\n", "").replace("（元）", "")


def test_a_payee_of_a_name_that_two_have_is_told_without_choosing_one() -> None:
    desk_ = desk(spending())
    desk_.names[STRANGER] = "甲师范大学"
    assert desk_.faults("expenses", {**EXPENSE, "收款方": "甲师范大学"}) == {"payee": "ambiguous-party"}


def test_forbidden_kinds_are_recorded_all_the_same() -> None:
    for word, category in (
        ("宴请费", "banquet"),
        ("礼品费", "gift"),
        ("旅游费", "tourism"),
        ("管理费", "fee-extraction"),
    ):
        (made,) = desk(spending()).state("expenses", {**EXPENSE, "费用\n类别": word})
        assert made.members["category"] == category


def test_vouchers_belong_to_the_institution_and_amounts_to_the_contract() -> None:
    form, subjects = FORM["expenses"], spending().subjects()
    values = values_of(form, EXPENSE)
    assert form.voucher is not None
    assert form.voucher.entity(values, subjects) == SCHOOL
    assert form.voucher.entity({"contract": "C9"}, subjects) == ""
    assert form.bounds[0].figure_fen(values, subjects) == 400_000
    assert form.products[0].factors == ("quantity", "unit_price")
    assert FORM["disbursements"].bounds == form.bounds


def test_no_fault_shows_what_is_private() -> None:
    desk_ = desk(spending())
    desk_.names[STRANGER] = "甲师范大学"
    rows = [
        {**EXPENSE, "收款方": "甲师范大学", "备注": "身份证号"},
        {**EXPENSE, "班次编号": "X", "备注": "身份证号"},
    ]
    for row in rows:
        for fault in desk_.make("expenses", row):
            assert isinstance(fault, RowFault)
            assert "身份证号" not in f"{fault}"
    private = {field.name for field in FORM["expenses"].fields if field.is_private}
    assert private == {"payee", "payee_code", "summary", "remarks"}
