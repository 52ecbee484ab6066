"""Bids and their evaluation (投标与评审): who bid at which price, how it was scored, who won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from domain.forms.form import ExactlyOne, Field, Form, Made, RowFault, Value, World
from domain.forms.headings import TENDER, coded, headings, named, optional
from domain.forms.row import Draft, Row

BIDDERS: Final = headings(
    "投标人 投标单位 投标供应商 投标机构 投标院校 投标方 供应商 响应供应商 响应人 响应单位 报价单位 报价人 "
    "参选单位 参与供应商 参加供应商 竞标单位 应标单位 申报单位 申报院校 申报机构 磋商供应商 谈判供应商 "
    "单位 机构 院校 培训机构"
)
PRICE: Final = headings(
    "投标报价 报价 投标价 投标价格 投标总价 投标总报价 投标金额 报价金额 响应报价 最终报价 最后报价 "
    "首次报价 磋商报价 谈判报价 总报价 有效报价 评标价 评审报价 投标函报价 开标价 开标价格 唱标报价 唱标价 "
    "报价总额"
)
LODGED: Final = headings(
    "递交日期 递交时间 投标日期 投标时间 递交投标文件日期 投标文件递交日期 投标文件递交时间 提交日期 "
    "提交时间 响应文件提交日期 响应文件提交时间 响应日期 送达日期 送达时间 接收日期 接收时间 收标日期 "
    "收标时间 报价日期 报价时间 上传日期 上传时间 文件递交日期"
)
EVALUATED: Final = headings(
    "评审日期 评审时间 评标日期 评标时间 开标日期 开标时间 开评标日期 开评标时间 开标评标日期 磋商日期 "
    "磋商时间 谈判日期 谈判时间 评定日期 评分日期 评议日期 论证日期 专家评审日期 专家评审时间 评选日期 "
    "开启日期 开启时间 评审会日期"
)
SCORE: Final = headings(
    "评审得分 得分 综合得分 总得分 总分 评标得分 评分 评审总分 评标总分 最终得分 综合评分 综合评审得分 "
    "平均得分 汇总得分 专家评分 最后得分 评审分 评审分数 分数 合计得分 综合总分 得分合计 评审总得分 "
    "专家评审得分 平均分"
)
IS_WINNER: Final = headings(
    "是否中标 中标 是否成交 中标否 是否中选 中选 成交 是否入选 是否中标人 是否中标供应商 中标与否 中标结果 "
    "成交结果 中标情况 是否中标单位 是否最终中标 是否定标 是否成交供应商 中选结果 中标标记 是否确定中标 "
    "是否为中标人"
)
AWARDED: Final = headings(
    "定标日期 定标时间 中标日期 中标时间 确定中标日期 中标通知日期 中标通知书日期 中标通知书发出日期 "
    "成交日期 成交时间 成交通知书日期 中标公告日期 中标公告时间 结果公告日期 结果公示日期 中标公示日期 "
    "确认日期 采购结果确认日期 结果确认日期 发布中标公告日期 定标日"
)
AMOUNT: Final = headings(
    "中标金额 中标价 中标价格 中标总价 成交金额 成交价 成交价格 成交总价 中选金额 中选价格 中标额 "
    "中标总金额 成交总金额 定标金额 定标价 中标成交金额 中标合同价 最终中标价 中标资金 确定金额"
)
UNIT_PRICE: Final = headings(
    "中标单价 成交单价 中标人均单价 中标单位价格 成交单位价格 中标人均标准 中标人天单价 成交人均单价 单价 "
    "中标综合单价 成交综合单价 定标单价 中选单价 中标单价标准 人均中标价 人均成交价 人均单价 中标人均价 "
    "成交人均价 中标每人单价"
)
STATUS: Final = headings(
    "投标状态 状态 有效性 投标有效性 是否有效 响应状态 资格审查 资格审查结果 资格审查情况 符合性审查 "
    "符合性审查结果 审查结果 投标文件有效性 响应有效性 投标情况 审查情况 资格性审查 初审结果 投标文件状态 "
    "资格性审查结果 投标文件审查"
)

EXACTLY_ONE = ExactlyOne(
    "tender",
    "is_winner",
    "同一采购项目应恰有一行「是否中标」为「是」；请核对该项目的各行",
    "exactly one row of a procurement says 是 under 是否中标; check the rows of this one",
)


def make(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    """A row states a bid, its score where there is one, and the award where it won."""
    row = Row(values, world)
    bidder = row.party("bidder", "bidder_code")
    row.tender()
    lodged = row.dated("lodged_on", "evaluated_on", "awarded_on", heading=LODGED[0])
    bid = Draft("bid.recorded", row).on(lodged).on_behalf_of(bidder.code, bidder.field)
    bid.take("tender").say("bidder", bidder.code, bidder.field).take_fen("price")
    if "lodged_on" in row:
        bid.say("lodged_on", row.day("lodged_on"), "lodged_on")
    drafts = [bid.take("status")]
    if lodged.day and "score" in row:
        evaluated = row.dated("evaluated_on", "lodged_on", "awarded_on", heading=EVALUATED[0])
        score = Draft("bid.scored", row).on(evaluated).take("tender")
        drafts.append(score.say("bidder", bidder.code, bidder.field).take("score"))
    if lodged.day and row.is_yes("is_winner"):
        awarded = row.dated("awarded_on", "evaluated_on", "lodged_on", heading=AWARDED[0])
        amount = row.first_of("amount", "price")
        award = Draft("award.made", row).on(awarded).take("tender")
        award.say("bidder", bidder.code, bidder.field).say("amount_fen", row.number(amount), amount)
        drafts.append(award.take_fen("unit_price"))
    return row.answer(drafts)


FORM = Form(
    name="bids",
    zh="投标与评审",
    en="Bids and evaluation",
    words=(
        "投标",
        "评审结果",
        "评标",
        "开标",
        "评审情况",
        "中标结果",
        "响应情况",
        "开标记录",
        "评审汇总",
        "招标结果",
    ),
    fields=(
        Field("tender", "reference", TENDER, "number of the procurement"),
        optional("bidder", "party", named(*BIDDERS), "bidder"),
        optional(
            "bidder_code",
            "party",
            coded("投标人", "投标单位", "投标供应商", "供应商", "机构", "院校"),
            "bidder, by code",
        ),
        Field("price", "money", PRICE, "price", is_summed=True),
        optional("lodged_on", "day", LODGED, "day it was lodged"),
        optional("evaluated_on", "day", EVALUATED, "day of evaluation"),
        optional("score", "score", SCORE, "score"),
        optional("is_winner", "yes-no", IS_WINNER, "did it win"),
        optional("awarded_on", "day", AWARDED, "day of the award"),
        optional("amount", "money", AMOUNT, "amount awarded", is_summed=True),
        optional("unit_price", "money", UNIT_PRICE, "unit price awarded"),
        optional("status", "bid-status", STATUS, "state of the bid"),
    ),
    author="provincial-education",
    types=("bid.recorded", "bid.scored", "award.made"),
    make=make,
    one_of=(("bidder", "bidder_code"),),
    exactly_one=EXACTLY_ONE,
    belongs=(("tender", "tender"),),
)
