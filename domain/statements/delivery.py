"""How a class is delivered and what it did: shares of modes, who came, charges, evaluations (培训实施与成效).

Source: the founding notice (教师〔2010〕4号): modes of training are combined; 乱收费 is forbidden; content,
arrangement, management service and satisfaction are looked into.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.statements.base import Part, Statement
from domain.statements.fields import Count, FenOrNothing, Maybe, Reference, ShortText
from domain.vocabulary import Dimension, EvaluatedBy, Mode

Percentage = Annotated[
    str,
    Field(
        pattern=r"^(100(\.0{1,2})?|(0|[1-9][0-9]?)(\.[0-9]{1,2})?)$",
        description="百分数 · 0 … 100, decimal number as text, up to 2 places",
    ),
]
Purpose = Annotated[
    # It is part of a business key: a space at an end must not make another purpose of it.
    str, Field(pattern=r"^\S(.*\S)?$", max_length=40, description="用途 · what it is for")
]
Standard = Annotated[
    str,
    Field(
        pattern=r"^\S(.*\S)?$", max_length=80, description="标准 · document or number of the standard applied"
    ),
]


class ModeShare(Part):
    """The share of one mode in a class, in whole per cent (培训方式占比)."""

    mode: Mode = Field(description="培训方式 · mode of training")
    percent: Annotated[int, Field(ge=1, le=100)] = Field(description="占比（%） · per cent of the training")


class TraineeTotal(Part):
    """How many of the trainees who attended share something (参训人数分项).

    `key` is for `rural` urban 城区, town 镇区 or rural 乡村; for `stage` kindergarten 幼儿园, primary 小学,
    junior-secondary 初中, senior-secondary 高中 or other 其他; for `origin` a holder's code; for `subject`
    the school subject in the field's words.
    """

    by: Dimension = Field(description="分项 · dimension of the total")
    key: ShortText = Field(description="类别 · which of its values")
    count: Count = Field(description="人数 · number of trainees")


class ChargeDeclared(Statement):
    """It is stated what trainees of a class are charged, for one purpose (收费申报)."""

    title_zh: ClassVar[str] = "收费申报"
    title_en: ClassVar[str] = "Charge declared"
    type: Literal["charge.declared"] = "charge.declared"
    class_: Reference = Field(alias="class", description="班级编号 · number of the class")
    charge_fen: FenOrNothing = Field(
        description="向每名学员收费（分） · charge to each trainee in fen; 0 says that nothing is charged"
    )
    purpose: Purpose = Field(description="收费用途 · what the charge is for, such as 资料费")


class EvaluationRecorded(Statement):
    """A class is evaluated by its trainees, by experts or by who ran it (成效评估).

    At least one of the scores and the satisfaction rate is stated.
    """

    title_zh: ClassVar[str] = "成效评估"
    title_en: ClassVar[str] = "Evaluation recorded"
    type: Literal["evaluation.recorded"] = "evaluation.recorded"
    class_: Reference = Field(alias="class", description="班级编号 · number of the class")
    by: EvaluatedBy = Field(description="评估主体 · trainees 学员, experts 专家 or self 机构自评")
    content: Maybe[Percentage] = Field(None, description="培训内容得分 · score of the content, 0 … 100")
    arrangement: Maybe[Percentage] = Field(
        None, description="教学安排得分 · score of the teaching arrangement, 0 … 100"
    )
    management: Maybe[Percentage] = Field(
        None, description="管理服务得分 · score of the management service, 0 … 100"
    )
    satisfaction: Maybe[Percentage] = Field(
        None, description="满意率（%） · per cent of those asked who were satisfied, 0 … 100"
    )
    respondents: Count = Field(description="评估人数 · number of those who answered")
    standard: Standard = Field(description="评估标准 · document or number of the standard it was measured by")
