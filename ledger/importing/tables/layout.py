"""Where the tables of a workbook are: which form a sheet is, where its header and columns are (版式).

All sheets that are of one form are tables of the file, in their order. A file of several forms, a sheet that
all but fits, a unit that is unclear: problems, and then nothing is read. What is left aside is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.forms.form import Form
from ledger.importing.tables.amounts import NOT_YUAN, UNIT_UNCLEAR
from ledger.importing.tables.asked import NotInFileError
from ledger.importing.tables.columns import Column, Constant, CrossTotal, FormIndex, SpreadColumn
from ledger.importing.tables.faults import Fault
from ledger.importing.tables.header_search import Candidate, HeaderSearch, first_rows
from ledger.importing.tables.problems import CellProblem
from ledger.importing.tables.titles import Fact, TitleBlock
from ledger.importing.tables.units import YUAN, Measure, is_unit, unit_of_heading
from ledger.importing.workbooks.cells import SheetRow, column_letter
from ledger.importing.workbooks.sheets import Note, Sheet

NEAR_MISS_COLUMNS: Final = 4
"""A sheet with so many columns of the form and one required one missing is no bystander."""


@dataclass(frozen=True)
class Table:
    """One table: a sheet, its form, and what its columns are. `header_rows` are its first and last row.

    `heads` are the texts of the header and of what stands above it, as rows: where a sheet repeats them on
    every printed page, they are no data.
    """

    file: str
    sheet: Sheet
    form: Form
    header_rows: tuple[int, int]
    columns: tuple[Column, ...]
    spread: tuple[SpreadColumn, ...]
    cross_totals: tuple[CrossTotal, ...]
    constants: tuple[Constant, ...]
    title: TitleBlock
    ignored: tuple[str, ...]
    notes: tuple[Note, ...]
    heads: frozenset[tuple[tuple[int, str], ...]]
    last_column: int
    """The last one that has a heading."""
    own_units: frozenset[int]
    """Columns whose heading says what their amounts are in."""
    width: int
    """Fields of the header's row, in a file of text."""

    @property
    def sheet_name(self) -> str:
        """The sheet's name."""
        return self.sheet.name

    @property
    def in_money(self) -> list[Column | SpreadColumn]:
        """The columns that hold amounts."""
        return [*(each for each in self.columns if each.field.kind == "money"), *self.spread]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What was found above the table, for people."""
        told = {fact.place for fact in self.title.facts if fact.kind != "title"}
        constants = (
            Fact("constant", each.labelled.cell.text, each.labelled.place, each.labelled.label)
            for each in self.constants
            if each.labelled.place not in told
        )
        return (*self.title.facts, *constants)


@dataclass(frozen=True)
class Layout:
    """The tables of one form in a workbook, in order of the sheets; or problems, and then no table."""

    tables: tuple[Table, ...]
    problems: tuple[CellProblem, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def form(self) -> Form | None:
        """The form that all tables have."""
        return self.tables[0].form if self.tables else None


def find_tables(
    sheets: Sequence[Sheet],
    forms: Sequence[Form],
    *,
    file: str,
    sheet: str | None = None,
    form: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Layout:
    """Find the tables of a workbook.

    `sheet` and `form` narrow the search to one, by name; `mapping` says for columns, by letter or heading,
    which field or member they hold. Raises `NotInFileError` where these name what is not there.
    """
    indexes = [FormIndex(each) for each in _forms_asked(forms, form)]
    search = HeaderSearch(file, indexes, dict(mapping or {}))
    notes: list[Note] = []
    searched: list[tuple[Sheet, Candidate | None]] = []
    for each in _sheets_asked(sheets, sheet):
        if each.is_hidden and sheet is None:
            notes.append(_hidden(each))
        else:
            searched.append((each, search.best(each)))
    search.check_mapping()
    found = [(each, best) for each, best in searched if best is not None and best.is_complete]
    if not found:
        return Layout((), (_no_table(file, searched, forms),), tuple(notes))
    kinds = {best.form.name: best.form for _, best in found}
    if len(kinds) > 1:
        return Layout((), (_several_forms(file, found),), tuple(notes))
    problems: list[CellProblem] = []
    for each, best in searched:
        if best is None or not best.is_complete:
            if best is not None and best.form.name in kinds and _is_near_miss(best):
                problems.append(_incomplete(file, each, best))
            else:
                notes.append(_not_read(each))
    tables = tuple(_table(file, each, best) for each, best in found)
    for table, (_, best) in zip(tables, found, strict=True):
        problems += _problems_of_table(table, best)
    return Layout(() if problems else tables, tuple(problems), tuple(notes))


def _forms_asked(forms: Sequence[Form], name: str | None) -> Sequence[Form]:
    if name is None:
        return forms
    found = [form for form in forms if name in (form.name, form.zh)]
    if not found:
        raise NotInFileError.of_form(name, forms)
    return found


def _sheets_asked(sheets: Sequence[Sheet], name: str | None) -> Sequence[Sheet]:
    if name is None:
        return sheets
    found = [sheet for sheet in sheets if sheet.name.strip() == name.strip()]
    if not found:
        raise NotInFileError.of_sheet(name, [sheet.name for sheet in sheets])
    return found


def _table(file: str, sheet: Sheet, best: Candidate) -> Table:
    match = best.match
    ignored = tuple(f"{column_letter(each.column)} {each.text}" for each in match.ignored)
    notes = list(best.title.notes)
    if ignored:
        listed = "、".join(ignored)
        notes.append(
            Note(
                "columns-not-read",
                f"[{sheet.name}] 未导入的列：{listed}",
                f"[{sheet.name}] columns not read: {listed}",
            )
        )
    above = [row for row in first_rows(sheet) if row.number <= best.rows[1]]
    heads = frozenset(row_signature(row) for row in above if len(row.cells) > 0)
    last_column = max(heading.column for heading in best.header)
    width = max(row.width for row in above if row.number >= best.rows[0])
    own_units = frozenset(each.column for each in best.header if each.measure is not None)
    return Table(
        file, sheet, best.form, best.rows, match.columns, match.spread, match.cross_totals, match.constants,
        best.title, ignored, tuple(notes), heads, last_column, own_units, width,
    )  # fmt: skip


def row_signature(row: SheetRow) -> tuple[tuple[int, str], ...]:
    """What two rows have in common if one repeats the other."""
    return tuple(
        (column, text) for column, cell in sorted(row.cells.items()) if (text := "".join(cell.text.split()))
    )


def _problems_of_table(table: Table, best: Candidate) -> Iterator[CellProblem]:
    row = table.header_rows[1]
    for each in best.match.doubled:
        yield CellProblem(
            table.file, table.sheet_name, row, each.letter, each.header, "duplicate-column", each.header,
            "应各列不同；这一列与另一列是同一项，请删去或合并其中一列，或用 --map 指明用哪一列",
            "expected each column once; another one holds the same: take one of them out, join them, or name "
            "the right one with --map",
        )  # fmt: skip
    measures = {each.column: each.measure for each in best.header}
    for column in table.in_money:
        fault = _unit_fault(table, measures[column.index])
        if fault is not None:
            yield CellProblem(
                table.file, table.sheet_name, row, column.letter, column.header, fault.code, column.header,
                fault.zh, fault.en,
            )  # fmt: skip
    for constant in table.constants:
        if isinstance(constant.value, Fault):
            at, fault = constant.labelled, constant.value
            yield CellProblem(
                table.file, table.sheet_name, at.row, column_letter(at.column), at.label, fault.code,
                at.cell.text, fault.zh, fault.en,
            )  # fmt: skip


def _unit_fault(table: Table, own: Measure | None) -> Fault | None:
    """Why it is not known what a column of amounts is in; its own heading says most."""
    if own is not None:
        return None if is_unit(own) else NOT_YUAN if own == "other" else UNIT_UNCLEAR
    if table.title.has_two_units:
        return _TWO_UNITS
    if table.title.has_odd_unit:
        return _ODD_UNIT
    in_name = unit_of_heading(table.file.rpartition(".")[0])
    return None if table.title.unit is not None or in_name in (None, YUAN) else _UNIT_IN_NAME


_TWO_UNITS: Final = Fault(
    "unit-unclear",
    "应只有一个金额单位；表头写有不同的单位，请在该列列名中写明，如（万元）",
    "expected one unit; the title block names different ones: write it in the heading, such as （万元）",
)
_ODD_UNIT: Final = Fault(
    "unit-unclear",
    "应以元、千元、万元、百万元或亿元为单位；表头写的单位不在其中，请换算，并在该列列名中写明，如（元）",
    "expected 元, 千元, 万元, 百万元 or 亿元; the title block names another unit: convert the amounts and "
    "write the unit in the heading, such as （元）",
)
_UNIT_IN_NAME: Final = Fault(
    "unit-unclear",
    "应在表内写明金额单位；只有文件名写了单位，请在该列列名中写明，如（万元）",
    "expected the unit in the sheet; only the file's name says it: write it in the heading, such as （万元）",
)


def _is_near_miss(best: Candidate) -> bool:
    columns = len(best.match.columns) + len(best.match.spread)
    return columns >= NEAR_MISS_COLUMNS and len(best.match.missing) == 1


def _hidden(sheet: Sheet) -> Note:
    return Note(
        "hidden-sheet",
        f"隐藏的工作表 [{sheet.name}] 未读取；需要时用 --sheet 指明",
        f"the hidden sheet [{sheet.name}] is not read; name it with --sheet if it should be",
    )


def _not_read(sheet: Sheet) -> Note:
    return Note(
        "sheet-not-read",
        f"工作表 [{sheet.name}] 不是可识别的表样，未读取",
        f"the sheet [{sheet.name}] is no form that is known; it is not read",
    )


def _no_table(
    file: str, searched: Sequence[tuple[Sheet, Candidate | None]], forms: Sequence[Form]
) -> CellProblem:
    near = [(sheet, best) for sheet, best in searched if best is not None]
    if near:
        return _incomplete(file, *max(near, key=lambda each: each[1].nearness))
    name = searched[0][0].name if searched else ""
    zh = "、".join(form.zh for form in forms)
    en = ", ".join(form.en for form in forms)
    return CellProblem(
        file, name, None, "", "", "no-table", "",
        f"应有一张可识别的表，没有找到任何表样的列名；可识别的表：{zh}。请核对列名，或用 --map 指明各列",
        f"expected a table that is known, and found the headings of none; known are {en}. Check the "
        "headings, or name the columns with --map",
    )  # fmt: skip


def _incomplete(file: str, sheet: Sheet, best: Candidate) -> CellProblem:
    missing = "、".join(best.match.missing)
    found = "、".join(heading.text for heading in best.header)
    return CellProblem(
        file, sheet.name, best.rows[1], "", "", "no-table", "",
        f"最接近「{best.form.zh}」，但缺少列：{missing}；表中的列为：{found}。请补上或改列名，"
        "也可用 --map 列=字段 指明",
        f"it is nearest to 「{best.form.en}」, and lacks the columns {missing}; its headings are {found}. "
        "Add or rename them, or name the columns with --map COLUMN=MEMBER",
    )  # fmt: skip


def _several_forms(file: str, found: Sequence[tuple[Sheet, Candidate]]) -> CellProblem:
    zh = "、".join(f"[{sheet.name}] {best.form.zh}" for sheet, best in found)
    en = ", ".join(f"[{sheet.name}] {best.form.en}" for sheet, best in found)
    return CellProblem(
        file, "", None, "", "", "several-forms", "",
        f"应只有一种表；各工作表不同：{zh}。请用 --sheet 指明其一，逐一导入",
        f"expected one kind of table; the sheets differ: {en}. Name one with --sheet, and import them one by "
        "one",
    )  # fmt: skip
