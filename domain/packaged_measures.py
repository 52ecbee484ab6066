"""The first set of measures: figures of law and of fee standards, each with its article and its days.

Only what was read in a law's text (`C`) or is told by a secondary source (`S`) stands here, and only with a
day on which it came into force. What is not here is not assessed. Money is in fen.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple


class Instrument(NamedTuple):
    """A law, regulation or notice, and the days between which it applied."""

    title: str
    in_force_from: str
    in_force_to: str | None = None


class Row(NamedTuple):
    """One figure; its own days stand before those of its instrument."""

    name: str
    scope: str
    value: str
    unit: str
    instrument: str
    article: str
    mark: Literal["C", "S"] = "C"
    in_force_from: str | None = None
    in_force_to: str | None = None


INSTRUMENTS: Final[dict[str, Instrument]] = {
    "budget-law": Instrument("预算法（2014年修正）", "2015-01-01"),
    "budget-rules": Instrument("预算法实施条例（2020年修订）", "2020-10-01"),
    "penalties": Instrument("财政违法行为处罚处分条例", "2005-02-01"),
    "procurement-law": Instrument("政府采购法", "2003-01-01"),
    "procurement-rules": Instrument("政府采购法实施条例", "2015-03-01"),
    "intention": Instrument("财库〔2020〕10号", "2020-07-01"),
    "catalogue-2011": Instrument("中央预算单位2011—2012年政府集中采购目录及标准", "2011-01-01", "2012-12-31"),
    "catalogue-2020": Instrument("国办发〔2019〕55号", "2020-01-01"),
    "openness": Instrument("政府信息公开条例（2019年修订）", "2019-05-15"),
    "fees-2014": Instrument("中央和国家机关培训费管理办法（2014年）", "2014-01-01", "2016-12-31"),
    "fees-2017": Instrument("中央和国家机关培训费管理办法（财行〔2016〕540号）", "2017-01-01"),
}

_DAYS, _WORKING, _YEARS, _PERCENT = "days", "working-days", "years", "percent"
_PERSON_DAY, _HALF_DAY, _CLASS_HOUR = "fen/person-day", "fen/half-day", "fen/class-hour"

ROWS: Final[tuple[Row, ...]] = (
    # Transfers of money between governments.
    Row("transfer.issue-days", "general", "30", _DAYS, "budget-law", "第五十二条"),
    Row("transfer.issue-days", "special", "90", _DAYS, "budget-law", "第五十二条"),
    Row("transfer.pass-on-days", "", "30", _DAYS, "budget-law", "第五十二条"),
    Row("transfer.county-issue-days", "general", "30", _DAYS, "budget-law", "第五十二条"),
    Row("transfer.county-issue-days", "special", "60", _DAYS, "budget-law", "第五十二条"),
    Row("transfer.advance-notice", "general", "90", _PERCENT, "budget-rules", "第四十八条"),
    Row("transfer.advance-notice", "special", "70", _PERCENT, "budget-rules", "第四十八条"),
    Row("treasury.payment-days", "", "0", _DAYS, "budget-rules", "第六十六条"),
    Row("carry-over.years", "", "2", _YEARS, "budget-law", "第四十二条"),
    Row("disclosure.budget-days", "", "20", _DAYS, "budget-law", "第十四条"),
    Row("disclosure.unit-budget-days", "", "20", _DAYS, "budget-rules", "第六条"),
    Row("disclosure.days", "", "20", _WORKING, "openness", "第二十六条"),
    Row("disclosure.request-days", "", "20", _WORKING, "openness", "第三十三条"),
    Row("penalty.defrauded-least", "", "10", _PERCENT, "penalties", "第十四条"),
    Row("penalty.defrauded-most", "", "50", _PERCENT, "penalties", "第十四条"),
    Row("penalty.misused-least", "", "10", _PERCENT, "penalties", "第十四条"),
    Row("penalty.misused-most", "", "30", _PERCENT, "penalties", "第十四条"),
    # Procurement: days and numbers.
    Row("tender.bid-days", "", "20", _DAYS, "procurement-law", "第三十五条"),
    Row("tender.bidders-least", "", "3", "bidders", "procurement-law", "第三十六条"),
    Row("panel.members-least", "negotiation", "3", "members", "procurement-law", "第三十八条"),
    Row("panel.members-least", "inquiry", "3", "members", "procurement-law", "第四十条"),
    Row("panel.experts-least", "negotiation", "2", "thirds", "procurement-law", "第三十八条"),
    Row("panel.experts-least", "inquiry", "2", "thirds", "procurement-law", "第四十条"),
    Row("tender.documents-days", "", "5", _WORKING, "procurement-rules", "第三十一条"),
    Row("tender.clarification-days", "", "15", _DAYS, "procurement-rules", "第三十一条"),
    Row("single-source.notice-days", "", "5", _WORKING, "procurement-rules", "第三十八条"),
    Row("single-source.top-up", "", "10", _PERCENT, "procurement-law", "第三十一条第三项"),
    Row("award.report-days", "", "2", _WORKING, "procurement-rules", "第四十三条"),
    Row("award.decision-days", "", "5", _WORKING, "procurement-rules", "第四十三条"),
    Row("award.publication-days", "", "2", _WORKING, "procurement-rules", "第四十三条"),
    Row("contract.signing-days", "", "30", _DAYS, "procurement-law", "第四十六条"),
    Row("contract.filing-days", "", "7", _WORKING, "procurement-law", "第四十七条"),
    Row("contract.publication-days", "", "2", _WORKING, "procurement-rules", "第五十条"),
    Row("contract.supplement", "", "10", _PERCENT, "procurement-law", "第四十九条"),
    Row("bond.bid", "", "2", _PERCENT, "procurement-rules", "第三十三条"),
    Row("bond.return-days", "", "5", _WORKING, "procurement-rules", "第三十三条"),
    Row("bond.performance", "", "10", _PERCENT, "procurement-rules", "第四十八条"),
    Row("conflict.years", "", "3", _YEARS, "procurement-rules", "第九条"),
    Row("files.years", "", "15", _YEARS, "procurement-law", "第四十二条"),
    Row("complaint.question-days", "", "7", _WORKING, "procurement-law", "第五十二条至第五十七条"),
    Row("complaint.answer-days", "", "7", _WORKING, "procurement-law", "第五十二条至第五十七条"),
    Row("complaint.appeal-days", "", "15", _WORKING, "procurement-law", "第五十二条至第五十七条"),
    Row("complaint.decision-days", "", "30", _WORKING, "procurement-law", "第五十二条至第五十七条"),
    Row("complaint.suspension-days", "", "30", _DAYS, "procurement-law", "第五十二条至第五十七条"),
    Row("penalty.collusion-least", "", "5", "permille", "procurement-law", "第七十七条"),
    Row("penalty.collusion-most", "", "10", "permille", "procurement-law", "第七十七条"),
    Row("intention.days", "central", "30", _DAYS, "intention", "", "S"),
    Row("intention.days", "province", "30", _DAYS, "intention", "", "S", "2021-01-01"),
    Row("intention.days", "beneath", "30", _DAYS, "intention", "", "S", "2022-01-01"),
    Row("tender.threshold", "central", "120000000", "fen", "catalogue-2011", "", "S"),
    Row("tender.threshold", "central", "200000000", "fen", "catalogue-2020", "", "S"),
    Row("procurement.threshold", "central", "100000000", "fen", "catalogue-2020", "", "S"),
    # Fees of training, for a person and day, and of lectures.
    Row("training.cap", "", "45000", _PERSON_DAY, "fees-2014", "", "S"),
    Row("training.cap", "lodging", "18000", _PERSON_DAY, "fees-2014", "", "S"),
    Row("training.cap", "meals", "11000", _PERSON_DAY, "fees-2014", "", "S"),
    Row("training.cap", "venue-and-lectures", "10000", _PERSON_DAY, "fees-2014", "", "S"),
    Row("training.cap", "other", "6000", _PERSON_DAY, "fees-2014", "", "S"),
    Row("lecture.fee", "associate-professor", "100000", _HALF_DAY, "fees-2014", "", "S"),
    Row("lecture.fee", "professor", "200000", _HALF_DAY, "fees-2014", "", "S"),
    Row("lecture.fee", "academician", "300000", _HALF_DAY, "fees-2014", "", "S"),
    Row("training.cap", "I", "76000", _PERSON_DAY, "fees-2017", "", "S"),
    Row("training.cap", "II", "65000", _PERSON_DAY, "fees-2017", "", "S"),
    Row("training.cap", "III", "55000", _PERSON_DAY, "fees-2017", "", "S"),
    Row("training.cap", "III/lodging", "34000", _PERSON_DAY, "fees-2017", "", "S"),
    Row("training.cap", "III/meals", "13000", _PERSON_DAY, "fees-2017", "", "S"),
    Row("training.cap", "III/venue", "5000", _PERSON_DAY, "fees-2017", "", "S"),
    Row("training.cap", "III/other", "3000", _PERSON_DAY, "fees-2017", "", "S"),
    Row("training.full-days", "", "30", _DAYS, "fees-2017", "", "S"),
    Row("training.later-days", "", "70", _PERCENT, "fees-2017", "", "S"),
    Row("training.travel-days", "", "1", _DAYS, "fees-2017", "", "S"),
    Row("lecture.fee", "associate-professor", "50000", _CLASS_HOUR, "fees-2017", "", "S"),
    Row("lecture.fee", "professor", "100000", _CLASS_HOUR, "fees-2017", "", "S"),
    Row("lecture.fee", "academician", "150000", _CLASS_HOUR, "fees-2017", "", "S"),
    Row("lecture.hours", "", "4", "class-hours/half-day", "fees-2017", "", "S"),
)
"""In the order in which they are listed."""

FIGURE_NAMES: Final[dict[str, tuple[str, str]]] = {
    "transfer.issue-days": ("中央转移支付下达期限", "Central transfers issued within"),
    "transfer.pass-on-days": ("省级收到后下达期限", "A province passes on within"),
    "transfer.county-issue-days": ("县级以上转移支付下达期限", "Transfers of lower levels issued within"),
    "transfer.advance-notice": ("提前下达比例不低于", "Notified ahead of the year, at least"),
    "treasury.payment-days": ("国库收到指令后支付期限", "The treasury pays after the order within"),
    "carry-over.years": ("连续未用完即为结余的年数", "Years running unused that make a surplus"),
    "disclosure.budget-days": ("预决算批准后公开期限", "Budgets and accounts published within"),
    "disclosure.unit-budget-days": ("单位预决算批复后公开期限", "Units publish theirs within"),
    "disclosure.days": ("主动公开期限", "Information published within"),
    "disclosure.request-days": ("申请公开答复期限", "Requests answered within"),
    "penalty.defrauded-least": ("骗取资金罚款下限", "Fine for defrauding, at least"),
    "penalty.defrauded-most": ("骗取资金罚款上限", "Fine for defrauding, at most"),
    "penalty.misused-least": ("挪用资金罚款下限", "Fine for misuse, at least"),
    "penalty.misused-most": ("挪用资金罚款上限", "Fine for misuse, at most"),
    "tender.bid-days": ("招标文件发出至截止不少于", "From documents to the deadline, at least"),
    "tender.bidders-least": ("合格供应商不少于", "Qualified bidders, at least"),
    "panel.members-least": ("评审小组人数不少于", "Members of a panel, at least"),
    "panel.experts-least": ("评审小组专家不少于", "Experts on a panel, at least"),
    "tender.documents-days": ("采购文件提供期限不少于", "Documents to be had, at least"),
    "tender.clarification-days": ("澄清修改须在截止前不少于", "Clarified before the deadline, at least"),
    "single-source.notice-days": ("单一来源公示不少于", "Single source announced, at least"),
    "single-source.top-up": ("单一来源添购不超过", "Single-source top-up, at most"),
    "award.report-days": ("代理机构送交评审报告期限", "The agency hands in its report within"),
    "award.decision-days": ("采购人确定中标人期限", "The purchaser decides within"),
    "award.publication-days": ("中标结果公告期限", "The result is published within"),
    "contract.signing-days": ("中标后签订合同期限", "The contract is signed within"),
    "contract.filing-days": ("合同副本备案期限", "A copy of the contract is filed within"),
    "contract.publication-days": ("合同公告期限", "The contract is published within"),
    "contract.supplement": ("补充合同金额不超过", "Supplements to a contract, at most"),
    "bond.bid": ("投标保证金不超过", "Bid bond, at most"),
    "bond.return-days": ("投标保证金退还期限", "Bid bond returned within"),
    "bond.performance": ("履约保证金不超过", "Performance bond, at most"),
    "conflict.years": ("利害关系回避年数", "Years that a conflict of interest lasts"),
    "files.years": ("采购文件保存不少于", "Procurement files kept, at least"),
    "complaint.question-days": ("质疑期限", "A question is asked within"),
    "complaint.answer-days": ("质疑答复期限", "A question is answered within"),
    "complaint.appeal-days": ("投诉期限", "A complaint is lodged within"),
    "complaint.decision-days": ("投诉处理期限", "A complaint is decided within"),
    "complaint.suspension-days": ("暂停采购不超过", "Procurement suspended, at most"),
    "penalty.collusion-least": ("供应商违法罚款下限", "Fine of a supplier, at least"),
    "penalty.collusion-most": ("供应商违法罚款上限", "Fine of a supplier, at most"),
    "intention.days": ("采购意向公开早于采购开始", "Intention published ahead of the start"),
    "tender.threshold": ("公开招标数额标准", "Open tender from"),
    "procurement.threshold": ("分散采购限额标准", "Public procurement from"),
    "training.cap": ("培训费综合定额", "Training fee, at most"),
    "training.full-days": ("按全额标准的天数", "Days at the full standard"),
    "training.later-days": ("超过天数部分按标准的比例", "Later days, of the standard"),
    "training.travel-days": ("报到和离开时间各不超过", "Arrival and departure, each at most"),
    "lecture.fee": ("讲课费（税后）不超过", "Lecture fee after tax, at most"),
    "lecture.hours": ("半天学时不超过", "Class hours in half a day, at most"),
}
"""What each figure is called, in Chinese and in English."""

SCOPE_NAMES: Final[dict[str, tuple[str, str]]] = {
    "general": ("一般性", "general"),
    "special": ("专项", "special"),
    "central": ("中央", "central"),
    "province": ("省级", "province"),
    "beneath": ("省以下", "beneath"),
    "negotiation": ("谈判", "negotiation"),
    "inquiry": ("询价", "inquiry"),
    "lodging": ("住宿", "lodging"),
    "meals": ("伙食", "meals"),
    "venue": ("场地资料交通", "venue, materials, transport"),
    "venue-and-lectures": ("场地讲课", "venue and lectures"),
    "other": ("其他", "other"),
    "associate-professor": ("副高", "associate professor"),
    "professor": ("正高", "professor"),
    "academician": ("院士专家", "academician"),
    "I": ("一类", "class I"),
    "II": ("二类", "class II"),
    "III": ("三类", "class III"),
}
"""What the parts of a scope are called; they are joined by `/`."""
