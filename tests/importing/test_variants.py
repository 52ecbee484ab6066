"""However an office writes its facts down, they say the same: variants of every sheet, made by program."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from domain.amount_words import to_words
from tests.importing.examining import Desk
from tests.importing.facts import SICHUAN, YEAR, Rows
from tests.importing.office import (
    Cell,
    Formula,
    Line,
    Sheet,
    Table,
    footed,
    form_named,
    grouped,
    interrupted,
    merged_down,
    permuted,
    sheet_of,
    tabulate,
    titled,
    wan,
    write_old_workbook,
    write_open_document,
    write_text,
    write_workbook,
    yuan,
)

SHEETS: Final = tuple(SICHUAN.sheets)

SYNONYMS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "receipt": {
        "receiver": ("收款人名称", "收款单位全称", "到账单位"),
        "line": ("国培项目名称", "资金项目", "专项名称"),
        "occurred_on": ("资金到账时间", "入账日期", "收款\n日期"),
        "amount": ("到账金额（元）", "实收金额\n(元)", "贷方金额"),
        "voucher": ("进账单号", "银行回单编号", "国库收款凭证号"),
    },
    "tenders": {
        "tender": ("采购项目编号", "招标编号", "采购编号"),
        "line": ("项目类别", "子项目", "培训 类别"),
        "title": ("采购项目名称", "标段名称", "标包名称"),
        "method": ("招标方式", "政府采购方式", "采购\n方式"),
        "ceiling": ("招标控制价（元）", "拦标价", "最高投标限价（人民币元）"),
        "opened_on": ("公告发布时间", "挂网时间", "采购公告发布日期"),
        "deadline_on": ("投标截止及开标时间", "截标时间", "响应文件递交截止时间"),
    },
    "bids": {
        "tender": ("采购编号", "项目编号", "标段编号"),
        "bidder": ("供应商名称", "投标单位名称", "响应供应商"),
        "bidder_code": ("统一社会信用代码（18位）", "供应商代码", "机构代码"),
        "price": ("投标总价（元）", "最终报价", "响应报价(元)"),
        "lodged_on": ("投标文件递交时间", "提交日期", "响应文件提交日期"),
        "evaluated_on": ("评标日期", "开标时间", "磋商日期"),
        "score": ("综合得分", "最终得分", "专家评审得分"),
        "is_winner": ("是否中标供应商", "中标情况", "是否成交"),
        "awarded_on": ("中标通知书日期", "定标时间", "成交日期"),
    },
    "contracts": {
        "contract": ("协议编号", "合同号", "*合同编号："),
        "line": ("项目类别", "培训类别", "所属项目"),
        "tender": ("采购编号", "项目编号", "招标编号"),
        "institution": ("乙方（承训机构）", "中标单位", "承训院校名称"),
        "amount": ("合同总金额（元）", "合同价款", "签约金额"),
        "occurred_on": ("签约日期", "合同签订时间", "签署日期"),
        "trainees": ("参训人数（人）", "培训规模", "学员人数"),
        "days": ("培训天数（天）", "培训时间（天）", "天数"),
    },
    "classes": {
        "class": ("班级编号", "培训班编号", "班次"),
        "contract": ("所属合同编号", "合同号", "协议编号"),
        "mode": ("培训形式", "方式", "授课方式"),
        "starts_on": ("开班时间", "培训开始日期", "报到日期"),
        "ends_on": ("结束日期", "结业时间", "培训结束时间"),
        "planned": ("应到人数", "计划培训人数", "下达人数"),
        "attended": ("实际参训人数", "实训人数", "报到人数"),
    },
    "disbursements": {
        "payment_order": ("支付凭证编号", "拨款单号", "授权支付令号"),
        "contract": ("对应合同编号", "合同号", "采购合同编号"),
        "payee_code": ("收款单位统一社会信用代码", "收款人代码", "信用代码"),
        "occurred_on": ("拨付时间", "付款日期", "支付\n时间"),
        "amount": ("支付金额（元）", "本次拨付金额", "实付金额（元）"),
    },
    "expenses": {
        "voucher": ("记账凭证号", "凭证字号", "凭证号数"),
        "contract": ("所属合同", "合同号", "合同\n编号"),
        "class": ("班级编号", "班次", "培训班号"),
        "category": ("支出科目", "费用项目", "开支项目"),
        "occurred_on": ("报销日期", "支出日期", "制单日期"),
        "quantity": ("人次", "数量（人次）", "总人天"),
        "unit_price": ("支出标准（元）", "标准（元/人天）", "单 价"),
        "amount": ("报销金额（元）", "借方金额", "实际支出（元）"),
        "payee": ("收款人/单位", "领款人", "对方单位"),
        "remarks": ("说明", "备 注", "附注"),
    },
}
"""How other offices head these columns, three ways each."""


def money_fields(table: Table) -> list[str]:
    """The columns of amounts."""
    return [each.name for each in table.form.fields if each.kind == "money" and each.name in table.fields]


def plain(name: str, **options: Any) -> Table:
    """The sheet as the simplest office has it."""
    return titled(tabulate(name, SICHUAN.sheets[name], **options), [SICHUAN.title(form_named(name).zh)])


def noted(name: str, **notation: Callable[[Any], Cell]) -> Table:
    """The same with some kinds of values in another notation."""
    return plain(name, notation={kind.replace("_", "-"): write for kind, write in notation.items()})


def headed(name: str, place: int) -> Table:
    """With the headings of another office."""
    return plain(name, headings={each: titles[place] for each, titles in SYNONYMS[name].items()})


def in_wan(name: str, *, is_in_title: bool) -> Table:
    """Amounts in 万元, as the headings say, or as the title block says."""
    titles = {each.name: each.zh for each in form_named(name).fields if each.kind == "money"}
    headings = {} if is_in_title else {each: f"{title}（万元）" for each, title in titles.items()}
    table = plain(name, headings=headings, notation={"money": wan})
    return titled(table, ["", "", "金额单位：万元"]) if is_in_title else table


def numbered(table: Table) -> Table:
    """With a column of running numbers at the left, which nobody asked for."""
    lines: list[Line] = [[number, *line] for number, line in enumerate(table.body, 1)]
    return Table(table.form, ["", *table.fields], lines, [["序号", *table.head[0]]], table.above, table.below)


def with_subtotals(name: str) -> Table:
    """A 小计 after every four rows, a 合计 at the end."""
    table = plain(name)
    column = table.column(money_fields(table)[0]) if money_fields(table) else None
    body: list[Line] = []
    since = total = Decimal(0)
    for number, line in enumerate(table.body, 1):
        body.append(line)
        amount = Decimal(0) if column is None else line[column]
        assert isinstance(amount, Decimal)
        since, total = since + amount, total + amount
        if number % 4 == 0:
            body.append(_sum_line(table, "小  计", column, since))
            since = Decimal(0)
    body.append(_sum_line(table, "合计", column, total))
    return Table(table.form, table.fields, body, table.head, table.above)


def _sum_line(table: Table, label: str, column: int | None, amount: Decimal) -> Line:
    line: Line = [None] * len(table.fields)
    line[0] = label
    if column is not None:
        line[column] = amount
    return line


def with_formulas(name: str, *, has_values: bool) -> Table:
    """Amounts of rows as formulas with their values, the total as one with a value or without."""
    table = plain(name)
    for each in money_fields(table):
        column = table.column(each)
        for number, line in enumerate(table.body, table.first_row):
            value = line[column]
            if isinstance(value, Decimal):
                line[column] = Formula(f"=ROUND(X{number}*Y{number},2)", value)
    if not money_fields(table) or table.column(money_fields(table)[0]) == 0:
        return table
    first = money_fields(table)[0]
    amounts = [line[table.column(first)] for line in table.body]
    total = sum(each.value or 0 for each in amounts if isinstance(each, Formula))
    last: Line = ["合计", *([None] * (len(table.fields) - 1))]
    last[table.column(first)] = Formula("=SUM(X2:X99)", Decimal(total) if has_values else None)
    return footed(table, last)


def total_above(name: str) -> Table:
    """The sum of everything first, as budgets have it."""
    table = plain(name)
    if not money_fields(table):
        return table
    column = table.column(money_fields(table)[0])
    total = sum(amount for line in table.body if isinstance(amount := line[column], Decimal))
    line = _sum_line(table, "合计", column, Decimal(total))
    return Table(table.form, table.fields, [line, *table.body], table.head, table.above)


def total_in_capitals(name: str) -> Table:
    """The sum at the end in words."""
    fields = money_fields(plain(name))
    fen = sum(row[fields[0]] for row in SICHUAN.sheets[name]) if fields else 0
    return footed(plain(name), [f"合计人民币（大写）：{to_words(fen)}"]) if fields else plain(name)


def units_below(name: str) -> Table:
    """Under the headings in what the columns are, amounts in 万元."""
    table = plain(name, notation={"money": wan})
    money = money_fields(table)
    remarks: Line = ["（万元）" if each in money else None for each in table.fields]
    return (
        Table(table.form, table.fields, table.body, [*table.head, remarks], table.above) if money else table
    )


def in_both(name: str) -> Table:
    """Every amount a second time, rounded, in 万元."""
    table = plain(name)
    money = money_fields(table)
    titles = {each.name: each.zh for each in table.form.fields}
    body: list[Line] = []
    for row, line in zip(SICHUAN.sheets[name], table.body, strict=True):
        rounded = [wan(row[each]).quantize(Decimal("0.01")) if each in row else None for each in money]
        body.append([*rounded, *line])
    head: Line = [*(f"{titles[each]}（万元）" for each in money), *table.head[0]]
    return Table(table.form, [*([""] * len(money)), *table.fields], body, [head], table.above)


def merged(name: str) -> Table:
    """Equal neighbours merged, in every column that is no amount or number."""
    table = plain(name)
    for each in table.form.fields:
        if each.name in table.fields and each.is_merged_down:
            table = merged_down(table, each.name)
    return table


def wide(text: str) -> str:
    """A text with its digits and marks full-width."""
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def in_front_and_behind(table: Table) -> tuple[Sheet, ...]:
    """Other sheets around the table: an explanation, and a list that belongs to something else."""
    explained: list[Line] = [["填表说明"], ["1. 金额精确到分。"], ["2. 日期填写业务发生日。"]]
    other: list[Line] = [["科目代码", "科目名称", "上年数"], ["30216", "培训费", 12], ["30201", "办公费", 3]]
    return Sheet("填表说明", explained), sheet_of(table, "数据"), Sheet("科目对照", other)


def beside_hidden(table: Table) -> tuple[Sheet, ...]:
    """An old version of the same sheet lies hidden in front."""
    return sheet_of(table, "旧版", is_hidden=True), sheet_of(table, "新版")


def chinese_day(day: date) -> str:
    """A day in Chinese numerals."""
    digits = "〇一二三四五六七八九"
    year = "".join(digits[int(each)] for each in str(day.year))
    return f"{year}年{_numeral(day.month)}月{_numeral(day.day)}日"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + digits[ones].strip()


def header_of_two_rows(name: str) -> Table:
    """The last three columns under one heading."""
    table = plain(name)
    return grouped(table, "具体情况", *table.fields[-3:])


def repeated(name: str) -> Table:
    """The header again at the top of every printed page, and blank lines before it."""
    table = plain(name)
    blank: Line = [None] * len(table.fields)
    return interrupted(table, blank, table.head[0], every=5)


def many_titles(name: str, count: int) -> Table:
    """So many rows above the header."""
    lines: list[Line] = [
        [SICHUAN.title(form_named(name).zh)],
        ["（内部资料　注意保存）"],
        [f"填报单位：{SICHUAN.education.name if name != 'disbursements' else SICHUAN.finance.name}"],
        [None, None, "单位：元"],
        [f"填表日期：{YEAR}年12月1日"],
        ["填表人：某某　　联系电话：000-0000"],
    ]
    table = tabulate(name, SICHUAN.sheets[name])
    return titled(table, *(lines[:count] if count else []))


Make = Callable[[str, Path], Path]


def xlsx(make: Callable[[str], Table], **options: Any) -> Make:
    """The table as a workbook."""
    return lambda name, directory: write_workbook(directory / "表.xlsx", make(name), **options)


def around(make: Callable[[Table], tuple[Sheet, ...]]) -> Make:
    """The plain table among other sheets."""
    return lambda name, directory: write_workbook(directory / "表.xlsx", *make(plain(name)))


def text(encoding: str, delimiter: str, suffix: str = "csv", **notation: Callable[[Any], Cell]) -> Make:
    """The table as text."""
    return lambda name, directory: write_text(
        directory / f"表.{suffix}", noted(name, **notation), encoding, delimiter
    )


LAYOUTS: Final[dict[str, Make]] = {
    "columns in another order": xlsx(lambda name: permuted(plain(name), random.Random(3))),
    "columns in a third order": xlsx(lambda name: permuted(plain(name), random.Random(8))),
    "other headings": xlsx(lambda name: headed(name, 0)),
    "headings of a third office": xlsx(lambda name: headed(name, 1)),
    "headings of a fourth office": xlsx(lambda name: headed(name, 2)),
    "other headings in another order": xlsx(lambda name: permuted(headed(name, 1), random.Random(5))),
    "sheets in front and behind": around(in_front_and_behind),
    "a hidden old version": around(beside_hidden),
    "one row above": xlsx(lambda name: many_titles(name, 1)),
    "two rows above": xlsx(lambda name: many_titles(name, 2)),
    "four rows above": xlsx(lambda name: many_titles(name, 4)),
    "six rows above": xlsx(lambda name: many_titles(name, 6)),
    "a header of two rows": xlsx(header_of_two_rows),
    "running numbers": xlsx(lambda name: numbered(plain(name))),
    "the header on every page": xlsx(repeated),
    "blank rows": xlsx(lambda name: interrupted(plain(name), [None], every=3)),
    "notes below": xlsx(
        lambda name: footed(plain(name), ["注：1. 本表金额以元为单位。"], [None], ["填表人：甲　审核人：乙"])
    ),
    "subtotals": xlsx(with_subtotals),
    "formulas with values": xlsx(lambda name: with_formulas(name, has_values=True)),
    "a total without a value": xlsx(lambda name: with_formulas(name, has_values=False)),
    "a total above the rows": xlsx(total_above),
    "a total in capitals": xlsx(total_in_capitals),
    "units in a row of their own": xlsx(units_below),
    "in yuan and in 万元": xlsx(in_both),
    "merged cells": xlsx(merged),
}
"""How a sheet is laid out: asked of every kind of sheet."""

NOTATIONS: Final[dict[str, Make]] = {
    "amounts in 万元 by their headings": xlsx(lambda name: in_wan(name, is_in_title=False)),
    "amounts in 万元 by the title block": xlsx(lambda name: in_wan(name, is_in_title=True)),
    "amounts as texts with marks": xlsx(lambda name: noted(name, money=lambda fen: f"￥{yuan(fen):,.2f}")),
    "amounts with 元 behind": xlsx(lambda name: noted(name, money=lambda fen: f"{yuan(fen):,.2f}元")),
    "amounts with 万元 behind": xlsx(lambda name: noted(name, money=lambda fen: f"{wan(fen):f} 万元")),
    "amounts in capitals": xlsx(lambda name: noted(name, money=lambda fen: f"人民币{to_words(fen)}")),
    "full-width digits": xlsx(
        lambda name: noted(
            name,
            money=lambda fen: wide(f"{yuan(fen):,.2f}"),
            day=lambda day: wide(day.isoformat()),
            reference=wide,
            decimal=lambda number: wide(f"{number}"),
            count=lambda number: wide(f"{number}人"),
        )
    ),
    "days with slashes": xlsx(lambda name: noted(name, day=lambda d: f"{d.year}/{d.month}/{d.day}")),
    "days with dots": xlsx(lambda name: noted(name, day=lambda d: f"{d.year}.{d.month}.{d.day}")),
    "days with words": xlsx(lambda name: noted(name, day=lambda d: f"{d.year}年{d.month}月{d.day}日")),
    "days in eight digits": xlsx(lambda name: noted(name, day=lambda d: int(d.strftime("%Y%m%d")))),
    "days in Chinese numerals": xlsx(lambda name: noted(name, day=chinese_day)),
    "days with a time": xlsx(lambda name: noted(name, day=lambda d: f"{d.isoformat()} 00:00:00")),
    "Excel days": xlsx(lambda name: noted(name, day=lambda d: d)),
    "Excel days of 1904": xlsx(lambda name: noted(name, day=lambda d: d), is_1904=True),
    "UTF-8 with a mark": text("utf-8-sig", ","),
    "UTF-16 with tabs": text("utf-16", "\t", "txt"),
    "GB18030 with semicolons": text("gb18030", ";", money=lambda fen: f"{yuan(fen):,.2f}"),
    "GB18030 with commas in amounts": text("gb18030", ",", money=lambda fen: f"¥{yuan(fen):,.2f}"),
    "a workbook of 1997": lambda name, directory: write_old_workbook(directory / "表.xls", plain(name)),
    "a workbook of 1997 with days": lambda name, directory: write_old_workbook(
        directory / "表.xls", *in_front_and_behind(noted(name, day=lambda day: day))
    ),
    "an open document": lambda name, directory: write_open_document(
        directory / "表.ods", noted(name, day=lambda day: day)
    ),
}
"""How cells and files are written: asked of the sheets that have every kind of cell."""

CASES: Final = [
    *((name, make) for name in SHEETS for make in LAYOUTS),
    *((name, make) for name in ("tenders", "expenses") for make in NOTATIONS),
]


@pytest.fixture(scope="session")
def said(desks: dict[str, Desk], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """What the plain sheets say."""
    directory = tmp_path_factory.mktemp("plain")
    found = {}
    for name in SHEETS:
        examined = desks[name].examine(write_workbook(directory / f"{name}.xlsx", plain(name)))
        assert not examined.problems
        found[name] = examined.statements
    return found


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_a_sheet_says_the_same_however_it_is_written(
    name: str, variant: str, desks: dict[str, Desk], said: dict[str, Rows], tmp_path: Path
) -> None:
    make = {**LAYOUTS, **NOTATIONS}[variant]
    examined = desks[name].examine(make(name, tmp_path))
    assert [problem.say("en") for problem in examined.problems] == []
    assert examined.statements == said[name]
