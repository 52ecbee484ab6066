"""The closed lists of the fund's language: lines, sources, categories, methods, modes, kinds, duties.

Each list is a table of code, Chinese and English name, so that a form, a page and a refusal use the same
words. Source: the founding notice (教师〔2010〕4号) for lines and modes; 政府采购法 art. 26 for methods;
the fund measures for expense categories; the training fee standard for classes and lecturers.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Lang = Literal["zh", "en"]

Line = Literal[
    "demo.backbone", "demo.distance", "demo.head-teacher", "demo.weak-subject", "demo.other",
    "rural.replacement", "rural.short-term", "rural.distance",
]  # fmt: skip
Source = Literal["central", "provincial", "local", "own"]
Category = Literal[
    "lodging", "meals", "venue", "lecture-fees", "materials", "transport", "other",
    "banquet", "gift", "tourism", "fee-extraction",
]  # fmt: skip
Method = Literal[
    "open-tender", "invited-tender", "competitive-negotiation", "competitive-consultation",
    "single-source", "inquiry", "framework-agreement",
]  # fmt: skip
Mode = Literal["centralised", "off-the-job", "home-delivery", "counterpart-support", "distance"]
Kind = Literal[
    "central-finance", "central-education", "provincial-finance", "provincial-education",
    "institution", "supervisor", "operator",
]  # fmt: skip
Duty = Literal["prepare", "approve"]
FoundingAuthority = Literal["finance", "education", "supervision"]
Scope = Literal["nation", "province", "own", "finance", "education", "supervision", "joint"]
Ownership = Literal["public", "private"]
Subject = Literal["training", "resource"]
BidStatus = Literal["valid", "disqualified", "withdrawn", "pending"]
ClassRank = Literal["I", "II", "III"]
LecturerRank = Literal["academician", "professor", "associate-professor", "other"]
Capacity = Literal["own", "compiled"]
EnvelopeState = Literal["opened", "unopened", "mismatching"]
ContestOutcome = Literal["upheld", "rejected"]
DemonstrationLine = Literal[
    "demo.backbone", "demo.distance", "demo.head-teacher", "demo.weak-subject", "demo.other"
]  # fmt: skip
ReviewSide = Literal["education", "finance"]
ReviewOutcome = Literal["approved", "returned"]
EvaluatedBy = Literal["trainees", "experts", "self"]
Dimension = Literal["rural", "stage", "subject", "origin"]
Area = Literal["urban", "town", "rural"]
Stage = Literal["kindergarten", "primary", "junior-secondary", "senior-secondary", "other"]
FindingOutcome = Literal["rectified", "unfounded", "referred", "sanctioned", "unresolved"]
ClawbackOf = Literal["advance", "expenses"]
SanctionKind = Literal["warning", "fine", "confiscation", "bid-ban", "suspension", "discipline"]
ComplaintKind = Literal["charging", "quality", "procurement", "misuse", "personal-data", "anything-else"]
ComplaintOutcome = Literal["upheld", "partly-upheld", "rejected", "retracted"]
PublishedKind = Literal[
    "budget", "final-account", "transfer", "plan", "intention", "prequalification", "tender-notice",
    "negotiation", "result", "correction", "termination", "contract", "acceptance", "single-source",
    "complaint-decision", "inspection-decision", "agency-assessment", "effect", "class-list",
    "other-document",
]  # fmt: skip


class Term(NamedTuple):
    """One word of a closed list, in both languages."""

    code: str
    zh: str
    en: str

    def name(self, lang: Lang) -> str:
        """Return the word in one language."""
        return self.zh if lang == "zh" else self.en


def _table(*terms: tuple[str, str, str]) -> dict[str, Term]:
    return {code: Term(code, zh, en) for code, zh, en in terms}


LINES: Final = _table(
    ("demo.backbone", "示范性项目·骨干教师培训", "Demonstration: backbone teachers"),
    ("demo.distance", "示范性项目·远程培训", "Demonstration: distance training"),
    ("demo.head-teacher", "示范性项目·班主任培训", "Demonstration: head teachers"),
    ("demo.weak-subject", "示范性项目·紧缺薄弱学科教师培训", "Demonstration: weak subjects"),
    ("demo.other", "示范性项目·其他", "Demonstration: other"),
    ("rural.replacement", "置换脱产研修", "Rural: off-the-job replacement"),
    ("rural.short-term", "短期集中培训", "Rural: short-term centralised"),
    ("rural.distance", "远程培训", "Rural: distance training"),
)
SOURCES: Final = _table(
    ("central", "中央财政", "central treasury"),
    ("provincial", "省级财政", "provincial treasury"),
    ("local", "市县财政", "local treasury"),
    ("own", "自有资金", "own funds"),
)
CATEGORIES: Final = _table(
    ("lodging", "住宿费", "lodging"),
    ("meals", "伙食费", "meals"),
    ("venue", "场地设备费", "venue and equipment"),
    ("lecture-fees", "讲课费", "lecture fees"),
    ("materials", "资料费", "materials"),
    ("transport", "交通费", "transport"),
    ("other", "其他费用", "other"),
    ("banquet", "宴请费", "banquet"),
    ("gift", "礼品费", "gift"),
    ("tourism", "旅游费", "tourism"),
    ("fee-extraction", "提取管理费", "fee extraction"),
)
METHODS: Final = _table(
    ("open-tender", "公开招标", "open tender"),
    ("invited-tender", "邀请招标", "invited tender"),
    ("competitive-negotiation", "竞争性谈判", "competitive negotiation"),
    ("competitive-consultation", "竞争性磋商", "competitive consultation"),
    ("single-source", "单一来源", "single source"),
    ("inquiry", "询价", "inquiry"),
    ("framework-agreement", "框架协议", "framework agreement"),
)
MODES: Final = _table(
    ("centralised", "集中培训", "centralised"),
    ("off-the-job", "脱产研修", "off the job"),
    ("home-delivery", "送教上门", "home delivery"),
    ("counterpart-support", "对口支援", "counterpart support"),
    ("distance", "远程培训", "distance"),
)
KINDS: Final = _table(
    ("central-finance", "中央财政部门", "central finance"),
    ("central-education", "中央教育部门", "central education"),
    ("provincial-finance", "省级财政部门", "provincial finance"),
    ("provincial-education", "省级教育部门", "provincial education"),
    ("institution", "培训机构", "training institution"),
    ("supervisor", "审计监督部门", "supervisor"),
    ("operator", "运行单位", "operator"),
)
DUTIES: Final = _table(("prepare", "经办", "prepare"), ("approve", "审批", "approve"))
FOUNDING_AUTHORITIES: Final = _table(
    ("finance", "财政", "finance"),
    ("education", "教育", "education"),
    ("supervision", "监督", "supervision"),
)
SCOPES: Final = _table(
    ("nation", "全国", "the nation"),
    ("province", "本省", "its province"),
    ("own", "本单位", "its own facts"),
    ("finance", "财政系统", "parties of finance"),
    ("education", "教育系统", "parties of education"),
    ("supervision", "监督系统", "parties of supervision"),
    ("joint", "共同", "jointly with the other rows"),
)
OWNERSHIPS: Final = _table(("public", "公办", "public"), ("private", "民办", "private"))
SUBJECTS: Final = _table(("training", "培训", "training"), ("resource", "资源", "resource"))
BID_STATUSES: Final = _table(
    ("valid", "有效", "valid"),
    ("disqualified", "无效", "disqualified"),
    ("withdrawn", "撤回", "withdrawn"),
    ("pending", "待定", "pending"),
)
CLASS_RANKS: Final = _table(
    ("I", "一类培训", "class I"), ("II", "二类培训", "class II"), ("III", "三类培训", "class III")
)
LECTURER_RANKS: Final = _table(
    ("academician", "院士、全国知名专家", "academician or national expert"),
    ("professor", "正高级职称", "professor"),
    ("associate-professor", "副高级职称", "associate professor"),
    ("other", "其他", "other"),
)
CAPACITIES: Final = _table(("own", "本单位填报", "own"), ("compiled", "汇总代报", "compiled for another"))
ENVELOPE_STATES: Final = _table(
    ("opened", "已开启", "opened"),
    ("unopened", "未开启", "unopened"),
    ("mismatching", "与摘要不符", "mismatching"),
)
CONTEST_OUTCOMES: Final = _table(("upheld", "成立", "upheld"), ("rejected", "驳回", "rejected"))
DEMONSTRATION_LINES: Final = {code: term for code, term in LINES.items() if code.startswith("demo.")}
REVIEW_SIDES: Final = _table(("education", "教育", "education"), ("finance", "财政", "finance"))
REVIEW_OUTCOMES: Final = _table(("approved", "通过", "approved"), ("returned", "退回", "returned"))
EVALUATED_BY: Final = _table(
    ("trainees", "学员", "trainees"),
    ("experts", "专家", "experts"),
    ("self", "机构自评", "the institution itself"),
)
DIMENSIONS: Final = _table(
    ("rural", "城乡", "urban or rural"),
    ("stage", "学段", "stage of schooling"),
    ("subject", "学科", "subject"),
    ("origin", "来源地", "origin"),
)
AREAS: Final = _table(("urban", "城区", "urban"), ("town", "镇区", "town"), ("rural", "乡村", "rural"))
STAGES: Final = _table(
    ("kindergarten", "幼儿园", "kindergarten"),
    ("primary", "小学", "primary school"),
    ("junior-secondary", "初中", "junior secondary school"),
    ("senior-secondary", "高中", "senior secondary school"),
    ("other", "其他", "other"),
)
FINDING_OUTCOMES: Final = _table(
    ("rectified", "已整改", "put right"),
    ("unfounded", "不成立", "unfounded"),
    ("referred", "已移送", "handed to another authority"),
    ("sanctioned", "已处理处罚", "sanctioned"),
    ("unresolved", "未整改结案", "closed without being put right"),
)
CLAWBACK_OF: Final = _table(("advance", "预付款", "an advance"), ("expenses", "已列支费用", "expenses"))
SANCTION_KINDS: Final = _table(
    ("warning", "警告、通报", "warning"),
    ("fine", "罚款", "fine"),
    ("confiscation", "没收违法所得", "confiscation of gains"),
    ("bid-ban", "禁止参加政府采购", "ban from public procurement"),
    ("suspension", "暂停资格", "suspension"),
    ("discipline", "处分", "disciplinary action"),
)
COMPLAINT_KINDS: Final = _table(
    ("charging", "乱收费", "charging"),
    ("quality", "培训质量", "quality of training"),
    ("procurement", "采购", "procurement"),
    ("misuse", "挤占挪用", "misuse of money"),
    ("personal-data", "个人信息", "personal data"),
    ("anything-else", "其他事项", "anything else"),
)
COMPLAINT_OUTCOMES: Final = _table(
    ("upheld", "成立", "upheld"),
    ("partly-upheld", "部分成立", "upheld in part"),
    ("rejected", "不成立", "rejected"),
    ("retracted", "投诉人撤回", "retracted"),
)
PUBLISHED_KINDS: Final = _table(
    ("budget", "预算", "budget"),
    ("final-account", "决算", "final account"),
    ("transfer", "转移支付下达", "transfer"),
    ("plan", "实施方案", "plan of implementation"),
    ("intention", "采购意向公告", "intention to procure"),
    ("prequalification", "资格预审公告", "prequalification notice"),
    ("tender-notice", "招标公告", "tender notice"),
    ("negotiation", "谈判、磋商、询价公告", "negotiation, consultation or inquiry notice"),
    ("result", "中标（成交）结果公告", "result notice"),
    ("correction", "更正公告", "correction notice"),
    ("termination", "终止公告", "termination notice"),
    ("contract", "合同公告", "contract notice"),
    ("acceptance", "履约验收公告", "acceptance notice"),
    ("single-source", "单一来源公示", "single-source notice"),
    ("complaint-decision", "投诉处理公告", "decision on a complaint"),
    ("inspection-decision", "监督检查处理公告", "decision on an inspection"),
    ("agency-assessment", "集中采购机构考核公告", "assessment of a procurement agency"),
    ("effect", "培训效果评估", "evaluation of effect"),
    ("class-list", "培训班信息", "particulars of classes"),
    ("other-document", "其他文件", "other document"),
)
"""Among them the kinds of procurement notice of 财办库〔2020〕50号."""

FOUNDING_KINDS: Final[dict[FoundingAuthority, Kind]] = {
    "finance": "central-finance",
    "education": "central-education",
    "supervision": "supervisor",
}
"""The kind of each of the three founding authorities."""

REGISTRAR: Final[dict[Kind, FoundingAuthority]] = {
    "central-finance": "finance",
    "provincial-finance": "finance",
    "central-education": "education",
    "provincial-education": "education",
    "institution": "education",
    "operator": "education",
    "supervisor": "supervision",
}
"""Which founding authority registers parties of a kind and enrols their keys; none can for another."""
