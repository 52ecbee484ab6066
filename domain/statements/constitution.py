"""Statements that constitute the ledger: its founding, who may sign what, and the version of the rules."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.statements.base import Part, Statement
from domain.statements.fields import EachOnce, FenOrNothing, Maybe, Name, Office, Proof, PublicKey, TypeName
from domain.vocabulary import Duty, FoundingAuthority, Kind, Scope

Duties = Annotated[
    tuple[Duty, ...],
    Field(min_length=1, max_length=2, description="职责 · prepare 经办, approve 审批; each at most once"),
    EachOnce,
]
RulesVersion = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}\.[0-9]{1,4}$",
        description="规则版本 · version of the decision rules, such as 2026.1",
    ),
]


class FoundingOfficer(Part):
    """An officer of a founding authority, with proof that the key is held (创始经办人员)."""

    officer: Office
    public_key: PublicKey
    duties: Duties
    proof: Proof


class FoundingParty(Part):
    """One of the three founding authorities and its first officers (创始机关)."""

    authority: FoundingAuthority = Field(
        description="创始机关 · finance 财政, education 教育, supervision 监督"
    )
    name: Maybe[Name] = Field(None, description="名称 · name of the authority")
    officers: Annotated[tuple[FoundingOfficer, ...], Field(min_length=2, max_length=20)] = Field(
        description="经办人员 · its first officers, two at least"
    )


class LedgerFounded(Statement):
    """The ledger is founded: its origin, the key of its log, three authorities, the rules (账本设立).

    The leaf hash of this statement is the founding fingerprint, the one thing a verifier must be given.
    """

    title_zh: ClassVar[str] = "账本设立"
    title_en: ClassVar[str] = "Ledger founded"
    type: Literal["ledger.founded"] = "ledger.founded"
    origin: str = Field(
        pattern=r"^[a-z0-9.-]+(/[a-z0-9._-]+)+$",
        max_length=100,
        description="账本标识 · origin of the log: a URL without scheme, as C2SP tlog-checkpoint asks",
    )
    log_key: str = Field(
        pattern=r"^[!-*,-~]{1,100}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{43,88}={0,2}$",
        max_length=200,
        description="日志公钥 · verifier key (vkey) of the log, as C2SP signed-note defines it",
    )
    rules: RulesVersion
    authorities: Annotated[tuple[FoundingParty, ...], Field(min_length=3, max_length=3)] = Field(
        description="创始机关 · the founding authorities: finance, education and supervision"
    )


class AuthorityRow(Part):
    """One row of who may sign what: statements of `type` from `over_fen`, by parties of `kind` (授权条目).

    Rows of one type and threshold with the same kind and scope must all be met; different kinds are
    alternatives, except in scope `joint`, where every row must be met.
    """

    type: TypeName
    over_fen: FenOrNothing = Field(0, description="起点金额（分） · in force above this amount in fen")
    kind: Kind = Field(description="单位类别 · kind of the signing party")
    scope: Scope = Field(
        description="范围 · nation 全国, province 本省, own 本单位, joint 共同, or a founding authority"
    )
    duty: Duty = Field(description="职责 · prepare 经办, approve 审批")
    count: int = Field(ge=1, le=10, description="人数 · how many officers, by person and not by key")


class AuthorityAdopted(Statement):
    """The founding authorities jointly change who may sign what, from here on (授权规则采用)."""

    title_zh: ClassVar[str] = "授权规则采用"
    title_en: ClassVar[str] = "Authority adopted"
    type: Literal["authority.adopted"] = "authority.adopted"
    rows: Annotated[tuple[AuthorityRow, ...], Field(min_length=1, max_length=500)] = Field(
        description="授权条目 · rows; a type's new rows take the place of all it had"
    )


class RulesAdopted(Statement):
    """The founding authorities jointly adopt a version of the decision rules, from here on (规则版本采用)."""

    title_zh: ClassVar[str] = "规则版本采用"
    title_en: ClassVar[str] = "Rules adopted"
    type: Literal["rules.adopted"] = "rules.adopted"
    version: RulesVersion
