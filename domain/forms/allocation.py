"""The allotment table (资金下达表): what a holder allots to each holder beneath it, by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from domain.accounts import Account
from domain.forms.form import Field, Form, Made, RowFault, Spread, Value, World
from domain.forms.headings import (
    HOLDER_CODE,
    HOLDER_NAME,
    LINE,
    YEAR,
    document_field,
    headings,
    optional,
    source_field,
)
from domain.forms.holding import holder_of
from domain.forms.row import Draft, Row
from domain.holders import holder_name, is_beneath

AMOUNT: Final = headings(
    "下达金额 下达数 下达资金 下达资金数 下达预算 下达预算数 下达额度 本次下达 本次下达数 本次下达金额 "
    "分配金额 分配数 分配资金 分配额 分配额度 安排金额 安排数 安排资金 拨付金额 补助金额 补助资金 补助数 "
    "资金额度 资金数 资金额 资金 金额 指标金额 指标数 预算指标 专项资金 预算数 经费"
)
DAY: Final = headings(
    "下达日期 下达时间 资金下达日期 资金下达时间 预算下达日期 发文日期 发文时间 印发日期 印发时间 文件日期 "
    "成文日期 日期 签发日期 分配日期 安排日期 指标下达日期 指标日期 批复日期 通知日期 拨款日期"
)


def make(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    """A row, or one cell of a table that spreads its lines over columns, allots money to one account."""
    row = Row(values, world)
    row.check_year()
    document, from_document = row.document()
    dated = row.dated("occurred_on", heading=DAY[0])
    holder, from_holder = holder_of(row, "holder", "region")
    account = row.account(holder)
    if not row.faults and not _may_allot(world.holder, account):
        row.fault(
            from_holder,
            "not-beneath",
            f"下达单位 {holder_name(world.holder)} 只能下达给其下级；请核对地区，或用 --as 指明下达单位",
            f"{holder_name(world.holder, 'en')} allots to holders beneath it; check this one, or name who "
            "allots with --as",
        )
    draft = Draft("allocation.made", row).on(dated).say("document", document, from_document)
    draft.say("account", str(account), from_holder).say("from_holder", world.holder).take_fen("amount")
    return row.answer([draft])


def _may_allot(above: str, account: Account) -> bool:
    """From its own budget a holder allots to itself too."""
    return account.pool.holder == above or is_beneath(account.holder, above)


FORM = Form(
    name="allocation",
    zh="资金下达表",
    en="Allotment table",
    words=(
        "资金下达",
        "下达表",
        "资金分配",
        "分配表",
        "资金安排",
        "安排表",
        "下达预算",
        "预算下达",
        "补助资金",
        "指标下达",
        "提前下达",
    ),
    fields=(
        optional("holder", "holder", HOLDER_CODE, "holder, by code"),
        optional("region", "holder", HOLDER_NAME, "holder, by name"),
        Field("line", "line", LINE, "line of the plan"),
        Field("amount", "money", AMOUNT, "amount", is_summed=True),
        optional("fiscal_year", "year", YEAR, "fiscal year"),
        document_field(),
        optional("occurred_on", "day", DAY, "day of allotment"),
        source_field(),
    ),
    author="central-finance",
    types=("allocation.made",),
    make=make,
    one_of=(("holder", "region"),),
    spread=Spread("line", "amount"),
    needs_day=True,
    needs_document=True,
)
