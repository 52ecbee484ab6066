"""The list of contracts (合同): with whom, for how much, for how many trainees and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from domain.forms.form import Bound, Field, Form, Made, RowFault, Value, World
from domain.forms.headings import (
    CONTRACT,
    INSTITUTIONS,
    TENDER,
    YEAR,
    coded,
    headings,
    named,
    optional,
    source_field,
)
from domain.forms.row import Draft, Row, line_of
from domain.subjects import Subjects
from domain.vocabulary import LINES

LINE: Final = headings(
    "培训类型 培训类别 项目类别 项目类型 培训项目类别 培训项目类型 所属项目 所属子项目 子项目 子项目名称 "
    "国培项目 国培项目类别 国培计划项目 项目 项目分类 资金项目 预算项目 所属专项 专项名称 二级项目 "
    "培训项目"
)
AMOUNT: Final = headings(
    "合同金额 合同价 合同价款 合同总价 合同总金额 合同额 合同总额 合同价格 签约金额 签约合同价 签订金额 "
    "协议金额 协议总额 委托金额 委托经费 培训经费 培训费用 经费 合同经费 总价款 合同标的额 合同标的 金额 "
    "总金额 价款"
)
SIGNED: Final = headings(
    "签订日期 签订时间 合同签订日期 合同签订时间 签约日期 签约时间 签署日期 签署时间 合同日期 合同时间 "
    "协议签订日期 协议签订时间 订立日期 合同订立日期 合同签署日期 生效日期 合同生效日期 签字日期 "
    "签字盖章日期 双方签订日期 日期"
)
TRAINEES: Final = headings(
    "培训人数 人数 学员人数 学员数 计划人数 计划培训人数 参训人数 合同人数 合同培训人数 培训规模 规模 "
    "培训名额 名额 招生人数 招生计划 培训对象人数 培训学员数 培训学员人数 教师人数 培训教师数 总人数 "
    "任务人数 培训任务数 任务数"
)
DAYS: Final = headings(
    "培训天数 天数 培训时长 时长 培训周期 培训日数 日数 合同天数 每班天数 培训总天数 计划天数 计划培训天数 "
    "集中培训天数 每期天数 学习天数 总天数 研修天数 集中天数 授课天数 培训日 办班天数 培训时间天"
)
CLASS_RANK: Final = headings(
    "培训班类别 班次类别 培训费类别 培训等级 培训费标准类别 培训级别 费用标准类别 班类 综合定额 培训费用类别 "
    "标准类别 培训档次 培训费分类 培训费用标准类别 综合定额类别 培训费综合定额类别 班次等级 经费标准类别 "
    "定额类别 培训费等级"
)
RESPONSIBLE: Final = headings(
    "负责人 项目负责人 首席专家 合同负责人 联系人 项目联系人 经办人 承办人 乙方负责人 项目主持人 主持人 "
    "责任人 乙方联系人 班主任 项目执行人 签约代表 乙方代表 机构负责人 培训负责人 负责人姓名"
)


def make(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    """A row states one contract. Its money is that of its procurement, or of the line it names."""
    row = Row(values, world)
    row.check_year()
    institution = row.party("institution", "institution_code")
    account, from_field = _account(row)
    draft = Draft("contract.signed", row).say("occurred_on", row.day("occurred_on"), "occurred_on")
    draft.take("contract", "tender").say("account", account, from_field)
    draft.say("institution", institution.code, institution.field)
    draft.take_fen("amount").take("trainees", "days", "class_rank")
    if "responsible" in row:
        draft.withhold("responsible", row.text("responsible"), "responsible")
    return row.answer([draft])


def _account(row: Row) -> tuple[str, str]:
    if "tender" not in row:
        if "line" not in row:
            row.fault(
                "line",
                "line-missing",
                "没有采购编号的合同要写明项目，才知道由哪笔资金支付；请填写项目编号或培训项目",
                "a contract without a procurement must say its line, which tells whose money pays it; fill "
                "in one or the other",
            )
            return "", ""
        return str(row.account(row.world.holder)), "line"
    tender = row.tender()
    if tender is None:
        return "", ""
    line = line_of(tender.account)
    if "line" in row and row.text("line") != line:
        tender_code = row.text("tender")
        row.fault(
            "line",
            "line-disagrees",
            f"采购项目 {tender_code} 属于「{LINES[line].zh}」；请改正项目或采购编号",
            f"the procurement {tender_code} belongs to {LINES[line].en}; correct the line or the number",
        )
    return tender.account, "tender"


def _awarded_fen(values: Mapping[str, Value], subjects: Subjects) -> int:
    return subjects.tender(str(values.get("tender", ""))).committed_fen


FORM = Form(
    name="contracts",
    zh="合同",
    en="Contracts",
    words=("合同台账", "合同一览", "合同", "协议", "签约", "合同清单", "合同汇总", "合同备案", "合同登记"),
    fields=(
        Field("contract", "reference", CONTRACT, "number of the contract"),
        optional("tender", "reference", TENDER, "number of the procurement"),
        optional("line", "line", LINE, "line of the plan"),
        optional("institution", "party", named(*INSTITUTIONS), "institution"),
        optional(
            "institution_code",
            "party",
            coded("培训机构", "承训院校", "承训机构", "承办单位", "供应商", "乙方", "院校", "机构"),
            "institution, by code",
        ),
        Field("amount", "money", AMOUNT, "amount", is_summed=True),
        Field("occurred_on", "day", SIGNED, "day of signing"),
        Field("trainees", "count", TRAINEES, "trainees", is_summed=True),
        Field("days", "count", DAYS, "training days"),
        optional("class_rank", "class-rank", CLASS_RANK, "class of training"),
        optional("responsible", "text", RESPONSIBLE, "who is responsible", is_private=True),
        optional("fiscal_year", "year", YEAR, "fiscal year"),
        source_field(),
    ),
    author="provincial-education",
    types=("contract.signed",),
    make=make,
    one_of=(("institution", "institution_code"),),
    bounds=(
        Bound("amount", _awarded_fen, "超过中标金额的十倍", "it is more than ten times what was awarded"),
    ),
    belongs=(("tender", "tender"),),
)
