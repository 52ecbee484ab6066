"""A copy of an office's workbook with its mistakes marked (错误标记副本).

Every sheet with its cells as they are: values, number formats, formulas with their stored values, merged
ranges, widths, what is hidden. Wrong cells are red and hold a comment that says why; a first sheet lists all
problems with links to their cells. The same workbook and problems give the same bytes. An existing file is
never replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Final

from xlsxwriter import Workbook as Book  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]

from domain.vocabulary import Lang
from ledger.errors import LedgerError
from ledger.importing.tables.problems import CellProblem
from ledger.importing.workbooks.cell_sheet import NOT_XML, CellSheet
from ledger.importing.workbooks.cells import BLANK, MAX_ROWS, Cell, SheetRow, column_number
from ledger.importing.workbooks.number_formats import GENERAL
from ledger.importing.workbooks.sheets import Sheet
from ledger.importing.workbooks.workbook import open_workbook

MAX_LINKS: Final = 60_000
"""Of the list of problems, and comments likewise: Excel allows 65,530 links in a sheet."""

LIST_NAME: Final = "错误清单 · Problems"

_MARK = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  the format has no zone
_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_PADDING_CHARACTERS = 5 / 7
_COMMENT = {"author": "明账", "x_scale": 2.5, "y_scale": 1.5}
_MAX_COMMENT_CHARACTERS = 2_000
_MAX_NAME_BYTES = 2 * 31
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]")
_WHOLE_ROW = 0
_LINK_COLUMN = 1
_LIST_COLUMNS = (
    ("工作表 Sheet", 16), ("单元格 Cell", 12), ("栏目 Header", 18), ("现为 Found", 28),
    ("应为与处理 Expected, to do", 80),
)  # fmt: skip

_RowMarks = Mapping[int, Sequence[CellProblem]]
"""The problems of one row by their columns; `_WHOLE_ROW` has those of the row itself."""


class MarkedCopyError(LedgerError):
    """The copy cannot be written where it was asked for. Carries `path` and the `reason`."""

    zh = "{path}：无法在此写出标记副本（{reason}）；已有的文件从不被覆盖，请另选文件名"

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"{path}: the marked copy cannot be written here ({reason}), expected a new file; choose another "
            "name, files are never replaced"
        )


def write_marked(
    path: Path, out: Path, problems: Sequence[CellProblem], lang: Lang, encoding: str | None = None
) -> None:
    """Write a marked copy of the workbook at `path` to `out`, as .xlsx whatever it was.

    Raises `MarkedCopyError` where there is a file already, and `WorkbookError` as `open_workbook` does;
    nothing is left behind then.
    """
    with open_workbook(path, encoding) as workbook, _new_file(out) as file:
        book = Book(file, {"constant_memory": True})
        book.set_properties({"created": _CREATED})
        names = _free_names([sheet.name for sheet in workbook.sheets])
        listed = {sheet.name: name for sheet, name in zip(workbook.sheets, names, strict=True)}
        _write_list(book, book.add_worksheet(LIST_NAME, CellSheet), problems, listed, lang)
        marker = _Marker(book, lang)
        by_sheet = _by_place(problems)
        for sheet, name in zip(workbook.sheets, names, strict=True):
            marker.copy(sheet, book.add_worksheet(name, CellSheet), by_sheet.get(sheet.name, {}))
        book.close()


class _Marker:
    """Copies sheets into one workbook."""

    def __init__(self, book: Book, lang: Lang) -> None:
        self._book, self._lang = book, lang
        self._styles: dict[tuple[str, bool], Format | None] = {(GENERAL, False): None}
        self._comments_left = MAX_LINKS

    def copy(self, sheet: Sheet, copy: CellSheet, problems: Mapping[int, _RowMarks]) -> None:
        if sheet.is_hidden:
            copy.hide()
        for first, last, width in _runs(sheet.widths):
            copy.set_column(first - 1, last - 1, max(0.0, width - _PADDING_CHARACTERS))
        copy.keep_merges(sheet.merges)
        for row in _with_marked(sheet.rows(), sorted(problems)):
            self._copy_row(row, copy, problems.get(row.number, {}))

    def _copy_row(self, row: SheetRow, copy: CellSheet, problems: _RowMarks) -> None:
        if row.is_hidden:
            copy.set_row(row.number - 1, None, None, {"hidden": True})
        first_used = min(row.cells, default=1)
        marks = {column or first_used: each for column, each in problems.items() if column != _WHOLE_ROW}
        if _WHOLE_ROW in problems:
            marks[first_used] = [*problems[_WHOLE_ROW], *marks.get(first_used, ())]
        for column in sorted({*row.cells, *marks}):
            cell = row.cells.get(column, BLANK)
            copy.keep(row.number, column, cell, self._style(cell, column in marks))
        for column, each in marks.items():
            self._comment(copy, row.number, column, each)

    def _comment(self, copy: CellSheet, row: int, column: int, problems: Sequence[CellProblem]) -> None:
        if self._comments_left:
            self._comments_left -= 1
            text = "\n".join(problem.say(self._lang) for problem in problems)[:_MAX_COMMENT_CHARACTERS]
            copy.write_comment(row - 1, column - 1, NOT_XML.sub("\ufffd", text), _COMMENT)

    def _style(self, cell: Cell, is_marked: bool) -> Format | None:
        key = (_code_of(cell), is_marked)
        if key not in self._styles:
            self._styles[key] = self._book.add_format({"num_format": key[0], **(_MARK if is_marked else {})})
        return self._styles[key]


def _code_of(cell: Cell) -> str:
    """The cell's format; a day from a file that does not tell formats must still look like one."""
    if cell.is_day and cell.format == GENERAL:
        return _MOMENT if "." in cell.text else _DAY
    return cell.format or GENERAL


def _by_place(problems: Sequence[CellProblem]) -> dict[str, dict[int, dict[int, list[CellProblem]]]]:
    found: dict[str, dict[int, dict[int, list[CellProblem]]]] = {}
    for problem in problems:
        if problem.row is not None and 0 < problem.row <= MAX_ROWS:
            column = column_number(problem.column) if problem.column else _WHOLE_ROW
            row = found.setdefault(problem.sheet, {}).setdefault(problem.row, {})
            row.setdefault(column, []).append(problem)
    return found


def _with_marked(rows: Iterator[SheetRow], marked: Sequence[int]) -> Iterator[SheetRow]:
    """The rows of a sheet, and in their places the marked ones that it leaves out because they are blank."""
    left = iter(marked)
    following = next(left, None)
    for row in rows:
        while following is not None and following < row.number:
            yield SheetRow(following, {})
            following = next(left, None)
        if following == row.number:
            following = next(left, None)
        yield row
    while following is not None:
        yield SheetRow(following, {})
        following = next(left, None)


def _write_list(
    book: Book, sheet: CellSheet, problems: Sequence[CellProblem], names: Mapping[str, str], lang: Lang
) -> None:
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "bottom": 1})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for column, (title, width) in enumerate(_LIST_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(problems)), len(_LIST_COLUMNS) - 1)
    for row, problem in enumerate(problems[: MAX_ROWS - 1], 2):
        expected = problem.zh if lang == "zh" else problem.en
        texts = problem.sheet, problem.place, problem.header, problem.shown, expected
        for column, text in enumerate(texts, 1):
            sheet.keep(row, column, Cell("text", text), body)
        if problem.sheet in names and row - 1 <= MAX_LINKS:
            target = _link(problem, names[problem.sheet])
            sheet.write_url(row - 1, _LINK_COLUMN, target, string=problem.place or "A1")


def _link(problem: CellProblem, name: str) -> str:
    quoted = name.replace("'", "''")
    return f"internal:'{quoted}'!{problem.column or 'A'}{problem.row or 1}"


def _free_names(names: Sequence[str]) -> list[str]:
    """Names that a sheet may have, all different, and different from the list's."""
    taken = {LIST_NAME.lower()}
    free = []
    for name in names:
        tidy = _shortened(_FORBIDDEN_IN_NAMES.sub("_", name), 0).strip("'") or "Sheet"
        number = 1
        candidate = tidy
        while candidate.lower() in taken:
            number += 1
            candidate = _shortened(tidy, len(f" {number}")) + f" {number}"
        taken.add(candidate.lower())
        free.append(candidate)
    return free


def _shortened(name: str, room: int) -> str:
    """The name cut to what Excel counts as 31 characters, less what is to follow it."""
    return name.encode("utf-16-le", "replace")[: _MAX_NAME_BYTES - 2 * room].decode("utf-16-le", "ignore")


def _runs(widths: Mapping[int, float]) -> Iterator[tuple[int, int, float]]:
    """Columns of one width that stand side by side: first, last, width."""
    numbered = enumerate(sorted(widths.items()))
    for (_, width), group in groupby(numbered, lambda each: (each[1][0] - each[0], each[1][1])):
        columns = [column for _, (column, _) in group]
        yield columns[0], columns[-1], width


@contextmanager
def _new_file(out: Path) -> Iterator[BinaryIO]:
    try:
        file = out.open("xb")
    except OSError as error:
        raise MarkedCopyError(out, error.strerror or "?") from None
    try:
        with file:
            yield file
    except BaseException:
        out.unlink(missing_ok=True)
        raise
