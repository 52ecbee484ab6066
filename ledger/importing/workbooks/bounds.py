"""What a file may hold at most, whatever its format (读取上限).

No file can make a reader hang or fill the memory. All is far above what an office has: the expenses of a
province in a year are some megabytes in one sheet.
"""

from __future__ import annotations

from typing import Final

MAX_FILE_BYTES: Final = 200 * 1024 * 1024
"""Of the file itself, and of all that it unpacks to."""

MAX_PARTS: Final = 2_000
"""Files inside a packed workbook: a sheet takes two or three, a picture one."""

MAX_SHEETS: Final = 255
"""What the programs offer when a workbook is made."""

MAX_CELLS: Final = 10_000_000
"""Of one sheet, blank ones counted: a million rows of ten columns, read in half a minute."""

MAX_TEXT_CHARACTERS: Final = 65_535
"""Of one cell: LibreOffice's limit, Excel's is 32,767."""

MAX_ROW_CHARACTERS: Final = 4_000_000
"""Of one row: a row is held as a whole, and a character takes up to four bytes."""

MAX_MERGES: Final = 100_000
"""Merged ranges of one sheet: they are held as a whole."""
