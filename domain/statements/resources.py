"""Statements about training bases and shared training resources (培训基地、优质资源).

Source: the founding notice (教师〔2010〕4号): key bases of the plan, public and private on an equal footing;
resources are selected, and shared.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.statements.base import Statement
from domain.statements.fields import Day, EachOnce, HolderCode, Maybe, Name, PartyCode, Reference, Text


class BaseDesignated(Statement):
    """An institution becomes a base of the plan (基地认定)."""

    title_zh: ClassVar[str] = "基地认定"
    title_en: ClassVar[str] = "Base designated"
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"subjects", "valid_from", "valid_to"}
    type: Literal["base.designated"] = "base.designated"
    base: Reference = Field(description="基地编号 · number of the base, unique in the ledger")
    holder: HolderCode = Field(description="认定单位 · holder who designates it: 00 central, or a province")
    institution: PartyCode = Field(description="培训机构 · code of the institution (GB 32100)")
    subjects: Text = Field(description="培训学科 · subjects it trains in")
    valid_from: Maybe[Day] = Field(None, description="有效期起 · first day, YYYY-MM-DD")
    valid_to: Maybe[Day] = Field(None, description="有效期止 · last day, YYYY-MM-DD")


class BaseWithdrawn(Statement):
    """An institution is a base no more (基地撤销)."""

    title_zh: ClassVar[str] = "基地撤销"
    title_en: ClassVar[str] = "Base withdrawn"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["base.withdrawn"] = "base.withdrawn"
    base: Reference = Field(description="基地编号 · number of the base")
    reason: Maybe[Text] = Field(None, description="撤销原因 · why")


class ResourceSelected(Statement):
    """A training resource is chosen for the plan (资源遴选)."""

    title_zh: ClassVar[str] = "资源遴选"
    title_en: ClassVar[str] = "Resource selected"
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"title"}
    type: Literal["resource.selected"] = "resource.selected"
    resource: Reference = Field(description="资源编号 · number of the resource, unique in the ledger")
    holder: HolderCode = Field(description="遴选单位 · holder who chose it: 00 central, or a province")
    title: Name = Field(description="资源名称 · title of the resource")
    provider: PartyCode = Field(description="提供单位 · code of who provides it (GB 32100)")
    contract: Maybe[Reference] = Field(
        None, description="合同编号 · number of the contract it was made under, where there was one"
    )


class ResourceShared(Statement):
    """A chosen resource is given to other holders to use, to each once (资源共享)."""

    title_zh: ClassVar[str] = "资源共享"
    title_en: ClassVar[str] = "Resource shared"
    type: Literal["resource.shared"] = "resource.shared"
    resource: Reference = Field(description="资源编号 · number of the resource")
    holders: Annotated[tuple[HolderCode, ...], Field(min_length=1, max_length=40), EachOnce] = Field(
        description="共享给 · holders who may use it from now on"
    )
