"""The statement that closes a period of the books with the balances of every account (结账)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.money import MAX_FEN
from domain.statements.base import Part, Statement
from domain.statements.fields import AccountCode, LogSize

Period = Annotated[
    str,
    Field(
        pattern=r"^20[0-9]{2}(-(0[1-9]|1[0-2]))?$",
        description="会计期间 · month YYYY-MM, or year YYYY",
    ),
]

Balance = Annotated[int, Field(ge=-MAX_FEN, le=MAX_FEN, description="余额（分） · balance in fen")]


class ClosingBalance(Part):
    """The balances of one account at the end of a period, by booking day; what is nothing is left out.

    What was paid out of an account stands in both books, as `outlaid` and as what institutions hold or have
    spent: one figure says both.
    """

    account: AccountCode
    appropriation_fen: Balance = Field(0, description="预算来源（分） · appropriation, normally below zero")
    unallocated_fen: Balance = Field(0, description="待下达（分） · unallocated, in fen")
    allotted_fen: Balance = Field(0, description="已下达（分） · allotted, in fen")
    reserved_fen: Balance = Field(0, description="已预留（分） · reserved, in fen")
    committed_fen: Balance = Field(0, description="已承诺（分） · committed, in fen")
    outlaid_fen: Balance = Field(
        0, description="已拨付（分） · outlaid, in fen; in the cash book held by institutions or spent"
    )
    state_fen: Balance = Field(0, description="国家财政（分） · state, normally below zero")
    treasury_fen: Balance = Field(0, description="国库（分） · treasury, in fen")


class PeriodClosed(Statement):
    """Central finance and supervision close a month or a year: nothing is booked into it any more (结账).

    Every earlier month is closed with it. Refused if the balances differ from the ledger's. Facts of the
    period that come to light later are booked in an open period and keep their business day.
    """

    title_zh: ClassVar[str] = "结账"
    title_en: ClassVar[str] = "Period closed"
    type: Literal["period.closed"] = "period.closed"
    period: Period
    through: LogSize = Field(
        description="日志大小 · size of the log whose statements the balances take in, in entries"
    )
    balances: Annotated[tuple[ClosingBalance, ...], Field(max_length=500)] = Field(
        description="余额表 · balances of every account that has any, in the order of accounts"
    )
