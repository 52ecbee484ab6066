"""What every statement has in common: its members, and what may be withheld from it or corrected in it.

Source: DESIGN chapter 5. Models are strict and frozen; an unknown member, a wrong type or null is refused.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from domain.statements.fields import (
    Day,
    Digest,
    DocumentNumber,
    Maybe,
    MemberName,
    Name,
    PartyCode,
    Text,
    Uuid,
)
from domain.vocabulary import Capacity


class Part(BaseModel):
    """A part of a statement: strict, frozen, no unknown members."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=False)


class Withheld(Part):
    """A member kept out of the log (不公开字段): the digest of its disclosure `[salt, name, value]`.

    Source: RFC 9901 § 4.2.1.
    """

    name: MemberName = Field(description="成员名 · name of the withheld member")
    audience: str = Field(
        pattern=r"^(audit|party|public-after:[a-z-]+\.[a-z-]+)$",
        max_length=80,
        description="可见范围 · who may read it: audit 审计, party 当事单位, public-after:<type> 其后公开",
    )
    digest: Digest = Field(description="摘要 · SHA-256 of the disclosure, base64url without padding")


class Evidence(Part):
    """An attachment kept outside the log, by the digest of its bytes (附件).

    The name of a withheld attachment is left out, and its digest is one of salted bytes.
    """

    name: Maybe[Name] = Field(None, description="文件名 · file name, without personal data")
    media_type: str = Field(
        pattern=r"^[a-z0-9.+-]+/[a-z0-9.+-]+$",
        max_length=100,
        description="媒体类型 · media type (RFC 6838) in small letters, such as application/pdf",
    )
    size: int = Field(ge=0, le=2**53 - 1, description="大小（字节） · size in bytes")
    sha256: Digest = Field(description="摘要 · SHA-256 of the bytes, base64url without padding")


class Statement(Part):
    """The members that every statement may have (公共字段).

    Exactly one of `occurred_on` and `undated` is there. `booked_on` is the accounting day; absent, it is the
    day of recording. `on_behalf_of` with capacity `compiled` (汇总代报) states a fact about another party.
    """

    title_zh: ClassVar[str] = ""
    title_en: ClassVar[str] = ""
    withholdable: ClassVar[frozenset[str]] = frozenset({"remarks"})
    """Members that may stand in `withheld`, not in the clear; `remarks` and `roster` stand nowhere else."""
    indispensable: ClassVar[frozenset[str]] = frozenset()
    """Members that must be there, in the clear or withheld."""
    correctable: ClassVar[frozenset[str]] = frozenset({"document", "undated"})
    """Members that `statement.corrected` may change: none that posts, decides, tags or gives authority."""

    type: str = Field(description="陈述类型 · statement type")
    id: Uuid = Field(description="唯一编号 · UUIDv7, unique in the ledger, in small letters")
    occurred_on: Maybe[Day] = Field(
        None, description="业务日期 · business day, YYYY-MM-DD, China Standard Time; any past day"
    )
    undated: Maybe[Text] = Field(
        None, description="无日期的原因 · why the business day is not stated; only without occurred_on"
    )
    booked_on: Maybe[Day] = Field(
        None, description="记账日期 · accounting day, YYYY-MM-DD; absent: the day of recording"
    )
    document: Maybe[DocumentNumber] = None
    on_behalf_of: Maybe[PartyCode] = Field(
        None, description="代报对象 · code of the party the fact is about; only with capacity compiled"
    )
    capacity: Maybe[Capacity] = Field(
        None, description="填报身份 · own 本单位填报, or compiled 汇总代报 for on_behalf_of"
    )
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=20)] = Field(
        (), description="附件 · attachments outside the log"
    )
    withheld: Annotated[tuple[Withheld, ...], Field(max_length=20)] = Field(
        (), description="不公开字段 · members kept out of the log, by salted digest"
    )

    @classmethod
    def type_name(cls) -> str:
        """Return the catalogue name of this type, such as `award.made`."""
        return str(cls.model_fields["type"].default)
