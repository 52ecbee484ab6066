"""Merged cells among the data: one number or name that stands for several rows (合并单元格)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ledger.importing.workbooks.cells import Cell, Merge, SheetRow


class MergedDown:
    """Gives rows the cells that are merged over them, for rows that come in order."""

    def __init__(self, merges: Iterable[Merge], columns: Sequence[int], *, after: int) -> None:
        wanted = set(columns)
        self._waiting: dict[int, list[Merge]] = {}
        for merge in merges:
            if merge.first_column in wanted and merge.last_row > merge.first_row > after:
                self._waiting.setdefault(merge.first_column, []).append(merge)
        for waiting in self._waiting.values():
            waiting.sort(reverse=True)
        self._open: dict[int, tuple[int, Cell | None]] = {}

    def fill(self, row: SheetRow) -> Mapping[int, Cell]:
        """Return a row's cells with those merged over it from above."""
        if not self._waiting:
            return row.cells
        filled: dict[int, Cell] = {}
        for column, waiting in self._waiting.items():
            while waiting and waiting[-1].first_row <= row.number:
                merge = waiting.pop()
                cell = row.cells.get(column) if merge.first_row == row.number else None
                self._open[column] = (merge.last_row, cell)
            last_row, over = self._open.get(column, (0, None))
            if over is not None and row.number <= last_row and column not in row.cells:
                filled[column] = over
        return {**row.cells, **filled} if filled else row.cells


def wide_texts(merges: Iterable[Merge], *, after: int) -> set[tuple[int, int]]:
    """Row and column of each cell that is merged across columns."""
    return {
        (merge.first_row, merge.first_column)
        for merge in merges
        if merge.last_column > merge.first_column and merge.first_row > after
    }
