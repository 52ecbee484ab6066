"""How offices head the columns that many kinds of sheets have (栏目名称), the usual heading first.

Headings are compared without spaces, line breaks and what stands in parentheses. Fields of different forms
may share a heading; of one form only where the field that has no other column is to get it.
"""

from __future__ import annotations

from typing import Final

from domain.forms.form import Field, ValueKind


def headings(words: str) -> tuple[str, ...]:
    """Headings, from a text in which blanks are between them."""
    return tuple(words.split())


def named(*roles: str) -> tuple[str, ...]:
    """Headings over names of parties: each role, then each with 名称 or 全称."""
    return (*roles, *(f"{role}{end}" for role in roles for end in ("名称", "全称")))


def coded(*roles: str) -> tuple[str, ...]:
    """Headings over codes of parties: those that name no role, then each role with its code."""
    ends = ("统一社会信用代码", "社会信用代码", "信用代码", "代码", "机构代码", "编码")
    return tuple(dict.fromkeys((*CODES, *(f"{role}{end}" for role in roles for end in ends))))


CODES: Final = headings(
    "统一社会信用代码 社会信用代码 信用代码 统一信用代码 统一代码 信用代码证号 组织机构代码 组织机构代码证号 "
    "机构代码 机构编码 单位代码 单位编码 法人代码 法人证书号 统一社会信用代码证号 社会统一信用代码 税号 "
    "纳税人识别号 统一社会信用码 统一社会信用代码或组织机构代码 代码 统一社会信用代码/组织机构代码"
)

CONTRACT: Final = headings(
    "合同编号 合同号 合同编码 合同代码 合同序号 合同编号及名称 协议编号 协议号 协议书编号 委托协议编号 "
    "委托书编号 采购合同编号 采购合同号 政府采购合同编号 政府采购合同号 培训合同编号 培训合同号 "
    "培训协议编号 服务合同编号 委托合同编号 委托培训合同编号 所属合同 所属合同编号 所属合同号 对应合同 "
    "对应合同编号 对应合同号 关联合同 关联合同编号 合同 合同备案号 合同备案编号"
)

TENDER: Final = headings(
    "项目编号 采购编号 采购项目编号 采购项目号 采购项目代码 采购项目编码 政府采购编号 政府采购项目编号 "
    "招标编号 招标项目编号 招标文件编号 采购文件编号 招标号 采购号 标号 标书编号 标段编号 标段号 分标编号 "
    "包号 分包编号 分包号 包件编号 采购包编号 采购包号 项目号 磋商文件编号 谈判文件编号 交易编号 "
    "对应采购编号 对应项目编号 所属采购项目 所属项目编号 采购备案编号"
)

LINE: Final = headings(
    "项目 培训项目 项目类别 项目类型 项目名称 子项目 子项目名称 培训类型 培训类别 培训项目类别 培训项目类型 "
    "培训项目名称 国培项目 国培项目类别 国培项目名称 国培计划项目 资金项目 预算项目 预算项目名称 专项名称 "
    "专项项目 支出项目 资金用途 二级项目 二级项目名称 项目分类 项目内容 类别 专项资金名称"
)

YEAR: Final = headings(
    "预算年度 年度 年份 财政年度 预算年份 会计年度 所属年度 资金年度 项目年度 年 计划年度 执行年度 "
    "预算所属年度 指标年度 培训年度 下达年度 资金所属年度 预算期间 实施年度 年度别"
)

DOCUMENT: Final = headings(
    "文号 批复文号 下达文号 预算文号 预算批复文号 预算下达文号 资金文号 资金下达文号 指标文号 指标文件号 "
    "文件编号 文件号 文件文号 文件字号 发文字号 发文文号 发文号 公文文号 公文编号 批文号 批文文号 批准文号 "
    "拨款文号 依据文号 依据文件 下达文件 批复文件 下达依据 通知文号 批复文件号"
)

HOLDER_CODE: Final = headings(
    "省级代码 地区代码 省份代码 省代码 行政区划代码 区划代码 行政区划 行政区代码 地区编码 省份编码 "
    "省级行政区划代码 省级行政区代码 区划编码 行政区划编码 所属省份代码 所在省份代码 所属地区代码 "
    "所在地区代码 省市代码 市县代码 财政区划代码 国标代码 所属区划 行政区域代码"
)

HOLDER_NAME: Final = headings(
    "地区 省份 省 省区市 省别 省市 省级 省名 省份名称 地区名称 省级名称 行政区域 行政区 所在省 所在省份 "
    "所属省 所属省份 所在地区 所属地区 地方 省级地区 省级行政区 市县 地市 市州 设区市 区域 所在地 属地 "
    "省级单位 受援地区 项目省份 项目省 省/自治区/直辖市 省区"
)

CLASS: Final = headings(
    "班次编号 班级编号 培训班编号 班号 班次号 班级号 班次 班级 培训班 培训班号 班次代码 班级代码 "
    "培训班代码 班次编码 班级编码 培训班编码 培训班次 培训班次编号 培训期次 期次编号 期次 期号 办班编号 "
    "项目班次 所属班次 所属班级 所属培训班 班次序号"
)

VOUCHER: Final = headings(
    "凭证号 凭证编号 凭证号码 凭单号 凭单编号 凭证字号 记账凭证号 记账凭证编号 记账凭证 记帐凭证号 "
    "会计凭证号 会计凭证编号 会计凭证 财务凭证号 财务凭证编号 传票号 传票编号 原始凭证号 支出凭证号 报销单号 "
    "报销凭证号 报销单编号 凭证 凭证序号 入账凭证号 入账凭证 凭证号数 原始凭证编号"
)

CONTENT: Final = headings("支出内容 费用内容 开支内容 支出事项 支出明细 费用明细 支出项目内容 列支内容")
CATEGORY: Final = (
    *headings(
        "费用类别 支出类别 费用项目 支出项目 费用名称 费用类型 支出类型 费用科目 支出科目 经费科目 "
        "开支项目 开支类别 开支科目 科目 类别 费用种类 费别 经费类别 经费项目 预算科目 经济分类 支出分类 "
        "费用分类 列支项目 列支科目 明细科目 项目类别 开支范围 支出范围 费用范围"
    ),
    *CONTENT,
)

UNIT_PRICE: Final = headings(
    "单价 单位价格 标准 单价标准 费用标准 支出标准 开支标准 执行标准 收费标准 人均标准 人均费用 单位标准 "
    "经费标准 每人每天标准 人天标准 日标准 含税单价 实际单价 结算单价 核定标准 价格 定额 计费标准 课时标准 "
    "酬金标准 综合单价"
)

PAYEES: Final = headings(
    "收款方 收款单位 收款人 收款单位或个人 收款对象 收款账户 收款户名 户名 账户名称 领款人 领款单位 领款方 "
    "领取人 收款人或单位 支付对象 付款对象 受款人 受款单位 受款方 供应商 对方单位 对方户名 往来单位 交易对方 "
    "收票单位 开票单位 销售方 商户 收款机构 收款人/单位 收款单位/个人 报销人"
)

INSTITUTIONS: Final = headings(
    "培训机构 承训院校 承训机构 承训单位 承训学校 承训高校 承办院校 承办单位 承办机构 承办方 承办学校 "
    "培训院校 培训单位 培训承担机构 项目承担单位 项目承担院校 项目承担机构 承担单位 承担机构 承担院校 "
    "实施单位 实施机构 实施院校 院校 高校 学校 中标单位 中标供应商 中标人 中标机构 成交供应商 成交单位 "
    "供应商 乙方 乙方单位 受托方 受托单位 受托机构 服务方 服务单位 机构"
)

REMARKS: Final = headings(
    "备注 说明 附注 备注说明 情况说明 支出说明 费用说明 备考 注 其他说明 补充说明 备注信息 备注栏 其他备注 "
    "特殊说明 备注事项 附言 注释 其他事项 备查说明"
)

SUMMARY: Final = (
    *headings(
        "摘要 事由 用途 用途说明 内容摘要 业务摘要 凭证摘要 支出摘要 支出事由 经济内容 报销事由 报销内容 "
        "业务内容 业务事项 支出用途 资金用途 费用用途 活动内容 事项 内容"
    ),
    *CONTENT,
)
"""What an expense was for, in words; `CONTENT` speaks of the category where no other column does."""

SOURCE: Final = headings(
    "资金来源 经费来源 资金性质 资金类别 资金类型 经费性质 来源 资金渠道 经费渠道 资金级次 预算级次 "
    "财政级次 资金来源渠道 资金属性 款项来源 经费类型 资金层级 预算来源 拨款来源 专款来源"
)


def optional(
    name: str,
    kind: ValueKind,
    titles: tuple[str, ...],
    en: str,
    *,
    is_summed: bool = False,
    is_private: bool = False,
    may_be_zero: bool = False,
) -> Field:
    """A column that a sheet may lack, and a row leave blank."""
    return Field(name, kind, titles, en, False, True, is_summed, is_private, may_be_zero)


def document_field() -> Field:
    """The number of the document by which money is granted or allotted, where it is a column."""
    return optional("document", "document", DOCUMENT, "document")


def source_field() -> Field:
    """Where the money comes from; a sheet without it speaks of central money."""
    return optional("source", "source", SOURCE, "source of money")
