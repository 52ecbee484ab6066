"""Disbursements (资金拨付): what a treasury paid to institutions under their contracts."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Final

from domain.forms.finding import Named
from domain.forms.form import Field, Form, Made, RowFault, Value, World
from domain.forms.headings import CONTRACT, INSTITUTIONS, PAYEES, coded, headings, named, optional
from domain.forms.row import Draft, Row
from domain.forms.under_contract import WITHIN_CONTRACT
from domain.money import format_yuan
from domain.subjects import Contract

ORDER: Final = headings(
    "支付令号 支付令编号 支付令 支付凭证号 支付凭证编号 支付单号 支付编号 付款凭证号 付款凭证编号 付款单号 "
    "拨款凭证号 拨款凭证编号 拨款单号 拨付凭证号 拨付单号 支付指令号 支付申请号 支付申请书号 支付申请单号 "
    "直接支付凭证号 财政直接支付凭证号 授权支付凭证号 国库支付令号 国库集中支付凭证号 国库支付凭证号 "
    "拨款通知单号 拨款文号 付款编号 拨款编号 凭证号 凭证编号 国库凭证号 记账凭证号 支付申请编号 授权支付令号"
)
DAY: Final = headings(
    "支付日期 支付时间 付款日期 付款时间 拨付日期 拨付时间 拨款日期 拨款时间 资金拨付日期 划款日期 "
    "划款时间 转账日期 汇款日期 支出日期 国库支付日期 支付完成日期 清算日期 日期 记账日期 到账日期 "
    "实际支付日期 实际拨付日期"
)
AMOUNT: Final = headings(
    "金额 支付金额 付款金额 拨付金额 拨款金额 拨付资金 拨款数 拨付数 支付数 付款数 实付金额 实际支付金额 "
    "实际拨付金额 本次支付金额 本次拨付金额 本次拨款 本次付款金额 划款金额 转账金额 汇款金额 资金 拨付额 "
    "支付额 拨付资金数 小写金额"
)


def make(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    """A row states one payment to a contract's institution; to anybody else it is no disbursement."""
    row = Row(values, world)
    payee = row.party("payee", "payee_code")
    contract = row.contract()
    if contract is not None and payee.code and payee.code != contract.institution:
        _not_the_institution(row, payee, contract)
    draft = Draft("disbursement.made", row).say("occurred_on", row.day("occurred_on"), "occurred_on")
    draft.take("contract").say("payee", payee.code, payee.field).take_fen("amount").take("payment_order")
    return row.answer([draft])


def _not_the_institution(row: Row, payee: Named, contract: Contract) -> None:
    number, institution = row.text("contract"), row.institution_named(contract.institution)
    command = _as_payment(row, payee.code, contract)
    row.fault(
        payee.field,
        "payee-not-the-institution",
        f"合同 {number} 的培训机构是{institution}；付给别的单位不是合同拨付：请改正收款单位或合同编号，"
        f"或删去本行而记直接支付 payment.made：{command}",
        f"the institution of contract {number} is {institution}; money paid to anybody else is no "
        "disbursement: correct the payee or the contract, or take this row out and record payment.made: "
        f"{command}",
    )


def _as_payment(row: Row, payee: str, contract: Contract) -> str:
    """The command that records a row as a payment without contract; what it is for is left to be said."""
    day = row.day("occurred_on")
    known = {
        "account": contract.account,
        "payee": payee,
        "amount": format_yuan(row.number("amount")),
        "payment_order": row.text("payment_order"),
    }
    options = [option for member, value in known.items() for option in ("--set", f"{member}={value}")]
    on = [] if day is None else ["--on", day.isoformat()]
    command = ["mingzhang", "record", "payment.made", "--as", row.world.author, *on, *options]
    return f"{shlex.join(command)} --set category=… --withhold purpose=…"


FORM = Form(
    name="disbursements",
    zh="资金拨付",
    en="Disbursements",
    words=(
        "资金拨付",
        "拨付",
        "拨款",
        "支付",
        "付款",
        "支付明细",
        "拨付明细",
        "国库支付",
        "直接支付",
        "拨款台账",
    ),
    fields=(
        Field("payment_order", "reference", ORDER, "payment order"),
        Field("contract", "reference", CONTRACT, "number of the contract"),
        optional("payee", "party", named(*dict.fromkeys((*PAYEES, *INSTITUTIONS))), "payee"),
        optional(
            "payee_code",
            "party",
            coded("收款单位", "收款方", "收款人", "培训机构", "承训院校", "供应商", "受款人"),
            "payee, by code",
        ),
        Field("occurred_on", "day", DAY, "day of payment"),
        Field("amount", "money", AMOUNT, "amount", is_summed=True),
    ),
    author="provincial-finance",
    types=("disbursement.made",),
    make=make,
    one_of=(("payee", "payee_code"),),
    bounds=(WITHIN_CONTRACT,),
    belongs=(("contract", "contract"),),
)
