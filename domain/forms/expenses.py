"""The expense sheet (支出明细): what institutions spent under their contracts, each line of a voucher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from domain.forms.form import Field, Form, Made, Product, RowFault, Value, VoucherLines, World
from domain.forms.headings import (
    CATEGORY,
    CLASS,
    CONTRACT,
    PAYEES,
    REMARKS,
    SUMMARY,
    UNIT_PRICE,
    VOUCHER,
    coded,
    headings,
    named,
    optional,
)
from domain.forms.row import Draft, Row
from domain.forms.under_contract import WITHIN_CONTRACT, entity, state_payee, state_remarks

DAY: Final = headings(
    "发生日期 发生时间 支出日期 支出时间 费用发生日期 业务日期 业务发生日期 日期 凭证日期 记账日期 "
    "入账日期 报销日期 报账日期 开支日期 支付日期 付款日期 列支日期 制单日期 票据日期 发票日期 开票日期 "
    "记帐日期 发生日 使用日期"
)
QUANTITY: Final = headings(
    "数量 人次 人天 人天数 件数 份数 册数 课时 课时数 学时数 数目 总人天 人日 人日数 人次数 计量数 数 "
    "工作量 总数量 使用量"
)
UNIT: Final = headings(
    "计量单位 单位 数量单位 计价单位 数量单位名称 核算单位 度量单位 计算单位 量词 数量计量单位 标准单位 "
    "单价单位 费用单位 物品单位 货物单位 计量 统计单位 核定单位 计费单位 结算单位"
)
AMOUNT: Final = headings(
    "金额 支出金额 费用金额 发生金额 实际支出 实际支出金额 支出数 支出额 列支金额 报销金额 开支金额 实支金额 "
    "实付金额 支付金额 付款金额 实际发生额 实际金额 发生额 借方金额 借方发生额 总金额 总价 价税合计 入账金额 "
    "使用金额 费用 小写金额 合计金额 含税金额 金额小计 借方"
)
LECTURER_RANK: Final = headings(
    "讲课人职称 授课人职称 职称 专家职称 教师职称 讲师职称 授课教师职称 授课专家职称 专家级别 职称级别 "
    "职称等级 讲课人级别 主讲人职称 主讲教师职称 师资级别 师资职称 专业技术职务 专业技术职称 技术职称 "
    "课酬级别"
)
CLASS_HOURS: Final = headings(
    "学时 授课学时 讲课学时 授课课时 讲课课时 课时量 学时量 授课时数 讲课时数 授课时长 讲课时长 教学学时 "
    "教学课时 授课课时数 讲课学时数 授课学时数 培训学时 课程学时 培训课时 实授学时"
)


def make(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    """A row states one expense; who is not a registered organisation is withheld, and so are remarks."""
    row = Row(values, world)
    contract = row.contract()
    row.check_class()
    draft = Draft("expense.recorded", row).say("occurred_on", row.day("occurred_on"), "occurred_on")
    if contract is not None:
        draft.on_behalf_of(contract.institution, "contract")
    draft.take("contract", "class", "category").take_fen("amount").take("quantity", "unit")
    draft.take_fen("unit_price").take("lecturer_rank", "class_hours", "voucher")
    state_payee(draft, row)
    state_remarks(draft, row)
    return row.answer([draft])


FORM = Form(
    name="expenses",
    zh="支出明细",
    en="Expenses",
    words=(
        "支出明细",
        "支出",
        "费用明细",
        "经费支出",
        "支出台账",
        "支出清单",
        "报销明细",
        "开支明细",
        "经费使用",
        "费用支出",
        "明细账",
    ),
    fields=(
        Field("voucher", "reference", VOUCHER, "voucher"),
        Field("contract", "reference", CONTRACT, "number of the contract"),
        optional("class", "reference", CLASS, "number of the class"),
        Field("category", "category", CATEGORY, "category"),
        Field("occurred_on", "day", DAY, "day it occurred"),
        optional("quantity", "decimal", QUANTITY, "quantity"),
        optional("unit", "text", UNIT, "unit"),
        optional("unit_price", "money", UNIT_PRICE, "unit price"),
        Field("amount", "money", AMOUNT, "amount", is_summed=True),
        optional("payee", "party", named(*PAYEES), "payee", is_private=True),
        optional(
            "payee_code",
            "party",
            coded("收款方", "收款单位", "收款人", "供应商", "对方单位"),
            "payee, by code",
            is_private=True,
        ),
        optional("summary", "text", SUMMARY, "what it was for", is_private=True),
        optional("remarks", "text", REMARKS, "remarks", is_private=True),
        optional("lecturer_rank", "lecturer-rank", LECTURER_RANK, "rank of the lecturer"),
        optional("class_hours", "decimal", CLASS_HOURS, "class hours"),
    ),
    author="provincial-education",
    types=("expense.recorded",),
    make=make,
    one_of=(("payee", "payee_code"),),
    products=(Product(("quantity", "unit_price"), "amount"),),
    bounds=(WITHIN_CONTRACT,),
    voucher=VoucherLines("voucher", "occurred_on", entity),
    belongs=(("contract", "contract"), ("class", "class")),
)
