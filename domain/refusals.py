"""Refusals: the only reasons for which a fact is not recorded (拒绝记录的理由).

A refusal is a value before it is text: a stable `code`, its figures as fields, and a sentence in Chinese and
in English that says what was found, what was expected and what to do. DESIGN chapter 2 lists what may be
refused; nothing else is here, because a ledger of facts must be able to hold an ugly fact.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import ClassVar

from domain.money import format_yuan
from domain.vocabulary import Lang


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a statement is not recorded. `code` never changes its meaning; fields are the figures."""

    code: ClassVar[str]

    def zh(self) -> str:
        """Return the sentence in Chinese."""
        raise AssertionError(type(self))

    def en(self) -> str:
        """Return the sentence in English."""
        raise AssertionError(type(self))

    def say(self, lang: Lang) -> str:
        """Return the sentence in one language."""
        return self.zh() if lang == "zh" else self.en()

    def figures(self) -> dict[str, str | int]:
        """Return the fields by name, for programs."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Malformed(Refusal):
    """A member does not say what it must (格式不符). `expected_zh` is `expected` in Chinese."""

    code: ClassVar[str] = "malformed"
    member: str
    found: str
    expected: str
    expected_zh: str = field(default="", compare=False)

    def zh(self) -> str:
        found = _FOUND_ZH.get(self.found, self.found)
        expected = self.expected_zh or self.expected
        return f"字段 {self.member or '（整条陈述）'} 不符合要求：现为 {found}，应为{expected}"

    def en(self) -> str:
        return f"member {self.member or '(the whole statement)'}: found {self.found}, {self.expected}"


_FOUND_ZH = {
    "nothing": "空",
    "a value": "一个值",
    "an authority twice": "重复的机关",
    "a public key twice": "重复的公钥",
    "an officer twice": "重复的经办人员",
    "nobody to prepare": "无人经办",
    "nobody": "无人",
    "the step before it in the same submission": "与前一步在同一次提交中",
    "a list without every bidder": "未列全投标人",
    "a part of an opened envelope": "已开启标书封的一部分",
    "nothing to pay under": "无合同也无培训券批次",
    "a contract beside a series or an institution": "合同与培训券批次或培训机构同时填写",
    "a signature that is not the bidder's over this bid": "非投标人对该标书的签名",
    "a holder beside an institution": "派出单位与培训机构同时填写",
    "nobody to approve": "无人审批",
    "an account beside a contract": "资金账户与合同同时填写",
    "several of them": "同时填写了几项",
    "an account twice": "重复的账户",
    "a digest used elsewhere": "已用于别处的摘要",
    "a digest erased before": "已删除内容的摘要",
}


@dataclass(frozen=True, slots=True)
class SignerUnknown(Refusal):
    """A signature is by a key that nobody enrolled (签名密钥未登记)."""

    code: ClassVar[str] = "signer-unknown"
    kid: str

    def zh(self) -> str:
        return f"签名密钥 {self.kid} 未登记；请先由主管机关登记该密钥"

    def en(self) -> str:
        return f"the key {self.kid} is not enrolled; have its authority enrol it first"


@dataclass(frozen=True, slots=True)
class SignerInactive(Refusal):
    """A signer's key is revoked or out of its term, or its party is suspended (签名人无权签名)."""

    code: ClassVar[str] = "signer-inactive"
    kid: str
    party: str
    officer: str
    reason: str

    def zh(self) -> str:
        return f"{self.party} 的 {self.officer} 不能签名：{_INACTIVE_ZH[self.reason]}（密钥 {self.kid}）"

    def en(self) -> str:
        return f"{self.officer} of {self.party} may not sign: {self.reason} (key {self.kid})"


_INACTIVE_ZH = {
    "the key is revoked": "密钥已吊销",
    "the key is outside its term": "不在密钥有效期内",
    "the party is suspended": "单位已暂停",
    "the duty is not held": "未获授此职责",
}


@dataclass(frozen=True, slots=True)
class QuorumMissing(Refusal):
    """The signatures do not suffice for this statement (签名不足)."""

    code: ClassVar[str] = "quorum-missing"
    type: str
    needed_zh: str
    needed_en: str
    found: str

    def zh(self) -> str:
        return f"{self.type} 签名不足：应有 {self.needed_zh}；实有 {self.found or '无'}"

    def en(self) -> str:
        return f"{self.type} lacks signatures: needed {self.needed_en}; found {self.found or 'none'}"


@dataclass(frozen=True, slots=True)
class KeyNotPossessed(Refusal):
    """The proof that an enrolled key is held does not verify (持有证明无效)."""

    code: ClassVar[str] = "key-not-possessed"
    officer: str

    def zh(self) -> str:
        return f"{self.officer} 的密钥持有证明无效；请用该密钥重新生成登记申请"

    def en(self) -> str:
        return f"the proof that {self.officer} holds the key is not valid; enrol it again with that key"


@dataclass(frozen=True, slots=True)
class IdRepeated(Refusal):
    """A statement's id stands in the ledger already (编号重复)."""

    code: ClassVar[str] = "id-repeated"
    id: str
    position: int

    def zh(self) -> str:
        return f"编号 {self.id} 已用于第 {self.position} 条记录；同一陈述不会记录两次"

    def en(self) -> str:
        return f"the id {self.id} was used at position {self.position}; a statement is recorded once"


@dataclass(frozen=True, slots=True)
class KeyRepeated(Refusal):
    """The same business fact stands in the ledger already (业务重复). `key` is its business key, readable."""

    code: ClassVar[str] = "business-key-repeated"
    key: str
    position: int

    def zh(self) -> str:
        return f"该事项已记录于第 {self.position} 条：{self.key}；如需改正请更正或冲销原记录"

    def en(self) -> str:
        return (
            f"recorded already at position {self.position}: {self.key}; correct or reverse that one instead"
        )


@dataclass(frozen=True, slots=True)
class DoesNotExist(Refusal):
    """A statement refers to something that is not in the ledger (所指不存在)."""

    code: ClassVar[str] = "does-not-exist"
    kind: str
    reference: str

    def zh(self) -> str:
        return f"{KIND_ZH[self.kind]} {self.reference} 不存在；请先记录它，或核对编号"

    def en(self) -> str:
        return f"the {self.kind} {self.reference} does not exist; record it first, or compare the number"


@dataclass(frozen=True, slots=True)
class IsOver(Refusal):
    """A statement refers to something that has ended (所指已终结)."""

    code: ClassVar[str] = "is-over"
    kind: str
    reference: str
    state: str

    def zh(self) -> str:
        return f"{KIND_ZH[self.kind]} {self.reference} {STATE_ZH[self.state]}，不能再作此记录"

    def en(self) -> str:
        return (
            f"the {self.kind} {self.reference} is {self.state}; nothing of this kind can be recorded for it"
        )


KIND_ZH = {
    "ledger": "账本",
    "party": "单位",
    "key": "密钥",
    "tender": "采购项目",
    "bid": "投标",
    "award": "中标",
    "contract": "合同",
    "class": "培训班",
    "expert": "专家",
    "expert register": "专家库",
    "draw": "专家抽取",
    "answer": "对抽取的应答",
    "seal": "封标记录",
    "contest": "质疑投诉",
    "voucher": "培训券",
    "series": "培训券批次",
    "listed institution": "该培训券可选的机构",
    "plan": "实施方案",
    "base": "培训基地",
    "resource": "培训资源",
    "inspection": "检查",
    "finding": "问题",
    "freeze": "冻结决定",
    "clawback": "追回决定",
    "complaint": "投诉",
    "sanction": "处罚",
    "referral": "移送",
    "withheld datum": "不公开字段",
    "period": "会计期间",
    "statement": "陈述",
    "rules version": "规则版本",
}
STATE_ZH = {
    "founded": "已设立",
    "suspended": "已暂停",
    "revoked": "已吊销",
    "cancelled": "已终止",
    "contracted": "已签合同",
    "terminated": "已终止",
    "settled": "已决算",
    "closed": "已结业",
    "reversed": "已冲销",
    "withdrawn": "已撤销",
    "struck off": "已销号",
    "answered": "已答复",
    "balanced and closed": "已结账",
    "sealed": "已封标",
    "opened": "已开标",
    "delisted": "已出库",
    "drawn": "已抽取",
    "repeated": "已重抽",
    "decided": "已处理",
    "redeemed": "已使用",
    "voided": "已作废",
    "expired": "已过有效期",
}


@dataclass(frozen=True, slots=True)
class NotForReader(Refusal):
    """A withheld datum is asked for by somebody whom its audience leaves out (无权查阅)."""

    code: ClassVar[str] = "not-for-this-reader"
    reader: str
    statement: str
    member: str
    audience: str

    def zh(self) -> str:
        return (
            f"{self.reader or '公众'} 无权查阅 {self.statement} 的 {self.member}"
            f"（可见范围 {self.audience}）；请由有权查阅的单位申请"
        )

    def en(self) -> str:
        return (
            f"{self.reader or 'the public'} may not read {self.member} of {self.statement} (audience "
            f"{self.audience}); have a party that may read it ask"
        )


@dataclass(frozen=True, slots=True)
class PeriodIsClosed(Refusal):
    """A statement would be booked into a closed period (期间已结账). `closed` is the last closed month."""

    code: ClassVar[str] = "period-closed"
    booked_on: str
    closed: str

    def zh(self) -> str:
        return (
            f"记账日期 {self.booked_on} 所在期间已结账（已结至 {self.closed}）；"
            "请记入未结账的期间，业务日期照实填写"
        )

    def en(self) -> str:
        return (
            f"the books are closed through {self.closed}, and this is booked on {self.booked_on}; book it in "
            "an open period and leave its business day as it is"
        )


@dataclass(frozen=True, slots=True)
class BalancesDiffer(Refusal):
    """The balances that would close a period are not the ledger's (余额不符). Names the first one."""

    code: ClassVar[str] = "balances-differ"
    period: str
    account: str
    bucket: str
    stated_fen: int
    found_fen: int

    def zh(self) -> str:
        return (
            f"{self.period} 结账余额不符：{self.account} {self.bucket} 填为 "
            f"{format_yuan(self.stated_fen)} 元，账上为 {format_yuan(self.found_fen)} 元；"
            "请按现在的余额重新编制"
        )

    def en(self) -> str:
        return (
            f"closing {self.period}: {self.account} {self.bucket} is stated as "
            f"{format_yuan(self.stated_fen)} yuan, the ledger has {format_yuan(self.found_fen)} yuan; "
            "draw the table up again"
        )


@dataclass(frozen=True, slots=True)
class Overdrawn(Refusal):
    """A statement would spend more than is there. Carries `account`, `available_fen` and `wanted_fen`."""

    zh_what: ClassVar[str]
    en_what: ClassVar[str]
    account: str
    available_fen: int
    wanted_fen: int

    @property
    def holder(self) -> str:
        """What holds too little."""
        return self.account

    def zh(self) -> str:
        return (
            f"{self.holder} {self.zh_what}不足：可用 {format_yuan(self.available_fen)} 元，"
            f"需要 {format_yuan(self.wanted_fen)} 元"
        )

    def en(self) -> str:
        return (
            f"{self.holder}: {self.en_what} holds {format_yuan(self.available_fen)} yuan, "
            f"{format_yuan(self.wanted_fen)} yuan wanted"
        )


class InsufficientUnallocated(Overdrawn):
    """More would be allotted than the budget has left (未下达预算不足). Budget book."""

    code: ClassVar[str] = "insufficient-unallocated"
    zh_what: ClassVar[str] = "未下达预算"
    en_what: ClassVar[str] = "the unallocated budget"


class InsufficientAllotted(Overdrawn):
    """More would be committed than was allotted (可用指标不足). Budget book."""

    code: ClassVar[str] = "insufficient-allotted"
    zh_what: ClassVar[str] = "可用指标"
    en_what: ClassVar[str] = "the allotted money"


class InsufficientReserved(Overdrawn):
    """More vouchers would be redeemed than was reserved (预留资金不足). Budget book."""

    code: ClassVar[str] = "insufficient-reserved"
    zh_what: ClassVar[str] = "预留资金"
    en_what: ClassVar[str] = "the reserved money"


@dataclass(frozen=True, slots=True)
class InsufficientCommitted(Overdrawn):
    """More would be paid than the contract, award or redeemed vouchers commit (未付余额不足). Budget book.

    `commitment` is the number of the contract, of the tender of the award, or a voucher series and its
    institution.
    """

    code: ClassVar[str] = "insufficient-committed"
    zh_what: ClassVar[str] = "已承诺未付余额"
    en_what: ClassVar[str] = "the commitment not yet paid"
    commitment: str

    @property
    def holder(self) -> str:
        return self.commitment


@dataclass(frozen=True, slots=True)
class InsufficientOutlaid(Overdrawn):
    """More would come back than was paid under the contract or series (退回超过已拨付). Budget book."""

    code: ClassVar[str] = "insufficient-outlaid"
    zh_what: ClassVar[str] = "已拨付金额"
    en_what: ClassVar[str] = "what was paid and has not come back"
    contract: str

    @property
    def holder(self) -> str:
        return self.contract


@dataclass(frozen=True, slots=True)
class MoneyIsFrozen(Overdrawn):
    """Money is there, and supervision has frozen it (资金已冻结). Names the account or the contract."""

    code: ClassVar[str] = "money-frozen"
    frozen_fen: int

    def zh(self) -> str:
        return (
            f"{self.account} 的资金已被冻结：账上 {format_yuan(self.available_fen)} 元，"
            f"其中冻结 {format_yuan(self.frozen_fen)} 元，需要 {format_yuan(self.wanted_fen)} 元；"
            "请待监督部门解冻"
        )

    def en(self) -> str:
        return (
            f"{self.account}: {format_yuan(self.available_fen)} yuan are there, of which "
            f"{format_yuan(self.frozen_fen)} yuan are frozen, {format_yuan(self.wanted_fen)} yuan wanted; "
            "wait until supervision releases them"
        )


@dataclass(frozen=True, slots=True)
class MoneyIsInDoubt(Overdrawn):
    """Money is there, and came by statements that a compromised key signed (资金存疑). Names the account, the
    contract or the tender."""

    code: ClassVar[str] = "money-in-doubt"
    doubtful_fen: int

    def zh(self) -> str:
        return (
            f"{self.account} 的资金存疑：可用 {format_yuan(self.available_fen)} 元中，"
            f"{format_yuan(self.doubtful_fen)} 元由失密密钥签署的陈述带来，"
            f"需要 {format_yuan(self.wanted_fen)} 元；请先由填报单位确认这些陈述，或予以冲销"
        )

    def en(self) -> str:
        return (
            f"{self.account}: of {format_yuan(self.available_fen)} yuan that could be used, "
            f"{format_yuan(self.doubtful_fen)} yuan came by statements that a compromised key signed, "
            f"{format_yuan(self.wanted_fen)} yuan wanted; have them confirmed by who stated them, or reversed"
        )


class InsufficientFrozen(Overdrawn):
    """More would be released than is frozen under the order (解冻超过冻结)."""

    code: ClassVar[str] = "insufficient-frozen"
    zh_what: ClassVar[str] = "冻结资金"
    en_what: ClassVar[str] = "the money frozen under the order"


@dataclass(frozen=True, slots=True)
class InsufficientOrdered(Overdrawn):
    """More would come back than was ordered and is still owed (追回超过决定)."""

    code: ClassVar[str] = "insufficient-ordered"
    zh_what: ClassVar[str] = "应追回余额"
    en_what: ClassVar[str] = "what is still to be paid back"
    clawback: str

    @property
    def holder(self) -> str:
        return self.clawback


class InsufficientTreasury(Overdrawn):
    """More would be paid than the treasury holds (资金未到位). Cash book."""

    code: ClassVar[str] = "insufficient-treasury"
    zh_what: ClassVar[str] = "国库到账资金"
    en_what: ClassVar[str] = "the treasury"
