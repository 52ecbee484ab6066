"""The sheets of a folder, in order of their names (文件夹)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ENDINGS: Final = frozenset({".xlsx", ".xlsm", ".csv", ".tsv", ".xls", ".et", ".ods"})
_SCRATCH: Final = ("~$", ".")
"""How the files begin that spreadsheet programs leave beside an open one."""


def others_in(directory: Path) -> list[str]:
    """Return the names of the other files that lie directly in a folder, hidden ones left out."""
    taken = set(sheets_in(directory))
    return sorted(
        path.name
        for path in directory.iterdir()
        if path not in taken and path.is_file() and not path.name.startswith(_SCRATCH)
    )


def sheets_in(directory: Path) -> list[Path]:
    """Return the sheets that lie directly in a folder; what else lies there is not looked at."""
    return sorted(
        path
        for path in directory.iterdir()
        if path.suffix.lower() in ENDINGS and not path.name.startswith(_SCRATCH) and path.is_file()
    )
