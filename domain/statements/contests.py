"""Statements about contests of awards (质疑、投诉). Source: 政府采购法 art. 52 to 57."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.statements.base import Statement
from domain.statements.fields import Maybe, PartyCode, Reference, Text
from domain.vocabulary import ContestOutcome

ContestNumber = Annotated[
    Reference, Field(description="质疑投诉编号 · number of the contest, unique in the ledger")
]


class AwardContested(Statement):
    """A party contests the award of a procurement (质疑、投诉)."""

    title_zh: ClassVar[str] = "质疑投诉"
    title_en: ClassVar[str] = "Award contested"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"reason"})
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["award.contested"] = "award.contested"
    contest: ContestNumber
    tender: Reference = Field(description="采购编号 · number of the tender")
    party: PartyCode = Field(description="质疑投诉人 · code of the party that contests")
    reason: Maybe[Text] = Field(None, description="理由 · on what grounds")


class ContestDecided(Statement):
    """A contest is decided (质疑投诉处理); upheld, it ends a standing award and frees what that committed."""

    title_zh: ClassVar[str] = "质疑投诉处理决定"
    title_en: ClassVar[str] = "Contest decided"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["contest.decided"] = "contest.decided"
    contest: ContestNumber
    tender: Reference = Field(description="采购编号 · number of the tender")
    outcome: ContestOutcome = Field(description="处理结果 · upheld 成立, or rejected 驳回")
    reason: Maybe[Text] = Field(None, description="决定理由 · why")
