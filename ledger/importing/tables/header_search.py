"""The search for a header: every form tried at every first row of a sheet, one to three rows high (查找表头).

Of the forms whose required columns are all there, the one with the most columns is taken, then the one that
title, sheet and file name speak for. Only where those speak for a form that all but fits, and for none that
does, it is not taken for another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from domain.forms.form import Form
from ledger.importing.tables.asked import NotInFileError, knows_members, named_columns
from ledger.importing.tables.columns import FormIndex, Match
from ledger.importing.tables.headers import Heading, headings, is_remark, shown
from ledger.importing.tables.titles import TitleBlock, read_title
from ledger.importing.workbooks.cells import SheetRow
from ledger.importing.workbooks.sheets import Sheet

ROWS_SEARCHED: Final = 40
"""Rows with content among which a header is looked for: more stand above no table."""
COLUMNS_SEARCHED: Final = 256
HEADER_ROWS: Final = 3
FEWEST_COLUMNS: Final = 2


class Candidate(NamedTuple):
    """A form at some rows of a sheet."""

    form: Form
    match: Match
    header: Sequence[Heading]
    rows: tuple[int, int]
    title: TitleBlock
    words: int
    has_remarks: bool
    """Its last row says nothing but in what the columns are."""

    @property
    def is_complete(self) -> bool:
        return not self.match.missing

    @property
    def strength(self) -> tuple[int, int, int, bool, int, int]:
        """The more columns the better; then what names the form; then the smaller and upper header.

        A row of remarks under it is its own, not the first row of data.
        """
        columns = len(self.match.columns) + len(self.match.spread)
        height = self.rows[1] - self.rows[0]
        constants = len(self.match.constants)
        return (columns, self.words, constants, self.has_remarks, -height, -self.rows[0])

    def is_meant_rather_than(self, other: Candidate) -> bool:
        """Do the names speak for this form, which lacks one column, and not for the other one?"""
        columns = len(self.match.columns) + len(self.match.spread)
        others = len(other.match.columns) + len(other.match.spread)
        return self.words > 0 == other.words and len(self.match.missing) == 1 and columns >= others

    @property
    def nearness(self) -> tuple[int, ...]:
        """How near an incomplete candidate comes: what is found speaks for it, what is missing against."""
        columns = len(self.match.columns) + len(self.match.spread)
        return (columns + 2 * bool(self.words) - len(self.match.missing), columns, *self.strength[3:])


class HeaderSearch:
    """The search through the sheets of one file."""

    def __init__(self, file: str, indexes: Sequence[FormIndex], mapping: Mapping[str, str]) -> None:
        self._file = file
        self._mapping = mapping
        self._indexes = (
            indexes if not mapping else [each for each in indexes if knows_members(each.form, mapping)]
        )
        if not self._indexes:
            raise NotInFileError.of_members(mapping, [each.form for each in indexes])
        self._headers: list[Sequence[Heading]] = []
        self._is_mapped = not mapping

    def best(self, sheet: Sheet) -> Candidate | None:
        """The best form of a sheet; an incomplete one if none is complete."""
        rows = first_rows(sheet)
        candidates = list(self._candidates(sheet, rows))
        complete = [each for each in candidates if each.is_complete]
        partial = [each for each in candidates if not each.is_complete]
        best = max(complete, key=lambda each: each.strength, default=None)
        nearest = max(partial, key=lambda each: each.nearness, default=None)
        if best is None or (nearest is not None and nearest.is_meant_rather_than(best)):
            return nearest
        return best

    def check_mapping(self) -> None:
        """Raise if a column that the call named was in no header."""
        if not self._is_mapped:
            raise NotInFileError.of_columns(self._mapping, self._headers)

    def _candidates(self, sheet: Sheet, rows: Sequence[SheetRow]) -> Iterator[Candidate]:
        names = shown(f"{self._file} {sheet.name}")
        merges = [each for each in sheet.merges if rows and each.first_row <= rows[-1].number]
        for start in range(len(rows)):
            title: TitleBlock | None = None
            for window in _windows(rows, start):
                header = headings(window, merges)
                if len(header) < FEWEST_COLUMNS:
                    continue
                for index in self._indexes:
                    if not self._is_worth_trying(index, header):
                        continue
                    title = title or read_title(rows[:start], "" if sheet.is_text else sheet.name)
                    mapped = named_columns(self._mapping, header)
                    if mapped is None:
                        self._headers.append(header)
                        continue
                    self._is_mapped = True
                    match = index.match(header, title, mapped)
                    if len(match.columns) + len(match.spread) >= FEWEST_COLUMNS:
                        words = _words(index.form, f"{names} {title.text}")
                        place = (window[0].number, window[-1].number)
                        has_remarks = len(window) > 1 and _is_of_remarks(window[-1])
                        yield Candidate(index.form, match, header, place, title, words, has_remarks)

    def _is_worth_trying(self, index: FormIndex, header: Sequence[Heading]) -> bool:
        known = sum(1 for heading in header if any(index.names(key) for key in heading.keys))
        wanted = 1 if index.form.spread is not None or self._mapping else FEWEST_COLUMNS
        return known >= wanted


def _is_of_remarks(row: SheetRow) -> bool:
    cells = [cell for cell in row.cells.values() if cell.text.strip()]
    return bool(cells) and all(cell.kind == "text" and is_remark(cell.text) for cell in cells)


def first_rows(sheet: Sheet) -> list[SheetRow]:
    """The first rows with content, as far as headers may reach."""
    found: list[SheetRow] = []
    for row in sheet.rows():
        cells = {column: cell for column, cell in row.cells.items() if column <= COLUMNS_SEARCHED}
        if any(cell.text.strip() for cell in cells.values()):
            found.append(row._replace(cells=cells))
            if len(found) == ROWS_SEARCHED:
                break
    return found


def _windows(rows: Sequence[SheetRow], start: int) -> Iterator[Sequence[SheetRow]]:
    """The headers that may begin at a row: one row, two, three, without a blank row between."""
    for height in range(1, HEADER_ROWS + 1):
        window = rows[start : start + height]
        if len(window) < height or window[-1].number != window[0].number + height - 1:
            return
        yield window


def _words(form: Form, text: str) -> int:
    """How much of a text speaks for a form: the length of the longest of its words in it."""
    return max((len(word) for word in form.words if word in text), default=0)
