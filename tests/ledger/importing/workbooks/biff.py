"""Workbooks of 1997 (.xls, BIFF8 in an OLE2 container), as small as a reader accepts them.

Source: [MS-XLS] for the records, [MS-CFB] for the container.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

_SECTOR = 512
_MINI_STREAM_CUTOFF = 4_096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_GENERAL_STYLE, _DAY_STYLE = 0, 1
_BUILT_IN_DAY = 14
_EPOCH = date(1899, 12, 30)


class BiffSheet(NamedTuple):
    """A sheet: values by row and column from 1, merged ranges, and whether it is hidden."""

    name: str
    cells: Mapping[tuple[int, int], str | float | bool | date]
    merges: Sequence[tuple[int, int, int, int]] = ()
    is_hidden: bool = False


def write_xls(path: Path, *sheets: BiffSheet, password: bool = False) -> Path:
    """Write a workbook; with a `password`, its records say that they are encrypted."""
    path.write_bytes(container({"Workbook": _workbook(sheets, password)}))
    return path


def container(streams: Mapping[str, bytes]) -> bytes:
    """An OLE2 container of one sector of FAT."""
    entries = [_entry("Root Entry", 5, 1 if streams else _FREE, _END, 0)]
    sectors: list[bytes] = []
    chain: list[int] = []
    for number, (name, content) in enumerate(streams.items(), 1):
        padded = content.ljust(max(_MINI_STREAM_CUTOFF, -(-len(content) // _SECTOR) * _SECTOR), b"\0")
        first = len(sectors)
        sectors += [padded[at : at + _SECTOR] for at in range(0, len(padded), _SECTOR)]
        chain += [*range(first + 1, len(sectors)), _END]
        following = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, _FREE, first, len(padded), following=following))
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * _SECTOR, b"\0")
    at_directory = len(sectors)
    sectors += [directory[at : at + _SECTOR] for at in range(0, len(directory), _SECTOR)]
    chain += [*range(at_directory + 1, len(sectors)), _END]
    at_fat = len(sectors)
    fat = [*chain, _FAT]
    assert len(fat) <= _SECTOR // 4, "more than one sector of FAT"
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    header = struct.pack(
        "<8s16s5H6x6I3I109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, at_directory, 0, _MINI_STREAM_CUTOFF, _END,
        0, _END, 0, at_fat, *[_FREE] * 108,
    )  # fmt: skip
    return header + b"".join(sectors) + struct.pack("<128I", *fat)


def _entry(name: str, kind: int, child: int, first: int, size: int, *, following: int = _FREE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBB3I16sI8s8sIQ",
        encoded,
        len(encoded),
        kind,
        1,
        _FREE,
        following,
        child,
        b"",
        0,
        b"",
        b"",
        first,
        size,
    )


def _workbook(sheets: Sequence[BiffSheet], password: bool) -> bytes:
    head = _record(0x809, struct.pack("<4H2I", 0x600, 5, 0x0DBB, 0x07CC, 0, 6))
    if password:
        head += _record(0x2F, struct.pack("<H", 0) + b"\1\2\3\4")
    styles = b"".join(_record(0xE0, struct.pack("<2H16s", 0, number, b"")) for number in (0, _BUILT_IN_DAY))
    bodies = [_sheet(sheet) for sheet in sheets]
    names = [_name(sheet.name) for sheet in sheets]
    listing = sum(10 + len(name) for name in names)
    position = len(head) + len(styles) + listing + 4
    bounds = b""
    for sheet, name, body in zip(sheets, names, bodies, strict=True):
        bounds += _record(0x85, struct.pack("<IBB", position, sheet.is_hidden, 0) + name)
        position += len(body)
    return head + styles + bounds + _record(0x0A) + b"".join(bodies)


def _sheet(sheet: BiffSheet) -> bytes:
    rows = [row for row, _ in sheet.cells] or [1]
    columns = [column for _, column in sheet.cells] or [1]
    body = _record(0x809, struct.pack("<4H2I", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    body += _record(
        0x200, struct.pack("<2I3H", min(rows) - 1, max(rows), min(columns) - 1, max(columns) % 65_536, 0)
    )
    for (row, column), value in sorted(sheet.cells.items()):
        body += _cell(row - 1, column - 1, value)
    if sheet.merges:
        ranges = b"".join(
            struct.pack("<4H", top - 1, bottom - 1, left - 1, right - 1)
            for top, left, bottom, right in sheet.merges
        )
        body += _record(0xE5, struct.pack("<H", len(sheet.merges)) + ranges)
    return body + _record(0x0A)


def _cell(row: int, column: int, value: str | float | bool | date) -> bytes:
    match value:
        case bool():
            return _record(0x205, struct.pack("<3H2B", row, column, _GENERAL_STYLE, value, 0))
        case str():
            encoded = value.encode("utf-16-le")
            return _record(
                0x204, struct.pack("<4HB", row, column, _GENERAL_STYLE, len(encoded) // 2, 1) + encoded
            )
        case date():
            return _record(0x203, struct.pack("<3Hd", row, column, _DAY_STYLE, (value - _EPOCH).days))
    return _record(0x203, struct.pack("<3Hd", row, column, _GENERAL_STYLE, value))


def _name(name: str) -> bytes:
    encoded = name.encode("utf-16-le")
    return struct.pack("<2B", len(encoded) // 2, 1) + encoded


def _record(number: int, content: bytes = b"") -> bytes:
    return struct.pack("<2H", number, len(content)) + content
