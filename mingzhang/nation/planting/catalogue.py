"""The rules F01-F30 by name, with those that no fact of the ledger can show, and why (规则目录).

`R` as a rule's evidence says that its limit was never confirmed in a text of law, or comes from the form of
an administration: what breaks it is planted as a fact, and no question about it may cite an article.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from mingzhang.nation.planting.rates import RATES
from mingzhang.nation.truth import Rule


class _Entry(NamedTuple):
    zh: str
    en: str
    absent_zh: str = ""
    absent_en: str = ""
    evidence: str = ""
    note_zh: str = ""
    note_en: str = ""


_CATALOGUE: Final[dict[str, _Entry]] = {
    "F01": _Entry("资金下达逾期", "money allotted or passed down late"),
    "F02": _Entry(
        "资金长期未到账", "money long on its way", evidence="R",
        note_zh="到账时限无国家规定：只表现为天数",
        note_en="no national limit is known: it shows as days only",
    ),
    "F03": _Entry("结转超过两年未收回", "carried over for more than two years and not returned"),
    "F04": _Entry("资金付给项目以外的账户", "money paid to somebody outside the project"),
    "F05": _Entry("列支不合规费用", "expense of a category that is not eligible"),
    "F06": _Entry(
        "要求县级配套", "matching funds required",
        "没有字段记载“要求配套”：来源为 local 的资金只说明有这笔钱，不说明是被要求的",
        "no member states a demand: money of source local shows that it is there, not that it was asked for",
    ),
    "F07": _Entry("提取管理费", "management fee extracted", evidence="R"),
    "F08": _Entry("人均日培训费超标准", "cost of a trainee-day above the cap"),
    "F09": _Entry(
        "讲课费超标准", "lecture fee above the cap, or too many hours",
        note_zh="讲课人不可识别，不植入“两班重复付酬”",
        note_en="lecturers cannot be told apart: none is paid for two classes at once",
    ),
    "F10": _Entry(
        "同一讲课人同时在两地", "one lecturer in two places at once",
        "讲课人不可识别：支出只记职称，收款人不公开且每条加盐；也没有授课时段",
        "lecturers cannot be told apart: an expense states the rank, the payee is withheld with a salt of "
        "its own; nor is the time of a lecture stated",
    ),
    "F11": _Entry(
        "分项费用超比例", "materials, venue or other costs above their share", evidence="R",
        note_zh="比例取自部门预算表，不是法律，无条款可引",
        note_en="the shares are those of an administration's form, not of law",
    ),
    "F12": _Entry("向学员收费", "trainees charged"),
    "F13": _Entry(
        "公开逾期或未公开", "published late or never",
        note_zh="公告缺项（单价、评审人员）不植入",
        note_en="notices that lack a member are not planted",
    ),
    "F14": _Entry("合同签订逾期或补充超过一成", "contract signed late, or supplement above a tenth"),
    "F15": _Entry("化整为零", "purchase split below a threshold"),
    "F16": _Entry("中标价贴近限额", "award just below a threshold"),
    "F17": _Entry("单一来源未公示或供应商不足三家", "single source unannounced, or fewer than three bids"),
    "F18": _Entry(
        "评审专家与投标人有利害关系", "reviewer employed by a bidder",
        note_zh="没有法定代表人、地址、电话、账户字段，投标人之间的关联不可表达",
        note_en="representatives, addresses, phones and accounts are not stated: what bidders "
        "share cannot show",
    ),
    "F19": _Entry(
        "评审小组不合规", "panel of a wrong size, or never drawn",
        note_zh="专家占比不可表达：抽取的都是专家；四人小组的规定未经核实（R）",
        note_en="the share of experts cannot show, all drawn are experts; "
        "that a tender's panel has five and an odd number is unconfirmed (R)",
    ),
    "F20": _Entry("中标过于集中", "awards of a province go to one institution"),
    "F21": _Entry("验收无学员意见或超前付款", "accepted without the trainees, or paid ahead of the schedule"),
    "F22": _Entry("人数与住宿、用餐不符", "attendance does not agree with nights or meals"),
    "F23": _Entry("同一学员重复参训", "one trainee in two classes of a year"),
    "F24": _Entry(
        "不可能的学员", "impossible trainee",
        "没有字段记载学员的在职状态及其变更日期，花名册只有假名",
        "no member states a trainee's status and when it changed; rosters hold pseudonyms only",
    ),
    "F25": _Entry(
        "评分雷同或全为满分", "scores identical, or all of them full",
        note_zh="签名与逐题答案不在账内",
        note_en="signatures and single answers are not in the ledger",
    ),
    "F26": _Entry("年底突击花钱", "spending at the end of the year"),
    "F27": _Entry(
        "培训券使用不符", "voucher used where or when it could not be",
        note_zh="重复使用、清单外机构使用、过期使用均被账本拒绝；兑现没有字段。植入的是异地使用与结业后使用",
        note_en="the ledger refuses a second use, one at an unlisted institution and one after expiry, and "
        "knows no cash; planted is use elsewhere than the class was, and after the class",
    ),
    "F28": _Entry("整改逾期", "finding not put right in time"),
    "F29": _Entry("变更未作更正公告", "changed after its publication, without a correction"),
    "F30": _Entry(
        "专家出库后仍参加评审", "expert sits on a panel after leaving the register",
        note_zh="专家劳务费的收款人不公开且不含专家编号：植入的是出库后仍参加评审",
        note_en="what an expert is paid does not name the expert: planted is sitting after leaving the "
        "register",
    ),
}  # fmt: skip

EVIDENCE: Final[dict[str, str]] = {
    code: entry.evidence for code, entry in _CATALOGUE.items() if entry.evidence
}
"""Rules whose limits may not be shown as law."""


def rules() -> tuple[Rule, ...]:
    """Return every rule in order, with its rate or the reason why there is none."""
    return tuple(_rule(code, entry) for code, entry in _CATALOGUE.items())


def _rule(code: str, entry: _Entry) -> Rule:
    if entry.absent_en:
        return Rule(code, entry.zh, entry.en, absent_zh=entry.absent_zh, absent_en=entry.absent_en)
    rate = RATES[code]
    return Rule(
        code, entry.zh, entry.en, rate.share, rate.of, note_zh=entry.note_zh, note_en=entry.note_en
    )  # fmt: skip
