"""Statements about the register of experts (培训专家库): who may be drawn into a panel, and until when.

Source: 教师〔2010〕4号, the dynamically updated database of training experts; 政府采购法实施条例 art. 9
(whoever has an interest steps aside) and art. 39 (reviewers are drawn from a register). An expert is known by
a number; the name is only ever withheld.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.statements.base import Statement
from domain.statements.fields import Day, EachOnce, HolderCode, Maybe, PartyCode, Reference, ShortText, Text
from domain.vocabulary import LecturerRank

ExpertNumber = Annotated[
    Reference, Field(description="专家编号 · number of the expert in the register, never a person's number")
]
Version = Annotated[int, Field(ge=1, le=10_000, description="版本 · version of the entry, counted from 1")]
Register = Annotated[
    HolderCode, Field(description="专家库 · whose register: 00 national, or a province or holder beneath")
]


class ExpertListed(Statement):
    """An expert is entered in a register, or the entry is renewed as its next version (专家入库).

    Whoever has an interest in a party steps aside where it bids (回避, 政府采购法实施条例 art. 9).
    """

    title_zh: ClassVar[str] = "专家入库"
    title_en: ClassVar[str] = "Expert listed"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"name"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"name"})
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"field", "rank"}
    type: Literal["expert.listed"] = "expert.listed"
    holder: Register
    expert: ExpertNumber
    version: Version
    field: ShortText = Field(description="专业领域 · field or subject, such as 小学语文")
    rank: LecturerRank = Field(description="职称 · rank")
    employer: Maybe[PartyCode] = Field(
        None, description="所在单位 · code of the employer, where it is a registered party"
    )
    conflicts: Annotated[tuple[PartyCode, ...], Field(max_length=50), EachOnce] = Field(
        (), description="回避单位 · codes of parties in whose affairs the expert may not sit"
    )
    valid_from: Day = Field(description="聘期起 · first day the expert may sit, YYYY-MM-DD")
    valid_to: Maybe[Day] = Field(
        None, description="聘期止 · last day the expert may sit, YYYY-MM-DD; absent: without end"
    )


class ExpertDelisted(Statement):
    """An expert is taken out of the register (专家出库); a next version may list them again."""

    title_zh: ClassVar[str] = "专家出库"
    title_en: ClassVar[str] = "Expert delisted"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["expert.delisted"] = "expert.delisted"
    expert: ExpertNumber
    reason: Maybe[Text] = Field(None, description="出库原因 · why")
