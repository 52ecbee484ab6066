"""Statements about statements: corrections (更正), confirmations (确认) and disputes (异议)."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from domain.statements.base import Statement
from domain.statements.fields import Maybe, MemberName, Text, Uuid


class StatementCorrected(Statement):
    """A clerical error in one member is put right (更正).

    The member neither posts, decides, tags nor gives authority: see `correctable` of each type.
    """

    title_zh: ClassVar[str] = "更正"
    title_en: ClassVar[str] = "Statement corrected"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"value", "reason"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"value"})
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["statement.corrected"] = "statement.corrected"
    corrects: Uuid = Field(description="被更正的陈述 · id of the statement")
    member: MemberName = Field(description="成员名 · name of the member that was wrong")
    value: Maybe[Text] = Field(
        None, description="更正后的值 · what it should have said; withheld when the member is"
    )
    reason: Maybe[Text] = Field(None, description="更正原因 · why it was wrong")


class StatementConfirmed(Statement):
    """The party that a compiled fact is about confirms it (确认)."""

    title_zh: ClassVar[str] = "确认"
    title_en: ClassVar[str] = "Statement confirmed"
    type: Literal["statement.confirmed"] = "statement.confirmed"
    confirms: Uuid = Field(description="被确认的陈述 · id of the statement")


class StatementDisputed(Statement):
    """The party that a compiled fact is about disputes it (异议)."""

    title_zh: ClassVar[str] = "异议"
    title_en: ClassVar[str] = "Statement disputed"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"reason"})
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["statement.disputed"] = "statement.disputed"
    disputes: Uuid = Field(description="有异议的陈述 · id of the statement")
    reason: Maybe[Text] = Field(None, description="异议理由 · what is wrong with it")
