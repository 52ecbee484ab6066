"""The final account (决算表): what a class or a contract cost, by category, price, people and days.

The form is that of the ministry's own system before this ledger: each line a price, how many people and how
many days or times, or the three written as one product. Its lines become expenses of the institution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from domain.forms.expenses import LECTURER_RANK
from domain.forms.form import Field, Form, Made, Product, RowFault, Value, VoucherLines, World
from domain.forms.headings import (
    CATEGORY,
    CLASS,
    CONTRACT,
    PAYEES,
    REMARKS,
    UNIT_PRICE,
    VOUCHER,
    coded,
    headings,
    named,
    optional,
)
from domain.forms.row import Draft, Row
from domain.forms.under_contract import WITHIN_CONTRACT, entity, state_payee, state_remarks
from domain.money import FEN_PER_YUAN, MAX_FEN, format_yuan

UNNAMED_PAYEE: Final = "决算表未列收款方"
MAX_REFERENCE: Final = 64
MAX_QUANTITY: Final = Decimal(999_999_999)

PEOPLE: Final = headings(
    "人数 学员人数 参训人数 培训人数 学员数 参训学员数 人员数量 专家人数 授课人数 人员数 参加人数 实际人数 "
    "实到人数 人员 人员人数 总人数 用餐人数 住宿人数 报到人数 学员总数 参训总人数 结业人数"
)
DAYS: Final = headings(
    "天数 培训天数 日数 实际天数 住宿天数 用餐天数 使用天数 培训日数 时间 培训时间 时长 天 授课天数 "
    "租用天数 学习天数 集中天数 总天数 期限 周期 培训周期"
)
TIMES: Final = headings(
    "次数 学时 课时 学时数 课时数 场次 场数 半天数 趟数 班次数 期数 餐数 门数 科目数 授课学时 授课次数 "
    "讲座次数 往返次数 辅导次数 频次"
)
AMOUNT: Final = headings(
    "金额 决算金额 决算数 决算额 决算 支出金额 实际支出 实际支出金额 实支金额 实际金额 实际发生额 实际费用 "
    "费用金额 费用小计 支出小计 金额小计 小计金额 小计 合计金额 费用合计 合计 总计 总金额 总价 总费用 费用 "
    "支出 列支金额 经费"
)
CALCULATION: Final = headings(
    "计算公式 计算式 计算过程 计算方法 计算依据 测算依据 测算过程 测算标准 测算公式 算式 公式 明细计算 "
    "计算 计算明细 计算标准 单价*数量*时间 单价×人数×天数 单价*人数*天数 标准×人数×天数 单价×数量×时间 "
    "费用计算 费用测算 支出测算 核算过程"
)
DAY: Final = headings(
    "决算日期 决算时间 日期 支出日期 发生日期 编制日期 编报日期 填报日期 填表日期 结算日期 报告日期 "
    "制表日期 报送日期 上报日期 凭证日期 记账日期 列支日期 报账日期 业务日期 完成日期"
)


def make(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    """A row states one expense, its quantity as people and days."""
    row = Row(values, world)
    contract = row.contract()
    row.check_class()
    dated = row.dated("occurred_on", heading=DAY[0])
    _check_product(row)
    draft = Draft("expense.recorded", row).on(dated)
    if contract is not None:
        draft.on_behalf_of(contract.institution, "contract")
    draft.take("contract", "class", "category").take_fen("amount")
    _state_quantity(draft, row)
    draft.take("lecturer_rank")
    if "voucher" in row:
        draft.take("voucher")
    else:
        draft.say("voucher", _own_voucher(row.text("contract")), "contract")
    state_payee(draft, row, UNNAMED_PAYEE)
    state_remarks(draft, row)
    return row.answer([draft])


def _own_voucher(contract: str) -> str:
    """The number of the account itself, where its lines name no vouchers: that of its contract."""
    prefix = "决算-"
    return prefix + contract[-(MAX_REFERENCE - len(prefix)) :]


def _counts(row: Row) -> dict[str, Decimal]:
    """How many people, days and times a row speaks of, as far as it says so."""
    return {field: Decimal(row.text(field)) for field in ("people", "days", "times") if field in row}


def _check_product(row: Row) -> None:
    """Price by people by days is the amount, also where one of them is left blank and stands for one."""
    counts = _counts(row)
    if "price" not in row or not counts or any(set(each.factors) <= set(row.values) for each in PRODUCTS):
        return  # nothing to multiply, or the engine does
    fen = Decimal(row.number("price"))
    for count in counts.values():
        fen *= count
    fen = fen.quantize(Decimal(1), ROUND_HALF_UP)
    if fen != row.number("amount"):
        row.fault(
            "amount",
            "not-the-product",
            f"单价乘以人数和天数应为 {format_yuan(int(fen))} 元；请核对",
            f"price by people by days makes {format_yuan(int(fen))} yuan; check them",
        )


def _state_quantity(draft: Draft, row: Row) -> None:
    """How many were paid for at which price, as `quantity`, `unit` and `unit_price_fen`."""
    counts = _counts(row)
    if counts:
        quantity = Decimal(1)
        for count in counts.values():
            quantity *= count
        _say_quantity(draft, quantity, _UNITS.get(frozenset(counts), ""), next(iter(counts)))
        draft.say("unit_price_fen", row.number("price"), "price") if "price" in row else draft
        return
    if "calculation" not in row:
        return
    factors = row["calculation"]
    assert isinstance(factors, tuple)
    price, *rest = (Decimal(factor) for factor in factors)
    fen = price * FEN_PER_YUAN
    if rest and fen == fen.to_integral_value() and 0 < fen <= MAX_FEN:
        draft.say("unit_price_fen", int(fen), "calculation")
        quantity = Decimal(1)
        for count in rest:
            quantity *= count
        _say_quantity(draft, quantity, "人天" if len(rest) == 2 else "", "calculation")


_UNITS: Final = {
    frozenset({"people", "days"}): "人天",
    frozenset({"people", "times"}): "人次",
    frozenset({"people"}): "人",
    frozenset({"days"}): "天",
    frozenset({"times"}): "次",
}


def _say_quantity(draft: Draft, quantity: Decimal, unit: str, field: str) -> None:
    """A quantity that no statement can hold exactly is left out; the amount says enough."""
    if quantity > MAX_QUANTITY or quantity != quantity.quantize(Decimal("0.0001")):
        return
    text = f"{quantity:f}"
    draft.say("quantity", text.rstrip("0").rstrip(".") if "." in text else text, field)
    if unit:
        draft.say("unit", unit, field)


PRODUCTS: Final = (
    Product(("price", "people", "days"), "amount"),
    Product(("price", "people", "times"), "amount"),
    Product(("calculation",), "amount"),
)

FORM = Form(
    name="final_account",
    zh="决算表",
    en="Final account",
    words=(
        "决算表",
        "决算",
        "经费决算",
        "培训费决算",
        "结算表",
        "经费结算",
        "决算明细",
        "费用决算",
        "项目决算",
    ),
    fields=(
        Field("category", "category", CATEGORY, "category"),
        optional("price", "money", UNIT_PRICE, "price"),
        optional("people", "count", PEOPLE, "people"),
        optional("days", "decimal", DAYS, "days"),
        optional("times", "decimal", TIMES, "times"),
        optional("calculation", "calculation", CALCULATION, "product"),
        Field("amount", "money", AMOUNT, "amount", is_summed=True),
        Field("contract", "reference", CONTRACT, "number of the contract"),
        optional("class", "reference", CLASS, "number of the class"),
        optional("occurred_on", "day", DAY, "day"),
        optional("voucher", "reference", VOUCHER, "voucher"),
        optional("payee", "party", named(*PAYEES), "payee", is_private=True),
        optional(
            "payee_code",
            "party",
            coded("收款方", "收款单位", "收款人", "供应商"),
            "payee, by code",
            is_private=True,
        ),
        optional("lecturer_rank", "lecturer-rank", LECTURER_RANK, "rank of the lecturer"),
        optional("remarks", "text", REMARKS, "remarks", is_private=True),
    ),
    author="institution",
    types=("expense.recorded",),
    make=make,
    one_of=(("price", "calculation"), ("people", "days", "times", "calculation")),
    products=PRODUCTS,
    bounds=(WITHIN_CONTRACT,),
    voucher=VoucherLines("voucher", "occurred_on", entity),
    needs_day=True,
    belongs=(("contract", "contract"), ("class", "class")),
)
