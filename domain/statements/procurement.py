"""Statements about fair competition: tenders, bids and awards (采购、投标、评审、中标)."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from domain.statements.base import Statement
from domain.statements.fields import (
    AccountCode,
    Day,
    Fen,
    Maybe,
    Name,
    PartyCode,
    Reference,
    Score,
    ShortText,
    Text,
)
from domain.vocabulary import BidStatus, Method, Subject


class TenderOpened(Statement):
    """A procurement of training or of resources is announced (采购公告)."""

    title_zh: ClassVar[str] = "采购公告"
    title_en: ClassVar[str] = "Tender opened"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"responsible"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {
        "title",
        "subject",
        "method",
        "responsible",
    }
    type: Literal["tender.opened"] = "tender.opened"
    tender: Reference = Field(description="采购编号 · number of the tender, unique in the ledger")
    account: AccountCode = Field(description="资金账户 · account that will pay")
    title: Name = Field(description="采购项目名称 · title of the procurement")
    subject: Subject = Field(description="采购标的 · training 培训 or a resource 资源")
    method: Method = Field(description="采购方式 · method (政府采购法 art. 26)")
    ceiling_fen: Fen = Field(description="最高限价（分） · ceiling in fen")
    opened_on: Day = Field(description="公告日期 · day of the announcement, YYYY-MM-DD")
    deadline_on: Day = Field(description="投标截止日期 · last day for bids, YYYY-MM-DD")
    project: Maybe[Reference] = Field(
        None, description="采购项目编号 · number of the project whose lot this is, where it is divided"
    )
    lot: Maybe[ShortText] = Field(None, description="包号 · lot of the project, such as 1; only with project")
    responsible: Maybe[Text] = Field(
        None, description="负责人 · who is responsible; in the clear an office only, a person's name withheld"
    )


class TenderAmended(Statement):
    """A procurement's deadline or ceiling changes, at least one of them (采购更正公告)."""

    title_zh: ClassVar[str] = "采购更正公告"
    title_en: ClassVar[str] = "Tender amended"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["tender.amended"] = "tender.amended"
    tender: Reference = Field(description="采购编号 · number of the tender")
    deadline_on: Maybe[Day] = Field(
        None, description="变更后投标截止日期 · new last day for bids, YYYY-MM-DD"
    )
    ceiling_fen: Maybe[Fen] = Field(None, description="变更后最高限价（分） · new ceiling in fen")
    reason: Maybe[Text] = Field(None, description="变更原因 · why")


class TenderCancelled(Statement):
    """A procurement ends without a contract (采购终止); what a standing award committed is released."""

    title_zh: ClassVar[str] = "采购终止"
    title_en: ClassVar[str] = "Tender cancelled"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["tender.cancelled"] = "tender.cancelled"
    tender: Reference = Field(description="采购编号 · number of the tender")
    reason: Maybe[Text] = Field(None, description="终止原因 · why")


class BidRecorded(Statement):
    """A bid, as a sheet reports it after the opening (投标)."""

    title_zh: ClassVar[str] = "投标"
    title_en: ClassVar[str] = "Bid recorded"
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"lodged_on", "status"}
    type: Literal["bid.recorded"] = "bid.recorded"
    tender: Reference = Field(description="采购编号 · number of the tender")
    bidder: PartyCode = Field(description="投标人 · code of the bidder (GB 32100)")
    price_fen: Fen = Field(description="报价（分） · price in fen")
    lodged_on: Maybe[Day] = Field(None, description="递交日期 · day the bid was lodged, YYYY-MM-DD")
    status: BidStatus = Field("valid", description="状态 · state of the bid; absent: valid")


class BidScored(Statement):
    """The panel's score of a bid (评审得分)."""

    title_zh: ClassVar[str] = "评审得分"
    title_en: ClassVar[str] = "Bid scored"
    type: Literal["bid.scored"] = "bid.scored"
    tender: Reference = Field(description="采购编号 · number of the tender")
    bidder: PartyCode = Field(description="投标人 · code of the bidder (GB 32100)")
    score: Score


class AwardMade(Statement):
    """A bidder wins (中标). A tender has one standing award at most."""

    title_zh: ClassVar[str] = "中标"
    title_en: ClassVar[str] = "Award made"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["award.made"] = "award.made"
    tender: Reference = Field(description="采购编号 · number of the tender")
    bidder: PartyCode = Field(description="中标人 · code of the winning bidder (GB 32100)")
    amount_fen: Fen = Field(description="中标金额（分） · amount awarded in fen")
    unit_price_fen: Maybe[Fen] = Field(None, description="中标单价（分） · price of one unit in fen")
    reason: Maybe[Text] = Field(None, description="中标理由 · why this bidder")


class AwardWithdrawn(Statement):
    """An award falls away before its contract (中标撤销); what it committed is released."""

    title_zh: ClassVar[str] = "中标撤销"
    title_en: ClassVar[str] = "Award withdrawn"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["award.withdrawn"] = "award.withdrawn"
    tender: Reference = Field(description="采购编号 · number of the tender")
    reason: Maybe[Text] = Field(None, description="撤销原因 · why")
