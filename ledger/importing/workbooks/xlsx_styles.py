"""The styles of a workbook, of which the number formats matter here (单元格样式)."""

from __future__ import annotations

from typing import Final

from ledger.importing.workbooks.number_formats import (
    BUILT_IN,
    GENERAL,
    MAX_CODE_CHARACTERS,
    NumberFormat,
    number_format,
)
from ledger.importing.workbooks.workbook_errors import WorkbookTooLargeError
from ledger.importing.workbooks.xlsx_parts import Package, local

MAX_STYLES: Final = 65_536
"""Excel's own limit is 65,490."""

_FORMATS = "numFmts"
_CELL_STYLES = "cellXfs"


def read_styles(package: Package, part: str | None) -> tuple[NumberFormat, ...]:
    """Return the number format of each cell style, by its number. Raises `WorkbookError`."""
    codes = dict(BUILT_IN)
    styles: list[int] = []
    section = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal section
        name = local(tag)
        if name in (_FORMATS, _CELL_STYLES):
            section = name
        elif name == "numFmt" and section == _FORMATS:
            codes[_number(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")[
                :MAX_CODE_CHARACTERS
            ]
        elif name == "xf" and section == _CELL_STYLES:
            styles.append(_number(attributes.get("numFmtId", "")))
        if max(len(codes), len(styles)) > MAX_STYLES:
            raise WorkbookTooLargeError(package.file, "单元格样式数", "cell styles", MAX_STYLES)

    def end(tag: str) -> None:
        nonlocal section
        if local(tag) == section:
            section = ""

    if part is not None and part in package:
        package.read_xml(part, start, end)
    formats = {number: number_format(code) for number, code in codes.items()}
    general = formats[0] if formats[0].code else NumberFormat(GENERAL)
    return tuple(formats.get(number, general) for number in styles)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
