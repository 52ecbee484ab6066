"""A copy of an office's workbook with its mistakes marked (错误标记副本).

Every sheet with its cells as they are: values, number formats, formulas with their stored values, merged ranges,
widths, what is hidden. Wrong cells are red and hold a comment that says why; a first sheet lists all problems with
links to their cells. The same workbook and problems give the same bytes. An existing file is never replaced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Final

from xlsxwriter import Workbook as Writer
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from domain.vocabulary import Lang
from ledger.errors import LedgerError
from ledger.importing.cell_sheet import CellSheet
from ledger.importing.cells import BLANK, MAX_COLUMNS, MAX_ROWS, Cell, SheetRow, column_number
from ledger.importing.number_formats import GENERAL
from ledger.importing.problems import CellProblem
from ledger.importing.sheets import Sheet
from ledger.importing.workbook import open_workbook

MAX_LINKS: Final = 60_000
"""Of the list of problems, and comments likewise: Excel allows 65,530 links in a sheet."""

LIST_NAME: Final = "错误清单 · Problems"

_MARK = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_CHARACTERS_OF_PADDING = 5 / 7
_COMMENT = {"author": "明账", "x_scale": 2.5, "y_scale": 1.5}
_MAX_COMMENT_CHARACTERS = 2_000
_MAX_NAME_UNITS = 31
_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))

_Marks = Mapping[int, Mapping[int, Sequence[CellProblem]]]
"""Problems by row and column; column 0 is the row as a whole."""


class MarkedCopyError(LedgerError):
    """The copy cannot be written where it was asked for. Carries `path` and the `reason`."""

    zh = "{path}：无法在此写出标记副本（{reason}）；已有的文件从不被覆盖，请另选文件名"

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"{path}: the marked copy cannot be written here ({reason}), expected a new file; choose another name"
        )


def write_marked(
    path: Path, out: Path, problems: Sequence[CellProblem], lang: Lang, encoding: str | None = None
) -> None:
    """Write a marked copy of the workbook at `path` to `out`, always as .xlsx.

    Raises `MarkedCopyError` where there is a file already, and `WorkbookError` as `open_workbook` does; then
    nothing is left behind.
    """
    with open_workbook(path, encoding) as workbook, _new_file(out) as file:
        writer = Writer(file, {"constant_memory": True})
        writer.set_properties({"created": _CREATED.replace(tzinfo=None)})
        names = _names([sheet.name for sheet in workbook.sheets])
        _write_list(writer, writer.add_worksheet(_free_name(LIST_NAME, names.values())), problems, names, lang)
        styles = _Styles(writer)
        marks = _marks(problems)
        comments_left = MAX_LINKS
        for sheet in workbook.sheets:
            copy = _Copy(writer, sheet, names[sheet.name], styles, comments_left)
            copy.write(marks.get(sheet.name, {}), lang)
            comments_left = copy.comments_left
        writer.close()
