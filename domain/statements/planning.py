"""Statements about plans and their review, and about quotas of the demonstration lines (实施方案、名额).

Source: the founding notice (教师〔2010〕4号): plans follow an inquiry into needs, and education and finance
both look them over.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from domain.statements.base import Part, Statement
from domain.statements.fields import (
    Count,
    Day,
    DocumentNumber,
    EachOnce,
    Fen,
    HolderCode,
    Maybe,
    PartyCode,
    Reference,
    ShortText,
    Text,
    Year,
)
from domain.vocabulary import LINES, Category, DemonstrationLine, Line, ReviewOutcome, ReviewSide

MAX_ROWS: Final = 100
"""Rows of one kind in a plan; a province's plan has a few dozen."""

PlanVersion = Annotated[int, Field(ge=1, le=1_000, description="方案版次 · version of the plan, from 1")]


class NeedsSurvey(Part):
    """One inquiry into what teachers need (需求调研)."""

    surveyed: Count = Field(description="调研人数 · number of teachers asked")
    summary: Maybe[Text] = Field(None, description="调研结论 · what was found, without personal data")


class PlannedQuota(Part):
    """Trainees planned for a line, and for how many days (培训名额)."""

    line: Line = Field(description="项目 · line, one of the plan's")
    trainees: Count = Field(description="培训人数 · number of trainees")
    days: Count = Field(description="培训天数 · number of training days")


class PlannedExpense(Part):
    """What a plan wants for a category of expenses (经费预算)."""

    category: Category = Field(description="支出类别 · category of the expense")
    amount_fen: Fen


class PlannedStage(Part):
    """One stage of a plan's calendar (进度安排)."""

    stage: ShortText = Field(description="阶段 · what is done")
    starts_on: Day = Field(description="开始日期 · first day, YYYY-MM-DD")
    ends_on: Day = Field(description="结束日期 · last day, YYYY-MM-DD")


class PlanSubmitted(Statement):
    """A holder hands in its plan of implementation for a year, or a new version of it (实施方案报送).

    Each version is a statement of its own; the newest one counts, the others stay to be read.
    """

    title_zh: ClassVar[str] = "实施方案报送"
    title_en: ClassVar[str] = "Plan submitted"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"evaluation", "responsible"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"evaluation", "responsible"}
    type: Literal["plan.submitted"] = "plan.submitted"
    plan: Reference = Field(description="方案编号 · number of the plan, unique in the ledger")
    version: PlanVersion = Field(1, description="方案版次 · version, counted from 1; absent: 1")
    fiscal_year: Year
    holder: HolderCode = Field(description="报送单位 · holder whose plan it is: 00 central, or a province")
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=len(LINES)), EachOnce] = Field(
        description="项目 · lines of the plan, each once"
    )
    needs: Annotated[tuple[NeedsSurvey, ...], Field(max_length=MAX_ROWS)] = Field(
        (), description="需求调研 · inquiries into needs"
    )
    quota: Annotated[tuple[PlannedQuota, ...], Field(max_length=MAX_ROWS)] = Field(
        (), description="培训名额 · trainees and days by line"
    )
    budget: Annotated[tuple[PlannedExpense, ...], Field(max_length=MAX_ROWS)] = Field(
        (), description="经费预算 · money by category"
    )
    calendar: Annotated[tuple[PlannedStage, ...], Field(max_length=MAX_ROWS)] = Field(
        (), description="进度安排 · stages and their days"
    )
    evaluation: Maybe[Text] = Field(None, description="评估方案 · how the effect is going to be evaluated")
    responsible: Maybe[Text] = Field(
        None, description="负责人 · who is responsible; in the clear an office only, a person's name withheld"
    )


class PlanReviewed(Statement):
    """Education or finance looks over a version of a plan (方案审核).

    A version is approved when both sides approved it, returned when one of them returned it.
    """

    title_zh: ClassVar[str] = "方案审核"
    title_en: ClassVar[str] = "Plan reviewed"
    withholdable: ClassVar[frozenset[str]] = Statement.withholdable | {"reason"}
    correctable: ClassVar[frozenset[str]] = Statement.correctable | {"reason"}
    type: Literal["plan.reviewed"] = "plan.reviewed"
    plan: Reference = Field(description="方案编号 · number of the plan")
    version: PlanVersion = Field(description="方案版次 · the version that was read")
    side: ReviewSide = Field(description="审核方 · education 教育 or finance 财政")
    outcome: ReviewOutcome = Field(description="审核结果 · approved 通过, or returned 退回 to be changed")
    reason: Maybe[Text] = Field(None, description="审核意见 · why")


class QuotaAssigned(Statement):
    """Places in a demonstration line go to a holder or to an institution, one of the two (名额下达)."""

    title_zh: ClassVar[str] = "名额下达"
    title_en: ClassVar[str] = "Quota assigned"
    correctable: ClassVar[frozenset[str]] = Statement.correctable - {"document"}
    type: Literal["quota.assigned"] = "quota.assigned"
    document: DocumentNumber
    fiscal_year: Year
    line: DemonstrationLine = Field(description="示范性项目 · line of the demonstration project")
    holder: Maybe[HolderCode] = Field(None, description="派出单位 · holder that sends the trainees")
    institution: Maybe[PartyCode] = Field(
        None, description="培训机构 · code of the institution that trains them"
    )
    trainees: Count = Field(description="培训人数 · number of trainees")
