"""Statements about contracts (合同) and the classes that deliver them (培训班)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.statements.base import Part, Statement
from domain.statements.delivery import ModeShare, TraineeTotal
from domain.statements.fields import (
    AccountCode,
    Count,
    Day,
    Fen,
    FenOrNothing,
    Maybe,
    PartyCode,
    Reference,
    Text,
)
from domain.vocabulary import ClassRank, Mode


class Instalment(Part):
    """One planned payment of a contract (付款计划)."""

    due_on: Day = Field(description="应付日期 · day it is due, YYYY-MM-DD")
    amount_fen: Fen


class ContractSigned(Statement):
    """A contract for training or a resource is signed (合同签订).

    It takes over what was committed by the award of its tender; the difference moves with the allotment.
    """

    title_zh: ClassVar[str] = "合同签订"
    title_en: ClassVar[str] = "Contract signed"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"responsible"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"class_rank", "responsible"}
    type: Literal["contract.signed"] = "contract.signed"
    contract: Reference = Field(description="合同编号 · number of the contract, unique in the ledger")
    tender: Maybe[Reference] = Field(None, description="采购编号 · number of the tender, where there was one")
    account: AccountCode
    institution: PartyCode = Field(description="培训机构 · code of the training institution (GB 32100)")
    amount_fen: Fen = Field(description="合同金额（分） · amount of the contract in fen")
    trainees: Count = Field(description="培训人数 · number of trainees")
    days: Count = Field(description="培训天数 · number of training days")
    class_rank: Maybe[ClassRank] = Field(
        None, description="培训类别 · class of training in the fee standard: I 一类, II 二类, III 三类"
    )
    schedule: Annotated[tuple[Instalment, ...], Field(max_length=60)] = Field(
        (), description="付款计划 · planned payments"
    )
    responsible: Maybe[Text] = Field(
        None, description="负责人 · who is responsible; in the clear an office only, a person's name withheld"
    )


class ContractAmended(Statement):
    """A contract's amount, trainees or days change, at least one of them (合同变更).

    The difference of amounts moves with the allotment.
    """

    title_zh: ClassVar[str] = "合同变更"
    title_en: ClassVar[str] = "Contract amended"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["contract.amended"] = "contract.amended"
    contract: Reference = Field(description="合同编号 · number of the contract")
    amount_fen: Maybe[Fen] = Field(
        None, description="变更后合同金额（分） · new amount of the contract in fen"
    )
    trainees: Maybe[Count] = Field(None, description="变更后培训人数 · new number of trainees")
    days: Maybe[Count] = Field(None, description="变更后培训天数 · new number of training days")
    reason: Maybe[Text] = Field(None, description="变更原因 · why")


class ContractTerminated(Statement):
    """A contract ends early (合同终止). What is still committed goes back to allotted."""

    title_zh: ClassVar[str] = "合同终止"
    title_en: ClassVar[str] = "Contract terminated"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["contract.terminated"] = "contract.terminated"
    contract: Reference = Field(description="合同编号 · number of the contract")
    reason: Maybe[Text] = Field(None, description="终止原因 · why")


class ContractSettled(Statement):
    """A contract's final account is drawn up (合同决算). What is still committed goes back to allotted."""

    title_zh: ClassVar[str] = "合同决算"
    title_en: ClassVar[str] = "Contract settled"
    type: Literal["contract.settled"] = "contract.settled"
    contract: Reference = Field(description="合同编号 · number of the contract")
    settled_fen: Maybe[FenOrNothing] = Field(
        None, description="决算金额（分） · amount of the final account in fen, as its document states it"
    )


class ClassOpened(Statement):
    """A class begins (开班), under a contract or without one."""

    title_zh: ClassVar[str] = "开班"
    title_en: ClassVar[str] = "Class opened"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"responsible"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"responsible"}
    type: Literal["class.opened"] = "class.opened"
    class_: Reference = Field(
        alias="class", description="班级编号 · number of the class, unique in the ledger"
    )
    contract: Maybe[Reference] = Field(None, description="合同编号 · number of the contract it is held under")
    institution: Maybe[PartyCode] = Field(
        None, description="培训机构 · code of who runs it; needed only where there is no contract to say so"
    )
    mode: Mode = Field(description="培训方式 · mode of training")
    starts_on: Day = Field(description="开始日期 · first day, YYYY-MM-DD")
    ends_on: Day = Field(description="结束日期 · last day, YYYY-MM-DD")
    planned: Count = Field(description="计划人数 · number of trainees planned")
    charge_fen: Maybe[FenOrNothing] = Field(
        None, description="向学员收费（分） · charge to each trainee in fen; 0 says that nothing is charged"
    )
    mode_shares: Annotated[tuple[ModeShare, ...], Field(max_length=20)] = Field(
        (), description="培训方式占比 · shares of modes, where there is more than one; they sum to 100"
    )
    practice_days: Maybe[Count] = Field(
        None, description="实践天数 · days of practice in schools, out of the days of the class"
    )
    responsible: Maybe[Text] = Field(
        None, description="负责人 · who is responsible; in the clear an office only, a person's name withheld"
    )


class ClassClosed(Statement):
    """A class ends, with how many attended and completed (结业). Its roster is only ever withheld."""

    title_zh: ClassVar[str] = "结业"
    title_en: ClassVar[str] = "Class closed"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"roster"}
    type: Literal["class.closed"] = "class.closed"
    class_: Reference = Field(alias="class", description="班级编号 · number of the class")
    attended: Count = Field(description="参训人数 · number of trainees who attended")
    completed: Maybe[Count] = Field(None, description="结业人数 · number of trainees who completed it")
    totals: Annotated[tuple[TraineeTotal, ...], Field(max_length=200)] = Field(
        (), description="参训人数分项 · those who attended, by area, stage, subject and origin"
    )
