"""The statement by which measures are adopted: dated law as data, for questions alone (办法)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.statements.base import Part, Statement
from domain.statements.fields import Day, Maybe, Name
from domain.statements.supervision import Article

FigureName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$",
        max_length=60,
        description="指标名称 · name of the figure, such as training.cap",
    ),
]
FigureScope = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9]+([./-][A-Za-z0-9]+)*$",
        max_length=60,
        description="适用范围 · what it applies to, such as III/lodging; absent: everything",
    ),
]
FigureValue = Annotated[
    str,
    Field(
        pattern=r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$",
        description="数值 · decimal number as text, up to 4 places; money in fen",
    ),
]
FigureUnit = Annotated[
    str,
    Field(
        pattern=r"^[a-z]+([ /-][a-z]+)*$",
        max_length=40,
        description="单位 · unit, such as fen/person-day, days, working-days, percent",
    ),
]


class Figure(Part):
    """One figure of an instrument (指标)."""

    name: FigureName
    scope: Maybe[FigureScope] = None
    value: FigureValue
    unit: FigureUnit


class MeasuresAdopted(Statement):
    """The founding authorities adopt figures of one instrument, in force between two days (办法采用).

    The figure that was in force on a fact's day is the one that applies to it, whenever it was loaded.
    """

    title_zh: ClassVar[str] = "办法采用"
    title_en: ClassVar[str] = "Measures adopted"
    type: Literal["measures.adopted"] = "measures.adopted"
    instrument: Name = Field(description="办法名称 · name and number of the instrument")
    article: Article
    in_force_from: Day = Field(description="施行日期 · first day in force, YYYY-MM-DD")
    in_force_to: Maybe[Day] = Field(None, description="失效日期 · last day in force, YYYY-MM-DD")
    figures: Annotated[tuple[Figure, ...], Field(min_length=1, max_length=200)] = Field(
        description="指标 · figures, each name and scope once"
    )
