"""The central budget (中央预算): what a budget grants to each line in a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from domain.forms.form import Field, Form, Made, RowFault, Value, World
from domain.forms.headings import LINE, YEAR, document_field, headings, optional
from domain.forms.row import Draft, Row
from domain.holders import CENTRAL

AMOUNT: Final = headings(
    "预算数 预算金额 预算批复数 预算批复金额 批复数 批复金额 批复预算 批复预算数 年初预算 年初预算数 预算额 "
    "预算额度 预算安排 预算安排数 安排金额 安排资金 核定数 核定金额 核定预算数 专项资金 资金额 资金额度 "
    "资金数额 经费数 经费 金额 预算 本年预算 本年预算数 中央财政资金 中央资金 批复预算金额 预算总额 安排预算"
)
DAY: Final = headings(
    "批复日期 批复时间 批准日期 批准时间 预算批复日期 预算批复时间 下达日期 发文日期 发文时间 印发日期 "
    "印发时间 成文日期 文件日期 日期 签发日期 预算下达日期 核定日期 通过日期 审批日期 批文日期 下达时间"
)


def make(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    """A row grants one line its money for the year; of a province's own budget, its own money."""
    row = Row(values, world)
    row.check_year()
    document, document_field_ = row.document()
    dated = row.dated("occurred_on", heading=DAY[0])
    draft = Draft("appropriation.enacted", row).on(dated).say("document", document, document_field_)
    draft.say("fiscal_year", world.year, "fiscal_year" if "fiscal_year" in row else "")
    draft.take("line").take_fen("amount")
    if world.holder != CENTRAL.code:
        draft.say("source", "provincial").say("holder", world.holder)
    return row.answer([draft])


FORM = Form(
    name="appropriation",
    zh="中央预算",
    en="Central budget",
    words=("中央预算", "预算批复", "预算安排", "专项预算", "预算表", "预算数", "年度预算", "资金预算"),
    fields=(
        optional("fiscal_year", "year", YEAR, "fiscal year"),
        Field("line", "line", LINE, "line of the plan"),
        Field("amount", "money", AMOUNT, "amount", is_summed=True),
        document_field(),
        optional("occurred_on", "day", DAY, "day of the budget"),
    ),
    author="central-finance",
    types=("appropriation.enacted",),
    make=make,
    one_of=(("fiscal_year", "document", "occurred_on"),),
    needs_day=True,
    needs_document=True,
)
