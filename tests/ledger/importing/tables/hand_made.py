"""Sheets and forms made by hand: what an office might keep, in a few lines.

    sheet([["合同编号", "金额（元）"], ["HT-1", "1,200.00"], ["合计", Formula("SUM(B2:B2)")]])

A text is a text cell, an int or a Decimal a number, None a blank; cells stand as they are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.forms.form import Field, Form, Made, Product, RowFault, Spread, Value, World
from ledger.importing.tables.data_rows import DataRow, TotalRow
from ledger.importing.tables.layout import Layout, Table, find_tables
from ledger.importing.tables.problems import CellProblem
from ledger.importing.tables.table_rows import read_rows
from ledger.importing.tables.totals import TotalCheck, Totals
from ledger.importing.workbooks.cells import Cell, Merge, SheetRow
from ledger.importing.workbooks.sheets import Sheet

Content = str | int | Decimal | Cell | None


def text(content: str) -> Cell:
    return Cell("text", content)


def number(digits: str, number_format: str = "General") -> Cell:
    return Cell("number", digits, number_format)


def excel_day(serial: str) -> Cell:
    return Cell("number", serial, "yyyy-mm-dd", True)


def formula(code: str, value: str | None = None) -> Cell:
    """A formula, with its stored value or without."""
    return Cell("blank", formula=code) if value is None else Cell("number", value, formula=code)


def cell(content: Content) -> Cell:
    if isinstance(content, Cell):
        return content
    return text(content) if isinstance(content, str) else Cell("number", str(content))


def sheet(
    rows: Sequence[Sequence[Content]],
    name: str = "Sheet1",
    *,
    merges: Sequence[Merge] = (),
    first_column: int = 1,
    is_hidden: bool = False,
    hidden_rows: Sequence[int] = (),
) -> Sheet:
    """A sheet whose first row is row 1; an empty row stands for a blank one that the reader leaves out."""
    made = [
        SheetRow(
            place,
            {first_column + at: cell(content) for at, content in enumerate(row) if content is not None},
            place in hidden_rows,
        )
        for place, row in enumerate(rows, 1)
        if row
    ]
    return Sheet(name, lambda: iter(made), is_hidden, tuple(merges))


def _make_nothing(values: Mapping[str, Value], world: World) -> Sequence[Made | RowFault]:
    raise AssertionError("no row is stated here")


def _form(name: str, zh: str, words: tuple[str, ...], fields: tuple[Field, ...], **more: object) -> Form:
    return Form(
        name=name, zh=zh, en=name, words=words, fields=fields, author="provincial-education",
        types=(), make=_make_nothing, **more,  # type: ignore[arg-type]
    )  # fmt: skip


EXPENSES = _form(
    "expenses",
    "支出明细",
    ("支出明细",),
    (
        Field("voucher", "reference", ("凭证号",), "voucher"),
        Field("contract", "reference", ("合同编号", "合同号"), "contract"),
        Field("category", "category", ("费用类别", "类别"), "category"),
        Field("occurred_on", "day", ("发生日期", "日期"), "day"),
        Field("quantity", "decimal", ("数量",), "quantity", is_required=False, may_be_blank=True),
        Field("unit_price", "money", ("单价",), "unit price", is_required=False, may_be_blank=True),
        Field("amount", "money", ("金额", "支出金额", "实付金额"), "amount", is_summed=True),
        Field("payee", "party", ("收款方", "收款方名称"), "payee", False, True, is_private=True),
        Field("payee_code", "party", ("收款方代码", "代码"), "payee, by code", False, True),
    ),
    products=(Product(("quantity", "unit_price"), "amount"),),
)
CLASSES = _form(
    "classes",
    "培训班",
    ("培训班",),
    (
        Field("class", "reference", ("班次编号", "班号"), "class"),
        Field("contract", "reference", ("合同编号",), "contract"),
        Field("starts_on", "day", ("开班日期",), "first day"),
        Field("planned", "count", ("计划人数", "人数"), "planned", is_summed=True),
        Field("attended", "count", ("实到人数", "人数"), "attended", False, True, is_summed=True),
    ),
)
ALLOTMENTS = _form(
    "allotments",
    "资金下达表",
    ("资金下达",),
    (
        Field("holder", "holder", ("省级代码",), "holder, by code", False, True),
        Field("region", "holder", ("地区",), "holder, by name", False, True),
        Field("line", "line", ("项目",), "line"),
        Field("amount", "money", ("下达金额", "合计"), "amount", is_summed=True),
    ),
    one_of=(("holder", "region"),),
    spread=Spread("line", "amount"),
)
FORMS = (EXPENSES, CLASSES, ALLOTMENTS)


def find(
    *sheets: Sheet,
    file: str = "表.xlsx",
    named: str | None = None,
    form: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Layout:
    return find_tables(sheets, FORMS, file=file, sheet=named, form=form, mapping=mapping)


def table_of(*sheets: Sheet, **more: str) -> Table:
    """The one table of a workbook that has no problems."""
    layout = find(*sheets, **more)  # type: ignore[arg-type]
    assert not layout.problems, [problem.say("en") for problem in layout.problems]
    (table,) = layout.tables
    return table


@dataclass
class Read:
    """A table read to its end, its totals checked against the rows without faults."""

    rows: list[DataRow] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Place and code of every problem."""
        return [(problem.place, problem.code) for problem in self.problems]

    def take(self, checked: TotalCheck) -> None:
        """Note what was said of a total."""
        self.problems += checked.problems
        self.notes += [f"{note.zh} | {note.en}" for note in checked.notes]

    def values(self, name: str) -> list[Value]:
        return [row.values.get(name) for row in self.rows]


def read(*sheets: Sheet, **more: str) -> Read:
    table = table_of(*sheets, **more)
    found = Read()
    totals = Totals(table)
    for row in read_rows(table, lambda zh, en: found.notes.append(f"{zh} | {en}")):
        if isinstance(row, DataRow):
            found.rows.append(row)
            found.problems += row.problems()
            totals.add(row, bool(row.faults))
        else:
            found.totals.append(row)
            found.take(totals.check(row))
    found.take(totals.finish())
    return found
