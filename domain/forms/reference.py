"""The reference of forms, made from the forms themselves: one page for people (表样说明).

Promises: a pure function of the catalogue, so what the page says is what is understood; a test keeps the file
in docs/reference equal to it.
"""

from __future__ import annotations

from typing import Final

from domain.forms.catalogue import FORMS
from domain.forms.form import Field, Form, ValueKind
from domain.forms.words import is_closed_list, spellings
from domain.statements.registry import STATEMENT_TYPES

Names = tuple[str, str]


def forms_page() -> str:
    """Return the reference page in Markdown: every form, its columns with their headings, and the words."""
    return "\n".join(
        (
            _OPENING.strip(),
            "",
            *(f"- [{form.zh} · {form.en}](#{form.name})" for form in FORMS),
            "",
            *(line for form in FORMS for line in _section(form)),
            "## 各栏的用语 · Words of the closed lists",
            "",
            _ABOUT_WORDS.strip(),
            "",
            *(line for kind in _closed_lists() for line in _words(kind)),
        )
    )


_OPENING: Final = """
# 表样 · Forms

*Made from the forms in `domain/forms` by `python -m tests.domain.forms.test_reference`; do not edit by hand.*

Which sheets `mingzhang import` understands, what each row states, and how the columns may be headed. A sheet
is known by its columns, whatever their order; further columns are left aside. Headings are compared without
spaces, line breaks and what stands in parentheses, apart from the unit of money (元, 万元). A heading that is
not listed is named with `--map COLUMN=MEMBER`, where `MEMBER` is the name of the field.

In the tables, **1** marks a column without which a sheet is not of this form, **a**, **b** groups of columns
of which a sheet has one at least and a row fills one, **Σ** a column that totals under the table add up, and
**w** one whose values are withheld unless they name a registered organisation. Other columns may be missing,
and their cells blank.
"""
_ABOUT_WORDS: Final = """
The usual word of each code comes first; the code itself and its English name are understood too. Widths of
characters, spaces, quotes and the numbers that lists are counted with make no difference. A line may be
written with its project, such as `中西部农村骨干教师培训项目—置换脱产研修`; where the project is written
here, it must be.
"""

_AUTHORS: Final[dict[str, Names]] = {
    "central-finance": ("中央财政部门，两名经办人员签名", "central finance, two officers"),
    "provincial-finance": ("省级财政部门", "provincial finance"),
    "provincial-education": ("省级教育部门", "provincial education"),
    "institution": (
        "培训机构，或由省级教育部门代报",
        "the institution, or provincial education compiling for it",
    ),
    "registrar": ("主管该类单位的创始机关，逐行", "row by row the founding authority of its kind"),
}

_KINDS: Final[dict[str, Names]] = {
    "money": ("金额", "money"),
    "day": ("日期", "day"),
    "count": ("整数", "whole number"),
    "year": ("年度", "year"),
    "decimal": ("数", "decimal number, up to 4 places"),
    "score": ("得分", "decimal number, up to 2 places"),
    "yes-no": ("是/否", "yes or no"),
    "party": ("名称或代码", "name or code of a party"),
    "reference": ("编号", "number as its office writes it"),
    "document": ("文号", "number of a document"),
    "name": ("名称", "name"),
    "text": ("文字", "text"),
    "calculation": ("算式，如 180*50*10", "product, such as 180*50*10"),
}
_LISTS: Final[dict[str, Names]] = {
    "holder": ("地区", "holder"),
    "line": ("项目", "line"),
    "method": ("采购方式", "method"),
    "mode": ("培训方式", "mode"),
    "category": ("支出类别", "category"),
    "kind": ("单位类别", "kind of party"),
    "subject": ("采购标的", "subject"),
    "bid-status": ("投标状态", "state of a bid"),
    "class-rank": ("培训费类别", "class of training"),
    "lecturer-rank": ("职称", "rank of a lecturer"),
    "ownership": ("办学性质", "ownership"),
    "source": ("资金来源", "source of money"),
}


def _closed_lists() -> list[ValueKind]:
    """The kinds of closed lists that fields have, in the order in which they come."""
    kinds = dict.fromkeys(field.kind for form in FORMS for field in form.fields)
    return [kind for kind in kinds if is_closed_list(kind)]


def _section(form: Form) -> list[str]:
    states = ", ".join(
        f"[`{type_}`](statements.md#{type_.replace('.', '-')}) {STATEMENT_TYPES[type_].title_zh}"
        for type_ in form.types
    )
    zh, en = _AUTHORS[form.author]
    lines = [
        f'<a id="{form.name}"></a>',
        "",
        f"## {form.zh} · {form.en}",
        "",
        f"- A row states 每行陈述: {states}",
        f"- Stated by 填报单位: {en} · {zh}",
    ]
    if form.spread is not None:
        key, value = form.field_of(form.spread.key), form.field_of(form.spread.value)
        lines.append(
            f"- Also spread out 也可以是二维表: one column for each {key.en}, each cell its {value.en} · "
            f"每个{key.zh}一列，格中为{value.zh}"
        )
    lines += [_product_line(form, each.factors, each.result) for each in form.products]
    if form.needs_day:
        lines.append("- The day may stand under the title, or be given by `--dated` · 日期也可写在标题下")
    if form.needs_document:
        lines.append("- The document likewise, or by `--document` · 文号也可写在标题下")
    return [
        *lines,
        "",
        "| 字段 field | | 形式 form | 栏目名称 headings |",
        "| --- | --- | --- | --- |",
        *(_field_row(form, field) for field in form.fields),
        "",
    ]


def _product_line(form: Form, factors: tuple[str, ...], result: str) -> str:
    left_en = " × ".join(form.field_of(name).en for name in factors)
    left_zh = " × ".join(form.field_of(name).zh for name in factors)
    return f"- {left_en} = {form.field_of(result).en} · {left_zh} = {form.field_of(result).zh}"


def _field_row(form: Form, field: Field) -> str:
    zh, en = _KINDS.get(field.kind) or _LISTS[field.kind]
    form_of_value = f"[{zh} {en}](#words-{field.kind})" if field.kind in _LISTS else f"{zh} {en}"
    cells = (f"`{field.name}` {field.en}", _marks(form, field), form_of_value, "、".join(field.titles))
    return "| " + " | ".join(cell.replace("|", "\\|").replace("*", "\\*") for cell in cells) + " |"


def _marks(form: Form, field: Field) -> str:
    marks = ["1"] if field.is_required else []
    marks += [letter for letter, group in zip("abcd", form.one_of, strict=False) if field.name in group]
    marks += ["Σ"] if field.is_summed else []
    marks += ["w"] if field.is_private else []
    return " ".join(marks)


def _words(kind: ValueKind) -> list[str]:
    zh, en = _LISTS[kind]
    rows = [f"| `{code}` | {'、'.join(dict.fromkeys(row))} |" for code, row in spellings(kind).items()]
    return [
        f'<a id="words-{kind}"></a>',
        "",
        f"### {zh} · {en}",
        "",
        "| 代码 code | 用语 words |",
        "| --- | --- |",
        *rows,
        "",
    ]
