"""The kinds of members that statements have: money, days, codes, texts, as strict pydantic types.

Every kind says in Chinese and English what it holds, with its unit; a member that means something more
special says so itself. Checks of codes and days are remembered, since the same few hundred fill a ledger.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Annotated, Any, Final, TypeVar, cast

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema

from domain.accounts import AccountError, parse_account
from domain.codes import CodeError, check_party_code
from domain.holders import is_holder
from domain.money import MAX_FEN
from domain.personal_data import personal_datum
from domain.vocabulary import FOUNDING_AUTHORITIES

T = TypeVar("T")


class _NeverNull:
    """Takes null out of what is read: a member is stated or left out, one way to say nothing."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        assert schema["type"] == "nullable", "Maybe is for kinds that are not optional themselves"
        return cast(CoreSchema, schema["schema"])


Maybe = Annotated[T | None, _NeverNull()]
"""A member that may be left out, and then is None here; null in the bytes is refused."""

_DAY: Final = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_REMEMBERED_DAYS: Final = 4_096
_REMEMBERED_CODES: Final = 65_536
"""More parties than the plan has in a year; a hundred bytes each."""


def _day(value: object) -> datetime.date:
    if not isinstance(value, str):
        raise ValueError(_A_DAY)
    return _day_of(value)


_A_DAY: Final = "expected a day as YYYY-MM-DD between 1900 and 2099"


@lru_cache(maxsize=_REMEMBERED_DAYS)
def _day_of(text: str) -> datetime.date:
    if _DAY.fullmatch(text) is None:
        raise ValueError(_A_DAY)
    return datetime.date.fromisoformat(text)


def _account(text: str) -> str:
    try:
        parse_account(text)
    except AccountError as error:
        raise ValueError(
            f"{error.reason}; expected year/line/holder such as 2026/rural.short-term/41"
        ) from None
    return text


def _holder(text: str) -> str:
    if not is_holder(text):
        raise ValueError("expected 00, a province code, XPCC, or a 4- or 6-digit code beneath a province")
    return text


@lru_cache(maxsize=_REMEMBERED_CODES)
def _party(text: str) -> str:
    if text in FOUNDING_AUTHORITIES:
        return text
    try:
        check_party_code(text)
    except CodeError as error:
        raise ValueError(error.reason) from None
    # One identity number in 31 has the check character of a social credit code as well.
    kind = personal_datum(text)
    if kind is not None:
        raise ValueError(f"this looks like a {kind}; expected an organisation's code")
    return text


def _each_once(items: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(items)) != len(items):
        raise ValueError("one of them twice; expected each once")
    return items


Fen = Annotated[int, Field(ge=1, le=MAX_FEN, description="金额（分） · amount in fen, 1 … 2^53−1")]
FenOrNothing = Annotated[
    int, Field(ge=0, le=MAX_FEN, description="金额（分，可为零） · amount in fen, 0 … 2^53−1")
]
Delta = Annotated[
    int,
    Field(
        ge=-MAX_FEN, le=MAX_FEN, description="增减额（分） · change in fen, below zero to take back, never 0"
    ),
]
Day = Annotated[
    datetime.date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": "^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$"}),
    Field(description="日期 · day, YYYY-MM-DD, China Standard Time"),
]
Year = Annotated[int, Field(ge=2000, le=2099, description="预算年度 · fiscal year")]
Count = Annotated[int, Field(ge=0, le=10_000_000, description="数量 · a whole number")]
VoucherLine = Annotated[int, Field(ge=1, le=10_000, description="凭证分录号 · line of the voucher, from 1")]
LogSize = Annotated[int, Field(ge=1, le=2**53 - 1, description="日志大小 · size of the log, in entries")]
Uuid = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        description="唯一编号 · UUIDv7 of a statement, in small letters",
    ),
]
AccountCode = Annotated[
    str,
    AfterValidator(_account),
    Field(max_length=60, description="资金账户 · account: year/line/holder, with @source unless central"),
]
HolderCode = Annotated[
    str,
    AfterValidator(_holder),
    Field(
        max_length=6,
        description="资金持有方 · holder: 00, a province of GB/T 2260, XPCC, or a 4- or 6-digit code beneath",
    ),
]
PartyCode = Annotated[
    str,
    AfterValidator(_party),
    Field(
        max_length=18,
        description="单位代码 · unified social credit code (GB 32100) or, before 2015, organisation code "
        "(GB 11714); a founding authority without a code yet: finance, education or supervision",
    ),
]
Reference = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z\u3400-\u9fff][0-9A-Za-z\u3400-\u9fff〔〕（）()\[\]._#/-]{0,63}$",
        description="编号 · number as its office writes it: letters, digits, Chinese, 〔〕（）()[]._#/-",
    ),
]
DocumentNumber = Annotated[
    str,
    Field(
        # It is part of business keys: a space at an end must not make another document of it.
        pattern=r"^\S(.*\S)?$",
        max_length=80,
        description="文号 · number of the official document",
    ),
]
Text = Annotated[
    str, Field(min_length=1, max_length=400, description="文字 · text in the clear, without personal data")
]
Name = Annotated[
    str, Field(min_length=1, max_length=120, description="名称 · name of an organisation or a project")
]
ShortText = Annotated[str, Field(min_length=1, max_length=20, description="短文字 · a word or two")]
MemberName = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$", description="成员名 · name of a member")]
TypeName = Annotated[
    str,
    Field(pattern=r"^[a-z-]+\.[a-z-]+$", max_length=60, description="陈述类型 · statement type, noun.verb"),
]
Quantity = Annotated[
    str,
    Field(
        pattern=r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,4})?$",
        description="数量 · decimal number as text, up to 4 places",
    ),
]
Score = Annotated[
    str,
    Field(
        pattern=r"^(0|[1-9][0-9]{0,2})(\.[0-9]{1,2})?$",
        description="评审得分 · score, decimal number as text, up to 2 places",
    ),
]
_THIRTY_TWO_BYTES: Final = r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$"
Digest = Annotated[
    str,
    Field(pattern=_THIRTY_TWO_BYTES, description="摘要 · SHA-256, base64url without padding"),
]
PublicKey = Annotated[
    str,
    Field(
        pattern=_THIRTY_TWO_BYTES,
        description="公钥 · Ed25519 public key (RFC 8032), 32 bytes, base64url without padding",
    ),
]
KeyId = Annotated[
    str, Field(pattern=_THIRTY_TWO_BYTES, description="密钥标识 · RFC 7638 thumbprint of a public key")
]
Proof = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{85}[AQgw]$",
        description="持有证明 · Ed25519 signature by the key itself over its enrolment, base64url",
    ),
]
Seed = Annotated[
    str, Field(pattern=_THIRTY_TWO_BYTES, description="随机数 · 32 random bytes, base64url without padding")
]
Signature = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{85}[AQgw]$",
        description="签名 · Ed25519 signature (RFC 8032), base64url without padding",
    ),
]
Office = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$",
        description="岗位 · an officer by office, never by personal name",
    ),
]
EachOnce = AfterValidator(_each_once)
"""For short lists whose items must differ."""
