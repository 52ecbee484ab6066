"""Workbooks made part by part, for what the programs that write them would not write."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from ledger.importing.workbooks.cells import SheetRow
from ledger.importing.workbooks.workbook import open_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    """A part of relationships: id to type and target."""
    inner = "".join(
        f'<Relationship Id="{each}" Type="{RELATIONS}/{kind}" Target={quoteattr(target)}/>'
        for each, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE_RELATIONS}">{inner}</Relationships>'


def strings(*texts: str) -> str:
    """A part of shared strings; each is the inside of an `si`, or a plain text."""
    inner = "".join(
        f"<si>{text if text.startswith('<') else f'<t>{escape(text)}</t>'}</si>" for text in texts
    )
    return f'<sst xmlns="{MAIN}">{inner}</sst>'


def styles(*codes: str | int) -> str:
    """A part of styles, one cell style for each number format, by its code or built-in id."""
    custom = {code: 164 + index for index, code in enumerate(codes) if isinstance(code, str)}
    formats = "".join(
        f'<numFmt numFmtId="{each}" formatCode={quoteattr(code)}/>' for code, each in custom.items()
    )
    cell_styles = "".join(f'<xf numFmtId="{custom.get(code, code)}"/>' for code in codes)  # type: ignore[call-overload]
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{cell_styles}</cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="164" formatCode="&quot;not this one&quot;"/></dxf></dxfs></styleSheet>'
    )


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    """A part of a sheet around its rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def workbook_part(
    names: Sequence[str] = ("Sheet1",), properties: str = "", states: Sequence[str] = ()
) -> str:
    """The part that lists the sheets, `rId1` and so on."""
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"'
        f"{f' state={quoteattr(states[number - 1])}' if states else ''}/>"
        for number, name in enumerate(names, 1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}<sheets>{sheets}</sheets></workbook>'


def package(*sheets: str, **other: str | bytes) -> dict[str, str | bytes]:
    """The parts of a workbook; `strings`, `styles` and `workbook` replace the usual ones."""
    targets = {
        f"rId{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)
    }
    targets |= {"rIdS": ("sharedStrings", "sharedStrings.xml"), "rIdT": ("styles", "styles.xml")}
    names = [f"Sheet{number}" for number in range(1, len(sheets) + 1)]
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relationships({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": other.get("workbook", workbook_part(names)),
        "xl/_rels/workbook.xml.rels": relationships(targets),
        "xl/sharedStrings.xml": other.get("strings", strings()),
        "xl/styles.xml": other.get("styles", styles("General")),
    }
    return parts | {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, 1)}


def write_package(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Zip parts together, in their order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def write_ods(path: Path, rows: str, name: str = "Sheet1") -> Path:
    """Zip an OpenDocument sheet together from the inside of its table."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{text}">'
        f'<office:body><office:spreadsheet><table:table table:name="{name}">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def read_all(path: Path, encoding: str | None = None) -> int:
    """Read every row of every sheet; return how many cells there were."""
    with open_workbook(path, encoding) as workbook:
        return sum(len(row.cells) for sheet in workbook.sheets for row in sheet.rows())


def rows_of(path: Path, sheet: int = 0, encoding: str | None = None) -> list[SheetRow]:
    """All rows of one sheet."""
    with open_workbook(path, encoding) as workbook:
        return list(workbook.sheets[sheet].rows())


def texts_of(path: Path, sheet: int = 0, encoding: str | None = None) -> list[list[str]]:
    """The texts of the cells of all rows of one sheet."""
    return [[cell.text for cell in row.cells.values()] for row in rows_of(path, sheet, encoding)]
