"""Statements about money paid and spent: disbursements, payments without contract, expenses.

A payee in the clear is a registered organisation by its code; any other payee's name is withheld.
"""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from pydantic import Field

from domain.statements.base import Statement
from domain.statements.fields import (
    AccountCode,
    Fen,
    Maybe,
    PartyCode,
    Quantity,
    Reference,
    ShortText,
    Text,
    Uuid,
    VoucherLine,
)
from domain.vocabulary import Category, LecturerRank

_SERIES: Final = "培训券批次 · number of the voucher series, instead of a contract"
_INSTITUTION: Final = "培训机构 · code of the institution where the vouchers were redeemed; only with series"


class DisbursementMade(Statement):
    """A treasury pays an institution under a contract, or for redeemed vouchers (资金拨付).

    Either `contract` is stated, or `series` with the `institution` where its vouchers were redeemed.
    """

    title_zh: ClassVar[str] = "资金拨付"
    title_en: ClassVar[str] = "Disbursement made"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"payee"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"payee"})
    type: Literal["disbursement.made"] = "disbursement.made"
    contract: Maybe[Reference] = Field(None, description="合同编号 · number of the contract")
    series: Maybe[Reference] = Field(None, description=_SERIES)
    institution: Maybe[PartyCode] = Field(None, description=_INSTITUTION)
    payee: Maybe[PartyCode] = Field(
        None,
        description="收款单位 · code of the registered organisation that is paid; any other payee withheld",
    )
    amount_fen: Fen
    payment_order: Reference = Field(
        description="支付令号 · number of the payment order, unique for its payer"
    )


class DisbursementReturned(Statement):
    """An institution pays money back under a contract, or of a voucher series (拨款退回)."""

    title_zh: ClassVar[str] = "拨款退回"
    title_en: ClassVar[str] = "Disbursement returned"
    type: Literal["disbursement.returned"] = "disbursement.returned"
    contract: Maybe[Reference] = Field(None, description="合同编号 · number of the contract")
    series: Maybe[Reference] = Field(None, description=_SERIES)
    institution: Maybe[PartyCode] = Field(None, description=_INSTITUTION)
    amount_fen: Fen
    payment_order: Reference = Field(
        description="退款凭证号 · number of the order of return, unique for its payer"
    )


class PaymentMade(Statement):
    """A treasury pays without a contract (直接支付); recorded, and flagged."""

    title_zh: ClassVar[str] = "直接支付"
    title_en: ClassVar[str] = "Payment made"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"payee", "purpose"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"payee", "purpose"})
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"purpose"}
    type: Literal["payment.made"] = "payment.made"
    account: AccountCode
    payee: Maybe[PartyCode] = Field(
        None,
        description="收款单位 · code of the registered organisation that is paid; any other payee withheld",
    )
    purpose: Maybe[Text] = Field(None, description="用途 · what it is for")
    category: Category = Field(description="支出类别 · category of the expense")
    amount_fen: Fen
    payment_order: Reference = Field(
        description="支付令号 · number of the payment order, unique for its payer"
    )


class ExpenseRecorded(Statement):
    """An institution spends under a contract (支出)."""

    title_zh: ClassVar[str] = "支出"
    title_en: ClassVar[str] = "Expense recorded"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"payee"}
    indispensable: ClassVar[frozenset[str]] = frozenset({"payee"})
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {
        "quantity",
        "unit",
        "lecturer_rank",
        "class_hours",
    }
    type: Literal["expense.recorded"] = "expense.recorded"
    contract: Reference = Field(description="合同编号 · number of the contract")
    class_: Maybe[Reference] = Field(None, alias="class", description="班级编号 · number of the class")
    category: Category = Field(description="支出类别 · category of the expense")
    amount_fen: Fen
    quantity: Maybe[Quantity] = None
    unit: Maybe[ShortText] = Field(None, description="单位 · unit of the quantity, such as 人天")
    unit_price_fen: Maybe[Fen] = Field(None, description="单价（分） · price of one unit in fen")
    lecturer_rank: Maybe[LecturerRank] = Field(
        None, description="讲课人职称 · rank of the lecturer, never the name"
    )
    class_hours: Maybe[Quantity] = Field(
        None, description="学时 · class hours taught, decimal number as text, up to 4 places"
    )
    payee: Maybe[PartyCode] = Field(
        None,
        description="收款单位 · code of the registered organisation that is paid; any other payee withheld",
    )
    voucher: Reference = Field(description="凭证号 · number of the accounting voucher")
    voucher_line: VoucherLine


class ExpenseReversed(Statement):
    """A whole expense is taken back (支出冲销)."""

    title_zh: ClassVar[str] = "支出冲销"
    title_en: ClassVar[str] = "Expense reversed"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["expense.reversed"] = "expense.reversed"
    reverses: Uuid = Field(description="被冲销的支出 · id of the expense.recorded")
    reason: Maybe[Text] = Field(None, description="冲销原因 · why")
