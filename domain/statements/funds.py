"""Statements about public money before it is committed: appropriation, allocation, arrival, carry-over."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.statements.base import Statement
from domain.statements.fields import (
    AccountCode,
    Day,
    Delta,
    DocumentNumber,
    Fen,
    FenOrNothing,
    HolderCode,
    Maybe,
    Reference,
    Text,
    Uuid,
    Year,
)
from domain.vocabulary import Line, Source

FunctionClass = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{3,7}$",
        description="功能分类科目 · functional class of the expenditure budget, such as 2050803",
    ),
]
ProjectCode = Annotated[
    str, Field(pattern=r"^[0-9A-Z]{4,20}$", description="项目代码 · code of the budget project")
]


class AppropriationEnacted(Statement):
    """A budget grants money to a line for a year (预算批复).

    `holder` names whose budget it is when the source is not the centre.
    """

    title_zh: ClassVar[str] = "预算批复"
    title_en: ClassVar[str] = "Appropriation enacted"
    correctable: ClassVar[frozenset[str]] = (Statement.correctable - {"document"}) | {
        "function_class",
        "project_code",
    }
    type: Literal["appropriation.enacted"] = "appropriation.enacted"
    document: DocumentNumber
    fiscal_year: Year
    line: Line = Field(description="项目 · line of the plan")
    source: Source = Field("central", description="资金来源 · source of the money; absent: central")
    holder: HolderCode = Field(
        "00", description="预算单位 · whose budget: 00 central (also when absent), or a province-level code"
    )
    amount_fen: Fen
    function_class: Maybe[FunctionClass] = None
    project_code: Maybe[ProjectCode] = None


class AllocationMade(Statement):
    """Money is allotted to an account, from a budget's pool or from a holder above (资金下达)."""

    title_zh: ClassVar[str] = "资金下达"
    title_en: ClassVar[str] = "Allocation made"
    correctable: ClassVar[frozenset[str]] = Statement.correctable - {"document"}
    type: Literal["allocation.made"] = "allocation.made"
    document: DocumentNumber
    account: AccountCode = Field(description="下达到的资金账户 · account the money is allotted to")
    from_holder: HolderCode = Field(
        description="下达单位 · holder who allots, above the account's or its own pool"
    )
    amount_fen: Fen
    advance_notice: Maybe[bool] = Field(
        None, description="提前下达 · whether it is notice ahead of the year (预算法实施条例 art. 48)"
    )


class AllocationAdjusted(Statement):
    """An allocation is raised or lowered (资金调整)."""

    title_zh: ClassVar[str] = "资金调整"
    title_en: ClassVar[str] = "Allocation adjusted"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = (Statement.correctable - {"document"}) | {"reason"}
    type: Literal["allocation.adjusted"] = "allocation.adjusted"
    adjusts: Uuid = Field(description="被调整的下达 · id of the allocation.made")
    delta_fen: Delta
    reason: Maybe[Text] = Field(None, description="调整原因 · why")


class FundsReceived(Statement):
    """Money arrives in a treasury (资金到账), from the state or from a treasury above."""

    title_zh: ClassVar[str] = "资金到账"
    title_en: ClassVar[str] = "Funds received"
    type: Literal["funds.received"] = "funds.received"
    account: AccountCode = Field(description="到账的资金账户 · account the money arrived in")
    from_holder: HolderCode = Field(description="拨出单位 · holder whose treasury sent it")
    amount_fen: Fen
    voucher: Reference = Field(description="入账凭证号 · number of the voucher of arrival")


class BalanceCarriedOver(Statement):
    """Unused money may be used in a later year (结转). Source: 预算法 art. 42."""

    title_zh: ClassVar[str] = "结转"
    title_en: ClassVar[str] = "Balance carried over"
    type: Literal["balance.carried-over"] = "balance.carried-over"
    account: AccountCode
    amount_fen: Fen
    usable_until: Day = Field(description="可使用至 · last day it may be used, YYYY-MM-DD")


class BalanceReturned(Statement):
    """Unused money goes back to the budget it came from (结余收回), with the cash that was held for it."""

    title_zh: ClassVar[str] = "结余收回"
    title_en: ClassVar[str] = "Balance returned"
    type: Literal["balance.returned"] = "balance.returned"
    account: AccountCode
    amount_fen: Fen = Field(description="收回指标（分） · allotment given back, in fen")
    cash_fen: FenOrNothing = Field(
        description="收回资金（分） · cash given back, in fen; 0 when none was held"
    )
