"""The list of classes (培训班): when each began and ended, how many were planned and came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from domain.forms.form import Field, Form, Made, RowFault, Value, World
from domain.forms.headings import CLASS, CONTRACT, INSTITUTIONS, coded, headings, named, optional
from domain.forms.row import NOBODY, Draft, Row
from domain.forms.under_contract import check_institution

STARTS: Final = headings(
    "开班日期 开班时间 开始日期 开始时间 起始日期 起始时间 开课日期 开课时间 培训开始日期 培训开始时间 "
    "培训起始日期 报到日期 报到时间 开学日期 培训起始时间 开办日期 举办日期 启动日期 开训日期 开训时间 起 "
    "开始 起日期 培训日期起"
)
ENDS: Final = headings(
    "结业日期 结业时间 结束日期 结束时间 截止日期 结班日期 结班时间 结课日期 结课时间 终止日期 终止时间 "
    "培训结束日期 培训结束时间 培训截止日期 培训终止日期 离校日期 返程日期 闭班日期 结训日期 结训时间 止 "
    "结束 止日期 培训日期止"
)
MODE: Final = headings(
    "培训方式 培训形式 培训模式 方式 授课方式 授课形式 实施方式 教学方式 教学形式 学习方式 研修方式 "
    "研修形式 组织形式 办班形式 办班方式 开展方式 开展形式 举办形式 培训类型 形式 模式 实施形式"
)
PLANNED: Final = headings(
    "计划人数 计划培训人数 计划数 应到人数 应训人数 应参训人数 招生计划 计划招生人数 招生人数 计划学员数 "
    "任务人数 培训任务数 下达人数 分配名额 名额 名额数 指标数 核定人数 拟培训人数 计划参训人数 报名人数 "
    "预计人数 培训规模 培训人数"
)
ATTENDED: Final = headings(
    "实到人数 实际人数 实训人数 参训人数 实际参训人数 实际培训人数 实际参加人数 参加人数 到课人数 报到人数 "
    "实际报到人数 出席人数 实际到训人数 到训人数 到班人数 实际学员数 实到学员数 完成人数 已培训人数 "
    "实际到会人数 签到人数 实到"
)
COMPLETED: Final = headings(
    "结业人数 合格人数 毕业人数 结业学员数 考核合格人数 获证人数 取得证书人数 发证人数 颁证人数 "
    "结业合格人数 考核通过人数 通过人数 培训合格人数 完成学业人数 结业数 合格数 领证人数 优秀及合格人数 "
    "合格结业人数 准予结业人数"
)
CHARGE: Final = headings(
    "向学员收费 学员收费 收费 收费标准 收费金额 是否收费 人均收费 学员缴费 缴费标准 收取学员费用 学员交费 "
    "每人收费 向学员收取费用 学费 培训收费 收取费用 学员自付 个人缴费 个人承担费用 学员承担费用"
)


def make(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    """A row opens a class, and closes it once it says how many came."""
    row = Row(values, world)
    institution, from_field = _institution(row)
    _check_days(row)
    opened = Draft("class.opened", row).say("occurred_on", row.day("starts_on"), "starts_on")
    opened.on_behalf_of(institution, from_field).take("class", "contract")
    if "contract" not in row:
        opened.say("institution", institution, from_field)
    opened.take("mode").say("starts_on", row.day("starts_on"), "starts_on")
    opened.say("ends_on", row.day("ends_on"), "ends_on").take("planned").take_fen("charge")
    drafts = [opened]
    if "attended" in row:
        closed = Draft("class.closed", row).say("occurred_on", row.day("ends_on"), "ends_on")
        closed.on_behalf_of(institution, from_field)
        drafts.append(closed.take("class", "attended", "completed"))
    elif "completed" in row:
        row.fault(
            "attended",
            "attended-missing",
            "写了结业人数，却没有实到人数；请补填",
            "how many completed it is stated, and not how many came; fill that in",
        )
    return row.answer(drafts)


def _institution(row: Row) -> tuple[str, str]:
    """Who runs the class, and the field that told it: the contract's institution, or the one named."""
    names_one = "institution" in row or "institution_code" in row
    named_one = row.party("institution", "institution_code") if names_one else NOBODY
    if "contract" in row:
        contract = row.contract()
        if contract is None:
            return "", ""
        check_institution(row, named_one, contract)
        return contract.institution, "contract"
    if not names_one:
        row.fault(
            "contract",
            "contract-missing",
            "没有合同的培训班要写明培训机构；请填写合同编号，或培训机构的名称或代码",
            "a class without a contract must name the institution that runs it; fill in one or the other",
        )
    return named_one


def _check_days(row: Row) -> None:
    starts_on, ends_on = row.day("starts_on"), row.day("ends_on")
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        row.fault(
            "ends_on",
            "ends-before-it-starts",
            f"结业不能早于开班（{starts_on}）；请核对两个日期",
            f"a class cannot end before it starts on {starts_on}; check both days",
        )


FORM = Form(
    name="classes",
    zh="培训班",
    en="Classes",
    words=("培训班", "班次", "办班", "开班", "培训班次", "班级", "培训实施", "班次一览", "培训执行", "结业"),
    fields=(
        Field("class", "reference", CLASS, "number of the class"),
        optional("contract", "reference", CONTRACT, "number of the contract"),
        optional("institution", "party", named(*INSTITUTIONS), "institution"),
        optional(
            "institution_code",
            "party",
            coded("培训机构", "承训院校", "承训机构", "承办单位", "院校", "机构"),
            "institution, by code",
        ),
        Field("starts_on", "day", STARTS, "first day"),
        Field("ends_on", "day", ENDS, "last day"),
        Field("mode", "mode", MODE, "mode of training"),
        Field("planned", "count", PLANNED, "trainees planned", is_summed=True),
        optional("attended", "count", ATTENDED, "trainees who came", is_summed=True),
        optional("completed", "count", COMPLETED, "trainees who completed it", is_summed=True),
        optional("charge", "money", CHARGE, "charge to each trainee", may_be_zero=True),
    ),
    author="provincial-education",
    types=("class.opened", "class.closed"),
    make=make,
    one_of=(("contract", "institution", "institution_code"),),
    belongs=(
        ("contract", "contract"),
        ("class", "class"),
        ("institution_code", "party"),
        ("institution", "party"),
    ),
)
