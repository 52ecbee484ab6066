"""What every reader gives: a workbook with its sheets, whatever the file's format (工作簿与工作表)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ledger.importing.workbooks.cells import Merge, SheetRow

WorkbookFormat = Literal["xlsx", "xls", "ods", "csv"]

RowReader = Callable[[], Iterator[SheetRow]]


class Note(NamedTuple):
    """Something about how a file was read that its owner should see."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook that is open.

    `widths` are in characters, 0 for a hidden column; `row_count` is a hint, never to be relied on. `is_text`
    says that it is a file of text, whose name the file's is, and whose cells separators part.
    """

    name: str
    reader: RowReader
    is_hidden: bool = False
    merges: tuple[Merge, ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    row_count: int | None = None
    is_text: bool = False

    def rows(self) -> Iterator[SheetRow]:
        """Read the rows afresh, one at a time, in increasing order; blank ones may be left out.

        Raises `WorkbookError` where the content turns out to be broken.
        """
        return self.reader()


@dataclass(frozen=True)
class Workbook:
    """A workbook that is open. `name` is the file's name, `format` what it is by its content."""

    name: str
    media_type: str
    format: WorkbookFormat
    sheets: tuple[Sheet, ...]
    notes: tuple[Note, ...] = ()
