"""Statements about sealed bids (密封投标): the seal at the deadline, and the opening (开标).

Source: 招标投标法 art. 36 (bids are opened in public); `domain.envelopes` for what a digest is of. Until the
opening the log holds one root, and nobody but the bidder its price.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.envelopes import MAX_ENVELOPES
from domain.statements.base import Part, Statement
from domain.statements.fields import Day, Digest, Fen, KeyId, Maybe, PartyCode, Reference, Seed, Signature
from domain.vocabulary import BidStatus, EnvelopeState

Size = Annotated[
    int, Field(ge=0, le=MAX_ENVELOPES, description="封数 · how many envelopes were lodged by the deadline")
]


class TenderSealed(Statement):
    """At the deadline, all that was lodged is fixed under one root (封标).

    The root is the tree hash of RFC 6962 over the digests of the envelopes, each as an entry, in the order in
    which they were lodged.
    """

    title_zh: ClassVar[str] = "封标"
    title_en: ClassVar[str] = "Tender sealed"
    type: Literal["tender.sealed"] = "tender.sealed"
    tender: Reference = Field(description="采购编号 · number of the tender")
    root: Digest = Field(description="树根 · RFC 6962 tree hash over the digests of the envelopes, base64url")
    size: Size


class Envelope(Part):
    """One envelope at the opening (标书封).

    Of an opened one everything is shown; of one that nobody opened or that does not fit, its digest.
    """

    digest: Digest = Field(description="摘要 · SHA-256 of the envelope, base64url")
    state: EnvelopeState = Field(description="状态 · opened 已开启, unopened 未开启, mismatching 与摘要不符")
    bidder: Maybe[PartyCode] = Field(None, description="投标人 · code of the bidder (GB 32100)")
    price_fen: Maybe[Fen] = Field(None, description="报价（分） · price in fen")
    kid: Maybe[KeyId] = Field(None, description="密钥标识 · key of the bidder's officer who signed the bid")
    signature: Maybe[Signature] = Field(None, description="签名 · Ed25519 signature over the bid, base64url")
    salt: Maybe[Seed] = Field(None, description="盐值 · the envelope's 32 random bytes, base64url")
    lodged_on: Maybe[Day] = Field(None, description="递交日期 · day the envelope was lodged, YYYY-MM-DD")
    status: BidStatus = Field("valid", description="投标状态 · state of the bid; absent: valid")


class BidsOpened(Statement):
    """All envelopes under the seal are shown (开标), in the order in which they were lodged.

    What is opened fits its digest and bears the bidder's signature, and counts as a bid. Where a bidder
    lodged another envelope later, the earlier one stays unopened.
    """

    title_zh: ClassVar[str] = "开标"
    title_en: ClassVar[str] = "Bids opened"
    type: Literal["bids.opened"] = "bids.opened"
    tender: Reference = Field(description="采购编号 · number of the tender")
    envelopes: Annotated[tuple[Envelope, ...], Field(max_length=MAX_ENVELOPES)] = Field(
        description="标书封 · every envelope under the seal, in order"
    )
