"""Statements of supervision: inspections, findings, frozen money, clawbacks, sanctions, referrals (监督检查).

Source: 教师〔2010〕4号, which asks supervision, audit and society to watch the money; 审计法; 预算法 ch. 10.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.statements.base import Statement
from domain.statements.fields import AccountCode, Day, Fen, Maybe, PartyCode, Reference, Text
from domain.vocabulary import Category, ClawbackOf, FindingOutcome, SanctionKind

Article = Annotated[
    str,
    Field(
        pattern=r"^\S(.*\S)?$",
        max_length=120,
        description="条款 · instrument and article it rests on, such as 预算法第九十三条",
    ),
]
FindingNumber = Annotated[Reference, Field(description="问题编号 · number of the finding")]


class AboutSomething(Statement):
    """A statement about one thing of the ledger: exactly one of these members is there."""

    party: Maybe[PartyCode] = Field(None, description="所涉单位 · code of the party it is about")
    contract: Maybe[Reference] = Field(None, description="所涉合同 · number of the contract it is about")
    class_: Maybe[Reference] = Field(
        None, alias="class", description="所涉培训班 · number of the class it is about"
    )
    tender: Maybe[Reference] = Field(None, description="所涉采购 · number of the tender it is about")
    account: Maybe[AccountCode] = Field(None, description="所涉账户 · account of the money it is about")


class InspectionOpened(AboutSomething):
    """An inspection or audit of one thing begins (检查立项)."""

    title_zh: ClassVar[str] = "检查立项"
    title_en: ClassVar[str] = "Inspection opened"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"scope"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"scope"})
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"scope"}
    type: Literal["inspection.opened"] = "inspection.opened"
    inspection: Reference = Field(description="检查编号 · number of the inspection, unique in the ledger")
    scope: Maybe[Text] = Field(None, description="检查范围 · what is looked at")
    due_on: Maybe[Day] = Field(None, description="报告期限 · day by which it is to report, YYYY-MM-DD")


class FindingRaised(AboutSomething):
    """Supervision finds something wrong and sets a day by which it is to be put right (发现问题).

    Source: 审计法 art. 52: what was found is put right in time, reported, and followed up.
    """

    title_zh: ClassVar[str] = "发现问题"
    title_en: ClassVar[str] = "Finding raised"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"text"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"text"})
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"article", "text"}
    type: Literal["finding.raised"] = "finding.raised"
    finding: Reference = Field(description="问题编号 · number of the finding, unique in the ledger")
    inspection: Maybe[Reference] = Field(None, description="检查编号 · number of the inspection")
    article: Article
    amount_fen: Maybe[Fen] = Field(None, description="涉及金额（分） · amount it concerns, in fen")
    due_on: Day = Field(description="整改期限 · day by which it is to be put right, YYYY-MM-DD")
    text: Maybe[Text] = Field(None, description="问题描述 · what was found")


class FindingAnswered(Statement):
    """The party that a finding is about answers it (整改答复)."""

    title_zh: ClassVar[str] = "整改答复"
    title_en: ClassVar[str] = "Finding answered"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"text"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"text"})
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"text"}
    type: Literal["finding.answered"] = "finding.answered"
    finding: FindingNumber
    text: Maybe[Text] = Field(None, description="答复 · what was done about it")


class FindingClosed(Statement):
    """Supervision closes a finding (问题销号)."""

    title_zh: ClassVar[str] = "问题销号"
    title_en: ClassVar[str] = "Finding closed"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"text"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"text"}
    type: Literal["finding.closed"] = "finding.closed"
    finding: FindingNumber
    outcome: FindingOutcome = Field(description="处理结果 · what came of it")
    text: Maybe[Text] = Field(None, description="说明 · why")


class FundsFrozen(Statement):
    """Money of an account, or what a contract has still to be paid, may not be used (资金冻结).

    It stays where it is, and does not count as available until it is released.
    """

    title_zh: ClassVar[str] = "资金冻结"
    title_en: ClassVar[str] = "Funds frozen"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["funds.frozen"] = "funds.frozen"
    freeze: Reference = Field(description="冻结编号 · number of the order, unique in the ledger")
    account: Maybe[AccountCode] = Field(None, description="冻结的账户 · account; or a contract")
    contract: Maybe[Reference] = Field(None, description="冻结的合同 · number of the contract; or an account")
    amount_fen: Fen
    finding: Maybe[FindingNumber] = None
    reason: Maybe[Text] = Field(None, description="冻结原因 · why")


class FundsReleased(Statement):
    """Frozen money, all of it or a part, may be used again (资金解冻)."""

    title_zh: ClassVar[str] = "资金解冻"
    title_en: ClassVar[str] = "Funds released"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["funds.released"] = "funds.released"
    freeze: Reference = Field(description="冻结编号 · number of the order that froze it")
    amount_fen: Fen
    reason: Maybe[Text] = Field(None, description="解冻原因 · why")


class ClawbackOrdered(Statement):
    """Supervision orders that money come back (追回决定): an advance, or what was wrongly spent.

    Source: 预算法 art. 95; 财政违法行为处罚处分条例 art. 6 and 14. What was paid without a contract is named
    by its account.
    """

    title_zh: ClassVar[str] = "追回决定"
    title_en: ClassVar[str] = "Clawback ordered"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["clawback.ordered"] = "clawback.ordered"
    clawback: Reference = Field(description="追回编号 · number of the order, unique in the ledger")
    finding: Maybe[FindingNumber] = None
    contract: Maybe[Reference] = Field(
        None, description="所涉合同 · number of the contract it was paid under; or an account"
    )
    account: Maybe[AccountCode] = Field(
        None, description="所涉账户 · account it was paid from without a contract; or a contract"
    )
    party: Maybe[PartyCode] = Field(None, description="退款单位 · code of who is to pay it back")
    of: ClawbackOf = Field(description="追回内容 · advance 预付款, or expenses 已列支费用")
    amount_fen: Fen
    due_on: Day = Field(description="退款期限 · day by which it is to be back, YYYY-MM-DD")
    reason: Maybe[Text] = Field(None, description="追回原因 · why")


class ClawbackRecovered(Statement):
    """Money that was ordered back has arrived in the treasury, all of it or a part (追回到账)."""

    title_zh: ClassVar[str] = "追回到账"
    title_en: ClassVar[str] = "Clawback recovered"
    type: Literal["clawback.recovered"] = "clawback.recovered"
    clawback: Reference = Field(description="追回编号 · number of the order")
    amount_fen: Fen
    category: Maybe[Category] = Field(
        None, description="支出类别 · category of the expenses; there only when expenses come back"
    )
    voucher: Reference = Field(description="入账凭证号 · number of the voucher of arrival")


class SanctionImposed(Statement):
    """A party, or a person whose name is withheld, is sanctioned (处理处罚).

    A fine is not the fund's money and posts nothing.
    """

    title_zh: ClassVar[str] = "处理处罚"
    title_en: ClassVar[str] = "Sanction imposed"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"party", "text"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"party"})
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"article", "text"}
    type: Literal["sanction.imposed"] = "sanction.imposed"
    sanction: Reference = Field(description="处罚编号 · number of the decision, unique in the ledger")
    finding: Maybe[FindingNumber] = None
    party: Maybe[PartyCode] = Field(None, description="被处罚单位 · code of the party; a person withheld")
    kind: SanctionKind = Field(description="处罚种类 · kind of sanction")
    article: Article
    amount_fen: Maybe[Fen] = Field(None, description="罚款金额（分） · amount of a fine in fen")
    due_on: Maybe[Day] = Field(None, description="履行期限 · day by which it is to be met, YYYY-MM-DD")
    until: Maybe[Day] = Field(None, description="禁止期限 · last day of a ban, YYYY-MM-DD")
    text: Maybe[Text] = Field(None, description="说明 · what was decided")


class ReferralMade(Statement):
    """Supervision hands a matter to another authority (移送)."""

    title_zh: ClassVar[str] = "移送"
    title_en: ClassVar[str] = "Referral made"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"text"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"authority", "article", "text"}
    type: Literal["referral.made"] = "referral.made"
    referral: Reference = Field(description="移送编号 · number of the referral, unique in the ledger")
    finding: Maybe[FindingNumber] = None
    authority: Text = Field(description="受理机关 · name of the authority it goes to")
    article: Article
    due_on: Maybe[Day] = Field(None, description="回复期限 · day by which it is to answer, YYYY-MM-DD")
    text: Maybe[Text] = Field(None, description="移送事项 · what it is about")
