"""Statements about drawing a review panel (抽取评审专家): request, answer, and the draw itself.

Source: 政府采购法实施条例 art. 39 (reviewers are drawn at random); `domain.drawing` for how. The requester
commits to a secret, the opposed party answers, the secret is revealed with whom it draws. A reveal that never
comes leaves its request in the log, and the next request must say that it repeats it.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.statements.base import Part, Statement
from domain.statements.experts import ExpertNumber, Register
from domain.statements.fields import Day, Digest, EachOnce, Maybe, PartyCode, Reference, Seed, Text

DrawNumber = Annotated[Reference, Field(description="抽取编号 · number of the draw, unique in the ledger")]
Seats = Annotated[int, Field(ge=1, le=99, description="抽取人数 · how many are to be drawn")]


class Drawn(Part):
    """One expert who was drawn (抽中的专家)."""

    expert: ExpertNumber


class DrawRequested(Statement):
    """A panel is to be drawn for a procurement (申请抽取专家); the requester commits to its secret.

    Who can be drawn is fixed here: the experts of the register who may sit on the day, without those who
    must step aside for a bidder known so far or a party in `avoid`.
    """

    title_zh: ClassVar[str] = "申请抽取专家"
    title_en: ClassVar[str] = "Draw requested"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["draw.requested"] = "draw.requested"
    draw: DrawNumber
    tender: Reference = Field(description="采购编号 · number of the tender the panel is for")
    holder: Register
    seats: Seats
    sits_on: Day = Field(description="评审日期 · day on which the panel sits, YYYY-MM-DD")
    avoid: Annotated[tuple[PartyCode, ...], Field(max_length=200), EachOnce] = Field(
        (), description="回避单位 · codes of every bidder recorded so far, and of any other party concerned"
    )
    commitment: Digest = Field(description="承诺值 · SHA-256 of the requester's 32 secret bytes, base64url")
    answering: PartyCode = Field(
        description="应答方 · code of the opposed party that answers, none of the education side"
    )
    reveal_by: Maybe[Day] = Field(
        None, description="揭示期限 · last day by which the secret is to be revealed, YYYY-MM-DD"
    )
    repeats: Maybe[Reference] = Field(
        None, description="重抽的编号 · number of the tender's last draw, when there was one before"
    )
    reason: Maybe[Text] = Field(None, description="重抽原因 · why it is drawn again")


class DrawAnswered(Statement):
    """The opposed party answers a request with bytes of its own (应答抽取)."""

    title_zh: ClassVar[str] = "应答抽取"
    title_en: ClassVar[str] = "Draw answered"
    type: Literal["draw.answered"] = "draw.answered"
    draw: DrawNumber
    answering_seed: Seed = Field(description="应答随机数 · 32 random bytes of the answering party, base64url")


class PanelDrawn(Statement):
    """The requester reveals its secret, and with it whom the draw gives (抽取结果).

    Anyone can draw again: the ledger refuses any other result than `domain.drawing` gives.
    """

    title_zh: ClassVar[str] = "抽取评审专家"
    title_en: ClassVar[str] = "Panel drawn"
    type: Literal["panel.drawn"] = "panel.drawn"
    draw: DrawNumber
    committed_seed: Seed = Field(description="揭示的随机数 · the requester's 32 secret bytes, base64url")
    answering_seed: Seed = Field(description="应答随机数 · the answering party's 32 bytes, as it stated them")
    drawn: Annotated[tuple[Drawn, ...], Field(max_length=99)] = Field(
        description="抽中的专家 · experts in the order in which they were drawn"
    )
