"""Statements of openness: complaints and answers, what was made public, read and erased (公开与申诉)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from domain.statements.base import Part, Statement
from domain.statements.fields import (
    AccountCode,
    Day,
    Digest,
    EachOnce,
    LogSize,
    Maybe,
    MemberName,
    PartyCode,
    Reference,
    Text,
    Uuid,
)
from domain.statements.supervision import Article
from domain.vocabulary import ComplaintKind, ComplaintOutcome, PublishedKind

MAX_DATA: Final = 300
"""Data that one request names; whoever wants all of a contract names the contract."""


class ComplaintLodged(Statement):
    """Somebody complains of one thing (投诉举报). Who did is only ever withheld.

    Source: 教师〔2010〕4号: no classes run at will, no charges at will, the public watches.
    """

    title_zh: ClassVar[str] = "投诉举报"
    title_en: ClassVar[str] = "Complaint lodged"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"text", "lodged_by"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"text"})
    type: Literal["complaint.lodged"] = "complaint.lodged"
    complaint: Reference = Field(description="投诉编号 · number of the complaint, unique in the ledger")
    kind: ComplaintKind = Field(description="投诉事项 · what it complains of")
    party: Maybe[PartyCode] = Field(None, description="所涉单位 · code of the party it is about")
    contract: Maybe[Reference] = Field(None, description="所涉合同 · number of the contract it is about")
    class_: Maybe[Reference] = Field(
        None, alias="class", description="所涉培训班 · number of the class it is about"
    )
    tender: Maybe[Reference] = Field(None, description="所涉采购 · number of the tender it is about")
    due_on: Maybe[Day] = Field(None, description="答复期限 · day by which it is to be answered, YYYY-MM-DD")
    text: Maybe[Text] = Field(None, description="投诉内容 · what it says")


class ComplaintAnswered(Statement):
    """A complaint is answered (投诉答复)."""

    title_zh: ClassVar[str] = "投诉答复"
    title_en: ClassVar[str] = "Complaint answered"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"text"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"text"}
    type: Literal["complaint.answered"] = "complaint.answered"
    complaint: Reference = Field(description="投诉编号 · number of the complaint")
    outcome: ComplaintOutcome = Field(description="处理结果 · what came of it")
    text: Maybe[Text] = Field(None, description="答复内容 · what was answered")


class DisclosurePublished(Statement):
    """A document about one thing was made public (信息公开).

    Exactly one of account, tender, contract, class, party and reference says what it is about.
    Source: 预算法 art. 14; 政府信息公开条例 art. 20 and 26; 政府采购法实施条例 art. 43 and 50.
    """

    title_zh: ClassVar[str] = "信息公开"
    title_en: ClassVar[str] = "Disclosure published"
    type: Literal["disclosure.published"] = "disclosure.published"
    what: PublishedKind = Field(description="公开内容 · kind of document")
    account: Maybe[AccountCode] = Field(None, description="所涉账户 · account of the money it is about")
    tender: Maybe[Reference] = Field(None, description="所涉采购 · number of the tender it is about")
    contract: Maybe[Reference] = Field(None, description="所涉合同 · number of the contract it is about")
    class_: Maybe[Reference] = Field(
        None, alias="class", description="所涉培训班 · number of the class it is about"
    )
    party: Maybe[PartyCode] = Field(None, description="所涉单位 · code of the party it is about")
    reference: Maybe[Reference] = Field(
        None, description="所涉编号 · number of what it is about, such as a plan or a finding"
    )
    where: Text = Field(description="公开位置 · address or medium where it can be read")
    digest: Maybe[Digest] = Field(
        None, description="文件摘要 · SHA-256 of the document as published, base64url without padding"
    )
    published_on: Day = Field(description="公开日期 · day it was made public, YYYY-MM-DD")


class DisclosureErased(Statement):
    """A withheld datum is erased: its digest stays, salt and value are gone for good (不公开内容删除).

    Source: 个人信息保护法 art. 47. Every hash still verifies; nothing else of the statement changes.
    """

    title_zh: ClassVar[str] = "不公开内容删除"
    title_en: ClassVar[str] = "Disclosure erased"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"rule", "article", "reason"}
    type: Literal["disclosure.erased"] = "disclosure.erased"
    erases: Uuid = Field(description="所涉陈述 · id of the statement that withholds it")
    member: MemberName = Field(description="成员名 · name of the withheld member")
    rule: Text = Field(description="删除依据 · rule it is erased under, such as 保存期满")
    article: Article
    reason: Maybe[Text] = Field(None, description="删除原因 · why")


class RequestedDatum(Part):
    """One withheld datum that somebody asks to read (所查字段)."""

    statement: Uuid = Field(description="所涉陈述 · id of the statement that withholds it")
    member: MemberName = Field(description="成员名 · name of the withheld member")


class DisclosureRequested(Statement):
    """A party asks to read what is withheld, and why; what it is shown is counted by this (不公开内容查阅).

    Source: 审计法 art. 34: who is audited hands over what is asked for. Either `data` names what that is, or
    one thing is named, and then everything of it up to the log size `through` that the reader may read.
    """

    title_zh: ClassVar[str] = "不公开内容查阅"
    title_en: ClassVar[str] = "Disclosure requested"
    type: Literal["disclosure.requested"] = "disclosure.requested"
    reader: PartyCode = Field(description="查阅单位 · code of the party that reads; its officer signs")
    data: Annotated[tuple[RequestedDatum, ...], EachOnce, Field(max_length=MAX_DATA)] = Field(
        (), description="所查内容 · withheld data that are asked for, each once"
    )
    contract: Maybe[Reference] = Field(None, description="所涉合同 · everything of this contract")
    class_: Maybe[Reference] = Field(None, alias="class", description="所涉培训班 · everything of this class")
    tender: Maybe[Reference] = Field(None, description="所涉采购 · everything of this tender")
    party: Maybe[PartyCode] = Field(None, description="所涉单位 · everything about this party")
    through: Maybe[LogSize] = Field(
        None, description="截至 · log size up to which everything of it is asked for; not with data"
    )
    purpose: Text = Field(description="查阅目的 · what it is read for, without personal data")
    article: Article
