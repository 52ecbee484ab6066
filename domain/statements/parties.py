"""Statements about parties (单位) and their officers' keys (密钥)."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from domain.statements.base import Statement
from domain.statements.constitution import Duties
from domain.statements.fields import (
    Day,
    HolderCode,
    KeyId,
    LogSize,
    Maybe,
    Name,
    Office,
    PartyCode,
    Proof,
    PublicKey,
    Text,
)
from domain.vocabulary import FoundingAuthority, Kind, Ownership


class PartyRegistered(Statement):
    """A party enters the ledger (单位登记).

    With `founding` it gives that founding authority its name and code, once.
    """

    title_zh: ClassVar[str] = "单位登记"
    title_en: ClassVar[str] = "Party registered"
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"name", "ownership"}
    type: Literal["party.registered"] = "party.registered"
    kind: Kind = Field(description="单位类别 · kind of party")
    name: Name = Field(description="单位名称 · name of the organisation")
    code: PartyCode = Field(
        description="单位代码 · unified social credit code (GB 32100) or, from before 2015, organisation code"
    )
    province: Maybe[HolderCode] = Field(
        None, description="所属地区 · province-level code it belongs to, or a code beneath; absent: central"
    )
    ownership: Maybe[Ownership] = Field(
        None, description="办学性质 · public 公办 or private 民办, on an equal footing"
    )
    founding: Maybe[FoundingAuthority] = Field(
        None, description="创始机关 · the founding authority that hereby gets its name and code"
    )


class PartySuspended(Statement):
    """A party may not sign, bid or be contracted from here on (单位暂停)."""

    title_zh: ClassVar[str] = "单位暂停"
    title_en: ClassVar[str] = "Party suspended"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["party.suspended"] = "party.suspended"
    party: PartyCode
    reason: Maybe[Text] = Field(None, description="暂停原因 · why")


class KeyEnrolled(Statement):
    """An officer's key is enrolled for a party, with proof that its holder possesses it (密钥登记)."""

    title_zh: ClassVar[str] = "密钥登记"
    title_en: ClassVar[str] = "Key enrolled"
    type: Literal["key.enrolled"] = "key.enrolled"
    party: PartyCode
    officer: Office
    public_key: PublicKey
    duties: Duties
    valid_from: Maybe[Day] = Field(None, description="任期起 · first day of the term, YYYY-MM-DD")
    valid_to: Maybe[Day] = Field(None, description="任期止 · last day of the term, YYYY-MM-DD")
    proof: Proof


class KeyRevoked(Statement):
    """A key signs nothing from here on (密钥吊销).

    What it signed before stays good, except from `compromised_since` on: those statements are disputed until
    the party confirms or reverses each.
    """

    title_zh: ClassVar[str] = "密钥吊销"
    title_en: ClassVar[str] = "Key revoked"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["key.revoked"] = "key.revoked"
    kid: KeyId
    reason: Maybe[Text] = Field(None, description="吊销原因 · why")
    compromised_since: Maybe[LogSize] = Field(
        None, description="失密起点 · size of the log from which on the key's statements are disputed"
    )
