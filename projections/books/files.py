"""Where the books' files lie: names that every file system takes, each for one account or contract only."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from projections.books.columns import Cell, Stamp, TableShape
from projections.books.delimited import DelimitedFile
from projections.books.workbook import WorkbookFile

_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


class FileNames:
    """Gives out names of files in one directory, no two of which differ in case only."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def name_for(self, code: str) -> str:
        """The name, without ending, of the file for an account or a contract.

        A slash becomes an underscore. What another was given already, or a file system would not take, ends
        in eight digits of its SHA-256.

        >>> FileNames().name_for("2026/rural.short-term/41")
        '2026_rural.short-term_41'
        """
        name = code.replace("/", "_")
        if name.endswith(".") or _RESERVED.fullmatch(name) or name.casefold() in self._given:
            name = f"{name}~{sha256(code.encode()).hexdigest()[:8]}"
        self._given.add(name.casefold())
        return name


class BookFile:
    """One table in both forms, as a workbook and as CSV; the CSV has the rows of all sheets."""

    def __init__(self, path: Path, shape: TableShape, stamp: Stamp, scratch: Path) -> None:
        self.rows = 0
        self._workbook = WorkbookFile(_with_ending(path, ".xlsx"), shape, stamp, scratch)
        self._delimited = DelimitedFile(_with_ending(path, ".csv"), shape)

    def __enter__(self) -> BookFile:
        return self

    def __exit__(self, *failure: object) -> None:
        self._delimited.__exit__(*failure)  # type: ignore[arg-type]
        self._workbook.__exit__(*failure)  # type: ignore[arg-type]

    def sheet(self, name: str, opening_fen: int | None = None) -> None:
        """Start the next sheet of the workbook."""
        self._workbook.sheet(name, opening_fen)

    def write(self, *row: Cell) -> None:
        """Add a row to both."""
        self._workbook.write(row)
        self._delimited.write(row)
        self.rows += 1


def _with_ending(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
