"""The list of procurements (采购项目): what is announced, at which ceiling, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from domain.forms.form import Field, Form, Made, RowFault, Value, World
from domain.forms.headings import TENDER, YEAR, headings, optional, source_field
from domain.forms.row import Draft, Row

LINE: Final = headings(
    "培训类型 培训类别 项目类别 项目类型 培训项目类别 培训项目类型 所属项目 所属子项目 子项目 子项目名称 "
    "国培项目 国培项目类别 国培计划项目 项目 项目分类 资金项目 预算项目 所属专项 专项名称 二级项目 类别 "
    "培训项目"
)
TITLE: Final = headings(
    "项目名称 采购项目名称 采购名称 招标项目名称 招标名称 标段名称 标的名称 采购内容 采购项目 招标项目 "
    "分包名称 包件名称 采购包名称 项目标题 名称 采购需求名称 项目内容 招标内容 公告标题 公告名称 标项名称 "
    "标包名称 包名 采购标的名称"
)
METHOD: Final = headings(
    "采购方式 招标方式 采购形式 采购方法 招标形式 政府采购方式 采购组织方式 采购类型 招标类型 采购类别 "
    "招采方式 方式 遴选方式 采购实施方式 确定方式 采购程序 招标采购方式 供应商确定方式 拟采购方式 "
    "采购实施形式"
)
CEILING: Final = headings(
    "最高限价 最高投标限价 招标控制价 控制价 控制价格 采购控制价 拦标价 限价 采购最高限价 最高控制价 "
    "投标限价 上限价 最高报价 招标限价 标底 最高采购限价 分包最高限价 采购限价 报价上限 招标最高限价"
)
BUDGET: Final = headings(
    "预算金额 采购预算 采购预算金额 项目预算 项目预算金额 预算 预算额 预算价 预算资金 预算数 采购金额 "
    "项目金额 概算金额 预算总额 预算总金额 招标预算 估算金额 计划金额 采购计划金额 分包预算 包预算 金额"
)
OPENED: Final = headings(
    "公告日期 公告时间 采购公告日期 采购公告时间 招标公告日期 招标公告时间 发布日期 发布时间 公告发布日期 "
    "公告发布时间 挂网日期 挂网时间 公示日期 发标日期 招标日期 发公告日期 上网日期 采购发布日期 公告开始日期 "
    "公告开始时间 公告刊登日期 招标公告发布日期 招标公告发布时间 采购公告发布日期 采购公告发布时间"
)
DEADLINE: Final = headings(
    "投标截止日期 投标截止时间 截止日期 截止时间 截标日期 截标时间 递交截止日期 递交截止时间 响应截止日期 "
    "响应截止时间 投标文件递交截止日期 投标文件递交截止时间 提交截止日期 提交投标文件截止时间 "
    "响应文件提交截止时间 报价截止日期 报价截止时间 投标截至日期 投标截至时间 截至日期 接收投标截止日期 "
    "投标截止及开标时间 投标截止及开标日期 响应文件递交截止时间 递交投标文件截止时间 投标文件提交截止时间 "
    "开标时间 开标日期"
)
SUBJECT: Final = headings(
    "采购标的 标的 标的类别 标的类型 采购品目 品目 采购对象 标的物 采购内容类别 采购标的类别 标的分类 "
    "采购分类 品目名称 采购目录 采购内容分类 服务类别 标的性质 采购需求类别 采购对象类别 标的属性"
)


def make(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    """A row announces one procurement, for money of one of the author's accounts."""
    row = Row(values, world)
    row.check_year()
    ceiling = row.first_of("ceiling", "budget")
    draft = Draft("tender.opened", row).say("occurred_on", row.day("opened_on"), "opened_on").take("tender")
    draft.say("account", str(row.account(world.holder)), "line").take("title")
    draft.say("subject", row.text("subject") or "training", "subject" if "subject" in row else "")
    draft.take("method").say("ceiling_fen", row.number(ceiling), ceiling)
    for day in ("opened_on", "deadline_on"):
        draft.say(day, row.day(day), day)
    return row.answer([draft])


FORM = Form(
    name="tenders",
    zh="采购项目",
    en="Procurements",
    words=(
        "采购项目",
        "采购公告",
        "招标项目",
        "采购计划",
        "招标公告",
        "采购一览",
        "采购台账",
        "招标台账",
        "招标计划",
        "采购清单",
    ),
    fields=(
        Field("tender", "reference", TENDER, "number of the procurement"),
        Field("line", "line", LINE, "line of the plan"),
        Field("title", "name", TITLE, "title"),
        Field("method", "method", METHOD, "method"),
        optional("ceiling", "money", CEILING, "ceiling", is_summed=True),
        optional("budget", "money", BUDGET, "budget", is_summed=True),
        Field("opened_on", "day", OPENED, "day of the announcement"),
        Field("deadline_on", "day", DEADLINE, "last day for bids"),
        optional("subject", "subject", SUBJECT, "training or resource"),
        optional("fiscal_year", "year", YEAR, "fiscal year"),
        source_field(),
    ),
    author="provincial-education",
    types=("tender.opened",),
    make=make,
    one_of=(("ceiling", "budget"),),
)
