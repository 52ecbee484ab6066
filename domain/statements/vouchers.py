"""Statements about training vouchers (培训券): issued to a trainee, redeemed once, or voided.

Source: 教师〔2010〕4号, trial training vouchers with which teachers choose items, methods and places. A
voucher is known by a digest of its serial number and a salt that the trainee holds, so that nobody who reads
the log can tell whose it is. It is not transferable and never paid out: what it reserves becomes a commitment
to the institution where it was redeemed.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.statements.base import Part, Statement
from domain.statements.fields import (
    AccountCode,
    Day,
    Digest,
    EachOnce,
    Fen,
    Maybe,
    Name,
    PartyCode,
    Reference,
    ShortText,
    Text,
)
from domain.vocabulary import Mode

SeriesNumber = Annotated[Reference, Field(description="培训券批次 · number of the series")]
SerialDigest = Annotated[
    Digest, Field(description="券号摘要 · SHA-256 of series, serial number and salt, base64url")
]


class Offer(Part):
    """One thing a voucher can be spent on (可选培训)."""

    item: Name = Field(description="培训项目 · what is taught")
    mode: Maybe[Mode] = Field(None, description="培训方式 · mode of training; absent: any")
    place: Maybe[ShortText] = Field(None, description="培训地点 · place; absent: any")


class VoucherIssued(Statement):
    """A voucher is issued, and its value reserved (培训券发放)."""

    title_zh: ClassVar[str] = "培训券发放"
    title_en: ClassVar[str] = "Voucher issued"
    type: Literal["voucher.issued"] = "voucher.issued"
    series: SeriesNumber
    serial_digest: SerialDigest
    account: AccountCode = Field(description="资金账户 · account that pays; one for the whole series")
    value_fen: Fen = Field(description="券面价值（分） · value of the voucher in fen")
    offers: Annotated[tuple[Offer, ...], Field(min_length=1, max_length=50)] = Field(
        description="可选培训 · what it can be spent on: items, methods, places"
    )
    institutions: Annotated[tuple[PartyCode, ...], Field(min_length=1, max_length=100), EachOnce] = Field(
        description="可选机构 · codes of the institutions where it can be redeemed"
    )
    expires_on: Day = Field(description="有效期至 · last day it can be redeemed, YYYY-MM-DD")


class VoucherRedeemed(Statement):
    """A trainee redeems a voucher at a listed institution, once (培训券使用)."""

    title_zh: ClassVar[str] = "培训券使用"
    title_en: ClassVar[str] = "Voucher redeemed"
    type: Literal["voucher.redeemed"] = "voucher.redeemed"
    series: SeriesNumber
    serial_digest: SerialDigest
    institution: PartyCode = Field(description="培训机构 · code of the institution where it was redeemed")
    class_: Maybe[Reference] = Field(None, alias="class", description="班级编号 · number of the class")


class VoucherVoided(Statement):
    """A voucher that was not redeemed is void, and its value free again (培训券作废)."""

    title_zh: ClassVar[str] = "培训券作废"
    title_en: ClassVar[str] = "Voucher voided"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["voucher.voided"] = "voucher.voided"
    series: SeriesNumber
    serial_digest: SerialDigest
    reason: Maybe[Text] = Field(None, description="作废原因 · why")
